//! Options of reports that do nothing with one of the commands: they stand in no help of it, and who
//! gives one hears why.

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// Options that a command has no use for, and why.
struct Row {
    command: &'static str,
    options: &'static [&'static str],
    reason: &'static str,
}

const ROWS: &[Row] = &[
    Row { command: "triage", options: &["no_import"], reason: "it imports nothing" },
    Row {
        command: "wheels",
        options: &["ask", "answer", "include_guidance", "no_import", "online", "expect"],
        reason: "it only judges the files of a release, and asks the index anyway",
    },
    Row {
        command: "reproduce",
        options: &["ask", "answer", "include_guidance", "no_import", "online", "expect"],
        reason: "it only tries the installation, and uses the network anyway",
    },
];

/// Options of `triage` that say how the index is asked.
const ONLINE: &[&str] = &["python", "timeout"];

/// The command line, where no help shows what does nothing.
pub(super) fn hidden(mut command: Command) -> Command {
    for row in ROWS {
        command = command.mut_subcommand(row.command, |mut inner| {
            for option in row.options {
                inner = inner.mut_arg(option, |argument| argument.hide(true));
            }
            inner
        });
    }
    command
}

/// What is wrong with the options that were given, in one line.
pub(super) fn given(matches: &ArgMatches) -> Option<String> {
    let (name, of_command) = matches.subcommand()?;
    let is_given = |option: &str| {
        of_command.try_contains_id(option).unwrap_or_default()
            && of_command.value_source(option) == Some(ValueSource::CommandLine)
    };
    let long = |option: &str| option.replace('_', "-");
    for row in ROWS.iter().filter(|row| row.command == name) {
        if let Some(option) = row.options.iter().find(|option| is_given(option)) {
            return Some(format!("`pip-doctor {name}` takes no --{}: {}", long(option), row.reason));
        }
    }
    if name != "triage" || is_given("online") {
        return None;
    }
    let option = ONLINE.iter().find(|option| is_given(option))?;
    Some(format!(
        "`pip-doctor triage` takes --{} only with --online: without it no machine is looked at",
        long(option)
    ))
}
