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
mod infer;
mod line;
mod markdown;
mod mend;
mod modules;
mod needles;
mod prefix;
mod select;

use std::io::Read;

use serde::Serialize;

use crate::fact::{Facts, Source};
use crate::redact::{Clean, Raw, Redactor};

use failure::Failure;
use infer::Inference;
use select::Piece;

pub use anchors::Anchors;
pub use line::{Line, LogLine};

/// Reads the rows that are compiled in, which is done once: beside other work, if somebody has time.
pub(crate) fn prepare() {
    infer::rules();
    events::rows();
}

/// Something that a tool said in the log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// Its line, from 1.
    pub line: u64,
    /// The tool that said it: pip, uv, setuptools, cargo, gcc, cmake, python, …
    pub tool: Option<&'static str>,
    /// How far the installation was: resolve, download, build-requirements, metadata, build, …
    pub phase: Option<&'static str>,
    /// The distribution in question.
    pub package: Option<Clean>,
    /// What kind of event: command, notice, error, traceback, summary, …
    pub kind: &'static str,
    /// The line.
    pub text: Clean,
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
        selection.pieces = mend::joined(selection.pieces);
    }
    let line = |piece: &Piece| Line::new(piece.number, &piece.bytes, redactor);
    let lines: Vec<Line> = selection.pieces.iter().map(line).collect();
    let (lines, outside) = match shape {
        Shape::IssueBody if selection.whole => markdown::split(lines),
        Shape::IssueBody | Shape::Log => (lines, Vec::new()),
    };
    let modules = match shape {
        Shape::Log => modules::named(&selection.pieces),
        Shape::IssueBody => Vec::new(),
    };
    let mut inference = Inference::default();
    claims::read(&outside, &mut inference);
    let mut failure = Failure::default();
    let mut events = Vec::new();
    for line in &lines {
        let own = anchors.own_in(line.text.as_str());
        for row in own.inference {
            inference.apply(row, &line.text, line.body.start, Source::Log(line.number), 0);
        }
        failure.frame(line);
        if let Some(seen) = events::of(line, &own.events, redactor) {
            failure.follow(&seen);
            if seen.event.kind != "place" {
                events.push(seen.event);
            }
        }
    }
    failure.conclude(&mut inference);
    let facts = inference.decide();
    let error_block = block::choose(&lines, &events);
    let events = events::telling(events);
    let shown = |line: &Line| LogLine { line: line.number, text: line.text.clone() };
    let head = lines.iter().take(20).map(shown).collect();
    let tail = lines.iter().skip(lines.len().saturating_sub(20)).map(shown).collect();
    let total_lines = selection.total_lines;
    Reading { total_lines, lines, outside, events, facts, head, tail, error_block, modules }
}

#[cfg(test)]
mod tests;
