//! The report for a terminal of 80 columns.
//!
//! The first screen has at most [`ROWS`] rows: what is wrong, the line that shows it, one way out,
//! whether and where to report it, and how to get the rest. `-v` shows everything. Colour only
//! repeats what a mark or a word says.

mod first;
mod full;
mod layout;
mod machine;
mod maintainer;
mod reading;

use crate::report::{Report, Verdict};
use layout::{Page, Tone};

pub use layout::Style;

/// Rows of the first screen, so that what stands above it on a terminal of 24 stays in sight.
pub const ROWS: usize = 12;

/// What the user is to run when there is no log yet.
const RUN: &str = "pip-doctor run -- <the command that failed>";

/// What a terminal can show, and who reads it.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// What the terminal can show.
    pub style: Style,
    /// Everything is wanted, not the first screen alone.
    pub verbose: bool,
    /// Who reads it.
    pub reader: Reader,
}

/// Who reads a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Whoever sits at the machine and can give the same command once more.
    User,
    /// The same, below the output of a command that failed under `run`. The report is kept.
    AfterRun,
    /// The same, where it could not be kept.
    BelowRun,
    /// The same, later, by `last`.
    Last,
    /// A maintainer, who reads what somebody else brought.
    Maintainer,
}

/// The report as the reader wants it.
pub fn terminal(report: &Report, screen: Screen) -> String {
    let text = match screen {
        Screen { verbose: true, .. } => full::report(report, screen),
        Screen { reader: Reader::Maintainer, style, .. } => {
            reading::lead(report, style) + &maintainer::report(report, screen)
        }
        Screen { style, .. } => reading::lead(report, style) + &first::screen(report, screen),
    };
    // The command's own output ends on the row above.
    if matches!(screen.reader, Reader::AfterRun | Reader::BelowRun) { format!("\n{text}") } else { text }
}

/// A model's words alone, for stderr.
pub fn guidance(report: &Report) -> String {
    let mut page = Page::new(Style { color: false, unicode: false });
    machine::guidance(&mut page, report);
    page.finish()
}

/// The verdict as a mark.
fn mark(report: &Report) -> (&'static str, Tone) {
    match report.verdict {
        Verdict::Healthy => ("ok", Tone::Good),
        Verdict::Environment | Verdict::PackageBug | Verdict::NotInstallation => ("x", Tone::Bad),
        Verdict::Unclear => ("?", Tone::Open),
    }
}

/// What to do when there is a log and no fix for it.
fn advice(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::PackageBug => "Look among the package's issues for the line above.",
        Verdict::NotInstallation => "Ask where help with the program itself is given.",
        Verdict::Healthy => "Run the command again.",
        Verdict::Environment | Verdict::Unclear if report.gaps.iter().any(|gap| !gap.how.is_empty()) => {
            "These commands would tell more:"
        }
        Verdict::Environment | Verdict::Unclear => "Ask for help with the full report.",
    }
}

/// How to get the report out of here.
fn way_out(reader: Reader) -> &'static str {
    match reader {
        Reader::User | Reader::BelowRun => "add --copy for the clipboard, or --output report.md to save it.",
        Reader::AfterRun | Reader::Last => "pip-doctor last --copy, or pip-doctor last --output report.md",
        Reader::Maintainer => "--format markdown; --output report.md saves it.",
    }
}

#[cfg(test)]
mod tests;
