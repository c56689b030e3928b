//! Restores what an earlier report says in its machine-readable block.
//!
//! All of it is a claim by whoever pasted it. Where it disagrees with what the log shows, the log
//! is believed and the disagreement is said.

use crate::fact::{Facts, Source};
use crate::log::Reading;
use crate::redact::{Clean, Raw, Redactor};
use crate::render::machine_block::{self, Block, FORMAT};

/// What was restored.
#[derive(Debug, Default)]
pub(super) struct Restored {
    /// The facts, each a claim.
    pub(super) facts: Facts,
    pub(super) package: Option<Clean>,
    pub(super) requirement: Option<Clean>,
    pub(super) command: Option<Clean>,
    pub(super) exit_code: Option<i32>,
    /// Where the block disagrees with what is visible.
    pub(super) contradictions: Vec<Clean>,
}

/// Reads the last block, and takes the lines of all blocks out of the log: their words are about
/// an error, they are not one. A later report supersedes an earlier one.
pub(super) fn restore(reading: &mut Reading, redactor: &Redactor) -> Restored {
    let mut last: Option<Block> = None;
    for line in reading.lines.iter().chain(&reading.outside) {
        if line.text.as_str().contains(FORMAT)
            && let Some(block) = machine_block::read(&Raw::from(line.text.as_str()), line.number, redactor)
        {
            last = Some(block);
        }
    }
    let Some(block) = last else { return Restored::default() };
    reading.lines.retain(|line| !line.text.as_str().contains(FORMAT));
    let mut contradictions = Vec::new();
    if !block.intact {
        contradictions.push(Clean::literal(
            "the machine-readable block of the report was changed or cut after it was written",
        ));
    }
    for (id, claimed) in block.facts.iter() {
        let Some(shown) = reading.facts.get(id) else { continue };
        if let Source::Log(line) = shown.source
            && shown.value != claimed.value
            && shown.value.is_present()
            && claimed.value.is_present()
        {
            contradictions.push(
                Clean::literal("{fact} is {claimed} by the report's block, and {shown} by line {line}").fill(
                    &|name| {
                        Some(match name {
                            "fact" => Clean::literal(id.name()),
                            "claimed" => claimed.value.to_clean(),
                            "shown" => shown.value.to_clean(),
                            _ => Clean::from(line),
                        })
                    },
                ),
            );
        }
    }
    Restored {
        facts: block.facts,
        package: block.package,
        requirement: block.requirement,
        command: block.command,
        exit_code: block.exit_code,
        contradictions,
    }
}
