//! What the reporter states of the environment, in the prose of an issue.
//!
//! Finds stated values (`- Python: 3.12`, tables, the sections of an issue form) and gives them to
//! the rows for their heading; whole sentences go to the rows for prose, which are weaker.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::expression::Expression;
use crate::fact::Source;
use crate::redact::Clean;

use super::Line;
use super::infer::{Inference, rules};
use super::sound::uncompiled;

/// A statement outside any heading is this much weaker than one under it.
const SENTENCE: u8 = 5;

/// What is said of the architecture or system under another heading.
const ASIDE: u8 = 2;

/// Words that name what is stated, in the order in which they are tried.
const HEADINGS: &[(&str, &str)] = &[
    (
        "python",
        r"(?i)^(?:c?python(?: version)?|version of python|python interpreter|which python(?: version)?.*|what (?:python )?version of python.*|python implementation|interpreter|python --version|py)$",
    ),
    ("pip", r"(?i)^(?:pip3?(?: version)?|version of pip|pip --version|installer(?: version)?)$"),
    ("uv", r"(?i)^(?:uv(?: version)?)$"),
    ("rust", r"(?i)^(?:rustc?(?: version)?|rust toolchain)$"),
    ("setuptools", r"(?i)^(?:setuptools(?: version)?)$"),
    ("openssl", r"(?i)^(?:openssl(?: version)?)$"),
    ("libc", r"(?i)^(?:libc|glibc|c library|libc version|glibc version)$"),
    (
        "arch",
        r"(?i)^(?:arch(?:itecture)?|cpu(?: architecture)?|machine|processor|platform\.machine.*|hardware|system architecture|bitness)$",
    ),
    (
        "os",
        r"(?i)^(?:os|operating system(?:s)?|os ?[/&,] ?version|os version|os name.*|os and version|operating system (?:and|&|/) version|operating system version|platform|system|distro(?:bution)?|linux distro(?:bution)?|environment|os ?/ ?(?:platform|arch(?:itecture)?|distro.*)|which (?:os|operating system).*|what (?:os|operating system).*|host os|pretty_name|docker image|base image|image|uname -a|your (?:os|operating system|platform))$",
    ),
];

static HEADING_PATTERNS: LazyLock<Vec<(&str, Expression)>> =
    LazyLock::new(|| HEADINGS.iter().map(|(key, pattern)| (*key, Expression::new(*pattern))).collect());

/// `- **Key**: value`, `| Key | value |`, `Key = value`; with what is stated and where.
static STATED: LazyLock<Expression> = LazyLock::new(|| {
    Expression::new(
        r"^\s*(?:[-*+•]\s+)?(?:\[[ xX]\]\s*)?(?:\|\s*)?[*_`]*(?P<key>[A-Za-z][A-Za-z0-9 /&,._()-]{0,48}?)[*_`]*\s*(?:[:=|][*_`]*|\s[-–—]\s)\s*(?P<value>\S.*?)\s*\|?\s*$",
    )
});

/// "on my Ubuntu 24.04", "I use Windows 11".
static SITUATED: LazyLock<Expression> = LazyLock::new(|| {
    Expression::new(
        r"(?i)\b(?:on|under|running|run|using|use|have|in|with)(?: an?| my| the)?(?: fresh| clean| new)? (?P<rest>[A-Z0-9].*)$",
    )
});

/// A system with its version where a list of versions or a sentence begins with it: "pip 24.2 / Python 3.12.5 /
/// Ubuntu 24.04", "Fresh Ubuntu 24.04 server".
static LISTED: LazyLock<Expression> = LazyLock::new(|| {
    Expression::new(
        r"(?i)(?:^|[,/;|(]|\band)\s*(?:(?:an?|my|the|on|just|plain|fresh|freshly installed|clean|new|brand new|stock|vanilla|minimal|bare|default|normal)[ ,]+){0,3}(?P<rest>(?:windows|macos|mac os x?|ubuntu|debian(?: gnu/linux)?|raspbian(?: gnu/linux)?|fedora(?: linux)?|centos(?: linux)?|rhel|red hat enterprise linux|rocky(?: linux)?|alma(?:linux)?|alpine(?: linux)?|opensuse(?: leap)?|linux mint|amazon linux)[ -]v?[0-9][0-9.]*\b[^,/;|()]*|(?:arch linux|manjaro)\b)",
    )
});

/// A system by a name that means nothing else, wherever it stands in a sentence: "crashes, win10", "my new
/// M2 Mac", "a Pi 4 with bookworm".
static NAMED: LazyLock<Expression> = LazyLock::new(|| {
    Expression::new(
        r"(?i)\b(?P<rest>(?:(?:windows |win ?)(?:7|8(?:\.1)?|10|11|xp)|w(?:7|8|10|11)|windows server(?: 20[012][0-9])?|wsl ?[12]?|(?:mac ?os(?: ?x)?|os ?x) v?(?:10\.[0-9]+|1[1-9]|2[6-9])|(?:macos|mac os x?|os x) (?:el capitan|high sierra|sierra|mojave|catalina|big sur|monterey|ventura|sonoma|sequoia)|el capitan|high sierra|big sur|(?:ubuntu|debian)[ -](?:xenial|bionic|focal|jammy|noble|jessie|stretch|buster|bullseye|bookworm|trixie)|m[1-5](?: (?:pro|max|ultra))? (?:mac\w*|imac|chip)|apple silicon|mac ?books?(?: (?:air|pro))?|(?:rpi|raspberry ?pi) ?[0-5]?|raspbian)\b.*)$",
    )
});

