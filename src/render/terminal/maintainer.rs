//! What a maintainer sees who reads an issue or a log: the reply as it would be posted, and behind it the
//! cause, what shows it, whether it is theirs, and the label to set.

use super::layout::Page;
use super::{Screen, machine, mark, way_out};
use crate::fact;
use crate::render::words;
use crate::report::{Diagnosis, Evidence, Report, Role, SURE, Verdict};

/// Evidence that is shown of the cause.
const EVIDENCE: usize = 3;

/// Other causes that are shown.
const OTHERS: usize = 3;

pub(super) fn report(report: &Report, screen: Screen) -> String {
    let mut page = Page::new(screen.style);
    // It is long, and what counts is what a terminal shows last.
    let comment = report.reply.as_ref().and_then(|reply| reply.comment.as_ref());
    if let Some(proposal) = &report.proposal {
        reply(&mut page, proposal.comment.as_str());
    } else if let Some(comment) = comment {
        // The first line holds the state, for programs.
        reply(&mut page, comment.as_str().split_once('\n').map_or("", |(_, rest)| rest));
    }
    let (mark, tone) = mark(report);
    page.headline(mark, tone, report.summary.as_str().trim_end_matches('.'));
    if let Some(cause) = report.first_cause() {
        evidence(&mut page, cause);
    }
    others(&mut page, report);
    for contradiction in &report.contradictions {
        page.paragraph("Contradiction: ", contradiction);
    }
    if let Some(expectation) = &report.expectation {
        page.line("Expected: ", format!("{} is {}", expectation.id, expectation.result));
    }
    page.blank();
    if report.verdict != Verdict::Healthy {
        let reason = report.support.reason.as_str().trim_end_matches('.');
        let place = words::yours(report);
        page.paragraph(
            "Yours? ",
            if reason.is_empty() { format!("{place}.") } else { format!("{place}. {reason}.") },
        );
    }
    if let Some(proposal) = &report.proposal {
        page.paragraph("Label: ", format!("`{}` posts the reply above.", proposal.label));
    }
    machine::guidance(&mut page, report);
    page.blank();
    page.line("More: ", "-v shows all evidence and what was read.");
    page.line("Full report: ", way_out(screen.reader));
    page.finish()
}

fn evidence(page: &mut Page, cause: &Diagnosis) {
    let by = words::shown_by(cause.confidence);
    for (index, evidence) in cause.evidence.iter().take(EVIDENCE).enumerate() {
        let by = if index == 0 { by } else { "and" };
        match evidence {
            Evidence::Log { line, text, column } => {
                page.excerpt(&format!("{by} line {line}: "), text, *column, 2);
            }
            Evidence::Fact { id, value } => page.excerpt(&format!("{by}: "), fact::in_words(id, value), 0, 2),
        }
    }
}

fn others(page: &mut Page, report: &Report) {
    let Some(first) = report.first_cause() else { return };
    let is_noise = |other: &Diagnosis| other.is_guess() && first.confidence >= SURE;
    let others = report.diagnoses.iter().filter(|other| other.role == Role::Cause && other.id != first.id);
    let others = others.filter(|other| !is_noise(other));
    for other in others.take(OTHERS) {
        page.line("Or: ", format!("{} [{}]", other.title, words::sureness(other.confidence)));
    }
}

/// Between two lines, so that it is seen where it begins and ends.
fn reply(page: &mut Page, text: &str) {
    page.item("---- the reply ----");
    page.as_it_is(text.trim());
    page.item("---- its end ----");
    page.blank();
}
