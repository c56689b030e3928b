//! E-mail addresses, and the `name@machine` of a shell's prompt.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::super::names::is_generic;
use super::super::span::Span;
use super::super::{Category, placeholder};

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    super::pattern(r"[\pL\pN._+'-]*[\pL\pN_+-]@(?:[\pL\pN](?:[\pL\pN-]*[\pL\pN])?\.)+[\pL-]*\pL{2,}")
});

/// `(venv) ann@box:~/project$`, `[ann@box project]$`, `ann@Anns-MacBook ~ %`.
static PROMPT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    super::pattern(concat!(
        r"(?m)^(?:\s*\([^()\n]{1,40}\))*\s*\[?([A-Za-z0-9_][A-Za-z0-9_.-]*|<user>)@([A-Za-z0-9][A-Za-z0-9_.-]*)",
        r"(?::[~/][^$#\n]{0,200}[$#]|:~? ?[$#]| [^\]\n]{1,80}\][$#]| [~/]?[^\s]{0,80} [%$#](?:\s|$))"
    ))
});

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    if let Some(pattern) = &*ADDRESS {
        // `name:password@host.example` is credentials, which the finder before this one has seen.
        let logins = spans.iter().filter(|span| text[span.start..span.end].contains(':'));
        let logins: BTreeSet<usize> = logins.map(|span| span.end).collect();
        for found in pattern.find_iter(text) {
            let at = found.start() + found.as_str().find('@').unwrap_or_default();
            if !logins.contains(&at) && is_address(text, found.start(), found.as_str()) {
                let quotes = found.as_str().len() - found.as_str().trim_start_matches(['\'', '.']).len();
                spans.push(Span::new(found.start() + quotes, found.end(), Category::Email));
            }
        }
    }
    if let Some(pattern) = &*PROMPT {
        for found in pattern.captures_iter(text) {
            let (Some(user), Some(host)) = (found.get(1), found.get(2)) else { continue };
            if !is_generic(user.as_str()) && !placeholder::is_masked(user.as_str()) {
                spans.push(Span::new(user.start(), user.end(), Category::User));
            }
            if host.as_str() != "localhost" {
                spans.push(Span::new(host.start(), host.end(), Category::Host));
            }
        }
    }
}

fn is_address(text: &str, start: usize, found: &str) -> bool {
    let Some((local, _)) = found.split_once('@') else { return false };
    // `git@host:owner/name`, `…/name.git@branch.name`.
    if local.rsplit('.').next() == Some("git") {
        return false;
    }
    // Before the path of an address `@` ends its user information, which is another finder's; in
    // the path it goes before a version or a branch: `…/name@release.one`.
    let before = super::tail(&text[..start]);
    let token = before.rfind([' ', '\t', '\n', '"', '\'', '<', '(', '[', ',']).map_or(0, |at| at + 1);
    let before = &before[token..];
    match ["://", ":\\/\\/"].iter().find_map(|scheme| before.find(scheme)) {
        Some(scheme) => before[scheme..].contains('?'),
        None => true,
    }
}
