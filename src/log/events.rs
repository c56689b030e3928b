//! What happened, line by line: the rows of `data/inference/events.toml`.
//!
//! Keeps what it saw bounded: of steps the first and last few, of errors more. Knows the shape of
//! an event; deliberately not which tools there are.

use std::collections::VecDeque;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::embedded;
use crate::python::name::normalise;
use crate::redact::{Clean, Raw, Redactor};

use super::{Event, Line};

/// How many events of one kind are kept, half from the start and half from the end.
const KEPT: usize = 24;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let file: Result<File, _> = toml::from_str(embedded::text("data/inference/events.toml"));
    debug_assert!(file.is_ok(), "{:?}", file.err());
    file.map(|file| file.event).unwrap_or_default()
});

/// All rows, in the order in which they are tried.
pub(super) fn rows() -> &'static [Row] {
    &ROWS
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    event: Vec<Row>,
}

/// One row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// A line is looked at only when it holds one of these.
    pub(super) anchor: Vec<String>,
    pattern: Option<String>,
    tool: Option<String>,
    phase: Option<String>,
    kind: String,
    blames: Option<u8>,
    #[cfg_attr(not(test), expect(dead_code, reason = "only the test looks at it"))]
    example: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl Row {
    /// The pattern; nothing where the anchor is all.
    fn compiled(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| RegexBuilder::new(self.pattern.as_ref()?).unicode(false).build().ok())
            .as_ref()
    }
}

/// An event with what only the reader needs.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// As the report shows it.
    pub(super) event: Event,
    /// The version that stands beside the package.
    pub(super) version: Option<Clean>,
    /// How surely the package is the failing one.
    pub(super) blames: Option<u8>,
}

/// What the line says, if a row fits; the first one counts.
pub(super) fn of(line: &Line, candidates: &[usize], redactor: &Redactor) -> Option<Seen> {
    let body = line.body();
    candidates.iter().filter_map(|index| rows().get(*index)).find_map(|row| {
        let (mut package, mut version) = (None, None);
        if row.pattern.is_some() {
            let captures = row.compiled()?.captures(body.as_bytes())?;
            let text = |name: &str| {
                let found = captures.name(name)?;
                body.get(found.start()..found.end()).filter(|text| !text.is_empty())
            };
            package = text("package")
                .or_else(|| text("other"))
                .map(|name| redactor.clean(&Raw::from(normalise(name))));
            version = text("version").map(|text| redactor.clean(&Raw::from(text.trim_end_matches('.'))));
        }
        Some(Seen {
            event: Event {
                line: line.number,
                tool: row.tool.as_deref(),
                phase: row.phase.as_deref(),
                package,
                kind: &row.kind,
                text: line.text.clone(),
            },
            version,
            blames: row.blames,
        })
    })
}

/// The first and the last few of a stream.
#[derive(Debug)]
pub(super) struct Ends<T> {
    first: Vec<T>,
    last: VecDeque<T>,
    each: usize,
}

impl<T> Ends<T> {
    /// Keeps this many from either end.
    pub(super) fn of(each: usize) -> Self {
        Self { first: Vec::new(), last: VecDeque::new(), each }
    }

    /// Adds one; the oldest of the middle is dropped.
    pub(super) fn push(&mut self, item: T) {
        if self.first.len() < self.each {
            self.first.push(item);
            return;
        }
        if self.last.len() == self.each {
            self.last.pop_front();
        }
        self.last.push_back(item);
    }

    /// What was kept, in order.
    pub(super) fn into_vec(self) -> Vec<T> {
        self.first.into_iter().chain(self.last).collect()
    }
}

/// The telling events for the report, in the order of their lines.
pub(super) fn telling(seen: Vec<Event>) -> Vec<Event> {
    let mut kinds: std::collections::BTreeMap<&'static str, Ends<Event>> = std::collections::BTreeMap::new();
    for event in seen {
        kinds.entry(event.kind).or_insert_with(|| Ends::of(KEPT / 2)).push(event);
    }
    let mut events: Vec<Event> = kinds.into_values().flat_map(Ends::into_vec).collect();
    events.sort_by_key(|event| event.line);
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_fits_its_example_first() {
        let redactor = Redactor::default();
        let anchors = crate::log::Anchors::new([]);
        let mut wrong = Vec::new();
        for (index, row) in rows().iter().enumerate() {
            let line = Line::new(1, row.example.as_bytes(), &redactor);
            let found = anchors.own_in(line.text.as_str());
            if row.pattern.is_some() && row.compiled().is_none() {
                wrong.push(format!("bad pattern {:?}", row.pattern));
            }
            match of(&line, &found.events, &redactor) {
                Some(seen) if seen.event.kind == row.kind && seen.event.tool == row.tool.as_deref() => {}
                seen => wrong.push(format!("{index}: `{}` gives {seen:?}", row.example)),
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
