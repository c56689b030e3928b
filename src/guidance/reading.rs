//! What becomes of an answer that was held against the report: guidance beside the diagnoses, and
//! where the checks leave the case open, a reading of it that is shown first.

use crate::diagnosis::{self, Standing};
use crate::redact::Clean;
use crate::report::{Fix, Guidance, Hypothesis, Measured, Reading, Report, Verdict};

use super::verify::Checked;
use super::{Asking, SURE};

/// The most that a model's rate is worth.
const MOST: f64 = 0.75;

/// What a guess is worth of which the model does not say how sure it is.
const UNSAID: f64 = 0.3;

/// Fills the guidance. The report's diagnoses, its verdict and so the exit code stay what they are.
pub(super) fn take(
    report: &Report,
    asking: &Asking<'_>,
    guidance: &mut Guidance,
    mut checked: Checked,
    measured: Option<Measured>,
) {
    if let Some(first) = checked.hypotheses.first_mut() {
        guidance.reading = reading(report, asking, first, measured);
        if let Some(Standing::Found(confidence)) =
            diagnosis::standing(asking.catalogue, report, first.archetype.as_str())
        {
            first.confidence = confidence;
        }
    }
    guidance.text = if asking.draft && !checked.text.is_empty() {
        let mark = Clean::literal("Drafted by a language model; read it before it is sent.");
        Clean::join([&mark, &checked.text], "\n\n")
    } else {
        checked.text
    };
    guidance.hypotheses = checked.hypotheses;
    guidance.evidence = checked.evidence;
    guidance.steps = checked.steps;
    guidance.questions = checked.questions;
    guidance.rejected = checked.rejected;
}

/// The first hypothesis as what the case probably is: where the checks are sure of no cause, and
/// nothing refutes it.
fn reading(
    report: &Report,
    asking: &Asking<'_>,
    first: &Hypothesis,
    measured: Option<Measured>,
) -> Option<Reading> {
    let is_sure = report.first_cause().is_some_and(|cause| cause.confidence >= SURE);
    if is_sure || report.verdict == Verdict::Healthy || first.evidence.is_empty() {
        return None;
    }
    let described = match diagnosis::standing(asking.catalogue, report, first.archetype.as_str())? {
        Standing::Refuted(_) => return None,
        Standing::Found(_) => {
            report.diagnoses.iter().find(|diagnosis| diagnosis.id == first.archetype)?.clone()
        }
        Standing::Open(described) => *described,
    };
    let rate = |measured: &Measured| f64::from(measured.right) / f64::from(measured.cases.max(1));
    let guess = if first.confidence > 0.0 { first.confidence } else { UNSAID };
    let confidence = measured.as_ref().map_or(guess, |measured| rate(measured).min(MOST));
    Some(Reading {
        archetype: described.id,
        title: described.title,
        confidence: (confidence * 100.0).round() / 100.0,
        measured,
        explanation: described.explanation,
        // What a model chose is shown, and never run.
        fixes: described.fixes.into_iter().map(|fix| Fix { executable: None, ..fix }).collect(),
    })
}
