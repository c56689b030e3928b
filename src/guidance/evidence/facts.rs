//! Which facts are shown, and how each is known.

use std::collections::BTreeSet;

use crate::fact::{Fact, Source, Value};
use crate::inventory::{Candidate, WheelVerdict};
use crate::redact::Clean;
use crate::report::{Evidence, Report};

use super::super::tame;

/// Beginnings of the facts that matter in most cases.
const USUAL: &[&str] = &[
    "python.version",
    "python.impl",
    "pip.version",
    "system.",
    "command.",
    "package.",
    "log.package",
    "log.",
];

/// What only says how a log was read: it misleads whoever cannot see the reading.
const OF_READING: &[&str] = &["log.phase"];

/// Most files of a release that are spoken of.
const MOST_FILES: usize = 6;

/// Most bytes of a value.
const MOST_VALUE: usize = 300;

/// Verdicts on wheels, trials and facts, each with how it is known, within `budget` bytes.
pub(super) fn all(report: &Report, budget: usize) -> Vec<(Evidence, Clean)> {
    let mut rows: Vec<(Evidence, Clean)> = Vec::new();
    let measured = |id: &'static str, value: Clean| {
        (Evidence::Fact { id, value: tame::line(&value, MOST_VALUE) }, Clean::literal("measured"))
    };
    for verdict in &report.facts.wheels {
        rows.extend(wheel(verdict).into_iter().map(|words| measured("wheels", words)));
    }
    if let Some(reproduction) = &report.reproduction {
        rows.push(measured("clean_room", reproduction.verdict.clone()));
        for step in &reproduction.steps {
            rows.push(measured("clean_room", Clean::join([&step.changed, &step.result], ": ")));
        }
    }
    for (id, fact) in sorted(report) {
        rows.push((
            Evidence::Fact { id, value: tame::line(&fact.value.to_clean(), MOST_VALUE) },
            note(id, fact),
        ));
    }
    let mut room = budget;
    rows.retain(|(evidence, _)| {
        let Evidence::Fact { id, value } = evidence else { return true };
        let length = id.len() + value.as_str().len() + 40;
        room = room.saturating_sub(length);
        room > 0
    });
    rows
}

/// The facts that tell most, for a model that reads little.
pub(super) fn telling(report: &Report, most: usize) -> Vec<(&'static str, Clean)> {
    let facts = sorted(report).into_iter().filter(|(_, fact)| fact.value.is_present());
    facts.take(most).map(|(id, fact)| (id, fact.value.to_clean())).collect()
}

/// What is known, the most telling first: what a diagnosis rests on, then what usually matters.
fn sorted(report: &Report) -> Vec<(&'static str, &Fact)> {
    let cited: BTreeSet<&str> = report
        .diagnoses
        .iter()
        .flat_map(|diagnosis| &diagnosis.evidence)
        .filter_map(|evidence| match evidence {
            Evidence::Fact { id, .. } => Some(*id),
            Evidence::Log { .. } => None,
        })
        .collect();
    let rank = |id: &str| {
        let usual = USUAL.iter().position(|start| id.starts_with(start)).unwrap_or(USUAL.len());
        if cited.contains(id) { 0 } else { 1 + usual }
    };
    let known = report.known.iter().filter(|(id, fact)| {
        // That a Mac has no glibc follows from what is said besides.
        let follows = fact.value == Value::Absent && matches!(fact.source, Source::Claim(_));
        !matches!(fact.value, Value::Unknown(_))
            && !follows
            && !OF_READING.contains(&id.name())
            && !fact.value.to_clean().is_empty()
    });
    let mut facts: Vec<(usize, &'static str, &Fact)> =
        known.map(|(id, fact)| (rank(id.name()), id.name(), fact)).collect();
    facts.sort_by_key(|(rank, id, _)| (*rank, *id));
    facts.into_iter().map(|(_, id, fact)| (id, fact)).collect()
}

/// How it is known. What was read off the wording of a log may be wrong, and is called so.
fn note(id: &str, fact: &Fact) -> Clean {
    let words = match fact.source {
        Source::Measured if id.starts_with("log.") => "inferred from the log",
        Source::Measured => "measured",
        Source::Log(_) => "inferred from line {line} of the log",
        Source::Claim(_) => "the reporter says so in line {line}",
    };
    let line = match fact.source {
        Source::Log(line) | Source::Claim(line) => line,
        Source::Measured => 0,
    };
    Clean::literal(words).fill(&|_| Some(line.into()))
}

/// What is known of a release's files: the one that is taken, and why not the nearest others.
fn wheel(verdict: &WheelVerdict) -> Vec<Clean> {
    let mut words = Vec::new();
    let fill = |template: &'static str, first: &Clean, second: &Clean| {
        Clean::literal(template).fill(&|name| Some(if name == "first" { first } else { second }.clone()))
    };
    if let (Some(file), Some(kind)) = (&verdict.chosen, &verdict.chosen_kind) {
        words.push(fill("this pip takes {first} ({second})", file, kind));
    }
    let refused = verdict.candidates.iter().filter(|candidate| !candidate.fits).take(MOST_FILES);
    words.extend(
        refused.map(|candidate| fill("{first} is not taken: {second}", &candidate.filename, &why(candidate))),
    );
    words
}

fn why(candidate: &Candidate) -> Clean {
    let reasons: Vec<Clean> = candidate
        .reasons
        .iter()
        .take(2)
        .map(|reason| {
            Clean::literal("{kind} needs {needs}, here is {have}").fill(&|name| {
                Some(match name {
                    "kind" => Clean::literal(reason.kind),
                    "needs" => reason.needs.clone(),
                    _ => reason.have.clone(),
                })
            })
        })
        .collect();
    Clean::join(&reasons, "; ")
}
