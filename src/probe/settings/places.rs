//! Where settings and credentials lie: one table that says of each place what is shown of it and
//! what is learned.
//!
//! Everything that is shown is learned first, and much is learned that is never shown.

use std::path::{Path, PathBuf};

use super::{machine_folders, pip, user_folder, xdg_folder};
use crate::redact::{Kind, Redactor, Settings};
use crate::system::System;

/// How far up from the working directory a project's files are looked for.
const HIGHEST: usize = 12;

/// A place, what is in it, and whose settings are shown of it.
pub(super) struct Row {
    place: Place,
    learned: Kind,
    shown: Option<&'static str>,
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
    /// In the working directory or above it: read, not executed.
    Above(&'static str),
    /// In the environments that lie nearby, are active, or are on PATH.
    Environment(&'static str),
}

use Place::{Above, At, Environment, Home, Machine, User, Variable, Working, Xdg};

const fn shown(installer: &'static str, place: Place, learned: Kind) -> Row {
    Row { place, learned, shown: Some(installer) }
}

const fn learned(place: Place, learned: Kind) -> Row {
    Row { place, learned, shown: None }
}

/// Of each installer in the order in which one file replaces another.
const PLACES: &[Row] = &[
    // pip: what is shown of it, `pip::effective` reads from these in pip's own order.
    learned(At("/etc/pip.conf"), Kind::Installer),
    learned(Machine("pip/pip.conf"), Kind::Installer),
    learned(Machine("pip/pip.ini"), Kind::Installer),
    learned(At("/Library/Application Support/pip/pip.conf"), Kind::Installer),
    learned(Home(".pip/pip.conf"), Kind::Installer),
    learned(Home("pip/pip.ini"), Kind::Installer),
    learned(User("pip/pip.conf"), Kind::Installer),
    learned(User("pip/pip.ini"), Kind::Installer),
    learned(Xdg("pip/pip.conf"), Kind::Installer),
    learned(Environment("pip.conf"), Kind::Installer),
    learned(Environment("pip.ini"), Kind::Installer),
    learned(Variable("PIP_CONFIG_FILE", ""), Kind::Installer),
    learned(Variable("PIP_REQUIREMENT", ""), Kind::Options),
    learned(Variable("PIP_CONSTRAINT", ""), Kind::Options),
    learned(Working("requirements.txt"), Kind::Options),
    learned(Working("requirements-dev.txt"), Kind::Options),
    learned(Working("dev-requirements.txt"), Kind::Options),
    learned(Working("requirements.in"), Kind::Options),
    learned(Working("requirements/base.txt"), Kind::Options),
    learned(Working("requirements/dev.txt"), Kind::Options),
    learned(Working("constraints.txt"), Kind::Options),
    learned(Home(".pydistutils.cfg"), Kind::Installer),
    learned(Working("setup.cfg"), Kind::Project),
    learned(Working("pip.conf"), Kind::Installer),
    learned(Working("Pipfile"), Kind::Project),
    learned(Above("Pipfile"), Kind::Project),
    learned(Working("environment.yml"), Kind::Installer),
    learned(Working("environment.yaml"), Kind::Installer),
    // uv.
    shown("uv", At("/etc/uv/uv.toml"), Kind::Installer),
    shown("uv", Machine("uv/uv.toml"), Kind::Installer),
    shown("uv", Xdg("uv/uv.toml"), Kind::Installer),
    shown("uv", Working("uv.toml"), Kind::Installer),
    shown("uv", Working("pyproject.toml"), Kind::Project),
    shown("uv", Variable("UV_CONFIG_FILE", ""), Kind::Installer),
    learned(Above("uv.toml"), Kind::Installer),
    learned(Above("pyproject.toml"), Kind::Project),
    learned(Home(".local/share/uv/credentials/credentials.toml"), Kind::Credentials),
    learned(Variable("XDG_DATA_HOME", "uv/credentials/credentials.toml"), Kind::Credentials),
    learned(Variable("UV_CREDENTIALS_DIR", "credentials.toml"), Kind::Credentials),
    learned(Variable("APPDATA", "uv/credentials/credentials.toml"), Kind::Credentials),
    learned(Variable("APPDATA", "uv/data/credentials/credentials.toml"), Kind::Credentials),
    learned(Variable("UV_ENV_FILE", ""), Kind::Credentials),
    learned(Working(".env"), Kind::Credentials),
    // poetry.
    shown("poetry", User("pypoetry/config.toml"), Kind::Installer),
    shown("poetry", Variable("POETRY_CONFIG_DIR", "config.toml"), Kind::Installer),
    shown("poetry", Working("poetry.toml"), Kind::Installer),
    learned(Xdg("pypoetry/config.toml"), Kind::Installer),
    learned(Above("poetry.toml"), Kind::Installer),
    learned(User("pypoetry/auth.toml"), Kind::Credentials),
    learned(Xdg("pypoetry/auth.toml"), Kind::Credentials),
    learned(Variable("POETRY_CONFIG_DIR", "auth.toml"), Kind::Credentials),
    // pdm.
    shown("pdm", Machine("pdm/config.toml"), Kind::Installer),
    shown("pdm", Xdg("pdm/config.toml"), Kind::Installer),
    shown("pdm", User("pdm/config.toml"), Kind::Installer),
    shown("pdm", Working("pdm.toml"), Kind::Installer),
    learned(Variable("PDM_CONFIG_FILE", ""), Kind::Installer),
    learned(Above("pdm.toml"), Kind::Installer),
    learned(Above(".pdm.toml"), Kind::Installer),
    // hatch keeps a publisher's name and password.
    learned(User("hatch/config.toml"), Kind::Installer),
    learned(Xdg("hatch/config.toml"), Kind::Installer),
    // conda and mamba.
    shown("conda", At("/etc/conda/.condarc"), Kind::Installer),
    shown("conda", At("/etc/conda/condarc"), Kind::Installer),
    shown("conda", At("/var/lib/conda/.condarc"), Kind::Installer),
    shown("conda", Variable("CONDA_ROOT", ".condarc"), Kind::Installer),
    shown("conda", Xdg("conda/.condarc"), Kind::Installer),
    shown("conda", Home(".conda/.condarc"), Kind::Installer),
    shown("conda", Home(".condarc"), Kind::Installer),
    shown("conda", Variable("CONDA_PREFIX", ".condarc"), Kind::Installer),
    shown("conda", Variable("CONDARC", ""), Kind::Installer),
    learned(At("/etc/conda/condarc.d/condarc.yml"), Kind::Installer),
    learned(At("/var/lib/conda/condarc"), Kind::Installer),
    learned(At("C:\\ProgramData\\conda\\.condarc"), Kind::Installer),
    learned(Xdg("conda/condarc"), Kind::Installer),
    learned(Home(".conda/condarc"), Kind::Installer),
    learned(Home(".mambarc"), Kind::Installer),
    learned(Home(".config/conda/.condarc"), Kind::Installer),
    learned(Variable("MAMBA_ROOT_PREFIX", ".condarc"), Kind::Installer),
    learned(Variable("MAMBA_ROOT_PREFIX", ".mambarc"), Kind::Installer),
    learned(Environment(".condarc"), Kind::Installer),
    learned(Home(".continuum/anaconda-client/config.yaml"), Kind::Installer),
    learned(Xdg("pixi/config.toml"), Kind::Installer),
    learned(Home(".pixi/config.toml"), Kind::Installer),
    learned(Home(".rattler/credentials.json"), Kind::Credentials),
    // Uploads, logins, other registries.
    learned(Home(".pypirc"), Kind::Installer),
    learned(Working(".pypirc"), Kind::Installer),
    learned(Home(".netrc"), Kind::Netrc),
    learned(Home("_netrc"), Kind::Netrc),
    learned(Working(".netrc"), Kind::Netrc),
    learned(Variable("NETRC", ""), Kind::Netrc),
    learned(Home(".gitconfig"), Kind::Git),
    learned(Home(".config/git/config"), Kind::Git),
    learned(Variable("XDG_CONFIG_HOME", "git/config"), Kind::Git),
    learned(Variable("GIT_CONFIG_GLOBAL", ""), Kind::Git),
    learned(Working(".git/config"), Kind::Git),
    learned(Above(".git/config"), Kind::Git),
    learned(Home(".git-credentials"), Kind::Credentials),
    learned(Xdg("git/credentials"), Kind::Credentials),
    learned(Home(".cargo/credentials.toml"), Kind::Credentials),
    learned(Home(".cargo/credentials"), Kind::Credentials),
    learned(Variable("CARGO_HOME", "credentials.toml"), Kind::Credentials),
    learned(Home(".npmrc"), Kind::Credentials),
    learned(Working(".npmrc"), Kind::Credentials),
    learned(Home(".docker/config.json"), Kind::Docker),
    learned(Variable("DOCKER_CONFIG", "config.json"), Kind::Docker),
    learned(Xdg("containers/auth.json"), Kind::Docker),
    learned(Variable("XDG_RUNTIME_DIR", "containers/auth.json"), Kind::Docker),
    learned(Variable("REGISTRY_AUTH_FILE", ""), Kind::Docker),
    learned(Home(".aws/credentials"), Kind::Credentials),
    learned(Variable("AWS_SHARED_CREDENTIALS_FILE", ""), Kind::Credentials),
    learned(Home(".cache/huggingface/token"), Kind::Secret),
    learned(Variable("HF_HOME", "token"), Kind::Secret),
    learned(Home(".huggingface/token"), Kind::Secret),
];

/// The files of an installer's settings that are shown, what counts least first.
pub(super) fn shown_files(system: &System, installer: &str) -> Vec<PathBuf> {
    let own = PLACES.iter().filter(|row| row.shown == Some(installer));
    let mut files: Vec<PathBuf> = own.flat_map(|row| row.place.paths(system)).collect();
    files.retain(|file| file.is_absolute());
    files.dedup();
    files
}

/// Makes the redactor learn from every place, and from the variables of this process before them.
pub(crate) fn learn(system: &System, pythons: &[PathBuf], redactor: &Redactor) {
    let variables: Vec<(String, String)> = system
        .variables()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
        .collect();
    redactor.learn_settings(variables.iter().map(|(name, value)| Settings::Variable(name, value)));
    let mut files: Vec<(PathBuf, Kind)> = Vec::new();
    let mut add = |path: PathBuf, kind: Kind| {
        if path.is_absolute() && !files.iter().any(|(known, _)| *known == path) {
            files.push((path, kind));
        }
    };
    for row in PLACES {
        for path in row.place.paths(system) {
            add(path, row.learned);
        }
    }
    // Of interpreters that the user named.
    for python in pythons.iter().filter_map(|python| python.parent()?.parent()) {
        add(python.join("pip.conf"), Kind::Installer);
        add(python.join("pip.ini"), Kind::Installer);
    }
    for path in pip::files(system, None) {
        add(path, Kind::Installer);
    }
    let texts: Vec<(crate::redact::Raw, Kind)> =
        files.iter().filter_map(|(path, kind)| Some((system.read_text(path).ok()?, *kind))).collect();
    redactor.learn_settings(texts.iter().map(|(text, kind)| Settings::File(text.unredacted(), *kind)));
}

impl Place {
    fn paths(&self, system: &System) -> Vec<PathBuf> {
        let working = system.working_directory();
        let one = match self {
            User(file) => user_folder(system).map(|folder| folder.join(file)),
            Xdg(file) if system.is_windows() => user_folder(system).map(|folder| folder.join(file)),
            Xdg(file) => xdg_folder(system).map(|folder| folder.join(file)),
            Home(file) => {
                let homes = ["HOME", "USERPROFILE"].into_iter().filter_map(|name| system.variable_os(name));
                let homes = homes.map(PathBuf::from).chain(system.home());
                return homes.map(|home| home.join(file)).collect();
            }
            Machine(file) => return machine_folders(system).iter().map(|folder| folder.join(file)).collect(),
            At(file) => Some(PathBuf::from(file)),
            // A relative one is relative to the working directory.
            Variable(name, file) => system
                .variable_os(name)
                .filter(|value| !value.is_empty())
                .map(|value| working.map_or_else(|| PathBuf::from(value), |folder| folder.join(value)))
                .map(|place| if file.is_empty() { place } else { place.join(file) }),
            Working(file) => working.map(|folder| folder.join(file)),
            Above(file) => {
                let folders = working.into_iter().flat_map(Path::ancestors).skip(1).take(HIGHEST);
                return folders.map(|folder| folder.join(file)).collect();
            }
            Environment(file) => {
                return environments(system).iter().map(|folder| folder.join(file)).collect();
            }
        };
        one.into_iter().collect()
    }
}

/// Folders of environments: the active ones, those that lie in the working directory, and those
/// whose programs are on PATH.
fn environments(system: &System) -> Vec<PathBuf> {
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_ROOT", "UV_PROJECT_ENVIRONMENT"]
        .into_iter()
        .filter_map(|name| system.variable_os(name).map(PathBuf::from));
    let working = system.working_directory().into_iter();
    let nearby = working.flat_map(|folder| [".venv", "venv", "env", ".env"].map(|name| folder.join(name)));
    let on_path = system.search_path().into_iter().filter_map(|folder| folder.parent().map(Path::to_owned));
    active.chain(nearby).chain(on_path).collect()
}
