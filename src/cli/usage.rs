//! Reads the command line, and puts what clap has to say in one line.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _};

use super::{Arguments, first_try, idle};
use crate::redact::Raw;

/// What came of reading the command line.
#[derive(Debug)]
pub enum Parsed {
    /// Something to do.
    Work(Box<Arguments>),
    /// A text that was asked for: help or version.
    Text(String),
    /// What is wrong, in one line. It repeats the user's words.
    Wrong(Raw),
}

/// All commands with their options, for help, completions and manual pages.
pub fn command() -> clap::Command {
    idle::hidden(Arguments::command())
}

/// Reads the command line; the first argument is the program's name.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Parsed {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let separated = arguments.iter().any(|argument| argument == "--");
    if let Some(words) = first_try::of(&arguments) {
        return Parsed::Wrong(words);
    }
    let matches = command().term_width(80).try_get_matches_from(arguments);
    if let Some(words) = matches.as_ref().ok().and_then(idle::given) {
        return Parsed::Wrong(Raw::from(words));
    }
    match matches {
        Ok(matches) => match Arguments::from_arg_matches(&matches) {
            Ok(mut arguments) => match misplaced_command(&arguments) {
                Some(name) if !separated => Parsed::Wrong(Raw::from(format!(
                    "the command comes first, its options after it: `pip-doctor {name} ...`; \
                     a package of that name comes after `--`"
                ))),
                _ => match first_try::run(&mut arguments) {
                    Some(words) => Parsed::Wrong(words),
                    None => Parsed::Work(Box::new(arguments)),
                },
            },
            Err(error) => Parsed::Wrong(one_line(&error)),
        },
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Parsed::Text(error.render().to_string()),
            _ => Parsed::Wrong(one_line(&error)),
        },
    }
}

/// A package named like a command, which then was hardly meant as a package.
fn misplaced_command(arguments: &Arguments) -> Option<&str> {
    let packages = &arguments.checkup.packages;
    let command = Arguments::command();
    let name = packages.iter().find(|name| command.find_subcommand(name).is_some())?;
    arguments.command.is_none().then_some(name.as_str())
}

/// clap's words without their layout: the statement, its tips, and where help is.
fn one_line(error: &clap::Error) -> Raw {
    let text = error.render().to_string();
    let statement = text.split("\n\nUsage:").next().unwrap_or(&text);
    let statement = statement.split("\n\nFor more information").next().unwrap_or(statement);
    let mut line = String::new();
    for part in statement.lines().map(str::trim).filter(|part| !part.is_empty()) {
        let (separator, part) = match part.strip_prefix("tip: ") {
            Some(tip) => ("; ", tip),
            None => (" ", part.strip_prefix("error: ").unwrap_or(part)),
        };
        if !line.is_empty() {
            line.push_str(separator);
        }
        line.push_str(part);
    }
    Raw::from(format!("{line}; see `{} --help`", whose_help(&text)))
}

