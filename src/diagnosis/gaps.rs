//! What could not be known and would have decided something.

use std::collections::BTreeMap;

use super::{Finding, World};
use crate::fact::{FactId, Value};
use crate::redact::Clean;
use crate::report::Gap;

/// From here on a finding is proved, and nothing more needs to be known for it.
const PROVED: f64 = 0.9;

/// Places of a command that nothing in a report fills with a word that may be pasted.
const UNFILLED: [&str; 3] = ["COMMAND", "MODULE", "PROGRAM"];

/// A command that would tell, for the package in question; empty where a word of it is not known.
pub(super) fn how(id: FactId, world: &World<'_>) -> Clean {
    const PLACE: &str = "PACKAGE";
    let command = id.spec().how;
    if UNFILLED.iter().any(|place| command.contains(place)) {
        return Clean::default();
    }
    if !command.contains(PLACE) {
        return Clean::literal(command);
    }
    let Some(package) = world.package else { return Clean::default() };
    // A module may be called otherwise than the distribution that holds it.
    let is_module = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if command.contains("import PACKAGE") && !is_module(package.as_str()) {
        return Clean::default();
    }
    let mut pieces = Vec::new();
    for piece in command.split(PLACE) {
        pieces.extend([Clean::literal(piece), package.clone()]);
    }
    pieces.pop();
    Clean::join(&pieces, "")
}

/// That the interpreter in question could not be looked at.
pub(super) fn unseen(reason: &Clean) -> Gap {
    const BROKEN: FactId = FactId::of("python.broken");
    Gap {
        fact: Clean::literal(BROKEN.name()),
        wanted_by: Vec::new(),
        reason: reason.clone(),
        how: Clean::literal(BROKEN.spec().how),
    }
}

/// The gaps of all findings that are not proved, sorted by fact.
pub(super) fn gaps<'a>(
    world: &World<'_>,
    findings: impl Iterator<Item = &'a Finding<'a>>,
    inspected: bool,
) -> Vec<Gap> {
    let mut wanted: BTreeMap<FactId, Vec<Clean>> = BTreeMap::new();
    for finding in findings.filter(|finding| finding.confidence < PROVED) {
        for id in &finding.wanting {
            wanted.entry(*id).or_default().push(finding.check.id.clone());
        }
    }
    wanted
        .into_iter()
        .map(|(id, mut wanted_by)| {
            wanted_by.sort();
            let reason = match world.facts.get(id).map(|fact| &fact.value) {
                Some(Value::Unknown(reason)) => reason.clone(),
                _ if inspected => Clean::literal("it could not be measured"),
                _ => Clean::literal("the text does not say"),
            };
            Gap { fact: Clean::literal(id.name()), wanted_by, reason, how: how(id, world) }
        })
        .collect()
}
