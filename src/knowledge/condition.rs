//! Conditions on facts, captures and the log, in three values: No, Unknown, Yes.
//!
//! `all` is the least, `any` the greatest of its parts, `not` turns No and Yes round. What is not
//! known stays Unknown, and says which facts would have decided.

mod test;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::expression::Expression;
use crate::fact::{FactId, Kind};

use super::event::Words;
use super::pattern::Pattern;
use super::suggest;

pub(crate) use test::{Operand, Test};

/// The three truth values, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It cannot be said.
    Unknown,
    /// It holds.
    Yes,
}

impl Truth {
    /// No for Yes and Yes for No.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// A condition.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Table")]
pub(crate) enum Condition {
    /// Every part holds.
    All(Vec<Self>),
    /// Some part holds.
    Any(Vec<Self>),
    /// The part does not hold.
    Not(Box<Self>),
    /// A fact passes a test.
    Fact(FactId, Test),
    /// A capture of the signature's line passes a test.
    Capture(String, Test),
    /// Some line of the log matches, or some event was read.
    Log(Box<Pattern>),
}

impl Condition {
    /// Shows every pattern in it.
    pub(crate) fn each_pattern(&mut self, visit: &mut dyn FnMut(&mut Pattern)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_pattern(visit);
                }
            }
            Self::Not(part) => part.each_pattern(visit),
            Self::Log(pattern) => visit(pattern),
            Self::Fact(..) | Self::Capture(..) => {}
        }
    }

    /// Shows every test of a fact in it.
    pub(crate) fn each_fact(&self, visit: &mut dyn FnMut(FactId, &Test)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_fact(visit);
                }
            }
            Self::Not(part) => part.each_fact(visit),
            Self::Fact(id, test) => visit(*id, test),
            Self::Capture(..) | Self::Log(_) => {}
        }
    }

    /// Shows the name of every capture that it asks for.
    pub(crate) fn each_capture(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_capture(visit);
                }
            }
            Self::Not(part) => part.each_capture(visit),
            Self::Capture(name, _) => visit(name),
            Self::Fact(..) | Self::Log(_) => {}
        }
    }

    /// Shows the name of every data table that it looks into.
    pub(super) fn each_table(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_table(visit);
                }
            }
            Self::Not(part) => part.each_table(visit),
            Self::Fact(_, Test::KnownIn(table)) | Self::Capture(_, Test::KnownIn(table)) => visit(table),
            Self::Fact(..) | Self::Capture(..) | Self::Log(_) => {}
        }
    }

    /// Compiles every expression in it, and says which fails.
    pub(crate) fn validate(&self) -> Result<(), String> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().try_for_each(Self::validate),
            Self::Not(part) => part.validate(),
            // Seen with the other patterns of the check.
            Self::Log(_) => Ok(()),
            Self::Fact(_, test) | Self::Capture(_, test) => test.validate(),
        }
    }
}

/// A whole number, or what somebody wrote in its place.
#[derive(Deserialize)]
#[serde(untagged)]
enum Bound {
    Whole(i64),
    Other(toml::Value),
}

impl Bound {
    /// The number; else what to write.
    fn whole(self, test: &str) -> Result<i64, String> {
        let text = match self {
            Self::Whole(number) => return Ok(number),
            Self::Other(toml::Value::String(text)) => text,
            Self::Other(toml::Value::Float(number)) => number.to_string(),
            Self::Other(_) => return Err(format!("`{test}` compares whole numbers: write `{test} = 3`")),
        };
        Err(format!(
            "`{test}` compares whole numbers; for a version write `matches = \"{}\"`",
            as_range(test, text.trim_start_matches(['<', '>', '=', ' ']))
        ))
    }
}

/// The same bound as a range of versions.
fn as_range(test: &str, text: &str) -> String {
    let operator = match test {
        "above" => ">",
        "below" => "<",
        "at_least" => ">=",
        _ => "<=",
    };
    format!("{operator}{text}")
}

/// A condition as it is written: one way of combining, or one leaf with its tests.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Table {
    all: Option<Vec<Condition>>,
    any: Option<Vec<Condition>>,
    not: Option<Box<Condition>>,
    fact: Option<String>,
    capture: Option<String>,
    log: Option<String>,
    anchor: Option<Vec<String>>,
    event: Option<String>,
    #[serde(rename = "where")]
    fields: BTreeMap<String, Words>,
    known_in: Option<String>,
    matches: Option<String>,
    above: Option<Bound>,
    below: Option<Bound>,
    at_least: Option<Bound>,
    at_most: Option<Bound>,
    is: Option<String>,
    #[serde(rename = "in")]
    within: Option<Vec<String>>,
    like: Option<String>,
    below_fact: Option<String>,
    at_least_fact: Option<String>,
}

impl TryFrom<Table> for Condition {
    type Error = String;

