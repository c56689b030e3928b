//! What is known about the subject: the machine's facts and the log's, put together.

use crate::fact::{self, FactId, Facts, Source, Value};
use crate::inventory::{Interpreter, Inventory};
use crate::knowledge::Catalogue;
use crate::log::Reading;
use crate::python::version::Version;
use crate::redact::Clean;
use crate::remedy;
use crate::report::{Evidence, LIKELY, Report};
use crate::wheel;

/// Facts whose ids begin so are about one interpreter and what is installed for it.
const OF_INTERPRETER: [&str; 5] = ["package.", "pip.", "python.", "setuptools.", "wheel."];

/// What is known, and what does not fit together.
pub(super) struct Knowledge {
    pub(super) facts: Facts,
    pub(super) contradictions: Vec<Clean>,
    /// The line of the output that is of another Python than the one that was looked at.
    pub(super) other_python: Option<u64>,
}

/// A folder of modules for another Python.
const FOREIGN: FactId = FactId::of("env.python_path_foreign");

const VERSION: FactId = FactId::of("python.version");

/// Where the cause is that two Pythons take part, the line that shows the second one is evidence: nothing
/// contradicts.
pub(super) fn settle(
    report: &mut Report,
    other_python: Option<u64>,
    catalogue: &Catalogue,
    reading: &Reading,
) {
    let Some(number) = other_python else { return };
    let Some(first) = report.diagnoses.first_mut() else { return };
    // Modules for another Python, by which a cause is shown, are that Python.
    let by_its_modules =
        first.evidence.iter().any(|one| matches!(one, Evidence::Fact { id, .. } if *id == FOREIGN.name()));
    let is_of_two = catalogue.check(first.id.as_str()).is_some_and(|check| check.two_pythons);
    if !(is_of_two || by_its_modules) || first.confidence < LIKELY {
        return;
    }
    report.contradictions.clear();
    let is_shown =
        first.evidence.iter().any(|one| matches!(one, Evidence::Log { line, .. } if *line == number));
    if let Some(line) = reading.lines.iter().find(|line| line.number == number).filter(|_| !is_shown) {
        first.evidence.push(Evidence::Log { line: number, text: line.text.clone(), column: 0 });
    }
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
    let Some(log) = log else {
        return Knowledge { facts, contradictions: Vec::new(), other_python: None };
    };
    let mut contradictions = Vec::new();
    let mut other_python = None;
    if let Some(line) = in_image(log) {
        contradictions.push(
            Clean::literal(
                "line {line} of the log is of an image that is built: that is another machine, and what was \
                 measured of this one does not count",
            )
            .fill(&|_| Some(Clean::from(line))),
        );
        return Knowledge { facts: log.clone(), contradictions, other_python };
    }
    if let (Some((shown, line)), Some(looked_at)) = (in_log(log), facts.version(VERSION).cloned())
        && !same_minor(shown, &looked_at)
        && !was_used(inventory, shown)
    {
        other_python = Some(line);
        // Modules that this very Python took from another one's folder show that other one.
        if is_led_to(inventory, shown) {
            facts.merge(log);
            return Knowledge { facts, contradictions, other_python };
        }
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
    Knowledge { facts, contradictions, other_python }
}

/// The line that shows that the output is of an image's build, which is another machine wherever this program runs.
fn in_image(log: &Facts) -> Option<u64> {
    match log.get(FactId::of("system.container")).map(|fact| fact.source) {
        Some(Source::Log(line)) if remedy::is_image_built(log) => Some(line),
        _ => None,
    }
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
    let fact = log.get(VERSION)?;
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

/// Whether PYTHONPATH leads to the packages of a Python of this version.
fn is_led_to(inventory: &Inventory, shown: &Version) -> bool {
    let folder = inventory.surroundings.python_path_foreign.as_ref();
    let name = format!("python{}.{}", shown.major(), shown.minor());
    folder.is_some_and(|folder| folder.as_str().split(['/', '\\']).any(|part| part == name))
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

    #[test]
    fn what_was_measured_beside_an_image_that_is_built_does_not_count() {
        let mut log = Facts::default();
        log.set(FactId::of("system.container"), Value::Text(Clean::literal("docker")), Source::Log(4));
        log.set(
            FactId::of("system.distribution.family"),
            Value::Text(Clean::literal("alpine")),
            Source::Log(2),
        );
        let known = gather(&inventory(), Some(&log));
        assert!(known.facts.get(FactId::of("python.version")).is_none());
        assert_eq!(known.contradictions.len(), 1);
        assert!(gather(&inventory(), Some(&Facts::default())).contradictions.is_empty());
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

    #[test]
    fn another_python_is_evidence_where_two_pythons_are_the_cause() {
        use crate::report::{Diagnosis, Evidence, Place, Report, Role, Support, Verdict};
        let catalogue = crate::knowledge::Catalogue::built_in();
        let text = "Collecting demo\nSuccessfully installed demo-1.0 into lib/python3.6/site-packages\nTraceback:\n\
                    ModuleNotFoundError: No module named 'demo'\n";
        let redactor = crate::redact::Redactor::default();
        let shape = crate::log::Shape::Log;
        let reading = crate::log::read(&mut text.as_bytes(), catalogue.anchors(), &redactor, shape);
        let said = Clean::literal("x");
        let found = |id: &str, evidence: Vec<Evidence>| {
            let check = catalogue.checks().iter().find(|check| check.id == *id).unwrap();
            let support = Support { place: Place::NotHere, reason: said.clone(), whose: None, theirs: None };
            let mut report = Report::new(Verdict::Environment, support, said.clone());
            report.contradictions = vec![Clean::literal("two of them")];
            report.diagnoses = vec![Diagnosis {
                id: check.id.clone(),
                title: check.title.clone(),
                group: check.group.clone(),
                source: Clean::literal(crate::knowledge::BUILT_IN),
                role: Role::Cause,
                confidence: 0.8,
                explains: Vec::new(),
                evidence,
                explanation: said.clone(),
                fixes: Vec::new(),
                links: Vec::new(),
            }];
            super::settle(&mut report, Some(2), catalogue, &reading);
            (report.contradictions.len(), report.diagnoses[0].evidence.len())
        };
        assert_eq!(found("python-mismatch", Vec::new()), (0, 1));
        assert_eq!(found("rust-missing", Vec::new()), (1, 0));
        let foreign = Evidence::Fact { id: super::FOREIGN.name(), value: said.clone() };
        assert_eq!(found("rust-missing", vec![foreign]), (0, 2));
    }
}
