//! The archetypes that a model may name, and in which order a small model sees them.

use std::collections::{BTreeMap, BTreeSet};

use crate::knowledge::{Catalogue, Check};
use crate::redact::Clean;
use crate::report::{Report, Verdict};

use super::super::{neighbours, tame};
use super::pair;

/// One of them, and the answer that too little is known.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) id: Clean,
    meaning: Clean,
}

impl Candidate {
    fn of(check: &Check) -> Self {
        Self { id: check.id.clone(), meaning: check.meaning.clone() }
    }

    /// What it means and what decides, on one line.
    pub(super) fn with_neighbours(&self) -> Clean {
        let decides = neighbours::of(self.id.as_str()).map(|words| pair(&Clean::literal(" Decides"), &words));
        Clean::join([&pair(&self.id, &self.meaning), &decides.unwrap_or_default()], ".")
    }

    /// What it means, in few words.
    pub(super) fn in_short(&self) -> Clean {
        pair(&self.id, &tame::line(&self.meaning, 110))
    }
}

/// The word with which a model says that too little is known: that of the verdict.
pub(super) fn unclear() -> Clean {
    Clean::literal(Verdict::TOO_LITTLE)
}

fn too_little() -> Candidate {
    Candidate {
        id: unclear(),
        meaning: Clean::literal(
            "the rows do not show what failed; too little is known to name any of the others",
        ),
    }
}

/// The whole catalogue.
pub(super) fn all(catalogue: &Catalogue) -> Vec<Candidate> {
    catalogue.checks().iter().map(Candidate::of).chain([too_little()]).collect()
}

/// The `most` likeliest, among them those that are always possible, which are no fault of an
/// environment; the likeliest first, and at last that too little is known.
pub(super) fn likely(report: &Report, catalogue: &Catalogue, most: usize) -> Vec<Candidate> {
    let always = |check: &&Check| check.verdict != Verdict::Environment;
    let others = catalogue.checks().iter().filter(always).count();
    let mut left = most - others.min(most);
    let chosen = ranked(report, catalogue).into_iter().filter(|check| {
        let is_chosen = always(check) || left > 0;
        left -= usize::from(is_chosen && !always(check));
        is_chosen
    });
    chosen.map(Candidate::of).chain([too_little()]).collect()
}

/// The archetypes by how well they fit: what the checks found, what the ranker takes such a report
/// for, what they would have found had they known more, then those whose words are in the log, the
/// rarer the word the more.
fn ranked<'a>(report: &Report, catalogue: &'a Catalogue) -> Vec<&'a Check> {
    let found: BTreeMap<&str, f64> =
        report.diagnoses.iter().map(|diagnosis| (diagnosis.id.as_str(), diagnosis.confidence)).collect();
    let alike: BTreeMap<&str, f64> =
        report.looks_like.iter().map(|likeness| (likeness.id.as_str(), likeness.share)).collect();
    let wanted: BTreeSet<&str> =
        report.gaps.iter().flat_map(|gap| &gap.wanted_by).map(Clean::as_str).collect();
    let mut log = BTreeSet::new();
    if let Some(summary) = &report.log {
        summary.error_block.iter().chain(&summary.tail).for_each(|line| words_of(&line.text, &mut log));
        summary.events.iter().for_each(|event| words_of(&event.text, &mut log));
    }
    let checks: Vec<(&Check, BTreeSet<String>)> = catalogue
        .checks()
        .iter()
        .map(|check| {
            let mut own = BTreeSet::new();
            let decides = neighbours::of(check.id.as_str()).unwrap_or_default();
            for text in [&check.id, &check.title, &check.meaning, &check.page, &decides] {
                words_of(text, &mut own);
            }
            (check, own)
        })
        .collect();
    let mut common: BTreeMap<&str, u32> = BTreeMap::new();
    for word in checks.iter().flat_map(|(_, own)| own) {
        *common.entry(word).or_default() += 1;
    }
    let weight = |word: &String| 1.0 / f64::from(common.get(word.as_str()).copied().unwrap_or(1));
    let mut order: Vec<(f64, &Check)> = checks
        .iter()
        .map(|(check, own)| {
            let id = check.id.as_str();
            let known = found.get(id).map_or(0.0, |confidence| 100.0 + confidence);
            let known = known + alike.get(id).map_or(0.0, |share| 60.0 + share);
            let known = known + if wanted.contains(id) { 50.0 } else { 0.0 };
            (known + own.intersection(&log).map(weight).sum::<f64>(), *check)
        })
        .collect();
    order.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.id.cmp(&right.1.id)));
    order.into_iter().map(|(_, check)| check).collect()
}

fn words_of(text: &Clean, words: &mut BTreeSet<String>) {
    let split = text.as_str().split(|c: char| !c.is_alphanumeric() && c != '_');
    words.extend(split.filter(|word| word.len() > 3).map(str::to_lowercase));
}
