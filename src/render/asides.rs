//! What is said about a report on stderr.

use super::words;
use crate::report::Report;

/// What was taken out, by kind.
pub fn redactions(report: &Report) -> String {
    if report.redactions.is_empty() {
        return "Taken out: nothing.\n".to_owned();
    }
    let mut text = "Taken out before anything was kept or shown:\n".to_owned();
    for (category, count) in &report.redactions {
        text.push_str(&format!("{count:>6}  {}\n", words::category(*category)));
    }
    text
}

/// How long each probe took.
pub fn timings(report: &Report) -> String {
    let mut text = String::new();
    for (probe, milliseconds) in &report.timings {
        text.push_str(&format!("{milliseconds:>6} ms  {probe}\n"));
    }
    text
}
