//! Secrets in the path, the query and the fragment of an address: `/basic/TOKEN/`, `/priv/HEX/`,
//! `?tok=…`, `#access_token=…`, and the paths of webhooks.

use super::super::Category;
use super::super::placeholder::is_masked;
use super::super::public;
use super::super::span::Span;
use super::opaque::{is_hexadecimal, is_opaque_part};
use super::url::{authority, split_host};

/// An address is followed so far.
const LONGEST: usize = 4096;

/// Folders behind which a token stands, whatever it looks like.
const BEFORE_TOKEN: [&str; 7] =
    ["basic", "token", "tokens", "webhooks", "services", "entitlement", "webhookb2"];

/// Folders behind which a hexadecimal name is a commit or a digest.
const BEFORE_DIGEST: [&str; 18] = [
    "commit",
    "commits",
    "archive",
    "tree",
    "blob",
    "raw",
    "packages",
    "tarball",
    "zipball",
    "sha256",
    "sha1",
    "md5",
    "compare",
    "objects",
    "blobs",
    "manifests",
    "legacy.tar.gz",
    "legacy.zip",
];

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut from = 0;
    while let Some(offset) = text[from..].find("//").or_else(|| text[from..].find("\\/\\/")) {
        let at = from + offset;
        let rest = if text[at..].starts_with("//") { &text[at + 2..] } else { &text[at + 4..] };
        let start = text.len() - rest.len();
        from = start;
        if !text[..at].ends_with(':') {
            continue;
        }
        let authority = authority(rest);
        let host = split_host(authority);
        let path = start + authority.len();
        let length = end(&text[path..]);
        address(text, path, path + length, public::is_public(host), spans);
        from = path + length;
    }
    // urllib3 names the path alone: `Max retries exceeded with url: /basic/…`.
    for (at, word) in text.match_indices(" url: /").chain(text.match_indices("/basic/")) {
        let path = if word.ends_with(" /") { at + word.len() - 1 } else { at };
        address(text, path, path + end(&text[path..]), false, spans);
    }
}

fn end(text: &str) -> usize {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    text.find(|next: char| next.is_whitespace() || "\"'`<>)]},".contains(next)).unwrap_or(text.len())
}

fn address(text: &str, start: usize, end: usize, is_public: bool, spans: &mut Vec<Span>) {
    let whole = &text[start..end];
    let query = whole.find(['?', '#']).unwrap_or(whole.len());
    let mut place = start;
    let mut before = "";
    let mut hooked = false;
    for raw in whole[..query].split('/') {
        let part = raw.trim_end_matches('\\');
        let bare = part.split('.').next().unwrap_or(part);
        // Behind the first part of a hook's secret come more of them.
        let more = hooked && part.len() >= 8 && part.bytes().any(|byte| byte.is_ascii_digit());
        if (more || is_token(part, bare, before, is_public)) && !is_masked(part) {
            hooked = BEFORE_TOKEN.contains(&before);
            spans.push(Span::new(place, place + part.len(), Category::Token));
        }
        place += raw.len() + 1;
        before = part;
    }
    let mut place = start + query;
    for pair in whole[query..].split(['?', '&', '#', ';']) {
        if let Some((name, value)) = pair.split_once('=')
            && is_secret_pair(name, value)
            && !is_masked(value)
        {
            let value_start = place + name.len() + 1;
            spans.push(Span::new(value_start, value_start + value.len(), Category::Token));
        }
        place += pair.len() + 1;
    }
}

fn is_token(part: &str, bare: &str, before: &str, is_public: bool) -> bool {
    let before = before.to_ascii_lowercase();
    if BEFORE_TOKEN.contains(&before.as_str()) {
        let is_word =
            part.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'.'));
        return part.len() >= 8 && !is_word && !is_public_name(part);
    }
    // A file has an ending, and the names of wheels are their own kind of opaque.
    if part.contains(['@', '%', '=', '+']) || part.len() - bare.len() > 1 {
        return false;
    }
    if is_hexadecimal(part) {
        let digest = BEFORE_DIGEST.contains(&before.as_str()) || before.len() == 2 && is_hexadecimal(&before);
        let dashes = part.bytes().filter(|byte| *byte == b'-').count();
        return !is_public && !digest && part.len() >= 32 && dashes == 0;
    }
    !is_public && is_opaque_part(part)
}

/// A version or a file, not a token.
fn is_public_name(part: &str) -> bool {
    part.contains('.') && part.split('.').all(|piece| piece.len() < 8)
}

fn is_secret_pair(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let named = [
        "tok",
        "token",
        "sig",
        "signature",
        "x-amz-credential",
        "x-amz-signature",
        "x-amz-security-token",
        "x-goog-signature",
        "x-goog-credential",
        "access_token",
        "apikey",
        "api_key",
        "auth",
        "key",
        "code",
        "jwt",
        "password",
        "secret",
        "policy",
        "awsaccesskeyid",
        "private_token",
        "job_token",
        "credential",
        "ticket",
        "sessionid",
        "session",
        "hmac",
        "hdnts",
        "hdnea",
        "verify",
    ];
    let is_named = named.contains(&name.as_str()) && value.len() >= 6;
    let is_digest = ["sha256", "sha1", "sha384", "sha512", "md5", "blake2b", "egg", "subdirectory"]
        .contains(&name.as_str());
    let bare = value.trim_end_matches("%3D");
    is_named || !is_digest && (is_opaque_part(bare) || is_hexadecimal(bare) && bare.len() >= 32)
}
