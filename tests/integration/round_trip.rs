//! What one command writes, another reads: a report that was pasted in an issue is a claim.

use serde_json::Value;

use crate::program::{command, run, with_stdin};
use crate::support::skip;

/// Output that says nothing of the Python that it came from.
const LOG: &str = "$ pip install demo\nCollecting demo\n  error: nobody knows this one\n\
                   ERROR: Failed building wheel for demo\n";

fn checkup(format: &str) -> String {
    let done = run(command().args(["--log", "-", "--no-import", "--format", format]), LOG);
    assert!(done.code < 2, "{done:?}");
    done.stdout
}

fn triaged(text: &str) -> Value {
    let run = with_stdin(&["triage", "--format", "json"], text);
    assert!(run.code < 2, "{run:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn the_facts_of_a_pasted_report_come_back() {
    let report = checkup("markdown");
    let measured: Value = serde_json::from_str(&checkup("json")).unwrap();
    let restored = triaged(&format!("It does not install, please help.\n\n{report}\n\nThanks!\n"));
    assert_eq!(restored["contradictions"], serde_json::json!([]));
    // Memory and disk move from one run to the next.
    let moves = |name: &str| name.starts_with("memory.") || name.starts_with("disk.");
    let mut count = 0;
    for (name, value) in measured["known"].as_object().unwrap() {
        let long = value.to_string().len() > 300;
        if !value.is_null() && !moves(name) && !long && !name.starts_with("log.") {
            assert_eq!(&restored["known"][name], value, "{name}");
            count += 1;
        }
    }
    assert!(count > 20, "{count} facts");
    assert_eq!(restored["subject"]["package"], "demo");
    assert_eq!(restored["subject"]["command"], measured["subject"]["command"]);
}

#[test]
fn a_fix_that_names_another_version_is_no_word_on_the_reporters_own() {
    let report = checkup("markdown");
    let known = triaged(&report)["known"]["python.version"].clone();
    if known.is_null() {
        return skip("there is no Python on this machine");
    }
    let fix = "   - Or: Use the Python that this release was made for: `uv venv --python 2.6`";
    let with_fix = report.replacen("\n\n", &format!("\n\n{fix}\n\n"), 1);
    assert_ne!(with_fix, report);
    assert_eq!(triaged(&with_fix)["known"]["python.version"], known);
}

#[test]
fn an_edited_report_is_noticed() {
    let report = checkup("markdown");
    let edited = report.replace("\"system.os\":\"", "\"system.os\":\"not ");
    assert_ne!(edited, report);
    assert_ne!(triaged(&edited)["contradictions"], serde_json::json!([]));
}
