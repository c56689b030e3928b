//! Text that Windows programs write in a code page.
//!
//! Few of them write UTF-8 where they do not write to a console. What is UTF-8 is taken for it, line
//! by line, and every other line is in the page that the writer is known for; the system itself turns
//! it into text. Elsewhere there are no code pages, and bytes stay as they are.

use std::borrow::Cow;
use std::io::{self, BufRead as _, BufReader, Read};

use super::System;
use crate::redact::Raw;

/// Which code page a program writes in when its output goes to a pipe or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// That of consoles (OEM): compilers and the system's own tools.
    Console,
    /// That of files (ANSI): Python, and so pip
    /// (<https://docs.python.org/3/library/sys.html#sys.stdout>).
    Files,
}

/// The longest line that is kept back until its end is there.
const LONGEST: u64 = 1 << 20;

/// What a program wrote.
pub(super) fn text(bytes: &[u8], page: CodePage) -> Raw {
    if !cfg!(windows) {
        return Raw::from_bytes(bytes);
    }
    if let Some(text) = wide(bytes) {
        return Raw::from(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        text.push_str(&of_line(line, page).map_or_else(|| String::from_utf8_lossy(line), Cow::Owned));
    }
    Raw::from(text)
}

/// UTF-16: with a mark, as PowerShell and a Python that was told so write it, or without, as `wsl.exe`
/// does. No code page has zero bytes.
fn wide(bytes: &[u8]) -> Option<String> {
    let marked = bytes.strip_prefix(&[0xff, 0xfe]);
    let zeros = bytes.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
    let bytes = marked.or_else(|| (bytes.len() >= 4 && zeros > bytes.len() / 4).then_some(bytes))?;
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// The line by the code page, if it is no UTF-8, not even the beginning of some.
fn of_line(line: &[u8], page: CodePage) -> Option<String> {
    let error = std::str::from_utf8(line).err()?;
    error.error_len().and_then(|_| in_page(line, page))
}

#[cfg(windows)]
fn in_page(line: &[u8], page: CodePage) -> Option<String> {
    use winsafe::{MultiByteToWideChar, co};
    let page = match page {
        CodePage::Console => co::CP::OEMCP,
        CodePage::Files => co::CP::ACP,
    };
    let wide = MultiByteToWideChar(page, co::MBC::NoValue, line).ok()?;
    Some(String::from_utf16_lossy(&wide))
}

#[cfg(not(windows))]
fn in_page(_line: &[u8], _page: CodePage) -> Option<String> {
    None
}

/// Output of a program, as UTF-8. UTF-16 stays as it is.
#[derive(Debug)]
pub struct InPage<R> {
    source: BufReader<R>,
    page: CodePage,
    /// A line that is to be handed out from here on.
    line: Vec<u8>,
    given: usize,
    /// There are zero bytes in it, which no code page has.
    wide: bool,
}

impl System {
    /// Reads what a program of this machine has written in `page`.
    pub fn in_page<R: Read>(&self, source: R, page: CodePage) -> InPage<R> {
        InPage { source: BufReader::new(source), page, line: Vec::new(), given: 0, wide: !cfg!(windows) }
    }
}

impl<R: Read> InPage<R> {
    fn next_line(&mut self) -> io::Result<()> {
        self.line.clear();
        self.given = 0;
        (&mut self.source).take(LONGEST).read_until(b'\n', &mut self.line)?;
        let cut = self.line.len() as u64 == LONGEST && !self.line.ends_with(b"\n");
        // Not within a letter of UTF-8, which has three such bytes at most.
        for _ in 0..if cut { 3 } else { 0 } {
            match self.source.fill_buf()?.first().copied() {
                Some(byte @ 0x80..0xc0) => self.line.push(byte),
                _ => break,
            }
            self.source.consume(1);
        }
        self.wide = self.line.starts_with(&[0xff, 0xfe])
            || self.line.starts_with(&[0xfe, 0xff])
            || self.line.contains(&0);
        if !self.wide
            && let Some(text) = of_line(&self.line, self.page)
        {
            self.line = text.into_bytes();
        }
        Ok(())
    }
}

impl<R: Read> Read for InPage<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.line.len() {
            if self.wide {
                return self.source.read(buffer);
            }
            self.next_line()?;
        }
        let count = buffer.len().min(self.line.len() - self.given);
        buffer[..count].copy_from_slice(&self.line[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<u8> {
        let system = System::with_environment([].into(), "/".into());
        let mut read = Vec::new();
        system.in_page(bytes, CodePage::Files).read_to_end(&mut read).unwrap();
        read
    }

    #[test]
    fn what_is_unicode_passes_as_it_is() {
        // A letter lies across the place where a long line is cut.
        let long = format!("x{}\r\nüber\n", "ü".repeat(1 << 20));
        let wide: Vec<u8> = "Grüße\r\nerror: no\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xff, 0xfe], wide.as_slice()].concat();
        for bytes in [long.as_bytes(), &wide, &marked, b"", b"\n\nno end"] {
            assert!(read(bytes) == bytes, "{:?}", &bytes[..bytes.len().min(20)]);
        }
    }

    #[test]
    fn utf_16_is_told_by_its_zero_bytes() {
        let bytes = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(wide(&bytes("Grüße")).as_deref(), Some("Grüße"));
        assert_eq!(wide(&bytes("\u{feff}Größe 1")).as_deref(), Some("Größe 1"));
        assert_eq!(wide(b"plain"), None);
        assert_eq!(wide(b""), None);
    }

    #[cfg(not(windows))]
    #[test]
    fn elsewhere_bytes_stay_as_they_are() {
        assert_eq!(read(b"Gr\xfc\xdfe\n"), b"Gr\xfc\xdfe\n");
    }
}
