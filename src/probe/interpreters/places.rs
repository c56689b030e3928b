//! Where version managers, package managers and systems keep their interpreters.
//!
//! Folders alone: nothing is started to learn of them, and what is not there costs one look.

use std::path::{Path, PathBuf};

use super::candidate::{Candidate, Through};
use crate::probe::programs::interpreter::{interpreter_of, is_interpreter_name};
use crate::probe::programs::{launcher, store};
use crate::system::System;

/// All interpreters in known places.
pub(super) fn candidates(system: &System) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (through, folder) in installations(system) {
        for prefix in system.entries(&folder) {
            // Links such as mise's `3.12` lead to a version beside them.
            if system.link_metadata(&prefix).is_ok_and(|metadata| metadata.is_symlink())
                && through != Through::Pyenv
            {
                continue;
            }
            // Among programs of all kinds only what is called so.
            let name = prefix.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if system.is_windows() && through.is_among_others() && !name.starts_with("py") {
                continue;
            }
            found.extend(installation(system, &prefix, through));
        }
    }
    for prefix in conda_environments(system) {
        found.extend(installation(system, &prefix, Through::Conda));
    }
    for (through, folder) in program_folders(system) {
        found.extend(all_in(system, &folder, through));
    }
    let registered = system.registered_pythons();
    found.extend(launched(system, &registered));
    for (_, path) in registered {
        let through = if store::is_store(&path) { Through::Store } else { Through::Registry };
        found.push(Candidate::new(path, through));
    }
    found.extend(store(system));
    found
}

/// All interpreters in a folder of programs, by name.
pub(super) fn all_in(system: &System, folder: &Path, through: Through) -> Vec<Candidate> {
    let is_interpreter = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| is_interpreter_name(system, name))
    };
    // A folder of that name is passed over by the shell too.
    let entries = system.entries(folder).into_iter().filter(is_interpreter);
    entries.filter(|path| !system.is_folder(path)).map(|path| Candidate::new(path, through)).collect()
}

fn installation(system: &System, prefix: &Path, through: Through) -> Option<Candidate> {
    // uv had the installation one level deeper at first.
    let deeper = prefix.join("install");
    let path = interpreter_of(system, prefix).or_else(|| interpreter_of(system, &deeper))?;
    Some(Candidate::new(path, through))
}

/// Folders with one installation per entry.
fn installations(system: &System) -> Vec<(Through, PathBuf)> {
    let home = |rest: &str| system.home().map(|home| home.join(rest));
    let variable = |name: &str, rest: &str| {
        system
            .variable_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .map(|path| path.join(rest))
    };
    let mut found = vec![
        (Through::Pyenv, variable("PYENV_ROOT", "versions").or_else(|| home(".pyenv/versions"))),
        (
            Through::Asdf,
            variable("ASDF_DATA_DIR", "installs/python").or_else(|| home(".asdf/installs/python")),
        ),
        (
            Through::Mise,
            variable("MISE_DATA_DIR", "installs/python")
                .or_else(|| variable("XDG_DATA_HOME", "mise/installs/python"))
                .or_else(|| home(".local/share/mise/installs/python")),
        ),
        (
            Through::Uv,
            variable("UV_PYTHON_INSTALL_DIR", "")
                .or_else(|| variable("XDG_DATA_HOME", "uv/python"))
                .or_else(|| home(".local/share/uv/python")),
        ),
        (Through::Rye, variable("RYE_HOME", "py").or_else(|| home(".rye/py"))),
        (Through::System, Some(PathBuf::from("/opt/python"))),
        (Through::System, Some(PathBuf::from("/Library/Frameworks/Python.framework/Versions"))),
        (Through::System, Some(PathBuf::from("/opt/local/Library/Frameworks/Python.framework/Versions"))),
    ];
    if system.is_windows() {
        found.extend([
            (Through::Pyenv, variable("PYENV", "versions").or_else(|| home(".pyenv\\pyenv-win\\versions"))),
            (Through::Uv, variable("APPDATA", "uv\\python")),
            (Through::System, variable("LOCALAPPDATA", "Programs\\Python")),
            (Through::System, variable("LOCALAPPDATA", "Python")),
            (Through::Chocolatey, drive(system).map(|drive| drive.join("tools"))),
            // What was installed for all users: `C:\Python313`, `C:\Program Files\Python313`.
            (Through::System, drive(system)),
            (Through::System, variable("ProgramFiles", "")),
            (Through::System, variable("ProgramFiles(x86)", "")),
        ]);
        let scoop = [
            variable("SCOOP", "apps").or_else(|| home("scoop\\apps")),
            variable("SCOOP_GLOBAL", "apps").or_else(|| variable("PROGRAMDATA", "scoop\\apps")),
        ];
        // One folder for each version of an app, and `current`, which leads to one of them.
        let apps = scoop.into_iter().flatten().flat_map(|apps| system.entries(&apps));
        let python = apps.filter(|app| {
            let name = app.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            ["python", "pypy", "miniconda", "miniforge", "anaconda"].iter().any(|one| name.starts_with(one))
        });
        found.extend(python.map(|app| (Through::Scoop, Some(app))));
    }
    found.into_iter().filter_map(|(through, folder)| Some((through, folder?))).collect()
}

