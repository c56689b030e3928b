//! What tools say, line by line: the rows of `data/reading/events/*.toml`.
//!
//! A line says at most one thing of the course of an installation (`steps.toml`: the first row that
//! fits counts), and any number of things about what failed (all other files: one event of a kind).
//! Keeps what it saw bounded: of steps the first and last few, of failures more. It knows the shape
//! of an event; deliberately not which tools there are, nor what an event means for a diagnosis.

#[cfg(test)]
mod reference;
mod rows;

use std::cell::LazyCell;
use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::python::name::normalise;
use crate::redact::Clean;

use super::frames::Context;
use super::{Line, markdown};

pub(super) use rows::{Row, faults, rows};
pub use rows::{fields_of, kinds};

/// How many events of one kind of the course are kept, half from the start and half from the end.
const KEPT: usize = 24;

/// The same of what failed, which checks look at.
const KEPT_FAILURES: usize = 120;

/// How tools begin what is no failure.
const TOOLS_WORDS: [&str; 8] =
    ["WARNING: ", "warning: ", "DEPRECATION: ", "hint: ", "note: ", "Requirement already ", "-- ", "╰─> "];

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
    /// What kind of event: command, notice, error, traceback, summary, missing-module, …
    pub kind: &'static str,
    /// What it says by name: the module that is missing, who imports it, …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<&'static str, Clean>,
    /// The line.
    pub text: Clean,
    /// The byte of the line from which on it says so.
    #[serde(skip)]
    pub tells: usize,
    /// How sure the sentence makes a check that asks for this kind of event.
    #[serde(skip)]
    pub weight: Option<f64>,
    /// It is somebody's own words, and no tool's.
    #[serde(skip)]
    pub told: bool,
}

impl Event {
    /// A field by its name; tool, phase and package count as fields, too.
    pub fn field(&self, name: &str) -> Option<Clean> {
        match name {
            "tool" => self.tool.map(Clean::literal),
            "phase" => self.phase.map(Clean::literal),
            "package" => self.fields.get("package").or(self.package.as_ref()).cloned(),
            _ => self.fields.get(name).cloned(),
        }
    }
}

impl Event {
    /// All its fields, among them tool, phase and package.
    pub fn fields_by_name(&self) -> impl Iterator<Item = (&'static str, Clean)> {
        let own = self.fields.iter().map(|(name, value)| (*name, value.clone()));
        let common = ["tool", "phase", "package"];
        own.chain(common.into_iter().filter_map(|name| Some((name, self.field(name)?))))
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

/// What the line says of the course of things, if a row fits; the first one counts.
pub(super) fn of(line: &Line, candidates: &[usize]) -> Option<Seen> {
    steps(candidates).find_map(|row| {
        let (tells, found) = row.read(line)?;
        let version = found.get("version").cloned();
        Some(Seen { event: event(row, line, tells, found), version, blames: row.blames })
    })
}

/// What the line says about what failed: an event for each kind whose row fits.
pub(super) fn said(line: &Line, candidates: &[usize], context: Context<'_>) -> Vec<Event> {
    let mut said: Vec<Event> = Vec::new();
    // Few lines have a candidate that needs to know.
    let is_tool = LazyCell::new(|| is_a_tools(line.body()));
    for row in failures(candidates) {
        if said.iter().any(|event| event.kind == row.kind) || row.told && *is_tool {
            continue;
        }
        let Some((tells, found)) = row.read(line) else { continue };
        let mut event = event(row, line, tells, found);
        context.complete(&mut event);
        if row.is_raised_by(&event.fields) {
            said.push(event);
        }
    }
    said
}

/// Whether it is a tool's line rather than somebody's own words: those are not looked for in it. A compiler is called with
/// many paths and options, of which a sentence has few.
fn is_a_tools(body: &str) -> bool {
    let is_sign = |byte: &&u8| matches!(byte, b'/' | b'\\' | b'=' | b'_' | b'<' | b'>' | b'|' | b'-');
    body.starts_with('[')
        || TOOLS_WORDS.iter().any(|start| body.starts_with(start))
        || body.len() > 60 && body.bytes().filter(|byte| is_sign(&byte)).count() * 8 > body.len()
        || markdown::is_output(body)
}

/// Whether a line of prose says something that a check may ask for.
pub(super) fn is_told(line: &Line, candidates: &[usize]) -> bool {
    !markdown::is_output(line.body()) && failures(candidates).any(|row| row.told && row.read(line).is_some())
}

fn steps(candidates: &[usize]) -> impl Iterator<Item = &'static Row> {
    candidates.iter().filter_map(|index| rows().get(*index)).filter(|row| row.course)
}

fn failures(candidates: &[usize]) -> impl Iterator<Item = &'static Row> {
    candidates.iter().filter_map(|index| rows().get(*index)).filter(|row| !row.course)
}

fn event(row: &'static Row, line: &Line, tells: usize, mut fields: BTreeMap<&'static str, Clean>) -> Event {
    // As it was written, it stays among the fields: that is how a user knows it.
    let package = fields.get("package").cloned().or_else(|| fields.remove("other"));
    // Tools of Windows write a header's path in their own way; sources and tables have it in one.
    if let Some(header) = fields.get_mut("header") {
        *header = header.mapped(|path| path.replace('\\', "/"));
    }
    Event {
        line: line.number,
        tool: row.tool.as_deref(),
        phase: row.phase.as_deref(),
        package: package.map(|name| name.mapped(normalise)),
        kind: &row.kind,
        fields: if row.course { BTreeMap::new() } else { fields },
        text: line.text.clone(),
        tells,
        weight: row.weight,
        told: row.told,
    }
}

/// The first and the last few of a stream.
#[derive(Debug)]
struct Ends<T> {
    first: Vec<T>,
    last: VecDeque<T>,
    each: usize,
}

impl<T> Ends<T> {
    /// Keeps this many from either end.
    fn of(each: usize) -> Self {
        Self { first: Vec::new(), last: VecDeque::new(), each }
    }

    /// Adds one; the oldest of the middle is dropped.
    fn push(&mut self, item: T) {
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
    fn into_vec(self) -> Vec<T> {
        self.first.into_iter().chain(self.last).collect()
    }
}

/// The telling events, in the order of their lines.
pub(super) fn telling(seen: Vec<Event>) -> Vec<Event> {
    let mut kinds: BTreeMap<&'static str, Ends<Event>> = BTreeMap::new();
    for event in seen {
        let kept = if event.fields.is_empty() { KEPT } else { KEPT_FAILURES };
        kinds.entry(event.kind).or_insert_with(|| Ends::of(kept / 2)).push(event);
    }
    let mut events: Vec<Event> = kinds.into_values().flat_map(Ends::into_vec).collect();
    events.sort_by_key(|event| event.line);
    events
}
