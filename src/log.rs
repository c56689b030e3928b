//! Reads failing output: bytes in; lines, events and inferred facts out.
//!
//! Reading never fails and keeps constant memory whatever the size: what cannot be understood is
//! passed over. A small log is kept whole; of a large one stay its head, its tail and the lines
//! that hold an anchor, with a little context.
//! It deliberately does not know what a line means for the diagnosis: anchors come from outside.

mod anchors;
mod block;
mod chunks;
mod claims;
mod events;
mod failure;
mod frames;
mod ignored;
mod infer;
mod installed;
mod line;
mod markdown;
mod mend;
mod modules;
mod needles;
mod prefix;
mod requested;
pub(crate) mod sayings;
mod select;
mod sound;
mod steered;

use std::io::Read;

use crate::fact::{Facts, Source};
use crate::redact::{Raw, Redactor};

use failure::Failure;
use frames::Frames;
use infer::Inference;
use select::Piece;

pub use anchors::Anchors;
pub use events::{Event, fields_of, kinds};
pub use line::{Line, LogLine};
pub(crate) use markdown::is_block;
pub(crate) use sound::faults;

/// Reads the rows that are compiled in, which is done once: beside other work, if somebody has time.
pub(crate) fn prepare() {
    infer::rules();
    events::rows();
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Output of tools and nothing else.
    Log,
    /// The body of an issue: prose and claims, with output in fences or indented, or a bare log.
    IssueBody,
}

/// What a log says.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// How many lines there were.
    pub total_lines: u64,
    /// The lines that were kept, in order. A line that a progress bar overwrote may be there in
    /// several pieces under one number. Of an issue body only the output, not the prose.
    pub lines: Vec<Line>,
    /// Prose of an issue body.
    pub outside: Vec<Line>,
    /// What happened, bounded to what is telling.
    pub events: Vec<Event>,
    /// What can be inferred from the output and what the prose claims.
    pub facts: Facts,
    /// The first lines.
    pub head: Vec<LogLine>,
    /// The last lines.
    pub tail: Vec<LogLine>,
    /// The lines that show the failure.
    pub error_block: Vec<LogLine>,
    /// Files of compiled modules that could not be loaded, as they are named; only of a log.
    pub modules: Vec<Raw>,
}

/// Reads everything that `source` has.
pub fn read(source: &mut dyn Read, anchors: &Anchors, redactor: &Redactor, shape: Shape) -> Reading {
    let mut selection = select::select(source, anchors);
    if selection.whole {
        selection.pieces = mend::unwrapped(mend::joined(mend::unrolled(selection.pieces)));
    }
    learn(&selection.pieces, redactor);
    let line = |piece: &Piece| Line::new(piece.number, &piece.bytes, redactor);
    let lines: Vec<Line> = selection.pieces.iter().map(line).flat_map(|line| line.cut(anchors)).collect();
    let (lines, outside) = match shape {
        Shape::IssueBody if selection.whole => markdown::split(lines),
        Shape::IssueBody | Shape::Log => (lines, Vec::new()),
    };
    let lines = with_told(lines, &outside, anchors);
    let modules = match shape {
        Shape::Log => modules::named(&selection.pieces),
        Shape::IssueBody => Vec::new(),
    };
    let mut inference = Inference::default();
    claims::read(&outside, &mut inference);
    let mut failure = Failure::default();
    let mut frames = Frames::default();
    let (mut events, mut said) = (Vec::new(), Vec::new());
    for line in lines.iter().filter(|line| !is_block(line.text.as_str())) {
        let own = anchors.own_in(line.text.as_str());
        for row in own.inference {
            inference.apply(row, &line.text, line.body.start, Source::Log(line.number), 0);
        }
        failure.frame(line);
        frames.follow(line);
        if let Some(seen) = events::of(line, &own.events) {
            failure.follow(&seen);
            frames.reached(failure.phase());
            if !matches!(seen.event.kind, "place" | "quoted-end") {
                events.push(seen.event);
            }
        }
        said.extend(events::said(line, &own.events, frames.context()));
    }
    frames::conclude(&mut said, failure.failed_phase());
    ignored::choose(&mut said, &lines);
    failure.conclude(&mut inference);
    let mut facts = inference.decide();
    requested::infer(&lines, &mut facts);
    steered::infer(&lines, &outside, &mut facts);
    installed::infer(&lines, &outside, &mut facts);
    let error_block = block::choose(&lines, &events);
    events.extend(said);
    let events = events::telling(events);
    let shown = |line: &Line| LogLine { line: line.number, text: line.text.clone() };
    // A line and what it quotes are shown once.
    let mut once: Vec<&Line> = lines.iter().collect();
    once.dedup_by(|next, line| next.number == line.number && next.text == line.text);
    let head = once.iter().take(20).map(|line| shown(line)).collect();
    let tail = once.iter().skip(once.len().saturating_sub(20)).map(|line| shown(line)).collect();
    let total_lines = selection.total_lines;
    Reading { total_lines, lines, outside, events, facts, head, tail, error_block, modules }
}

/// The lines, and among them those of the prose in which the reporter says what decides.
fn with_told(mut lines: Vec<Line>, outside: &[Line], anchors: &Anchors) -> Vec<Line> {
    let told = |line: &&Line| events::is_told(line, &anchors.own_in(line.text.as_str()).events);
    for line in markdown::own_words(outside).filter(told) {
        // Without a fence every line is output already; what a line quotes is not all of it.
        let at = lines.partition_point(|other| other.number < line.number);
        let of_line = lines[at..].iter().take_while(|other| other.number == line.number);
        if !of_line.map(|other| &other.body).any(|body| *body == line.body) {
            lines.insert(at, line.clone());
        }
    }
    lines
}

/// Learns from everything that was kept before any of it is cleaned: a line may name what earlier
/// lines hold.
fn learn(pieces: &[Piece], redactor: &Redactor) {
    let mut text = Vec::with_capacity(pieces.iter().map(|piece| piece.bytes.len() + 1).sum());
    for piece in pieces {
        text.extend_from_slice(&mend::plain(&piece.bytes));
        text.push(b'\n');
    }
    redactor.learn_log(&Raw::from_bytes(&text));
}

#[cfg(test)]
mod tests;
