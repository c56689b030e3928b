//! Tokens and keys that are known by their look.
//!
//! The prefixes are those that the services document so that scanners find them.

use std::sync::LazyLock;

use regex::Regex;

use super::super::Category;
use super::super::span::Span;

pub(super) const WORDS: &[&str] = &[
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glrt-",
    "glptt-",
    "glcbt-",
    "pypi-",
    "akia",
    "asia",
    "abia",
    "acca",
    "xox",
    "xapp-",
    "aiza",
    "ya29.",
    "gocspx-",
    "npm_",
    "sk-",
    "eyj",
    "akc",
    "cmvmdgtu",
    "hf_",
    "dckr_pat_",
    "dop_v1_",
    "sk_live_",
    "rk_live_",
    "dapi",
    "atatt3",
    "glsa_",
    "private key",
    "/t/",
];

static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    super::pattern(concat!(
        r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}",
        r"|gl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_.-]{16,}",
        r"|pypi-AgE[A-Za-z0-9_=-]{13,}|pypi-[A-Za-z0-9_=-]{60,}",
        r"|xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}",
        r"|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}",
        r"|eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)(?:\.[A-Za-z0-9_-]*){0,3}",
        r"|dckr_pat_[A-Za-z0-9_-]{16,}|dop_v1_[a-f0-9]{32,}|[sr]k_live_[A-Za-z0-9]{16,}|ATATT3[A-Za-z0-9_=-]{20,}",
        r"|glsa_[A-Za-z0-9_]{20,}|cmVmdGtu[A-Za-z0-9]{40,}",
        r"|(?-u:\b)(?:(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?-u:\b)|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{30,}",
        r"|AKC[A-Za-z0-9]{12,}|dapi[a-f0-9]{32}|sk-(?:ant|proj|svcacct|admin|or)-[A-Za-z0-9_-]{16,}|sk-[A-Za-z0-9]{20,})"
    ))
});

/// A key with its body. The header alone is no secret: OpenSSL names it in its errors.
static PRIVATE_KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    super::pattern(concat!(
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr]|[A-Za-z-]+: [^\n]*\n)*[A-Za-z0-9+/=]{16,}",
        r"(?:[A-Za-z0-9+/=]|\s|\\[nr])*(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)?"
    ))
});

/// An Anaconda channel: `https://host/t/<token>/channel`. A forum's `/t/title-of-topic/123` is not.
static CHANNEL: LazyLock<Option<Regex>> =
    LazyLock::new(|| super::pattern(r#"/t/([A-Za-z0-9_.~%-]{8,})(/[^/\s"'<>]*|)"#));

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    for pattern in [&TOKEN, &PRIVATE_KEY] {
        if let Some(pattern) = &**pattern {
            spans.extend(
                pattern.find_iter(text).map(|found| Span::new(found.start(), found.end(), Category::Token)),
            );
        }
    }
    if let Some(pattern) = &*CHANNEL {
        for found in pattern.captures_iter(text) {
            let (Some(token), Some(next)) = (found.get(1), found.get(2)) else { continue };
            let next = next.as_str().trim_start_matches('/');
            let is_topic = !next.is_empty() && next.bytes().all(|byte| byte.is_ascii_digit());
            if !is_topic && token.as_str().bytes().any(|byte| byte.is_ascii_digit()) {
                spans.push(Span::new(token.start(), token.end(), Category::Token));
            }
        }
    }
}

/// The lines of a key whose header went by on another line: nothing but base64, as long as PEM
/// makes them, and too mixed for a hash.
pub(super) fn find_key_lines(text: &str, spans: &mut Vec<Span>) {
    let mut start = 0;
    for line in text.split('\n') {
        let body = line.trim();
        if (60..=76).contains(&body.len()) && is_key_line(body) {
            let offset = start + (line.len() - line.trim_start().len());
            spans.push(Span::new(offset, offset + body.len(), Category::Token));
        }
        start += line.len() + 1;
    }
}

fn is_key_line(line: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    line.bytes().all(base64)
        && line.bytes().any(|byte| byte.is_ascii_lowercase())
        && line.bytes().any(|byte| byte.is_ascii_uppercase())
        && line.bytes().filter(u8::is_ascii_digit).count() >= 2
}
