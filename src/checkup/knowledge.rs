//! What is known about the subject: the machine's facts and the log's, put together.

use crate::fact::{self, FactId, Facts, Source, Value};
use crate::inventory::{Interpreter, Inventory};
use crate::python::version::Version;
use crate::redact::Clean;
use crate::wheel;

/// Facts whose ids begin so are about one interpreter and what is installed for it.
const OF_INTERPRETER: [&str; 5] = ["package.", "pip.", "python.", "setuptools.", "wheel."];

/// What is known, and what does not fit together.
pub(super) struct Knowledge {
    pub(super) facts: Facts,
    pub(super) contradictions: Vec<Clean>,
}

/// Puts together what was measured and what the log shows. A log that comes from another Python
/// than the one that was looked at says more about the failure than that one's facts: they are left
/// out, and that is said. Where the command used that other one as well, the log speaks of both, and
/// which of them failed was seen.
pub(super) fn gather(inventory: &Inventory, log: Option<&Facts>) -> Knowledge {
    let mut facts = fact::derive(inventory);
    for verdict in &inventory.wheels {
        wheel::facts::set(&mut facts, verdict, Source::Measured);
    }
    let Some(log) = log else { return Knowledge { facts, contradictions: Vec::new() } };
    let mut contradictions = Vec::new();
    if let (Some((shown, line)), Some(looked_at)) =
        (in_log(log), facts.version(FactId::of("python.version")).cloned())
        && !same_minor(shown, &looked_at)
        && !was_used(inventory, shown)
    {
        contradictions.push(
            Clean::literal(
                "line {line} of the log is of Python {shown}, and Python {looked_at} was looked at; \
                 name the right one with --python PATH",
            )
            .fill(&|name| match name {
                "line" => Some(Clean::from(line)),
                "shown" => Some(Clean::from(shown)),
                "looked_at" => Some(Clean::from(&looked_at)),
                _ => None,
            }),
        );
        facts = without_interpreter(&facts);
    }
    facts.merge(log);
    Knowledge { facts, contradictions }
}

/// What is known of each interpreter that the report is not about, had it been the subject. Where
/// something `failed`, one that merely lies in a folder nearby has no part in it.
pub(super) fn others(inventory: &Inventory, failed: bool) -> Vec<Facts> {
    let facts_of = |index: usize| {
        let mut inventory = inventory.clone();
        for (other, python) in inventory.interpreters.iter_mut().enumerate() {
            python.subject = other == index;
        }
        fact::derive(&inventory)
    };
    let is_used =
        |python: &Interpreter| !failed || python.reached.iter().any(|reach| reach.through != "nearby");
    let others = inventory.interpreters.iter().enumerate();
    let others = others.filter(|(_, python)| !python.subject && is_used(python));
    others.map(|(index, _)| facts_of(index)).collect()
}

fn without_interpreter(facts: &Facts) -> Facts {
    let mut kept = Facts::default();
    for (id, fact) in facts.iter() {
        if !OF_INTERPRETER.iter().any(|prefix| id.name().starts_with(prefix)) {
            kept.set(id, fact.value.clone(), fact.source);
        }
    }
    kept
}

/// The version of Python that a line of the log shows, and that line.
fn in_log(log: &Facts) -> Option<(&Version, u64)> {
    let fact = log.get(FactId::of("python.version"))?;
    match (&fact.value, fact.source) {
        (Value::Version(version), Source::Log(line)) => Some((version, line)),
        _ => None,
    }
}

/// Whether the command used an interpreter of this version beside the one in question.
fn was_used(inventory: &Inventory, shown: &Version) -> bool {
    inventory.interpreters.iter().filter(|python| !python.subject).any(|python| {
        python.reached.iter().any(|reach| reach.through == "command")
            && python.version.as_ref().is_some_and(|version| same_minor(shown, version))
    })
}

/// A log often shows `python3.6` and no more.
fn same_minor(left: &Version, right: &Version) -> bool {
    (left.major(), left.minor()) == (right.major(), right.minor())
}

#[cfg(test)]
mod tests {
    use super::gather;
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::inventory::{Interpreter, Inventory};
    use crate::python::version::Version;
    use crate::redact::Clean;

    fn inventory() -> Inventory {
        let python = Interpreter {
            id: Clean::literal("python-1"),
            subject: true,
            version: Version::parse("3.11.7"),
            tools: [(Clean::literal("pip"), Version::parse("23.2.1").unwrap())].into(),
            ..Interpreter::default()
        };
        Inventory { interpreters: vec![python], ..Inventory::default() }
    }

    fn log(python: &str) -> Facts {
        let mut facts = Facts::default();
        let version = Value::Version(Version::parse(python).unwrap());
        facts.set(FactId::of("python.version"), version, Source::Log(7));
        facts
    }

    #[test]
    fn a_log_of_another_python_is_told_from_the_one_that_was_looked_at() {
        let known = gather(&inventory(), Some(&log("3.6")));
        assert_eq!(known.contradictions.len(), 1);
        assert!(known.facts.present(FactId::of("pip.version")).is_none(), "that is another pip");
        let python = known.facts.present(FactId::of("python.version")).unwrap();
        assert_eq!(*python, Value::Version(Version::parse("3.6").unwrap()));
    }

    #[test]
    fn a_log_of_the_same_python_takes_nothing_away() {
        let known = gather(&inventory(), Some(&log("3.11")));
        assert!(known.contradictions.is_empty());
        assert!(known.facts.present(FactId::of("pip.version")).is_some());
        let python = known.facts.present(FactId::of("python.version")).unwrap();
        assert_eq!(*python, Value::Version(Version::parse("3.11.7").unwrap()));
    }
}