/// The folder at the top of the system's drive, on Windows.
fn drive(system: &System) -> Option<PathBuf> {
    let name = system.variable_os("SystemDrive").filter(|_| system.is_windows())?;
    // `C:` alone is the folder on C that is worked in.
    Some(PathBuf::from(format!("{}\\", name.to_string_lossy()))).filter(|path| path.is_absolute())
}

/// The base installations of conda and their environments, and those that conda has noted down.
fn conda_environments(system: &System) -> Vec<PathBuf> {
    let mut bases: Vec<PathBuf> = Vec::new();
    // `CONDA_EXE` is BASE/bin/conda or BASE\Scripts\conda.exe.
    bases.extend(
        system
            .variable_os("CONDA_EXE")
            .and_then(|path| Path::new(path).parent()?.parent().map(Path::to_owned)),
    );
    bases.extend(
        ["MAMBA_ROOT_PREFIX", "CONDA_ROOT"]
            .iter()
            .filter_map(|name| system.variable_os(name))
            .map(PathBuf::from),
    );
    let names = ["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba"];
    let local = system.variable_os("LOCALAPPDATA").map(PathBuf::from).filter(|_| system.is_windows());
    // Chocolatey's is below `C:\tools`.
    let tools = drive(system).map(|drive| drive.join("tools"));
    let roots = [system.home(), Some(PathBuf::from("/opt")), local, tools, drive(system)];
    bases.extend(roots.into_iter().flatten().flat_map(|root| names.map(|name| root.join(name))));
    bases.push(PathBuf::from("/opt/conda"));
    if let Some(data) = system.variable_os("PROGRAMDATA") {
        bases.extend(names.map(|name| Path::new(data).join(name)));
    }
    let mut found = Vec::new();
    for base in bases.into_iter().filter(|base| base.is_absolute() && system.is_folder(base)) {
        found.push(base.clone());
        found.extend(system.entries(&base.join("envs")));
    }
    let noted = system.home().and_then(|home| system.read_text(&home.join(".conda/environments.txt")).ok());
    found.extend(noted.iter().flat_map(crate::redact::Raw::lines).map(|line| line.trimmed().path()));
    found.retain(|prefix| prefix.is_absolute());
    found
}

/// Folders of programs that are looked into even when PATH lacks them.
fn program_folders(system: &System) -> Vec<(Through, PathBuf)> {
    let fixed = [
        (Through::Homebrew, "/opt/homebrew/bin"),
        (Through::Homebrew, "/home/linuxbrew/.linuxbrew/bin"),
        (Through::System, "/usr/local/bin"),
        (Through::System, "/usr/bin"),
        (Through::System, "/opt/local/bin"),
        (Through::System, "/run/current-system/sw/bin"),
        (Through::System, "/run/current-system/profile/bin"),
        (Through::System, "/nix/var/nix/profiles/default/bin"),
    ];
    let mut found: Vec<(Through, PathBuf)> = if system.is_windows() {
        Vec::new()
    } else {
        fixed.map(|(through, path)| (through, PathBuf::from(path))).to_vec()
    };
    // Versions that Homebrew keeps beside its default one.
    for root in ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"] {
        let entries = system.entries(Path::new(root)).into_iter();
        let python = entries.filter(|path| {
            path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"python@"))
        });
        found.extend(python.map(|path| (Through::Homebrew, path.join("bin"))));
    }
    let profiles = [".nix-profile/bin", ".local/state/nix/profile/bin", ".guix-profile/bin"];
    found.extend(
        system.home().into_iter().flat_map(|home| profiles.map(|path| (Through::System, home.join(path)))),
    );
    // The free-threaded build of python.org has a framework of its own, and no plain `python`.
    let free = system.entries(Path::new("/Library/Frameworks/PythonT.framework/Versions"));
    found.extend(free.into_iter().map(|version| (Through::System, version.join("bin"))));
    // Termux.
    let prefix = system.variable_os("PREFIX").map(Path::new).filter(|path| path.starts_with("/data/data"));
    found.extend(prefix.map(|prefix| (Through::System, prefix.join("bin"))));
    found
}

/// The interpreter that `py` starts when nothing else is said.
fn launched(system: &System, registered: &[(String, PathBuf)]) -> Option<Candidate> {
    let program = system.find_program("py").filter(|_| system.is_windows())?;
    let target = launcher::target(system, &program, registered)?;
    Some(Candidate { target, ..Candidate::new(program, Through::Launcher) })
}

/// Interpreters of the Microsoft Store, by the folder of their package: the plain `python.exe`
/// beside it may be the alias that opens the Store.
fn store(system: &System) -> Vec<Candidate> {
    let Some(local) = system.variable_os("LOCALAPPDATA").filter(|_| system.is_windows()) else {
        return Vec::new();
    };
    let packages = store::store_packages(system, &Path::new(local).join("Microsoft\\WindowsApps"));
    packages.map(|package| Candidate::new(package.join("python.exe"), Through::Store)).collect()
}
