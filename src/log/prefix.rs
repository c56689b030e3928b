//! What stands before the message on a line: time stamps, docker's step, boxes, quotes, blanks.

use std::ops::Range;

/// Marks that tools draw before a message, and what consoles with another code page make of them.
const MARKS: &[&str] = &[
    "│",
    "╰─>",
    "╰─▶",
    "├─▶",
    "╰▶",
    "├▶",
    "|",
    ">",
    "\u{fffd}",
    "Γöé",
    "Γò░ΓöÇ>",
    "Γò░ΓöÇΓû╢",
    "Γö£ΓöÇΓû╢",
    "â”‚",
    "â•°â”€>",
    "â•°â”€â–¶",
    "â”œâ”€â–¶",
];

/// Words that services put before each line.
const WORDS: &[&str] = &["remote:", "----->", "stderr:", "stdout:", "E  "];

/// The part of a line that holds the message.
pub(super) fn body(text: &str) -> Range<usize> {
    let end = text.trim_end().len();
    let mut rest = &text[..end];
    // Each turn takes something away, so this ends.
    loop {
        let before = rest.len();
        rest = rest.trim_start();
        for skip in [time_stamp, docker_step, service, exception, lost_colour, mark] {
            rest = skip(rest).unwrap_or(rest);
        }
        if rest.len() == before {
            return end - rest.len()..end;
        }
    }
}

/// `2023-01-05T12:34:56.1234567Z `, `[2023-01-05 12:34:56,123] `, `12:34:56 `, and GitLab's
/// stream mark `00O ` behind it.
fn time_stamp(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[');
    let rest = inner.unwrap_or(text);
    let rest = match shaped(rest, "dddd-dd-dd") {
        Some(rest) => rest.strip_prefix(['T', ' '])?,
        None => rest,
    };
    let mut rest = shaped(rest, "dd:dd:dd")?;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
    }
    rest = rest
        .strip_prefix('Z')
        .or_else(|| shaped(rest, "+dd:dd"))
        .or_else(|| shaped(rest, "+dddd"))
        .unwrap_or(rest);
    if inner.is_some() {
        rest = rest.strip_prefix(']')?;
    }
    let rest = after_blank(rest)?;
    let stream = shaped(rest, "ddO").or_else(|| shaped(rest, "ddE"));
    // A plus sign says that the line before goes on.
    Some(stream.and_then(|rest| rest.strip_prefix('+').or_else(|| after_blank(rest))).unwrap_or(rest))
}

/// `#12 3.456 `, or `#12 ` alone.
fn docker_step(text: &str) -> Option<&str> {
    let rest = number(text.strip_prefix('#')?)?.strip_prefix(' ')?;
    let seconds = number(rest).and_then(|rest| number(rest.strip_prefix('.')?));
    Some(seconds.and_then(after_blank).unwrap_or(rest))
}

/// `web-1  | ` of docker compose, `remote: ` of a push, `E   ` of pytest.
fn service(text: &str) -> Option<&str> {
    if let Some(rest) = WORDS.iter().find_map(|word| text.strip_prefix(word)) {
        return after_blank(rest);
    }
    let (name, rest) = text.split_once(" | ")?;
    let name = name.trim_end();
    let numbered = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let fits = numbered.len() < name.len()
        && numbered.len() > 1
        && numbered.ends_with(['-', '_'])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    fits.then_some(rest)
}

/// `[pipenv.exceptions.InstallError]: `.
fn exception(text: &str) -> Option<&str> {
    let (name, rest) = text.strip_prefix("[pipenv.exceptions.")?.split_once("]:")?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(rest)
}

/// `[31m` or `^[[0m`: a colour that lost its escape when it was copied.
fn lost_colour(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("^[").unwrap_or(text).strip_prefix('[')?;
    let codes = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
    (rest.len() - codes.len() <= 12).then(|| codes.strip_prefix('m'))?
}

fn mark(text: &str) -> Option<&str> {
    MARKS.iter().find_map(|mark| after_blank(text.strip_prefix(mark)?))
}

/// The rest, if it is parted from what was before.
fn after_blank(text: &str) -> Option<&str> {
    (text.is_empty() || text.starts_with([' ', '\t'])).then(|| text.trim_start())
}

fn number(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

/// What follows a text of this shape: `d` is a digit, `+` a sign, and the rest stands for itself.
fn shaped<'a>(text: &'a str, shape: &str) -> Option<&'a str> {
    let bytes = text.as_bytes();
    let fits = bytes.len() >= shape.len()
        && shape.bytes().zip(bytes).all(|(wanted, byte)| match wanted {
            b'd' => byte.is_ascii_digit(),
            b'+' => matches!(byte, b'+' | b'-'),
            other => other == *byte,
        });
    if fits { text.get(shape.len()..) } else { None }
}

#[cfg(test)]
mod tests {
    use super::body;

    #[test]
    fn prefixes_of_many_services_are_passed_over() {
        let cases = [
            ("2023-01-05T12:34:56.1234567Z error: no", "error: no"),
            ("2026-04-23T11:06:40.132811Z 01E      error: no", "error: no"),
            ("2026-04-23T11:06:40.132811Z 00O+error: no", "error: no"),
            ("[2023-01-05T12:34:56.123Z]   error: no", "error: no"),
            ("2023-01-05 12:34:56,123 error: no", "error: no"),
            ("12:34:56 error: no", "error: no"),
            ("#12 3.456   error: no", "error: no"),
            ("#9 error: no", "error: no"),
            ("web-1  | error: no", "error: no"),
            ("remote:        error: no", "error: no"),
            ("  │ exit code: 1", "exit code: 1"),
            ("  ╰─> [12 lines of output]", "[12 lines of output]"),
            ("  Γò░ΓöÇ> [12 lines of output]", "[12 lines of output]"),
            ("> > error: no  ", "error: no"),
            ("[31mERROR: no", "ERROR: no"),
            ("[pipenv.exceptions.InstallError]:   ERROR: no", "ERROR: no"),
            ("E   ImportError: no", "ImportError: no"),
            ("#12 4.1 2023-01-05T12:34:56Z | error: no", "error: no"),
        ];
        for (line, message) in cases {
            assert_eq!(&line[body(line)], message, "of `{line}`");
        }
    }

    #[test]
    fn messages_that_begin_like_a_prefix_stay() {
        for line in [
            "12 | #include <Python.h>",
            ">>> import ssl",
            "[notice] new",
            "#include <x>",
            "[end of output]",
            "",
        ] {
            assert_eq!(&line[body(line)], line);
        }
    }
}
