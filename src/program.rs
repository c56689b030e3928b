//! The program: from the command line to the exit code.

use std::ffi::OsString;
use std::panic;
use std::process::ExitCode;
use std::thread;

use crate::cli::{self, Arguments, Command, Pack, PackCommand, Parsed};
use crate::commands;
use crate::desk::output::Output;
use crate::error::Error;
use crate::redact::{Clean, Redactor};
use crate::system::{self, System};

/// As much as most systems give the first thread.
const STACK: usize = 8 << 20;

/// The program: everything from the command line to the exit code.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|fault| {
        // The words of a panic may quote what was read: only the place is said.
        let place = fault.location().map(ToString::to_string).unwrap_or_default();
        Output::new(None)
            .aside(&format!("pip-doctor: a mistake of pip-doctor itself at {place}; please report it\n"));
    }));
    let system = System::real();
    let work = || run(system.arguments(), &system);
    // In a thread, whose stack no limit of the shell makes small; without room for one, here.
    let code = thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        thread.map_or_else(|_| panic::catch_unwind(work), thread::ScopedJoinHandle::join)
    })
    .unwrap_or(ExitCode::from(3));
    system.end_what_is_left();
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
        Parsed::Work(mut arguments) => {
            commands::validate::find_interpreters(&mut arguments, system);
            let output = match &arguments.command {
                Some(Command::Last(last)) => Output::of(last.color, last.verbose),
                _ => Output::new(arguments.reporting()),
            };
            let done = work(&arguments, system, &output);
            (output, done)
        }
    };
    done.unwrap_or_else(|error| {
        output.notice(error.message());
        error.exit_code()
    })
}

/// What is left where the system lets this process have next to nothing: the user's own command runs
/// all the same.
fn cramped(
    arguments: &Arguments,
    system: &System,
    output: &Output,
    lacking: &'static str,
) -> Result<ExitCode, Error> {
    let of = |text: &'static str| Clean::literal(text).fill(&|_| Some(Clean::literal(lacking)));
    #[cfg(unix)]
    if let Some(Command::Run(run)) = &arguments.command {
        output.notice(&of("there are too few {what}: the command runs, and is not looked at"));
        return Ok(ExitCode::from(system.become_the_command(&run.command).code()));
    }
    #[cfg(windows)]
    let _ = (arguments, system, output);
    Err(Error::Failed { message: of("there are too few {what}; raise that limit and try again") })
}

/// One command, from its arguments to its exit code.
fn work(arguments: &Arguments, system: &System, output: &Output) -> Result<ExitCode, Error> {
    if let Some(lacking) = system::limits::lacking() {
        return cramped(arguments, system, output, lacking);
    }
    commands::validate::arguments(arguments, system, &Redactor::learn_identity(system))?;
    match &arguments.command {
        None => commands::checkup::run(&arguments.checkup, system, output),
        Some(Command::Triage(triage)) => commands::triage::run(triage, system, output),
        Some(Command::Explain(explain)) => commands::explain::run(explain, system, output),
        Some(Command::Run(run)) => commands::run::run(run, system, output),
        Some(Command::Wheels(wheels)) => commands::wheels::run(wheels, system, output),
        Some(Command::Needs(needs)) => commands::needs::run(needs, system, output),
        Some(Command::Reproduce(reproduce)) => commands::reproduce::run(reproduce, system, output),
        Some(Command::Last(last)) => commands::last::run(last, system, output),
        Some(Command::Model(model)) => commands::model::run(model, system, output),
        #[cfg(feature = "mcp")]
        Some(Command::Mcp(_)) => commands::mcp::run(system),
        Some(Command::Init(init)) => commands::init::run(init, system, output),
        Some(Command::Pack(Pack { command: PackCommand::Check(pack) })) => {
            commands::pack::run(pack, system, output)
        }
    }
}
