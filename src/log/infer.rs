//! Facts that the text itself shows: the rows of `data/reading/facts/*.toml`, applied line by line.
//!
//! A row names literals and a pattern; what the pattern captures becomes facts. Where lines
//! disagree the strongest row wins, and among equals the row's own choice (`take`).
//! This module deliberately does not know any tool or path: those are data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded::{self, Embedded};
use crate::expression::{Expression, Groups};
use crate::fact::{FactId, Facts, Kind, Source, Value};
use crate::log::sound::uncompiled;
use crate::python::version::Version;
use crate::redact::Clean;

/// The rows that are compiled in. A bad file is found by the test below.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let mut rules = Vec::new();
    for file in files() {
        match file_rules(file) {
            Ok(more) => rules.extend(more),
            Err(error) => debug_assert!(false, "{error}"),
        }
    }
    rules
});

/// Events are lines of another kind: see [`super::events`].
fn files() -> impl Iterator<Item = Embedded> {
    embedded::files().filter(|file| file.path.starts_with("data/reading/facts/"))
}

/// A row is not tried on more lines than this: a build repeats its paths on every line.
const TRIES: u32 = 150;

/// All rows.
pub(super) fn rules() -> &'static [Rule] {
    &RULES
}

/// Files that cannot be read, and rows that do not compile.
pub(super) fn faults() -> Vec<String> {
    let unread = files().filter_map(|file| file_rules(file).err());
    let expressions = rules().iter().flat_map(|rule| std::iter::once(&rule.pattern).chain(&rule.unless));
    unread.chain(expressions.filter_map(uncompiled)).collect()
}

/// One row.
#[derive(Debug)]
pub(super) struct Rule {
    /// A line is looked at only when it holds one of these; a stated value, which people write as
    /// they like, when it does in lower case.
    pub(super) anchors: Vec<String>,
    /// Applies to a stated value under this heading instead of to output.
    pub(super) key: Option<String>,
    /// Applies to prose instead of to output.
    pub(super) prose: bool,
    pattern: Expression,
    unless: Option<Expression>,
    strength: u8,
    take: Take,
    facts: Vec<(FactId, Template)>,
    #[cfg_attr(not(test), expect(dead_code, reason = "only the test looks at it"))]
    example: String,
}

/// Which of several values counts, when their rows are equally strong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Take {
    /// The first one.
    #[default]
    First,
    /// The last one.
    Last,
    /// The one that is there most often.
    Most,
    /// The smallest version.
    Smallest,
    /// The greatest version.
    Greatest,
}

#[derive(Debug)]
enum Template {
    Fixed(Value),
    /// Text with `{capture}` in it.
    Text(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    log: Vec<Row>,
    #[serde(default)]
    claim: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    anchor: Vec<String>,
    key: Option<String>,
    pattern: Option<String>,
    unless: Option<String>,
    #[serde(default = "usual_strength")]
    strength: u8,
    #[serde(default)]
    take: Take,
    facts: BTreeMap<String, toml::Value>,
    // A reader for browsers is built without.
    #[serde(default)]
    example: String,
}

fn usual_strength() -> u8 {
    5
}

fn file_rules(file: Embedded) -> Result<Vec<Rule>, String> {
    let name = file.path;
    let file: File = file.read().map_err(|error| format!("{name}: {error}"))?;
    let log = file.log.into_iter().map(|row| (row, false));
    let claims = file.claim.into_iter().map(|row| (row, true));
    log.chain(claims)
        .map(|(row, prose)| rule(row, prose).map_err(|error| format!("{name}: {error}")))
        .collect()
}

fn rule(row: Row, prose: bool) -> Result<Rule, String> {
    if row.anchor.is_empty() && !prose {
        return Err(format!("no anchor for `{}`", row.example));
    }
    let mut facts = Vec::new();
    for (name, value) in row.facts {
        let id = FactId::find(&name).ok_or_else(|| format!("unknown fact `{name}`"))?;
        facts.push((id, template(id, value)?));
    }
    let pattern = row
        .pattern
        .unwrap_or_else(|| row.anchor.iter().map(|it| regex::escape(it)).collect::<Vec<_>>().join("|"));
    Ok(Rule {
        anchors: row.anchor,
        key: row.key,
        prose,
        pattern: Expression::new(pattern),
        unless: row.unless.map(Expression::new),
        strength: row.strength,
        take: row.take,
        facts,
        example: row.example,
    })
}

fn template(id: FactId, value: toml::Value) -> Result<Template, String> {
    let fixed = match (id.kind(), value) {
        (_, toml::Value::String(text)) if text == "absent" => Value::Absent,
        (Kind::Bool, toml::Value::Boolean(value)) => Value::Bool(value),
        (Kind::Integer, toml::Value::Integer(value)) => Value::Integer(value),
        (Kind::Version | Kind::Text | Kind::Integer | Kind::Set, toml::Value::String(text))
            if text.contains('{') =>
        {
            return Ok(Template::Text(text));
        }
        (Kind::Version, toml::Value::String(text)) => {
            Value::Version(Version::parse(&text).ok_or_else(|| format!("no version: `{text}`"))?)
        }
        #[expect(clippy::disallowed_methods, reason = "the text of a data file that is compiled in")]
        (Kind::Text, toml::Value::String(text)) => Value::Text(Clean::authored(text)),
        (kind, value) => return Err(format!("`{}` is of kind {}, not {value:?}", id.name(), kind.name())),
    };
    Ok(Template::Fixed(fixed))
}

impl Rule {
    /// Whether a stated value, given in lower case, holds one of the row's literals. To compile a row
    /// costs more than to look for the literals of all.
    pub(super) fn may_fit(&self, stated: &str) -> bool {
        self.anchors.is_empty() || self.anchors.iter().any(|anchor| stated.contains(anchor.as_str()))
    }

