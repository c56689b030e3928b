//! Which lines of a log match which pattern, found out once and only when asked.

use std::cell::OnceCell;
use std::ops::Range;

use crate::knowledge::Catalogue;
use crate::knowledge::pattern::Pattern;
use crate::log::{Event, Line};
use crate::redact::Clean;

/// Most lines that are kept of one pattern: a log may repeat one message half a million times.
const MOST_MATCHES: usize = 2000;

/// The lines of a log, searched for all literals.
#[derive(Debug)]
pub struct Scan<'a> {
    lines: &'a [Line],
    /// What the reader made of them.
    events: &'a [Event],
    /// Indices of the lines that hold a literal, by literal.
    holding: Vec<Vec<usize>>,
    /// Indices of the lines that match, by pattern.
    matching: Vec<OnceCell<Vec<usize>>>,
}

impl<'a> Scan<'a> {
    /// Searches all lines once.
    pub fn new(catalogue: &Catalogue, lines: &'a [Line], events: &'a [Event]) -> Self {
        let mut holding: Vec<Vec<usize>> = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            for anchor in catalogue.anchors().found_in(line.body()) {
                if holding.len() <= anchor {
                    holding.resize_with(anchor + 1, Vec::new);
                }
                holding[anchor].push(index);
            }
        }
        let matching = std::iter::repeat_with(OnceCell::new).take(catalogue.patterns).collect();
        Self { lines, events, holding, matching }
    }

    /// Indices of the first lines that match, ascending.
    pub(super) fn matching(&self, pattern: &Pattern) -> &[usize] {
        let Some(cell) = self.matching.get(pattern.slot) else { return &[] };
        cell.get_or_init(|| {
            if let Some(test) = pattern.event() {
                let events = self.events.iter().filter(|event| test.holds(event));
                return events.filter_map(|event| self.index(event.line)).collect();
            }
            let mut candidates: Vec<usize> = pattern
                .anchor_ids
                .iter()
                .filter_map(|anchor| self.holding.get(*anchor))
                .flatten()
                .copied()
                .collect();
            if pattern.anchor_ids.len() > 1 {
                candidates.sort_unstable();
                candidates.dedup();
            }
            candidates.retain({
                let mut room = MOST_MATCHES;
                move |index| {
                    let matches = room > 0 && pattern.matches(self.lines[*index].body());
                    room -= usize::from(matches);
                    matches
                }
            });
            candidates
        })
    }

    /// The first matching line whose number lies in a window around `number`, or anywhere.
    pub(super) fn near(&self, pattern: &Pattern, number: u64, window: Option<(u64, u64)>) -> Option<usize> {
        let matching = self.matching(pattern);
        let Some((before, after)) = window else { return matching.first().copied() };
        let first =
            matching.partition_point(|index| self.lines[*index].number < number.saturating_sub(before));
        matching.get(first).copied().filter(|index| self.lines[*index].number <= number.saturating_add(after))
    }

    /// What a pattern captures of a line that matches: its groups, or the fields of its event.
    pub(super) fn captures<'p>(&self, pattern: &'p Pattern, index: usize) -> Vec<(&'p str, Clean)> {
        let line = &self.lines[index];
        let Some(test) = pattern.event() else {
            let start = line.body.start;
            let cut = |(name, range): (&'p str, Range<usize>)| {
                (name, line.text.slice(start + range.start..start + range.end))
            };
            return pattern.captures(line.body()).into_iter().map(cut).collect();
        };
        let event = self.events.iter().find(|event| event.line == line.number && test.holds(event));
        event.into_iter().flat_map(Event::fields_by_name).collect()
    }

    /// How sure the sentence that an event was read from makes, where its row says so.
    pub(super) fn weight(&self, pattern: &Pattern, index: usize) -> Option<f64> {
        let (test, line) = (pattern.event()?, self.lines[index].number);
        self.events.iter().find(|event| event.line == line && test.holds(event))?.weight
    }

    /// The same where it is what somebody says in their own words: nothing makes those surer.
    pub(super) fn told_weight(&self, pattern: &Pattern, index: usize) -> Option<f64> {
        let (test, line) = (pattern.event()?, self.lines[index].number);
        let told = self.events.iter().find(|event| event.line == line && test.holds(event));
        told.filter(|event| event.told)?.weight
    }

    /// The byte of a line that matches from which on it tells: where the expression or the event begins.
    pub(super) fn tells(&self, pattern: &Pattern, index: usize) -> usize {
        let line = &self.lines[index];
        let Some(test) = pattern.event() else { return line.body.start + pattern.place(line.body()) };
        let event = self.events.iter().find(|event| event.line == line.number && test.holds(event));
        event.map_or(line.body.start, |event| event.tells)
    }

    /// Whether a line says no more than how far the installation was.
    pub(super) fn is_course(&self, number: u64) -> bool {
        const COURSE: [&str; 4] = ["step", "sdist", "wheel", "source-taken"];
        let mut of_line = self.events.iter().filter(|event| event.line == number).peekable();
        of_line.peek().is_some() && of_line.all(|event| COURSE.contains(&event.kind))
    }

    fn index(&self, number: u64) -> Option<usize> {
        let index = self.lines.partition_point(|line| line.number < number);
        (self.lines.get(index)?.number == number).then_some(index)
    }

    /// A line by its index.
    pub(super) fn line(&self, index: usize) -> &'a Line {
        &self.lines[index]
    }
}
