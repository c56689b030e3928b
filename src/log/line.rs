//! One line of output: decoded, without terminal codes, redacted.

use std::ops::Range;

use serde::Serialize;

use crate::redact::{Clean, Raw, Redactor};

use super::{Anchors, mend, prefix, select};

/// A line that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its text: redacted, without terminal codes and line end.
    pub text: Clean,
    /// The part of the text after prefixes: time stamps, docker's step, boxes, quotes, blanks.
    pub body: Range<usize>,
}

impl Line {
    /// The line that these bytes hold. Of pieces that overwrote each other the last one stays.
    pub(super) fn new(number: u64, bytes: &[u8], redactor: &Redactor) -> Self {
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let last = bytes
            .rsplit(|byte| *byte == b'\r')
            .find(|piece| !piece.trim_ascii().is_empty())
            .unwrap_or_default();
        let text = redactor.clean(&Raw::from_bytes(&mend::plain(mend::after_bar(last))));
        let body = prefix::body(text.as_str());
        Self { number, text, body }
    }

    /// The parts of a very long line that are kept: its ends and the surroundings of literals. It is
    /// clean, so that no half of a secret can be left.
    pub(super) fn cut(self, anchors: &Anchors) -> Vec<Self> {
        let text = self.text.as_str();
        if text.len() <= select::LONG {
            return vec![self];
        }
        let hits = anchors.places_in(text.as_bytes());
        let windows = select::windows(&(0..text.len()), &hits);
        let edge = |at: usize| text.floor_char_boundary(at);
        let part = |window: Range<usize>| {
            let text = self.text.slice(edge(window.start)..edge(window.end));
            let body = prefix::body(text.as_str());
            Self { number: self.number, text, body }
        };
        windows.into_iter().map(part).collect()
    }

    /// The part after prefixes.
    pub fn body(&self) -> &str {
        self.text.as_str().get(self.body.clone()).unwrap_or_default()
    }
}

/// A line as the report shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogLine {
    /// Its number, from 1.
    pub line: u64,
    /// Its text, without terminal codes.
    pub text: Clean,
}
