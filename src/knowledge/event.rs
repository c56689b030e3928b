//! What a check asks of an event: its kind, and the values of its fields.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::log::{self, Event};

use super::suggest;

/// Fields that every event may have.
const OF_ALL: [&str; 3] = ["tool", "phase", "package"];

/// An event of a kind, whose fields have certain values.
#[derive(Debug)]
pub(crate) struct EventTest {
    kind: String,
    fields: BTreeMap<String, Words>,
}

/// One word, or several of which one must fit. `present` and `absent` mean any value and none.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Words {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Words {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Several(words) => words,
        }
    }
}

impl EventTest {
    /// A test; an error, where no tool says such a thing or an event of that kind has no such field.
    pub(crate) fn new(kind: String, fields: BTreeMap<String, Words>) -> Result<Self, String> {
        let kinds = log::kinds();
        if !kinds.contains(kind.as_str()) {
            let hint = suggest::did_you_mean(&kind, kinds.iter().copied());
            return Err(format!("there is no event `{kind}`{hint}"));
        }
        Ok(Self { kind, fields })
    }

    /// The kind of event.
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    /// The first field that an event of this kind never has, with what may have been meant.
    pub(crate) fn validate(&self) -> Result<(), String> {
        let known = log::fields_of(&self.kind);
        let unknown = self
            .fields
            .keys()
            .find(|name| !known.contains(name.as_str()) && !OF_ALL.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| {
            let hint = suggest::did_you_mean(name, known.iter().copied().chain(OF_ALL));
            Err(format!("an event `{}` has no field `{name}`{hint}", self.kind))
        })
    }

    /// Whether an event passes.
    pub(crate) fn holds(&self, event: &Event) -> bool {
        event.kind == self.kind
            && self.fields.iter().all(|(name, words)| {
                let value = event.field(name);
                words.as_slice().iter().any(|word| match (word.as_str(), &value) {
                    ("absent", value) => value.is_none(),
                    ("present", value) => value.is_some(),
                    (word, Some(value)) => value.as_str() == word,
                    (_, None) => false,
                })
            })
    }
}