    fn captures(&self, text: &str) -> Option<Groups<'_>> {
        let groups = self.pattern.captures(text)?;
        let spoilt = self.unless.as_ref().is_some_and(|unless| unless.matches(text));
        (!spoilt).then_some(groups)
    }
}

/// Collects what the rows say, and decides at the end.
#[derive(Debug, Default)]
pub(super) struct Inference {
    tries: BTreeMap<usize, u32>,
    found: BTreeMap<FactId, Vec<Candidate>>,
}

#[derive(Clone, Debug)]
struct Candidate {
    value: Value,
    source: Source,
    strength: u8,
    take: Take,
    count: u32,
}

impl Inference {
    /// Tries a row on a text of the given line.
    /// From `start` on; `doubt` is taken from the row's strength.
    pub(super) fn apply(&mut self, index: usize, text: &Clean, start: usize, source: Source, doubt: u8) {
        let Some(rule) = rules().get(index) else { return };
        let tries = self.tries.entry(index).or_default();
        if *tries >= TRIES && rule.take != Take::Last {
            return;
        }
        *tries += 1;
        let Some(captures) = rule.captures(text.as_str().get(start..).unwrap_or_default()) else { return };
        let capture = |name: &str| {
            let found = captures.name(name)?;
            Some(text.slice(start + found.start..start + found.end))
        };
        for (id, template) in &rule.facts {
            let value = match template {
                Template::Fixed(value) => Some(value.clone()),
                #[expect(clippy::disallowed_methods, reason = "the text of a data file that is compiled in")]
                Template::Text(text) => typed(
                    *id,
                    &Clean::authored(text.clone()).fill(&|name| Some(capture(name).unwrap_or_default())),
                ),
            };
            if let Some(value) = value {
                self.add(*id, value, source, rule.strength.saturating_sub(doubt), rule.take);
            }
        }
    }

    /// Adds a value that was found without a row.
    pub(super) fn found(&mut self, id: FactId, value: Value, source: Source, strength: u8) {
        self.add(id, value, source, strength, Take::Last);
    }

    /// The surest words that were claimed for a text fact.
    pub(super) fn claimed(&self, id: FactId) -> Option<Clean> {
        let claims = self.found.get(&id)?.iter().filter(|it| is_claim(it.source));
        match &claims.max_by_key(|it| it.strength)?.value {
            Value::Text(text) => Some(text.clone()),
            Value::Bool(_)
            | Value::Integer(_)
            | Value::Version(_)
            | Value::Set(_)
            | Value::Absent
            | Value::Unknown(_) => None,
        }
    }

    fn add(&mut self, id: FactId, value: Value, source: Source, strength: u8, take: Take) {
        let candidates = self.found.entry(id).or_default();
        let same = candidates.iter_mut().find(|it| {
            it.value == value && it.strength == strength && is_claim(it.source) == is_claim(source)
        });
        match same {
            Some(known) => {
                known.count += 1;
                if take == Take::Last {
                    known.source = source;
                }
            }
            None => candidates.push(Candidate { value, source, strength, take, count: 1 }),
        }
    }

    /// The facts, each from its strongest evidence.
    pub(super) fn decide(self) -> Facts {
        let mut facts = Facts::default();
        for (id, candidates) in self.found {
            for claims in [false, true] {
                let candidates: Vec<&Candidate> =
                    candidates.iter().filter(|it| is_claim(it.source) == claims).collect();
                if let Some(best) = choose(&candidates) {
                    let best = refine(best, &candidates);
                    facts.set(id, best.value.clone(), best.source);
                }
            }
        }
        facts
    }
}

fn is_claim(source: Source) -> bool {
    matches!(source, Source::Claim(_))
}

