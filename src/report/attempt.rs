//! What `run --fix` did about a failure, for whoever reads the report after it.

use serde::Serialize;

use crate::redact::Clean;

use super::Risk;

/// A way out that was tried.
#[derive(Clone, Debug, Serialize)]
pub struct Attempt {
    /// What it does.
    pub title: Clean,
    /// The commands that ran, in order; the last is the user's own again, where it came to that.
    pub commands: Vec<Clean>,
    /// What it may have disturbed.
    pub risk: Option<Risk>,
    /// Exit code of the last of them.
    pub exit: i32,
    /// How long they took.
    pub seconds: f64,
    /// What came of it.
    pub result: Outcome,
    /// The first cause before.
    pub diagnosis_before: Option<Clean>,
    /// The first cause after it.
    pub diagnosis_after: Option<Clean>,
    /// What was done to take it back.
    pub undone: Vec<Clean>,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The user's command works.
    Works,
    /// It fails in another way.
    Changed,
    /// It fails as before.
    Unchanged,
    /// Less works than before.
    Worse,
    /// A command of the way out itself failed; the user's was not run again.
    Failed,
    /// The user broke it off.
    Stopped,
}

/// All of them with their names.
const NAMES: &[(Outcome, &str)] = &[
    (Outcome::Works, "works"),
    (Outcome::Changed, "changed"),
    (Outcome::Unchanged, "unchanged"),
    (Outcome::Worse, "worse"),
    (Outcome::Failed, "failed"),
    (Outcome::Stopped, "stopped"),
];

impl Outcome {
    /// Reads its name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(outcome, _)| *outcome)
    }

    /// What it means, behind the commands that ran.
    pub fn words(self) -> &'static str {
        match self {
            Self::Works => "the command works then",
            Self::Changed => "the command fails in another way then",
            Self::Unchanged => "the command fails as before",
            Self::Worse => "less works then than before",
            Self::Failed => "the last of these failed",
            Self::Stopped => "it was broken off there",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn names_are_those_of_the_json_report() {
        for (outcome, name) in NAMES {
            assert_eq!(serde_json::to_value(outcome).unwrap(), **name);
        }
    }
}
