//! What a leaf of a condition asks of a value.

use std::str::FromStr;

use pep440_rs::VersionSpecifiers;

use crate::expression::Expression;
use crate::fact::{FactId, Kind, Value};
use crate::knowledge::table::Tables;
use crate::python::version::Version;
use crate::redact::Clean;

use super::Truth;

/// A test of one value.
#[derive(Debug)]
pub(crate) enum Test {
    /// The version lies in a range.
    Matches(VersionSpecifiers),
    /// The same, with captures or facts in the bounds.
    MatchesFilled(String),
    /// The number is greater.
    Above(i64),
    /// The number is smaller.
    Below(i64),
    /// The number is not smaller.
    AtLeast(i64),
    /// The number is not greater.
    AtMost(i64),
    /// Looked, and it is not there.
    Absent,
    /// It is there.
    Present,
    /// Something is known, be it absence.
    Known,
    /// Nothing is known.
    NotKnown,
    /// Yes or no.
    Bool(bool),
    /// The same text, the same version, or a member of the set.
    Equals(String),
    /// The same text as captures or facts put together.
    EqualsFilled(String),
    /// One of these.
    In(Vec<String>),
    /// The text, or a member of the set, matches.
    Like(Expression),
    /// The text is a key of a data table.
    KnownIn(String),
    /// Older than the version in another fact.
    BelowFact(FactId),
    /// Not older than the version in another fact.
    AtLeastFact(FactId),
}

