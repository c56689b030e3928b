//! A Python interpreter, working or not.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::python::version::Version;
use crate::redact::{Clean, Raw};

/// A Python interpreter, with every name by which it is reached.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Interpreter {
    /// Stable within one report: `python-1`, `python-2`, …
    pub id: Clean,
    /// The interpreter that the report is about.
    pub subject: bool,
    /// Names and places by which it is reached, the best first.
    pub reached: Vec<Reach>,
    /// How a shell of the user reaches it, in words that can be pasted: `python` where PATH leads there,
    /// `.venv/bin/python`, `~/v/bin/python`; nothing where a private word would be needed.
    pub command: Option<Clean>,
    /// The file that runs in the end, with links followed.
    pub real_path: Clean,
    /// It was only read, not started (a virtual environment that merely lies nearby, say), and why.
    pub not_started: Option<Clean>,
    /// Why it cannot be used; nothing if it can.
    pub trouble: Option<Trouble>,
    /// `sys.executable`.
    pub executable: Option<Clean>,
    /// Its version.
    pub version: Option<Version>,
    /// cpython, pypy, graalpy, …
    pub implementation: Option<Clean>,
    /// Version of the implementation, where that differs (PyPy).
    pub implementation_version: Option<Version>,
    /// A debug build.
    pub debug: Option<bool>,
    /// A free-threaded build.
    pub free_threaded: Option<bool>,
    /// Pointer size: 32 or 64.
    pub bits: Option<u16>,
    /// `sys.prefix`.
    pub prefix: Option<Clean>,
    /// `sys.base_prefix`.
    pub base_prefix: Option<Clean>,
    /// The virtual environment, if it is one.
    pub venv: Option<Venv>,
    /// system, python.org, pyenv, uv, conda, homebrew, store, …
    pub origin: Option<Clean>,
    /// `sysconfig.get_platform()`.
    pub platform: Option<Clean>,
    /// `sys.abiflags` and SOABI.
    pub soabi: Option<Clean>,
    /// Architecture of the process: `x86_64`, aarch64, i686, armv7l, …
    pub machine: Option<Clean>,
    /// Architectures that the program holds, of which one runs; on macOS alone.
    pub architectures: Vec<Clean>,
    /// glibc or musl.
    pub libc: Option<Clean>,
    /// Its version.
    pub libc_version: Option<Version>,
    /// macOS deployment target it was built for.
    pub macos_target: Option<Version>,
    /// macOS or Windows version that it sees.
    pub os_version: Option<Version>,
    /// Android's API level that it was built for.
    pub android_api: Option<u32>,
    /// Folders where packages are installed.
    pub site_folders: Vec<Clean>,
    /// The user site folder.
    pub user_site: Option<Clean>,
    /// The user site folder is on `sys.path`.
    pub user_site_enabled: Option<bool>,
    /// Marked EXTERNALLY-MANAGED.
    pub externally_managed: Option<bool>,
    /// pip, setuptools and wheel: version by name, from their metadata.
    pub tools: BTreeMap<Clean, Version>,
    /// Build back ends: version by name.
    pub backends: Vec<BuildBackend>,
    /// pip is there and cannot be imported.
    pub pip_broken: Option<Clean>,
    /// Optional modules of the standard library that are missing.
    pub missing_modules: Vec<Clean>,
    /// OpenSSL or LibreSSL it is linked with, as it names itself.
    pub openssl: Option<Clean>,
    /// The file in which that looks for trusted certificates.
    pub certificate_file: Option<Clean>,
    /// There are certificates in it, or in the folder that belongs to it; nothing where the system
    /// keeps them otherwise.
    pub certificates: Option<bool>,
    /// Folder of its headers.
    pub include: Option<Clean>,
    /// Python.h is there.
    pub headers: Option<bool>,
    /// The compiler that it was built with.
    pub compiler: Option<Clean>,
    /// The best wheel tags that it accepts, worked out and not asked; nothing where too little is
    /// known of it.
    pub best_tags: Option<BestTags>,
    /// Variables that change what it does (PYTHONPATH, PYTHONHOME, …), by name.
    pub variables: BTreeMap<Clean, Clean>,
    /// How many distributions lie in its folders besides pip, setuptools and wheel; of one that was not started.
    #[serde(skip)]
    pub distributions: usize,
    /// The first of its folders of packages as a command takes it; of one that was not started.
    #[serde(skip)]
    pub site_word: Option<Clean>,
    /// Its pip works where PYTHONPATH and PYTHONHOME are not set.
    #[serde(skip)]
    pub pip_broken_by_variable: bool,
    /// Where its files really are, for later probes alone.
    #[serde(skip)]
    pub places: Places,
}

/// Paths of an interpreter as they are, which no renderer can show: [`Raw`] has no way out.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The file to start it by.
    pub executable: Option<Raw>,
    /// `sys.prefix`.
    pub prefix: Option<Raw>,
    /// `sys.base_prefix`.
    pub base_prefix: Option<Raw>,
    /// `sys.path` as the user's own commands have it, in order, without the folder of the script.
    pub search_path: Vec<Raw>,
    /// Folders where packages are installed (purelib, platlib), the first being pip's target.
    pub site_folders: Vec<Raw>,
    /// The user site folder, whether or not it exists or is enabled.
    pub user_site: Option<Raw>,
}

impl Interpreter {
    /// Version of pip, setuptools or wheel.
    pub fn tool(&self, name: &str) -> Option<&Version> {
        self.tools.get(name)
    }

