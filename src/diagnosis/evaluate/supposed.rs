//! Archetypes that somebody supposes, without a line that a signature knows: does a fact refute
//! them, and what would their fixes be?

use std::collections::BTreeSet;

use super::{Check, Truth};
use crate::diagnosis::world::{Captures, Finding, World};
use crate::report::{Evidence, Fix};

impl<'a> World<'a> {
    /// The facts that refute an archetype: its condition for that holds, or a trial says so.
    pub fn refuted(&self, check: &'a Check) -> Option<Vec<Evidence>> {
        let none = Captures::default();
        let tried = self.tried(check, &none);
        if tried.struck {
            return Some(self.evidence(None, &BTreeSet::new(), &tried.judgement.facts));
        }
        let judgement = self.judge(check.refute.as_ref()?, &none);
        (judgement.truth == Truth::Yes).then(|| self.evidence(None, &BTreeSet::new(), &judgement.facts))
    }

    /// The archetype as if it were found, by nothing: for its words and fixes.
    pub fn described(&self, check: &'a Check) -> Finding<'a> {
        Finding {
            check,
            confidence: 0.0,
            evidence: Vec::new(),
            line: None,
            wanting: BTreeSet::new(),
            tried: false,
            captures: Captures::default(),
        }
    }

    /// The fixes of an archetype that fit the facts, as far as they can be filled without a log.
    pub fn usual_fixes(&self, check: &'a Check) -> Vec<Fix> {
        self.described(check).fixes(self)
    }
}
