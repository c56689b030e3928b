//! The command `run`: passes a command through, and when it fails says why, or mends it.

mod beside;
mod failed;
mod fix;
mod index;
mod interpreter;
mod named;
mod package;
mod program;
mod project;
mod round;
mod shown;
mod uv;

use std::process::ExitCode;

use super::last;
use crate::cli::{ExitCodeOf, Format, Reporting, Run};
use crate::desk::deliver::{self, deliver_to};
use crate::desk::output::Output;
use crate::error::Error;
use crate::guidance::{self, Asking};
use crate::knowledge;
use crate::probe;
use crate::redact::Clean;
use crate::render::Reader;
use crate::report::Report;
use crate::system::{Ended, System};

use fix::Mended;
use round::{Bench, Typed};

/// Runs the command, reports on its failure, and gives its exit code.
pub fn run(options: &Run, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let reporting = &options.reporting;
    let consent = fix::consent(options, system, output)?;
    let redactor = probe::redactor(system, &reporting.python);
    let checks = knowledge::in_use(&reporting.checks, system, &redactor)?;
    let bench = Bench { options, system, output, checks: &checks };
    let pass = bench.pass(Typed { words: options.command.clone(), changed: None }, redactor)?;
    let ended = pass.ended;
    // Ctrl-C is the user's own end: there is nothing to explain.
    if !options.always && (ended.succeeded() || ended == Ended::Signal(2)) {
        return Ok(code(options, ended));
    }
    let failure = bench.report(pass)?;
    let Mended { mut report, ended } = match consent {
        Some(consent) if !ended.succeeded() => fix::rounds(&bench, consent, failure, ended)?,
        _ => Mended { report: failure.report, ended },
    };
    if report.was_mended() && !is_wanted(options, output) {
        keep(&report, reporting, system, output);
        return Ok(code(options, ended));
    }
    if !report.was_mended() {
        let asking = Asking {
            reporting,
            catalogue: &checks,
            packs: checks.settings(),
            draft: false,
            system,
            output,
            redactor: None,
        };
        guidance::seek(&mut report, &asking);
    }
    let kept = keep(&report, reporting, system, output);
    let reader = if kept { Reader::AfterRun } else { Reader::BelowRun };
    let doctor = deliver_to(reader, &report, reporting, system, output)?;
    // On a terminal the report itself says so.
    if kept && output.format(reporting) != Format::Terminal {
        output.notice(&Clean::literal("the report is kept: `pip-doctor last` shows, copies or saves it"));
    }
    Ok(if options.exit_code == ExitCodeOf::Doctor && !report.was_mended() {
        doctor
    } else {
        code(options, ended)
    })
}

/// The exit code that is wanted of a command that ended so.
fn code(options: &Run, ended: Ended) -> ExitCode {
    match options.exit_code {
        ExitCodeOf::Command => ExitCode::from(ended.code()),
        ExitCodeOf::Doctor => ExitCode::SUCCESS,
    }
}

fn keep(report: &Report, reporting: &Reporting, system: &System, output: &Output) -> bool {
    last::keep(report, deliver::code(report, reporting.expect.is_some()), output.style(system), system)
}

/// Whether a report was asked for even of a failure that is mended.
fn is_wanted(options: &Run, output: &Output) -> bool {
    let reporting = &options.reporting;
    options.always
        || reporting.output.is_some()
        || reporting.copy
        || reporting.issue.is_some()
        || output.format(reporting) == Format::Json
}
