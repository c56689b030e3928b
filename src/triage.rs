//! Reads an issue, a log or an earlier report, and says what it shows. It deliberately does not
//! look at this machine.

mod block;

use std::io::Read;
use std::path::PathBuf;

use crate::diagnosis::{self, Case, Conclusion};
use crate::error::Error;
use crate::fact::{FactId, Facts, Value};
use crate::log::{self, Shape};
use crate::pack;
use crate::redact::{Clean, Redactor};
use crate::report::{Report, Subject};
use crate::system::System;
use crate::wheel::refused;

use block::Restored;

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
    let mut reading = log::read(reader, catalogue.anchors(), options.redactor, Shape::IssueBody);
    let restored = block::restore(&mut reading, options.redactor);
    let mut facts = reading.facts.clone();
    facts.merge(&restored.facts);
    let wheels = refused::judge_refused(&mut facts, options.redactor);
    let subject = subject(&facts, &restored);
    let case = Case {
        facts: &facts,
        reading: Some(&reading),
        package: subject.package.as_ref(),
        requirement: subject.requirement.as_ref(),
        ..Case::default()
    };
    let Conclusion { verdict, support, summary, diagnoses, gaps, known } =
        diagnosis::diagnose(&catalogue, &case);
    let mut report = Report::new(verdict, support, summary);
    report.expectation = options
        .expect
        .and_then(|id| catalogue.check(id))
        .map(|check| diagnosis::expectation(&check.id, &known, &diagnoses));
    report.diagnoses = diagnoses;
    report.gaps = gaps;
    report.known = known;
    report.contradictions = restored.contradictions;
    report.facts.wheels.extend(wheels);
    report.subject = subject;
    report.log = Some(reading.into());
    report.redactions = options.redactor.counts();
    Ok(report)
}

/// What the text is about. What the log shows comes before what a block says.
fn subject(facts: &Facts, restored: &Restored) -> Subject {
    let text = |id: FactId| match facts.present(id) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let exit_code = match facts.present(FactId::of("log.exit_code")) {
        Some(Value::Integer(code)) => i32::try_from(*code).ok(),
        _ => None,
    };
    let package: Option<Clean> = text(FactId::of("log.package")).or_else(|| restored.package.clone());
    Subject {
        package,
        requirement: restored.requirement.clone(),
        command: text(FactId::of("log.command")).or_else(|| restored.command.clone()),
        exit_code: exit_code.or(restored.exit_code),
        python: None,
    }
}