/// What is tested: a fact's value or a capture's text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operand<'a> {
    /// A value; nothing if it is unknown.
    Fact(Option<&'a Value>),
    /// A capture; nothing if it took no part in the match.
    Capture(Option<&'a Clean>),
}

impl Test {
    /// A range of versions, in the words of PEP 440.
    pub(crate) fn matches(text: &str) -> Result<Self, String> {
        if text.contains('{') {
            return Ok(Self::MatchesFilled(text.to_owned()));
        }
        let specifiers = VersionSpecifiers::from_str(text)
            .map_err(|_| format!("`{text}` is no range of versions, such as `>=3.8,<3.12`"))?;
        Ok(Self::Matches(specifiers))
    }

    /// `is` with its special words; braces stand for captures and facts.
    pub(crate) fn is(word: String, kind: Option<Kind>) -> Result<Self, String> {
        Ok(match (word.as_str(), kind) {
            ("absent", _) => Self::Absent,
            ("present", _) => Self::Present,
            ("known", _) => Self::Known,
            ("unknown", _) => Self::NotKnown,
            ("yes", Some(Kind::Bool)) => Self::Bool(true),
            ("no", Some(Kind::Bool)) => Self::Bool(false),
            (_, Some(Kind::Bool)) => {
                return Err(format!("expected `yes`, `no`, `absent`, `present` or `known`, not `{word}`"));
            }
            (_, Some(Kind::Integer)) => {
                return Err("a number is tested with `above`, `below`, `at_least`, `at_most`".to_owned());
            }
            (_, Some(Kind::Version)) => {
                return Err(format!("a version is tested with `matches`, such as `matches = \"=={word}\"`"));
            }
            (_, Some(Kind::Text | Kind::Set) | None) if word.contains('{') => Self::EqualsFilled(word),
            (_, Some(Kind::Text | Kind::Set) | None) => Self::Equals(word),
        })
    }

    /// Compiles what is only compiled on use.
    pub(crate) fn validate(&self) -> Result<(), String> {
        match self {
            Self::Like(expression) => expression.validate(),
            _ => Ok(()),
        }
    }

    /// The other fact that this test asks for.
    pub(crate) fn other_fact(&self) -> Option<FactId> {
        match self {
            Self::BelowFact(id) | Self::AtLeastFact(id) => Some(*id),
            _ => None,
        }
    }

    /// Tests a value. `other` is the value of [`Self::other_fact`]; `fill` puts captures and facts
    /// in a text, or nothing if one is not known.
    pub(crate) fn holds(
        &self,
        operand: Operand<'_>,
        other: Option<&Value>,
        fill: &dyn Fn(&str) -> Option<String>,
        tables: &Tables,
    ) -> Truth {
        let known = match operand {
            Operand::Fact(value) => value.is_some_and(|value| !matches!(value, Value::Unknown(_))),
            Operand::Capture(text) => text.is_some(),
        };
        match self {
            Self::Known => return known.into(),
            Self::NotKnown => return (!known).into(),
            _ if !known => return Truth::Unknown,
            _ => {}
        }
        let absent = matches!(operand, Operand::Fact(Some(Value::Absent)));
        match self {
            Self::Absent => return absent.into(),
            Self::Present => return (!absent).into(),
            _ if absent => return Truth::No,
            _ => {}
        }
        match self {
            Self::Matches(specifiers) => compared(operand, |version| specifiers.contains(version.pep440())),
            Self::MatchesFilled(text) => {
                match fill(text).and_then(|text| VersionSpecifiers::from_str(&text).ok()) {
                    Some(specifiers) => compared(operand, |version| specifiers.contains(version.pep440())),
                    None => Truth::Unknown,
                }
            }
            Self::Above(bound) => counted(operand, |number| number > *bound),
            Self::Below(bound) => counted(operand, |number| number < *bound),
            Self::AtLeast(bound) => counted(operand, |number| number >= *bound),
            Self::AtMost(bound) => counted(operand, |number| number <= *bound),
            Self::Bool(wanted) => match operand {
                Operand::Fact(Some(Value::Bool(value))) => (value == wanted).into(),
                _ => Truth::Unknown,
            },
            Self::Equals(wanted) => worded(operand, |text| text == wanted),
            Self::EqualsFilled(text) => match fill(text) {
                Some(wanted) => worded(operand, |text| text == wanted),
                None => Truth::Unknown,
            },
            Self::In(wanted) => worded(operand, |text| wanted.iter().any(|word| word == text)),
            Self::Like(expression) => worded(operand, |text| expression.matches(text)),
            Self::KnownIn(table) => worded(operand, |text| tables.row(table, text).is_some()),
            Self::BelowFact(_) => between(operand, other, |left, right| left < right),
            Self::AtLeastFact(_) => between(operand, other, |left, right| left >= right),
            Self::Absent | Self::Present | Self::Known | Self::NotKnown => Truth::Unknown,
        }
    }
}

/// Tests a version; what is none is Unknown.
fn compared(operand: Operand<'_>, test: impl Fn(&Version) -> bool) -> Truth {
    match operand {
        Operand::Fact(Some(Value::Version(version))) => test(version).into(),
        Operand::Capture(Some(text)) => {
            Version::parse(text.as_str()).map_or(Truth::Unknown, |version| test(&version).into())
        }
        _ => Truth::Unknown,
    }
}

fn counted(operand: Operand<'_>, test: impl Fn(i64) -> bool) -> Truth {
    match operand {
        Operand::Fact(Some(Value::Integer(number))) => test(*number).into(),
        Operand::Capture(Some(text)) => {
            text.as_str().parse().map_or(Truth::Unknown, |number| test(number).into())
        }
        _ => Truth::Unknown,
    }
}

/// Tests a text, or whether some member of a set passes.
fn worded(operand: Operand<'_>, test: impl Fn(&str) -> bool) -> Truth {
    match operand {
        Operand::Fact(Some(Value::Text(text))) | Operand::Capture(Some(text)) => test(text.as_str()).into(),
        Operand::Fact(Some(Value::Set(members))) => members.iter().any(|member| test(member.as_str())).into(),
        _ => Truth::Unknown,
    }
}

fn between(operand: Operand<'_>, other: Option<&Value>, test: impl Fn(&Version, &Version) -> bool) -> Truth {
    match other {
        Some(Value::Version(other)) => compared(operand, |version| test(version, other)),
        Some(Value::Absent) => Truth::No,
        _ => Truth::Unknown,
    }
}
