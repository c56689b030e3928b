//! Chooses which lines of a log are kept, so that memory stays bounded whatever the size.
//!
//! A small log is kept whole. Of a large one stay the head, the tail, and of each literal the
//! first and last few lines that hold it, with a little context. This works on bytes: lines are
//! decoded and redacted afterwards, and only the kept ones.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

use super::Anchors;
use super::chunks::{Chunk, Chunks};
use super::needles::Hit;

/// A log of up to so many bytes and lines is kept whole.
const WHOLE_BYTES: usize = 512 * 1024;
const WHOLE_LINES: usize = 16_000;

/// How much of the head and the tail of a larger log is kept. A head tells what was asked for and of whom, a tail how it
/// ended: that is more, and each line costs as much as a thousand that are passed over.
const END_BYTES: usize = 96 * 1024;
const HEAD_LINES: usize = 200;
const TAIL_LINES: usize = 500;

/// Lines kept of each literal from the front and from the back.
const EACH: usize = 8;
/// Occurrences of one literal that are looked at in one chunk.
const IN_A_CHUNK: u8 = 16;

/// Lines kept before and after one that holds a literal.
const BEFORE: usize = 2;
const AFTER: usize = 5;

/// Beyond so many bytes no context is kept, and beyond twice as many nothing.
const BUDGET: usize = 6 << 20;

/// A longer line is kept in parts: its ends and what is around the literals. Of a log that is kept
/// whole the parts are made after the line was redacted; of a larger one they are cut between words,
/// so that no half of a secret is left.
pub(super) const LONG: usize = 16 * 1024;
const PART: usize = 1024;
const PARTS: usize = 12;

/// A line, or a part of one, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line's number, from 1.
    pub(super) number: u64,
    /// Its bytes, without line end.
    pub(super) bytes: Vec<u8>,
}

/// What was kept.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// In order.
    pub(super) pieces: Vec<Piece>,
    /// How many lines there were.
    pub(super) total_lines: u64,
    /// Nothing was left out.
    pub(super) whole: bool,
}

/// Reads the source to its end.
pub(super) fn select(source: &mut dyn Read, anchors: &Anchors) -> Selection {
    let mut chunks = Chunks::new(source, 512);
    let mut large: Option<Large> = None;
    while let Some(chunk) = chunks.next() {
        match &mut large {
            Some(large) => large.take(&chunk, anchors),
            None if is_small(&chunk) => return small(chunk.bytes, anchors),
            None => {
                let mut first = Large::default();
                first.take(&chunk, anchors);
                large = Some(first);
            }
        }
    }
    large.map_or_else(|| Selection { whole: true, ..Selection::default() }, |large| large.finish(anchors))
}

fn is_small(chunk: &Chunk<'_>) -> bool {
    chunk.last
        && chunk.bytes.len() <= WHOLE_BYTES
        && memchr_iter(b'\n', chunk.bytes).take(WHOLE_LINES + 1).count() <= WHOLE_LINES
}

fn small(bytes: &[u8], anchors: &Anchors) -> Selection {
    let mut pieces = Vec::new();
    let total_lines = all_lines(bytes, 1, anchors, usize::MAX, &mut pieces);
    Selection { pieces, total_lines, whole: true }
}

/// Adds every line of `bytes`, the first of which has the given number; returns how many.
fn all_lines(bytes: &[u8], first: u64, anchors: &Anchors, long: usize, pieces: &mut Vec<Piece>) -> u64 {
    let mut number = first;
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    for line in bytes.split(|byte| *byte == b'\n') {
        let simple = trim_returns(line);
        if simple.len() <= long && memchr(b'\r', simple).is_none() {
            pieces.push(Piece { number, bytes: simple.to_vec() });
        } else {
            let hits = anchors.places_in(simple);
            pieces.extend(parts(simple, &hits, long).into_iter().map(|bytes| Piece { number, bytes }));
        }
        number += 1;
    }
    number - first
}

fn trim_returns(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
    &line[..end]
}

