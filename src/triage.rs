//! Reads an issue, a log or an earlier report, and says what it shows. It deliberately does not
//! look at this machine.

use std::io::Read;
use std::path::PathBuf;

use crate::diagnosis::{self, Case, Conclusion};
use crate::error::Error;
use crate::fact::{FactId, Value};
use crate::log::{self, Reading, Shape};
use crate::pack;
use crate::redact::Redactor;
use crate::report::{LogSummary, Report, Subject};
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
pub fn report(reader: &mut dyn Read, options: &Options<'_>) -> Result<Report, Error> {
    let catalogue = pack::in_use(options.packs, options.system, options.redactor)?;
    let reading = log::read(reader, catalogue.anchors(), options.redactor, Shape::IssueBody);
    let case = Case { facts: &reading.facts, reading: Some(&reading), ..Case::default() };
    let Conclusion { verdict, support, summary, diagnoses, gaps } = diagnosis::diagnose(&catalogue, &case);
    let mut report = Report::new(verdict, support, summary);
    report.diagnoses = diagnoses;
    report.gaps = gaps;
    report.subject = subject(&reading);
    report.log = Some(LogSummary {
        lines: reading.total_lines,
        events: reading.events,
        error_block: reading.error_block,
        head: reading.head,
        tail: reading.tail,
    });
    report.redactions = options.redactor.counts();
    Ok(report)
}

/// What the text is about.
fn subject(reading: &Reading) -> Subject {
    const PACKAGE: FactId = FactId::of("log.package");
    let package = match reading.facts.present(PACKAGE) {
        Some(Value::Text(name)) => Some(name.clone()),
        _ => None,
    };
    Subject { package, ..Subject::default() }
}