    /// The tag of its binary interface in names of wheels: `cpython-312-x86_64-linux-gnu` is
    /// `cp312`, `cp312-win_amd64` too; `pypy39-pp73` is `pypy39_pp73`.
    pub fn abi(&self) -> Option<Clean> {
        let from_version = || {
            let version = self.version.as_ref()?;
            let numbers = [Clean::from(version.major()), Clean::from(version.minor())];
            let free = self.free_threaded == Some(true);
            let letters = [Clean::literal(if free { "t" } else { "" })];
            let start =
                [Clean::literal(if self.implementation.as_ref()? == "cpython" { "cp" } else { "pp" })];
            Some(Clean::join(start.iter().chain(&numbers).chain(&letters), ""))
        };
        let Some(soabi) = &self.soabi else { return from_version() };
        let whole = soabi.as_str();
        if let Some(rest) = whole.strip_prefix("cpython-") {
            let length = rest.find('-').unwrap_or(rest.len());
            let start = whole.len() - rest.len();
            return Some(Clean::join([&Clean::literal("cp"), &soabi.slice(start..start + length)], ""));
        }
        if whole.starts_with("pypy") {
            let mut parts = whole.match_indices('-').map(|(place, _)| place);
            let (first, second) = (parts.next()?, parts.next().unwrap_or(whole.len()));
            return Some(Clean::join([&soabi.slice(0..first), &soabi.slice(first + 1..second)], "_"));
        }
        if whole.starts_with("cp") {
            return Some(soabi.slice(0..whole.find('-').unwrap_or(whole.len())));
        }
        from_version()
    }
}

/// The tag of the newest kind of compiled wheel that an interpreter takes (PEP 425). Where the two
/// differ, its pip is too old for wheels that its system could use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BestTags {
    /// With its own pip; nothing without one.
    pub its_pip: Option<Clean>,
    /// With a current pip.
    pub current_pip: Clean,
}

/// One way to reach an interpreter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Where it was found.
    pub path: Clean,
    /// PATH, option, active environment, nearby, pyenv, registry, …
    pub through: Clean,
    /// First of its name on PATH: what the shell runs.
    pub first: bool,
}

/// A virtual environment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Venv {
    /// venv, virtualenv, uv or conda.
    pub kind: Clean,
    /// `home` of `pyvenv.cfg`.
    pub home: Option<Clean>,
    /// The base interpreter exists.
    pub base_exists: Option<bool>,
    /// Version that `pyvenv.cfg` states.
    pub version: Option<Version>,
    /// System packages are visible in it.
    pub system_site: Option<bool>,
    /// It is the active one (`VIRTUAL_ENV`, `CONDA_PREFIX`).
    pub active: bool,
    /// Its folder as a command takes it; nothing where that needs a private word.
    #[serde(skip)]
    pub word: Option<Clean>,
}

/// A build back end that is installed.
#[derive(Clone, Debug, Serialize)]
pub struct BuildBackend {
    /// Its distribution.
    pub name: Clean,
    /// Its version.
    pub version: Version,
}

/// Why an interpreter cannot be used.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    /// What kind of trouble.
    pub kind: TroubleKind,
    /// What it or the system said.
    pub detail: Clean,
}

/// What kind of trouble an interpreter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TroubleKind {
    /// A link that leads nowhere.
    DanglingLink,
    /// Links that lead back to themselves.
    LinkLoop,
    /// The base interpreter of a virtual environment is gone.
    BaseGone,
    /// Built for another architecture.
    WrongArchitecture,
    /// The program loader that it names is not there.
    LoaderMissing,
    /// No permission to start it.
    PermissionDenied,
    /// No program at all.
    NotAProgram,
    /// The Microsoft Store's alias.
    StoreAlias,
    /// A shim for a version that is not selected or not installed.
    ShimUnresolved,
    /// It ended with an error.
    Failed,
    /// It was ended by a signal.
    Killed,
    /// It was not asked: there was no time, no descriptor or no process left for it.
    NotAsked,
    /// It did not answer in time.
    TimedOut,
    /// It answered something else.
    Unreadable,
}

impl TroubleKind {
    /// Whether it shows that the interpreter cannot start. One that ended or hung, or was not asked,
    /// may do so for many reasons: what is wrong with it, if anything, is not known.
    pub fn is_proof(self) -> bool {
        match self {
            Self::DanglingLink
            | Self::LinkLoop
            | Self::BaseGone
            | Self::WrongArchitecture
            | Self::LoaderMissing
            | Self::PermissionDenied
            | Self::NotAProgram
            | Self::StoreAlias => true,
            Self::ShimUnresolved
            | Self::Failed
            | Self::Killed
            | Self::NotAsked
            | Self::TimedOut
            | Self::Unreadable => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Interpreter;
    use crate::python::version::Version;
    use crate::redact::Clean;

    fn of(soabi: Option<&'static str>) -> String {
        let python = Interpreter {
            soabi: soabi.map(Clean::literal),
            version: Version::parse("2.7.18"),
            implementation: Some(Clean::literal("cpython")),
            ..Interpreter::default()
        };
        python.abi().unwrap().as_str().to_owned()
    }

    #[test]
    fn the_abi_is_named_as_in_wheels() {
        assert_eq!(of(Some("cpython-313t-x86_64-linux-gnu")), "cp313t");
        assert_eq!(of(Some("cpython-37m-x86_64-linux-gnu")), "cp37m");
        assert_eq!(of(Some("pypy39-pp73-x86_64-linux-gnu")), "pypy39_pp73");
        assert_eq!(of(Some("cp312-win_amd64")), "cp312");
        assert_eq!(of(None), "cp27");
    }
}