/// What a line shows: the last of the pieces that overwrote each other, and each other one that
/// holds a literal; of a very long one its ends and the surroundings of the literals.
fn parts(line: &[u8], hits: &[usize], long: usize) -> Vec<Vec<u8>> {
    let mut shown = Vec::new();
    let mut hits = hits.iter().copied().peekable();
    let mut start = 0;
    let mut last: Option<Range<usize>> = None;
    let mut found: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
    loop {
        let end = memchr(b'\r', &line[start..]).map_or(line.len(), |length| start + length);
        let mut own = Vec::new();
        while let Some(hit) = hits.next_if(|hit| *hit < end) {
            own.push(hit);
        }
        let blank = line[start..end].trim_ascii().is_empty();
        if !own.is_empty() {
            if found.len() < PARTS {
                found.push((start..end, own));
            }
            last = None;
        } else if !blank {
            last = Some(start..end);
        }
        if end == line.len() {
            break;
        }
        start = end + 1;
    }
    found.extend(last.map(|range| (range, Vec::new())));
    if found.is_empty() {
        return vec![Vec::new()];
    }
    for (range, hits) in found {
        if range.len() <= long {
            shown.push(line[range].to_vec());
            continue;
        }
        let windows = windows(&range, &hits);
        shown.extend(
            windows.into_iter().map(|window| line[between_words(line, &range, window, &hits)].to_vec()),
        );
    }
    shown
}

/// The ends of a long line and the surroundings of the literals in it.
pub(super) fn windows(range: &Range<usize>, hits: &[usize]) -> Vec<Range<usize>> {
    let around = |hit: usize| hit.saturating_sub(PART).max(range.start)..(hit + 3 * PART).min(range.end);
    let (head, tail) = (range.start..range.start + 2 * PART, range.end - 2 * PART..range.end);
    let mut windows: Vec<Range<usize>> = Vec::new();
    let hits = hits.iter().copied();
    for window in std::iter::once(head).chain(hits.map(around)).chain(std::iter::once(tail)) {
        match windows.last_mut() {
            Some(known) if window.start <= known.end && window.end - known.start <= LONG => {
                known.end = known.end.max(window.end);
            }
            Some(known) if window.start < known.end => {
                let start = known.end;
                windows.push(start..window.end.max(start));
            }
            Some(_) | None => windows.push(window),
        }
    }
    if windows.len() > PARTS {
        windows.drain(PARTS / 2..windows.len() - PARTS / 2);
    }
    windows
}

/// The window without the halves of words at its edges, as long as a literal in it stays.
fn between_words(line: &[u8], whole: &Range<usize>, window: Range<usize>, hits: &[usize]) -> Range<usize> {
    let inside = || hits.iter().filter(|hit| window.contains(hit));
    let first = inside().min().copied().unwrap_or(window.end);
    let last = inside().max().copied().unwrap_or(window.start);
    let ends_a_word = |byte: &u8| byte.is_ascii_whitespace();
    let ends_a_value = |byte: &u8| b",;|&{}[]()".contains(byte);
    let mut start = window.start;
    if start > whole.start {
        let edge = &line[start..first];
        let cut = edge.iter().position(ends_a_word).or_else(|| edge.iter().position(ends_a_value));
        start = cut.map_or(first, |at| start + at + 1);
    }
    let mut end = window.end;
    if end < whole.end {
        // A literal is not longer than this.
        let from = (last + usize::from(last > window.start) * 256).clamp(start, end);
        let edge = &line[from..end];
        let cut = edge.iter().rposition(ends_a_word).or_else(|| edge.iter().rposition(ends_a_value));
        end = cut.map_or(from, |at| from + at);
    }
    start..end.max(start)
}

/// A line that is kept because of literals.
#[derive(Debug)]
struct Stored {
    parts: Vec<Vec<u8>>,
    /// How many literals want it.
    wanted: u32,
}

/// The lines that one occurrence keeps.
type Kept = Vec<u64>;

#[derive(Debug, Default)]
struct Large {
    lines: u64,
    stored: BTreeMap<u64, Stored>,
    bytes: usize,
    first: BTreeMap<usize, usize>,
    last: BTreeMap<usize, VecDeque<Kept>>,
    head: Vec<u8>,
    head_lines: u64,
    tail: Vec<u8>,
    /// The last line of the chunk before was cut.
    inside: bool,
}

