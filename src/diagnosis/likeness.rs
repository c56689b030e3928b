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
    let shares = of_one_whole(&known.iter().take(shown).map(|(one, _)| one.share).collect::<Vec<_>>());
    let looks_like = known
        .iter()
        .zip(shares)
        .enumerate()
        .map(|(index, ((_, check), share))| Likeness {
            id: check.id.clone(),
            title: check.title.clone(),
            share,
            splits: questions::about(&splits, index, SPLITS),
        })
        .collect();
    let asked = questions::next(world, reading, &splits, &suspects);
    (looks_like, asked)
}

/// Shares that stand side by side. Each was measured by itself, so that together they may be more than all reports,
/// which nobody understands: then they are made smaller, and their tenths are no more than ten.
fn of_one_whole(measured: &[f64]) -> Vec<f64> {
    let sum: f64 = measured.iter().sum();
    let shares: Vec<f64> = measured.iter().map(|share| share / sum.max(1.0)).collect();
    let mut tenths: Vec<f64> = shares.iter().map(|share| (share * 10.0).round().clamp(1.0, 9.0)).collect();
    let rounded = tenths.clone();
    while tenths.iter().sum::<f64>() > 10.0 {
        let above = |index: &usize| tenths[*index] - shares[*index] * 10.0;
        let open = (0..tenths.len()).filter(|index| tenths[*index] > 1.0);
        let Some(most) = open.max_by(|left, right| above(left).total_cmp(&above(right))) else { break };
        tenths[most] -= 1.0;
    }
    let shown = shares.iter().zip(tenths.iter().zip(&rounded));
    shown.map(|(share, (tenth, rounded))| if tenth < rounded { tenth / 10.0 } else { *share }).collect()
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

#[cfg(test)]
mod tests {
    use super::of_one_whole;

    #[test]
    fn shares_that_stand_side_by_side_are_no_more_than_all() {
        let tenths = |measured: &[f64]| -> Vec<f64> {
            of_one_whole(measured).iter().map(|share| (share * 10.0).round().clamp(1.0, 9.0)).collect()
        };
        assert_eq!(tenths(&[0.6, 0.4, 0.3]), [5.0, 3.0, 2.0]);
        assert_eq!(tenths(&[0.6, 0.2, 0.1]), [6.0, 2.0, 1.0], "what fits stays as it was measured");
        for measured in [[0.35, 0.35, 0.3], [0.6, 0.6, 0.6], [0.95, 0.9, 0.01], [0.45, 0.45, 0.1]] {
            let shown = tenths(&measured);
            assert!(shown.iter().sum::<f64>() <= 10.0, "{measured:?}: {shown:?}");
            assert!(shown.windows(2).all(|pair| pair[0] >= pair[1]), "{measured:?}: {shown:?}");
        }
    }
}
