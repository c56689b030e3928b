//! The table through every way out of the program: what is printed, prepared, sent and replied.

use std::process::Command;

use super::table::{self, Row};
use crate::support::{Machine, program};

/// Rows in one text: so many that all of it is shown.
const TOGETHER: usize = 6;

/// All rows on what is shipped; on a build of tests, which is slow, every so many-th.
fn rows() -> Vec<Row> {
    let shipped = pip_doctor::system::System::real().variable_os("PIP_DOCTOR_TEST_BINARY").is_some();
    table::rows(7).into_iter().step_by(if shipped { 1 } else { 24 }).collect()
}

/// What the program says, on both streams.
fn say(machine: &Machine, arguments: &[&str]) -> String {
    let mut command = Command::new(program());
    command.env_clear().envs(&machine.environment).current_dir(machine.path("work")).args(arguments);
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &stderr
}

fn body(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.collect();
    format!("It fails:\n\n````\n{}\nERROR: Failed building wheel for sample\n````\n", texts.join("\n"))
}

/// Complaints about rows of which something survived in what was said.
fn leaks(rows: &[Row], said: &str, how: &str) -> Vec<String> {
    let mut found = Vec::new();
    for row in rows {
        let leaks = row.leaks(said);
        if !leaks.is_empty() {
            found.push(format!("{} by {how}: {leaks:?}", row.name));
        }
    }
    found
}

#[test]
fn nothing_leaves_triage_and_what_must_stay_is_there() {
    let machine = Machine::new();
    let mut found = Vec::new();
    for row in rows() {
        machine.write("work/body.md", body(std::iter::once(row.text.clone())));
        let said = say(&machine, &["triage", "body.md"]);
        found.extend(leaks(std::slice::from_ref(&row), &said, "triage"));
        // A line of many kilobytes is shown in parts.
        if row.text.len() < 4000 {
            let losses = row.losses(&said);
            if !losses.is_empty() {
                found.push(format!("{} loses {losses:?}", row.name));
            }
        }
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_leaves_by_another_way() {
    let machine = Machine::new();
    let mut found = Vec::new();
    for rows in rows().chunks(TOGETHER) {
        let text = body(rows.iter().map(|row| row.text.clone()));
        machine.write("work/body.md", &text);
        let event = serde_json::json!({
            "action": "opened",
            "issue": {"number": 7, "title": "It fails", "body": text, "state": "open", "labels": [],
                      "user": {"login": "somebody", "type": "User"}},
            "repository": {"full_name": "owner/sample"},
            "sender": {"login": "somebody", "type": "User"},
        });
        machine.write("work/event.json", event.to_string());
        machine.write("work/thread.json", "[]");
        for arguments in [
            &["triage", "--format", "terminal", "-v", "--show-redactions", "body.md"] as &[&str],
            &["triage", "--format", "json", "body.md"],
            &["triage", "--format", "json", "--event", "event.json", "--thread", "thread.json"],
            &["triage", "--issue", "owner/sample", "body.md"],
            &["--log", "body.md", "--format", "markdown", "--no-import", "--offline"],
        ] {
            found.extend(leaks(rows, &say(&machine, arguments), &arguments.join(" ")));
        }
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
}

/// Wrong use quotes what was given.
#[test]
fn an_error_says_no_secret() {
    let machine = Machine::new();
    let mut found = Vec::new();
    for row in rows().into_iter().filter(|row| !row.is_reverse() && row.text.lines().count() == 1) {
        let mut command = Command::new(program());
        command.env_clear().envs(&machine.environment).current_dir(machine.path("work"));
        let output = command.arg("explain").arg(row.text.replace('\0', "")).output().unwrap();
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        found.extend(leaks(std::slice::from_ref(&row), &said, "an error"));
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
}
