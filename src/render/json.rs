//! The report for programs: one JSON document, `pip-doctor.report/1`.

use crate::report::Report;

/// The report as JSON, indented, with a line feed at the end.
pub fn json(report: &Report) -> String {
    // All that is in a report has a form in JSON: keys of maps are text.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}
