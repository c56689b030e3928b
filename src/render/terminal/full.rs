//! Everything that a terminal shows: the explanation, all evidence, other causes, what was looked
//! at, all ways out.

use super::layout::Page;
use super::{RUN, Screen, advice, machine, mark, reading, way_out};
use crate::render::words;
use crate::report::{Diagnosis, Evidence, Fix, Report, Role, Verdict};

/// The long form.
pub(super) fn report(report: &Report, screen: Screen) -> String {
    let mut page = Page::new(screen.style);
    reading::first(&mut page, report);
    let (mark, tone) = mark(report);
    page.headline(mark, tone, &report.summary);
    if let Some(cause) = report.first_cause() {
        diagnosis(&mut page, report, cause);
    }
    page.blank();
    looks_like(&mut page, report);
    others(&mut page, report);
    for contradiction in &report.contradictions {
        page.paragraph("Contradiction: ", contradiction);
    }
    if let Some(expectation) = &report.expectation {
        page.paragraph("Expected: ", format!("{} is {}", expectation.id, expectation.result));
    }
    machine::wheels(&mut page, report);
    machine::attempts(&mut page, report);
    machine::reproduction(&mut page, report);
    machine::guidance(&mut page, report);
    if report.verdict != Verdict::Healthy {
        let place = words::place(report);
        let reason = &report.support.reason;
        let text = if reason.is_empty() {
            place.to_owned()
        } else {
            format!("{place}. {}.", reason.as_str().trim_end_matches('.'))
        };
        page.paragraph("Where to report: ", &text);
    }
    machine::seen(&mut page, report);
    next_step(&mut page, report);
    page.paragraph("Full report: ", way_out(screen.reader));
    page.finish()
}

fn diagnosis(page: &mut Page, report: &Report, cause: &Diagnosis) {
    let title = cause.title.as_str().trim_end_matches('.');
    if !report.summary.as_str().contains(title) {
        page.item(format!("{title}."));
    }
    page.item(format!("[{}, {}]", cause.id, words::sureness(cause.confidence)));
    for paragraph in cause.explanation.as_str().split("\n\n").take(3) {
        page.blank();
        page.item(paragraph);
    }
    page.blank();
    for evidence in cause.evidence.iter().take(4) {
        match evidence {
            Evidence::Log { line, text, .. } => page.quote(&format!("log, line {line}: "), text),
            Evidence::Fact { id, value } => page.quote(&format!("{id}: "), value),
        }
    }
    let explained = report.diagnoses.iter().filter(|diagnosis| diagnosis.role == Role::Consequence);
    for consequence in explained.take(4) {
        page.quote("follows from it: ", format!("{} [{}]", consequence.title, consequence.id));
    }
    page.blank();
}

/// What an open report looks like. None of it is a cause.
fn looks_like(page: &mut Page, report: &Report) {
    for likeness in &report.looks_like {
        let share = words::share(likeness.share);
        page.paragraph("Looks like: ", format!("{} [{}], {share}.", likeness.title, likeness.id));
        let guess = report.diagnoses.iter().find(|known| known.is_guess() && known.id == likeness.id);
        if let Some(Evidence::Log { line, text, .. }) = guess.and_then(|guess| guess.evidence.first()) {
            page.quote(&format!("log, line {line}: "), text);
        }
    }
    let is_listed = |guess: &&Diagnosis| report.looks_like.iter().any(|likeness| likeness.id == guess.id);
    for guess in report.diagnoses.iter().filter(|known| known.is_guess() && !is_listed(known)).take(3) {
        page.paragraph("Looks like: ", format!("{} [{}], a guess.", guess.title, guess.id));
    }
}

fn others(page: &mut Page, report: &Report) {
    let first = report.first_cause().map(|cause| &cause.id);
    let others: Vec<&Diagnosis> = report
        .diagnoses
        .iter()
        .filter(|diagnosis| diagnosis.role != Role::Consequence && Some(&diagnosis.id) != first)
        // Those stand above, as what it looks like.
        .filter(|diagnosis| !diagnosis.is_guess())
        .collect();
    for other in others.iter().take(4) {
        let name = if other.role == Role::Contributing { "Besides, not the reason: " } else { "Also: " };
        page.paragraph(
            name,
            format!("{} [{}, {}]", other.title, other.id, words::sureness(other.confidence)),
        );
    }
    if others.len() > 4 {
        page.paragraph("", format!("and {} more in the full report.", others.len() - 4));
    }
}

fn next_step(page: &mut Page, report: &Report) {
    page.blank();
    if let Some(fix) = report.first_fix() {
        page.strong("Do this: ", format!("{}{}", words::first(&fix.title), remark(fix)));
        page.commands(&fix.commands);
        for other in report.open_fixes().skip(1).take(2) {
            page.paragraph("Or: ", format!("{}{}", words::after_or(&other.title), remark(other)));
            page.commands(&other.commands);
        }
    }
    if report.log.is_none() {
        let why = if report.first_fix().is_some() { "Then, or if it fails again:" } else { "Do this:" };
        page.strong("", why);
        page.command(RUN);
    } else if !report.questions.is_empty() {
        page.strong("Do this: ", "answer what tells most apart:");
        for question in &report.questions {
            page.paragraph("", &question.question);
            if !question.how.is_empty() {
                page.command(question.how.as_str());
            }
        }
    } else if report.first_fix().is_none() {
        page.strong("Do this: ", advice(report));
        for gap in report.gaps.iter().filter(|gap| !gap.how.is_empty()).take(3) {
            page.command(gap.how.as_str());
        }
    }
}

pub(super) fn remark(fix: &Fix) -> String {
    let mut remark = String::new();
    if !fix.when.is_empty() {
        remark.push_str(&format!(" ({})", fix.when));
    }
    if let Some(words) = fix.risk.remark() {
        remark.push_str(&format!(" ({words})"));
    }
    remark
}
