//! Lines of a comment, as many as there is room for.

use crate::redact::Clean;

/// Most characters of a comment. GitHub refuses 65,536; a reply that is longer than a screen or
/// two is not read.
pub(super) const LIMIT: usize = 30_000;

/// A comment that keeps within its length.
#[derive(Debug)]
pub(super) struct Page {
    lines: Vec<Clean>,
    room: usize,
}

impl Default for Page {
    fn default() -> Self {
        // The marker and the closing lines have theirs.
        Self { lines: Vec::new(), room: LIMIT - 8_500 }
    }
}

impl Page {
    /// Adds a line or a block, if there is room for all of it.
    pub(super) fn add(&mut self, line: &Clean) {
        let length = line.as_str().chars().count() + 1;
        if length <= self.room {
            self.room -= length;
            self.lines.push(line.clone());
        }
    }

    /// The text.
    pub(super) fn finish(self) -> Clean {
        let text = Clean::join(&self.lines, "\n");
        Clean::literal("{text}\n").fill(&|_| Some(text.clone()))
    }
}

/// A text of ours with these pieces in its places.
pub(super) fn filled(text: &'static str, pieces: &[(&str, Clean)]) -> Clean {
    Clean::literal(text)
        .fill(&|name| pieces.iter().find(|(known, _)| *known == name).map(|(_, piece)| piece.clone()))
}
