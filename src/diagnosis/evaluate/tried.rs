//! What trials say of an archetype: that it is the cause, or that it is not.

use crate::diagnosis::world::{Captures, Judgement, World};
use crate::fact::Value;
use crate::knowledge::Check;
use crate::knowledge::condition::Truth;
use crate::knowledge::file::{Says, TrialEntry};

/// What the trials that were made say of one archetype.
#[derive(Debug)]
pub(super) struct Tried {
    /// One of them shows that it is not the cause.
    pub(super) struck: bool,
    /// One shows it where no line does.
    pub(super) alone: bool,
    /// The facts that say so.
    pub(super) judgement: Judgement,
    proved: bool,
}

impl Tried {
    /// Whether one of them shows that it is the cause.
    pub(super) fn is_proof(&self) -> bool {
        self.proved
    }
}

impl World<'_> {
    /// What the trials say of an archetype.
    pub(super) fn tried(&self, check: &Check, captures: &Captures) -> Tried {
        let mut tried = Tried { struck: false, alone: false, judgement: Judgement::yes(), proved: false };
        for entry in &check.trials {
            let Some(says) = self.says(entry) else { continue };
            let counts = entry.when.as_ref().map(|when| self.judge(when, captures));
            if counts.as_ref().is_some_and(|counts| counts.truth != Truth::Yes) {
                continue;
            }
            match says {
                Says::Strikes => tried.struck = true,
                Says::Proves => {
                    tried.proved = true;
                    tried.alone |= entry.alone;
                }
            }
            tried.judgement.facts.insert(entry.kind.fact());
            tried.judgement.facts.extend(counts.into_iter().flat_map(|counts| counts.facts));
        }
        tried
    }

    fn says(&self, entry: &TrialEntry) -> Option<Says> {
        let Value::Text(outcome) = self.facts.present(entry.kind.fact())? else { return None };
        match outcome.as_str() {
            "works" => entry.works,
            "fails-alike" => entry.alike,
            _ => None,
        }
    }
}
