//! A model's reading of a case that the checks leave open: shown first, and said to be a model's.

use crate::report::{Evidence, Reading, Report};

use super::full::remark;
use super::layout::{Page, Style, Tone};

/// What it says, by which rows, and its plan: before the checks' own words. Nothing without a reading.
pub(super) fn lead(report: &Report, style: Style) -> String {
    if of(report).is_none() {
        return String::new();
    }
    let mut page = Page::new(style);
    first(&mut page, report);
    page.finish()
}

/// What it says and by which rows, and the built-in plan for it.
pub(super) fn first(page: &mut Page, report: &Report) {
    let Some((reading, rows)) = of(report) else { return };
    let title = reading.title.as_str().trim_end_matches('.');
    page.headline("?", Tone::Open, format!("Probably: {title}."));
    let worth = match reading.measured {
        Some(measured) => format!("right in {} of {} cases", measured.right, measured.cases),
        None => "not measured".to_owned(),
    };
    page.item(format!("A model's reading, {worth} [{}].", reading.archetype));
    for paragraph in reading.explanation.as_str().split("\n\n").take(1) {
        page.blank();
        page.item(paragraph);
    }
    page.blank();
    for evidence in rows.into_iter().take(4) {
        match evidence {
            Evidence::Log { line, text, .. } => page.quote(&format!("log, line {line}: "), text),
            Evidence::Fact { id, value } => page.quote(&format!("{id}: "), value),
        }
    }
    page.blank();
    next_step(page, report);
    page.blank();
    page.paragraph("", "What the checks themselves say:");
}

/// The built-in plan for it.
fn next_step(page: &mut Page, report: &Report) {
    let Some((reading, _)) = of(report) else { return };
    let Some(fix) = reading.fixes.first() else { return };
    page.strong("Next step, if the model is right: ", format!("{}{}", fix.title, remark(fix)));
    page.commands(&fix.commands);
    for other in reading.fixes.iter().skip(1).take(2) {
        page.paragraph("Or: ", format!("{}{}", other.title, remark(other)));
        page.commands(&other.commands);
    }
}

/// The reading, and what its rows hold.
fn of(report: &Report) -> Option<(&Reading, Vec<&Evidence>)> {
    let guidance = report.guidance.as_ref()?;
    let reading = guidance.reading.as_ref()?;
    let first = guidance.hypotheses.iter().find(|one| one.archetype == reading.archetype)?;
    let rows = guidance.evidence.iter().filter(|cited| first.evidence.contains(&cited.number));
    Some((reading, rows.map(|cited| &cited.evidence).collect()))
}
