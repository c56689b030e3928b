//! Cuts a stream into pieces of whole lines, as UTF-8 or bytes near it, without terminal codes.
//!
//! UTF-16, with which PowerShell redirects, becomes UTF-8. Other code pages stay as they are: what
//! tools say in them is ASCII, and the rest is replaced when a line is decoded. Where a text was
//! written on this machine, `system::code_page` has decoded it before.

use std::io::Read;

use memchr::{memchr3_iter, memrchr};

/// How much is read before lines are looked at.
pub(super) const CHUNK: usize = 2 << 20;

/// A terminal code that does not end within this many bytes is none.
const CODE: usize = 1024;

const ESCAPE: u8 = 0x1b;
const BACKSPACE: u8 = 0x08;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Bytes,
    Utf16 { big: bool },
}

/// Whole lines, or a piece of one that is longer than a chunk.
#[derive(Debug)]
pub(super) struct Chunk<'a> {
    /// The text; its last line ends with a line feed unless the stream ends there or the line
    /// goes on in the next chunk.
    pub(super) bytes: &'a [u8],
    /// The stream ends here.
    pub(super) last: bool,
}

/// The stream, chunk by chunk.
pub(super) struct Chunks<'a> {
    source: &'a mut dyn Read,
    /// What was read and not yet given out stands from `given` on.
    buffer: Vec<u8>,
    given: usize,
    /// Of a line that is cut, so much is given out again, lest a literal is cut in two.
    overlap: usize,
    encoding: Option<Encoding>,
    /// Bytes of UTF-16 that await the rest of their character.
    halves: Vec<u8>,
    ended: bool,
}

impl<'a> Chunks<'a> {
    /// The chunks of `source`; a cut line repeats `overlap` bytes.
    pub(super) fn new(source: &'a mut dyn Read, overlap: usize) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            given: 0,
            overlap,
            encoding: None,
            halves: Vec::new(),
            ended: false,
        }
    }

    /// The next lines; nothing at the end of the stream.
    pub(super) fn next(&mut self) -> Option<Chunk<'_>> {
        self.buffer.drain(..self.given);
        self.given = 0;
        let mut rest: Vec<u8> = Vec::new();
        while !self.ended && self.buffer.len() < CHUNK {
            self.fill();
        }
        if self.buffer.is_empty() {
            return None;
        }
        if self.ended {
            self.given = self.buffer.len();
        } else if let Some(end) = memrchr(b'\n', &self.buffer) {
            self.given = end + 1;
        } else {
            self.given = self.buffer.len().saturating_sub(self.overlap).max(1);
            // What is repeated is part of this chunk too.
            rest.extend_from_slice(&self.buffer[self.given..]);
        }
        let shown = if rest.is_empty() { self.given } else { self.buffer.len() };
        let tidied = tidy(&mut self.buffer[..shown]);
        if tidied < shown {
            // Codes were dropped: what follows moves up, and the repeated part is put back whole.
            let keep = self.buffer.split_off(shown);
            self.buffer.truncate(tidied);
            self.given = tidied;
            self.buffer.extend_from_slice(&rest);
            self.buffer.extend_from_slice(&keep);
            return Some(Chunk { bytes: &self.buffer[..tidied], last: self.ended });
        }
        Some(Chunk { bytes: &self.buffer[..shown], last: self.ended })
    }

    fn fill(&mut self) {
        let start = self.buffer.len();
        let wanted = CHUNK + CHUNK / 8;
        match self.encoding {
            Some(Encoding::Utf16 { big }) => {
                let mut raw = std::mem::take(&mut self.halves);
                self.read_into(&mut raw, CHUNK);
                self.halves = append_utf16(&raw, big, self.ended, &mut self.buffer);
            }
            Some(Encoding::Bytes) | None => {
                let mut buffer = std::mem::take(&mut self.buffer);
                self.read_into(&mut buffer, (wanted - start).max(4096));
                self.buffer = buffer;
            }
        }
        if self.encoding.is_none() {
            let (encoding, mark) = detect(&self.buffer);
            self.encoding = Some(encoding);
            self.buffer.drain(..mark);
            if let Encoding::Utf16 { big } = encoding {
                let raw = std::mem::take(&mut self.buffer);
                self.halves = append_utf16(&raw, big, self.ended, &mut self.buffer);
            }
        }
    }

    /// Appends as many bytes to `target`, unless the stream ends; no room is made for more than
    /// there is. A source that breaks off is read as far as it goes.
    fn read_into(&mut self, target: &mut Vec<u8>, most: usize) {
        let before = target.len();
        let read = (&mut self.source).take(most as u64).read_to_end(target);
        self.ended = read.is_err() || target.len() - before < most;
    }
}

/// The encoding, and how long its mark is. UTF-16 without a mark shows by its zero bytes.
fn detect(bytes: &[u8]) -> (Encoding, usize) {
    match bytes {
        [0xff, 0xfe, ..] => return (Encoding::Utf16 { big: false }, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16 { big: true }, 2),
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Bytes, 3),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 5;
    if sample.len() >= 4 && odd > many && even * 8 < odd {
        (Encoding::Utf16 { big: false }, 0)
    } else if sample.len() >= 4 && even > many && odd * 8 < even {
        (Encoding::Utf16 { big: true }, 0)
    } else {
        (Encoding::Bytes, 0)
    }
}