fn choose<'a>(candidates: &[&'a Candidate]) -> Option<&'a Candidate> {
    let strength = candidates.iter().map(|it| it.strength).max()?;
    let strongest = || candidates.iter().copied().filter(|it| it.strength == strength);
    match strongest().next()?.take {
        Take::First => strongest().min_by_key(|it| line(it.source)),
        Take::Last => strongest().max_by_key(|it| line(it.source)),
        Take::Most => strongest().min_by_key(|it| (std::cmp::Reverse(it.count), line(it.source))),
        Take::Smallest => strongest().min_by(|left, right| version(left).cmp(&version(right))),
        Take::Greatest => strongest().max_by(|left, right| version(left).cmp(&version(right))),
    }
}

/// `3.9` from the surest line is the same as `3.9.1` from another one, which says more.
fn refine<'a>(best: &'a Candidate, candidates: &[&'a Candidate]) -> &'a Candidate {
    let Value::Version(short) = &best.value else { return best };
    if short.as_str().matches('.').count() != 1 || matches!(best.take, Take::Smallest | Take::Greatest) {
        return best;
    }
    candidates
        .iter()
        .copied()
        .filter(|it| match &it.value {
            Value::Version(long) => {
                long.as_str().strip_prefix(short.as_str()).is_some_and(|rest| rest.starts_with('.'))
            }
            Value::Bool(_)
            | Value::Integer(_)
            | Value::Text(_)
            | Value::Set(_)
            | Value::Absent
            | Value::Unknown(_) => false,
        })
        .max_by_key(|it| it.strength)
        .unwrap_or(best)
}

fn version(candidate: &Candidate) -> Option<&Version> {
    match &candidate.value {
        Value::Version(version) => Some(version),
        Value::Bool(_)
        | Value::Integer(_)
        | Value::Text(_)
        | Value::Set(_)
        | Value::Absent
        | Value::Unknown(_) => None,
    }
}

fn line(source: Source) -> u64 {
    match source {
        Source::Measured => 0,
        Source::Log(line) | Source::Claim(line) => line,
    }
}

/// Words as the value of a fact; architectures get their usual name.
fn typed(id: FactId, text: &Clean) -> Option<Value> {
    let words = text.as_str().trim();
    if words.is_empty() {
        return None;
    }
    match id.kind() {
        Kind::Version => Version::parse(words.trim_end_matches('.')).map(Value::Version),
        Kind::Integer => words.parse().ok().map(Value::Integer),
        Kind::Text if matches!(id.name(), "system.architecture" | "python.machine") => {
            architecture(words).map(|name| Value::Text(Clean::literal(name)))
        }
        Kind::Text => Some(Value::Text(text.clone())),
        Kind::Set => Some(Value::Set(BTreeSet::from([text.clone()]))),
        Kind::Bool => None,
    }
}

/// The usual name of an architecture.
fn architecture(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "x86_64" | "x86-64" | "amd64" | "x64" | "intel64" => "x86_64",
        "aarch64" | "arm64" | "armv8" => "aarch64",
        "i386" | "i486" | "i586" | "i686" | "x86" | "win32" => "i686",
        "armv7l" | "armv7" | "armhf" | "armv8l" => "armv7l",
        "armv6l" | "armv6" => "armv6l",
        "arm" | "arm32" => "arm",
        "ppc64le" | "powerpc64le" => "ppc64le",
        "ppc64" | "powerpc64" => "ppc64",
        "s390x" => "s390x",
        "riscv64" => "riscv64",
        "loongarch64" => "loongarch64",
        "mips" | "mips64" | "mipsel" | "mips64el" => "mips",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Raw, Redactor};

    #[test]
    fn every_row_holds_for_its_example() {
        let redactor = Redactor::default();
        let mut wrong = Vec::new();
        for file in files() {
            file_rules(file).unwrap();
        }
        for (index, rule) in rules().iter().enumerate() {
            let example = &rule.example;
            let text = if rule.key.is_some() { example.to_lowercase() } else { example.clone() };
            if !rule.anchors.is_empty() && !rule.anchors.iter().any(|anchor| text.contains(anchor)) {
                wrong.push(format!("no anchor in `{example}`"));
            }
            let mut inference = Inference::default();
            inference.apply(index, &redactor.clean(&Raw::from(example.as_str())), 0, Source::Log(1), 0);
            // A capture may be optional, so at least one of the facts.
            if inference.decide().iter().next().is_none() {
                wrong.push(format!("`{}` says nothing of `{example}`", rule.pattern.source()));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_longer_version_refines_the_surer_one() {
        let mut inference = Inference::default();
        let id = FactId::find("python.version").unwrap();
        let version = |text| Value::Version(Version::parse(text).unwrap());
        inference.found(id, version("3.9"), Source::Log(1), 9);
        inference.found(id, version("3.9.1"), Source::Log(2), 3);
        inference.found(id, version("3.91.1"), Source::Log(3), 4);
        assert_eq!(inference.decide().get(id).unwrap().value, version("3.9.1"));
    }
}
