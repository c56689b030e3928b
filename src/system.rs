//! The one module that touches processes, files and the environment.
//!
//! What it hands out is [`Raw`] or bytes. Everything else asks here, so that the rules hold in one
//! place: programs are started by absolute path only, without standard input, with a deadline,
//! with their whole process tree ended at it; files are read up to a limit; nothing is written but
//! what the user named.
//! It deliberately does not know what any of it means.

mod cache;
mod code_page;
mod console;
mod endless;
mod escaped;
mod exec;
mod feed;
mod interrupt;
mod launch;
pub mod limits;
mod machine;
mod observe;
mod passthrough;
mod programs;
mod recording;
mod registry;
mod rights;
mod runner;
mod trust;
mod write;

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::redact::Raw;

pub use code_page::CodePage;
pub use exec::{Ending, Invocation, Outcome};
pub use feed::{Conversation, Feeding};
pub use machine::{Kernel, Memory, Space};
pub use observe::{Observed, Policy, Seen, Variables, Worth};
pub use passthrough::{Copy, Ended, Passed, Passthrough};
use recording::Recorded;
pub use registry::{Entry, Hive, Registry};

/// Most that is read of a small file: configuration, metadata, a header.
pub const SMALL_FILE: u64 = 1 << 20;

/// The machine as this process sees it.
#[derive(Clone, Debug)]
pub struct System {
    environment: BTreeMap<OsString, OsString>,
    working_directory: Option<PathBuf>,
    /// Absolute paths are looked up below this folder: a recorded machine in a test.
    root: Option<PathBuf>,
    /// What the recorded machine is.
    recorded: Option<Recorded>,
}

