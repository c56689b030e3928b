//! Literals by which lines are found in raw bytes, before anything is decoded or copied.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::needles::Needles;
use super::{events, infer};

/// The literals of the checks and those of the reader itself, searched in one pass. Built once.
#[derive(Debug)]
pub struct Anchors {
    /// Nothing only if it could not be built.
    automaton: Option<AhoCorasick>,
    literals: Vec<String>,
    /// For large logs.
    needles: OnceLock<Needles>,
    /// How many of the literals were given; the reader's own come after them.
    given: usize,
    /// Of each of the reader's own literals, the row that it belongs to.
    rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug)]
enum Row {
    Inference(usize),
    Event(usize),
}

/// The reader's own rows whose literals a line holds, ascending, each once.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Rows of inference.
    pub(super) inference: Vec<usize>,
    /// Rows of events.
    pub(super) events: Vec<usize>,
}

impl Anchors {
    /// The set of these literals; their order gives the indices that [`Self::found_in`] returns.
    pub fn new<'a>(literals: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<&str> = literals.into_iter().collect();
        let given = all.len();
        let mut rows = Vec::new();
        for (index, rule) in infer::rules().iter().enumerate().filter(|(_, rule)| !rule.prose) {
            all.extend(rule.anchors.iter().map(String::as_str));
            rows.resize(rows.len() + rule.anchors.len(), Row::Inference(index));
        }
        for (index, row) in events::rows().iter().enumerate() {
            all.extend(row.anchor.iter().map(String::as_str));
            rows.resize(rows.len() + row.anchor.len(), Row::Event(index));
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&all)
            .ok();
        let literals = all.into_iter().map(str::to_owned).collect();
        Self { automaton, literals, needles: OnceLock::new(), given, rows }
    }

    /// The indices of the given literals that `text` holds, ascending, each once.
    pub fn found_in(&self, text: &str) -> Vec<usize> {
        let mut found: Vec<usize> = self.hits(text).filter(|hit| *hit < self.given).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The reader's own rows whose literals `text` holds.
    pub(super) fn own_in(&self, text: &str) -> Own {
        let mut own = Own::default();
        for hit in self.hits(text) {
            match hit.checked_sub(self.given).and_then(|hit| self.rows.get(hit)) {
                Some(Row::Inference(index)) => own.inference.push(*index),
                Some(Row::Event(index)) => own.events.push(*index),
                None => {}
            }
        }
        for rows in [&mut own.inference, &mut own.events] {
            rows.sort_unstable();
            rows.dedup();
        }
        own
    }

    /// Where literals begin, ascending.
    pub(super) fn places_in(&self, bytes: &[u8]) -> Vec<usize> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut places: Vec<usize> = automaton.find_iter(bytes).map(|hit| hit.start()).collect();
        places.sort_unstable();
        places
    }

    /// All literals, for large logs.
    pub(super) fn needles(&self) -> &Needles {
        self.needles.get_or_init(|| Needles::new(self.literals.iter().map(String::as_bytes)))
    }

    fn hits<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.automaton
            .iter()
            .flat_map(move |automaton| automaton.find_overlapping_iter(text))
            .map(|hit| hit.pattern().as_usize())
    }
}
