//! Measures the machine: one file per subject, all started at once.
//!
//! A probe never fails: what it cannot find out becomes a statement about that tool. Probes change
//! nothing, use no network unless asked, and start nothing that the working directory holds.

mod apple;
pub mod disks;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
pub mod index;
pub mod installers;
pub mod interpreters;
pub mod libraries;
pub mod openssl;
pub(crate) mod package_index;
pub mod packages;
pub(crate) mod programs;
pub mod schedule;
pub(crate) mod settings;
pub(crate) mod steering;
pub mod surroundings;
pub mod system;
pub mod toolchains;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::inventory::Inventory;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

/// What a probe may use.
#[derive(Debug)]
pub struct Context {
    /// The machine.
    pub system: System,
    /// The door for text.
    pub redactor: Redactor,
    /// What is wanted.
    pub plan: Plan,
}

impl Context {
    /// A path, as it may be shown.
    pub fn show(&self, path: &Path) -> Clean {
        self.redactor.clean(&Raw::from_os(path))
    }

    /// Text that was read somewhere, as it may be shown.
    pub fn text(&self, text: &str) -> Clean {
        self.redactor.clean(&Raw::from(text))
    }
}

/// A redactor that knows this machine: its user, what is secret in its variables and in every place
/// of settings (also beside the interpreters that the user names), and what is not secret, which is
/// pip's own default index.
pub fn redactor(system: &System, pythons: &[PathBuf]) -> Redactor {
    let redactor = Redactor::learn_identity(system);
    settings::places::learn(system, pythons, &redactor);
    if let Some(address) = settings::pip::usual_index(system) {
        redactor.learn_default_index(&address);
    }
    redactor
}

/// What the user wants to know.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Interpreters that the user named, the subject first.
    pub pythons: Vec<PathBuf>,
    /// Interpreters that a command used: started like the named ones, though the command's
    /// interpreter is the subject.
    pub used: Vec<PathBuf>,
    /// Folders that the command's installers were told to fill.
    pub filled: Vec<PathBuf>,
    /// Packages in question.
    pub packages: Vec<String>,
    /// Compiled modules that the failing output names.
    pub modules: Vec<Raw>,
    /// The named packages may be imported.
    pub import: bool,
    /// The folder to import from, where shadowing is in question (`run` only).
    pub import_folder: Option<PathBuf>,
    /// A module that the failing program did not find.
    pub missing_module: Option<String>,
    /// What the same file imports besides.
    pub besides: Vec<String>,
    /// The folder from which the failing program imports first.
    pub first_folder: Option<PathBuf>,
    /// Compilers that the command started.
    pub compilers: Vec<PathBuf>,
    /// The network may be used.
    pub online: bool,
    /// The whole inspection.
    pub deadline: Duration,
    /// A single probe.
    pub probe_deadline: Duration,
}

impl Plan {
    /// How long a program may take that a probe starts. The second wave is to get its turn even
    /// when one of the first hangs.
    pub fn process_deadline(&self) -> Duration {
        self.probe_deadline.min(self.deadline * 3 / 5)
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            pythons: Vec::new(),
            used: Vec::new(),
            filled: Vec::new(),
            packages: Vec::new(),
            modules: Vec::new(),
            import: true,
            import_folder: None,
            missing_module: None,
            besides: Vec::new(),
            first_folder: None,
            compilers: Vec::new(),
            online: false,
            deadline: Duration::from_secs(20),
            probe_deadline: Duration::from_secs(5),
        }
    }
}

/// What a probe found, as a change of the inventory.
pub type Contribution = Box<dyn FnOnce(&mut Inventory) + Send>;

/// A probe at work.
pub type Running = Pin<Box<dyn Future<Output = Contribution> + Send>>;

/// One subject that is looked into.
pub trait Probe: Sync {
    /// Its name, for progress and timings.
    fn name(&self) -> &'static str;

    /// Starts it. `so_far` holds what the probes of an earlier wave found.
    fn start(&self, context: Arc<Context>, so_far: Arc<Inventory>) -> Running;
}
