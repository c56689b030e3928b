//! Makes a model's words safe to show: on one line or in paragraphs, short, and without links to
//! anywhere but where the checks link.
//!
//! Control and bidirectional characters are gone already: the redactor drops them.

use std::collections::BTreeSet;

use crate::knowledge::Catalogue;
use crate::redact::Clean;

/// What stands where a link was.
const REMOVED: &str = "(link removed)";

/// Endings of file names that look like the last part of a host's name.
const FILES: &[&str] = &[
    "py",
    "pyx",
    "pyi",
    "toml",
    "txt",
    "cfg",
    "sh",
    "so",
    "h",
    "hpp",
    "c",
    "cc",
    "cpp",
    "rs",
    "in",
    "lock",
    "json",
    "md",
    "rst",
    "whl",
    "gz",
    "xz",
    "zip",
    "log",
    "d",
    "conf",
    "ini",
    "yaml",
    "yml",
    "exe",
    "dll",
    "pyd",
    "dylib",
    "a",
    "o",
    "pc",
    "egg-info",
    "dist-info",
    "cmake",
    "bat",
    "ps1",
    "pth",
    "pem",
    "crt",
];

/// The text on one line, cut at `most` bytes.
pub(super) fn line(text: &Clean, most: usize) -> Clean {
    let words: Vec<Clean> = pieces(text, char::is_whitespace);
    cut(&Clean::join(&words, " "), most)
}

/// The text in paragraphs, cut at `most` bytes.
pub(super) fn paragraphs(text: &Clean, most: usize) -> Clean {
    let lines: Vec<Clean> = pieces(text, |character| character == '\n');
    let lines: Vec<Clean> =
        lines.iter().map(|text| line(text, most)).filter(|line| !line.is_empty()).collect();
    cut(&Clean::join(&lines, "\n\n"), most)
}

/// The beginning of the text.
pub(super) fn cut(text: &Clean, most: usize) -> Clean {
    let mut end = text.as_str().len().min(most);
    while !text.as_str().is_char_boundary(end) {
        end -= 1;
    }
    let kept = text.slice(0..end);
    if end == text.as_str().len() { kept } else { Clean::join([&kept, &Clean::literal("...")], "") }
}

/// The hosts that checks link to.
#[derive(Debug)]
pub(super) struct Hosts(BTreeSet<String>);

impl Hosts {
    /// Those of all checks in use.
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let links = catalogue.checks().iter().flat_map(|check| &check.links);
        Self(links.filter_map(|link| host(link.as_str())).map(str::to_ascii_lowercase).collect())
    }

    /// The text without links to other hosts, and whether there were any. Images go as well: the
    /// mark before them is what makes them load by themselves.
    pub(super) fn without_strange(&self, text: &Clean) -> (Clean, bool) {
        let mut kept = Vec::new();
        let mut is_changed = false;
        let mut start = 0;
        for (end, is_word) in words(text.as_str()) {
            let piece = text.slice(start..end);
            start = end;
            if is_word && self.is_strange(piece.as_str()) {
                kept.push(Clean::literal(REMOVED));
                is_changed = true;
            } else {
                kept.push(piece);
            }
        }
        let text = Clean::join(&kept, "");
        let marks = [("![", "["), ("<img", "img"), ("](", "] (")];
        is_changed |= marks[..2].iter().any(|(mark, _)| text.as_str().contains(mark));
        (text.replaced(&marks), is_changed)
    }

    fn is_strange(&self, word: &str) -> bool {
        match host(word) {
            Some("") | None => false,
            Some(host) => !self.0.contains(&host.to_ascii_lowercase()),
        }
    }
}

/// The host that a word would lead to: after a scheme, after two slashes, after `www.`, or before
/// a path.
fn host(word: &str) -> Option<&str> {
    let end_of =
        |text: &str| text.find(|c: char| !(c.is_alphanumeric() || "-.".contains(c))).unwrap_or(text.len());
    if let Some((scheme, rest)) = word.split_once("://") {
        // What follows a file's or a repository's scheme leads somewhere as well.
        let rest =
            rest.rsplit_once('@').filter(|(user, _)| !user.contains('/')).map_or(rest, |(_, rest)| rest);
        return (!scheme.is_empty()).then(|| &rest[..end_of(rest)]);
    }
    if let Some(at) = word.find("//").filter(|at| *at == 0 || "(<\"'=".contains(&word[at - 1..*at])) {
        return Some(&word[at + 2..at + 2 + end_of(&word[at + 2..])]);
    }
    let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let name = &bare[..end_of(bare)];
    let last = name.rsplit('.').next().unwrap_or_default();
    let leads = bare[name.len()..].starts_with('/') || name.to_ascii_lowercase().starts_with("www.");
    let is_name = name.contains('.')
        && last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !FILES.contains(&last);
    (leads && is_name).then_some(name)
}

/// Ends of words and of the space between them.
fn words(text: &str) -> Vec<(usize, bool)> {
    let mut ends = Vec::new();
    let mut before = None;
    for (at, character) in text.char_indices() {
        let is_word = !character.is_whitespace() && !"()<>[]`\"'|,;".contains(character);
        if before.is_some_and(|before| before != is_word) {
            ends.push((at, !is_word));
        }
        before = Some(is_word);
    }
    ends.extend(before.map(|is_word| (text.len(), is_word)));
    ends
}

fn pieces(text: &Clean, separates: impl Fn(char) -> bool) -> Vec<Clean> {
    let mut found = Vec::new();
    let mut start = 0;
    let whole = text.as_str();
    for (at, character) in whole.char_indices().filter(|(_, character)| separates(*character)) {
        found.push(text.slice(start..at));
        start = at + character.len_utf8();
    }
    found.push(text.slice(start..whole.len()));
    found.retain(|piece| !piece.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Hosts, line, paragraphs};
    use crate::redact::{Clean, Raw, Redactor};

    fn clean(text: &str) -> Clean {
        Redactor::default().clean(&Raw::from(text))
    }

    #[test]
    fn links_lead_only_where_the_checks_lead() {
        let hosts = Hosts(BTreeSet::from(["docs.example".to_owned()]));
        for (text, kept) in [
            ("see https://docs.example/a.", "see https://docs.example/a."),
            ("see <https://evil.example/a>, now", "see <(link removed)>, now"),
            ("[docs](https://evil.example/x?y=1)", "[docs] ((link removed))"),
            ("![x](https://docs.example/x.png)", "[x] (https://docs.example/x.png)"),
            ("https://docs.example@evil.example/", "https://<credentials>(link removed)"),
            ("https://docs.example.evil.example/", "(link removed)"),
            ("www.evil.example", "(link removed)"),
            ("//evil.example/x", "(link removed)"),
            ("evil.example/install", "(link removed)"),
            ("git+https://evil.example/x.git", "(link removed)"),
            (
                "in setup.py/build.rs of pkg-1.0/src and a.so/b",
                "in setup.py/build.rs of pkg-1.0/src and a.so/b",
            ),
            ("numpy.core fails // not so", "numpy.core fails // not so"),
        ] {
            assert_eq!(hosts.without_strange(&clean(text)).0.as_str(), kept);
        }
    }

    #[test]
    fn words_are_kept_short_and_in_their_place() {
        assert_eq!(line(&clean("a\n b\t\u{202e}c"), 100).as_str(), "a b c");
        assert_eq!(line(&clean("ééé"), 3).as_str(), "é...");
        assert_eq!(paragraphs(&clean("a\n\n\n b\nc\r\n"), 100).as_str(), "a\n\nb\n\nc");
    }
}
