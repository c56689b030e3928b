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

pub mod checkup;
pub mod cli;
pub mod clipboard;
pub mod deliver;
pub mod diagnosis;
mod embedded;
pub mod error;
pub mod explain;
pub mod fact;
pub mod guidance;
pub mod hand_in;
pub mod init;
pub mod inventory;
pub mod issue;
pub mod knowledge;
pub mod log;
pub mod network;
pub mod output;
pub mod probe;
pub mod progress;
pub mod question;
pub mod redact;
pub mod render;
pub mod report;
pub mod reproduce;
pub mod requirement;
pub mod run;
pub mod source;
pub mod system;
pub mod validate;
pub mod version;
pub mod wheel;
pub mod wheels;

use std::ffi::OsString;
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;

use cli::{Arguments, Checkup, Command, Explain, Pack, PackCheck, PackCommand, Parsed, Triage};
use deliver::deliver;
use error::Error;
use guidance::Asking;
use log::Shape;
use output::Output;
use progress::Progress;
use redact::{Clean, Redactor};
use system::{CodePage, System};

/// The program: everything from the command line to the exit code.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|fault| {
        // The words of a panic may quote what was read: only the place is said.
        let place = fault.location().map(ToString::to_string).unwrap_or_default();
        Output::new(None)
            .aside(&format!("pip-doctor: a mistake of pip-doctor itself at {place}; please report it\n"));
    }));
    let system = System::real();
    let code = panic::catch_unwind(|| run(system.arguments(), &system)).unwrap_or(ExitCode::from(3));
    if system.started_by_double_click() {
        Output::new(None).wait_for_key();
    }
    code
}

/// Reads the command line and does what it asks.
pub fn run(arguments: impl IntoIterator<Item = OsString>, system: &System) -> ExitCode {
    let (output, done) = match cli::parse(arguments) {
        Parsed::Text(text) => {
            let output = Output::new(None);
            let done = output.artefact(&text).map(|()| ExitCode::SUCCESS);
            (output, done)
        }
        Parsed::Wrong(message) => {
            let message = Redactor::learn_identity(system).clean(&message);
            (Output::new(None), Err(Error::usage(message)))
        }
        Parsed::Work(arguments) => {
            let output = Output::new(arguments.reporting());
            let done = work(&arguments, system, &output);
            (output, done)
        }
    };
    done.unwrap_or_else(|error| {
        output.notice(error.message());
        error.exit_code()
    })
}

/// One command, from its arguments to its exit code.
fn work(arguments: &Arguments, system: &System, output: &Output) -> Result<ExitCode, Error> {
    validate::arguments(arguments, system, &Redactor::learn_identity(system))?;
    match &arguments.command {
        None => inspect(&arguments.checkup, system, output),
        Some(Command::Triage(triage)) => read(triage, system, output),
        Some(Command::Explain(explain)) => show(explain, system, output),
        Some(Command::Run(run)) => run::run(run, system, output),
        Some(Command::Wheels(wheels)) => wheels::run(wheels, system, output),
        Some(Command::Reproduce(reproduce)) => reproduce::run(reproduce, system, output),
        Some(Command::Init(init)) => init::run(init, system, output),
        Some(Command::Pack(Pack { command: PackCommand::Check(pack) })) => check_packs(pack, system, output),
    }
}

/// Inspects this machine.
fn inspect(options: &Checkup, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = probe::redactor(system);
    let checks = knowledge::in_use(&options.reporting.checks, system, &redactor)?;
    let requirements = validate::requirements(&options.packages, &redactor)?;
    let reading = match &options.log {
        Some(file) => {
            // What stands in it was written on this machine, by Python in most cases.
            let log = source::open(Some(file), system, &redactor, output)?;
            let mut log = system.in_page(log, CodePage::Files);
            Some(log::read(&mut log, checks.anchors(), &redactor, Shape::Log))
        }
        None => None,
    };
    let question = checkup::Question {
        requirements,
        reading,
        command: None,
        used: Vec::new(),
        import_here: false,
        reporting: &options.reporting,
        catalogue: &checks,
        wheels: None,
    };
    let progress = Progress::new(output.stderr_is_terminal);
    let report = checkup::report(question, system, redactor, &mut |names| progress.show(names));
    drop(progress);
    let mut report = report?;
    let asking = Asking {
        reporting: &options.reporting,
        catalogue: &checks,
        packs: checks.settings(),
        draft: false,
        system,
        output,
        redactor: None,
    };
    guidance::seek(&mut report, &asking);
    deliver(&report, &options.reporting, system, output)
}

/// Reads an issue, a log or an earlier report.
fn read(options: &Triage, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = Redactor::learn_identity(system);
    let reporting = &options.reporting;
    let question = issue::Options {
        system,
        redactor: &redactor,
        packs: &reporting.checks,
        expect: reporting.expect.as_deref(),
    };
    let mut report = if options.event.is_some() || options.thread.is_some() {
        let file = |path: &Option<PathBuf>| {
            path.as_deref().map(|path| source::whole(path, system, &redactor)).transpose()
        };
        let (event, comments) = (file(&options.event)?, file(&options.thread)?);
        let thread = issue::thread::read(event.as_ref(), comments.as_ref(), &options.bot, &redactor)
            .map_err(Error::usage)?;
        if thread.incomplete {
            output.notice(&Clean::literal(
                "the issue has comments: without --thread FILE it is not known what was answered already, so there is no reply",
            ));
        }
        issue::thread(&thread, &question)?
    } else {
        let mut reader = source::open(options.file.as_deref(), system, &redactor, output)?;
        issue::report(reader.as_mut(), &question)?
    };
    if reporting.ask.is_some() {
        let checks = knowledge::in_use(&reporting.checks, system, &redactor)?;
        let asking = Asking {
            reporting,
            catalogue: &checks,
            packs: checks.settings(),
            draft: true,
            system,
            output,
            redactor: Some(&redactor),
        };
        guidance::seek(&mut report, &asking);
    }
    deliver(&report, reporting, system, output)
}

/// Shows a page, the list of archetypes, or a table for programs and authors.
fn show(options: &Explain, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = Redactor::learn_identity(system);
    let checks = knowledge::in_use(&options.checks, system, &redactor)?;
    let text = match &options.id {
        _ if options.schema => explain::SCHEMA.to_owned(),
        _ if options.facts => explain::facts(),
        Some(id) => explain::page(validate::archetype(id, &checks, &redactor)?),
        None => explain::list(&checks),
    };
    output.artefact(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Validates packs and runs their examples.
fn check_packs(options: &PackCheck, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let outcome = knowledge::folder::check(&options.folders, system, &Redactor::learn_identity(system))?;
    output.artefact(outcome.text.as_str())?;
    Ok(ExitCode::from(u8::from(!outcome.sound)))
}
