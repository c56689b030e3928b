//! The hosts of private indexes that a log names.
//!
//! pip prints `Looking in indexes: A, B` only where the configuration differs from its default,
//! and an option names one for certain. What else a log downloads from is not private by that.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::super::shape::{authority, split_host};

/// How far the value of a setting is read.
const LONGEST_VALUE: usize = 4096;

static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words =
        ["looking in ", "index", "find-links", "find_links", "trusted", "-i http", "-f http", "-i=http"];
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
});

/// A setting, an option or a variable, and the rest of its line.
static SETTING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let text = concat!(
        r"(?im)(looking in (?:indexes|links):|(?:[a-z0-9_.-]*[._-])?(?:index[-_]url|find[-_]links|trusted[-_]host|",
        r"insecure[-_]host|default[-_]index)s?(?-u:\b)|--index(?-u:\b)|(?-u:\b)uv_index(?-u:\b)|(?:^|[ \t])-[if](?-u:\b))",
        r#"\\?["']?([ \t]*[=:][ \t]*|[ \t]+|$)"#
    );
    Regex::new(text).ok()
});

/// The hosts that settings in this text name, in order.
pub(in crate::redact) fn hosts(text: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    if !WORDS.as_ref().is_some_and(|words| words.is_match(text)) {
        return hosts;
    }
    let Some(pattern) = &*SETTING else { return hosts };
    let mut from = 0;
    while let Some(found) = pattern.captures_at(text, from) {
        let (Some(name), Some(separator)) = (found.get(1), found.get(2)) else { break };
        let value = line(&text[separator.end()..]);
        let lower = name.as_str().to_lowercase();
        if lower.starts_with("looking") {
            hosts.extend(value.split([' ', ',']).filter_map(host));
        } else {
            hosts.extend(values(value));
        }
        if lower.contains("host") {
            hosts.extend(bare(value, separator.as_str()));
        }
        from = separator.end();
    }
    hosts.dedup();
    hosts
}

/// The rest of a line, as far as settings go: reading a long line to its end at every setting in it
/// would take quadratic time.
fn line(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(LONGEST_VALUE)];
    text.split('\n').next().unwrap_or(text)
}

/// The hosts of the addresses that a value begins with; a list ends at the first other word.
pub(super) fn values(value: &str) -> Vec<String> {
    let words =
        value.split([' ', '\t', ',', '\n', '"', '\'', '[', ']', '{', '}', '\\', '`', '(', ')', '|', ';']);
    let words = words.filter(|word| !word.is_empty() && !matches!(*word, "=" | "url" | ":"));
    words.map_while(host).collect()
}

/// The host of an address: `https://host/simple`, also behind `name=`.
fn host(word: &str) -> Option<String> {
    let scheme = ["http://", "https://"].iter().filter_map(|scheme| word.find(scheme)).min()?;
    let rest = word[scheme..].split_once("://")?.1;
    let host = split_host(authority(rest));
    (!host.is_empty() && !host.contains(['<', '$', '%', '{'])).then(|| host.to_owned())
}

/// The host of `--trusted-host`, which has no scheme. A word of prose behind the option's name is
/// none.
fn bare(value: &str, separator: &str) -> Option<String> {
    let word = value.split([' ', '\t', '"', '\'', ',', '`', '\\', ')']).find(|word| !word.is_empty())?;
    let host = split_host(word);
    let is_host = host.starts_with(|character: char| character.is_alphanumeric())
        && host.chars().all(|character| character.is_alphanumeric() || "-._".contains(character));
    (is_host && (host.contains('.') || word.contains(':') || separator.contains('=')))
        .then(|| host.to_owned())
}