impl System {
    /// The machine that this runs on, as the user's shell has it: without the environment in which
    /// a runner of tools has put this program.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn real() -> Self {
        let mut environment = env::vars_os().collect();
        runner::undo(&mut environment);
        Self { environment, working_directory: env::current_dir().ok(), root: None, recorded: None }
    }

    /// The words of the command line, the program's name first.
    pub fn arguments(&self) -> impl Iterator<Item = OsString> + use<> {
        env::args_os()
    }

    /// A given environment on this machine.
    pub fn with_environment(environment: BTreeMap<OsString, OsString>, working_directory: PathBuf) -> Self {
        Self { environment, working_directory: Some(working_directory), root: None, recorded: None }
    }

    /// This machine as a process saw it: with its folder and, of the variables that `is_steering`,
    /// with its own alone.
    #[must_use]
    pub fn with_variables_of(&self, seen: &Seen, is_steering: fn(&OsStr) -> bool) -> Self {
        let mut own = self.clone();
        if let Some(variables) = &seen.variables {
            // Without these a program asks the system, which gives what we know.
            let of_account = |name: &OsStr| ["HOME", "USERPROFILE"].iter().any(|one| name == *one);
            own.environment
                .retain(|name, _| !is_steering(name) || of_account(name) && !variables.contains_key(name));
            own.environment.extend(variables.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        if let Some(folder) = &seen.folder {
            own.working_directory = Some(folder.clone());
        }
        own
    }

    /// The same with these variables set besides.
    #[must_use]
    pub fn with_variables(&self, variables: &[(OsString, OsString)]) -> Self {
        let mut own = self.clone();
        own.environment.extend(variables.iter().cloned());
        own
    }

    /// A variable, if it is set and not empty.
    pub fn variable(&self, name: &str) -> Option<Raw> {
        self.variable_os(name).map(Raw::from_os)
    }

    /// The same, for paths that are no Unicode.
    pub fn variable_os(&self, name: &str) -> Option<&OsStr> {
        let mut value = self.environment.get(OsStr::new(name));
        if self.is_windows() && value.is_none() {
            // Names have no case there, and PATH is usually written `Path`.
            let same = |other: &OsString| other.eq_ignore_ascii_case(name);
            value = self.environment.iter().find(|(other, _)| same(other)).map(|(_, value)| value);
        }
        value.map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// All variables, sorted by name.
    pub fn variables(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.environment.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// This very program.
    pub fn own_program() -> io::Result<PathBuf> {
        std::env::current_exe()
    }

    /// The working directory, if there is one.
    pub fn working_directory(&self) -> Option<&Path> {
        self.working_directory.as_deref()
    }

    /// The user's home folder.
    pub fn home(&self) -> Option<PathBuf> {
        let name = if self.is_windows() { "USERPROFILE" } else { "HOME" };
        self.variable_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    /// The name of this machine. A recorded machine has only what its files say.
    pub fn host_name(&self) -> Option<Raw> {
        if self.root.is_some() {
            return None;
        }
        sysinfo::System::host_name().ok().map(Raw::from)
    }

    /// The number of the account that this process runs under, where files have owners.
    pub fn user_number(&self) -> Option<u32> {
        #[cfg(unix)]
        if self.root.is_none() {
            return Some(rustix::process::geteuid().as_raw());
        }
        None
    }

    /// The folders of PATH that are absolute: nothing relative is ever looked into or executed.
    pub fn search_path(&self) -> Vec<PathBuf> {
        let path = self.variable_os("PATH").unwrap_or_default();
        env::split_paths(path).filter(|folder| folder.is_absolute()).collect()
    }

    /// Reads a regular file, at most `limit` bytes of it. Devices and pipes, which may never end,
    /// are refused.
    pub fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let path = self.locate(path);
        // Asked before it is opened: to open a pipe is to wait for somebody who writes into it.
        // Files below /proc and /sys are regular and have no length.
        if !fs::metadata(&path)?.is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        let file = fs::File::open(&path)?;
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Opens a regular file, to read parts of it.
    pub fn open_regular(&self, path: &Path) -> io::Result<fs::File> {
        let path = self.locate(path);
        // Opening a pipe would wait for its other end.
        if !fs::metadata(&path)?.is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        fs::File::open(path)
    }

    /// Reads a small text file.
    pub fn read_text(&self, path: &Path) -> io::Result<Raw> {
        Ok(Raw::from_bytes(&self.read(path, SMALL_FILE)?))
    }

    /// What is known of a file, with links followed.
    pub fn metadata(&self, path: &Path) -> io::Result<fs::Metadata> {
        fs::metadata(self.locate(path))
    }

    /// What is known of a file, without following a link.
    pub fn link_metadata(&self, path: &Path) -> io::Result<fs::Metadata> {
        fs::symlink_metadata(self.locate(path))
    }

    /// Where a link leads.
    pub fn read_link(&self, path: &Path) -> io::Result<PathBuf> {
        fs::read_link(self.locate(path))
    }

    /// The path with all links followed.
    pub fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = self.recorded_path(fs::canonicalize(self.locate(path))?);
        // Windows answers in a form that few programs take and nobody recognises.
        let plain = path.to_str().and_then(|path| path.strip_prefix(r"\\?\"));
        Ok(match plain.filter(|plain| cfg!(windows) && plain.as_bytes().get(1) == Some(&b':')) {
            Some(plain) => PathBuf::from(plain),
            None => path,
        })
    }

    /// Whether there is a regular file.
    pub fn is_file(&self, path: &Path) -> bool {
        self.metadata(path).is_ok_and(|metadata| metadata.is_file())
    }

    /// Whether there is a folder.
    pub fn is_folder(&self, path: &Path) -> bool {
        self.metadata(path).is_ok_and(|metadata| metadata.is_dir())
    }

    /// The entries of a folder, sorted by name; none if it cannot be read.
    pub fn entries(&self, folder: &Path) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.locate(folder)) else { return Vec::new() };
        let mut names: Vec<OsString> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        names.into_iter().map(|name| folder.join(name)).collect()
    }

    /// Whether this user may start the file.
    pub fn is_executable(&self, path: &Path) -> bool {
        let Ok(metadata) = self.metadata(path) else { return false };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
        }
        #[cfg(not(unix))]
        metadata.is_file()
    }

    /// Whether it begins as a script does.
    pub fn is_script(&self, path: &Path) -> bool {
        self.read(path, 2).is_ok_and(|bytes| bytes == b"#!")
    }

    /// The program of this name on PATH, never from a relative folder. On Windows with the endings
    /// of PATHEXT.
    pub fn find_program(&self, name: &str) -> Option<PathBuf> {
        self.search_path().iter().find_map(|folder| {
            self.program_names(name)
                .into_iter()
                .map(|file| folder.join(file))
                .find(|path| self.is_executable(path))
        })
    }

    /// The file names that a program of this name may have here.
    pub fn program_names(&self, name: &str) -> Vec<OsString> {
        if !self.is_windows() {
            return vec![OsString::from(name)];
        }
        let endings = self.variable_os("PATHEXT").and_then(OsStr::to_str).unwrap_or(".COM;.EXE;.BAT;.CMD");
        let endings = || endings.split(';').map(str::trim).filter(|ending| ending.len() > 1);
        // `pip.exe` is a whole name already.
        let ends = |ending: &str| {
            let start = name.len().checked_sub(ending.len()).and_then(|start| name.get(start..));
            start.is_some_and(|start| start.eq_ignore_ascii_case(ending))
        };
        let whole = endings().any(ends).then(|| OsString::from(name));
        let longer = endings().map(|ending| OsString::from(format!("{name}{}", ending.to_lowercase())));
        whole.into_iter().chain(longer).collect()
    }

    /// Waits until the user breaks off. As long as somebody waits here, that ends nothing else.
    pub async fn interruption(&self) {
        interrupt::awaited().await;
    }

    /// Starts a program and waits for its end or the deadline.
    pub async fn run(&self, invocation: &Invocation) -> Outcome {
        exec::run(self, invocation).await
    }

    /// Ends whatever is left of the programs that were started; nothing is started after it.
    pub fn end_what_is_left(&self) {
        exec::close();
    }
}
