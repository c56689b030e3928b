//! What people type before they have read anything, led to what they mean.
//!
//! It knows the names of installers as words on a command line, and nothing else of them.

use std::ffi::OsString;

use super::{Arguments, Command};
use crate::redact::Raw;

/// Programs that install, as they are typed.
const INSTALLERS: [&str; 14] = [
    "pip",
    "pip3",
    "pipx",
    "python",
    "python3",
    "py",
    "uv",
    "uvx",
    "poetry",
    "pdm",
    "pipenv",
    "conda",
    "mamba",
    "micromamba",
];

/// What is typed after them.
const VERBS: [&str; 14] = [
    "install", "add", "sync", "-m", "download", "wheel", "lock", "run", "update", "upgrade", "build", "pip",
    "create", "develop",
];

/// Options of ours that nobody gives to an installer.
const OURS: [&str; 5] = ["--copy", "--output", "--issue", "--show-redactions", "--include-guidance"];

/// The words for a command line that begins with a command to run, and not with one of ours.
pub(super) fn of(arguments: &[OsString]) -> Option<Raw> {
    let words: Vec<&str> = arguments.iter().skip(1).map(|word| word.to_str()).collect::<Option<_>>()?;
    let (first, rest) = words.split_first()?;
    let program = first.rsplit(['/', '\\']).next()?.trim_end_matches(".exe");
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_installer = INSTALLERS.contains(first) || INSTALLERS.contains(&program);
    let meant: Vec<&str> = match (is_installer, rest.first()) {
        (true, Some(verb)) if VERBS.contains(verb) => words.clone(),
        (false, Some(_)) if *first == "install" => ["pip"].into_iter().chain(words.iter().copied()).collect(),
        _ => return None,
    };
    let (options, command): (Vec<&str>, Vec<&str>) = meant.iter().partition(|word| **word == "--copy");
    let options: String = options.iter().flat_map(|option| [*option, " "]).collect();
    Some(Raw::from(format!(
        "to run a command and see why it fails: `pip-doctor run {options}-- {}`",
        command.join(" ")
    )))
}

/// Takes the command of `run` apart where it was given in quotes; the words for one that has options
/// of ours behind it.
pub(super) fn run(arguments: &mut Arguments) -> Option<Raw> {
    let Some(Command::Run(run)) = &mut arguments.command else { return None };
    let words: Vec<String> =
        run.command.iter().map(|word| word.to_str().map(str::to_owned)).collect::<Option<_>>()?;
    if let [only] = words.as_slice()
        && only.trim().contains(' ')
    {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_./:=+@,[]~".contains(c);
        let first = only.split_whitespace().next()?;
        // A path may hold blanks itself.
        if first.contains(['/', '\\', ':']) {
            return None;
        }
        if !only.chars().all(is_plain) {
            return Some(Raw::from(
                "give the command without quotes: `pip-doctor run -- pip install NAME`; what a shell has to read \
                 goes to one: `pip-doctor run -- sh -c '...'`",
            ));
        }
        run.command = only.split_whitespace().map(OsString::from).collect();
        return None;
    }
    let first = words.first()?;
    let at = words.iter().position(|word| OURS.contains(&word.as_str()))?;
    if !INSTALLERS.contains(&first.as_str()) {
        return None;
    }
    let (command, options) = words.split_at(at);
    Some(Raw::from(format!(
        "options of pip-doctor come before the command: `pip-doctor run {} -- {}`",
        options.join(" "),
        command.join(" ")
    )))
}
