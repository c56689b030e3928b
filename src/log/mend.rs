//! Undoes what copying did to a log: lines that a terminal cut at its width are joined again, and
//! what a word processor, a web page or Markdown made of plain letters is plain again.
//!
//! It deliberately does not know what the lines say.

use std::borrow::Cow;
use std::collections::BTreeSet;

use memchr::memmem;

use super::markdown;
use super::select::Piece;

/// Widths at which a terminal may have cut, in letters.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=320;

/// Widths that terminals have unless somebody pulled at them: one line that is as long shows it.
const USUAL_WIDTHS: &[usize] = &[80, 100, 120];

/// As many cut lines show that a text was cut.
const SHOWN_BY: usize = 3;

/// A line is made of no more parts than this.
const PARTS: usize = 40;

/// What ends the lines of a box, a table or a ruler: those are as wide as each other by design.
const DRAWN: &[&str] = &["│", "┃", "╮", "╯", "┐", "┘", "┤", "─", "━", "|", "=", "-", "+", "*", "#", "^", "~"];

/// What copying makes of a letter, and the letter. `&amp;` comes last: it may hold another one.
const COPIED: &[(&str, &str)] = &[
    ("\u{2018}", "'"),
    ("\u{2019}", "'"),
    ("\u{201c}", "\""),
    ("\u{201d}", "\""),
    ("\u{a0}", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

/// Letters that Markdown knows, and that somebody who writes it by hand escapes.
const ESCAPED: &[u8] = b"_*[]<>`#~";

/// The line as the tool wrote it.
pub(super) fn plain(line: &[u8]) -> Cow<'_, [u8]> {
    let mut text = Cow::Borrowed(line);
    if line.iter().any(|byte| matches!(byte, 0xe2 | 0xc2 | b'&')) {
        for (copied, letter) in COPIED {
            if memmem::find(&text, copied.as_bytes()).is_some() {
                text = Cow::Owned(replaced(&text, copied.as_bytes(), letter.as_bytes()));
            }
        }
    }
    if is_escaped(&text) {
        text = Cow::Owned(unescaped(&text));
    }
    text
}

/// What stands behind the bar of a download that broke off: pip's bar gets no line end then, and what is
/// said next begins right behind its seconds.
pub(super) fn after_bar(line: &[u8]) -> &[u8] {
    const SECONDS: usize = "0:00:01".len();
    if memmem::find(line, "\u{2501}".as_bytes()).is_none() {
        return line;
    }
    let is_time = |text: &[u8]| {
        text.iter()
            .enumerate()
            .all(|(at, byte)| if at == 1 || at == 4 { *byte == b':' } else { byte.is_ascii_digit() })
    };
    let end = (SECONDS..line.len()).rfind(|end| is_time(&line[end - SECONDS..*end]));
    let end = end.filter(|end| line[*end].is_ascii_alphabetic());
    end.map_or(line, |end| &line[end..])
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(text.len());
    let mut start = 0;
    for place in memmem::find_iter(text, from) {
        whole.extend_from_slice(&text[start..place]);
        whole.extend_from_slice(to);
        start = place + from.len();
    }
    whole.extend_from_slice(&text[start..]);
    whole
}

/// Every backslash stands before a letter of Markdown. In a path of Windows hardly ever all do.
fn is_escaped(text: &[u8]) -> bool {
    let mut found = false;
    for place in memchr::memchr_iter(b'\\', text) {
        if !text.get(place + 1).is_some_and(|next| ESCAPED.contains(next)) {
            return false;
        }
        found = true;
    }
    found && !text.windows(2).any(|pair| pair == b":\\")
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| *byte != b'\\').collect()
}

/// Parts the lines in which a tool shows another one's output as a string: Ansible, JSON, a traceback
/// that quotes `b'…'`. The parts have the line's number.
pub(super) fn unrolled(pieces: Vec<Piece>) -> Vec<Piece> {
    pieces
        .into_iter()
        .flat_map(|piece| if is_rolled(&piece.bytes) { unroll(&piece) } else { vec![piece] })
        .collect()
}

/// Two line ends that are written out, before what no path and no word begins with.
fn is_rolled(line: &[u8]) -> bool {
    // A program that is handed to Python on its command line is no output.
    if memchr::memchr(b'\\', line).is_none() || memmem::find(line, b"exec(compile(").is_some() {
        return false;
    }
    let starts: [&[u8]; 5] = [b"  ", b"Traceback (", b"ERROR: ", b"error: ", br"\n"];
    let ends = memmem::find_iter(line, br"\n").filter(|at| {
        let behind = &line[at + 2..];
        starts.iter().any(|start| behind.starts_with(start)) || line[..*at].ends_with(br"\r")
    });
    ends.take(2).count() == 2
}

