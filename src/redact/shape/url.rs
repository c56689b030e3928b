//! User names and passwords in addresses: plain, percent-escaped, shell-escaped and JSON-escaped,
//! and without a scheme.
//!
//! The user information of anything that looks like an address is everything up to the last `@`
//! before the host, whatever people forgot to escape in it.

use super::super::Category;
use super::super::placeholder::{is_masked, placeholder_at};
use super::super::span::Span;
use super::pattern::Pattern;

/// How far a password is followed over characters that should have been escaped.
const LONGEST: usize = 256;

/// `user:password@host` without a scheme, as `curl -u` and proxies take it.
static BARE: Pattern = Pattern::new(
    r#"(?:^|[\s"'=(,\[]|//)([A-Za-z0-9._%+\\-]+:[^\s:@/"'<>,]{3,})@([A-Za-z0-9_\[][A-Za-z0-9_.:\]-]*)"#,
);

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
    let mut more = Vec::new();
    for found in BARE.captures(text, spans) {
        let (Some(info), Some(host)) = (found.get(1), found.get(2)) else { continue };
        let (name, port) = match host.as_str().split_once(':') {
            Some((name, port)) if !port.is_empty() => (name, port.bytes().all(|byte| byte.is_ascii_digit())),
            _ => (host.as_str(), false),
        };
        let is_host = name.contains('.') || port || name == "localhost" || name.starts_with('[');
        // `image:3.12@sha256:…`, `npm:name@1.2`.
        let is_version =
            name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && name.split('.').count() != 4;
        let is_version =
            is_version || name.starts_with("v1.") || matches!(name, "sha256" | "sha384" | "sha512");
        let label = info.as_str().split(':').next().unwrap_or_default().to_lowercase();
        let is_label =
            ["npm", "jsr", "mailto", "email", "mail", "from", "to", "cc", "author"].contains(&&*label);
        if is_host && !is_version && !is_label && !is_masked(info.as_str()) && !is_variable(info.as_str()) {
            more.push(Span::new(info.start(), info.end(), Category::Credentials));
        }
    }
    spans.extend(more);
}

/// The length of what stands before the `@` of an address, behind its `://`.
fn userinfo(text: &str) -> usize {
    let authority = authority(text);
    let strict = authority.rfind('@');
    let Some(colon) = authority.find(':').filter(|colon| *colon > 0) else {
        return strict.unwrap_or_else(|| domain_user(text, authority));
    };
    if authority.starts_with('[') {
        return strict.unwrap_or(0);
    }
    if let Some(at) = strict
        && colon < at
        && is_host(&text[at + 1..], false)
    {
        return at;
    }
    // A character in a password that somebody forgot to escape. A number behind the colon is a port.
    let digits = text[colon + 1..].bytes().take_while(u8::is_ascii_digit).count();
    let next = text[colon + 1 + digits..].chars().next();
    let is_port = digits > 0 && next.is_none_or(|next| !next.is_alphanumeric());
    if is_port && !matches!(next, Some('/' | '#' | '?')) {
        return strict.unwrap_or(0);
    }
    let reach = reach(&text[colon + 1..]);
    let mut candidates = reach.match_indices('@').filter(|(at, _)| {
        let before = &reach[..*at];
        // `https://host:8080/a/name@1.0` and `…/name.git@main` are paths.
        let is_path = is_port && (before[digits + 1..].contains('/') || is_repository(before));
        !is_path && is_host(&reach[at + 1..], true)
    });
    candidates.next_back().map(|(at, _)| colon + 1 + at).or(strict).unwrap_or(0)
}

/// `…/name.git`
fn is_repository(path: &str) -> bool {
    path.rsplit('.').next() == Some("git")
}

/// `CORP\ann@host`, which needs no password to be a name.
fn domain_user(text: &str, authority: &str) -> usize {
    let rest = &text[authority.len()..];
    let Some(name) = rest.strip_prefix("\\\\").or_else(|| rest.strip_prefix('\\')) else { return 0 };
    let start = text.len() - name.len();
    let end =
        name.find(|next: char| next.is_whitespace() || "/\"'`<>\\".contains(next)).unwrap_or(name.len());
    match name[..end].rfind('@') {
        Some(at) if !authority.is_empty() && is_host(&name[at + 1..], true) => start + at,
        Some(_) | None if name[..end].contains(':') => {
            let colon = start + name.find(':').unwrap_or_default();
            let reach = reach(&text[colon + 1..]);
            let found = reach.match_indices('@').rfind(|(at, _)| is_host(&reach[at + 1..], true));
            found.map_or(0, |(at, _)| colon + 1 + at)
        }
        Some(_) | None => 0,
    }
}

/// How far a password may go: to the end of the line, to the next address, to the end of a value.
fn reach(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let mut end = text.find('\n').unwrap_or(text.len());
    for stop in ["://", "\", \"", "\",\"", "', '", ":\\/\\/"] {
        if let Some(at) = text[..end].find(stop) {
            end = at;
        }
    }
    &text[..end]
}

/// Whether a host begins here: a name with a point, or, where nothing speaks against it, any name;
/// a number in brackets.
fn is_host(text: &str, with_point: bool) -> bool {
    if let Some(number) = text.strip_prefix('[') {
        return number.starts_with(|next: char| next.is_ascii_hexdigit() || next == ':');
    }
    if text.starts_with('<') {
        return placeholder_at(text).is_some();
    }
    let end = text.find(|next: char| !(next.is_alphanumeric() || "-._".contains(next))).unwrap_or(text.len());
    let host = text[..end].trim_end_matches('.');
    let follows = text[host.len()..].chars().next();
    let port = follows == Some(':') && text[host.len() + 1..].starts_with(|next: char| next.is_ascii_digit());
    if host.is_empty() || matches!(follows, Some('@' | '!' | '$' | '%' | '^' | '&' | '*' | '+' | '=')) {
        return false;
    }
    let is_number =
        host.split('.').count() == 4 && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_name = host.contains('.') && last.len() >= 2 && last.chars().all(char::is_alphabetic);
    is_name || is_number || port || host == "localhost" || !with_point
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
