//! User names and passwords in addresses: plain, percent-escaped, shell-escaped and JSON-escaped,
//! and without a scheme.

use std::sync::LazyLock;

use regex::Regex;

use super::super::Category;
use super::super::placeholder::{is_masked, placeholder_at};
use super::super::span::Span;

/// `user:password@host` without a scheme, as `curl -u` and proxies take it.
static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    super::pattern(
        r#"(?:^|[\s"'=(,\[])([A-Za-z0-9._%+\\-]+:[^\s:@/"'<>,]{3,})@([A-Za-z0-9_][A-Za-z0-9_.-]*)(:\d+)?"#,
    )
});

pub(in crate::redact) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut from = 0;
    while let Some(offset) = text[from..].find([':', '%']) {
        let at = from + offset;
        let rest = &text[at..];
        let separator = ["://", ":\\/\\/", "%3A%2F%2F", "%3a%2f%2f", "%3A//", "%3a//"]
            .into_iter()
            .find(|separator| rest.starts_with(separator));
        let Some(separator) = separator else {
            from = at + 1;
            continue;
        };
        let start = at + separator.len();
        let length = match separator.as_bytes()[0] {
            b'%' => escaped_userinfo(&text[start..]),
            _ => userinfo(&text[start..]),
        };
        let info = &text[start..start + length];
        let is_ssh = text[..at].ends_with("ssh") && !info.contains(':');
        if !info.is_empty()
            && !is_masked(info)
            && !is_variable(info)
            && info != "git"
            && !is_ssh_default(info, is_ssh)
        {
            spans.push(Span::new(start, start + length, Category::Credentials));
        }
        from = start + length;
    }
    find_bare(text, spans);
}

fn find_bare(text: &str, spans: &mut Vec<Span>) {
    let Some(pattern) = &*BARE else { return };
    for found in pattern.captures_iter(text) {
        let (Some(info), Some(host)) = (found.get(1), found.get(2)) else { continue };
        let name = host.as_str();
        let is_host = name.contains('.') || found.get(3).is_some() || name == "localhost";
        // `image:3.12@sha256:…`, `npm:name@1.2`.
        let is_version =
            name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && name.split('.').count() != 4;
        let is_version =
            is_version || name.starts_with("v1.") || matches!(name, "sha256" | "sha384" | "sha512");
        let label = info.as_str().split(':').next().unwrap_or_default().to_lowercase();
        let is_label =
            ["npm", "jsr", "mailto", "email", "mail", "from", "to", "cc", "author"].contains(&&*label);
        if is_host && !is_version && !is_label && !is_masked(info.as_str()) && !is_variable(info.as_str()) {
            spans.push(Span::new(info.start(), info.end(), Category::Credentials));
        }
    }
}

/// The length of what stands before the `@` of an address, behind its `://`.
fn userinfo(text: &str) -> usize {
    let authority = authority(text);
    if let Some(at) = authority.rfind('@') {
        return at;
    }
    // A slash, `#` or `?` in a password that somebody forgot to escape. A number behind the colon
    // is a port.
    let Some(colon) = authority.find(':').filter(|colon| *colon > 0) else { return 0 };
    let after = super::head(&text[colon + 1..]);
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let ends = after[digits..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    if digits > 0 && ends || authority.starts_with('[') {
        return 0;
    }
    let run = after.find([' ', '\n', '\t', '"', '\'', '`', '<', '>']).unwrap_or(after.len());
    after[..run].find('@').map_or(0, |at| colon + 1 + at)
}

/// The same where the address itself is percent-escaped, in a query for instance.
fn escaped_userinfo(text: &str) -> usize {
    let text = super::head(text);
    let end = text
        .find(|character: char| !(character.is_alphanumeric() || "%-._~!$*+@<>".contains(character)))
        .unwrap_or(text.len());
    let text = &text[..end];
    let slash = ["%2F", "%2f", "%3F", "%3f"].iter().filter_map(|slash| text.find(slash)).min();
    let authority = &text[..slash.unwrap_or(text.len())];
    authority.rfind("%40").or_else(|| authority.rfind('@')).unwrap_or(0)
}

/// The authority of an address whose `://` has been read: user information, host and port.
pub(in crate::redact) fn authority(text: &str) -> &str {
    let mut end = 0;
    while let Some(character) = text[end..].chars().next() {
        end += match character {
            '<' => match placeholder_at(&text[end..]) {
                Some(length) => length,
                None => break,
            },
            // A shell's escape, as in `pa\$\$word`; a Windows path or a JSON slash ends it.
            '\\' => match text[end + 1..].chars().next() {
                Some(next) if next.is_ascii_punctuation() && !matches!(next, '/' | '\\' | '"') => 2,
                _ => break,
            },
            '/' | '?' | '#' | '"' | '\'' | '`' | '>' => break,
            _ if character.is_whitespace() => break,
            _ => character.len_utf8(),
        };
    }
    &text[..end]
}

/// The host of an authority, without user information and port.
pub(in crate::redact) fn split_host(authority: &str) -> &str {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    if host.starts_with('[') {
        return host.find(']').map_or(host, |end| &host[..=end]);
    }
    let host = host.split(':').next().unwrap_or(host);
    host.trim_end_matches([',', ')', ']', '}', ';', '.', '\\', '|', '*'])
}

/// Whether a script fills it in: `$USER:${TOKEN}`, `%USER%:%PASSWORD%`, `{user}:{token}`.
fn is_variable(info: &str) -> bool {
    info.split(':').all(|part| {
        let name = part
            .strip_prefix("${")
            .or_else(|| part.strip_prefix('{'))
            .and_then(|rest| rest.strip_suffix('}'))
            .or_else(|| part.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')))
            .or_else(|| part.strip_prefix('$'));
        name.is_some_and(|name| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.{} ".contains(&byte))
        }) || is_masked(part)
    })
}

/// `ssh://hg@host`: the account of a service.
fn is_ssh_default(info: &str, is_ssh: bool) -> bool {
    is_ssh && matches!(info, "git" | "hg" | "svn")
}
