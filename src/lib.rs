//! pip-doctor says why a Python package does not install.
//!
//! The pipeline, as the modules follow each other:
//! [`probe`] measures the machine into the [`inventory`] and its [`fact`]s; [`log`] reads the
//! failing output into events and more facts; [`check`] holds the archetypes, which are data;
//! [`diagnosis`] ranks what they find; [`guidance`] may ask a model about what is left open;
//! [`report`] is the result as plain data, and [`render`] shows it.
//!
//! Only [`system`] touches processes, files and the environment. Only [`redact`] makes text that
//! may be shown.

pub mod check;
pub mod checkup;
pub mod cli;
pub mod diagnosis;
pub mod error;
pub mod fact;
pub mod inventory;
pub mod log;
pub mod network;
pub mod output;
pub mod probe;
pub mod redact;
pub mod render;
pub mod report;
pub mod system;
pub mod triage;
pub mod version;
pub mod wheel;

use std::ffi::OsString;
use std::io::Read;
use std::panic;
use std::path::Path;
use std::process::ExitCode;

use cli::{Arguments, Command, Format, Parsed, Reporting};
use error::Error;
use output::Output;
use redact::{Clean, Raw, Redactor};
use render::{MarkdownOptions, Style};
use report::Report;
use system::System;

/// The program: everything from the command line to the exit code.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|fault| {
        // The words of a panic may quote what was read: only the place is said.
        let place = fault.location().map(ToString::to_string).unwrap_or_default();
        Output::new(None)
            .aside(&format!("pip-doctor: a mistake of pip-doctor itself at {place}; please report it\n"));
    }));
    let system = System::real();
    panic::catch_unwind(|| run(system.arguments(), &system)).unwrap_or(ExitCode::from(3))
}

/// Reads the command line and does what it asks.
pub fn run(arguments: impl IntoIterator<Item = OsString>, system: &System) -> ExitCode {
    let plain = Output::new(None);
    let (output, done) = match cli::parse(arguments) {
        Parsed::Text(text) => return finish(&plain, plain.artefact(&text).map(|()| ExitCode::SUCCESS)),
        Parsed::Wrong(message) => {
            let message = Redactor::default().clean(&message);
            return finish(&plain, Err(Error::Usage { message }));
        }
        Parsed::Work(arguments) => {
            let output = Output::new(arguments.reporting());
            let done = work(&arguments, system, &output);
            (output, done)
        }
    };
    finish(&output, done)
}

/// One command, from its arguments to its exit code.
fn work(arguments: &Arguments, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = Redactor::default();
    if let Some(reporting) = arguments.reporting() {
        checkup::validate(reporting, system, &redactor)?;
    }
    match &arguments.command {
        None => {
            let report = checkup::report(&arguments.checkup, system, &redactor)?;
            deliver(&report, &arguments.checkup.reporting, system, output)
        }
        Some(Command::Triage(triage)) => {
            let reporting = &triage.reporting;
            let mut reader = source(triage.file.as_deref(), system, &redactor)?;
            let options = triage::Options {
                system,
                redactor: &redactor,
                packs: &reporting.checks,
                expect: reporting.expect.as_deref(),
            };
            let report = triage::report(reader.as_mut(), &options)?;
            deliver(&report, reporting, system, output)
        }
        Some(Command::Run(_)) => Err(Error::not_built("run")),
        Some(Command::Wheels(_)) => Err(Error::not_built("wheels")),
        Some(Command::Reproduce(_)) => Err(Error::not_built("reproduce")),
        Some(Command::Explain(_)) => Err(Error::not_built("explain")),
        Some(Command::Init(_)) => Err(Error::not_built("init")),
        Some(Command::Pack(_)) => Err(Error::not_built("pack")),
    }
}

/// Shows a report where the options want it, and says its exit code.
fn deliver(
    report: &Report,
    reporting: &Reporting,
    system: &System,
    output: &Output,
) -> Result<ExitCode, Error> {
    let style = output.style(system);
    let form = output.format(reporting);
    let render = |form: Format, style: Style| match form {
        Format::Terminal => render::terminal(report, style),
        Format::Markdown => {
            render::markdown(report, MarkdownOptions { guidance: reporting.include_guidance })
        }
        Format::Json => render::json(report),
    };
    if let Some(file) = &reporting.output {
        output.save(system, file, &render(form, Style { color: false, ..style }))?;
    } else {
        output.artefact(&render(form, style))?;
    }
    Ok(ExitCode::from(u8::from(report.found_a_cause())))
}

/// Opens the text to read: a file, or stdin for `-` and for nothing.
fn source(file: Option<&Path>, system: &System, redactor: &Redactor) -> Result<Box<dyn Read>, Error> {
    let Some(path) = file.filter(|path| *path != Path::new("-")) else {
        return Ok(Box::new(std::io::stdin()));
    };
    match system.open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(Error::Usage {
            message: Clean::literal("`{path}` cannot be read: {reason}").fill(&|name| match name {
                "path" => Some(redactor.clean(&Raw::from_os(path))),
                _ => Some(output::reason(&error)),
            }),
        }),
    }
}

/// Says what went wrong, if something did.
fn finish(output: &Output, done: Result<ExitCode, Error>) -> ExitCode {
    done.unwrap_or_else(|error| {
        output.notice(error.message());
        error.exit_code()
    })
}
