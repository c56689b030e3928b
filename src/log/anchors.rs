//! Literals by which lines are found in raw bytes, before anything is decoded or copied.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::needles::{self, Needles};
use super::{events, infer};

/// The literals of the checks and those of the reader itself, searched in one pass. Built once.
#[derive(Debug)]
pub struct Anchors {
    needles: Needles,
    /// Finds the literals that are not among the needles: too short for them, or a person's words. Nothing
    /// only if it could not be built.
    others: Option<AhoCorasick>,
    /// Which literals those are.
    other_ids: Vec<usize>,
    /// How many of the literals were given; the reader's own come after them.
    given: usize,
    /// Of each of the reader's own literals, the row that it belongs to.
    rows: Vec<Row>,
}

/// What stands in lines that name a private host or a person. Of a large log such lines are kept too:
/// what they name is taken out of all others.
const NAMING: [&str; 20] = [
    "Looking in indexes",
    "Looking in links",
    "index-url",
    "index_url",
    "INDEX_URL",
    "default-index",
    "DEFAULT_INDEX",
    "find-links",
    "FIND_LINKS",
    "trusted-host",
    "TRUSTED_HOST",
    "insecure-host",
    "INSECURE_HOST",
    "channel_alias",
    "http_proxy",
    "https_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "--proxy",
    "PRIVATE KEY-----",
];

#[derive(Clone, Copy, Debug)]
enum Row {
    Inference(usize),
    Event(usize),
    /// It names a host or a person, who must be learned.
    Naming,
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
        all.extend(NAMING);
        rows.resize(rows.len() + NAMING.len(), Row::Naming);
        // People's own words are everyday words, which stand in every other line of a build, and a log that is
        // large enough to be searched by needles is a tool's.
        let is_told = |index: usize| match index.checked_sub(given).and_then(|own| rows.get(own)) {
            Some(Row::Event(row)) => events::rows()[*row].told,
            Some(Row::Inference(_) | Row::Naming) | None => false,
        };
        let is_needle = |index: usize, literal: &str| literal.len() >= needles::SHORTEST && !is_told(index);
        let (other_ids, others): (Vec<usize>, Vec<&str>) =
            all.iter().copied().enumerate().filter(|(index, literal)| !is_needle(*index, literal)).unzip();
        let others = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(others)
            .ok();
        let needles = Needles::new(
            all.iter().enumerate().map(
                |(index, literal)| {
                    if is_needle(index, literal) { literal.as_bytes() } else { &[] }
                },
            ),
        );
        Self { needles, others, other_ids, given, rows }
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
                Some(Row::Naming) | None => {}
            }
        }
        for rows in [&mut own.inference, &mut own.events] {
            rows.sort_unstable();
            rows.dedup();
        }
        own
    }

    /// Where literals begin, ascending, each place once.
    pub(super) fn places_in(&self, bytes: &[u8]) -> Vec<usize> {
        let mut places: Vec<usize> = self.all_in(bytes).map(|(start, _)| start).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// All literals but the shortest and those of people's own words, for large logs.
    pub(super) fn needles(&self) -> &Needles {
        &self.needles
    }

    fn hits<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.all_in(text.as_bytes()).map(|(_, literal)| literal)
    }

    /// Beginning and number of every literal that `line` holds.
    fn all_in<'a>(&'a self, line: &'a [u8]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let long = self.needles.find_in_line(line).into_iter().map(|hit| (hit.start, hit.literal));
        let others = self.others.iter().flat_map(move |automaton| automaton.find_overlapping_iter(line));
        let ids = &self.other_ids;
        long.chain(others.filter_map(|hit| Some((hit.start(), *ids.get(hit.pattern().as_usize())?))))
    }
}