fn unroll(piece: &Piece) -> Vec<Piece> {
    let plain = replaced(&replaced(&piece.bytes, br"\'", b"'"), b"\\\"", b"\"");
    let mut parts = Vec::new();
    let mut rest = plain.as_slice();
    while let Some(at) = memmem::find(rest, br"\n") {
        let part = &rest[..at];
        parts.push(part.strip_suffix(br"\r").unwrap_or(part).to_vec());
        rest = &rest[at + 2..];
    }
    parts.push(rest.to_vec());
    let is_shown = |bytes: &Vec<u8>| !bytes.trim_ascii().is_empty();
    parts.into_iter().filter(is_shown).map(|bytes| Piece { number: piece.number, bytes }).collect()
}

/// Joins the lines that a terminal cut, each with the number of its first part.
pub(super) fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut whole: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut pieces = pieces.into_iter().peekable();
    while pieces.peek().is_some() {
        // What stands between fences was copied from one place.
        let mut block: Vec<Piece> = Vec::new();
        while let Some(piece) = pieces.next_if(|piece| block.is_empty() || !is_fence(&piece.bytes)) {
            block.push(piece);
        }
        match width(&block) {
            Some(width) => join(block, width, &mut whole),
            None => whole.append(&mut block),
        }
    }
    whole
}

/// Joins what uv wrapped between words: its causes hang below their first line, which says who
/// speaks. A line that had room for the next one's first word ends a sentence, or quotes something.
pub(super) fn unwrapped(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut whole: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut pieces = pieces.into_iter().peekable();
    while let Some(first) = pieces.next() {
        let Some(indent) = hanging(&first.bytes) else {
            whole.push(first);
            continue;
        };
        let mut parts = vec![first];
        while let Some(part) = pieces.next_if(|piece| hangs(&piece.bytes, indent)) {
            parts.push(part);
            if parts.len() > PARTS {
                break;
            }
        }
        let widest = parts.iter().map(|part| letters(&part.bytes)).max().unwrap_or_default();
        let mut before = 0;
        for part in parts {
            let length = letters(&part.bytes);
            let text = part.bytes.trim_ascii_start();
            let word = text.split(|byte| *byte == b' ').next().map_or(0, letters);
            match whole.last_mut() {
                Some(last) if before > 0 && before + 1 + word > widest => {
                    last.bytes.push(b' ');
                    last.bytes.extend_from_slice(text);
                }
                _ => whole.push(part),
            }
            before = length;
        }
    }
    whole
}

/// How far the lines below are set in that go on with a cause of uv.
fn hanging(line: &[u8]) -> Option<usize> {
    const OPENINGS: [(&str, usize); 5] =
        [("error: ", 7), ("  cause: ", 9), ("  ╰─▶ ", 6), ("  ├─▶ ", 6), ("  × ", 4)];
    let (_, indent) = OPENINGS.iter().find(|(opening, _)| line.starts_with(opening.as_bytes()))?;
    Some(*indent)
}

/// Whether a line is set in just so far.
fn hangs(line: &[u8], indent: usize) -> bool {
    let blanks = line.iter().take_while(|byte| **byte == b' ').count();
    blanks == indent
        && line.get(indent).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"`\"'(<>=".contains(byte))
}

fn join(block: Vec<Piece>, width: usize, whole: &mut Vec<Piece>) {
    let mut open = 0;
    for piece in block {
        let length = letters(&piece.bytes);
        match whole.last_mut() {
            Some(last) if open > 0 && open < PARTS && may_follow(&piece.bytes) => {
                last.bytes.extend_from_slice(&piece.bytes);
                open = if length == width { open + 1 } else { 0 };
            }
            _ => {
                open = usize::from(length == width && is_text(&piece.bytes));
                whole.push(piece);
            }
        }
    }
}

/// The width at which lines were cut: several are just as long, and none is longer.
fn width(block: &[Piece]) -> Option<usize> {
    let longest = block.iter().map(|piece| letters(&piece.bytes)).max().filter(|it| WIDTHS.contains(it))?;
    let full: BTreeSet<&[u8]> = block
        .windows(2)
        .filter(|pair| letters(&pair[0].bytes) == longest)
        .filter(|pair| is_text(&pair[0].bytes) && may_follow(&pair[1].bytes))
        // What is only repeated was not cut.
        .filter(|pair| pair[0].bytes != pair[1].bytes)
        .map(|pair| pair[0].bytes.as_slice())
        .collect();
    let enough = if USUAL_WIDTHS.contains(&longest) { 1 } else { SHOWN_BY };
    (full.len() >= enough).then_some(longest)
}

fn is_text(line: &[u8]) -> bool {
    // What a tool filled up with blanks, so that nothing of the frame before is left, is whole.
    !line.ends_with(b"  ") && !DRAWN.iter().any(|end| line.ends_with(end.as_bytes()))
}

/// Whether a line may be the rest of another: it is no message of its own.
fn may_follow(line: &[u8]) -> bool {
    !line.trim_ascii().is_empty()
        && !line.starts_with(b"  ")
        && !markdown::OUTPUT.iter().any(|start| line.starts_with(start.as_bytes()))
}

fn is_fence(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.starts_with(b"```") || line.starts_with(b"~~~")
}

fn letters(line: &[u8]) -> usize {
    // Bytes that begin a letter of UTF-8.
    line.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests;
