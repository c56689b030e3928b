//! The command `run`: passes a command through, and when it fails says why.

mod failed;
mod interpreter;
mod package;
mod program;
mod shown;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use super::last;
use crate::checkup::{self, Question};
use crate::cli::{ExitCodeOf, Format, Run};
use crate::desk::deliver::{self, deliver_to};
use crate::desk::output::{self, Output};
use crate::desk::progress::Progress;
use crate::error::Error;
use crate::fact::{FactId, Source, Value};
use crate::guidance::{self, Asking};
use crate::knowledge;
use crate::log::{self, Shape};
use crate::probe;
use crate::probe::steering::is_steering;
use crate::python::requirement::Requirement;
use crate::redact::{Clean, Raw, Redactor};
use crate::remedy::OwnCommand;
use crate::render::Reader;
use crate::system::{CodePage, Ended, Passthrough, Policy, Seen, System, Variables};

/// Runs the command, reports on its failure, and gives its exit code.
pub fn run(options: &Run, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let reporting = &options.reporting;
    let redactor = probe::redactor(system, &options.reporting.python);
    let checks = knowledge::in_use(&reporting.checks, system, &redactor)?;
    let passthrough = Passthrough {
        command: options.command.clone(),
        stdout_to_stderr: output.format(reporting) == Format::Json && reporting.output.is_none(),
    };
    let policy = Policy { worth: program::worth, is_leaf: program::is_leaf, variable: is_steering };
    // What a script sets is as secret as what the shell has.
    let learn = |variables: &Variables| {
        let others = variables.iter().filter(|(name, value)| {
            name.to_str().and_then(|name| system.variable_os(name)) != Some(value.as_os_str())
        });
        redactor.learn_variables(others.map(|(name, value)| (Raw::from_os(name), Raw::from_os(value))));
    };
    let read = |copy| {
        let mut copy = system.in_page(copy, CodePage::Files);
        log::read(&mut copy, checks.anchors(), &redactor, Shape::Log)
    };
    let (ended, mut reading, observed) =
        system.pass_through(&passthrough, read, policy, &learn).map_err(|error| not_run(&error))?;
    let code = match options.exit_code {
        ExitCodeOf::Command => ExitCode::from(ended.code()),
        ExitCodeOf::Doctor => ExitCode::SUCCESS,
    };
    // Ctrl-C is the user's own end: there is nothing to explain.
    if !options.always && (ended.succeeded() || ended == Ended::Signal(2)) {
        return Ok(code);
    }
    not_started(ended, options, &redactor, output);
    let exit_code = Value::Integer(i64::from(ended.code()));
    reading.facts.set(FactId::of("log.exit_code"), exit_code, Source::Measured);
    let mentions = |process: &Seen| shown::mentions(process, &reading, &redactor);
    let subject = failed::find(system, &observed.processes, &mentions);
    let processes = shown::processes(&observed, subject.as_ref(), &redactor);
    let process = subject.as_ref().map(|subject| &observed.processes[subject.index]);
    let own = process.map(|process| system.with_variables_of(process, is_steering));
    let used = match &subject {
        Some(subject) => subject.python.clone(),
        None => interpreter::promised(system, &options.command),
    };
    let gaps = shown::gaps(subject.as_ref(), &redactor);
    let question = Question {
        requirements: requirements(&options.command, process, &redactor),
        reading: Some(reading),
        command: Some(shown(options, &redactor)),
        own: OwnCommand::new(&options.command, system, &redactor),
        used: used.into_iter().collect(),
        first_folder: process.and_then(program::first_folder),
        compilers: shown::compilers(&observed),
        import_here: true,
        reporting,
        catalogue: &checks,
        wheels: None,
    };
    let progress = Progress::new(output.stderr_is_terminal);
    let seen_from = own.as_ref().unwrap_or(system);
    let report = checkup::report(question, seen_from, redactor, &mut |names| progress.show(names));
    drop(progress);
    let mut report = report?;
    report.subject.exit_code = Some(i32::from(ended.code()));
    report.subject.process = processes.iter().position(|process| process.failed);
    report.processes = processes;
    report.gaps.extend(gaps);
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
    let kept =
        last::keep(&report, deliver::code(&report, reporting.expect.is_some()), output.style(system), system);
    let reader = if kept { Reader::AfterRun } else { Reader::BelowRun };
    let doctor = deliver_to(reader, &report, reporting, system, output)?;
    // On a terminal the report itself says so.
    if kept && output.format(reporting) != Format::Terminal {
        output.notice(&Clean::literal("the report is kept: `pip-doctor last` shows, copies or saves it"));
    }
    Ok(if options.exit_code == ExitCodeOf::Doctor { doctor } else { code })
}

/// The packages that the command names, or else the process that failed.
fn requirements(command: &[OsString], process: Option<&Seen>, redactor: &Redactor) -> Vec<Requirement> {
    let named = package::named(command, redactor);
    if !named.is_empty() {
        return named;
    }
    process.map(|process| package::named(&process.arguments, redactor)).unwrap_or_default()
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

fn not_started(ended: Ended, options: &Run, redactor: &Redactor, output: &Output) {
    let words = match ended {
        Ended::NotFound => "there is no program `{name}` on PATH",
        Ended::NotExecutable => "`{name}` cannot be started",
        Ended::Code(_) | Ended::Signal(_) => return,
    };
    let name = options.command.first().map(|word| redactor.clean(&Raw::from_os(word))).unwrap_or_default();
    output.notice(&Clean::literal(words).fill(&|_| Some(name.clone())));
}

fn not_run(error: &io::Error) -> Error {
    Error::Failed {
        message: Clean::literal("the command could not be run: {reason}")
            .fill(&|_| Some(output::reason(error))),
    }
}
