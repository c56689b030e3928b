//! Reads failing output: bytes in, events and inferred facts out.
//!
//! Reading never fails and keeps constant memory whatever the size: what cannot be understood is
//! passed over. It deliberately does not know what a line means for the diagnosis.

use serde::Serialize;

use crate::redact::Clean;

/// Something that a tool said in the log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// Its line, from 1.
    pub line: u64,
    /// The tool that said it: pip, uv, setuptools, cargo, gcc, cmake, python, …
    pub tool: Option<&'static str>,
    /// How far the installation was: resolve, download, build-requirements, metadata, build, …
    pub phase: Option<&'static str>,
    /// The distribution in question.
    pub package: Option<Clean>,
    /// What kind of event: command, notice, error, traceback, summary, …
    pub kind: &'static str,
    /// The line.
    pub text: Clean,
}
