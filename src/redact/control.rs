//! Drops what no reader should meet: terminal escapes, control characters, and characters that
//! turn the direction of writing or take no space.
//!
//! A package's build can print all of these, and so can an issue. Dropping them comes before any
//! matching, so that a zero-width space inside a token does not hide it.

use std::borrow::Cow;

/// How far an unterminated terminal string is followed before it counts as ordinary text.
const LONGEST_STRING: usize = 4096;

/// The text without them. `\n` and `\t` stay; `\r\n` becomes `\n`.
pub(super) fn strip(text: &str) -> Cow<'_, str> {
    let Some(first) = text.char_indices().find(|(_, character)| is_unwanted(*character)) else {
        return Cow::Borrowed(text);
    };
    let mut kept = String::with_capacity(text.len());
    kept.push_str(&text[..first.0]);
    let mut rest = &text[first.0..];
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        rest = match character {
            '\u{1b}' => after_escape(after),
            '\u{9b}' => after_sequence(after),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => after_string(after),
            '\r' if after.starts_with('\n') => after,
            // What separates words goes on separating them: a name glued to its neighbour would no
            // longer be found.
            '\r' | '\0' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                kept.push(' ');
                after
            }
            _ if is_unwanted(character) => after,
            _ => {
                let length = rest.find(is_unwanted).unwrap_or(rest.len());
                kept.push_str(&rest[..length]);
                &rest[length..]
            }
        };
    }
    Cow::Owned(kept)
}

fn is_unwanted(character: char) -> bool {
    match character {
        '\n' | '\t' | ' '..='~' => false,
        // Control characters, soft hyphen, Arabic letter mark, fillers, zero-width and bidirectional characters, line
        // separators, invisible operators, byte order mark, annotations, tags.
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

/// What follows an escape character and what it introduces (ECMA-48).
fn after_escape(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'[') => after_sequence(&text[1..]),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => after_string(&text[1..]),
        Some(b' '..=b'/') => {
            let between = text.bytes().take_while(|byte| (b' '..=b'/').contains(byte)).count();
            let last = text.as_bytes().get(between).is_some_and(|byte| (b'0'..=b'~').contains(byte));
            &text[between + usize::from(last)..]
        }
        Some(b'0'..=b'~') => &text[1..],
        _ => text,
    }
}

/// What follows a control sequence: parameters, intermediates, a final byte.
fn after_sequence(text: &str) -> &str {
    let parameters = text.bytes().take_while(|byte| (b' '..=b'?').contains(byte)).count();
    let last = text.as_bytes().get(parameters).is_some_and(|byte| (b'@'..=b'~').contains(byte));
    &text[parameters + usize::from(last)..]
}

/// What follows a terminal string (a title, a link): it ends at BEL or at the string terminator,
/// at the latest with the line.
fn after_string(text: &str) -> &str {
    let end = text
        .char_indices()
        .take_while(|(offset, _)| *offset < LONGEST_STRING)
        .find(|(_, character)| matches!(character, '\u{7}' | '\u{1b}' | '\u{9c}' | '\n'));
    match end {
        Some((offset, '\u{1b}')) => {
            let rest = &text[offset..];
            rest.strip_prefix("\u{1b}\\").unwrap_or(rest)
        }
        Some((offset, '\n')) => &text[offset..],
        Some((offset, character)) => &text[offset + character.len_utf8()..],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn escapes_and_control_characters_go() {
        for (text, kept) in [
            ("\u{1b}[1;31merror\u{1b}[0m: x", "error: x"),
            ("\u{1b}]8;;https://a.example\u{7}link\u{1b}]8;;\u{7}", "link"),
            ("\u{1b}]0;title\u{1b}\\text", "text"),
            ("\u{1b}]0;never ended\nnext", "\nnext"),
            ("\u{9b}31mred", "red"),
            ("\u{1b}(Bplain", "plain"),
            ("a\r\nb\tc\n", "a\nb\tc\n"),
            ("to\u{200b}k\u{2060}en\u{202e}", "token"),
            ("10%\r20%", "10% 20%"),
            ("bell\u{7}\u{8}", "bell"),
            ("naïve – 日本", "naïve – 日本"),
        ] {
            assert_eq!(strip(text), kept, "{text:?}");
        }
    }
}
