//! Chooses the lines that show the failure.

use std::collections::BTreeSet;

use super::{Event, Line, LogLine};

/// No more lines than this; the report shortens further where it must.
const LINES: usize = 240;

/// Lines shown before and after an error of a compiler or tool.
const BEFORE: usize = 2;
const AFTER: usize = 5;

/// The innermost frames of a traceback that are shown.
const FRAMES: usize = 30;

/// The lines of a message that begins below its exception.
const MESSAGE: usize = 30;

/// Entries of a list that are kept together.
const ENTRIES: usize = 12;

/// What stands between two tracebacks that belong together.
const CHAINED: [&str; 2] =
    ["During handling of the above exception", "The above exception was the direct cause"];

/// Tools that prove in sentences why nothing fits.
const RESOLVERS: [&str; 3] = ["uv", "poetry", "pdm"];

/// Places with errors that are shown: the first ones, which mostly are the cause, and the last.
const PLACES: usize = 12;

/// The lines around the errors, in order; the end of the log where nothing is known as an error.
pub(super) fn choose(lines: &[Line], events: &[Event]) -> Vec<LogLine> {
    let errors: Vec<&Event> =
        events.iter().filter(|event| matches!(event.kind, "error" | "traceback" | "summary")).collect();
    let mut chosen = BTreeSet::new();
    let skipped = errors.len().saturating_sub(PLACES);
    for (index, event) in errors.iter().enumerate() {
        if index >= PLACES / 2 && index < PLACES / 2 + skipped {
            continue;
        }
        let place = lines.partition_point(|line| line.number < event.line);
        if event.kind == "traceback" {
            chosen.extend(traceback(lines, place));
        } else {
            let end = (place + AFTER).min(lines.len()).max(place + 1 + set_in(event, lines, place));
            chosen.extend(place.saturating_sub(BEFORE)..end);
        }
    }
    if chosen.is_empty() {
        chosen.extend(lines.len().saturating_sub(FRAMES)..lines.len());
    }
    let listed: Vec<usize> = chosen.iter().flat_map(|place| list(lines, *place)).collect();
    chosen.extend(listed);
    let skipped = chosen.len().saturating_sub(LINES);
    let mut block: Vec<LogLine> = chosen
        .into_iter()
        .enumerate()
        .filter(|(index, _)| *index < LINES / 3 || *index >= LINES / 3 + skipped)
        .filter_map(|(_, place)| lines.get(place))
        .filter(|line| !line.body().is_empty())
        .map(|line| LogLine { line: line.number, text: line.text.clone() })
        .collect();
    // A line, and what it quotes.
    block.dedup();
    block
}

/// Lines below an error that are set in deeper: the proof of a resolver, whose last words tell. Of other tools
/// it is the output of what failed, which has errors of its own.
fn set_in(event: &Event, lines: &[Line], place: usize) -> usize {
    let resolves = event.tool.is_some_and(|tool| RESOLVERS.contains(&tool));
    let (Some(error), true) = (lines.get(place), resolves) else { return 0 };
    let depth = error.body.start;
    let below = lines.iter().skip(place + 1).take(FRAMES);
    below.take_while(|line| line.body.start > depth && !line.body().is_empty()).count()
}

/// From the heading of a traceback to the exception: of many frames the innermost.
fn traceback(lines: &[Line], start: usize) -> impl Iterator<Item = usize> {
    let Some(heading) = lines.get(start) else { return None.into_iter().chain(0..0) };
    let depth = heading.body.start;
    let length = lines
        .iter()
        .skip(start + 1)
        .take(400)
        .take_while(|line| line.body.start > depth || line.body().is_empty())
        .count();
    // The exception itself stands as far left as the heading.
    let end = (start + length + 2).min(lines.len());
    let end = end + end.checked_sub(1).map_or(0, |exception| message(lines, exception, depth));
    let from = (start + length + 2).min(end).saturating_sub(FRAMES).max(start + 1);
    Some(start).into_iter().chain(from..end.max(from))
}

/// Lines below an exception whose own line ends at the colon: packages begin long messages with an empty line.
/// They end where the output goes further left, or another traceback begins.
fn message(lines: &[Line], exception: usize, depth: usize) -> usize {
    if !lines.get(exception).is_some_and(|line| says_nothing(line.body())) {
        return 0;
    }
    let mut said = 0;
    let mut end = 0;
    for (index, line) in lines.iter().skip(exception + 1).enumerate() {
        let body = line.body();
        let ends = body.starts_with("Traceback (") || CHAINED.iter().any(|words| body.starts_with(words));
        if ends || said == MESSAGE || (!body.is_empty() && line.body.start < depth) {
            break;
        }
        if !body.is_empty() {
            said += 1;
            end = index + 1;
        }
    }
    end
}

/// `ImportError:`, with nothing behind it.
fn says_nothing(text: &str) -> bool {
    let name = text.trim_end().strip_suffix(':');
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
    })
}

/// The list that a line belongs to, with its heading: one entry of it tells little.
fn list(lines: &[Line], place: usize) -> std::ops::Range<usize> {
    let is_entry = |index: usize| lines.get(index).is_some_and(|line| is_marked(line.body()));
    let depth = |index: usize| lines.get(index).map_or(0, |line| line.body.start);
    let heads = |index: usize| {
        lines
            .get(index)
            .is_some_and(|line| line.body().ends_with(':') && !line.body().starts_with("Traceback"))
    };
    let is_below = |index: usize, heading: usize| {
        depth(index) > depth(heading) && lines.get(index).is_some_and(|line| !line.body().is_empty())
    };
    let start = if is_entry(place) {
        let first =
            (0..=place).rev().take(ENTRIES).take_while(|index| is_entry(*index)).last().unwrap_or(place);
        if first > 0 && heads(first - 1) { first - 1 } else { first }
    } else if heads(place) {
        place
    } else {
        return place..place;
    };
    let below = (start + 1..lines.len()).take(ENTRIES);
    let length =
        below.take_while(|index| is_entry(*index) || heads(start) && is_below(*index, start)).count();
    start..start + 1 + length
}

/// `1. …`, `2) …`, `- …`, `* …`.
fn is_marked(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = digits.len() < text.len() && text.len() - digits.len() <= 2;
    is_numbered && (digits.starts_with(". ") || digits.starts_with(") "))
        || ["- ", "* ", "\u{2022} "].iter().any(|mark| text.starts_with(mark))
}
