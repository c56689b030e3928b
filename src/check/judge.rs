//! Evaluates conditions: their truth, what decided it, and what would have.

use std::collections::{BTreeMap, BTreeSet};

use crate::fact::{Fact, FactId, Value};
use crate::redact::Clean;

use super::condition::{Condition, Operand, Test, Truth};
use super::evaluate::World;
use super::fill;

/// Captures of the log and columns of tables, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Captures {
    values: BTreeMap<String, Clean>,
    columns: BTreeSet<String>,
}

impl Captures {
    /// Adds what the log says; the first of a name stays.
    pub(super) fn add(&mut self, name: &str, text: Clean) {
        self.values.entry(name.to_owned()).or_insert(text);
    }

    /// Adds a column of a table, before which what the log says gives way.
    pub(super) fn add_column(&mut self, name: &str, text: Clean) {
        self.values.insert(name.to_owned(), text);
        self.columns.insert(name.to_owned());
    }

    /// The text of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Clean> {
        self.values.get(name).filter(|text| !text.is_empty())
    }

    /// Whether it is a column of a table.
    pub(super) fn is_column(&self, name: &str) -> bool {
        self.columns.contains(name)
    }
}

/// The truth of a condition and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) truth: Truth,
    /// Known facts that decided.
    pub(super) facts: BTreeSet<FactId>,
    /// Facts that would decide, if they were known.
    pub(super) wanting: BTreeSet<FactId>,
    /// Indices of the lines that decided.
    pub(super) lines: BTreeSet<usize>,
}

impl Judgement {
    /// Nothing was asked.
    pub(super) fn yes() -> Self {
        Self::of(Truth::Yes)
    }

    fn of(truth: Truth) -> Self {
        Self { truth, facts: BTreeSet::new(), wanting: BTreeSet::new(), lines: BTreeSet::new() }
    }

    /// Several parts, of which those with the truth of the whole decide.
    fn combined(truth: Truth, parts: Vec<Self>) -> Self {
        let mut whole = Self::of(truth);
        for part in parts.into_iter().filter(|part| part.truth == truth) {
            whole.facts.extend(part.facts);
            whole.wanting.extend(part.wanting);
            whole.lines.extend(part.lines);
        }
        whole
    }
}

impl World<'_> {
    /// The truth of a condition.
    pub(super) fn judge(&self, condition: &Condition, captures: &Captures) -> Judgement {
        match condition {
            Condition::All(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.judge(part, captures)).collect();
                let truth = parts.iter().map(|part| part.truth).min().unwrap_or(Truth::Yes);
                Judgement::combined(truth, parts)
            }
            Condition::Any(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.judge(part, captures)).collect();
                let truth = parts.iter().map(|part| part.truth).max().unwrap_or(Truth::No);
                Judgement::combined(truth, parts)
            }
            Condition::Not(part) => {
                let part = self.judge(part, captures);
                Judgement { truth: part.truth.negated(), ..part }
            }
            Condition::Fact(id, test) => self.judge_fact(*id, test, captures),
            Condition::Capture(name, test) => {
                Judgement::of(self.holds(test, Operand::Capture(captures.get(name)), captures))
            }
            Condition::Log(pattern) => {
                let mut judgement = Judgement::of(Truth::No);
                if let Some(first) = self.scan.and_then(|scan| scan.matching(pattern).first()) {
                    judgement.truth = Truth::Yes;
                    judgement.lines.insert(*first);
                }
                judgement
            }
        }
    }

    fn judge_fact(&self, id: FactId, test: &Test, captures: &Captures) -> Judgement {
        let truth = self.holds(test, Operand::Fact(self.value(id)), captures);
        let mut judgement = Judgement::of(truth);
        for id in [Some(id), test.other_fact()].into_iter().flatten() {
            let known = self.value(id).is_some_and(|value| !matches!(value, Value::Unknown(_)));
            match truth {
                Truth::Unknown if !known => judgement.wanting.insert(id),
                _ if known => judgement.facts.insert(id),
                _ => false,
            };
        }
        judgement
    }

    fn holds(&self, test: &Test, operand: Operand<'_>, captures: &Captures) -> Truth {
        let other = test.other_fact().and_then(|id| self.value(id));
        test.holds(operand, other, &|text| fill::words(text, &|name| self.place(name, captures)))
    }

    fn value(&self, id: FactId) -> Option<&Value> {
        self.facts.get(id).map(|fact: &Fact| &fact.value)
    }
}
