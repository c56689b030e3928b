//! Makes text inert in GitHub's Markdown: what a tool printed may not become HTML, a mention, a
//! link or a heading in somebody's issue.
//!
//! Nothing in a code span or a fence is interpreted, so that is where doubtful words go.

use crate::render::words::visible;

/// The longest run of back-ticks that is shown as it is.
const LONGEST_RUN: usize = 40;

/// Text in one code span, on one line, at most `limit` characters of it.
pub(crate) fn code(text: impl AsRef<str>, limit: usize) -> String {
    let text = shorter_runs(&visible(text).split_whitespace().collect::<Vec<_>>().join(" "));
    let text = cut(&text, limit);
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// Text in a fence that nothing in it can close.
pub(crate) fn fence(text: impl AsRef<str>, language: &str) -> String {
    let text = shorter_runs(&visible(text));
    let ticks = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{ticks}{language}\n{}\n{ticks}\n", text.trim_end_matches('\n'))
}

/// Sentences on one line. Code spans stay; other words that Markdown or GitHub would act on become
/// code spans.
pub(crate) fn prose(text: impl AsRef<str>, limit: usize) -> String {
    let text = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = cut(&text, limit);
    let mut written = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    while let Some(start) = rest.find('`') {
        let run = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        join(&mut written, &words(&rest[..start]));
        let inside = &rest[start + run..];
        if let Some(length) = closing(inside, run) {
            join(&mut written, &rest[start..start + run + length + run]);
            rest = &inside[length + run..];
        } else {
            written.push_str(&"&#96;".repeat(run));
            rest = inside;
        }
    }
    join(&mut written, &words(rest));
    // A text of nothing but marks grows when it is escaped; one code span holds it as it is.
    if written.chars().count() > 2 * limit { code(text, limit) } else { written }
}

/// An address that may be followed: plain https. One of an issue or a commit is shown only: GitHub
/// would note on that issue every report that links to it.
pub(crate) fn link(link: &str) -> Option<String> {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(character);
    if !link.starts_with("https://") || link.len() >= 300 || !link.chars().all(plain) {
        return None;
    }
    let noted = ["/issues/", "/pull/", "/discussions/", "/commit/"].iter().any(|part| link.contains(part));
    Some(if noted { code(link, 300) } else { format!("<{link}>") })
}

/// Adds a piece; two code spans that touch would read as one with other ticks.
fn join(written: &mut String, piece: &str) {
    if written.ends_with('`') && piece.starts_with('`') {
        written.push(' ');
    }
    written.push_str(piece);
}

/// Paragraphs of prose, as the blank lines of the text part them.
pub(crate) fn paragraphs(text: impl AsRef<str>, limit: usize) -> Vec<String> {
    let mut left = limit;
    let mut written = Vec::new();
    for paragraph in text.as_ref().split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        if left < 40 {
            break;
        }
        written.push(prose(paragraph, left));
        left = left.saturating_sub(paragraph.chars().count());
    }
    written
}

/// The text with its middle taken out, where it is longer than `limit` characters.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    let count = text.chars().count();
    if count <= limit {
        return text.to_owned();
    }
    let head = limit * 2 / 3;
    let tail = limit.saturating_sub(head + 5);
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(count - tail).collect();
    format!("{start} [\u{2026}] {end}")
}

fn longest_run(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for byte in text.bytes() {
        run = if byte == b'`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The text without absurdly long runs of back-ticks, which would ask for fences as long.
fn shorter_runs(text: &str) -> String {
    if longest_run(text) <= LONGEST_RUN {
        return text.to_owned();
    }
    let mut run = 0;
    let kept = text.chars().filter(|character| {
        run = if *character == '`' { run + 1 } else { 0 };
        run <= LONGEST_RUN
    });
    kept.collect()
}

/// Where a run of exactly `ticks` back-ticks begins.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text[start..].bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return Some(start);
        }
        at = start + run;
    }
    None
}

/// Words without code spans in them.
fn words(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            written.push(' ');
        }
        let core = word.trim_start_matches(['(', '"', '\'']);
        let lead = &word[..word.len() - core.len()];
        let core = core.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
        let trail = &word[lead.len() + core.len()..];
        if acts(core) {
            written.push_str(lead);
            written.push_str(&code(core, usize::MAX));
            written.push_str(trail);
        } else {
            written.push_str(word);
        }
    }
    written
}

/// Whether GitHub would make more of this word than text: emphasis, HTML, tables, mathematics,
/// mentions, references to issues and commits, addresses.
fn acts(word: &str) -> bool {
    word.contains(['_', '*', '<', '>', '[', ']', '|', '\\', '~', '$', '&', '@', '#'])
        || word.contains("://")
        || word.starts_with("www.")
        || word.starts_with("GH-")
        || word.starts_with("mailto:")
        || (word.len() >= 7
            && word.bytes().all(|byte| byte.is_ascii_hexdigit())
            && word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::{code, cut, fence, prose};

    #[test]
    fn words_that_act_become_code() {
        let text = "see @octocat (#123), <img src=x> or [here](javascript:x) and `pip install x`; \
                    https://a.example/b_c, setuptools_rust, deadbeef1 ` left";
        insta::assert_snapshot!(prose(text, 500), @r##"see `@octocat` (`#123`), `<img` `src=x>` or `[here](javascript:x`) and `pip install x`; `https://a.example/b_c`, `setuptools_rust`, `deadbeef1` &#96; left"##);
    }

    #[test]
    fn spans_that_touch_stay_apart() {
        assert_eq!(prose("a_b``c``d_e", 99), "`a_b` ``c`` `d_e`");
    }

    #[test]
    fn a_fence_is_longer_than_any_run_in_it() {
        assert_eq!(fence("a ```` b", "text"), "`````text\na ```` b\n`````\n");
        assert_eq!(fence("a", ""), "```\na\n```\n");
    }

    #[test]
    fn a_span_holds_back_ticks_and_no_line_feed() {
        assert_eq!(code("a `b`\nc", 99), "``a `b` c``");
        assert_eq!(code("`b`", 99), "`` `b` ``");
    }

    #[test]
    fn marks_of_direction_show() {
        assert_eq!(code("a\u{202e}b\u{1b}[31m", 99), "`a\u{fffd}b\u{fffd}[31m`");
    }

    #[test]
    fn a_long_text_loses_its_middle() {
        let text = cut(&"x".repeat(1000), 100);
        assert!(text.chars().count() <= 100, "{}", text.chars().count());
    }
}
