//! Archetypes that somebody supposes, without a line that a signature knows: do their own
//! conditions hold, and what would their fixes be?

use std::collections::BTreeSet;

use super::{Check, Truth};
use crate::diagnosis::world::{Captures, Finding, World};
use crate::report::{Evidence, Fix};

/// Likely, and no more: conditions on facts hold on many machines on which nothing is wrong.
const SUPPOSED: f64 = 0.5;

impl<'a> World<'a> {
    /// The archetype as a finding that rests on `lines`, if the conditions by which it is
    /// confirmed hold on the facts and nothing refutes it.
    pub fn supposed(&self, check: &'a Check, lines: Vec<Evidence>) -> Option<Finding<'a>> {
        let captures = Captures::default();
        let refute = check.refute.as_ref().map(|condition| self.judge(condition, &captures).truth);
        if refute == Some(Truth::Yes) {
            return None;
        }
        let own = check.environment.as_ref().map(|entry| &entry.when);
        let holding: BTreeSet<_> = check
            .confirm
            .iter()
            .chain(own)
            .map(|condition| self.judge(condition, &captures))
            .filter(|judgement| judgement.truth == Truth::Yes && !judgement.facts.is_empty())
            .flat_map(|judgement| judgement.facts)
            .collect();
        if holding.is_empty() {
            return None;
        }
        let line = lines.iter().find_map(|evidence| match evidence {
            Evidence::Log { line, .. } => Some(*line),
            Evidence::Fact { .. } => None,
        });
        let mut evidence = lines;
        for fact in self.evidence(None, &BTreeSet::new(), &holding) {
            if !evidence.contains(&fact) {
                evidence.push(fact);
            }
        }
        let wanting = BTreeSet::new();
        Some(Finding { check, confidence: SUPPOSED, evidence, line, wanting, captures })
    }

    /// The archetype as if it were found, by nothing: for its words and fixes.
    pub fn described(&self, check: &'a Check) -> Finding<'a> {
        Finding {
            check,
            confidence: 0.0,
            evidence: Vec::new(),
            line: None,
            wanting: BTreeSet::new(),
            captures: Captures::default(),
        }
    }

    /// The fixes of an archetype that fit the facts, as far as they can be filled without a log.
    pub fn usual_fixes(&self, check: &'a Check) -> Vec<Fix> {
        self.described(check).fixes(self)
    }
}
