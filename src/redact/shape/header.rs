//! Headers that log a client in.

use std::sync::LazyLock;

use regex::Regex;

use super::super::Category;
use super::super::placeholder::is_masked;
use super::super::span::Span;

static HEADER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    super::pattern(concat!(
        r#"(?i)(?-u:\b)(?:proxy-)?authorization\\?["']?\s*[:=,]\s*\\?["']?"#,
        r#"(?:(?:basic|bearer|token|digest|negotiate|ntlm|apikey)(?-u:\b)[ \t]*)?([^\s"'\\,]+)"#,
        r#"|(?-u:\b)bearer[ \t]+([A-Za-z0-9._~+/=-]{8,}|[A-Za-z0-9._~+/=<>-]{9,})"#,
        r#"|(?-u:\b)(?:set-)?cookie:[ \t]*([^\n"']+)"#
    ))
});

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let Some(pattern) = &*HEADER else { return };
    for found in pattern.captures_iter(text) {
        let bearer = found.get(2);
        if let Some(value) = bearer.or_else(|| found.get(1)).or_else(|| found.get(3)) {
            let text = value.as_str();
            // "bearer authentication failed" is prose.
            let is_prose =
                bearer.is_some() && text.len() < 24 && !text.bytes().any(|byte| byte.is_ascii_digit());
            if !is_masked(text) && !is_prose {
                spans.push(Span::new(value.start(), value.end(), Category::Token));
            }
        }
    }
}