impl Large {
    fn take(&mut self, chunk: &Chunk<'_>, anchors: &Anchors) {
        let bytes = chunk.bytes;
        if self.lines == 0 && self.head.is_empty() {
            self.head = ends(bytes, true).to_vec();
            self.head_lines = memchr_iter(b'\n', &self.head).count() as u64;
        }
        self.take_hits(bytes, &find(bytes, anchors));
        let count = memchr_iter(b'\n', bytes).count() as u64;
        self.lines += count;
        self.inside = !bytes.ends_with(b"\n");
        let end = ends(bytes, false);
        if end.len() < bytes.len() {
            self.tail.clear();
        }
        self.tail.extend_from_slice(end);
        if self.tail.len() > END_BYTES {
            let kept = ends(&self.tail, false).len();
            self.tail.drain(..self.tail.len() - kept);
        }
    }

    fn take_hits(&mut self, bytes: &[u8], hits: &[Hit]) {
        let mut counted = 0;
        let mut number = self.lines + 1;
        let mut rest = hits;
        while let Some(hit) = rest.first() {
            number += memchr_iter(b'\n', &bytes[counted..hit.start]).count() as u64;
            counted = hit.start;
            let start = memrchr(b'\n', &bytes[..hit.start]).map_or(0, |end| end + 1);
            let end = memchr(b'\n', &bytes[hit.start..]).map_or(bytes.len(), |length| hit.start + length);
            let here = rest.iter().take_while(|hit| hit.start < end).count();
            let (on_line, after) = rest.split_at(here);
            rest = after;
            self.take_line(bytes, start..end, number, on_line);
        }
    }

    fn take_line(&mut self, bytes: &[u8], line: Range<usize>, number: u64, hits: &[Hit]) {
        let mut literals: Vec<usize> = hits.iter().map(|hit| hit.literal).collect();
        literals.sort_unstable();
        literals.dedup();
        if self.bytes > 2 * BUDGET {
            return;
        }
        let text = trim_returns(&bytes[line.clone()]);
        let places: Vec<usize> =
            hits.iter().map(|hit| hit.start - line.start).filter(|place| *place < text.len()).collect();
        let parts = parts(text, &places, LONG);
        self.store(number, parts);
        let mut kept = vec![number];
        if self.bytes < BUDGET {
            self.store_context(bytes, &line, number, &mut kept);
        }
        for literal in literals {
            let first = self.first.entry(literal).or_default();
            *first += 1;
            for number in &kept {
                if let Some(stored) = self.stored.get_mut(number) {
                    stored.wanted += 1;
                }
            }
            if *first <= EACH {
                continue;
            }
            let last = self.last.entry(literal).or_default();
            last.push_back(kept.clone());
            if last.len() > EACH
                && let Some(dropped) = last.pop_front()
            {
                self.release(&dropped);
            }
        }
    }

    fn store_context(&mut self, bytes: &[u8], line: &Range<usize>, number: u64, kept: &mut Kept) {
        let mut start = line.start;
        for distance in 1..=BEFORE as u64 {
            if start == 0 || number <= distance {
                break;
            }
            let end = start - 1;
            start = memrchr(b'\n', &bytes[..end]).map_or(0, |end| end + 1);
            self.store(number - distance, parts(trim_returns(&bytes[start..end]), &[], LONG));
            kept.push(number - distance);
        }
        let mut end = line.end;
        for distance in 1..=AFTER as u64 {
            if end + 1 >= bytes.len() {
                break;
            }
            let start = end + 1;
            end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
            self.store(number + distance, parts(trim_returns(&bytes[start..end]), &[], LONG));
            kept.push(number + distance);
        }
    }

    /// Stores a line; what is known of it already stays, and parts that are new are added.
    fn store(&mut self, number: u64, parts: Vec<Vec<u8>>) {
        let stored = self.stored.entry(number).or_insert_with(|| Stored { parts: Vec::new(), wanted: 0 });
        for part in parts {
            if stored.parts.len() < 2 * PARTS && !stored.parts.contains(&part) {
                self.bytes += part.len() + 64;
                stored.parts.push(part);
            }
        }
    }

