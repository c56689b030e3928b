//! What is known about the subject, flat and typed, for the checks.
//!
//! The inventory ([`crate::inventory`]) holds everything that the probes found, in the shape of
//! the report. Facts are the few hundred values of it that checks may ask for, each with a kind
//! and a meaning ([`FACTS`]), and with where it comes from: measured here, read in the log, or
//! claimed by the reporter.
//!
//! This module deliberately does not know how a fact is found, nor what follows from it.

mod command;
mod derive;
mod id;
mod kind;
mod origin;
mod spec;
mod table;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use crate::python::version::Version;
use crate::redact::Clean;

pub use command::{python_of_command, usual_python};
pub use derive::derive;
pub use id::FactId;
pub use kind::Kind;
pub use origin::Origin;
pub use spec::FactSpec;
pub use table::FACTS;
pub use words::{in_words, name, name_of, named, said};

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A number; its unit is in the fact's description.
    Integer(i64),
    /// A version.
    Version(Version),
    /// Words, a name or a path.
    Text(Clean),
    /// Several words.
    Set(BTreeSet<Clean>),
    /// Looked, and it is not there.
    Absent,
    /// Could not look, and why.
    Unknown(Clean),
}

impl Value {
    /// The value as words, for templates and evidence.
    pub fn to_clean(&self) -> Clean {
        match self {
            Self::Bool(value) => Clean::from(*value),
            Self::Integer(value) => Clean::from(*value),
            Self::Version(value) => Clean::from(value),
            Self::Text(value) => value.clone(),
            Self::Set(values) => Clean::join(values, ", "),
            Self::Absent => Clean::literal("absent"),
            Self::Unknown(_) => Clean::literal("unknown"),
        }
    }

    /// Whether it is neither absent nor unknown.
    pub fn is_present(&self) -> bool {
        !matches!(self, Self::Absent | Self::Unknown(_))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Version(value) => value.serialize(serializer),
            Self::Text(value) => value.serialize(serializer),
            Self::Set(values) => values.serialize(serializer),
            Self::Absent => serializer.serialize_str("absent"),
            Self::Unknown(_) => serializer.serialize_none(),
        }
    }
}

/// Where a fact comes from, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A probe measured it on this machine.
    Measured,
    /// The log shows it, on this line (from 1).
    Log(u64),
    /// The reporter says so, on this line (from 1) of what was read.
    Claim(u64),
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What is known.
    pub value: Value,
    /// How it is known.
    pub source: Source,
}

impl Serialize for Facts {
    /// A map of ids and values; what is unknown is `null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(id, fact)| (id.name(), &fact.value)))
    }
}

/// The facts about one subject. A fact that is not in it is unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    known: BTreeMap<FactId, Fact>,
}

impl Facts {
    /// Nothing is known.
    pub const NOTHING: Self = Self { known: BTreeMap::new() };

    /// Sets a fact; what comes from a stronger source stays, of equals the earlier one.
    /// A value that the fact cannot have is left out.
    pub fn set(&mut self, id: FactId, value: Value, source: Source) {
        debug_assert!(id.kind().holds(&value), "{} is {:?}, not {value:?}", id.name(), id.kind());
        if !id.takes(&value) {
            return;
        }
        match self.known.get(&id) {
            Some(known) if known.source <= source && known.value.is_present() => {}
            Some(known) if known.source == source && !value.is_present() => {}
            _ => {
                self.known.insert(id, Fact { value, source });
            }
        }
    }

    /// A fact, if anything at all is known about it.
    pub fn get(&self, id: FactId) -> Option<&Fact> {
        self.known.get(&id)
    }

    /// Its value, if it is known and not absent.
    pub fn present(&self, id: FactId) -> Option<&Value> {
        self.get(id).map(|fact| &fact.value).filter(|value| value.is_present())
    }

    /// Its words, if it is a text that is known and not absent.
    pub fn text(&self, id: FactId) -> Option<&Clean> {
        match self.present(id) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Its version, if it is one that is known and not absent.
    pub fn version(&self, id: FactId) -> Option<&Version> {
        match self.present(id) {
            Some(Value::Version(version)) => Some(version),
            _ => None,
        }
    }

    /// All facts, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, &Fact)> {
        self.known.iter().map(|(id, fact)| (*id, fact))
    }

    /// Takes over what `other` knows better.
    pub fn merge(&mut self, other: &Self) {
        for (id, fact) in other.iter() {
            self.set(id, fact.value.clone(), fact.source);
        }
    }
}
