//! What was tried: in a clean room, in trials, and by `run --fix`.

use super::escape::{code, prose};
use super::part::Part;
use crate::report::{Attempt, Outcome, Report};

/// Most characters of a command.
const COMMAND: usize = 240;

pub(super) fn tried(report: &Report, limit: usize) -> String {
    let mut part = Part::new("Tried", limit);
    for attempt in &report.attempts {
        part.add(&line(attempt));
        for command in &attempt.commands {
            part.add(&format!("  - {}", code(command, COMMAND)));
        }
        for undone in &attempt.undone {
            part.add(&format!("  - taken back: {}", code(undone, COMMAND)));
        }
    }
    if let Some(reproduction) = &report.reproduction {
        part.add(&format!("- In a clean room: {}", prose(&reproduction.verdict, 100)));
        for step in &reproduction.steps {
            part.add(&format!(
                "- {}: {} ({:.1} s)",
                prose(&step.changed, 200),
                prose(&step.result, 200),
                step.seconds
            ));
        }
        return part.finish();
    }
    for trial in &report.trials {
        part.add(&format!(
            "- {}: {}{}",
            prose(&trial.changed, 200),
            prose(&trial.result, 300),
            took(trial.seconds)
        ));
    }
    part.finish()
}

/// How long a try took; nothing where it was not made here.
fn took(seconds: f64) -> String {
    if seconds > 0.0 { format!(" ({seconds:.1} s)") } else { String::new() }
}

fn line(attempt: &Attempt) -> String {
    let after = attempt.diagnosis_after.as_ref().filter(|_| attempt.result == Outcome::Changed);
    let now = after.map(|id| format!(", now {}", code(id, 80))).unwrap_or_default();
    let (title, result) = (prose(&attempt.title, 200), attempt.result.words());
    format!("- {title}: {result}{now} (exit code {}, {:.1} s)", attempt.exit, attempt.seconds)
}
