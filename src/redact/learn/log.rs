//! The hosts of private indexes and of proxies that a text names.
//!
//! pip prints `Looking in indexes: A, B` only where the configuration differs from its default,
//! and an option or a setting names one for certain. What else a log downloads from is not private by
//! that.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::super::public::is_public;
use super::super::shape::pattern::Pattern;
use super::super::shape::{authority, split_host};

/// How far the value of a setting is read.
const LONGEST_VALUE: usize = 4096;

/// What a text holds that names a host at all, in lower case.
const WORDS: [&str; 21] = [
    "looking in ",
    "index",
    "find-links",
    "find_links",
    "trusted",
    "-i http",
    "-f http",
    "-i=http",
    "-ihttp",
    "-fhttp",
    "channel",
    "source",
    "pypi_url",
    "insecure",
    "proxy",
    "source add",
    "repository",
    "-c http",
    "mirror",
    "url =",
    "machine ",
];

static MATCHER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(WORDS).ok());

/// A setting, an option or a variable, and the rest of its line.
static SETTING: Pattern = Pattern::new(concat!(
    r"(?im)(looking in (?:indexes|links):|(?:[a-z0-9_.-]*[._-])?(?:index[-_]url|find[-_]links|trusted[-_]host|",
    r"insecure[-_]host|default[-_]index|pypi[-_]url|pypi\.url|channel[-_]alias|index[-_]servers?)s?(?-u:\b)|--(?:index|channel|repository-url|publish-url|check-url|override-channels)(?-u:\b)|",
    r"(?-u:\b)(?:uv_index|uv_publish_url|twine_repository_url|conda_channels|conda_channel_alias|pipenv_pypi_mirror|repository|pypi-mirror|channels|default_channels|custom_channels|index|url)(?-u:\b)|",
    r"(?:^|[ \t])-[ifc](?-u:\b|(?:=)?)|(?:^|[ \t])-[if])",
    r#"\\?["']?([ \t]*[=:][ \t]*|[ \t]+|\\?[ \t]*$|(?-u:\b))"#
));

/// `-ihttps://…`, which pip takes as well; `machine … login …` of netrc.
static GLUED: Pattern = Pattern::new(
    r#"(?m)(?:^|[ \t])(?:-[if]["']?(https?://[^\s"']+)|machine[ \t]+([A-Za-z0-9.-]+)(?:[ \t]+login(?-u:\b)|[ \t]*$)|source add(?:[ \t]+--?[a-z-]+(?:=\S+)?)*[ \t]+[A-Za-z0-9_.-]+[ \t]+["']?(https?://[^\s"']+))"#,
);

/// A proxy, and the names for which there is none.
static PROXY: Pattern = Pattern::new(
    r#"(?im)(?:(?-u:\b)(no_proxy|(?:https?|all|ftp|socks)_proxy)(?-u:\b)|(--proxy|https?\.proxy|^[ \t]*proxy)(?-u:\b))\\?["']?[ \t]*[=: ][ \t]*\\?["']?([^\s"']+)"#,
);

/// What a text says of hosts.
#[derive(Debug, Default)]
pub(in crate::redact) struct Hosts {
    /// Of indexes.
    pub(in crate::redact) indexes: Vec<String>,
    /// Of proxies, and of what is reached without one.
    pub(in crate::redact) machines: Vec<String>,
}

/// The hosts that settings in this text name, in order.
pub(in crate::redact) fn hosts(text: &str) -> Hosts {
    let mut hosts = Hosts::default();
    if !mentions(text) {
        return hosts;
    }
    let mut section = Section::default();
    let mut open = false;
    for line in text.split('\n') {
        let line = &line[..line.floor_char_boundary(LONGEST_VALUE)];
        let body = line.trim_start_matches([' ', '\t', '>', '|', '#']);
        section.follow(body);
        // The list or the continued line below a setting that had no value of its own.
        if open {
            let body = body.trim_start_matches(['-', '"', '\'', ' ', '[']);
            let mut found = values(body);
            open = !found.is_empty() && !body.trim_end().ends_with(']')
                || line.trim_end().ends_with('\\')
                || line.trim().is_empty();
            hosts.indexes.append(&mut found);
        }
        if !mentions(line) {
            continue;
        }
        open |= settings(line, &section, &mut hosts);
        if line.contains(['p', 'P']) {
            proxies(line, &mut hosts);
        }
        if line.contains("-i")
            || line.contains("-f")
            || line.contains("machine")
            || line.contains("source add")
        {
            let mut none = Vec::new();
            for found in GLUED.captures(line, &mut none) {
                let address = found.get(1).or_else(|| found.get(3));
                hosts.indexes.extend(address.and_then(|address| host(address.as_str())));
                let machine =
                    found.get(2).map(|machine| machine.as_str()).filter(|machine| machine.contains('.'));
                hosts.machines.extend(machine.map(str::to_owned));
            }
        }
    }
    hosts.indexes.retain(|host| !is_public(host));
    hosts.machines.retain(|host| !is_public(host));
    hosts.indexes.dedup();
    hosts
}

