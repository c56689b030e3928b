//! E-mail addresses, and the name of the person before one in angle brackets.

use std::collections::BTreeSet;

use super::super::Category;
use super::super::span::Span;

/// How long the part before the `@` and the part behind it may be.
const LONGEST: usize = 254;

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    // `name:password@host.example` is credentials, which the finder before this one has seen.
    let logins = spans.iter().filter(|span| text[span.start..span.end].contains(':'));
    let logins: BTreeSet<usize> = logins.map(|span| span.end).collect();
    for (at, sign) in text.match_indices(['@', '%']) {
        let length = match sign {
            "@" => 1,
            _ if text[at..].starts_with("%40") => 3,
            _ => continue,
        };
        if logins.contains(&at) {
            continue;
        }
        let (before, after) = (&text[..at], &text[at + length..]);
        let start = local(before);
        let end = domain(after);
        if start == at || end == 0 || !is_address(text, start, &text[start..at]) {
            continue;
        }
        let end = at + length + end;
        spans.push(Span::new(start, end, Category::Email));
        person(text, start, spans);
    }
}

/// Where the part before the `@` begins.
fn local(before: &str) -> usize {
    let from = before.floor_char_boundary(before.len().saturating_sub(LONGEST));
    let is_part = |next: char| next.is_alphanumeric() || "._+-'".contains(next) || is_mark(next);
    let mut start = before.len();
    for (place, next) in before[from..].char_indices().rev() {
        if !is_part(next) {
            break;
        }
        start = from + place;
    }
    // What opens a quotation or ends a sentence is no part of it, nor the letter of an escape.
    let part = &before[start..];
    start += part.len() - part.trim_start_matches(['\'', '.', '-', '+']).len();
    if before[..start].ends_with('\\') && before[start..].starts_with(['n', 't', 'r']) {
        start += 1;
    }
    if before.ends_with(['.', '\'']) { before.len() } else { start }
}

/// The length of the domain: labels with points between them, the last one of letters.
fn domain(after: &str) -> usize {
    let is_part = |next: char| next.is_alphanumeric() || next == '-' || next == '.' || is_mark(next);
    let end = after
        .find(|next: char| !is_part(next))
        .unwrap_or(after.len())
        .min(after.floor_char_boundary(LONGEST));
    let domain = after[..end].trim_end_matches(['.', '-']);
    // `name@mail.example.Then` ends with the last label that may be one.
    let labels: Vec<&str> = domain.split('.').collect();
    if labels.len() < 2 || labels.iter().any(|label| label.is_empty() || label.starts_with('-')) {
        return 0;
    }
    let last = labels.last().copied().unwrap_or_default();
    let is_last = last.chars().count() >= 2
        && (last.chars().all(|next| next.is_alphabetic() || is_mark(next)) || last.starts_with("xn--"));
    if is_last { domain.len() } else { 0 }
}

/// A mark that is written after its letter (NFD): no letter by itself.
fn is_mark(next: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&next)
}

fn is_address(text: &str, start: usize, local: &str) -> bool {
    // `git@host:owner/name`, `…/name.git@branch.name`.
    if local.rsplit('.').next() == Some("git") {
        return false;
    }
    // Before the path of an address `@` ends its user information, which is another finder's; in
    // the path it goes before a version or a branch: `…/name@release.one`.
    let before = super::tail(&text[..start]);
    let token = before.rfind([' ', '\t', '\n', '"', '\'', '<', '(', '[', ',']).map_or(0, |at| at + 1);
    let before = &before[token..];
    match ["://", ":\\/\\/", "%3A%2F%2F", "%3a%2f%2f"].iter().find_map(|scheme| before.find(scheme)) {
        Some(scheme) => before[scheme..].contains('?') || before[..scheme].ends_with("mailto"),
        None => true,
    }
}

/// `Ann Smith <ann@mail.example>`: up to four words with a capital.
fn person(text: &str, start: usize, spans: &mut Vec<Span>) {
    let Some(before) = text[..start].strip_suffix('<').map(str::trim_end) else { return };
    let line = before.rfind(['\n', ':', '"', '\'', ',', ';', '=', '>', '(', '<']).map_or(0, |at| at + 1);
    let name = before[line..].trim_start();
    let words: Vec<&str> = name.split(' ').collect();
    let is_name = !name.is_empty()
        && words.len() <= 4
        && words.iter().all(|word| word.starts_with(char::is_uppercase))
        && !words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
        && !matches!(name, "Author" | "From" | "To" | "Maintainer" | "Contact" | "Email");
    if is_name {
        let from = before.len() - name.len();
        spans.push(Span::new(from, from + name.len(), Category::User));
    }
}