/// Appends UTF-16 as UTF-8, and returns the bytes that await the rest of their character.
fn append_utf16(raw: &[u8], big: bool, ended: bool, text: &mut Vec<u8>) -> Vec<u8> {
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    };
    let mut whole = raw.len() & !1;
    if !ended && whole >= 2 && matches!(unit(&raw[whole - 2..whole]), 0xd800..=0xdbff) {
        whole -= 2;
    }
    let mut buffer = [0; 4];
    for letter in char::decode_utf16(raw[..whole].chunks_exact(2).map(unit)) {
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        text.extend_from_slice(letter.encode_utf8(&mut buffer).as_bytes());
    }
    raw[whole..].to_vec()
}

/// Drops terminal codes and zero bytes and obeys backspaces, in place; returns the new length.
/// Text without any of them, which is most, is only looked through.
fn tidy(bytes: &mut [u8]) -> usize {
    let Some(first) = memchr3_iter(ESCAPE, 0, BACKSPACE, bytes).next() else { return bytes.len() };
    let (mut read, mut write) = (first, first);
    while read < bytes.len() {
        match bytes[read] {
            ESCAPE => {
                let length = code_length(&bytes[read..(read + CODE).min(bytes.len())]);
                // A jump to the first column is what a carriage return does.
                if bytes[read..read + length].ends_with(b"G") && length <= 4 {
                    bytes[write] = b'\r';
                    write += 1;
                }
                read += length;
            }
            0 => read += 1,
            BACKSPACE => {
                if write > 0 && !matches!(bytes[write - 1], b'\n' | b'\r') {
                    write -= 1;
                }
                read += 1;
            }
            byte => {
                bytes[write] = byte;
                write += 1;
                read += 1;
            }
        }
    }
    write
}

/// Length of the terminal code at the start; of an escape that begins none, its own.
fn code_length(bytes: &[u8]) -> usize {
    match bytes.get(1) {
        Some(b'[') => {
            let end = bytes.iter().skip(2).position(|byte| !matches!(byte, 0x20..=0x3f));
            end.map_or(2, |end| if matches!(bytes[2 + end], 0x40..=0x7e) { end + 3 } else { end + 2 })
        }
        // Titles, links and marks of CI services: up to a bell or `ESC \`, on the same line.
        Some(b']' | b'_' | b'P' | b'^' | b'X') => {
            match bytes.iter().skip(2).position(|byte| matches!(*byte, 0x07 | ESCAPE | b'\n')) {
                Some(end) if bytes[2 + end] == 0x07 => end + 3,
                Some(end) if bytes[2 + end] == ESCAPE && bytes.get(3 + end) == Some(&b'\\') => end + 4,
                _ => 2,
            }
        }
        Some(0x20..=0x2f) => {
            let end = bytes.iter().skip(1).position(|byte| !matches!(byte, 0x20..=0x2f));
            end.map_or(1, |end| end + 2)
        }
        Some(0x40..=0x7e | b'0'..=b'9' | b'=' | b'>') => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_all(bytes: &[u8]) -> Vec<u8> {
        let mut source = bytes;
        let mut chunks = Chunks::new(&mut source, 16);
        let mut all = Vec::new();
        while let Some(chunk) = chunks.next() {
            all.extend_from_slice(chunk.bytes);
        }
        all
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn utf_16_is_read_with_and_without_mark() {
        let text = "pip : ERROR: Fehler ‘ä’ 🦀\r\n".repeat(60_000);
        for big in [false, true] {
            let bare = utf16(&text, big);
            let marked = [utf16("\u{feff}", big), bare.clone()].concat();
            assert!(read_all(&bare) == text.as_bytes());
            assert!(read_all(&marked) == text.as_bytes());
        }
    }

    #[test]
    fn utf_16_appended_to_bytes_keeps_its_letters() {
        let bytes = [b"first line\n".repeat(900), utf16("error: no\r\n", false)].concat();
        assert!(read_all(&bytes).ends_with(b"error: no\r\n"));
    }

    #[test]
    fn terminal_codes_go_and_their_text_stays() {
        let cases: &[(&[u8], &[u8])] = &[
            (b"\x1b[1m\x1b[38;5;9merror\x1b[0m\x1b[1m: could not\x1b[0m", b"error: could not"),
            (b"\x1b]0;title\x07text\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", b"textlink"),
            (b"\x1b_bk;t=1700000000000\x07Collecting", b"Collecting"),
            (b"a -\x08\\\x08|\x08done", b"a done"),
            (b"50%\x1b[1Gready", b"50%\rready"),
            (b"\x1b(Bplain\x1b=\x1b7", b"plain"),
            (b"bad \x1b]no end\nnext", b"bad no end\nnext"),
        ];
        for (before, after) in cases {
            assert_eq!(String::from_utf8_lossy(&read_all(before)), String::from_utf8_lossy(after));
        }
    }

    #[test]
    fn a_long_line_repeats_its_cut() {
        let text = vec![b'x'; 3 * CHUNK];
        let mut source = text.as_slice();
        let mut chunks = Chunks::new(&mut source, 16);
        let mut count = 0;
        while let Some(chunk) = chunks.next() {
            assert!(chunk.bytes.len() < 2 * CHUNK);
            count += 1;
        }
        assert!(count >= 3);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert!(read_all(&bytes).len() <= 3 * bytes.len());
        }
    }
}
