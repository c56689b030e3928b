//! A chat that the user has in the place of a provider: the question goes to the clipboard, and the
//! answer comes back in a file.

use std::path::Path;

use crate::desk::clipboard;
use crate::desk::source;
use crate::redact::{Clean, Redactor};
use crate::report::{Guidance, Report};

use super::answer::Answer;
use super::fault::Fault;
use super::prompt::{Kind, Prompt, Purpose};
use super::verify::Bench;
use super::{Asking, allowed_by_packs, leaves_open, reading};

/// Puts the whole question on the clipboard; on stderr where there is none.
pub(super) fn copy(report: &Report, asking: &Asking<'_>) {
    if let Err(fault) = allowed_by_packs(asking) {
        let words = fault.words();
        asking.output.notice(&Clean::literal("nothing was copied: {words}").fill(&|_| Some(words.clone())));
        return;
    }
    let text = prompt(report, asking).to_paste();
    let output = asking.output;
    let said = if clipboard::by_program(asking.system, text.as_str()) {
        "the question ({bytes} bytes, redacted) is on the clipboard: paste it in any chat, save its answer, and give it back with --answer FILE"
    } else if output.to_terminal(&clipboard::osc52(text.as_str())) {
        "the question ({bytes} bytes, redacted) was handed to the terminal's clipboard: paste it in any chat, save its answer, and give it back with --answer FILE"
    } else {
        output.aside(text.as_str());
        output.aside("\n");
        "above stands the question ({bytes} bytes, redacted), since there is no clipboard here: give the answer back with --answer FILE"
    };
    output.notice(&Clean::literal(said).fill(&|_| Some(text.as_str().len().into())));
}

/// Holds a pasted answer against the report, as any other.
pub(super) fn answered(
    report: &Report,
    asking: &Asking<'_>,
    file: &Path,
    redactor: &Redactor,
    guidance: &mut Guidance,
) -> Result<(), Fault> {
    allowed_by_packs(asking)?;
    if !leaves_open(report) {
        return Err(Fault::NothingOpen);
    }
    let raw = source::answer(file, asking.system, asking.output).ok_or(Fault::Unreadable)?;
    let answer = Answer::read(&raw).ok_or(Fault::Form)?;
    let prompt = prompt(report, asking);
    let is_ours = |code: &Clean| code.is_empty() || *code == prompt.code();
    if answer.code.as_ref().is_some_and(|code| !is_ours(&redactor.clean(&code.trimmed()))) {
        return Err(Fault::Another);
    }
    let checked = Bench::new(asking.catalogue, redactor, report).check(&answer, report, &prompt.shown);
    reading::take(report, asking, guidance, checked, None);
    Ok(())
}

fn prompt(report: &Report, asking: &Asking<'_>) -> Prompt {
    let tone = asking.packs.iter().find_map(|pack| pack.tone.clone());
    let purpose = if asking.draft { Purpose::Draft { tone } } else { Purpose::Advice };
    Prompt::of(report, asking.catalogue, &purpose, Kind::Whole)
}
