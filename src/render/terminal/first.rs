//! The first screen: cause, evidence, one way out, where to report, how to get the rest.
//!
//! What does not fit is left out in a fixed order, the least telling first. Commands are never cut.

use super::full::remark;
use super::layout::{Page, width};
use super::{ROWS, RUN, Reader, Screen, advice, machine, mark, way_out};
use crate::fact;
use crate::redact::Clean;
use crate::render::words;
use crate::report::{Diagnosis, Evidence, LIKELY, Report, Role, SURE, Verdict};

/// Rows of one piece of evidence at most.
const EVIDENCE_ROWS: usize = 2;

/// How much is left out. Every step takes what tells the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thrift {
    /// Everything is shown.
    None,
    /// No other causes.
    FirstCauseAlone,
    /// No empty line before the way out.
    Close,
    /// One row of evidence.
    ShortEvidence,
    /// One line about the rest.
    ShortRest,
    /// No empty line at all.
    Closest,
    /// One row for the title of the fix.
    ShortFix,
    /// As many commands as there is room for, and it is said that there are more.
    FewCommands,
}

const STEPS: [Thrift; 8] = [
    Thrift::None,
    Thrift::FirstCauseAlone,
    Thrift::Close,
    Thrift::ShortEvidence,
    Thrift::ShortRest,
    Thrift::Closest,
    Thrift::ShortFix,
    Thrift::FewCommands,
];

/// At most [`ROWS`] rows, but for what was asked for besides: wheels, a clean room, a model's words.
pub(super) fn screen(report: &Report, screen: Screen) -> String {
    let mut extra = Page::new(screen.style);
    if report.log.is_none() {
        machine::wheels(&mut extra, report);
    }
    machine::attempts(&mut extra, report);
    machine::reproduction(&mut extra, report);
    machine::guidance(&mut extra, report);
    let extra = extra.finish();
    let mut text = String::new();
    for thrift in STEPS {
        text = written(report, screen, thrift, &extra);
        if rows(&text).saturating_sub(rows(&extra)) <= ROWS {
            break;
        }
    }
    text
}

/// Rows that a text takes on a terminal of 80 columns: only a command may be longer than one.
pub(super) fn rows(text: &str) -> usize {
    let plain = anstream::adapter::strip_str(text).to_string();
    plain.lines().map(|line| width(line).max(1).div_ceil(80)).sum()
}

fn written(report: &Report, screen: Screen, thrift: Thrift, extra: &str) -> String {
    let mut page = Page::new(screen.style);
    let (mark, tone) = mark(report);
    page.headline(mark, tone, report.summary.as_str().trim_end_matches('.'));
    if let Some(cause) = report.first_cause() {
        evidence(&mut page, cause, thrift);
    }
    looks_like(&mut page, report, thrift);
    if thrift < Thrift::FirstCauseAlone {
        others(&mut page, report);
    }
    for contradiction in report.contradictions.iter().take(1) {
        page.paragraph("Contradiction: ", contradiction);
    }
    if let Some(expectation) = &report.expectation {
        page.line("Expected: ", format!("{} is {}", expectation.id, expectation.result));
    }
    if !extra.is_empty() {
        page.blank();
        page.verbatim(extra);
    }
    if thrift < Thrift::Close {
        page.blank();
    }
    next_step(&mut page, report, thrift);
    // What is pasted stands apart from what is not as long as there is room.
    if thrift < Thrift::Closest {
        page.blank();
    }
    if report.verdict != Verdict::Healthy {
        page.paragraph("Report it? ", words::report_it(report));
    }
    rest(&mut page, report, screen, thrift);
    page.finish()
}

/// The one piece of evidence that shows the cause, which the diagnosis names first.
fn evidence(page: &mut Page, cause: &Diagnosis, thrift: Thrift) {
    let rows = if thrift < Thrift::ShortEvidence { EVIDENCE_ROWS } else { 1 };
    let by = words::shown_by(cause.confidence);
    match cause.evidence.first() {
        Some(Evidence::Log { line, text, column }) => {
            page.excerpt(&format!("{by} line {line}: "), text, *column, rows);
        }
        Some(Evidence::Fact { id, value }) => {
            page.excerpt(&format!("{by}: "), fact::in_words(id, value), 0, rows);
        }
        None => {}
    }
}

/// What an open report looks like, with the share of such reports in which that was right. None of
/// it is a cause.
fn looks_like(page: &mut Page, report: &Report, thrift: Thrift) {
    let most = if thrift < Thrift::FirstCauseAlone { 3 } else { 1 };
    for likeness in report.looks_like.iter().take(most) {
        page.paragraph("Looks like: ", format!("{}, {}", likeness.title, words::share(likeness.share)));
    }
    let is_sure = report.first_cause().is_some_and(|cause| cause.confidence >= SURE);
    if report.looks_like.is_empty()
        && !is_sure
        && let Some(guess) = report.diagnoses.iter().find(|known| known.is_guess())
    {
        page.paragraph("Looks like: ", format!("{}, a guess", guess.title));
    }
}

/// Other causes that are at least likely, in a row.
fn others(page: &mut Page, report: &Report) {
    let first = report.first_cause().map(|cause| &cause.id);
    // Beside what is shown, what is only likely tells nothing.
    let least =
        if report.first_cause().is_some_and(|cause| cause.confidence >= SURE) { SURE } else { LIKELY };
    let mut causes = report
        .diagnoses
        .iter()
        .filter(|other| other.role == Role::Cause && other.confidence >= least)
        .filter(|other| Some(&other.id) != first);
    if let Some(other) = causes.next() {
        page.paragraph("And: ", &other.title);
    }
}

fn next_step(page: &mut Page, report: &Report, thrift: Thrift) {
    if let Some(fix) = report.first_fix() {
        let title = format!("{}{}", words::first(&fix.title), remark(fix));
        if thrift < Thrift::ShortFix {
            page.strong("Do this: ", title);
        } else {
            page.strong_line("Do this: ", title);
        }
        commands(page, &fix.commands, thrift);
        return;
    }
    if report.log.is_none() {
        page.strong("Do this: ", "run the command that failed under pip-doctor:");
        page.command(RUN);
        return;
    }
    if let Some(question) = report.questions.first() {
        page.strong("Answer this: ", &question.question);
        if !question.how.is_empty() {
            page.command(question.how.as_str());
        }
        return;
    }
    page.strong("Do this: ", advice(report));
    for gap in report.gaps.iter().filter(|gap| !gap.how.is_empty()).take(2) {
        page.command(gap.how.as_str());
    }
}

fn commands(page: &mut Page, commands: &[Clean], thrift: Thrift) {
    let mut room = if thrift < Thrift::FewCommands { usize::MAX } else { ROWS - 6 };
    for (index, command) in commands.iter().enumerate() {
        let rows = width(command.as_str()).saturating_add(4).div_ceil(80);
        if rows > room {
            page.item(format!("(and {} more: -v shows them)", commands.len() - index));
            return;
        }
        room -= rows;
        page.command(command);
    }
}

/// Where more is said, and how to get the report.
fn rest(page: &mut Page, report: &Report, screen: Screen, thrift: Thrift) {
    let again =
        if matches!(screen.reader, Reader::User | Reader::BelowRun) { "-v" } else { "pip-doctor last -v" };
    if let Some(cause) = report.first_cause().filter(|_| thrift < Thrift::ShortRest) {
        page.line("Why: ", format!("{again}, or pip-doctor explain {}", cause.id));
    }
    page.line("Full report: ", way_out(screen.reader));
}
