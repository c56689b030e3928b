//! The failing output: the error block, then head and tail.

use super::escape::{cut, fence};
use crate::log::LogLine;
use crate::render::words::visible;
use crate::report::Report;

/// The error block is whole up to this many characters.
const WHOLE: usize = 20_000;

/// Lines of the error block that are in sight: its end, where tools say what failed.
const IN_SIGHT: usize = 30;

pub(super) fn error_block(report: &Report) -> String {
    let Some(log) = report.log.as_ref().filter(|log| !log.error_block.is_empty()) else {
        return String::new();
    };
    let (folded_lines, shown) = log.error_block.split_at(log.error_block.len().saturating_sub(IN_SIGHT));
    let first = shown.first().map_or(1, |line| line.line);
    let length = |lines: &[LogLine]| -> usize {
        lines.iter().map(|line| line.text.as_str().chars().count() + 1).sum()
    };
    let room = WHOLE.saturating_sub(length(shown).min(WHOLE)).max(200);
    let before = match folded_lines.first() {
        Some(line) => folded(
            &format!("The lines before it, from line {}", line.line),
            &middle_snipped(folded_lines, room),
        ),
        None => String::new(),
    };
    let text = middle_snipped(shown, WHOLE);
    let succeeded = log.events.iter().any(|event| event.kind == "success") && !log.has_failure();
    let heading = if succeeded { "Output" } else { "Error" };
    format!("### {heading} (from line {first} of {})\n\n{}\n{before}", log.lines, fence(&text, "text"))
}

/// Whether a line of the log stands in sight.
pub(super) fn is_in_sight(report: &Report, number: u64) -> bool {
    let block = report.log.as_ref().map_or(&[][..], |log| &log.error_block);
    block.iter().rev().take(IN_SIGHT).any(|line| line.line == number)
}

/// Head and tail share what room there is; the tail, where the failure is, gets more of it.
pub(super) fn ends(report: &Report, room: usize) -> String {
    let Some(log) = &report.log else { return String::new() };
    let frame = 200;
    let mut written = String::new();
    let tail_room = (room * 3 / 5).saturating_sub(frame);
    let shown: Vec<u64> = log.error_block.iter().map(|line| line.line).collect();
    let others = |lines: &[LogLine]| -> Vec<LogLine> {
        lines.iter().filter(|line| !shown.contains(&line.line)).cloned().collect()
    };
    let last = others(&log.tail);
    let tail = last_lines(&last, tail_room);
    // Of a short log both ends hold the same lines, which are said once.
    let mut head = others(&log.head);
    if let Some(first) = tail.lines().count().checked_sub(1).and_then(|count| last.iter().rev().nth(count)) {
        head.retain(|line| line.line < first.line);
    }
    let tail = folded("The end of the log, but for what stands above", &tail);
    let head_room = room.saturating_sub(tail.chars().count() + frame);
    let head = first_lines(&head, head_room);
    written.push_str(&folded("The beginning of the log, but for what stands above", &head));
    written.push_str(&tail);
    written
}

fn folded(title: &str, text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    format!("<details><summary>{title}</summary>\n\n{}\n</details>\n\n", fence(text, "text"))
}

/// All lines, or as many from both ends as have room.
fn middle_snipped(lines: &[LogLine], limit: usize) -> String {
    let length: usize = lines.iter().map(|line| line.text.as_str().chars().count() + 1).sum();
    if length <= limit {
        return first_lines(lines, usize::MAX);
    }
    let half = limit / 2 - 60;
    let head = first_lines(lines, half);
    let tail = last_lines(lines, half);
    let left_out = lines.len().saturating_sub(head.lines().count() + tail.lines().count());
    format!("{head}[\u{2026} {left_out} lines left out \u{2026}]\n{tail}")
}

fn first_lines(lines: &[LogLine], room: usize) -> String {
    let mut left = room;
    let mut written = String::new();
    for line in lines {
        let text = shown(line, room);
        let length = text.chars().count() + 1;
        if length > left {
            break;
        }
        left -= length;
        written.push_str(&text);
        written.push('\n');
    }
    written
}

fn last_lines(lines: &[LogLine], room: usize) -> String {
    let mut left = room;
    let mut written = Vec::new();
    for line in lines.iter().rev() {
        let text = shown(line, room);
        let length = text.chars().count() + 1;
        if length > left {
            break;
        }
        left -= length;
        written.push(format!("{text}\n"));
    }
    written.reverse();
    written.concat()
}

/// A line, without its middle where it would take most of the room alone.
fn shown(line: &LogLine, room: usize) -> String {
    visible(cut(line.text.as_str(), (room / 2).max(1)))
}
