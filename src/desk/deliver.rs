//! Brings a report where the options want it, and says its exit code.

use std::process::ExitCode;

use crate::cli::{Format, Reporting};
use crate::error::Error;
use crate::redact::Clean;
use crate::render::{self, MarkdownOptions, Reader, Screen, Style};
use crate::report::Report;
use crate::system::System;

use super::clipboard;
use super::hand_in::{HandIn, Paper, hand_in};
use super::output::Output;

/// Shows, saves and copies the report for whoever met the problem.
pub fn deliver(
    report: &Report,
    reporting: &Reporting,
    system: &System,
    output: &Output,
) -> Result<ExitCode, Error> {
    deliver_to(Reader::User, report, reporting, system, output)
}

/// Shows, saves and copies the report.
pub fn deliver_to(
    reader: Reader,
    report: &Report,
    reporting: &Reporting,
    system: &System,
    output: &Output,
) -> Result<ExitCode, Error> {
    let style = output.style(system);
    let screen = Screen { style, verbose: reporting.verbose > 0, reader };
    let plain = Screen { style: Style { color: false, ..style }, ..screen };
    let form = output.format(reporting);
    if let Some(file) = &reporting.output {
        output.save(system, file, &rendered(report, reporting, form, plain))?;
        // Whoever sits at a terminal still sees what is wrong.
        if output.stdout_is_terminal && reporting.format.is_none() {
            output.artefact(&render::terminal(report, screen))?;
        }
        output.saved(file);
    } else {
        output.artefact(&rendered(report, reporting, form, screen))?;
    }
    asides(report, reporting, output);
    if reporting.copy {
        let form = reporting.format.unwrap_or(Format::Markdown);
        copy(&rendered(report, reporting, form, plain), system, output)?;
    }
    if let Some(issue) = &reporting.issue {
        let body = render::markdown(report, MarkdownOptions { guidance: reporting.include_guidance });
        let way = HandIn { issue, open: reporting.open, offline: reporting.offline };
        hand_in(&Paper::of(report, body), &way, system, output);
    }
    Ok(exit_code(report, reporting.expect.is_some()))
}

/// The exit code of a report: 0 nothing found, 1 a cause; where the user expected something, 1
/// confirmed, 0 refuted or fixed, 3 unknown. What a label expects changes no exit code.
pub fn exit_code(report: &Report, expected: bool) -> ExitCode {
    ExitCode::from(code(report, expected))
}

/// The same as a number.
pub fn code(report: &Report, expected: bool) -> u8 {
    match report.expectation.as_ref().filter(|_| expected) {
        Some(expectation) => match expectation.result.as_str() {
            "confirmed" => 1,
            "refuted" | "fixed" => 0,
            _ => 3,
        },
        None => u8::from(report.found_a_cause()),
    }
}

fn rendered(report: &Report, reporting: &Reporting, form: Format, screen: Screen) -> String {
    match form {
        Format::Terminal => render::terminal(report, screen),
        Format::Markdown => {
            render::markdown(report, MarkdownOptions { guidance: reporting.include_guidance })
        }
        Format::Json => render::json(report),
    }
}

/// What was asked about the report itself, on stderr.
fn asides(report: &Report, reporting: &Reporting, output: &Output) {
    if reporting.show_redactions {
        output.aside(&render::redactions(report));
    }
    if reporting.verbose > 1 {
        output.aside(&render::timings(report));
    }
}

/// Puts a text on the clipboard, and says so.
pub fn copy(text: &str, system: &System, output: &Output) -> Result<(), Error> {
    if clipboard::by_program(system, text) {
        output.notice(&Clean::literal("the report is on the clipboard"));
        return Ok(());
    }
    if output.to_terminal(&clipboard::osc52(text)) {
        output.notice(&Clean::literal(
            "the report was handed to the terminal's clipboard; if pasting gives nothing, use --output FILE",
        ));
        return Ok(());
    }
    Err(Error::Failed { message: Clean::literal("there is no clipboard here; use --output FILE") })
}
