//! Which trial tells most apart: the fewest are wanted that leave one cause.
//!
//! A pure function of what is possible; it deliberately does not know how a trial is made.

use super::kind::Kind;
use crate::knowledge::file::Says;
use crate::knowledge::{Catalogue, Check};
use crate::report::{Report, Role};

/// All that can be changed.
const ALL: [Kind; 8] = [
    Kind::InEmptyFolder,
    Kind::WithoutVariable,
    Kind::WithoutSettings,
    Kind::NewestPip,
    Kind::WheelOnly,
    Kind::PreviousRelease,
    Kind::OtherPython,
    Kind::Clean,
];

/// What no one has thought of counts so much, on both sides.
const UNNAMED: f64 = 0.15;
/// A cause that nothing shows and a trial alone could.
const UNSEEN: f64 = 0.15;
/// What a cause counts for failing again, of which its check does not say so.
const UNSAID: f64 = 0.5;
/// What an open report looks like counts less than what was found.
const LIKENESS: f64 = 0.5;
/// A trial that tells less apart than this is not worth its time.
const WORTH: f64 = 0.05;

/// A cause that is still possible.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) check: &'a Check,
    weight: f64,
}

impl Candidate<'_> {
    /// Nothing shows it yet.
    pub(super) fn is_unseen(&self) -> bool {
        self.weight <= UNSEEN
    }
}

/// The causes that are still possible: found, looked like, or such that a trial alone would show them.
pub(super) fn candidates<'a>(
    catalogue: &'a Catalogue,
    report: &Report,
    open: &dyn Fn(Kind) -> bool,
) -> Vec<Candidate<'a>> {
    let mut all: Vec<Candidate<'a>> = Vec::new();
    let found = report.diagnoses.iter().filter(|one| one.role == Role::Cause);
    let found = found.map(|one| (one.id.as_str(), one.confidence));
    let alike = report.looks_like.iter().map(|one| (one.id.as_str(), one.share * LIKENESS));
    for (id, weight) in found.chain(alike) {
        if let Some(check) =
            catalogue.check(id).filter(|check| all.iter().all(|one| one.check.id != check.id))
        {
            all.push(Candidate { check, weight });
        }
    }
    for check in catalogue.checks() {
        let unseen = check.trials.iter().any(|entry| entry.alone && open(entry.kind));
        if unseen && all.iter().all(|one| one.check.id != check.id) {
            all.push(Candidate { check, weight: UNSEEN });
        }
    }
    all
}

/// The trial that tells most apart for its time, of those that are `open`.
pub(super) fn next(candidates: &[Candidate<'_>], open: &dyn Fn(Kind) -> bool) -> Option<Kind> {
    let worth = |kind: Kind| {
        let (mut works, mut fails) = (UNNAMED, UNNAMED);
        let mut is_named = false;
        for candidate in candidates {
            let entry = candidate.check.trials.iter().find(|entry| entry.kind == kind);
            is_named |= entry.is_some();
            match entry.and_then(|entry| entry.works) {
                Some(Says::Proves) => works += candidate.weight,
                Some(Says::Strikes) => fails += candidate.weight,
                None => fails += candidate.weight * UNSAID,
            }
        }
        if is_named { (works * fails - UNNAMED * UNNAMED) / kind.cost() } else { 0.0 }
    };
    let open = ALL.into_iter().filter(|kind| open(*kind)).map(|kind| (kind, worth(kind)));
    // Of equals the first, which is the quicker one.
    let best = open.reduce(|best, other| if other.1 > best.1 { other } else { best });
    best.filter(|(_, worth)| *worth >= WORTH).map(|(kind, _)| kind)
}

/// Ids of the causes of which this trial says something.
pub(super) fn decided<'a>(candidates: &[Candidate<'a>], kind: Kind) -> Vec<&'a Check> {
    let says = |candidate: &&Candidate<'a>| candidate.check.trials.iter().any(|entry| entry.kind == kind);
    candidates.iter().filter(says).map(|candidate| candidate.check).collect()
}
