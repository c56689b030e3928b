//! One throw-away environment: its folder, its variables, and a try in it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::probe::packages;
use crate::redact::Raw;
use crate::system::{CodePage, Invocation, Outcome, System};
use crate::wheel::ask::{PipAnswer, Sources};
use crate::wheel::choose::Requirement;

/// The result of a try without any fault.
pub(crate) const WORKS: &str = "works";
/// Longest time for one program: a large source build.
pub(super) const STEP_TIME: Duration = Duration::from_mins(30);
/// What is kept of a program's output.
pub(super) const OUTPUT: usize = 8 << 20;

/// Variables that a clean room keeps: how programs, languages and the network are found.
const KEPT: [&str; 28] = [
    "PATH",
    "PATHEXT",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PROCESSOR_ARCHITECTURE",
    "NUMBER_OF_PROCESSORS",
    "PROGRAMFILES",
    "PROGRAMFILES(X86)",
    "PROGRAMDATA",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "DEVELOPER_DIR",
    "SDKROOT",
];

/// How to make an environment and what holds in it.
#[derive(Clone, Debug)]
pub(crate) struct Room<'a> {
    system: &'a System,
    folder: &'a Path,
    python: PathBuf,
    /// This pip in the place of the newest.
    pub(crate) pip: Option<String>,
    /// uv in the place of pip.
    pub(crate) uv: Option<PathBuf>,
    /// The user's own variables stay.
    pub(crate) all_variables: bool,
    variables: Vec<(OsString, OsString)>,
}