    fn release(&mut self, lines: &Kept) {
        for number in lines {
            if let Some(stored) = self.stored.get_mut(number) {
                stored.wanted = stored.wanted.saturating_sub(1);
                if stored.wanted == 0
                    && let Some(stored) = self.stored.remove(number)
                {
                    self.bytes -= stored.parts.iter().map(|part| part.len() + 64).sum::<usize>();
                }
            }
        }
    }

    fn finish(self, anchors: &Anchors) -> Selection {
        let total_lines = self.lines + u64::from(self.inside);
        let tail_lines = memchr_iter(b'\n', &self.tail).count() as u64 + u64::from(self.inside);
        let tail_first = (total_lines + 1).saturating_sub(tail_lines).max(1);
        let mut pieces = Vec::new();
        all_lines(&self.head, 1, anchors, LONG, &mut pieces);
        let head_last = pieces.last().map_or(0, |piece| piece.number);
        let mut tail = Vec::new();
        all_lines(&self.tail, tail_first, anchors, LONG, &mut tail);
        // The lines where head and tail meet the rest may be cut there: what else is known of
        // them stays too.
        for (number, stored) in
            self.stored.into_iter().filter(|(number, _)| (head_last..=tail_first).contains(number))
        {
            for bytes in stored.parts {
                let piece = Piece { number, bytes };
                let mut known = pieces.iter().rev().take(2 * PARTS).chain(tail.first());
                if !known.any(|known| *known == piece) {
                    pieces.push(piece);
                }
            }
        }
        pieces.extend(tail.into_iter().filter(|piece| piece.number >= tail_first));
        Selection { pieces, total_lines, whole: false }
    }
}

/// The literals of a chunk; a second processor takes the second half.
fn find(bytes: &[u8], anchors: &Anchors) -> Vec<Hit> {
    let needles = anchors.needles();
    let middle = memrchr(b'\n', &bytes[..bytes.len() / 2]).map_or(0, |end| end + 1);
    let (first, second) = bytes.split_at(middle);
    let more = |hits: Vec<Hit>| hits.into_iter().map(|hit| Hit { start: hit.start + middle, ..hit });
    std::thread::scope(|scope| {
        let other = std::thread::Builder::new().spawn_scoped(scope, || needles.find(second, IN_A_CHUNK));
        let mut hits = needles.find(first, IN_A_CHUNK);
        match other.ok().and_then(|other| other.join().ok()) {
            Some(found) => hits.extend(more(found)),
            // There is no thread to be had.
            None => hits.extend(more(needles.find(second, IN_A_CHUNK))),
        }
        hits
    })
}

/// The first or the last whole lines within the limits of an end; of a long line a part.
fn ends(bytes: &[u8], first: bool) -> &[u8] {
    if first {
        let part = &bytes[..bytes.len().min(END_BYTES)];
        let end = memchr_iter(b'\n', part).take(HEAD_LINES).last();
        end.map_or_else(|| &part[..last_blank(&part[..part.len().min(LONG)])], |end| &part[..=end])
    } else {
        let part = &bytes[bytes.len().saturating_sub(END_BYTES)..];
        let inner = &part[..part.len().saturating_sub(1)];
        match memchr::memrchr_iter(b'\n', inner).take(TAIL_LINES).last() {
            Some(start) => &part[start + 1..],
            // A part of a line begins with a word.
            None if part.len() < bytes.len() => &part[first_blank(part)..],
            None => part,
        }
    }
}

/// Where the last whole word of a part ends.
fn last_blank(part: &[u8]) -> usize {
    part.iter().rposition(u8::is_ascii_whitespace).unwrap_or(0)
}

