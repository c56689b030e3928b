//! Everything that the probes found, in the shape of the report's `facts`.
//!
//! One struct per subject. What was looked for and is not there is `null` or an empty list; what
//! could not be looked at has its reason in a `problem` field.
//! This module deliberately does not know how anything is found.

mod interpreter;
mod package;
mod surroundings;
mod tools;
mod wheel;
mod windows;

use serde::Serialize;

use crate::redact::Clean;

pub use interpreter::{BestTags, BuildBackend, Interpreter, Places, Reach, Trouble, TroubleKind, Venv};
pub use package::{CompiledModule, Copy, ImportResult, Package};
pub use surroundings::{Held, Surroundings};
pub use tools::{
    Disk, HELPERS, Headers, Index, Installer, Library, LinkedOpenssl, OpenSsl, Setting, System, Tool,
};
pub use wheel::{Candidate, Reason, Release, WheelVerdict};
pub use windows::Windows;

/// The report's `facts`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Inventory {
    /// Interpreters, the subject first.
    pub interpreters: Vec<Interpreter>,
    /// pip, uv, poetry and the like.
    pub installers: Vec<Installer>,
    /// Compilers and build tools.
    pub toolchains: Vec<Tool>,
    /// OpenSSL's command, headers and users.
    pub openssl: OpenSsl,
    /// The machine.
    pub system: System,
    /// Native libraries that were looked for.
    pub libraries: Vec<Library>,
    /// The package index in use.
    pub index: Index,
    /// State of the packages in question, one entry per package and interpreter.
    pub packages: Vec<Package>,
    /// Compiled modules that the failing output names, by their whole path.
    pub modules: Vec<CompiledModule>,
    /// What lies around the process in question: variables, folders, its proxy.
    pub surroundings: Surroundings,
    /// Why wheels fit or do not.
    pub wheels: Vec<WheelVerdict>,
}

impl Inventory {
    /// Why a probe has nothing to say: the schedule leaves a note about one that it had to give up.
    pub fn given_up(&self, probe: &str) -> Option<&Clean> {
        self.system.notes.get(format!("probe {probe}").as_str())
    }
}
