//! Restores what earlier reports say in their machine-readable blocks.
//!
//! All of it is a claim by whoever pasted it. Where it disagrees with what the log shows, the log
//! is believed and the disagreement is said.

use crate::fact::{FactId, Source, Value};
use crate::log::{self, Line, Reading};
use crate::redact::{Clean, Raw, Redactor};
use crate::report::block::{self, Block, FAMILY};

/// How a report begins.
const REPORT: &str = "**Verdict: ";

/// What was restored of one text.
#[derive(Debug, Default)]
pub(super) struct Restored {
    /// The blocks, in order; a later report supersedes an earlier one.
    pub(super) blocks: Vec<Block>,
    /// What is wrong with them.
    pub(super) contradictions: Vec<Clean>,
    /// What is to be known of them besides.
    pub(super) notes: Vec<Clean>,
}

/// Reads all blocks, and takes their lines out of the log: their words are about an error, they are
/// not one.
pub(super) fn restore(reading: &mut Reading, redactor: &Redactor) -> Restored {
    let mut restored = Restored::default();
    let mut broken = false;
    let lines: Vec<&Line> = reading.lines.iter().chain(&reading.outside).collect();
    for line in lines.iter().filter(|line| is_block(line.text.as_str())) {
        match block::read(&Raw::from(line.text.as_str()), line.number, redactor) {
            // A bare text is read twice, as output and as prose.
            Some(block) if restored.blocks.iter().any(|known| known.is_same(&block)) => {}
            Some(block) => restored.blocks.push(block),
            None => broken = true,
        }
    }
    let is_report = lines.iter().any(|line| line.text.as_str().trim_start().starts_with(REPORT));
    reading.lines.retain(|line| !is_block(line.text.as_str()));
    if broken {
        restored.contradictions.push(Clean::literal(
            "a machine-readable block was cut or broken on the way and could not be read",
        ));
    } else if is_report && restored.blocks.is_empty() {
        restored.contradictions.push(Clean::literal(
            "a report was pasted without its end: the machine-readable block is missing",
        ));
    }
    let Some(block) = restored.blocks.last() else { return restored };
    if !block.intact {
        restored.contradictions.push(Clean::literal(
            "the machine-readable block of the report was changed or cut after it was written",
        ));
    }
    if block.is_newer {
        restored.notes.push(Clean::literal(
            "the report is of a newer pip-doctor: what this version does not know of it was passed over",
        ));
    }
    restored.contradictions.extend(disagreements(block, reading));
    restored
}

fn is_block(text: &str) -> bool {
    text.contains(FAMILY) || log::is_block(text)
}

/// Where the block says other than the log around it.
fn disagreements(block: &Block, reading: &Reading) -> Vec<Clean> {
    let mut found = Vec::new();
    // What an unchanged report says was weighed against its own log already. Another log beside it shows by what
    // one machine has one of.
    let tells = |id: FactId| {
        !block.intact
            || ["python.version", "pip.version"].contains(&id.name())
            || id.name().starts_with("system.")
    };
    for (id, claimed) in block.facts.iter().filter(|(id, _)| tells(*id)) {
        let Some(shown) = reading.facts.get(id) else { continue };
        if let Source::Log(line) = shown.source
            && shown.value != claimed.value
            && !is_finer(&claimed.value, &shown.value)
            && shown.value.is_present()
            && claimed.value.is_present()
        {
            found.push(
                Clean::literal("{fact} is {claimed} by the report's block, and {shown} by line {line}").fill(
                    &|name| {
                        Some(match name {
                            "fact" => Clean::literal(id.name()),
                            "claimed" => quoted(&claimed.value),
                            "shown" => quoted(&shown.value),
                            _ => Clean::from(line),
                        })
                    },
                ),
            );
        }
    }
    found
}

/// Whether a version says the same as another one, and more of it: `3.11.2` beside `3.11`.
pub(super) fn is_finer(value: &Value, other: &Value) -> bool {
    let (Value::Version(fine), Value::Version(coarse)) = (value, other) else { return false };
    fine.to_string().strip_prefix(&coarse.to_string()).is_some_and(|rest| rest.starts_with('.'))
}

/// A value in a code span, since words of it are a stranger's.
fn quoted(value: &Value) -> Clean {
    match value {
        Value::Text(_) | Value::Set(_) => {
            value.to_clean().mapped(|text| format!("`{}`", text.replace('`', "'")))
        }
        _ => value.to_clean(),
    }
}
