//! The command `wheels`: why this interpreter's pip would or would not use each file of a release.

use std::process::ExitCode;

use crate::checkup::{self, Question};
use crate::cli::Wheels;
use crate::desk::deliver::deliver;
use crate::desk::output::Output;
use crate::desk::progress::Progress;
use crate::error::Error;
use crate::knowledge;
use crate::probe;
use crate::redact::Clean;
use crate::report::Verdict;
use crate::system::System;
use crate::wheel::choose::Requirement;
use crate::wheel::survey::Files;

use super::validate;

/// Exit codes of the contract: a wheel fits, or none does.
const FITS: u8 = 0;
const NONE_FITS: u8 = 1;

/// Judges the files of a release and shows the verdict.
pub fn run(options: &Wheels, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = probe::redactor(system, &options.reporting.python);
    let checks = knowledge::in_use(&options.reporting.checks, system, &redactor)?;
    let requirements = validate::requirements(std::slice::from_ref(&options.requirement), &redactor)?;
    let requirement = Requirement::parse(&options.requirement).ok_or_else(|| {
        Error::usage(Clean::literal(
            "the requirement's version cannot be read; give it like cryptography>=45,<46",
        ))
    })?;
    let page = options.index_json.as_deref();
    if let Some(page) = page
        && !system.is_file(page)
    {
        return Err(Error::usage(Clean::literal("`--index-json`: there is no such file")));
    }
    let question = Question {
        requirements,
        reading: None,
        command: None,
        own: None,
        used: Vec::new(),
        filled: Vec::new(),
        first_folder: None,
        compilers: Vec::new(),
        import_here: false,
        reporting: &options.reporting,
        catalogue: &checks,
        wheels: Some((requirement, page.map_or(Files::Configured, Files::Page))),
        options: Vec::new(),
    };
    let progress = Progress::new(output.stderr_is_terminal);
    let report = checkup::report(question, system, redactor, &mut |names| progress.show(names));
    drop(progress);
    let mut report = report?;
    let Some(verdict) = report.facts.wheels.first() else {
        let known =
            |fact: &str| report.gaps.iter().find(|gap| gap.fact == fact).map(|gap| gap.reason.clone());
        let reason = known("wheel.fits").or_else(|| known("python.version"));
        let reason = reason.unwrap_or(Clean::literal("no interpreter was found"));
        return Err(Error::Failed {
            message: Clean::literal("no verdict on wheels: {reason}").fill(&|_| Some(reason.clone())),
        });
    };
    for fault in report.gaps.iter().filter(|gap| gap.fact == "wheel.fits") {
        output.notice(&fault.reason);
    }
    let fits = verdict.chosen_kind.as_ref().is_some_and(|kind| *kind == "wheel");
    if !fits && report.diagnoses.is_empty() {
        // The environment may be sound: that is not what was asked.
        report.verdict = Verdict::Unclear;
        report.summary = Clean::literal("No wheel of {requirement} fits this interpreter and its pip.")
            .fill(&|_| report.facts.wheels.first().map(|verdict| verdict.requirement.clone()));
    }
    deliver(&report, &options.reporting, system, output)?;
    Ok(ExitCode::from(if fits { FITS } else { NONE_FITS }))
}
