//! What archetypes are held against, and what comes of it: the shapes, without the judging.

use std::collections::{BTreeMap, BTreeSet};

use crate::fact::{FactId, Facts};
use crate::knowledge::condition::Truth;
use crate::knowledge::{Catalogue, Check};
use crate::redact::Clean;
use crate::remedy::OwnCommand;
use crate::report::{Evidence, Report};

use super::scan::Scan;

/// Everything that archetypes are held against.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The archetypes and tables.
    pub catalogue: &'a Catalogue,
    /// Facts about the subject.
    pub facts: &'a Facts,
    /// The log, if there is one.
    pub scan: Option<&'a Scan<'a>>,
    /// The package in question.
    pub package: Option<&'a Clean>,
    /// The requirement as it was given.
    pub requirement: Option<&'a Clean>,
    /// The command that failed, where it was run here.
    pub own: Option<&'a OwnCommand>,
}

impl<'a> World<'a> {
    /// What a report holds, without its log: for an archetype that somebody names after the fact.
    pub(crate) fn of_report(catalogue: &'a Catalogue, report: &'a Report) -> Self {
        let subject = &report.subject;
        let (package, requirement) = (subject.package.as_ref(), subject.requirement.as_ref());
        Self { catalogue, facts: &report.known, scan: None, package, requirement, own: None }
    }
}

/// An archetype that was found.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// The archetype.
    pub check: &'a Check,
    /// How sure it is.
    pub confidence: f64,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Line number of the first evidence in the log.
    pub line: Option<u64>,
    /// Facts that would have decided, if they were known.
    pub wanting: BTreeSet<FactId>,
    /// A trial shows it: the failure went away with it.
    pub tried: bool,
    pub(super) captures: Captures,
}

/// Captures of the log and columns of tables, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captures {
    values: BTreeMap<String, Clean>,
    columns: BTreeSet<String>,
}

impl Captures {
    /// Adds what the log says; the first of a name stays.
    pub(crate) fn add(&mut self, name: &str, text: Clean) {
        self.values.entry(name.to_owned()).or_insert(text);
    }

    /// Adds a column of a table, before which what the log says gives way.
    pub(crate) fn add_column(&mut self, name: &str, text: Clean) {
        self.values.insert(name.to_owned(), text);
        self.columns.insert(name.to_owned());
    }

    /// The text of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Clean> {
        self.values.get(name).filter(|text| !text.is_empty())
    }

    /// Whether it is a column of a table.
    pub(crate) fn is_column(&self, name: &str) -> bool {
        self.columns.contains(name)
    }
}

/// The truth of a condition and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) truth: Truth,
    /// Known facts that decided.
    pub(crate) facts: BTreeSet<FactId>,
    /// Facts that would decide, if they were known.
    pub(crate) wanting: BTreeSet<FactId>,
    /// Indices of the lines that decided.
    pub(crate) lines: BTreeSet<usize>,
}

impl Judgement {
    /// Nothing was asked.
    pub(crate) fn yes() -> Self {
        Self::of(Truth::Yes)
    }

    pub(super) fn of(truth: Truth) -> Self {
        Self { truth, facts: BTreeSet::new(), wanting: BTreeSet::new(), lines: BTreeSet::new() }
    }

    /// Several parts, of which those with the truth of the whole decide.
    pub(super) fn combined(truth: Truth, parts: Vec<Self>) -> Self {
        let mut whole = Self::of(truth);
        for part in parts.into_iter().filter(|part| part.truth == truth) {
            whole.facts.extend(part.facts);
            whole.wanting.extend(part.wanting);
            whole.lines.extend(part.lines);
        }
        whole
    }
}