/// The command whose help is meant: the words of the usage line before the first option.
fn whose_help(text: &str) -> String {
    let usage = text.split("Usage: ").nth(1).unwrap_or("pip-doctor");
    let words = usage.split_whitespace().take_while(|word| !word.starts_with(['[', '<', '-']));
    let words: Vec<&str> =
        words.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-')).collect();
    if words.is_empty() { "pip-doctor".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::{Parsed, parse};
    use crate::cli::Command;

    fn read(line: &str) -> Parsed {
        parse(line.split_whitespace().map(Into::into))
    }

    fn wrong(line: &str) -> String {
        match read(line) {
            Parsed::Wrong(text) => text.unredacted().to_owned(),
            other => panic!("{line} was taken: {other:?}"),
        }
    }

    fn work(line: &str) -> crate::cli::Arguments {
        match read(line) {
            Parsed::Work(arguments) => *arguments,
            other => panic!("{line} was refused: {other:?}"),
        }
    }

    #[test]
    fn a_package_named_like_a_command_comes_after_two_dashes() {
        let arguments = work("pip-doctor -- run");
        assert!(arguments.command.is_none());
        assert_eq!(arguments.checkup.packages, ["run"]);
        let arguments = work("pip-doctor --log build.log -- triage");
        assert!(arguments.command.is_none());
        assert_eq!(arguments.checkup.packages, ["triage"]);
    }

    #[test]
    fn run_keeps_the_options_of_its_command() {
        for line in
            ["pip-doctor run --always -- pip install -v x", "pip-doctor run --always pip install -v x"]
        {
            let Some(Command::Run(run)) = work(line).command else { panic!("{line}") };
            assert!(run.always);
            assert_eq!(run.command, ["pip", "install", "-v", "x"]);
        }
    }

    #[test]
    fn first_tries_are_led_to_run() {
        insta::assert_snapshot!(
            [
                wrong("pip-doctor pip install numpy==1.21.6"),
                wrong("pip-doctor install numpy"),
                wrong("pip-doctor uv pip install -r requirements.txt"),
                wrong("pip-doctor python3 -m pip install numpy --copy"),
                wrong("pip-doctor run -- pip install numpy --copy"),
                wrong("pip-doctor run pip install numpy --output report.md"),
            ]
            .join("\n"),
            @r##"
        to run a command and see why it fails: `pip-doctor run -- pip install numpy==1.21.6`
        to run a command and see why it fails: `pip-doctor run -- pip install numpy`
        to run a command and see why it fails: `pip-doctor run -- uv pip install -r requirements.txt`
        to run a command and see why it fails: `pip-doctor run --copy -- python3 -m pip install numpy`
        options of pip-doctor come before the command: `pip-doctor run --copy -- pip install numpy`
        options of pip-doctor come before the command: `pip-doctor run --output report.md -- pip install numpy`
        "##
        );
        // Packages of these names are packages.
        assert_eq!(work("pip-doctor pip").checkup.packages, ["pip"]);
        assert_eq!(work("pip-doctor uv poetry").checkup.packages, ["uv", "poetry"]);
        // An option of its own is a command's own.
        assert!(work("pip-doctor run -- tool --copy").command.is_some());
    }

    #[test]
    fn a_command_in_quotes_is_taken_apart() {
        let line = ["pip-doctor", "run", "--", "pip install numpy==1.21.6"].map(Into::into);
        let Parsed::Work(arguments) = parse(line) else { panic!("refused") };
        let Some(Command::Run(run)) = arguments.command else { panic!("no run") };
        assert_eq!(run.command, ["pip", "install", "numpy==1.21.6"]);
        let line = ["pip-doctor", "run", "--", "cd app && pip install ."].map(Into::into);
        let Parsed::Wrong(words) = parse(line) else { panic!("taken") };
        assert!(words.unredacted().contains("without quotes"), "{}", words.unredacted());
    }

    #[test]
    fn ask_takes_a_value_only_after_an_equals_sign() {
        let arguments = work("pip-doctor --ask cryptography");
        assert_eq!(arguments.checkup.reporting.ask.as_deref(), Some(""));
        assert_eq!(arguments.checkup.packages, ["cryptography"]);
        assert_eq!(work("pip-doctor --ask=ollama").checkup.reporting.ask.as_deref(), Some("ollama"));
    }

    #[test]
    fn a_mistake_is_one_line_with_a_way_on() {
        insta::assert_snapshot!(
            [
                wrong("pip-doctor --frobnicate"),
                wrong("pip-doctor triage --formt json"),
                wrong("pip-doctor --format xml"),
                wrong("pip-doctor --timeout soon"),
                wrong("pip-doctor --online --offline"),
                wrong("pip-doctor --log"),
                wrong("pip-doctor run"),
                wrong("pip-doctor wheels"),
                wrong("pip-doctor pack check"),
                wrong("pip-doctor --format json triage"),
                wrong("pip-doctor triage build.log --no-import"),
                wrong("pip-doctor triage build.log --timeout 5"),
                wrong("pip-doctor wheels six --ask"),
                wrong("pip-doctor reproduce six --online"),
            ]
            .join("\n"),
            @r##"
    unexpected argument '--frobnicate' found; a similar argument exists: '--format'; see `pip-doctor --help`
    unexpected argument '--formt' found; a similar argument exists: '--format'; see `pip-doctor triage --help`
    invalid value 'xml' for '--format <FORM>' [possible values: terminal, markdown, json]; see `pip-doctor --help`
    invalid value 'soon' for '--timeout <SECONDS>': give a number of seconds, such as 20; see `pip-doctor --help`
    the argument '--online' cannot be used with '--offline'; see `pip-doctor --help`
    a value is required for '--log <FILE>' but none was supplied; see `pip-doctor --help`
    the following required arguments were not provided: <COMMAND>...; see `pip-doctor run --help`
    the following required arguments were not provided: <REQUIREMENT>; see `pip-doctor wheels --help`
    the following required arguments were not provided: <DIR>...; see `pip-doctor pack check --help`
    the command comes first, its options after it: `pip-doctor triage ...`; a package of that name comes after `--`
    `pip-doctor triage` takes no --no-import: it imports nothing
    `pip-doctor triage` takes --timeout only with --online: without it no machine is looked at
    `pip-doctor wheels` takes no --ask: it only judges the files of a release, and asks the index anyway
    `pip-doctor reproduce` takes no --online: it only tries the installation, and uses the network anyway
    "##
        );
    }

    #[test]
    fn help_fits_a_screen_and_begins_with_an_example() {
        for command in [
            "",
            "run",
            "last",
            "triage",
            "wheels",
            "needs",
            "reproduce",
            "explain",
            "init",
            "pack",
            "pack check",
        ] {
            let Parsed::Text(text) = read(&format!("pip-doctor {command} --help")) else {
                panic!("{command}")
            };
            assert!(text.starts_with("Example: "), "{text}");
            assert!(text.lines().count() <= 45, "{} lines:\n{text}", text.lines().count());
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
    }
}
