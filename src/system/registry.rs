//! Interpreters that are registered with Windows (PEP 514).

use std::path::PathBuf;

use super::System;

impl System {
    /// Executables of the registered interpreters, each with its `COMPANY\TAG`: of the user first,
    /// then of the machine, 64-bit before 32-bit.
    #[cfg(windows)]
    pub fn registered_pythons(&self) -> Vec<(String, PathBuf)> {
        use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};
        if self.root.is_some() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut collect = |hive: &Key, path: &str| {
            let Ok(python) = hive.open(path) else { return };
            let Ok(companies) = python.keys() else { return };
            // PEP 514: `PyLauncher` holds the launcher's own settings.
            for company in companies.filter(|company| company != "PyLauncher") {
                let Ok(tags) = python.open(&company) else { continue };
                let Ok(names) = tags.keys() else { continue };
                for tag in names {
                    let Ok(install) = python.open(format!("{company}\\{tag}\\InstallPath")) else { continue };
                    let executable = install.get_string("ExecutablePath").ok().map(PathBuf::from);
                    let folder = || install.get_string("").ok().map(PathBuf::from);
                    if let Some(path) =
                        executable.or_else(|| folder().map(|folder| folder.join("python.exe")))
                    {
                        found.push((format!("{company}\\{tag}"), path));
                    }
                }
            }
        };
        collect(CURRENT_USER, "Software\\Python");
        collect(LOCAL_MACHINE, "Software\\Python");
        collect(LOCAL_MACHINE, "Software\\WOW6432Node\\Python");
        found
    }

    /// Elsewhere there is no registry.
    #[cfg(not(windows))]
    pub fn registered_pythons(&self) -> Vec<(String, PathBuf)> {
        Vec::new()
    }
}
