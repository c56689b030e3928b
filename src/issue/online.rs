//! What an index says of the release that an issue is about: `triage --online`.
//!
//! The pip of this machine names the index; the reporter's machine is what the issue states of it. It
//! deliberately does not look at anything else here.

use std::path::PathBuf;
use std::time::Duration;

use super::Options;
use crate::checkup;
use crate::fact::{FactId, Facts, Source, Value};
use crate::inventory::WheelVerdict;
use crate::redact::Clean;
use crate::report::{Gap, Subject};
use crate::wheel::choose::Requirement;
use crate::wheel::{facts as wheel_facts, refused, survey};

/// How the index is asked.
#[derive(Clone, Debug)]
pub struct Online {
    /// The interpreter whose pip names the index; else the first on PATH.
    pub python: Option<PathBuf>,
    /// How long all of it may take.
    pub deadline: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// What the index answered, in one word.
    pub(super) answer: Option<Clean>,
    /// The verdict on the release's files.
    pub(super) verdict: Option<WheelVerdict>,
    /// What could not be had.
    pub(super) gaps: Vec<Gap>,
}

/// Asks for the release, and sets what follows for the checks.
pub(super) fn ask(facts: &mut Facts, subject: &Subject, online: &Online, options: &Options<'_>) -> Asked {
    // It is a distribution's name and a specifier, whoever wrote it.
    let Some(requirement) = requirement(facts, subject) else {
        return failed(Clean::literal("the text does not say which package is installed"));
    };
    let on_path = || ["python3", "python"].into_iter().find_map(|name| options.system.find_program(name));
    let Some(python) = online.python.clone().or_else(on_path) else {
        return failed(Clean::literal("there is no Python here whose pip could be asked"));
    };
    let runtime = match checkup::runtime("the index could not be asked: {reason}") {
        Ok(runtime) => runtime,
        Err(error) => return failed(error.message().clone()),
    };
    let found = runtime.block_on(survey::survey_stated(
        options.system,
        options.redactor,
        &python,
        &requirement,
        facts,
        online.deadline,
    ));
    let answer = found.answer.map(|answer| Clean::literal(answer.word()));
    if let Some(answer) = &answer {
        facts.set(FactId::of("index.answer"), Value::Text(answer.clone()), Source::Measured);
    }
    if let Some(release) = &found.release {
        wheel_facts::set_release(facts, release, Source::Measured);
    }
    if let Some(verdict) = &found.verdict {
        let source = refused::least_sure(facts);
        wheel_facts::set(facts, verdict, source);
    }
    Asked { answer, verdict: found.verdict, gaps: found.faults.into_iter().map(gap).collect() }
}

/// The release in question: what the command asks for, or what was being installed.
fn requirement(facts: &Facts, subject: &Subject) -> Option<Requirement> {
    if let Some(stated) = &subject.requirement {
        return Requirement::parse(stated.as_str());
    }
    let package = subject.package.as_ref()?.as_str();
    match facts.version(FactId::of("log.package.version")) {
        Some(version) => Requirement::parse(&format!("{package}=={}", version.as_str())),
        None => Requirement::parse(package),
    }
}

fn failed(reason: Clean) -> Asked {
    Asked { gaps: vec![gap(reason)], ..Asked::default() }
}

fn gap(reason: Clean) -> Gap {
    Gap {
        fact: Clean::literal("wheel.fits"),
        wanted_by: Vec::new(),
        reason,
        how: Clean::literal("pip-doctor wheels PACKAGE"),
    }
}
