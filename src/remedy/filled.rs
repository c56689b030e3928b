//! A fix's own commands as this machine takes them: filled, with the rights that they need, by programs
//! that are there.

use crate::fact::{FactId, Facts, Value};
use crate::inventory::HELPERS;
use crate::redact::Clean;

use super::fitted::fitted;
use super::lookup::looked_up;
use super::native;
use super::plan::Situation;

/// Those of [`HELPERS`] that come with the system or with the fix: no fix is left out for want of them.
const BROUGHT: [&str; 4] = ["doas", "git", "su", "sudo"];

/// A fix's own commands, filled, as this machine takes them; nothing where one of them is another system's.
pub(super) fn commands(commands: &[Clean], situation: &Situation<'_>) -> Option<Vec<Clean>> {
    let facts = situation.facts;
    let windows = facts.text(FactId::of("system.os")).is_some_and(|os| *os == "windows");
    let is_of_here = |command: &Clean| native::is_of_here(command.as_str(), facts, situation.tables);
    if !commands.iter().all(is_of_here) {
        return None;
    }
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
        .filter_map(|command| if windows { native::set_on_windows(&command) } else { Some(command) })
        .collect();
    Some(super::manager::with_lists(commands, facts))
}

/// Its program is here, or is not known to be absent.
fn is_startable(command: &str, facts: &Facts) -> bool {
    const PROGRAMS: FactId = FactId::of("system.programs");
    let words = command.split(' ').filter(|word| *word != "sudo" && !word.contains('='));
    let Some(program) =
        words.into_iter().next().filter(|program| HELPERS.contains(program) && !BROUGHT.contains(program))
    else {
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
    let rest = command.strip_prefix("sudo ");
    rest.map_or_else(|| command.clone(), |rest| super::manager::Rights::of(facts).command(&rest))
}
