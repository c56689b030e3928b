//! Puts the report on the clipboard: by a program of the desktop, or by the terminal itself.

use std::path::Path;

use crate::system::{Feeding, System};

/// Programs that take the clipboard's text on stdin, with their arguments; the first that is there
/// and works is used.
const PROGRAMS: &[(&str, &[&str], Needs)] = &[
    ("pbcopy", &[], Needs::Nothing),
    ("wl-copy", &["--type", "text/plain"], Needs::Variable("WAYLAND_DISPLAY")),
    ("xclip", &["-selection", "clipboard", "-in"], Needs::Variable("DISPLAY")),
    ("xsel", &["--clipboard", "--input"], Needs::Variable("DISPLAY")),
    ("clip.exe", &[], Needs::Nothing),
];

/// What must be there for a program to work.
#[derive(Clone, Copy)]
enum Needs {
    Nothing,
    Variable(&'static str),
}

/// Gives the text to a program. Without one, or over a remote connection, where the program's
/// clipboard would be the wrong one: `false`.
pub fn by_program(system: &System, text: &str) -> bool {
    if system.variable("SSH_CONNECTION").is_some() || system.variable("SSH_TTY").is_some() {
        return false;
    }
    PROGRAMS.iter().any(|(name, arguments, needs)| {
        let possible = match needs {
            Needs::Nothing => true,
            Needs::Variable(variable) => system.variable(variable).is_some(),
        };
        possible && program(system, name).is_some_and(|program| feed(system, &program, arguments, text))
    })
}

/// The sequence with which a terminal puts text on its own clipboard (OSC 52 of xterm).
pub fn osc52(text: &str) -> String {
    format!("\x1b]52;c;{}\x07", base64(text.as_bytes()))
}

fn program(system: &System, name: &str) -> Option<std::path::PathBuf> {
    // Windows adds the ending itself.
    let name = if cfg!(windows) { name.trim_end_matches(".exe") } else { name };
    system.find_program(name)
}

fn feed(system: &System, program: &Path, arguments: &[&str], text: &str) -> bool {
    // clip.exe takes the console's code page unless a byte order mark says otherwise.
    let bytes: Vec<u8> = if program.file_stem().is_some_and(|stem| stem == "clip") {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    } else {
        text.as_bytes().to_vec()
    };
    system.feed(program, arguments, &bytes) == Feeding::Done
}

/// Bytes in base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let [first, second, third] = [0, 1, 2].map(|index| chunk.get(index).copied().unwrap_or(0));
        let group = u32::from(first) << 16 | u32::from(second) << 8 | u32::from(third);
        for index in 0..4 {
            let letter = ALPHABET[(group >> (18 - 6 * index) & 63) as usize];
            text.push(if index <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{base64, osc52};

    #[test]
    fn base64_as_rfc_4648_has_it() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), coded);
        }
        assert_eq!(osc52("foo"), "\u{1b}]52;c;Zm9v\u{7}");
    }
}
