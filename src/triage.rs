//! Reads an issue, a log or an earlier report, and says what it shows. It deliberately does not
//! look at this machine.

use std::io::Read;
use std::path::PathBuf;

use crate::error::Error;
use crate::redact::{Clean, Redactor};
use crate::report::{Place, Report, Support, Verdict};
use crate::system::System;

/// What triage is asked.
#[derive(Debug)]
pub struct Options<'a> {
    /// For files only.
    pub system: &'a System,
    /// The door for text.
    pub redactor: &'a Redactor,
    /// Folders of maintainers' packs.
    pub packs: &'a [PathBuf],
    /// The archetype that is expected.
    pub expect: Option<&'a str>,
}

/// Reads all of `reader` and reports.
pub fn report(_reader: &mut dyn Read, options: &Options<'_>) -> Result<Report, Error> {
    let mut report = Report::new(
        Verdict::Unclear,
        Support { place: Place::Unknown, reason: Clean::literal("too little is known") },
        Clean::literal("Too little is known to name a cause."),
    );
    report.redactions = options.redactor.counts();
    Ok(report)
}
