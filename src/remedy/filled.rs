//! A fix's own commands as this machine takes them: filled, with the rights that they need, by programs
//! that are there.

use crate::fact::{FactId, Facts, Value};
use crate::redact::Clean;

use super::fitted::fitted;
use super::lookup::looked_up;
use super::plan::Situation;

/// Programs that a fix may start and that not every machine has. Others come with the system or with
/// the fix.
const OPTIONAL: &[&str] = &[
    "apt-file",
    "brew",
    "choco",
    "conda",
    "docker",
    "gh",
    "guix",
    "mamba",
    "micromamba",
    "nix-shell",
    "patchelf",
    "pipx",
    "podman",
    "poetry",
    "port",
    "py",
    "pyenv",
    "scoop",
    "uv",
    "virtualenv",
    "winget",
    "wsl",
];

/// A fix's own commands, filled, as this machine takes them.
pub(super) fn commands(commands: &[Clean], situation: &Situation<'_>) -> Vec<Clean> {
    let facts = situation.facts;
    let windows = facts.text(FactId::of("system.os")).is_some_and(|os| *os == "windows");
    let commands: Vec<Clean> = commands
        .iter()
        .map(|command| {
            command.fill(&|place| match place {
                "python" => Some(situation.python.clone()),
                _ => looked_up(place, situation),
            })
        })
        .filter_map(|command| fitted(&command, facts))
        .filter(|command| is_startable(command.as_str(), facts))
        .filter_map(|command| (situation.command)(&command))
        .map(|command| with_rights(&command, facts))
        .filter_map(|command| if windows { set_on_windows(&command) } else { Some(command) })
        .collect();
    super::manager::with_lists(commands, facts)
}

/// `export NAME=value` as PowerShell has it; nothing where the value is one of a Unix shell.
fn set_on_windows(command: &Clean) -> Option<Clean> {
    let Some(rest) = command.as_str().strip_prefix("export ") else { return Some(command.clone()) };
    let start = command.as_str().len() - rest.len();
    let at = rest.find('=')? + start;
    let (name, value) = (command.slice(start..at), command.slice(at + 1..command.as_str().len()));
    let plain = value.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    plain.then(|| {
        Clean::literal("$env:{name} = '{value}'")
            .fill(&|place| Some(if place == "name" { name.clone() } else { value.clone() }))
    })
}

/// Its program is here, or is not known to be absent.
fn is_startable(command: &str, facts: &Facts) -> bool {
    const PROGRAMS: FactId = FactId::of("system.programs");
    let words = command.split(' ').filter(|word| *word != "sudo" && !word.contains('='));
    let Some(program) = words.into_iter().next().filter(|program| OPTIONAL.contains(program)) else {
        return true;
    };
    match facts.get(PROGRAMS).map(|fact| &fact.value) {
        Some(Value::Set(programs)) => programs.contains(program),
        Some(Value::Absent) => false,
        Some(_) | None => true,
    }
}

/// `sudo` only where it is needed and there.
fn with_rights(command: &Clean, facts: &Facts) -> Clean {
    match command.as_str().strip_prefix("sudo ") {
        Some(rest) => {
            let end = command.as_str().len();
            super::manager::Rights::of(facts).command(&command.slice(end - rest.len()..end))
        }
        None => command.clone(),
    }
}
