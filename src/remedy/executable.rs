//! A way out that may be run here, and not only shown.
//!
//! It is a type of its own because commands of strangers must never be run: only the planner makes one,
//! and only with the proof that the check is compiled in, for a command that was typed on this machine.
//! What a pack, a model or an issue proposes stays text. This module deliberately runs nothing itself.

use crate::knowledge::BuiltIn;
use crate::redact::Clean;

use super::OwnCommand;

/// What can only be pasted: it changes a shell that lives on, or has a blank to fill.
const PASTED_ONLY: &[&str] = &["conda activate", "mamba activate", "source ", ". ", "/path/to/", "exec "];

/// What only shows something: nothing is mended by it.
const LOOKS: &[&str] = &[
    "apt-cache ",
    "apt-file ",
    "conda config --show",
    "conda info",
    "conda list",
    "df ",
    "dnf provides",
    "du ",
    "env | ",
    "file ",
    "free",
    "getconf ",
    "ldd ",
    "ls ",
    "openssl version",
    "otool ",
    "strings ",
    "ulimit ",
    "uname",
    "which ",
];

/// The same behind `python`.
const LOOKS_OF_PYTHON: &[&str] = &[
    " -c ",
    " -m pip config ",
    " -m pip debug",
    " -m pip download",
    " -m pip check",
    " -m pip list",
    " -m pip show",
    " --version",
    " -V",
    " -m site",
    " -m sysconfig",
];

/// What sets something for the commands after it.
const SETS: &[&str] = &["export ", "$env:"];

fn sets(step: &Clean) -> bool {
    let text = step.as_str();
    SETS.iter().any(|word| text.starts_with(word)) && !text.contains(';')
}

/// The commands of a way out, as this machine's shell takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executable {
    steps: Vec<Clean>,
    again: Option<OwnCommand>,
    environment: Option<Clean>,
    is_alternative: bool,
}

/// How a way out ends.
#[derive(Debug)]
pub(super) struct End<'a> {
    /// The user's command in the form that it takes then.
    pub(super) again: Option<&'a Clean>,
    /// The environment that is made on the way.
    pub(super) environment: Option<&'a Clean>,
    /// It is not the user's command but another that installs the same.
    pub(super) is_alternative: bool,
}

impl Executable {
    /// The commands of a plan; nothing where one of them can only be pasted.
    pub(super) fn new(_: BuiltIn, typed: &OwnCommand, commands: &[Clean], end: &End<'_>) -> Option<Self> {
        let is_blank = |command: &Clean| {
            PASTED_ONLY.iter().any(|word| {
                let text = command.as_str();
                if word.starts_with('/') { text.contains(word) } else { text.starts_with(word) }
            })
        };
        // Without the words of the command nothing but the same command can be run again.
        let is_lost = typed.is_private() && end.environment.is_some();
        if commands.iter().any(is_blank) || is_lost {
            return None;
        }
        let mut steps = commands.to_vec();
        let again = end.again.filter(|again| steps.last() == Some(again));
        if again.is_some() {
            steps.truncate(steps.len() - 1);
        }
        let differs = |again: &&Clean| !typed.is_private() && **again != typed.text();
        let again = again.filter(differs).map(OwnCommand::written);
        if again.is_none() && steps.iter().all(only_looks) {
            return None;
        }
        let is_alternative = again.is_some() && end.is_alternative;
        Some(Self { steps, again, environment: end.environment.cloned(), is_alternative })
    }

    /// Each command that changes something, with what is to be set for it before.
    pub fn steps(&self) -> Vec<(Clean, Clean)> {
        let run = self.steps.iter().filter(|step| !sets(step));
        let whole = |step: &Clean| {
            let place = self.steps.iter().position(|other| other == step).unwrap_or_default();
            let before = self.steps[..place].iter().filter(|other| sets(other));
            (step.clone(), Clean::join(before.chain([step]), "\n"))
        };
        run.map(whole).collect()
    }

    /// What is set for the user's command.
    pub fn settings(&self) -> Vec<Clean> {
        self.steps.iter().filter(|step| sets(step)).cloned().collect()
    }

    /// The user's command in the form that it takes then; nothing where it stays as it is.
    pub fn again(&self) -> Option<&OwnCommand> {
        self.again.as_ref()
    }

    /// What is run in the end is another command that installs the same: where it fails, the user's own
    /// is what is still to be mended.
    pub fn is_alternative(&self) -> bool {
        self.is_alternative
    }

    /// The folder of the environment that it makes, as a word for a shell.
    pub fn environment(&self) -> Option<&Clean> {
        self.environment.as_ref()
    }
}

fn only_looks(command: &Clean) -> bool {
    let text = command.as_str();
    let sets = [" set ", " unset ", " edit "].iter().any(|word| text.contains(word));
    let of_python = text.split_once(' ').is_some_and(|(program, rest)| {
        let rest = &text[text.len() - rest.len() - 1..];
        program.contains("python") && LOOKS_OF_PYTHON.iter().any(|look| rest.starts_with(look))
    });
    !sets && (LOOKS.iter().any(|look| text.starts_with(look)) || of_python)
}

#[cfg(test)]
mod tests {
    use super::only_looks;
    use crate::redact::Clean;

    #[test]
    fn a_command_that_only_shows_mends_nothing() {
        let shows = [
            "env | grep -i proxy",
            "python -m pip config list",
            "python3.11 -m pip debug --verbose",
            "df -h",
        ];
        assert!(shows.iter().all(|text| only_looks(&Clean::literal(text))));
        let mends = [
            "python -m pip config unset global.proxy",
            "python -m pip config --user unset global.no-binary",
            "pip install x",
            "python -m pip install x",
            "sudo apt-get update",
        ];
        assert!(!mends.iter().any(|text| only_looks(&Clean::literal(text))));
    }
}
