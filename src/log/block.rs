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
    let from = end.saturating_sub(FRAMES).max(start + 1);
    Some(start).into_iter().chain(from..end.max(from))
}
