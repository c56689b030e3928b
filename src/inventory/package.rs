//! State of a package in an interpreter.

use serde::Serialize;

use crate::python::version::Version;
use crate::redact::Clean;

/// State of one package in one interpreter.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Package {
    /// Its normalised name.
    pub name: Clean,
    /// Id of the interpreter.
    pub python: Clean,
    /// Copies on `sys.path`, the one that is used first; empty if it is not installed.
    pub copies: Vec<Copy>,
    /// What came of importing it; only in the subject interpreter.
    pub import: Option<ImportResult>,
}

/// An installed copy.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Copy {
    /// Its version.
    pub version: Option<Version>,
    /// Its folder.
    pub location: Clean,
    /// site, user-site, distribution, conda or other.
    pub kind: Clean,
    /// What INSTALLER says.
    pub installer: Option<Clean>,
    /// Tags of the wheel that it came from.
    pub tags: Vec<Clean>,
    /// Every file of RECORD is there; nothing if there is no RECORD.
    pub record_intact: Option<bool>,
    /// Files of RECORD that are not there, the first few.
    pub missing_files: Vec<Clean>,
    /// Another copy comes before it on `sys.path`.
    pub shadowed: bool,
    /// Its compiled modules, at most a dozen: those with a problem, then those that need most.
    pub modules: Vec<CompiledModule>,
    /// How many compiled modules it has.
    pub modules_total: usize,
}

/// A compiled module, as its header tells.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CompiledModule {
    /// The file, relative to the copy's folder.
    pub file: Clean,
    /// elf, mach-o or pe.
    pub format: Option<Clean>,
    /// Architectures that it holds.
    pub architectures: Vec<Clean>,
    /// ABI tag of the file name: cp312, abi3, …
    pub abi: Option<Clean>,
    /// Libraries that it needs and that are not found.
    pub missing_libraries: Vec<Clean>,
    /// Newest glibc symbol version that it needs.
    pub glibc: Option<Version>,
    /// Newest GLIBCXX symbol version that it needs.
    pub glibcxx: Option<Version>,
    /// macOS that it was built for.
    pub macos: Option<Version>,
    /// How it is signed: none, linker, ad-hoc, identity or invalid; on macOS alone.
    pub signature: Option<Clean>,
    /// It carries macOS' mark of what came from outside; on macOS alone.
    pub quarantined: Option<bool>,
    /// It is for this system, architecture and interpreter, whatever else may be missing.
    pub fits: bool,
    /// A running program holds the file, so that it cannot be replaced (Windows).
    pub in_use: bool,
    /// Why it cannot be loaded by this interpreter; nothing if it can.
    pub problem: Option<Clean>,
}

/// What came of an import.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ImportResult {
    /// The module that was imported.
    pub module: Clean,
    /// It worked.
    pub works: bool,
    /// It was not done in time: neither worked nor failed.
    pub timed_out: bool,
    /// The file that was imported.
    pub file: Option<Clean>,
    /// Last line of the error.
    pub error: Option<Clean>,
    /// The whole traceback.
    pub traceback: Option<Clean>,
}
