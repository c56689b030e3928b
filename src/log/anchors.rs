//! Literals by which lines are found in raw bytes, before anything is decoded or copied.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// A set of literals, searched in one pass over the bytes. Built once.
#[derive(Debug)]
pub struct Anchors {
    /// Nothing where there are no literals, or too many to build.
    automaton: Option<AhoCorasick>,
}

impl Anchors {
    /// The set of these literals; their order gives the indices that [`Self::found_in`] returns.
    pub fn new<'a>(literals: impl IntoIterator<Item = &'a str>) -> Self {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(literals)
            .ok()
            .filter(|automaton| automaton.patterns_len() > 0);
        Self { automaton }
    }

    /// The indices of the literals that `text` holds, ascending, each once.
    pub fn found_in(&self, text: &str) -> Vec<usize> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<usize> =
            automaton.find_overlapping_iter(text).map(|hit| hit.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
