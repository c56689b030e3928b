//! Other people's home folders in a pasted log: `/home/alice/`, `C:\Users\alice\`.

use std::sync::LazyLock;

use regex::Regex;

use super::super::Category;
use super::super::names::is_generic;
use super::super::span::Span;

pub(super) const WORDS: &[&str] =
    &["home/", "home\\", "home%2f", "users/", "users\\", "users%2f", "users%5c", "settings\\", "settings/"];

static PARENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    super::pattern(concat!(
        r"(?:[\\/]|%2[Ff]|%5[Cc])(?:home|Users|Documents and Settings)(?:[\\/]|%2[Ff]|%5[Cc])+",
        r"|(?i:[a-z]:|/[a-z]|/mnt/[a-z])(?:[\\/]|%2[Ff]|%5[Cc])+(?i:users|documents and settings)(?:[\\/]|%2[Ff]|%5[Cc])+"
    ))
});

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let Some(pattern) = &*PARENT else { return };
    for found in pattern.find_iter(text) {
        let start = found.end();
        let name = name(&text[start..], found.as_str());
        let is_nobody = name.is_empty()
            || name.chars().all(|character| !character.is_alphanumeric())
            || name.starts_with(['$', '%', '{', '*', '~'])
            || is_generic(name);
        if !is_nobody && !is_address(&text[..found.start()]) {
            spans.push(Span::new(start, start + name.len(), Category::User));
        }
    }
}

/// The folder's name at the start of the text.
fn name<'a>(text: &'a str, parent: &str) -> &'a str {
    let word = word(text);
    // `C:\Users\Ann Smith\AppData`: up to three words, if a folder follows.
    if parent.contains('\\') || parent.contains("Users") || parent.contains("sers%") {
        let mut end = word.len();
        for _ in 0..3 {
            let rest = &text[end..];
            if rest.starts_with(['\\', '/']) {
                return &text[..end];
            }
            let Some(next) = rest.strip_prefix(' ').map(self::word).filter(|next| !next.is_empty()) else {
                break;
            };
            end += 1 + next.len();
        }
        if end > word.len() && text[end..].starts_with(['\\', '/']) {
            return &text[..end];
        }
    }
    word.trim_end_matches('.')
}

fn word(text: &str) -> &str {
    let mut end = 0;
    while let Some(character) = text[end..].chars().next() {
        let rest = &text[end..];
        end += match character {
            '%' if ["%2F", "%2f", "%5C", "%5c"].iter().any(|separator| rest.starts_with(separator)) => break,
            // `C:\\Users\\J\xfcrgen`: Python's way to print a letter of Latin-1.
            '\\' if rest.len() >= 4
                && rest.as_bytes()[1] == b'x'
                && matches!(rest.as_bytes()[2], b'c'..=b'f')
                && rest.as_bytes()[3].is_ascii_hexdigit()
                && end > 0 =>
            {
                4
            }
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\'' | '`' | ',' | ';' | '(' | ')'
            | '[' | ']' | '&' | '=' | '#' | '}' => break,
            _ if character.is_whitespace() => break,
            _ => character.len_utf8(),
        };
    }
    &text[..end]
}

/// Whether the text ends within the path of a web address: `https://docs.example/home/start`.
fn is_address(before: &str) -> bool {
    let before = super::tail(before);
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-_~/:%<>@".contains(character);
    let run = before.trim_end_matches(plain).len();
    let run = &before[run..];
    let Some(scheme) = run.rfind("://") else { return false };
    // `https://a.example:/home/alice` are two things in a list.
    (run[..scheme].ends_with("http") || run[..scheme].ends_with("https")) && !run[scheme + 3..].contains(":/")
}
