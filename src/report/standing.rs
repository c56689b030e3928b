//! What a finding or a way out counts for: by whom it is, and how sure.

use crate::knowledge::BUILT_IN;

use super::{Diagnosis, Fix, LIKELY, LogSummary, Role};

impl LogSummary {
    /// Whether a tool says in it that something failed.
    pub fn has_failure(&self) -> bool {
        self.events.iter().any(|event| matches!(event.kind, "error" | "traceback" | "summary"))
    }
}

impl Diagnosis {
    /// Whether it is shown as something that this looks like, and no more.
    pub fn is_guess(&self) -> bool {
        self.role == Role::Cause && self.confidence < LIKELY
    }

    /// Whether the archetype is one of ours, and no pack's.
    pub fn is_built_in(&self) -> bool {
        self.source == BUILT_IN
    }
}

impl Fix {
    /// Whether one of our archetypes proposes it, and no pack's.
    pub fn is_built_in(&self) -> bool {
        self.source == BUILT_IN
    }
}
