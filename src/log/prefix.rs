//! What stands before the message on a line: time stamps, docker's step, boxes, quotes, blanks.

use std::ops::Range;

/// Marks that tools draw before a message.
const MARKS: &[&str] = &["│", "╰─>", "╰─▶", "├─▶", "╰▶", "├▶", "|", ">"];

/// The part of a line that holds the message.
pub(super) fn body(text: &str) -> Range<usize> {
    let end = text.trim_end().len();
    let mut rest = &text[..end];
    loop {
        let before = rest.len();
        rest = rest.trim_start();
        for mark in MARKS {
            if let Some(after) = rest.strip_prefix(mark)
                && (after.is_empty() || after.starts_with(' '))
            {
                rest = after.trim_start();
            }
        }
        if rest.len() == before {
            return end - rest.len()..end;
        }
    }
}
