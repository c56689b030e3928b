//! Reports as a reporter pastes them: made by the program itself, of what the tools print.

use std::fs;

use pip_doctor::issue::Options;
use pip_doctor::redact::Redactor;
use pip_doctor::render::{self, MarkdownOptions};
use pip_doctor::system::System;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::project::{event, triage};

/// The report on this output, with the answer to `--expect`.
pub(super) fn report(output: &str, expect: &str) -> String {
    let redactor = Redactor::default();
    let system = System::real();
    let options =
        Options { system: &system, redactor: &redactor, packs: &[], expect: Some(expect), online: None };
    let report = pip_doctor::issue::report(&mut output.as_bytes(), &options).unwrap();
    render::markdown(&report, MarkdownOptions::default())
}

/// The report with something more in its block, and a checksum that fits.
pub(super) fn with(report: &str, key: &str, value: Value) -> String {
    let line = report.lines().find(|line| line.contains("pip-doctor.block/")).unwrap();
    let mut block: Value = serde_json::from_str(line).unwrap();
    block["body"][key] = value;
    let digest = Sha256::digest(block["body"].to_string().as_bytes());
    let digest = digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    block["sha256"] = digest.into();
    report.replace(line, &block.to_string())
}

const OUTPUT: &str = "```\n$ pip3 install cryptography\n    error: can't find Rust compiler\n  ERROR: Failed \
                      building wheel for cryptography\nYou are using pip version 18.1, however version 24.0 is \
                      available.\n```\n- Python: 3.7.3\n- OS: Debian 10\n";

fn thread(bodies: &[&str]) -> Value {
    let mut event = event("commented");
    event["issue"]["body"] = bodies[0].into();
    let comments: Vec<Value> = bodies[1..]
        .iter()
        .zip(1..)
        .map(|(body, id)| {
            let mut comment = event["comment"].clone();
            comment["id"] = id.into();
            comment["body"] = (*body).into();
            comment
        })
        .collect();
    event["comment"] = comments.last().cloned().unwrap_or(Value::Null);
    triage(&event, &Value::Array(comments))
}

#[test]
fn a_later_report_supersedes_an_earlier_one_and_the_change_is_said() {
    let first = report(OUTPUT, "pip-too-old");
    let second = report(&OUTPUT.replace("pip version 18.1", "pip version 23.0"), "pip-too-old");
    let report = thread(&[&first, "thanks", &second]);
    assert_eq!(report["known"]["pip.version"], "23.0");
    let restored = &report["restored"];
    assert_eq!((&restored["reports"], &restored["place"]), (&2.into(), &"comment 2".into()));
    let changes = restored["changes"].as_array().unwrap();
    let pip = changes.iter().find(|change| change["fact"] == "pip.version").unwrap();
    assert_eq!((&pip["before"], &pip["after"]), (&"18.1".into(), &"23.0".into()));
}

#[test]
fn what_others_write_and_what_is_quoted_of_them_is_no_evidence() {
    let mut event = event("by-maintainer");
    event["issue"]["body"] = "It does not work.".into();
    let theirs = event["comment"].clone();
    let mut own = super::project::event("commented")["comment"].clone();
    let quoted: Vec<String> =
        theirs["body"].as_str().unwrap().lines().map(|line| format!("> {line}")).collect();
    own["body"] = format!("{}\n\nI do not know how.", quoted.join("\n")).into();
    let report = triage(&event, &Value::Array(vec![theirs, own]));
    assert_eq!(report["known"]["pip.version"], Value::Null);
    assert_eq!(report["diagnoses"], serde_json::json!([]));
}

#[test]
fn facts_of_a_new_report_join_the_output_of_the_issue() {
    // The new one says nothing of how it failed.
    let second = report("pip 18.1 from /usr/lib/python3/dist-packages/pip (python 3.7)\n", "pip-too-old");
    let report = thread(&["```\n    error: can't find Rust compiler\n```", &second]);
    assert_eq!(report["restored"]["output_from"], "the issue");
    assert_eq!(report["known"]["pip.version"], "18.1");
    assert_eq!(report["diagnoses"][0]["id"], "pip-too-old");
    assert!(report["diagnoses"][0]["confidence"].as_f64().unwrap() <= 0.9);
}

#[test]
fn whatever_is_cut_edited_or_of_another_version_is_noticed() {
    let whole = report(OUTPUT, "pip-too-old");
    let line = whole.lines().find(|line| line.contains("pip-doctor.block/")).unwrap();
    let said = |text: &str| thread(&[text]);
    let contradiction = |text: &str| said(text)["contradictions"].to_string();
    assert_eq!(contradiction(&whole), "[]");
    assert!(contradiction(&whole.replace(line, &line[..line.len() / 2])).contains("cut or broken"));
    assert!(contradiction(&whole.replace(line, &line[..line.len() - 9])).contains("cut or broken"));
    assert!(contradiction(&whole[..whole.find("For machines").unwrap()]).contains("without its end"));
    assert!(contradiction(&whole.replace("\"3.7.3\"", "\"3.9.1\"")).contains("was changed"));
    let newer = said(&whole.replace("pip-doctor.block/1", "pip-doctor.block/2"));
    assert!(newer["restored"]["notes"].to_string().contains("newer"), "{}", newer["restored"]);
    assert_eq!(newer["known"]["pip.version"], "18.1");
    // What an older version did not write is simply not there.
    let older = whole.replace(line, &{
        let mut block: Value = serde_json::from_str(line).unwrap();
        block["body"].as_object_mut().unwrap().remove("expectation");
        block.to_string()
    });
    assert_eq!(said(&older)["known"]["pip.version"], "18.1");
}

#[test]
fn an_answer_that_contradicts_its_own_output_is_not_believed() {
    let whole = report(OUTPUT, "pip-too-old");
    let forged = with(&whole, "expectation", serde_json::json!({"id": "pip-too-old", "result": "fixed"}));
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), forged).unwrap();
    let path = file.path().to_str().unwrap();
    let run = crate::program::pip_doctor(&["triage", "--format", "json", "--expect", "pip-too-old", path]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["expectation"]["result"], "confirmed");
    assert!(report["contradictions"].to_string().contains("says fixed"), "{}", report["contradictions"]);
}

#[test]
fn a_plain_list_is_read_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.json");
    let notes = serde_json::json!([
        {"body": "closed", "system": true, "author": {"username": "ann"}},
        {"body": OUTPUT, "author": {"username": "ann"}},
        {"body": "pip 9.0.1 from /usr/lib (python 2.7)", "author": {"username": "max"}},
    ]);
    fs::write(&path, notes.to_string()).unwrap();
    let run = crate::program::pip_doctor(&["triage", "--thread", path.to_str().unwrap(), "--format", "json"]);
    let report = crate::schema::assert_valid(&run);
    assert_eq!(report["known"]["pip.version"], "18.1");
    assert_eq!(report["reply"], Value::Null);
}
