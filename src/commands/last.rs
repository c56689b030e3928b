//! The command `last`: the last report that `run` made, once more.
//!
//! It is kept as it was shown, in one file of the user's cache: redacted like all that is shown, in
//! every form. It deliberately does not know what stands in a report.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::cli::{Format, Last};
use crate::desk::deliver;
use crate::desk::hand_in::{HandIn, Paper, hand_in};
use crate::desk::output::Output;
use crate::error::Error;
use crate::redact::Clean;
use crate::render::{self, MarkdownOptions, Reader, Screen, Style};
use crate::report::Report;
use crate::system::System;

/// The file, below the user's cache.
const FILE: &str = "last-report.json";

/// A larger file is none of ours.
const MOST_BYTES: u64 = 64 << 20;

/// The version of the file.
const VERSION: u32 = 1;

/// What is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// The exit code of the report.
    code: u8,
    /// The first screen, with colours.
    screen: String,
    /// The long form of it.
    long: String,
    markdown: String,
    json: String,
    paper: Paper,
}

/// Keeps a report for `last`. `false` where there is no place for it.
pub fn keep(report: &Report, code: u8, style: Style, system: &System) -> bool {
    let Some(file) = file(system) else { return false };
    let screen = |verbose| {
        let style = Style { color: true, ..style };
        render::terminal(report, Screen { style, verbose, reader: Reader::Last })
    };
    let markdown = render::markdown(report, MarkdownOptions::default());
    let kept = Kept {
        version: VERSION,
        code,
        screen: screen(false),
        long: screen(true),
        json: render::json(report),
        paper: Paper::of(report, markdown.clone()),
        markdown,
    };
    let Ok(text) = serde_json::to_string(&kept) else { return false };
    let made = file.parent().is_some_and(|folder| system.make_folder(folder).is_ok());
    made && system.replace_file(&file, text.as_bytes()).is_ok()
}

/// Shows, saves, copies or hands in what was kept.
pub fn run(options: &Last, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let kept = file(system)
        .and_then(|file| system.read(&file, MOST_BYTES).ok())
        .and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok())
        .filter(|kept| kept.version == VERSION)
        .ok_or(Error::Failed {
            message: Clean::literal(
                "no report is kept here: `pip-doctor run -- COMMAND` keeps one when COMMAND fails",
            ),
        })?;
    let form = match (options.format, &options.output) {
        // The Markdown report has no longer form; whoever asks for one means the screen's.
        (None, None) if options.verbose > 0 => Format::Terminal,
        (format, file) => output.form(format, file.as_deref()),
    };
    let screen = if options.verbose > 0 { &kept.long } else { &kept.screen };
    let text = |form: Format| match form {
        Format::Terminal => screen,
        Format::Markdown => &kept.markdown,
        Format::Json => &kept.json,
    };
    match &options.output {
        Some(file) => {
            let plain = anstream::adapter::strip_str(text(form)).to_string();
            output.save(system, file, &plain)?;
            output.saved(file);
        }
        None if options.copy && options.format.is_none() => {}
        None => output.artefact(text(form))?,
    }
    if options.copy {
        let form = options.format.unwrap_or(Format::Markdown);
        deliver::copy(&anstream::adapter::strip_str(text(form)).to_string(), system, output)?;
    }
    if let Some(issue) = &options.issue {
        hand_in(&kept.paper, &HandIn { issue, open: options.open, offline: false }, system, output);
    }
    Ok(ExitCode::from(kept.code))
}

/// Where it is kept: below the cache that the system has for it.
fn file(system: &System) -> Option<PathBuf> {
    system.cache_folder().map(|folder| folder.join(FILE))
}
