//! Where each installer other than pip keeps its settings.

use std::path::{Path, PathBuf};

use super::{in_working_folder, machine_folders, user_folder, xdg_folder};
use crate::system::System;

/// Files and variables of an installer.
pub(super) struct Sources {
    pub(super) installer: &'static str,
    /// Variables that begin so are settings,
    pub(super) prefixes: &'static [&'static str],
    /// unless they begin so: these are what a tool tells its children.
    pub(super) states: &'static [&'static str],
    files: &'static [Place],
}

/// Where a file lies.
enum Place {
    /// In the system's folder for a user's configuration.
    User(&'static str),
    /// In `~/.config` on every system but Windows.
    Xdg(&'static str),
    /// In the home folder.
    Home(&'static str),
    /// In the folders for all users' configuration.
    Machine(&'static str),
    /// At this path.
    At(&'static str),
    /// Named by a variable, or in the folder that the variable names.
    Variable(&'static str, &'static str),
    /// In the working directory: read, not executed.
    Working(&'static str),
}

use Place::{At, Home, Machine, User, Variable, Working, Xdg};

pub(super) const SOURCES: &[Sources] = &[
    Sources {
        installer: "uv",
        prefixes: &["UV_"],
        states: &["UV_INTERNAL", "UV_RUN_RECURSION_DEPTH"],
        files: &[
            At("/etc/uv/uv.toml"),
            Machine("uv/uv.toml"),
            Xdg("uv/uv.toml"),
            Working("uv.toml"),
            Working("pyproject.toml"),
            Variable("UV_CONFIG_FILE", ""),
        ],
    },
    Sources {
        installer: "poetry",
        prefixes: &["POETRY_"],
        states: &["POETRY_ACTIVE"],
        files: &[
            User("pypoetry/config.toml"),
            Variable("POETRY_CONFIG_DIR", "config.toml"),
            Working("poetry.toml"),
        ],
    },
    Sources { installer: "pipenv", prefixes: &["PIPENV_"], states: &["PIPENV_ACTIVE"], files: &[] },
    Sources {
        installer: "pdm",
        prefixes: &["PDM_"],
        states: &["PDM_RUN_CWD", "PDM_PROJECT_ROOT"],
        files: &[Xdg("pdm/config.toml"), User("pdm/config.toml"), Working("pdm.toml")],
    },
    Sources {
        installer: "conda",
        prefixes: &["CONDA_", "MAMBA_"],
        states: &[
            "CONDA_DEFAULT_ENV",
            "CONDA_EXE",
            "CONDA_PREFIX",
            "CONDA_PROMPT_MODIFIER",
            "CONDA_PYTHON_EXE",
            "CONDA_ROOT",
            "CONDA_SHLVL",
            "MAMBA_EXE",
            "MAMBA_ROOT_PREFIX",
        ],
        files: &[
            At("/etc/conda/.condarc"),
            At("/etc/conda/condarc"),
            At("/var/lib/conda/.condarc"),
            Variable("CONDA_ROOT", ".condarc"),
            Xdg("conda/.condarc"),
            Home(".conda/.condarc"),
            Home(".condarc"),
            Variable("CONDA_PREFIX", ".condarc"),
            Variable("CONDARC", ""),
        ],
    },
    Sources { installer: "pipx", prefixes: &["PIPX_"], states: &[], files: &[] },
];

impl Sources {
    /// The files that there may be, what counts least first.
    pub(super) fn files(&self, system: &System) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.files.iter().flat_map(|place| place.paths(system)).collect();
        files.retain(|file| file.is_absolute());
        files.dedup();
        files
    }
}

impl Place {
    fn paths(&self, system: &System) -> Vec<PathBuf> {
        let one = match self {
            User(file) => user_folder(system).map(|folder| folder.join(file)),
            Xdg(file) if system.is_windows() => user_folder(system).map(|folder| folder.join(file)),
            Xdg(file) => xdg_folder(system).map(|folder| folder.join(file)),
            Home(file) => system.home().map(|home| home.join(file)),
            Machine(file) => return machine_folders(system).iter().map(|folder| folder.join(file)).collect(),
            At(file) => Some(PathBuf::from(file)),
            Variable(name, "") => system.variable_os(name).map(PathBuf::from),
            Variable(name, file) => system.variable_os(name).map(|folder| Path::new(folder).join(file)),
            Working(file) => in_working_folder(system, file),
        };
        one.into_iter().collect()
    }
}

/// The table of a file that belongs to the installer: all of its own files, one part of a
/// project's.
pub(super) fn section<'a>(file: &Path, installer: &'a str) -> Option<[&'a str; 2]> {
    file.file_name().is_some_and(|name| name == "pyproject.toml").then_some(["tool", installer])
}