/// The rows for prose, found by their literals.
static PROSE: LazyLock<Option<(AhoCorasick, Vec<usize>)>> = LazyLock::new(|| {
    let rows = rules().iter().enumerate().filter(|(_, rule)| rule.prose && rule.key.is_none());
    let pairs: Vec<(usize, &str)> = rows
        .flat_map(|(index, rule)| rule.anchors.iter().map(move |anchor| (index, anchor.as_str())))
        .collect();
    let automaton = AhoCorasick::new(pairs.iter().map(|(_, anchor)| *anchor)).ok()?;
    Some((automaton, pairs.into_iter().map(|(index, _)| index).collect()))
});

/// Expressions that do not compile.
pub(super) fn faults() -> Vec<String> {
    let headings = HEADING_PATTERNS.iter().map(|(_, expression)| expression);
    let expressions = headings.chain([&*STATED, &*SITUATED, &*LISTED, &*NAMED]);
    let prose = PROSE.is_none().then(|| "the literals of prose do not make an automaton".to_owned());
    expressions.filter_map(uncompiled).chain(prose).collect()
}

/// Reads all claims of the prose.
pub(super) fn read(outside: &[Line], inference: &mut Inference) {
    let mut section: Option<&'static str> = None;
    let mut comment = false;
    for line in outside {
        let text = line.text.as_str();
        let source = Source::Claim(line.number);
        // What an issue form hides is its own words, not the reporter's.
        let hidden = comment || text.trim_start().starts_with("<!--");
        comment = hidden && !text.contains("-->");
        if hidden || text.trim().is_empty() {
            continue;
        }
        let heading = text.trim_start().trim_start_matches('#');
        if heading.len() < text.trim_start().len() {
            section = key_of(heading.trim().trim_matches(|c| matches!(c, '*' | ':' | '?' | '_')).trim());
            // The title of an issue: "2.4.1 does not install with Python 3.13".
            if section.is_none() && !heading.trim_end().ends_with('?') {
                for sentence in sentences(&line.text) {
                    said(&sentence, source, inference);
                }
            }
            continue;
        }
        if let Some(stated) = STATED.captures(text)
            && let (Some(name), Some(value)) = (stated.name("key"), stated.name("value"))
            && let Some(key) = key_of(text[name].trim())
        {
            apply(key, line, value.start, source, inference, 0);
            continue;
        }
        if let Some(key) = section {
            apply(key, line, text.len() - text.trim_start().len(), source, inference, 1);
        }
        for sentence in sentences(&line.text) {
            said(&sentence, source, inference);
        }
    }
}

/// The sentences of a line: what is said of another machine in the next one says nothing of this.
fn sentences(line: &Clean) -> Vec<Clean> {
    let text = line.as_str();
    let mut found = Vec::new();
    let mut start = 0;
    for (end, _) in
        [". ", "! ", "? "].iter().flat_map(|end| text.match_indices(end)).collect::<BTreeMap<_, _>>()
    {
        found.push(line.slice(start..end + 1));
        start = end + 2;
    }
    found.push(line.slice(start..text.len()));
    found
}

fn key_of(name: &str) -> Option<&'static str> {
    HEADING_PATTERNS.iter().find(|(_, pattern)| pattern.matches(name)).map(|(key, _)| *key)
}

/// Gives a stated value to the rows for its heading, and to those for what is often said with it.
fn apply(key: &str, line: &Line, start: usize, source: Source, inference: &mut Inference, doubt: u8) {
    let start = start + leading_marks(line.text.as_str().get(start..).unwrap_or_default());
    let stated = line.text.as_str().get(start..).unwrap_or_default().to_ascii_lowercase();
    for (index, rule) in rules().iter().enumerate() {
        let Some(wanted) = rule.key.as_deref() else { continue };
        if !rule.may_fit(&stated) {
            continue;
        }
        if wanted == key {
            inference.apply(index, &line.text, start, source, doubt);
        } else if matches!((key, wanted), ("os" | "python", "arch") | ("arch", "os")) {
            inference.apply(index, &line.text, start, source, doubt + ASIDE);
        } else if matches!((key, wanted), ("os", "python"))
            && let Some(found) = stated.find("python ")
        {
            inference.apply(index, &line.text, start + found, source, doubt + ASIDE);
        }
    }
}

fn leading_marks(text: &str) -> usize {
    text.len() - text.trim_start_matches(['`', '*', '_', '"', ' ']).len()
}

fn said(sentence: &Clean, source: Source, inference: &mut Inference) {
    let text = sentence.as_str();
    if let Some((automaton, rows)) = PROSE.as_ref() {
        let mut found: Vec<usize> = automaton
            .find_overlapping_iter(text)
            .filter_map(|hit| rows.get(hit.pattern().as_usize()).copied())
            .collect();
        found.sort_unstable();
        found.dedup();
        for index in found {
            inference.apply(index, sentence, 0, source, 0);
        }
    }
    // What does not work somewhere fails there; what works is another machine.
    let lower = text.to_ascii_lowercase().replace("doesn't work", "").replace("doesnt work", "");
    let lower = lower.replace("not work", "").replace("won't work", "").replace("workstation", "");
    if ["work", "fine", "unlike", "support"].iter().any(|word| lower.contains(word)) {
        return;
    }
    for form in [&*SITUATED, &*LISTED, &*NAMED] {
        let Some(rest) = form.captures(text).and_then(|found| found.name("rest")) else { continue };
        let stated = text[rest.clone()].to_ascii_lowercase();
        for (index, rule) in rules().iter().enumerate() {
            if rule.key.as_deref() == Some("os") && rule.may_fit(&stated) {
                inference.apply(index, sentence, rest.start, source, SENTENCE);
            }
        }
    }
}
