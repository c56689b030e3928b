//! What a reporter typed, as far as it is known in kind: the project's own folder, and that no wheel was to be
//! taken. Whoever drops that tries another installation than the one that failed.
//!
//! It deliberately hands on none of the reporter's words but the name of the package in question.

use crate::fact::{FactId, Facts};
use crate::python::{name, requirement};
use crate::redact::Clean;

/// The folder of the project itself as pip is told of it: `.` or `-e .`, where nothing else was asked for.
pub(crate) fn folder(facts: &Facts) -> Option<Clean> {
    let command = facts.text(FactId::of("log.command"))?;
    let words = command.as_str().split_whitespace().skip_while(|word| *word != "install").skip(1);
    let words: Vec<&str> = words.collect();
    let is_folder = |word: &str| [".", "./", ".\\"].contains(&word.trim_matches(['"', '\'']));
    let others = || words.iter().filter(|word| !word.starts_with('-'));
    if others().count() != 1 || !others().all(|word| is_folder(word)) {
        return None;
    }
    let is_editable = words.iter().any(|word| ["-e", "--editable"].contains(word));
    Some(Clean::literal(if is_editable { "-e ." } else { "." }))
}

/// What was not to be taken as a wheel, by what was typed (`a,b (command line)`): everything, or the
/// distribution in question.
pub(crate) fn from_source(facts: &Facts, package: Option<&Clean>) -> Option<Clean> {
    let forced = facts.present(FactId::of("command.forces_source"))?.to_clean();
    let (typed, _) = forced.as_str().split_once(" (command line)")?;
    let names = || typed.rsplit(' ').next().unwrap_or_default().split(',');
    if names().any(|name| name == ":all:") {
        return Some(Clean::literal(":all:"));
    }
    let package = package?;
    let is_named = names().any(|name| name::normalise(name) == name::normalise(package.as_str()));
    requirement::word(package).filter(|_| is_named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Source, Value};

    #[test]
    fn the_folder_is_what_was_asked_for_alone() {
        let of = |command| {
            let mut facts = Facts::default();
            facts.set(FactId::of("log.command"), Value::Text(Clean::literal(command)), Source::Log(1));
            folder(&facts).map(|folder| folder.to_string())
        };
        assert_eq!(of("pip install .").unwrap(), ".");
        assert_eq!(of("python3 -m pip install -e .").unwrap(), "-e .");
        assert_eq!(of("sudo pip3 install -v .").unwrap(), ".");
        assert_eq!(of("pip install . demo"), None);
        assert_eq!(of("pip install ./demo-1.0.tar.gz"), None);
        assert_eq!(of("pip install demo"), None);
    }
}
