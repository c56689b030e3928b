//! The command `run`: passes a command through, and when it fails says why.

mod interpreter;
mod package;

use std::io;
use std::process::ExitCode;

use crate::checkup::{self, Question};
use crate::cli::{ExitCodeOf, Format, Run};
use crate::desk::deliver::deliver;
use crate::desk::output::{self, Output};
use crate::desk::progress::Progress;
use crate::error::Error;
use crate::fact::{FactId, Source, Value};
use crate::guidance::{self, Asking};
use crate::knowledge;
use crate::log::{self, Shape};
use crate::probe;
use crate::redact::{Clean, Raw, Redactor};
use crate::remedy::OwnCommand;
use crate::system::{Children, CodePage, Ended, Passthrough, System};

/// Runs the command, reports on its failure, and gives its exit code.
pub fn run(options: &Run, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let reporting = &options.reporting;
    let redactor = probe::redactor(system);
    let checks = knowledge::in_use(&reporting.checks, system, &redactor)?;
    let passthrough = Passthrough {
        command: options.command.clone(),
        stdout_to_stderr: output.format(reporting) == Format::Json && reporting.output.is_none(),
    };
    let mut children = Children::default();
    let read = |copy| {
        let mut copy = system.in_page(copy, CodePage::Files);
        log::read(&mut copy, checks.anchors(), &redactor, Shape::Log)
    };
    let (ended, mut reading) =
        system.pass_through(&passthrough, read, |id| children.look(id)).map_err(|error| failed(&error))?;
    let code = match options.exit_code {
        ExitCodeOf::Command => ExitCode::from(ended.code()),
        ExitCodeOf::Doctor => ExitCode::SUCCESS,
    };
    // Ctrl-C is the user's own end: there is nothing to explain.
    if !options.always && (ended.succeeded() || ended == Ended::Signal(2)) {
        return Ok(code);
    }
    not_started(ended, output);
    let exit_code = Value::Integer(i64::from(ended.code()));
    reading.facts.set(FactId::of("log.exit_code"), exit_code, Source::Measured);
    let used = interpreter::used(system, &options.command, children.seen());
    let question = Question {
        requirements: package::named(&options.command, &redactor),
        reading: Some(reading),
        command: Some(shown(options, &redactor)),
        own: OwnCommand::new(&options.command, system, &redactor),
        used: used.into_iter().collect(),
        import_here: true,
        reporting,
        catalogue: &checks,
        wheels: None,
    };
    let progress = Progress::new(output.stderr_is_terminal);
    let report = checkup::report(question, system, redactor, &mut |names| progress.show(names));
    drop(progress);
    let mut report = report?;
    report.subject.exit_code = Some(i32::from(ended.code()));
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
    let doctor = deliver(&report, reporting, system, output)?;
    Ok(if options.exit_code == ExitCodeOf::Doctor { doctor } else { code })
}

/// The command as it was typed, for the report.
fn shown(options: &Run, redactor: &Redactor) -> Clean {
    let words: Vec<String> = options
        .command
        .iter()
        .map(|word| {
            let word = word.to_string_lossy();
            let is_plain = !word.is_empty()
                && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=+@%,[]~".contains(c));
            if is_plain { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
        })
        .collect();
    redactor.clean(&Raw::from(words.join(" ")))
}

fn not_started(ended: Ended, output: &Output) {
    match ended {
        Ended::NotFound => output.notice(&Clean::literal("the command was not found; is it on PATH?")),
        Ended::NotExecutable => output.notice(&Clean::literal("the command cannot be started")),
        Ended::Code(_) | Ended::Signal(_) => {}
    }
}

fn failed(error: &io::Error) -> Error {
    Error::Failed {
        message: Clean::literal("the command could not be run: {reason}")
            .fill(&|_| Some(output::reason(error))),
    }
}
