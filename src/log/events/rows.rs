//! The rows of `data/reading/events/*.toml`, as they are written and as they are tried.
//!
//! A row is a sentence of a tool, in all its languages: literals by which a line is found, one or
//! more expressions whose named groups become fields, and fields that it states itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded;
use crate::expression::Expression;
use crate::log::sound::uncompiled;
use crate::log::{Line, frames, ignored};
use crate::python::name::is_whole;
use crate::redact::Clean;

/// The folder of the rows.
const FOLDER: &str = "data/reading/events/";

/// The file whose rows tell the course of an installation.
const COURSE: &str = "data/reading/events/steps.toml";

/// How the files are called whose rows are what people say in their own words.
const TOLD: &str = "data/reading/events/reporter";

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    for file in embedded::files().filter(|file| file.path.starts_with(FOLDER)) {
        let read: Result<File, _> = file.read();
        debug_assert!(read.is_ok(), "{}: {:?}", file.path, read.err());
        for mut row in read.map(|read| read.event).unwrap_or_default() {
            row.course = file.path == COURSE;
            row.told = file.path.starts_with(TOLD);
            rows.push(row);
        }
    }
    // Of a kind the first row that fits counts: what a tool says, before what people say.
    rows.sort_by_key(|row: &Row| row.told);
    rows
});

/// All rows, in the order in which they are tried.
pub(in crate::log) fn rows() -> &'static [Row] {
    &ROWS
}

/// Files that cannot be read, and rows whose expressions do not compile.
pub(in crate::log) fn faults() -> Vec<String> {
    let files = embedded::files().filter(|file| file.path.starts_with(FOLDER));
    let unread =
        files.filter_map(|file| file.read::<File>().err().map(|error| format!("{}: {error}", file.path)));
    let expressions = rows().iter().flat_map(|row| row.pattern.as_slice().iter().chain(&row.unless));
    unread.chain(expressions.filter_map(uncompiled)).collect()
}

/// The kinds of failures that checks may ask for.
pub fn kinds() -> &'static BTreeSet<&'static str> {
    // Every row of every check asks.
    static KINDS: LazyLock<BTreeSet<&'static str>> =
        LazyLock::new(|| rows().iter().filter(|row| !row.course).map(|row| row.kind.as_str()).collect());
    &KINDS
}

/// The fields that an event of this kind may have.
pub fn fields_of(kind: &str) -> BTreeSet<&'static str> {
    let common = COMMON.into_iter().chain(frames::FIELDS).chain(ignored::FIELDS);
    own_fields_of(kind).into_iter().chain(common).collect()
}

/// Fields that every event may have, beside those of the frames.
const COMMON: [&str; 3] = ["tool", "phase", "package"];

/// The fields that the rows of this kind state or capture.
pub(super) fn own_fields_of(kind: &str) -> BTreeSet<&'static str> {
    let of_kind = || rows().iter().filter(|row| !row.course && row.kind == kind);
    let stated = of_kind().flat_map(|row| row.fields.keys().map(String::as_str));
    let captured = of_kind().flat_map(|row| row.pattern.as_slice()).flat_map(Expression::names);
    stated.chain(captured).filter(|field| !COMMON.contains(field)).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    event: Vec<Row>,
}

/// One or several, or none.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Several<T> {
    #[default]
    None,
    One(T),
    More(Vec<T>),
}

impl<T> Several<T> {
    fn as_slice(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::More(several) => several,
        }
    }
}

/// One row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::log) struct Row {
    /// A line is looked at only when it holds one of these.
    pub(in crate::log) anchor: Vec<String>,
    /// One of these must match; without any, the literal is enough.
    #[serde(default)]
    pattern: Several<Expression>,
    /// And this must not.
    unless: Option<Expression>,
    /// The tool that says it.
    pub(super) tool: Option<String>,
    /// How far the installation is when it is said, where that is sure.
    pub(super) phase: Option<String>,
    /// What kind of event it is.
    pub(super) kind: String,
    /// Fields that the row states.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// It says so only where a traceback that begins in a script of the user's ends in code of this owner
    /// (`data/reading/frames.toml`).
    raised_by: Option<String>,
    /// How sure the sentence makes a check that leaves it to the sentences.
    pub(super) weight: Option<f64>,
    /// How surely the captured package (or the one at work) is the failing one.
    pub(super) blames: Option<u8>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "only the test looks at it"))]
    example: Several<String>,
    /// Whether it tells the course of an installation.
    #[serde(skip)]
    pub(super) course: bool,
    /// Whether a person says it, not a tool.
    #[serde(skip)]
    pub(in crate::log) told: bool,
}

/// Groups that capture the name of a distribution.
const PACKAGE: [&str; 2] = ["package", "other"];

impl Row {
    /// A line that gives it.
    #[cfg(test)]
    pub(super) fn an_example(&self) -> Option<&str> {
        self.example.as_slice().first().map(String::as_str)
    }

    /// Whether an event whose frames are known is raised by whom the row says.
    pub(super) fn is_raised_by(&self, fields: &BTreeMap<&'static str, Clean>) -> bool {
        let is_by = |owner: &String| {
            fields.contains_key("script") && fields.get("importer").is_some_and(|by| *by == owner.as_str())
        };
        self.raised_by.as_ref().is_none_or(is_by)
    }

    /// From which byte on the line says something by this row, and what, by name; nothing if it does not
    /// fit.
    pub(super) fn read(&'static self, line: &Line) -> Option<(usize, BTreeMap<&'static str, Clean>)> {
        let body = line.body();
        let mut found: BTreeMap<&'static str, Clean> = BTreeMap::new();
        let mut tells = line.body.start;
        if self.pattern.as_slice().is_empty() {
            tells += self.anchor.iter().filter_map(|anchor| body.find(anchor.as_str())).min().unwrap_or(0);
        } else {
            let groups = self.pattern.as_slice().iter().find_map(|expression| expression.captures(body))?;
            let start = line.body.start;
            tells += groups.whole.start;
            for (name, group) in groups.named() {
                if !group.is_empty() && (!PACKAGE.contains(&name) || is_whole(body, group.clone())) {
                    found.insert(name, line.text.slice(start + group.start..start + group.end));
                }
            }
        }
        if self.unless.as_ref().is_some_and(|unless| unless.matches(body)) {
            return None;
        }
        for (name, value) in &self.fields {
            found.entry(name.as_str()).or_insert_with(|| Clean::literal(value.as_str()));
        }
        Some((tells, found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::frames::Frames;
    use crate::log::{Anchors, events};
    use crate::redact::Redactor;

    #[test]
    fn every_row_fits_its_examples() {
        let redactor = Redactor::default();
        let anchors = Anchors::new([]);
        let mut wrong = Vec::new();
        for (index, row) in rows().iter().enumerate() {
            if row.example.as_slice().is_empty() {
                wrong.push(format!("{index}: {:?} has no example", row.anchor));
            }
            for example in row.example.as_slice() {
                let line = Line::new(1, example.as_bytes(), &redactor);
                let found = anchors.own_in(line.text.as_str());
                let mut frames = Frames::default();
                if row.raised_by.is_some() {
                    let script = br#"  File "/srv/demo/main.py", line 1, in <module>"#;
                    frames.follow(&Line::new(1, script, &redactor));
                }
                let said = if row.course {
                    events::of(&line, &found.events).map(|seen| seen.event).into_iter().collect()
                } else {
                    events::said(&line, &found.events, frames.context())
                };
                if !said.iter().any(|event| event.kind == row.kind && event.tool == row.tool.as_deref()) {
                    wrong.push(format!("{index}: `{example}` gives {said:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
