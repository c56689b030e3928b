//! Regular expressions that are data: those of checks, of what tools say and of facts.
//!
//! It knows when and by which engine they are compiled. It deliberately does not know what they look for.
//!
//! Most are never asked, most of the others for a line or two: so each is compiled when it is first
//! asked, by an engine that compiles in a tenth of the time and matches in many times as long. One
//! that is asked again and again is compiled once more, by the engine that matches fast.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;

/// Most memory that one compiled expression may take, in bytes.
const COMPILED_LIMIT: usize = 2 << 20;

/// How much text is read by the engine that compiles quickly, in bytes: reading as much again takes it
/// about as long as the other engine takes to compile.
const FEW: usize = 1 << 10;

/// A regular expression that is compiled when it is needed.
///
/// Both engines give the same answer: `\w`, `\d`, `\s` and `\b` are as ASCII has them, and so are the
/// letters that `(?i)` takes for one; the letters of other scripts are whole.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Expression {
    source: String,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    /// Nothing where this engine cannot read what the other can: properties of Unicode, intersections.
    light: Option<regex_lite::Regex>,
    heavy: OnceLock<Option<regex::Regex>>,
    /// By their number; the first is the whole, which has no name.
    names: Vec<Option<String>>,
    /// How many bytes it was asked about.
    asked: AtomicUsize,
}

/// What took part in a match: the whole, and groups that have a name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Groups<'e> {
    /// The whole, in bytes of the text.
    pub(crate) whole: Range<usize>,
    named: Vec<(&'e str, Range<usize>)>,
}

impl<'e> Groups<'e> {
    /// Where the group of this name matched.
    pub(crate) fn name(&self, name: &str) -> Option<Range<usize>> {
        self.named.iter().find(|(other, _)| *other == name).map(|(_, range)| range.clone())
    }

    /// All groups with a name that took part, in their order in the expression.
    pub(crate) fn named(self) -> Vec<(&'e str, Range<usize>)> {
        self.named
    }
}

impl From<String> for Expression {
    fn from(source: String) -> Self {
        Self::new(source)
    }
}

impl Expression {
    /// An expression, not yet looked at.
    pub(crate) fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), compiled: OnceLock::new() }
    }

    /// As it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Whether it matches somewhere in `text`. One that cannot be compiled matches nothing.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(compiled) = self.compiled() else { return false };
        match compiled.engine(text, &self.source) {
            Some(Engine::Light(regex)) => regex.is_match(text),
            Some(Engine::Heavy(regex)) => regex.is_match(text),
            None => false,
        }
    }

    /// The byte where the first match begins.
    pub(crate) fn place(&self, text: &str) -> Option<usize> {
        match self.compiled()?.engine(text, &self.source)? {
            Engine::Light(regex) => regex.find(text).map(|found| found.start()),
            Engine::Heavy(regex) => regex.find(text).map(|found| found.start()),
        }
    }

    /// The first match, with its groups.
    pub(crate) fn captures(&self, text: &str) -> Option<Groups<'_>> {
        let compiled = self.compiled()?;
        match compiled.engine(text, &self.source)? {
            Engine::Light(regex) => {
                let found = regex.captures(text)?;
                compiled.groups(|number| found.get(number).map(|group| group.range()))
            }
            Engine::Heavy(regex) => {
                let found = regex.captures(text)?;
                compiled.groups(|number| found.get(number).map(|group| group.range()))
            }
        }
    }

    /// Names of its groups.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.compiled().into_iter().flat_map(|compiled| compiled.names.iter().flatten().map(String::as_str))
    }

    /// Says what is wrong with it.
    pub(crate) fn validate(&self) -> Result<(), String> {
        heavy(&self.source, COMPILED_LIMIT).map(|_| ()).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "the expression is too large when compiled".to_owned(),
            other => format!("the expression cannot be read: {}", last_line(&other.to_string())),
        })
    }

    /// Whether it takes more memory than this, compiled, in bytes.
    pub(crate) fn is_larger_than(&self, limit: usize) -> bool {
        matches!(heavy(&self.source, limit), Err(regex::Error::CompiledTooBig(_)))
    }

    fn compiled(&self) -> Option<&Compiled> {
        self.compiled.get_or_init(|| Compiled::new(&self.source)).as_ref()
    }
}

enum Engine<'e> {
    Light(&'e regex_lite::Regex),
    Heavy(&'e regex::Regex),
}

impl Compiled {
    fn new(source: &str) -> Option<Self> {
        let asked = AtomicUsize::new(0);
        let name = |name: Option<&str>| name.map(str::to_owned);
        if let Some(light) = light(source) {
            let names = light.capture_names().map(name).collect();
            return Some(Self { light: Some(light), heavy: OnceLock::new(), names, asked });
        }
        let regex = heavy(source, COMPILED_LIMIT).ok()?;
        let names = regex.capture_names().map(name).collect();
        Some(Self { light: None, heavy: OnceLock::from(Some(regex)), names, asked })
    }

    /// The engine for one more text.
    fn engine(&self, text: &str, source: &str) -> Option<Engine<'_>> {
        if let Some(light) = &self.light
            && self.asked.fetch_add(text.len(), Ordering::Relaxed) < FEW
        {
            return Some(Engine::Light(light));
        }
        let heavy = self.heavy.get_or_init(|| heavy(source, COMPILED_LIMIT).ok()).as_ref();
        heavy.map(Engine::Heavy).or(self.light.as_ref().map(Engine::Light))
    }

    fn groups(&self, group: impl Fn(usize) -> Option<Range<usize>>) -> Option<Groups<'_>> {
        let named = self.names.iter().enumerate();
        let named = named.filter_map(|(number, name)| Some((name.as_deref()?, group(number)?))).collect();
        Some(Groups { whole: group(0)?, named })
    }
}

