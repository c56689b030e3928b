//! What an open report looks like: the ranker's order over the archetypes in use, and what to ask.
//!
//! Nothing here decides anything: neither verdict nor support nor the first line.

use crate::knowledge::Check;
use crate::log::Reading;
use crate::ranker;
use crate::report::{LIKELY, Likeness, Question};

use super::questions::{self, Suspect};
use super::{Finding, World};

/// Most archetypes that are shown.
const SHOWN: usize = 3;

/// What is right less often is no help: where the first is, none is shown.
const SHOWN_FROM: f64 = 0.2;

/// Most archetypes that a question is to tell apart.
const SUSPECTS: usize = 5;

/// Most questions that stand beside one archetype.
const SPLITS: usize = 2;

/// Lines of prose of an issue that are read; more of them tell a story.
const PROSE: usize = 20;

/// Lines from each end of a long log, beside those that show the failure.
const HEAD: usize = 10;
const TAIL: usize = 40;

/// What the report looks like, and what is asked next.
pub(super) fn of(
    world: &World<'_>,
    reading: &Reading,
    findings: &[Finding<'_>],
) -> (Vec<Likeness>, Vec<Question>) {
    let guesses = findings.iter().filter(|finding| finding.confidence < LIKELY);
    let candidates =
        ranker::rank(&lines(reading), world.facts, guesses.map(|finding| finding.check.id.as_str()));
    // Where the likeliest of all is that too little is said, no archetype is named.
    let says_little =
        candidates.first().is_none_or(|first| first.id == ranker::UNCLEAR || first.share < SHOWN_FROM);
    let known = candidates
        .iter()
        .filter_map(|candidate| Some((candidate, world.catalogue.check(candidate.id)?)))
        .take(SUSPECTS);
    let known: Vec<(&ranker::Candidate, &Check)> = known.collect();
    let suspects: Vec<Suspect<'_>> =
        known.iter().map(|(candidate, check)| Suspect { check, weight: candidate.belief }).collect();
    let splits = questions::splits(world, &suspects);
    let shown = if says_little { 0 } else { SHOWN };
    let looks_like = known
        .iter()
        .enumerate()
        .take(shown)
        .map(|(index, (candidate, check))| Likeness {
            id: check.id.clone(),
            title: check.title.clone(),
            share: candidate.share,
            splits: questions::about(&splits, index, SPLITS),
        })
        .collect();
    let asked = questions::next(world, reading, &splits, &suspects);
    (looks_like, asked)
}

/// The lines that are read: of a short report all, of a long one its ends and what shows the failure.
fn lines(reading: &Reading) -> Vec<&str> {
    let prose = reading.outside.iter().take(PROSE).map(|line| line.text.as_str());
    if reading.lines.len() <= HEAD + TAIL {
        return prose.chain(reading.lines.iter().map(|line| line.text.as_str())).collect();
    }
    let head = reading.lines.iter().take(HEAD).map(|line| line.text.as_str());
    let block = reading.error_block.iter().take(TAIL).map(|line| line.text.as_str());
    let tail = reading.lines[reading.lines.len() - TAIL..].iter().map(|line| line.text.as_str());
    // The last ones count where more were kept than are read.
    prose.chain(head).chain(block).chain(tail).collect()
}