    fn try_from(mut table: Table) -> Result<Self, String> {
        let subjects = [
            table.all.is_some(),
            table.any.is_some(),
            table.not.is_some(),
            table.fact.is_some(),
            table.capture.is_some(),
            table.log.is_some() || table.anchor.is_some() || table.event.is_some(),
        ];
        if subjects.iter().filter(|given| **given).count() != 1 {
            return Err(
                "expected exactly one of `all`, `any`, `not`, `fact`, `capture`, `event`, `log`".to_owned()
            );
        }
        let fact = table.fact.take();
        let kind = match &fact {
            Some(name) => Some(fact_named(name)?),
            None => None,
        };
        let tests = table.tests(kind)?;
        let leaf = fact.is_some() || table.capture.is_some();
        match (leaf, tests.is_empty()) {
            (true, true) => return Err("expected a test, such as `is`, `matches` or `like`".to_owned()),
            (false, false) => return Err("a test needs a `fact` or a `capture`".to_owned()),
            (true, false) | (false, true) => {}
        }
        if let Some(parts) = table.all {
            return some(parts).map(Self::All);
        }
        if let Some(parts) = table.any {
            return some(parts).map(Self::Any);
        }
        if let Some(part) = table.not {
            return Ok(Self::Not(part));
        }
        if let Some(id) = kind {
            return Ok(combined(tests, |test| Self::Fact(id, test)));
        }
        if let Some(name) = table.capture {
            return Ok(combined(tests, |test| Self::Capture(name.clone(), test)));
        }
        let pattern = Pattern::given(table.anchor, table.log, table.event, table.fields)?;
        Ok(Self::Log(Box::new(pattern)))
    }
}

impl Table {
    /// The tests of a leaf; of a fact (`id`) they must fit its kind.
    fn tests(&mut self, id: Option<FactId>) -> Result<Vec<Test>, String> {
        let kind = id.map(FactId::kind);
        let must = |test: &str, wanted: &[Kind]| match (id, kind) {
            (Some(id), Some(kind)) if !wanted.contains(&kind) => {
                Err(format!("`{test}` does not fit `{}`, whose kind is {}", id.name(), kind.name()))
            }
            _ => Ok(()),
        };
        let mut tests = Vec::new();
        if let Some(specifiers) = self.matches.take() {
            must("matches", &[Kind::Version])?;
            tests.push(Test::matches(&specifiers)?);
        }
        for (name, bound, test) in [
            ("above", self.above.take(), Test::Above as fn(i64) -> Test),
            ("below", self.below.take(), Test::Below),
            ("at_least", self.at_least.take(), Test::AtLeast),
            ("at_most", self.at_most.take(), Test::AtMost),
        ] {
            if let Some(bound) = bound {
                let bound = bound.whole(name)?;
                if let (Some(id), Some(Kind::Version)) = (id, kind) {
                    let range = as_range(name, &bound.to_string());
                    return Err(format!("`{}` is a version: write `matches = \"{range}\"`", id.name()));
                }
                must(name, &[Kind::Integer])?;
                tests.push(test(bound));
            }
        }
        if let Some(word) = self.is.take() {
            tests.push(Test::is(word, kind)?);
        }
        if let Some(words) = self.within.take() {
            must("in", &[Kind::Text, Kind::Set])?;
            tests.push(Test::In(words));
        }
        if let Some(expression) = self.like.take() {
            must("like", &[Kind::Text, Kind::Set])?;
            tests.push(Test::Like(Expression::new(expression)));
        }
        if let Some(name) = self.known_in.take() {
            must("known_in", &[Kind::Text])?;
            tests.push(Test::KnownIn(name));
        }
        for (name, other, test) in [
            ("below_fact", self.below_fact.take(), Test::BelowFact as fn(FactId) -> Test),
            ("at_least_fact", self.at_least_fact.take(), Test::AtLeastFact),
        ] {
            if let Some(other) = other {
                must(name, &[Kind::Version])?;
                let other = fact_named(&other)?;
                if other.kind() != Kind::Version {
                    return Err(format!("`{name}` needs a version, and `{}` is none", other.name()));
                }
                tests.push(test(other));
            }
        }
        Ok(tests)
    }
}

/// Several tests in one leaf must all be passed.
fn combined(tests: Vec<Test>, leaf: impl Fn(Test) -> Condition) -> Condition {
    let mut parts: Vec<Condition> = tests.into_iter().map(leaf).collect();
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => Condition::All(parts.into_iter().chain(last).collect()),
    }
}

fn some(parts: Vec<Condition>) -> Result<Vec<Condition>, String> {
    if parts.is_empty() { Err("expected at least one condition".to_owned()) } else { Ok(parts) }
}

/// The fact of this name, or a word on which one may be meant.
pub(crate) fn fact_named(name: &str) -> Result<FactId, String> {
    FactId::find(name).ok_or_else(|| {
        let names = crate::fact::FACTS.iter().map(|fact| fact.id);
        format!("unknown fact `{name}`{}", suggest::did_you_mean(name, names))
    })
}
