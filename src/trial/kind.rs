//! What can be changed in a trial, and what may come of it.

use std::time::Duration;

use serde::Deserialize;

use crate::fact::{FactId, Facts, Source, Value};
use crate::redact::Clean;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Nothing: whether it fails again at all.
    AsIs,
    /// A throw-away environment of the same interpreter, with the newest pip and no settings.
    Clean,
    /// It runs in an empty folder.
    InEmptyFolder,
    /// The newest pip that the interpreter can run.
    NewestPip,
    /// Another interpreter of this machine.
    OtherPython,
    /// The release before.
    PreviousRelease,
    /// Wheels alone, for the package that was built from source.
    WheelOnly,
    /// Without the settings of pip, in files, variables and on the command line.
    WithoutSettings,
    /// Without the variables that steer interpreters and compilers.
    WithoutVariable,
}

impl Kind {
    /// The fact that its outcome is.
    pub fn fact(self) -> FactId {
        match self {
            Self::AsIs => const { FactId::of("trial.as-is") },
            Self::Clean => const { FactId::of("trial.clean") },
            Self::InEmptyFolder => const { FactId::of("trial.in-empty-folder") },
            Self::NewestPip => const { FactId::of("trial.newest-pip") },
            Self::OtherPython => const { FactId::of("trial.other-python") },
            Self::PreviousRelease => const { FactId::of("trial.previous-release") },
            Self::WheelOnly => const { FactId::of("trial.wheel-only") },
            Self::WithoutSettings => const { FactId::of("trial.without-settings") },
            Self::WithoutVariable => const { FactId::of("trial.without-variable") },
        }
    }

    /// What it costs beside the others: time above all.
    pub(super) fn cost(self) -> f64 {
        match self {
            Self::AsIs | Self::InEmptyFolder | Self::WithoutSettings | Self::WithoutVariable => 1.0,
            Self::WheelOnly | Self::PreviousRelease | Self::OtherPython => 1.5,
            Self::NewestPip => 2.0,
            Self::Clean => 3.0,
        }
    }
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It works.
    Works,
    /// It fails as it failed before.
    Alike,
    /// It fails in another way.
    Otherwise,
    /// It could not be done, and why.
    NotDone(Clean),
}

impl Outcome {
    /// The value of the fact.
    fn value(&self) -> Value {
        let word = match self {
            Self::Works => "works",
            Self::Alike => "fails-alike",
            Self::Otherwise => "fails-otherwise",
            Self::NotDone(reason) => return Value::Unknown(reason.clone()),
        };
        Value::Text(Clean::literal(word))
    }
}

/// A trial that was made, or that could not be.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What was changed.
    pub kind: Kind,
    /// The same in words.
    pub changed: Clean,
    /// What came of it.
    pub outcome: Outcome,
    /// What it said last, where it failed.
    pub said: Option<Clean>,
    /// How long it took.
    pub elapsed: Duration,
    /// Ids of the archetypes of which it says something.
    pub decides: Vec<Clean>,
}

impl Trial {
    /// What came of it, in words.
    pub fn result(&self) -> Clean {
        let words = match &self.outcome {
            Outcome::Works => return Clean::literal("works"),
            Outcome::Alike => "fails alike: {what}",
            Outcome::Otherwise => "fails otherwise: {what}",
            Outcome::NotDone(_) => "could not be done: {what}",
        };
        let what = match &self.outcome {
            Outcome::NotDone(reason) => reason.clone(),
            _ => self.said.clone().unwrap_or_default(),
        };
        Clean::literal(words).fill(&|_| Some(what.clone()))
    }

    /// One that could not be done.
    pub(super) fn not_done(kind: Kind, changed: Clean, reason: Clean) -> Self {
        Self::of(kind, changed, Outcome::NotDone(reason), None)
    }

    /// One that was made.
    pub(super) fn of(kind: Kind, changed: Clean, outcome: Outcome, said: Option<Clean>) -> Self {
        Self { kind, changed, outcome, said, elapsed: Duration::ZERO, decides: Vec::new() }
    }
}

/// What the trials show. That something works proves nothing unless it still fails as it is: the
/// index may have had a bad minute.
pub(crate) fn set_facts(trials: &[Trial], facts: &mut Facts) {
    let works_anyway = trials.iter().any(|trial| {
        trial.kind == Kind::AsIs && matches!(trial.outcome, Outcome::Works | Outcome::Otherwise)
    });
    for trial in trials {
        let value = if works_anyway && trial.kind != Kind::AsIs {
            Value::Unknown(Clean::literal(
                "it does not fail again as it is, so that nothing can be told apart",
            ))
        } else {
            trial.outcome.value()
        };
        facts.set(trial.kind.fact(), value, Source::Measured);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Kind, Outcome, Trial, set_facts};
    use crate::fact::{Facts, Value};
    use crate::redact::Clean;

    fn trial(kind: Kind, outcome: Outcome) -> Trial {
        Trial {
            kind,
            changed: Clean::literal("x"),
            outcome,
            said: None,
            elapsed: Duration::ZERO,
            decides: Vec::new(),
        }
    }

    #[test]
    fn what_works_shows_nothing_where_it_works_as_it_is() {
        let mut facts = Facts::default();
        let worked = trial(Kind::NewestPip, Outcome::Works);
        set_facts(&[worked.clone(), trial(Kind::AsIs, Outcome::Works)], &mut facts);
        assert!(facts.present(Kind::NewestPip.fact()).is_none());
        let mut facts = Facts::default();
        set_facts(&[worked, trial(Kind::AsIs, Outcome::Alike)], &mut facts);
        assert_eq!(facts.present(Kind::NewestPip.fact()), Some(&Value::Text(Clean::literal("works"))));
    }
}