fn light(source: &str) -> Option<regex_lite::Regex> {
    regex_lite::RegexBuilder::new(source).size_limit(COMPILED_LIMIT).build().ok()
}

fn heavy(source: &str, limit: usize) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(&ascii(source)).size_limit(limit).dfa_size_limit(COMPILED_LIMIT).build()
}

/// The expression with `\w`, `\d`, `\s` and `\b` as ASCII has them. Names, versions and paths of tools
/// are ASCII, and with the letters of all scripts an expression takes three times as long to compile.
/// Switching Unicode off instead would split the letters that localised messages are written in.
fn ascii(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        let escaped = if letter == '\\' { letters.next() } else { None };
        match escaped {
            Some('w') => text.push_str("[0-9A-Za-z_]"),
            Some('W') => text.push_str("[^0-9A-Za-z_]"),
            Some('d') => text.push_str("[0-9]"),
            Some('D') => text.push_str("[^0-9]"),
            Some('s') => text.push_str("[\\t-\\r ]"),
            Some('S') => text.push_str("[^\\t-\\r ]"),
            // `\b{start}` and its like are another thing.
            Some('b') if !letters.as_str().starts_with('{') => text.push_str("(?-u:\\b)"),
            Some(other) => text.extend([letter, other]),
            None => text.push(letter),
        }
    }
    text
}

/// The regex crate draws where the fault is over several lines, and says what it is on the last.
fn last_line(text: &str) -> &str {
    let line = text.lines().last().unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::embedded;

    /// All that the values under these keys hold.
    fn gather<'v>(value: &'v Value, keys: &[&str], within: bool, found: &mut Vec<&'v str>) {
        match value {
            Value::String(text) if within => found.push(text),
            Value::Array(values) => values.iter().for_each(|value| gather(value, keys, within, found)),
            Value::Object(table) => {
                for (key, value) in table {
                    gather(value, keys, within || keys.contains(&key.as_str()), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn both_engines_give_the_same_of_all_that_is_compiled_in() {
        let mut asked = 0;
        let mut matched = 0;
        for file in embedded::files() {
            let value: Value = file.read().unwrap();
            let (mut sources, mut texts) = (Vec::new(), Vec::new());
            gather(&value, &["pattern", "unless", "like"], false, &mut sources);
            gather(&value, &["example", "near-miss"], false, &mut texts);
            for source in sources {
                let light = light(source).unwrap_or_else(|| panic!("{}: `{source}`", file.path));
                let heavy = heavy(source, COMPILED_LIMIT).unwrap();
                let group = |found: Option<regex_lite::Match>| found.map(|found| found.range());
                for line in texts.iter().flat_map(|text| text.lines()) {
                    let by_light = light.captures(line);
                    let by_light = by_light.map(|found| found.iter().map(group).collect::<Vec<_>>());
                    let by_heavy = heavy.captures(line).map(|found| {
                        found.iter().map(|group| group.map(|found| found.range())).collect::<Vec<_>>()
                    });
                    assert_eq!(by_light, by_heavy, "{}: `{source}` of `{line}`", file.path);
                    asked += 1;
                    matched += usize::from(by_heavy.is_some());
                }
            }
        }
        assert!(asked > 10_000 && matched > 600, "{asked} {matched}");
    }

    #[test]
    fn an_answer_stays_the_same_when_the_engine_changes() {
        let expression = Expression::new(r"(?i)error: (?P<what>\w+)(?: in (?P<file>\S+))?");
        let line = "  ERROR: größe in a.c";
        let first = expression.captures(line).unwrap();
        assert_eq!((first.whole.clone(), first.name("file")), (2..11, None));
        assert_eq!(first.name("what").map(|range| &line[range]), Some("gr"));
        assert!(expression.compiled().unwrap().heavy.get().is_none());
        assert!(!expression.matches(&"x".repeat(FEW)));
        assert_eq!(expression.captures(line), Some(first));
        assert_eq!(expression.place(line), Some(2));
        assert!(expression.compiled().unwrap().heavy.get().is_some());
        assert_eq!(expression.names().collect::<Vec<_>>(), ["what", "file"]);
    }

    #[test]
    fn what_one_engine_cannot_read_is_left_to_the_other() {
        let expression = Expression::new(r"[\w&&[^0-9]]+");
        assert_eq!(expression.captures("12 ab").map(|groups| groups.whole), Some(3..5));
        assert!(expression.validate().is_ok());
        let broken = Expression::new("(a");
        assert!(!broken.matches("a") && broken.captures("a").is_none());
        assert_eq!(broken.validate().unwrap_err(), "the expression cannot be read: unclosed group");
    }
}
