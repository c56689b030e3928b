//! The Windows registry, read and never written. Elsewhere there is none, and every question has
//! no answer. A recorded machine brings its own.
//!
//! This module deliberately does not know what any key means, with one exception: where
//! interpreters are registered (PEP 514), since that is a walk through several keys.

mod recorded;

use std::path::PathBuf;

use super::System;
use crate::redact::Raw;

pub use recorded::{Entry, Registry};

/// Whose part of the registry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hive {
    /// This user's.
    User,
    /// The machine's, as 64-bit programs see it.
    Machine,
    /// The machine's, as 32-bit programs see it (`WOW6432Node`).
    Machine32,
}

/// The order of PEP 514: the user's own come before the machine's, 64-bit before 32-bit.
const HIVES: [Hive; 3] = [Hive::User, Hive::Machine, Hive::Machine32];

impl System {
    /// A text below a key; an empty `name` asks for the key's own value.
    pub fn registry_text(&self, hive: Hive, key: &str, name: &str) -> Option<Raw> {
        self.key(hive, key)?.text(name).filter(|text| !text.is_empty()).map(Raw::from)
    }

    /// A number below a key.
    pub fn registry_number(&self, hive: Hive, key: &str, name: &str) -> Option<u32> {
        self.key(hive, key)?.number(name)
    }

    /// Whether there is such a key, and this user may read it.
    pub fn registry_has(&self, hive: Hive, key: &str) -> bool {
        self.key(hive, key).is_some()
    }

    /// Names of the keys below a key, sorted.
    pub fn registry_keys(&self, hive: Hive, key: &str) -> Vec<Raw> {
        self.key(hive, key).map(|key| key.names()).unwrap_or_default().into_iter().map(Raw::from).collect()
    }

    /// Executables of the registered interpreters, each with its `COMPANY\TAG`: of the user first,
    /// then of the machine, 64-bit before 32-bit.
    pub fn registered_pythons(&self) -> Vec<(String, PathBuf)> {
        let mut found: Vec<(String, PathBuf)> = Vec::new();
        for hive in HIVES {
            let Some(python) = self.key(hive, r"Software\Python") else { continue };
            // PEP 514: `PyLauncher` holds the launcher's own settings.
            for company in python.names().into_iter().filter(|company| company != "PyLauncher") {
                let Some(of_company) = python.below(&company) else { continue };
                for tag in of_company.names() {
                    let Some(install) = of_company.below(&format!("{tag}\\InstallPath")) else { continue };
                    let executable = install.text("ExecutablePath").map(PathBuf::from);
                    let folder = || install.text("").map(PathBuf::from);
                    let path = executable.or_else(|| folder().map(|folder| folder.join("python.exe")));
                    let name = format!("{company}\\{tag}");
                    // On a 32-bit Windows both views of the machine are one.
                    found.extend(
                        path.filter(|path| path.is_absolute())
                            .map(|path| (name, path))
                            .filter(|one| !found.contains(one)),
                    );
                }
            }
        }
        found
    }

    /// Whether this process has the rights of an administrator: only then may it write here. The
    /// key is opened and closed, nothing more.
    #[cfg(windows)]
    pub(super) fn is_elevated(&self) -> Option<bool> {
        let key = windows_registry::LOCAL_MACHINE.options().read().write().open("SYSTEM");
        self.root.is_none().then_some(key.is_ok())
    }

    fn key(&self, hive: Hive, path: &str) -> Option<Key<'_>> {
        if let Some(registry) = self.recorded_registry() {
            return registry.open(hive, path).map(Key::Recorded);
        }
        // A recorded machine has only what its files say.
        if self.root.is_some() { None } else { Key::open(hive, path) }
    }
}

enum Key<'a> {
    #[cfg(windows)]
    Live(windows_registry::Key),
    Recorded(recorded::Key<'a>),
}

impl Key<'_> {
    #[cfg(windows)]
    fn open(hive: Hive, path: &str) -> Option<Self> {
        use windows_registry::{CURRENT_USER, LOCAL_MACHINE};
        let found = match hive {
            Hive::User => CURRENT_USER.open(path),
            Hive::Machine => LOCAL_MACHINE.options().read().wow64_64().open(path),
            Hive::Machine32 => LOCAL_MACHINE.options().read().wow64_32().open(path),
        };
        found.ok().map(Self::Live)
    }

    #[cfg(not(windows))]
    fn open(_hive: Hive, _path: &str) -> Option<Self> {
        None
    }

    fn below(&self, name: &str) -> Option<Self> {
        match self {
            #[cfg(windows)]
            Self::Live(key) => key.open(name).ok().map(Self::Live),
            Self::Recorded(key) => key.below(name).map(Self::Recorded),
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            #[cfg(windows)]
            Self::Live(key) => {
                let mut names: Vec<String> = key.keys().map(Iterator::collect).unwrap_or_default();
                names.sort();
                names
            }
            Self::Recorded(key) => key.names(),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        match self {
            #[cfg(windows)]
            Self::Live(key) => key.get_string(name).ok(),
            Self::Recorded(key) => match key.value(name)? {
                Entry::Text(text) => Some(text.clone()),
                Entry::Number(_) => None,
            },
        }
    }

    fn number(&self, name: &str) -> Option<u32> {
        match self {
            #[cfg(windows)]
            Self::Live(key) => key.get_u32(name).ok(),
            Self::Recorded(key) => match key.value(name)? {
                Entry::Number(number) => Some(*number),
                Entry::Text(_) => None,
            },
        }
    }
}
