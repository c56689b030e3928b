//! What somebody asked an installer for, in their own words: the requirement with its pin.
//!
//! Only words that every shell takes as one plain word are taken. It deliberately does not know
//! which interpreter or index was meant.

use crate::fact::{FactId, Facts};
use crate::log::Line;
use crate::log::sayings::{self, SAYINGS};
use crate::python::name::of_requirement;
use crate::python::option;
use crate::redact::Clean;

/// Longest requirement that is taken.
const LONGEST: usize = 100;

/// The requirement for `package`: as it was typed, or as the installer names it.
pub(super) fn requirement(facts: &Facts, lines: &[Line], package: Option<&Clean>) -> Option<Clean> {
    let command = facts.text(FactId::of("log.command"));
    let package = package?;
    let fits = |word: &Clean| is_of(word, package);
    let typed = command.into_iter().flat_map(requirements).find(fits);
    let missing = || lines.iter().find_map(|line| named(&line.text).filter(fits));
    typed.or_else(missing).or_else(|| lines.iter().find_map(|line| listed(&line.text).filter(fits)))
}

/// The packages that a command asks an installer for, by normalised name.
pub(super) fn asked(command: &Clean) -> Vec<String> {
    requirements(command).iter().map(|word| name(word.as_str())).collect()
}

/// The one package that a command asks an installer for; nothing where it asks for several, or for what a
/// file lists, or where it asks another index than ours would be: there the name may be somebody else's.
pub(super) fn only(command: &Clean) -> Option<Clean> {
    let mut words = requirements(command);
    let is_elsewhere = |word: &str| {
        ["-r", "--requirement", "-i", "-f"].contains(&word)
            || word.starts_with("--") && (word.contains("index") || word.contains("find-links"))
            || word.contains("://")
    };
    let elsewhere = command.as_str().split_whitespace().any(is_elsewhere);
    let word = words.pop().filter(|_| words.is_empty() && !elsewhere)?;
    Some(word.slice(0..of_requirement(word.as_str()).len()))
}

/// The words of a command that name packages: those after `install` or `add` that are no options.
fn requirements(command: &Clean) -> Vec<Clean> {
    let words = words(command);
    let verb =
        words.iter().position(|word| matches!(word.as_str(), "install" | "add" | "download" | "wheel"));
    let Some(verb) = verb else { return Vec::new() };
    let mut found = Vec::new();
    let mut value = false;
    for word in &words[verb + 1..] {
        let text = word.as_str();
        if !value && !text.starts_with('-') && is_plain(text) {
            found.push(word.clone());
        }
        // An option may have a value of its own, which looks like a package; most have none.
        value = option::takes_a_value(text);
    }
    found
}

/// The requirement of a file of theirs that an installer begins with.
fn listed(line: &Clean) -> Option<Clean> {
    line.as_str().contains(" (from -r ").then(|| behind(line, &SAYINGS.before_collected)).flatten()
}

/// The requirement that an installer names in a line.
fn named(line: &Clean) -> Option<Clean> {
    behind(line, &SAYINGS.before_missing)
}

/// The requirement behind what a tool says.
fn behind(line: &Clean, sayings: &[String]) -> Option<Clean> {
    let text = line.as_str();
    let start = text.len() - sayings::behind(text, sayings)?.len();
    let end = text[start..].find(" (").map_or(text.len(), |length| start + length);
    let word = line.slice(start..end);
    is_plain(word.as_str()).then_some(word)
}

/// The words of a command; quotes around a word are taken off.
fn words(command: &Clean) -> Vec<Clean> {
    let text = command.as_str();
    let mut found = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let bare = word.trim_matches(['"', '\'']);
        let at = start + word.find(bare).unwrap_or(0);
        if !bare.is_empty() {
            found.push(command.slice(at..at + bare.len()));
        }
        start += piece.len();
    }
    found
}

fn is_plain(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-=<>!~,[]+".contains(c))
        && !text.to_ascii_lowercase().ends_with(".txt")
}

fn is_of(word: &Clean, package: &Clean) -> bool {
    name(word.as_str()) == name(package.as_str())
}

/// The normalised name at the beginning of a requirement.
fn name(text: &str) -> String {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
    text[..end].to_ascii_lowercase().replace(['.', '_'], "-")
}

#[cfg(test)]
mod tests {
    use super::{asked, requirement};
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::log::{self, Shape};
    use crate::redact::{Clean, Redactor};

    fn found(command: &str, log: &str, package: &'static str) -> Option<String> {
        let redactor = Redactor::default();
        let mut facts = Facts::default();
        let command = redactor.clean(&crate::redact::Raw::from(command));
        facts.set(FactId::of("log.command"), Value::Text(command), Source::Measured);
        let anchors = crate::knowledge::Catalogue::built_in().anchors();
        let reading = log::read(&mut log.as_bytes(), anchors, &redactor, Shape::Log);
        let package = Clean::literal(package);
        requirement(&facts, &reading.lines, Some(&package)).map(|word| word.as_str().to_owned())
    }

    #[test]
    fn the_pin_is_kept_as_it_was_typed() {
        assert_eq!(found("pip install -U 'numpy==1.21.6'", "", "numpy").as_deref(), Some("numpy==1.21.6"));
        assert_eq!(
            found("uv add zebra stripe_kit>=2,<3", "", "stripe-kit").as_deref(),
            Some("stripe_kit>=2,<3")
        );
        assert_eq!(found("pip install -r requirements.txt", "", "numpy"), None);
        assert_eq!(found("pip install \"a;b\" $(x)", "", "a"), None);
    }

    #[test]
    fn without_a_command_the_installer_names_it() {
        let log = "ERROR: Could not find a version that satisfies the requirement numpy==1.21.6 (from versions: 1.26.0)\n";
        assert_eq!(found("", log, "numpy").as_deref(), Some("numpy==1.21.6"));
        assert_eq!(found("", log, "scipy"), None);
        let log =
            "Collecting zebra==1.8 (from -r requirements.txt (line 3))\nCollecting stripe>=2 (from zebra)\n";
        assert_eq!(found("pip install -r requirements.txt", log, "zebra").as_deref(), Some("zebra==1.8"));
        assert_eq!(found("pip install -r requirements.txt", log, "stripe"), None);
    }

    #[test]
    fn one_package_is_what_the_command_is_about() {
        let only = |command| super::only(&Clean::literal(command)).map(|name| name.as_str().to_owned());
        assert_eq!(only("pip3 install \"zebra[fast]>=2.4,<3\"").as_deref(), Some("zebra"));
        for other in [
            "pip install zebra stripe",
            "pip install -r requirements.txt",
            "pip install --index-url=https://index.example/x zebra",
            "pip install zebra -f https://files.example",
            "pip install ./zebra",
        ] {
            assert_eq!(only(other), None, "{other}");
        }
    }

    #[test]
    fn a_value_of_an_option_is_no_package() {
        let command =
            Clean::literal("python -m pip install --index-url somewhere -r base Zebra_Kit==1 --pre");
        assert_eq!(asked(&command), ["zebra-kit"]);
    }
}
