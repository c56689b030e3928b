//! What the checks make of a case, as a model is told it: what they hold possible, how surely, by
//! which rows, and why not more surely.

use crate::redact::Clean;
use crate::report::{Diagnosis, LIKELY, Report, Role};

use super::super::evidence::Shown;
use super::super::tame;
use super::pair;

/// Most causes that are spoken of.
const MOST: usize = 5;

/// The lines above the rows.
pub(super) fn of(report: &Report, shown: &Shown) -> Vec<Clean> {
    let mut words = subject(report);
    if report.diagnoses.is_empty() {
        words.push(Clean::literal("What the checks think: none of their rules fits."));
    } else {
        words.push(Clean::literal("What the checks think, the likeliest first:"));
    }
    words.extend(report.diagnoses.iter().take(MOST).map(|diagnosis| thought(report, diagnosis, shown)));
    for gap in report.gaps.iter().take(8) {
        let known = Clean::literal("Not known, and it would have decided about {ids}: {fact} ({reason})");
        let ids = Clean::join(gap.wanted_by.iter().take(4), ", ");
        words.push(known.fill(&|name| {
            Some(match name {
                "ids" => ids.clone(),
                "fact" => gap.fact.clone(),
                _ => tame::line(&gap.reason, 120),
            })
        }));
    }
    words.extend(
        report
            .contradictions
            .iter()
            .take(3)
            .map(|text| pair(&Clean::literal("A claim that the output contradicts"), &tame::line(text, 200))),
    );
    words
}

/// The package, for a model that reads little.
pub(super) fn in_short(report: &Report) -> Option<Clean> {
    let package = report.subject.package.as_ref();
    package.map(|package| pair(&Clean::literal("Package"), &tame::line(package, 60)))
}

/// One guess and what it is worth: the first of the checks, or else what the ranker takes such a report
/// for. It stands behind the rows: a small model keeps to what it read last, and one that is told to doubt
/// a guess names anything else.
pub(super) fn guess(report: &Report) -> Option<Clean> {
    let first = report.diagnoses.iter().find(|diagnosis| diagnosis.role == Role::Cause);
    let alike = || report.looks_like.first().map(|likeness| (&likeness.id, likeness.share));
    let (id, confidence) = first.map(|cause| (&cause.id, cause.confidence)).or_else(alike)?;
    let words = if confidence >= LIKELY {
        "Most such cases are {id}. Answer {id}, unless a row clearly shows another cause of the list."
    } else {
        "Such a case is often {id}. Answer {id}, unless a row shows another cause of the list."
    };
    Some(Clean::literal(words).fill(&|_| Some(id.clone())))
}

fn subject(report: &Report) -> Vec<Clean> {
    let line = |name: &'static str, text: &Option<Clean>, most: usize| {
        text.as_ref().map(|text| pair(&Clean::literal(name), &tame::line(text, most)))
    };
    let package = line("Package (its name may be inferred)", &report.subject.package, 100);
    let command = line("Command", &report.subject.command, 300);
    package.into_iter().chain(command).collect()
}

fn thought(report: &Report, diagnosis: &Diagnosis, shown: &Shown) -> Clean {
    let template = match diagnosis.role {
        Role::Cause => "- {id}, confidence {confidence}{rows}{want}",
        Role::Consequence => "- {id}, as a mere consequence of another{rows}",
        Role::Contributing => "- {id}, as another fault besides{rows}",
    };
    let numbers: Vec<Clean> =
        diagnosis.evidence.iter().filter_map(|one| shown.number_of(one)).map(Clean::from).take(6).collect();
    let rows = Clean::literal(", by rows {numbers}").fill(&|_| Some(Clean::join(&numbers, ", ")));
    let rows = if numbers.is_empty() { Clean::default() } else { rows };
    let wanting: Vec<Clean> = report
        .gaps
        .iter()
        .filter(|gap| gap.wanted_by.contains(&diagnosis.id))
        .map(|gap| gap.fact.clone())
        .take(4)
        .collect();
    let want = if !wanting.is_empty() {
        Clean::literal("; not surer, since it does not know {facts}")
            .fill(&|_| Some(Clean::join(&wanting, ", ")))
    } else if diagnosis.confidence < super::super::SURE {
        Clean::literal("; not surer, since other causes print the same lines")
    } else {
        Clean::default()
    };
    let confidence = hundredths(diagnosis.confidence);
    Clean::literal(template).fill(&|name| {
        Some(match name {
            "id" => diagnosis.id.clone(),
            "confidence" => confidence.clone(),
            "rows" => rows.clone(),
            _ => want.clone(),
        })
    })
}

/// A confidence in words that JSON would print the same.
fn hundredths(confidence: f64) -> Clean {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 1")]
    let hundredths = (confidence.clamp(0.0, 1.0) * 100.0).round() as u32;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let padded = if rest < 10 { "{whole}.0{rest}" } else { "{whole}.{rest}" };
    Clean::literal(padded).fill(&|name| Some(if name == "whole" { whole } else { rest }.into()))
}
