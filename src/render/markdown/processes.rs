//! What ran under `run`: folded, one line a process, the one that failed with its variables.

use super::{escape, part};
use crate::redact::Clean;
use crate::report::{Process, Report};

/// The processes that ran.
pub(super) fn ran(report: &Report, limit: usize) -> String {
    if report.processes.is_empty() {
        return String::new();
    }
    let mut part = part::Part::new("", limit.saturating_sub(100));
    let failed = report.subject.process;
    let failing = failed.and_then(|place| report.processes.get(place));
    if let Some(process) = failing {
        part.add(&format!("- The one that failed: {}", words(process, 400)));
        if let Some(folder) = &process.folder {
            part.add(&format!("  - in {}", escape::code(folder, 200)));
        }
        for (name, value) in &process.variables {
            let setting = Clean::join([name, value], "=");
            part.add(&format!("  - {}", escape::code(setting, 300)));
        }
    }
    let others = report.processes.iter().enumerate().filter(|(place, _)| Some(*place) != failed);
    for (_, process) in others {
        let exit = process.exit.filter(|exit| *exit != 0).map(|exit| format!(" (exit status {exit})"));
        part.add(&format!("- {}{}", words(process, 200), exit.unwrap_or_default()));
    }
    format!("<details><summary>What ran</summary>\n\n{}</details>\n\n", part.finish())
}

fn words(process: &Process, most: usize) -> String {
    escape::code(Clean::join(&process.arguments, " "), most)
}
