//! A pattern: what finds a line. Either literals and a regular expression that decides, or an event
//! that the reader has made of the line, with tests of its fields.
//!
//! The expression is asked, and so compiled, only when a literal was found: compiling all of them
//! costs a hundred times what searching the literals does.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::expression::{Expression, Groups};
use crate::log;

use super::event::{EventTest, Words};

/// The shortest literal that is worth searching for.
const SHORTEST_ANCHOR: usize = 4;

/// Most memory that an expression of a pack may take: a line takes time by its length and by this. All
/// our own but one need less.
const LIMIT_OF_PACKS: usize = 128 << 10;

/// A pattern for one line.
#[derive(Debug)]
pub(crate) struct Pattern {
    anchors: Vec<String>,
    expression: Option<Expression>,
    event: Option<EventTest>,
    /// Indices of the anchors among all anchors, set when the catalogue is put together.
    pub(crate) anchor_ids: Vec<usize>,
    /// Number of this pattern among all patterns.
    pub(crate) slot: usize,
}

impl Pattern {
    /// A pattern of literals, and of an expression where the literals do not decide alone.
    pub(crate) fn new(anchors: Vec<String>, expression: Option<String>) -> Result<Self, String> {
        if anchors.is_empty() {
            return Err("expected at least one literal in `anchor`".to_owned());
        }
        if let Some(short) = anchors.iter().find(|anchor| anchor.len() < SHORTEST_ANCHOR) {
            return Err(format!("the anchor `{short}` is shorter than {SHORTEST_ANCHOR} bytes"));
        }
        if anchors.iter().any(|anchor| anchor.contains(['\n', '\r'])) {
            return Err("an anchor is found on one line: it cannot hold a line feed".to_owned());
        }
        let expression = expression.map(Expression::from);
        Ok(Self { anchors, expression, event: None, anchor_ids: Vec::new(), slot: 0 })
    }

    /// A pattern as a file gives it: `event` and perhaps `where`, or `anchor` and perhaps `pattern`.
    pub(super) fn given(
        anchors: Option<Vec<String>>,
        expression: Option<String>,
        event: Option<String>,
        fields: BTreeMap<String, Words>,
    ) -> Result<Self, String> {
        let Some(kind) = event else {
            if !fields.is_empty() {
                return Err("`where` tests the fields of an event: it needs `event`".to_owned());
            }
            return Self::new(anchors.unwrap_or_default(), expression);
        };
        if anchors.is_some() || expression.is_some() {
            return Err("expected either `event` or `anchor`, not both".to_owned());
        }
        let event = Some(EventTest::new(kind, fields)?);
        Ok(Self { anchors: Vec::new(), expression: None, event, anchor_ids: Vec::new(), slot: 0 })
    }

    /// The event that it asks for, where it asks for one.
    pub(crate) fn event(&self) -> Option<&EventTest> {
        self.event.as_ref()
    }

    /// The literals.
    pub(crate) fn anchors(&self) -> &[String] {
        &self.anchors
    }

    /// The expression as it was written.
    pub(crate) fn source(&self) -> Option<&str> {
        self.expression.as_ref().map(Expression::source)
    }

    /// Compiles the expression, for the loader's thorough mode.
    pub(crate) fn validate(&self) -> Result<(), String> {
        if let Some(event) = &self.event {
            return event.validate();
        }
        self.expression.as_ref().map_or(Ok(()), Expression::validate)
    }

    /// Whether its expression is larger than those of packs may be.
    pub(super) fn is_large(&self) -> bool {
        self.expression.as_ref().is_some_and(|expression| expression.is_larger_than(LIMIT_OF_PACKS))
    }

    /// Whether a line that holds one of the literals matches.
    pub(crate) fn matches(&self, body: &str) -> bool {
        self.expression.as_ref().is_none_or(|expression| expression.matches(body))
    }

    /// The byte where a line that matches begins to: of the expression, or else of the first literal.
    pub(crate) fn place(&self, body: &str) -> usize {
        let of_expression = || self.expression.as_ref()?.place(body);
        let of_literals = || self.anchors.iter().filter_map(|anchor| body.find(anchor.as_str())).min();
        of_expression().or_else(of_literals).unwrap_or(0)
    }

    /// Which of its literals a line holds, the first of the file being 0: of a pattern of literals alone,
    /// the first tells the most.
    pub(crate) fn rank(&self, body: &str) -> usize {
        if self.expression.is_some() || self.event.is_some() {
            return 0;
        }
        self.anchors.iter().position(|anchor| body.contains(anchor.as_str())).unwrap_or(0)
    }

    /// Names and places of the groups that took part.
    pub(crate) fn captures(&self, body: &str) -> Vec<(&str, Range<usize>)> {
        let found = self.expression.as_ref().and_then(|expression| expression.captures(body));
        found.map(Groups::named).unwrap_or_default()
    }

    /// Names of the groups or of the event's fields.
    pub(crate) fn names(&self) -> Vec<&str> {
        if let Some(event) = &self.event {
            return log::fields_of(event.kind()).into_iter().collect();
        }
        self.expression.iter().flat_map(Expression::names).collect()
    }
}