/// Where the first whole word of a part begins.
fn first_blank(part: &[u8]) -> usize {
    part.iter().position(u8::is_ascii_whitespace).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(selection: &Selection) -> Vec<(u64, String)> {
        let text = |piece: &Piece| String::from_utf8_lossy(&piece.bytes).into_owned();
        selection.pieces.iter().map(|piece| (piece.number, text(piece))).collect()
    }

    fn select_from(bytes: &[u8], anchors: &Anchors) -> Selection {
        let mut source = bytes;
        select(&mut source, anchors)
    }

    #[test]
    fn what_a_progress_bar_overwrites_is_gone_and_errors_are_not() {
        let anchors = Anchors::new(["the disk is full"]);
        let text = b"  10%\r  50%\r  99%\r\r\nfirst\r\n 10%\rERROR: the disk is full\r 20%\r\nlast";
        let found = lines(&select_from(text, &anchors));
        let wanted = [(1, "  99%"), (2, "first"), (3, "ERROR: the disk is full"), (3, " 20%"), (4, "last")];
        assert_eq!(found, wanted.map(|(number, text)| (number, text.to_owned())));
    }

    #[test]
    fn a_large_log_keeps_ends_and_anchored_lines_with_their_numbers() {
        let anchors = Anchors::new(["needle in the stack"]);
        let mut text = String::new();
        for number in 1..=200_000 {
            match number {
                70_000 | 70_001 | 130_000 => text.push_str(&format!("{number} needle in the stack\n")),
                _ => text.push_str(&format!("{number} hay and more hay\n")),
            }
        }
        let selection = select_from(text.as_bytes(), &anchors);
        assert_eq!(selection.total_lines, 200_000);
        let found = lines(&selection);
        assert!(found.len() < 3000);
        for (number, text) in &found {
            assert!(text.starts_with(&format!("{number} ")), "{number} is {text}");
        }
        assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for wanted in [1, 69_998, 70_000, 70_001, 70_006, 130_000, 130_005, 200_000] {
            assert!(found.iter().any(|(number, _)| *number == wanted), "{wanted} is missing");
        }
        assert!(!found.iter().any(|(number, _)| *number == 100_000));
    }

    #[test]
    fn lines_that_all_match_stay_bounded_and_the_first_and_last_are_there() {
        let anchors = Anchors::new(["error: it failed again"]);
        let text = "error: it failed again\n".repeat(400_000);
        let selection = select_from(text.as_bytes(), &anchors);
        assert_eq!(selection.total_lines, 400_000);
        assert!(selection.pieces.len() < 3000, "{}", selection.pieces.len());
        let found = lines(&selection);
        assert_eq!(found.first().unwrap().0, 1);
        assert_eq!(found.last().unwrap().0, 400_000);
    }

    #[test]
    fn a_line_of_fifty_megabytes_keeps_its_ends_and_what_is_around_a_literal() {
        let anchors = Anchors::new(["needle in the stack"]);
        let mut text = vec![b'x'; 50_000_000];
        text[30_000_000..30_000_019].copy_from_slice(b"needle in the stack");
        text.extend_from_slice(b"\nend\n");
        let selection = select_from(&text, &anchors);
        assert_eq!(selection.total_lines, 2);
        let size: usize = selection.pieces.iter().map(|piece| piece.bytes.len()).sum();
        assert!(size < 1 << 20, "{size}");
        let found = lines(&selection);
        assert!(found.iter().any(|(number, text)| *number == 1 && text.contains("needle in the stack")));
        assert_eq!(found.last().unwrap(), &(2, "end".to_owned()));
    }

    #[test]
    fn a_literal_that_a_chunk_cuts_is_found() {
        let anchors = Anchors::new(["needle in the stack"]);
        let mut text = vec![b'x'; 5 << 20];
        for place in (600_000..5_000_000).step_by(100_003) {
            text[place..place + 19].copy_from_slice(b"needle in the stack");
        }
        // The cuts are at multiples of the chunk, less what is repeated: try around all of them.
        for shift in 0..40 {
            let mut source = &text[shift..];
            let mut chunks = Chunks::new(&mut source, 512);
            let mut count = 0;
            while let Some(chunk) = chunks.next() {
                count += anchors.needles().find(chunk.bytes, u8::MAX).len();
            }
            assert!(count >= 44, "{count}");
        }
    }
}
