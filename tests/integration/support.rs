//! What the tests share: this program with scrubbed surroundings, folders to work in, and the
//! interpreters of this machine.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use pip_doctor::inventory::Interpreter;
use pip_doctor::probe::interpreters::Interpreters;
use pip_doctor::probe::schedule::{self, Inspection, Wave};
use pip_doctor::probe::{Context, Plan};
use pip_doctor::redact::Redactor;
use pip_doctor::system::System;

/// Beginnings of the variables that would change what is under test.
const SCRUBBED: &[&str] = &[
    "PIP_",
    "PYTHON",
    "VIRTUAL_ENV",
    "CONDA",
    "PYENV",
    "ASDF_",
    "MISE_",
    "UV_",
    "POETRY_",
    "PIPENV_",
    "PDM_",
    "CI",
    "GITHUB_",
    "NO_COLOR",
    "CLICOLOR",
    "FORCE_COLOR",
    "TERM",
    "PIP_DOCTOR_",
    "OPENSSL_",
    "SSL_CERT_",
    "LD_LIBRARY_PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "http_proxy",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
    "ANTHROPIC_",
    "OPENAI_",
    "XDG_",
];

/// The environment of this process without what would change the result.
pub fn scrubbed() -> BTreeMap<OsString, OsString> {
    System::real()
        .variables()
        .filter(|(name, _)| !SCRUBBED.iter().any(|start| name.to_string_lossy().starts_with(start)))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A machine of a test's own: an empty home, an empty PATH, an empty working directory.
pub struct Machine {
    folder: tempfile::TempDir,
    pub environment: BTreeMap<OsString, OsString>,
    pub plan: Plan,
}

impl Machine {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut machine = Self { folder, environment: scrubbed(), plan: Plan::default() };
        for name in ["home", "bin", "work"] {
            fs::create_dir(machine.path(name)).unwrap();
        }
        machine.set("HOME", machine.path("home"));
        machine.set("USERPROFILE", machine.path("home"));
        machine.set("PATH", machine.path("bin"));
        machine.plan.probe_deadline = Duration::from_secs(5);
        machine
    }

    /// A path below the folder of this machine.
    pub fn path(&self, name: &str) -> PathBuf {
        // The temporary folder itself may be reached through a link (macOS).
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.environment.insert(name.into(), value.as_ref().to_owned());
    }

    pub fn unset(&mut self, name: &str) {
        self.environment.remove(OsStr::new(name));
    }

    /// Puts a folder before the others on PATH.
    pub fn prepend_path(&mut self, folder: &Path) {
        let old = self.environment.get(OsStr::new("PATH")).cloned().unwrap_or_default();
        let folders = [folder.to_owned()].into_iter().chain(std::env::split_paths(&old)).collect::<Vec<_>>();
        self.set("PATH", std::env::join_paths(folders).unwrap());
    }

    /// Writes a file, and the folders that lead to it.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Writes a script that can be started.
    #[cfg(unix)]
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.write(name, format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    pub fn context(&self) -> Arc<Context> {
        Arc::new(Context {
            system: System::with_environment(self.environment.clone(), self.path("work")),
            redactor: Redactor::default(),
            plan: self.plan.clone(),
        })
    }

    /// What the probe for interpreters finds. Those in the system's own folders are found as
    /// well, whatever PATH says.
    pub fn interpreters(&self) -> Vec<Interpreter> {
        self.inspect().inventory.interpreters
    }

    /// The same with timings and troubles.
    pub fn inspect(&self) -> Inspection {
        run(schedule::run(&[(Wave::First, &Interpreters)], &self.context(), &mut |_| {}))
    }

    /// The interpreter that is reached by this path.
    pub fn reached_by(&self, path: &Path) -> Option<Interpreter> {
        let path = path.to_string_lossy();
        let found = self.interpreters();
        found.into_iter().find(|one| one.reached.iter().any(|reach| reach.path.as_str() == path))
    }
}

/// Runs a future to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Every Python that this machine has, to test with: those of pyenv and the system's.
pub fn pythons() -> &'static [PathBuf] {
    static FOUND: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let system = System::real();
        let versions =
            system.home().map(|home| system.entries(&home.join(".pyenv/versions"))).unwrap_or_default();
        let places = versions.into_iter().map(|version| version.join("bin/python"));
        let places = places.chain(["/usr/bin/python3", "/usr/local/bin/python3"].map(PathBuf::from));
        places.filter(|path| system.is_executable(path)).collect()
    })
}

/// One of them that is no older than 3.3 (`venv`), or a word that there is none.
pub fn modern_python() -> Option<&'static Path> {
    let old = |path: &Path| path.to_string_lossy().contains("/2.7");
    let found = pythons().iter().map(PathBuf::as_path).find(|path| !old(path));
    if found.is_none() {
        skip("there is no Python 3 on this machine");
    }
    found
}

/// Says clearly that a test was skipped, and why.
#[expect(clippy::print_stderr, reason = "for whoever runs the tests")]
pub fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}