fn mentions(text: &str) -> bool {
    // Without a matcher every text is looked at closely.
    MATCHER.as_ref().is_none_or(|words| words.is_match(text))
}

/// The section of a configuration that lines stand in.
#[derive(Debug, Default)]
struct Section {
    of_indexes: bool,
}

impl Section {
    fn follow(&mut self, line: &str) {
        let Some(name) = line.trim().strip_prefix('[').and_then(|rest| rest.split(']').next()) else {
            return;
        };
        let name = name.trim_start_matches('[').trim().to_lowercase();
        if name.contains("://") || name.contains([',', '{', ' ', '"']) {
            return;
        }
        self.of_indexes = ["source", "index", "repositories", "publish"]
            .iter()
            .any(|word| name.split('.').any(|part| part == *word))
            || name.contains("http-basic");
    }
}

/// The settings of one line. Whether the last of them goes on below.
fn settings(line: &str, section: &Section, hosts: &mut Hosts) -> bool {
    let mut from = 0;
    let mut open = false;
    let mut none = Vec::new();
    while let Some(found) = SETTING.next(line, from, &mut none) {
        let (Some(name), Some(separator)) = (found.get(1), found.get(2)) else { break };
        let next = separator.end().max(name.end());
        from = if next > from { next } else { from + line[from..].chars().next().map_or(1, char::len_utf8) };
        if from > line.len() {
            break;
        }
        let value = &line[next..];
        let lower = name.as_str().trim().to_lowercase();
        let assigned = separator.as_str().contains(['=', ':']);
        // `url` and `repository` say nothing outside of a section that lists indexes.
        if lower == "url" && !section.of_indexes && !line.contains("index") && !line.contains("name")
            || lower == "repository" && !assigned
        {
            continue;
        }
        if matches!(lower.as_str(), "index" | "channels" | "default_channels" | "custom_channels")
            && !assigned
        {
            continue;
        }
        if lower.starts_with("looking") {
            hosts.indexes.extend(value.split([' ', ',']).filter_map(host));
        } else {
            hosts.indexes.extend(values(value));
        }
        if lower.contains("host") {
            hosts.indexes.extend(bare(value, separator.as_str()));
        }
        open = value.trim_matches([' ', '\\', '[', '"', '\'', '|', '>']).is_empty() && lower.len() > 3;
    }
    open
}

fn proxies(line: &str, hosts: &mut Hosts) {
    let mut none = Vec::new();
    let mut from = 0;
    while let Some(found) = PROXY.next(line, from, &mut none) {
        let Some(value) = found.get(3) else { break };
        from = value.end();
        let without = found.get(1).is_some_and(|name| name.as_str().eq_ignore_ascii_case("no_proxy"));
        for word in value.as_str().split([',', ';']) {
            let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
            let name = split_host(authority(rest)).trim_start_matches(['.', '*']);
            let is_name = !name.is_empty()
                && name.contains('.')
                && !name.contains(['<', '$', '%', '{', '/'])
                && name.bytes().any(|byte| byte.is_ascii_alphabetic());
            if is_name && (!without || name.split('.').count() >= 2) {
                hosts.machines.push(name.to_owned());
            }
        }
    }
}

/// The hosts of the addresses that a value begins with; a list ends at the first other word.
pub(super) fn values(value: &str) -> Vec<String> {
    let words =
        value.split([' ', '\t', ',', '\n', '"', '\'', '[', ']', '{', '}', '\\', '`', '(', ')', '|', ';']);
    let words = words.filter(|word| !word.is_empty() && !matches!(*word, "=" | "url" | ":" | "name" | "-"));
    // Behind a name, as in `{ name = "corp", url = "…" }`, comes the address.
    let words: Vec<&str> = words.collect();
    let first = words.iter().take(3).position(|word| word.contains("://")).unwrap_or(0);
    words[first..].iter().map_while(|word| host(word)).collect()
}

/// The host of an address: `https://host/simple`, also behind `name=`.
fn host(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let scheme = ["http://", "https://", "file://", "hf://", "s3://"]
        .iter()
        .filter_map(|scheme| lower.find(scheme))
        .min()?;
    let rest = word[scheme..].split_once("://")?.1;
    let host = split_host(authority(rest));
    (!host.is_empty() && !host.contains(['<', '$', '%', '{'])).then(|| host.to_owned())
}

/// The host of `--trusted-host`, which has no scheme. A word of prose behind the option's name is
/// none.
fn bare(value: &str, separator: &str) -> Option<String> {
    let word = value.split([' ', '\t', '"', '\'', ',', '`', '\\', ')', '[']).find(|word| !word.is_empty())?;
    let host = split_host(word);
    let is_host = host.starts_with(|character: char| character.is_alphanumeric())
        && host.chars().all(|character| character.is_alphanumeric() || "-._".contains(character));
    (is_host && (host.contains('.') || word.contains(':') || separator.contains('=')))
        .then(|| host.to_owned())
}
