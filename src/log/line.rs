//! One line of output: decoded, without terminal codes, redacted.

use std::ops::Range;

use serde::Serialize;

use crate::redact::{Clean, Raw, Redactor};

use super::{mend, prefix};

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
        let text = redactor.clean(&Raw::from_bytes(&mend::plain(last)));
        let body = prefix::body(text.as_str());
        Self { number, text, body }
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
