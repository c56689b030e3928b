//! Literals by which lines are found in raw bytes, before anything is decoded or copied.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::infer;

/// The literals of the checks and those of the reader itself, searched in one pass. Built once.
#[derive(Debug)]
pub struct Anchors {
    /// Nothing only if it could not be built.
    automaton: Option<AhoCorasick>,
    /// How many of the literals were given; the reader's own come after them.
    given: usize,
    /// Of each of the reader's own literals, the row of inference that it belongs to.
    rows: Vec<usize>,
}

impl Anchors {
    /// The set of these literals; their order gives the indices that [`Self::found_in`] returns.
    pub fn new<'a>(literals: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<&str> = literals.into_iter().collect();
        let given = all.len();
        let mut rows = Vec::new();
        for (index, rule) in infer::rules().iter().enumerate().filter(|(_, rule)| !rule.prose) {
            all.extend(rule.anchors.iter().map(String::as_str));
            rows.resize(rows.len() + rule.anchors.len(), index);
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(all)
            .ok();
        Self { automaton, given, rows }
    }

    /// The indices of the given literals that `text` holds, ascending, each once.
    pub fn found_in(&self, text: &str) -> Vec<usize> {
        let mut found: Vec<usize> = self.hits(text).filter(|hit| *hit < self.given).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The rows of inference whose literals `text` holds, ascending, each once.
    pub(super) fn rows_in(&self, text: &str) -> Vec<usize> {
        let own = self.hits(text).filter_map(|hit| self.rows.get(hit.checked_sub(self.given)?).copied());
        let mut found: Vec<usize> = own.collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn hits<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.automaton
            .iter()
            .flat_map(move |automaton| automaton.find_overlapping_iter(text))
            .map(|hit| hit.pattern().as_usize())
    }
}
