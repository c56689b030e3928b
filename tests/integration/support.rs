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

/// The program under test: the one that was built with the tests, or the one that
/// `PIP_DOCTOR_TEST_BINARY` names. What is shipped is built without the features that dependencies of
/// tests switch on, so `.ci/run` runs the tests of promises on both.
pub(crate) fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let named = System::real().variable_os("PIP_DOCTOR_TEST_BINARY").map(PathBuf::from);
        // A relative one is relative to where the tests are started, as `.ci/run` does it.
        let named = named.map(|path| System::real().canonical(&path).unwrap());
        named.map_or_else(
            || env!("CARGO_BIN_EXE_pip-doctor").to_owned(),
            |path| path.to_string_lossy().into_owned(),
        )
    })
}

/// The environment of this process without what would change the result.
pub(crate) fn scrubbed() -> BTreeMap<OsString, OsString> {
    System::real()
        .variables()
        .filter(|(name, _)| !SCRUBBED.iter().any(|start| name.to_string_lossy().starts_with(start)))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A machine of a test's own: an empty home (not below a folder of that name, whose entries are
/// user names to the redactor), an empty PATH, an empty working directory.
pub(crate) struct Machine {
    folder: tempfile::TempDir,
    pub(crate) environment: BTreeMap<OsString, OsString>,
    pub(crate) plan: Plan,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut machine = Self { folder, environment: scrubbed(), plan: Plan::default() };
        for name in ["house", "bin", "work"] {
            fs::create_dir(machine.path(name)).unwrap();
        }
        machine.set("HOME", machine.path("house"));
        machine.set("USERPROFILE", machine.path("house"));
        machine.set("PATH", machine.path("bin"));
        // What is slow on a busy machine is not under test.
        machine.plan.probe_deadline = Duration::from_secs(40);
        machine.plan.deadline = Duration::from_secs(90);
        machine
    }

    /// A path below the folder of this machine.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        // The temporary folder itself may be reached through a link (macOS).
        System::real().canonical(self.folder.path()).unwrap().join(name)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        // Windows has `Path` already, and takes it for the same.
        self.environment.retain(|other, _| !(cfg!(windows) && other.eq_ignore_ascii_case(name)));
        self.environment.insert(name.into(), value.as_ref().to_owned());
    }

    /// Writes a file, and the folders that lead to it.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Writes a script that can be started, and finds the system's tools whatever PATH is.
    #[cfg(unix)]
    pub(crate) fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.write(name, format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{text}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// The program under test, on this machine.
    #[expect(clippy::disallowed_methods, reason = "tests start programs of their own")]
    pub(crate) fn pip_doctor(&self) -> std::process::Command {
        let mut command = std::process::Command::new(crate::support::program());
        command.env_clear().envs(&self.environment).current_dir(self.path("work"));
        command.stdin(std::process::Stdio::null());
        command
    }

    pub(crate) fn context(&self) -> Arc<Context> {
        Arc::new(Context {
            system: System::with_environment(self.environment.clone(), self.path("work")),
            redactor: Redactor::default(),
            plan: self.plan.clone(),
        })
    }

    /// What the probe for interpreters finds. Those in the system's own folders are found as
    /// well, whatever PATH says.
    pub(crate) fn interpreters(&self) -> Vec<Interpreter> {
        self.inspect().inventory.interpreters
    }

    /// The same with timings and troubles.
    pub(crate) fn inspect(&self) -> Inspection {
        run(schedule::run(&[(Wave::First, &Interpreters)], &self.context(), &mut |_| {}))
    }

    /// The interpreter that is reached by this path.
    pub(crate) fn reached_by(&self, path: &Path) -> Option<Interpreter> {
        let path = path.to_string_lossy();
        let found = self.interpreters();
        found.into_iter().find(|one| one.reached.iter().any(|reach| reach.path.as_str() == path))
    }
}

/// Runs a future to its end.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Every Python that this machine has, to test with: those of pyenv and the system's, PyPy too; on
/// Windows those that are registered.
pub(crate) fn pythons() -> &'static [PathBuf] {
    static FOUND: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let system = System::real();
        let versions =
            system.home().map(|home| system.entries(&home.join(".pyenv/versions"))).unwrap_or_default();
        let places = versions.into_iter().map(|version| version.join("bin/python"));
        let places =
            places.chain(["/usr/bin/python3", "/usr/local/bin/python3", "/usr/bin/pypy3"].map(PathBuf::from));
        let registered = system.registered_pythons().into_iter().map(|(_, path)| path);
        let registered = registered.filter(|path| !path.to_string_lossy().contains("WindowsApps"));
        places.chain(registered).filter(|path| system.is_executable(path)).collect()
    })
}

/// One of them that is no older than 3.3 (`venv`), or a word that there is none.
pub(crate) fn modern_python() -> Option<&'static Path> {
    if cfg!(windows) {
        skip("the environments of these tests are laid out as Unix has them");
        return None;
    }
    let old = |path: &Path| path.to_string_lossy().contains("/2.7");
    let found = pythons().iter().map(PathBuf::as_path).find(|path| !old(path));
    if found.is_none() {
        skip("there is no Python 3 on this machine");
    }
    found
}

/// The interpreter of this version, as pyenv has it.
#[cfg(unix)]
pub(crate) fn interpreter_of(version: &str) -> Option<&'static Path> {
    let start = format!("/versions/{version}.");
    pythons().iter().map(PathBuf::as_path).find(|path| path.to_string_lossy().contains(&start))
}

/// Says clearly that a test was skipped, and why.
#[expect(clippy::print_stderr, reason = "for whoever runs the tests")]
pub(crate) fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}

/// Makes a file one that can be started.
#[cfg(unix)]
pub(crate) fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Makes a pipe that nobody writes into.
#[cfg(unix)]
pub(crate) fn make_pipe(path: &Path) {
    assert!(command("mkfifo").arg(path).status().unwrap().success());
}

/// Gives a file to another user; only root can.
#[cfg(unix)]
pub(crate) fn give_to_nobody(path: &Path) -> bool {
    command("chown").arg("65534").arg(path).stderr(std::process::Stdio::null()).status().unwrap().success()
}

/// The numbers of processes that a script has noted down.
#[cfg(unix)]
pub(crate) fn process_ids(notes: &Path) -> Vec<u32> {
    fs::read_to_string(notes).unwrap().lines().map(|line| line.trim().parse().unwrap()).collect()
}

/// Whether a process is there and is more than an entry that waits to be read.
#[cfg(unix)]
pub(crate) fn is_running(process: u32) -> bool {
    let output = command("ps").args(["-o", "stat=", "-p", &process.to_string()]).output().unwrap();
    let state = String::from_utf8_lossy(&output.stdout);
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

/// A helper of the system, for what the standard library has no call.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "tests start programs of their own")]
pub(crate) fn command(program: &str) -> std::process::Command {
    // By its full path: the PATH of the test is looked into otherwise.
    std::process::Command::new(System::real().find_program(program).unwrap_or_else(|| program.into()))
}

/// All TOML files below a folder of the repository.
pub(crate) fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
}

/// All TOML files below a folder of the repository, read, by their names without ending.
pub(crate) fn tables(folder: &str) -> Vec<(String, toml::Table)> {
    let mut paths = Vec::new();
    toml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap())
    };
    paths.into_iter().map(read).collect()
}