/// What came of a try.
#[derive(Debug)]
pub(crate) struct Try {
    /// What the failing program wrote; nothing if all went well.
    pub(crate) failure: Option<Raw>,
    /// Which part failed, in words.
    pub(crate) what_failed: &'static str,
    /// The environment could be made at all.
    pub(crate) could_run: bool,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

impl Try {
    pub(crate) fn works(&self) -> bool {
        self.failure.is_none()
    }
}

impl<'a> Room<'a> {
    /// A clean room for the interpreter at `python`, below `folder`.
    pub(crate) fn new(
        system: &'a System,
        folder: &'a Path,
        python: &Path,
        answer: Option<&PipAnswer>,
    ) -> Self {
        let mut room = Self {
            system,
            folder,
            python: python.to_owned(),
            pip: None,
            uv: None,
            all_variables: false,
            variables: Vec::new(),
        };
        for (name, part) in [
            ("HOME", "home"),
            ("USERPROFILE", "home"),
            ("APPDATA", "home"),
            ("LOCALAPPDATA", "home"),
            ("TMPDIR", "tmp"),
            ("TEMP", "tmp"),
            ("TMP", "tmp"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("PIP_CACHE_DIR", "cache/pip"),
            ("UV_CACHE_DIR", "cache/uv"),
            ("CARGO_HOME", "cargo"),
        ] {
            room.set(name, folder.join(part));
        }
        room.set("PIP_CONFIG_FILE", if cfg!(windows) { "nul" } else { "/dev/null" });
        for (name, value) in
            [("PIP_NO_INPUT", "1"), ("PIP_DISABLE_PIP_VERSION_CHECK", "1"), ("PYTHONNOUSERSITE", "1")]
        {
            room.set(name, value);
        }
        // rustup's programs look for their tool chains below the home folder.
        let rustup = system.variable_os("RUSTUP_HOME").map(PathBuf::from);
        if let Some(rustup) = rustup.or_else(|| Some(system.home()?.join(".rustup"))) {
            room.set("RUSTUP_HOME", rustup);
        }
        if let Some(answer) = answer {
            for (name, value) in to_the_index(&answer.sources) {
                room.set(name, value);
            }
        }
        room
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.push((name.into(), value.into()));
    }

    /// The same room for another interpreter.
    pub(crate) fn with_python(&self, python: PathBuf) -> Self {
        Self { python, ..self.clone() }
    }

    /// Makes the environment, installs, imports.
    pub(crate) async fn try_out(&self, requirement: &str, number: usize) -> Try {
        let start = Instant::now();
        let mut what_failed = "the clean room could not be made";
        // What one try has built must not serve the next.
        let mut own = self.clone();
        own.set("PIP_CACHE_DIR", self.folder.join(format!("cache/pip-{number}")));
        own.set("UV_CACHE_DIR", self.folder.join(format!("cache/uv-{number}")));
        let done = own.work(requirement, &self.folder.join(format!("room-{number}")), &mut what_failed).await;
        Try {
            could_run: done.is_ok() || what_failed == INSTALL || what_failed == IMPORT,
            failure: done.err(),
            what_failed,
            elapsed: start.elapsed(),
        }
    }

    async fn work(&self, requirement: &str, room: &Path, what_failed: &mut &'static str) -> Result<(), Raw> {
        for part in ["home", "tmp", "cache", "config", "data", "cargo"] {
            self.system.make_folder(&self.folder.join(part)).map_err(|error| Raw::from(error.to_string()))?;
        }
        let python = self.environment(room).await?;
        let pip = self.pip.as_ref().map_or_else(|| "pip".to_owned(), |pip| format!("pip=={pip}"));
        if self.uv.is_none() {
            self.run(&python, &["-m", "pip", "install", "-q", "--upgrade", &pip]).await?;
        }
        *what_failed = INSTALL;
        match &self.uv {
            Some(uv) => {
                let target = python.to_string_lossy().into_owned();
                self.run(uv, &["pip", "install", "--python", &target, requirement]).await?;
            }
            None => self.run(&python, &["-m", "pip", "install", requirement]).await?,
        }
        *what_failed = IMPORT;
        let project = Requirement::parse(requirement).map(|named| named.project).unwrap_or_default();
        match packages::import_name(self.system, &site_folders(self.system, room), &project) {
            Some(module) => self.run(&python, &["-B", "-c", &format!("import {module}")]).await,
            // A package without modules has nothing to import.
            None => Ok(()),
        }
    }

    /// A new virtual environment; the interpreter in it.
    async fn environment(&self, room: &Path) -> Result<PathBuf, Raw> {
        let target = room.to_string_lossy().into_owned();
        let with_venv = self.run(&self.python, &["-m", "venv", &target]).await;
        if let Err(words) = with_venv {
            // Python 2.7 has no venv, Debian's may lack the part that brings pip.
            if self.run(&self.python, &["-m", "virtualenv", "-q", &target]).await.is_err() {
                return Err(words);
            }
        }
        let programs = if cfg!(windows) {
            room.join("Scripts").join("python.exe")
        } else {
            room.join("bin").join("python")
        };
        Ok(programs)
    }

    async fn run(&self, program: &Path, arguments: &[&str]) -> Result<(), Raw> {
        let outcome = self.system.run(&self.invocation(program, arguments)).await;
        if outcome.succeeded() { Ok(()) } else { Err(said(&outcome)) }
    }

    fn invocation(&self, program: &Path, arguments: &[&str]) -> Invocation {
        let mut invocation = Invocation::new(program)
            .args(arguments)
            .folder(self.folder)
            .deadline(STEP_TIME)
            .output_limit(OUTPUT)
            .page(CodePage::Files)
            .trusted();
        for (name, _) in self.system.variables() {
            let name = name.to_string_lossy();
            let is_pips = name.to_ascii_uppercase().starts_with("PIP_");
            if is_pips || (!self.all_variables && !KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(&name))) {
                invocation = invocation.without_variable(name.as_ref());
            }
        }
        for (name, value) in &self.variables {
            invocation = invocation.variable(name, value);
        }
        invocation
    }
}

const INSTALL: &str = "the installation fails";
pub(crate) const IMPORT: &str = "the import fails";

/// All that a program wrote, or how it ended.
pub(super) fn said(outcome: &Outcome) -> Raw {
    let words = [outcome.stdout.unredacted(), outcome.stderr.unredacted()].join("\n");
    if words.trim().is_empty() { Raw::from(format!("{:?}", outcome.ending)) } else { Raw::from(words) }
}

/// Where packages lie in a virtual environment.
fn site_folders(system: &System, room: &Path) -> Vec<PathBuf> {
    if cfg!(windows) {
        return vec![room.join("Lib").join("site-packages")];
    }
    let libraries = ["lib", "lib64"].map(|name| room.join(name));
    let versions = libraries.iter().flat_map(|library| system.entries(library));
    versions.map(|version| version.join("site-packages")).filter(|folder| system.is_folder(folder)).collect()
}

/// The variables that lead a pip without settings to where this one looks for files.
pub(super) fn to_the_index(sources: &Sources) -> Vec<(&'static str, String)> {
    let list = |values: &[Raw]| values.iter().map(Raw::unredacted).collect::<Vec<_>>().join(" ");
    let one = |value: &Option<Raw>| value.as_ref().map(Raw::unredacted).unwrap_or_default().to_owned();
    let no_index = if sources.index.is_none() { "1" } else { "" };
    let values = [
        ("PIP_INDEX_URL", one(&sources.index)),
        ("PIP_EXTRA_INDEX_URL", list(&sources.extra)),
        ("PIP_FIND_LINKS", list(&sources.find_links)),
        ("PIP_TRUSTED_HOST", list(&sources.trusted_hosts)),
        ("PIP_CERT", one(&sources.certificates)),
        ("PIP_PROXY", one(&sources.proxy)),
        ("PIP_NO_INDEX", no_index.to_owned()),
    ];
    values.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
