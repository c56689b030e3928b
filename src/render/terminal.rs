//! The short report for a terminal: what is wrong or that nothing is, where to report it, the next
//! step, and how to copy or save the full report.
//!
//! It keeps to 80 columns. Colour only repeats what a mark or a word says.

mod layout;
mod machine;
mod reading;

use crate::render::words;
use crate::report::{Diagnosis, Evidence, Fix, Report, Risk, Role, Verdict};
use layout::{Page, Tone};

pub use layout::Style;

/// What the user is to run when there is no log yet.
const RUN: &str = "pip-doctor run -- <the command that failed>";

/// The short report.
pub fn terminal(report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    reading::first(&mut page, report);
    headline(&mut page, report);
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
    machine::reproduction(&mut page, report);
    machine::guidance(&mut page, report);
    if report.verdict != Verdict::Healthy {
        let place = words::place(report.support.place);
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
    page.paragraph("Full report: ", "add --copy for the clipboard, or --output report.md to save it.");
    page.finish()
}

/// A model's words alone, for stderr.
pub fn guidance(report: &Report) -> String {
    let mut page = Page::new(Style { color: false, unicode: false });
    machine::guidance(&mut page, report);
    page.finish()
}

fn headline(page: &mut Page, report: &Report) {
    let (mark, tone) = match report.verdict {
        Verdict::Healthy => ("ok", Tone::Good),
        Verdict::Environment | Verdict::PackageBug | Verdict::NotInstallation => ("x", Tone::Bad),
        Verdict::Unclear => ("?", Tone::Open),
    };
    page.headline(mark, tone, &report.summary);
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
            Evidence::Log { line, text } => page.quote(&format!("log, line {line}: "), text),
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
        if let Some(Evidence::Log { line, text }) = guess.and_then(|guess| guess.evidence.first()) {
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
        page.paragraph(
            "Also: ",
            format!("{} [{}, {}]", other.title, other.id, words::sureness(other.confidence)),
        );
    }
    if others.len() > 4 {
        page.paragraph("", format!("and {} more in the full report.", others.len() - 4));
    }
}

fn next_step(page: &mut Page, report: &Report) {
    page.blank();
    let has_plan = reading::next_step(page, report);
    if let Some(fix) = report.first_fix().filter(|_| !has_plan) {
        page.strong("Next step: ", format!("{}{}", fix.title, remark(fix)));
        page.commands(&fix.commands);
        for other in report.first_cause().into_iter().flat_map(|cause| cause.fixes.iter().skip(1)).take(2) {
            page.paragraph("Or: ", format!("{}{}", other.title, remark(other)));
            page.commands(&other.commands);
        }
    }
    if report.log.is_none() {
        let why = if has_plan || report.first_fix().is_some() {
            "Then, or if it fails again:"
        } else {
            "Next step:"
        };
        page.strong("", why);
        page.command(RUN);
    } else if !report.questions.is_empty() {
        page.strong("Next step: ", "answer what tells most apart:");
        for question in &report.questions {
            page.paragraph("", &question.question);
            page.command(question.how.as_str());
        }
    } else if report.first_fix().is_none() && !has_plan {
        page.strong("Next step: ", advice(report));
        for gap in report.gaps.iter().filter(|gap| !gap.how.is_empty()).take(3) {
            page.command(gap.how.as_str());
        }
    }
}

/// What to do when there is a log and no fix for it.
fn advice(report: &Report) -> String {
    let text = match report.verdict {
        Verdict::PackageBug => "paste the full report in an issue of the package.",
        Verdict::NotInstallation => "ask where help with the program itself is given.",
        Verdict::Healthy => "run the command again.",
        Verdict::Environment | Verdict::Unclear if report.gaps.iter().any(|gap| !gap.how.is_empty()) => {
            "these commands would tell more:"
        }
        Verdict::Environment | Verdict::Unclear => "paste the full report where you ask for help.",
    };
    text.to_owned()
}

fn remark(fix: &Fix) -> String {
    let mut remark = String::new();
    if !fix.when.is_empty() {
        remark.push_str(&format!(" ({})", fix.when));
    }
    if fix.risk == Risk::ChangesSystem {
        remark.push_str(" (changes the system)");
    }
    remark
}

#[cfg(test)]
mod tests {
    use super::{RUN, Style, terminal};
    use crate::render::sample;

    const PLAIN: Style = Style { color: false, unicode: false };

    #[test]
    fn a_cause_comes_with_its_fix() {
        insta::assert_snapshot!(terminal(&sample::report(), PLAIN), @r##"
    x  pip 18.1 is too old for the wheels of cryptography.
       pip is too old to know the wheels of this package.
       [pip-too-old, proved]

       pip before 19.3 cannot read manylinux2014 wheels, so it builds from source.

       log, line 11: error: can't find Rust compiler
       pip.version: 18.1
       follows from it: A source build needs Rust, and there is no Rust compiler...

    Where to report: not to the package's maintainers. A newer pip installs the
      package as it is.
    Looked at: CPython 3.7.3 at /usr/bin/python3 with pip 18.1, 1 other
      interpreter, gcc 8.3.0, 12 lines of log.

    Next step: Upgrade pip
       python -m pip install --upgrade pip
    Full report: add --copy for the clipboard, or --output report.md to save it.
    "##);
    }

    #[test]
    fn without_a_log_the_last_lines_say_how_to_get_one() {
        let mut report = sample::report();
        report.log = None;
        report.diagnoses.clear();
        let text = terminal(&report, PLAIN);
        let last: Vec<&str> = text.lines().rev().take(3).collect();
        assert!(last.iter().any(|line| line.trim() == RUN), "{text}");
        assert!(last[0].contains("--copy"), "{text}");
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let report = sample::report();
        let colored = terminal(&report, Style { color: true, ..PLAIN });
        assert_ne!(colored, terminal(&report, PLAIN));
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), terminal(&report, PLAIN));
    }

    #[test]
    fn lines_keep_to_the_width_and_to_ascii() {
        let mut report = sample::report();
        report.summary = sample::clean(&format!("é… {} \u{1b}[2J\u{202e}", "word ".repeat(60)));
        let text = terminal(&report, PLAIN);
        assert!(text.is_ascii(), "{text}");
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        assert!(!text.contains('\u{1b}'));
    }
}
