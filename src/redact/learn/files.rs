//! The files that hold credentials and indexes of installers, in the order in which they are read.

use std::path::PathBuf;

use super::setting::{self, Kind};
use crate::redact::literal::Literals;
use crate::system::System;

/// Reads what is there of them.
pub(super) fn learn(system: &System, literals: &mut Literals) {
    for (path, kind) in paths(system) {
        if let Ok(text) = system.read_text(&path) {
            setting::learn(text.unredacted(), kind, literals);
        }
    }
}

/// Below the home folder.
const HOME: &[(&str, Kind)] = &[
    (".pip/pip.conf", Kind::Installer),
    ("pip/pip.ini", Kind::Installer),
    (".config/pip/pip.conf", Kind::Installer),
    ("Library/Application Support/pip/pip.conf", Kind::Installer),
    (".pypirc", Kind::Installer),
    (".pydistutils.cfg", Kind::Installer),
    (".config/uv/uv.toml", Kind::Installer),
    (".local/share/uv/credentials/credentials.toml", Kind::Credentials),
    (".config/pypoetry/config.toml", Kind::Installer),
    (".config/pypoetry/auth.toml", Kind::Credentials),
    ("Library/Application Support/pypoetry/config.toml", Kind::Installer),
    ("Library/Application Support/pypoetry/auth.toml", Kind::Credentials),
    (".config/pdm/config.toml", Kind::Installer),
    (".condarc", Kind::Installer),
    (".config/conda/.condarc", Kind::Installer),
    (".mambarc", Kind::Installer),
    (".netrc", Kind::Netrc),
    ("_netrc", Kind::Netrc),
    (".gitconfig", Kind::Git),
    (".config/git/config", Kind::Git),
    (".git-credentials", Kind::Credentials),
    (".cargo/credentials.toml", Kind::Credentials),
    (".npmrc", Kind::Credentials),
    (".docker/config.json", Kind::Credentials),
];

/// For all users of the machine.
const MACHINE: &[(&str, Kind)] = &[
    ("/etc/pip.conf", Kind::Installer),
    ("/etc/xdg/pip/pip.conf", Kind::Installer),
    ("/Library/Application Support/pip/pip.conf", Kind::Installer),
    ("/etc/uv/uv.toml", Kind::Installer),
    ("/etc/conda/.condarc", Kind::Installer),
    ("C:\\ProgramData\\pip\\pip.ini", Kind::Installer),
    ("C:\\ProgramData\\uv\\uv.toml", Kind::Installer),
];

/// Below the folder that a variable names.
const NAMED: &[(&str, &str, Kind)] = &[
    ("PIP_CONFIG_FILE", "", Kind::Installer),
    ("UV_CONFIG_FILE", "", Kind::Installer),
    ("CONDARC", "", Kind::Installer),
    ("NETRC", "", Kind::Netrc),
    ("XDG_CONFIG_HOME", "pip/pip.conf", Kind::Installer),
    ("XDG_CONFIG_HOME", "uv/uv.toml", Kind::Installer),
    ("XDG_CONFIG_HOME", "pypoetry/config.toml", Kind::Installer),
    ("XDG_CONFIG_HOME", "pypoetry/auth.toml", Kind::Credentials),
    ("XDG_CONFIG_HOME", "git/config", Kind::Git),
    ("XDG_DATA_HOME", "uv/credentials/credentials.toml", Kind::Credentials),
    ("POETRY_CONFIG_DIR", "config.toml", Kind::Installer),
    ("POETRY_CONFIG_DIR", "auth.toml", Kind::Credentials),
    ("APPDATA", "pip\\pip.ini", Kind::Installer),
    ("APPDATA", "uv\\uv.toml", Kind::Installer),
    ("APPDATA", "uv\\credentials\\credentials.toml", Kind::Credentials),
    ("APPDATA", "pypoetry\\config.toml", Kind::Installer),
    ("APPDATA", "pypoetry\\auth.toml", Kind::Credentials),
    ("VIRTUAL_ENV", "pip.conf", Kind::Installer),
    ("VIRTUAL_ENV", "pip.ini", Kind::Installer),
    ("CONDA_PREFIX", ".condarc", Kind::Installer),
    ("CARGO_HOME", "credentials.toml", Kind::Credentials),
];

/// In the working directory: read, never run.
const PROJECT: &[(&str, Kind)] = &[
    ("uv.toml", Kind::Installer),
    ("pyproject.toml", Kind::Project),
    ("Pipfile", Kind::Project),
    ("poetry.toml", Kind::Installer),
    (".git/config", Kind::Git),
    (".netrc", Kind::Netrc),
];

fn paths(system: &System) -> Vec<(PathBuf, Kind)> {
    let mut paths: Vec<(PathBuf, Kind)> =
        MACHINE.iter().map(|(file, kind)| (PathBuf::from(file), *kind)).collect();
    let homes = ["HOME", "USERPROFILE"].into_iter().filter_map(|name| system.variable_os(name));
    for home in homes.map(PathBuf::from).filter(|home| home.is_absolute()) {
        paths.extend(HOME.iter().map(|(file, kind)| (home.join(file), *kind)));
    }
    for (variable, file, kind) in NAMED {
        if let Some(place) = system.variable_os(variable).map(PathBuf::from)
            && place.is_absolute()
        {
            paths.push((if file.is_empty() { place } else { place.join(file) }, *kind));
        }
    }
    if let Some(folder) = system.working_directory() {
        paths.extend(PROJECT.iter().map(|(file, kind)| (folder.join(file), *kind)));
    }
    paths.dedup_by(|one, other| one.0 == other.0);
    paths
}
