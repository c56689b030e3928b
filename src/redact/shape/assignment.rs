//! Values behind a name that says what they are: `PASSWORD=…`, `"token": "…"`, `api_key = …`,
//! `--password …`, `?sig=…`.
//!
//! Logs are full of source code and of prose about tokens, so a weak name asks for a value that
//! looks made up, and what reads like code stays.

use regex::Captures;

use super::super::Category;
use super::super::placeholder::is_masked;
use super::super::sensitive::{Sensitivity, is_made_up, sensitivity};
use super::super::span::Span;
use super::pattern::Pattern;

pub(super) const WORDS: &[&str] = &[
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "credential",
    "auth",
    "sig",
    "--user",
    "-u ",
    "_pat",
    "cookie",
    "jwt",
];

static ASSIGNMENT: Pattern = Pattern::new(concat!(
    r"((?i-u:[A-Z0-9_.$:-]{0,80}(?:pass|pwd|secret|token|key|credential|auth|sig|pat|jwt|cookie)[A-Z0-9_-]{0,40}))",
    r#"(\\?["'])?([ \t]{0,8}(?:=>|:=|==|=|:)[ \t]{0,8}|[ \t]+)"#,
    r#"(?:\\"([^"\\\n]*)\\"|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([^\s"'`]+))"#
));

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut from = 0;
    while let Some(found) = ASSIGNMENT.next(text, from, spans) {
        let Some(name) = found.get(1) else { break };
        if let Some(span) = judge(text, &found) {
            from = span.end;
            spans.push(span);
        } else {
            // The value may be the name of the next pair: `secret: token=…`.
            from = name.end();
        }
    }
}

fn judge(text: &str, found: &Captures<'_>) -> Option<Span> {
    let name = found.get(1)?;
    let separator = found.get(3)?.as_str().trim();
    let sensitivity = sensitivity(name.as_str())?;
    let quoted = (4..=6).find_map(|group| found.get(group));
    let value = quoted.or_else(|| found.get(7))?;
    let line_start = text[..name.start()].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line_start..name.start()].trim_start();
    let (start, mut end) = (value.start(), value.end());
    if quoted.is_none() {
        end -= value.as_str().len() - value.as_str().trim_end_matches([',', ';', ')', ']', '}']).len();
    }
    let is_query = before.ends_with(['?', '&', '#']);
    if is_query {
        end = start + text[start..end].find(['&', '#']).unwrap_or(end - start);
    }
    let mut value = &text[start..end];
    if value.is_empty() || is_masked(value) || is_filled_in(value) || separator == "==" {
        return None;
    }
    let is_option = name.as_str().starts_with("--");
    let is_shell = separator == "="
        && name.as_str().chars().any(|character| character.is_ascii_uppercase())
        && !name.as_str().chars().any(|character| character.is_ascii_lowercase());
    let is_line = before.is_empty() || matches!(before, "export" | "-" | "set" | "$env:");
    let is_secret = match sensitivity {
        _ if separator.is_empty() => {
            is_option && !value.starts_with('-') && (value.len() > 5 || is_made_up(value))
        }
        Sensitivity::Strong if is_shell || is_query || is_option => true,
        Sensitivity::Strong if quoted.is_some() => !is_type(value),
        Sensitivity::Strong if is_line && !is_code(value) && !is_type(value) => {
            // The rest of the line, as configuration files take it.
            let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
            end = start + text[start..line_end].trim_end().len();
            value = &text[start..end];
            !is_masked(value)
        }
        Sensitivity::Weak if is_query => value.len() >= 6,
        Sensitivity::Weak if is_shell || is_option => {
            value.len() >= 16 && !is_place(value) || is_made_up(value)
        }
        Sensitivity::Strong | Sensitivity::Weak => is_made_up(value) && !is_code(value),
    };
    is_secret.then(|| Span::new(start, end, Category::Token))
}

/// Whether a script or a template fills the value in.
fn is_filled_in(value: &str) -> bool {
    let named =
        |name: &str| name.chars().all(|character| character.is_alphanumeric() || "_.: -".contains(character));
    let braces = value.trim_start_matches(['$', '{']);
    if braces.len() < value.len() {
        return named(braces.trim_end_matches('}'));
    }
    value.len() > 2 && value.starts_with('%') && value.ends_with('%') && named(&value[1..value.len() - 1])
}

fn is_code(value: &str) -> bool {
    value.contains(['(', '[', '{']) || value.starts_with("self.") || value.starts_with("os.")
}

fn is_place(value: &str) -> bool {
    value.contains("://") || value.starts_with(['/', '.', '~']) || value.get(1..3) == Some(":\\")
}

fn is_type(value: &str) -> bool {
    let value = value.trim_end_matches([',', ')', ':', '=']);
    matches!(
        value,
        "str"
            | "bytes"
            | "int"
            | "bool"
            | "None"
            | "null"
            | "True"
            | "False"
            | "true"
            | "false"
            | "Any"
            | "string"
            | "required"
            | "optional"
            | "Optional"
            | "="
            | "*"
            | "password"
            | "incorrect"
            | "invalid"
    )
}
