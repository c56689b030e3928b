//! Where the signatures of an archetype hold in the log.

use crate::diagnosis::scan::Scan;
use crate::diagnosis::world::{Captures, Judgement, World};
use crate::knowledge::Check;
use crate::knowledge::condition::Truth;
use crate::knowledge::file::{LookupWord, SignatureEntry};
use crate::knowledge::pattern::Pattern;

/// What an unknown condition leaves of a signature's weight.
const UNKNOWN_SHARE: f64 = 0.9;

/// How many matching lines of one signature are tried before it is given up.
const MOST_TRIES: usize = 200;

/// A place where a signature holds.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) confidence: f64,
    /// Number of the line.
    pub(super) line: u64,
    /// Index of the line.
    pub(super) index: usize,
    /// The byte of the line where the match begins.
    pub(super) tells: usize,
    /// Indices of the line and its companions.
    pub(super) lines: Vec<usize>,
    pub(super) captures: Captures,
    pub(super) judgement: Judgement,
}

impl World<'_> {
    /// The strongest hit of all signatures; of equals the first in the file.
    pub(super) fn strongest_hit(&self, check: &Check) -> Option<Hit> {
        let scan = self.scan?;
        let mut strongest: Option<Hit> = None;
        for signature in &check.signatures {
            if let Some(hit) = self.hit(scan, signature)
                && strongest.as_ref().is_none_or(|known| hit.confidence > known.confidence)
            {
                strongest = Some(hit);
            }
        }
        strongest
    }

    /// The first line where the signature surely holds, else the first where it may; of literals alone,
    /// the line with the literal that stands first in the file, since it tells the most. Where each
    /// sentence has a weight of its own, the strongest.
    fn hit(&self, scan: &Scan<'_>, signature: &SignatureEntry) -> Option<Hit> {
        let mut possible: Option<(usize, Hit)> = None;
        let mut sure: Option<(usize, Hit)> = None;
        for index in scan.matching(&signature.pattern).iter().take(MOST_TRIES) {
            let Some(hit) = self.hit_at(scan, signature, *index) else { continue };
            let rank = signature.pattern.rank(scan.line(*index).body());
            let list = if hit.judgement.truth == Truth::Yes { &mut sure } else { &mut possible };
            let is_better = list.as_ref().is_none_or(|(least, known)| {
                // What people say in their own words may stand before what a tool says, and is less sure.
                let is_surer = hit.confidence > known.confidence;
                if signature.weight.is_some() {
                    rank < *least || rank == *least && is_surer
                } else {
                    is_surer
                }
            });
            if is_better {
                *list = Some((rank, hit));
            }
            let is_settled = |hit: &Hit| signature.weight.is_some_and(|weight| hit.confidence >= weight);
            if sure.as_ref().is_some_and(|(rank, hit)| *rank == 0 && is_settled(hit)) {
                break;
            }
        }
        sure.or(possible).map(|(_, hit)| hit)
    }

    fn hit_at(&self, scan: &Scan<'_>, signature: &SignatureEntry, index: usize) -> Option<Hit> {
        let line = scan.line(index);
        let mut lines = vec![index];
        for companion in &signature.with {
            lines.push(scan.near(&companion.pattern, line.number, companion.window)?);
        }
        let patterns = signature.with.iter().map(|companion| &companion.pattern);
        let found: Vec<_> =
            std::iter::once(&signature.pattern).chain(patterns).zip(lines.iter().copied()).collect();
        for companion in &signature.without {
            if scan.near(&companion.pattern, line.number, companion.window).is_some() {
                return None;
            }
        }
        let captures = self.captures(scan, signature, &found)?;
        let judgement = match &signature.when {
            Some(condition) => self.judge(condition, &captures),
            None => Judgement::yes(),
        };
        let weight = signature.weight.or_else(|| scan.weight(&signature.pattern, index))?;
        let weight = scan.told_weight(&signature.pattern, index).map_or(weight, |told| weight.min(told));
        let confidence = match judgement.truth {
            Truth::No => return None,
            Truth::Unknown => signature.unknown.map_or(weight * UNKNOWN_SHARE, |unknown| unknown.min(weight)),
            Truth::Yes => weight,
        };
        lines.extend(judgement.lines.iter().copied());
        let tells = scan.tells(&signature.pattern, index);
        Some(Hit { confidence, line: line.number, index, tells, lines, captures, judgement })
    }

    /// Named groups of the line and its companions, and the columns of a looked-up row. Nothing if
    /// the look-up forbids the signature.
    fn captures(
        &self,
        scan: &Scan<'_>,
        signature: &SignatureEntry,
        found: &[(&Pattern, usize)],
    ) -> Option<Captures> {
        let mut captures = Captures::default();
        for (pattern, index) in found {
            for (name, text) in scan.captures(pattern, *index) {
                captures.add(name, text);
            }
        }
        let Some(lookup) = &signature.lookup else { return Some(captures) };
        let word = captures.get(&lookup.capture)?.clone();
        let row = self.catalogue.tables().row(&lookup.table, word.as_str());
        match (row, lookup.is) {
            (None, LookupWord::Known) | (Some(_), LookupWord::Unknown) => return None,
            (None, LookupWord::Unknown) => {}
            (Some(row), LookupWord::Known) => {
                for (column, value) in row.columns() {
                    captures.add_column(column, value.clone());
                }
            }
        }
        Some(captures)
    }
}
