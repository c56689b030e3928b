//! Headers that log a client in.

use super::super::Category;
use super::super::placeholder::is_masked;
use super::super::span::Span;
use super::pattern::Pattern;

static HEADER: Pattern = Pattern::new(concat!(
    r#"(?i)(?-u:\b)(?:proxy-)?authorization\\?["']?\s*[:=,]\s*\\?["']?"#,
    r#"(?:(?:basic|bearer|token|digest|negotiate|ntlm|apikey)(?-u:\b)[ \t]*)?([^\s"'\\,]+)"#,
    r#"|(?-u:\b)bearer[ \t]+([A-Za-z0-9._~+/=-]{8,}|[A-Za-z0-9._~+/=<>-]{9,})"#,
    r#"|(?-u:\b)(?:set-)?cookie:[ \t]*([^\n"']+)"#
));

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut more = Vec::new();
    for found in HEADER.captures(text, spans) {
        let bearer = found.get(2);
        if let Some(value) = bearer.or_else(|| found.get(1)).or_else(|| found.get(3)) {
            let text = value.as_str();
            // "bearer authentication failed" is prose.
            let is_prose =
                bearer.is_some() && text.len() < 24 && !text.bytes().any(|byte| byte.is_ascii_digit());
            if !is_masked(text) && !is_prose {
                more.push(Span::new(value.start(), value.end(), Category::Token));
            }
        }
    }
    spans.append(&mut more);
}
