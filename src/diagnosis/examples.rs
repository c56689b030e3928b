//! Runs the examples and near misses that every archetype carries.

use crate::diagnosis::{self, Case, Conclusion};
use crate::fact::{FactId, Facts};
use crate::knowledge::file::ExpectWord;
use crate::knowledge::stated::facts_of;
use crate::knowledge::{Catalogue, Check};
use crate::log::{self, Shape};
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{Diagnosis, Report, Role};

/// An example that did not come out as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Id of the archetype.
    pub check: Clean,
    /// The example: its name, or its number from 1.
    pub example: Clean,
    /// What was expected and what came.
    pub message: Clean,
    /// The heading in the file: `[[example]]` or `[[near-miss]]`.
    pub section: &'static str,
    /// Which of those, from 1.
    pub number: usize,
}

const EXAMPLE: &str = "[[example]]";
const NEAR_MISS: &str = "[[near-miss]]";

/// Runs all examples of an archetype.
pub fn run_examples(catalogue: &Catalogue, check: &Check, redactor: &Redactor) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if check.examples.is_empty() {
        complaints.push(Complaint {
            check: check.id.clone(),
            example: Clean::literal("none"),
            message: Clean::literal("every check needs at least one [[example]]"),
            section: EXAMPLE,
            number: 1,
        });
    }
    let examples = check.examples.iter().enumerate().map(|(index, example)| {
        let title = title("example", index, example.name.as_deref());
        (EXAMPLE, index, title, &example.log, &example.facts, Expectation::Example(example.expect))
    });
    let near_misses = check.near_misses.iter().enumerate().map(|(index, miss)| {
        let title = title("near-miss", index, miss.name.as_deref());
        let expectation = Expectation::NearMiss(miss.instead.as_deref());
        (NEAR_MISS, index, title, &miss.log, &miss.facts, expectation)
    });
    for (section, index, title, log, facts, expectation) in examples.chain(near_misses) {
        let outcome = match facts_of(facts, redactor) {
            Ok(facts) => {
                expectation.complaint(check.id.as_str(), &diagnoses(catalogue, log, &facts, redactor))
            }
            Err(message) => Some(message),
        };
        if let Some(message) = outcome {
            complaints.push(Complaint {
                check: check.id.clone(),
                example: redactor.clean(&Raw::from(title)),
                message: redactor.clean(&Raw::from(message)),
                section,
                number: index + 1,
            });
        }
    }
    complaints
}

/// What an example must come out as.
enum Expectation<'a> {
    Example(ExpectWord),
    NearMiss(Option<&'a str>),
}

impl Expectation<'_> {
    /// What is wrong with the outcome, if anything is.
    fn complaint(&self, id: &str, found: &[Diagnosis]) -> Option<String> {
        let first = found.first().filter(|diagnosis| diagnosis.role == Role::Cause);
        let own = found.iter().find(|diagnosis| diagnosis.id == *id);
        let right = match self {
            Self::Example(ExpectWord::Cause) => first.is_some_and(|diagnosis| diagnosis.id == *id),
            Self::Example(ExpectWord::Found) => own.is_some(),
            Self::Example(ExpectWord::Consequence) => {
                own.is_some_and(|diagnosis| diagnosis.role == Role::Consequence)
            }
            Self::NearMiss(instead) => {
                own.is_none()
                    && instead.is_none_or(|other| first.is_some_and(|diagnosis| diagnosis.id == *other))
            }
        };
        if right {
            return None;
        }
        let expected = match self {
            Self::Example(ExpectWord::Cause) => format!("expected `{id}` first"),
            Self::Example(ExpectWord::Found) => format!("expected `{id}`"),
            Self::Example(ExpectWord::Consequence) => format!("expected `{id}` as a consequence"),
            Self::NearMiss(None) => format!("expected no `{id}`"),
            Self::NearMiss(Some(other)) => format!("expected `{other}` and no `{id}`"),
        };
        let got: Vec<String> = found.iter().map(described).collect();
        let got = if got.is_empty() { "nothing".to_owned() } else { got.join(", ") };
        Some(format!("{expected}, got {got}"))
    }
}

fn described(diagnosis: &Diagnosis) -> String {
    let role = match diagnosis.role {
        Role::Cause => "",
        Role::Consequence => ", consequence",
        Role::Contributing => ", contributing",
    };
    format!("{} ({:.2}{role})", diagnosis.id, diagnosis.confidence)
}

fn diagnoses(catalogue: &Catalogue, log: &str, facts: &Facts, redactor: &Redactor) -> Vec<Diagnosis> {
    report(catalogue, log, facts, redactor).diagnoses
}

/// The report on each example of an archetype, with the example's name: what its users would read.
pub fn example_reports(catalogue: &Catalogue, check: &Check, redactor: &Redactor) -> Vec<(Clean, Report)> {
    let examples = check.examples.iter().enumerate();
    examples
        .filter_map(|(index, example)| {
            let facts = facts_of(&example.facts, redactor).ok()?;
            let name = title("example", index, example.name.as_deref());
            let report = report(catalogue, &example.log, &facts, redactor);
            Some((redactor.clean(&Raw::from(name)), report))
        })
        .collect()
}

fn report(catalogue: &Catalogue, log: &str, facts: &Facts, redactor: &Redactor) -> Report {
    let reading = (!log.trim().is_empty())
        .then(|| log::read(&mut log.as_bytes(), catalogue.anchors(), redactor, Shape::Log));
    let mut known = facts.clone();
    if let Some(reading) = &reading {
        known.merge(&reading.facts);
    }
    let case = Case { facts: &known, reading: reading.as_ref(), ..Case::default() };
    let Conclusion { verdict, support, summary, diagnoses, gaps, known, looks_like, questions } =
        diagnosis::diagnose(catalogue, &case);
    let mut report = Report::new(verdict, support, summary);
    report.diagnoses = diagnoses;
    report.gaps = gaps;
    report.looks_like = looks_like;
    report.questions = questions;
    report.subject.package = known.text(FactId::of("log.package")).cloned();
    report.subject.command = known.text(FactId::of("log.command")).cloned();
    report.known = known;
    report.log = reading.map(Into::into);
    report
}

fn title(kind: &str, index: usize, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{kind} {} \"{name}\"", index + 1),
        None => format!("{kind} {}", index + 1),
    }
}
