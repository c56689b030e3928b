//! What is wrong with a file of checks or data, and where.

use std::fmt;
use std::ops::Range;

use crate::redact::Clean;

/// A fault in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, relative to its folder.
    pub file: Clean,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// What is wrong, and what was expected.
    pub message: Clean,
}

impl Fault {
    /// A fault of which only a piece of the text is known: it is where that piece stands first.
    pub(super) fn near(file: Clean, text: &str, piece: &str, message: Clean) -> Self {
        let start = if piece.is_empty() { None } else { text.find(piece) };
        Self::at(file, text, start.map(|start| start..start), message)
    }

    /// A fault at a place in `text`.
    pub(super) fn at(file: Clean, text: &str, span: Option<Range<usize>>, message: Clean) -> Self {
        let before = text.get(..span.map_or(0, |span| span.start)).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { file, line, column, message }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}
