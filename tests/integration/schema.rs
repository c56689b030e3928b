//! What the program prints as JSON keeps to the schema that it prints itself.

use std::sync::OnceLock;

use serde_json::Value;

use crate::program::{Run, pip_doctor};

/// The schema as it is shipped.
fn schema() -> Value {
    let run = pip_doctor(&["explain", "--schema"]);
    assert_eq!(run.code, 0);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The same, but nothing goes unmentioned: a new field must be added to the schema, too.
fn strict(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        if object.contains_key("properties") {
            object.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        object.values_mut().for_each(strict);
    } else if let Some(list) = schema.as_array_mut() {
        list.iter_mut().for_each(strict);
    }
}

pub(crate) fn assert_valid(run: &Run) -> Value {
    let report: Value = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("no JSON: {error}\n{}\n{}", run.stdout, run.stderr));
    assert_valid_value(&report);
    report
}

pub(crate) fn assert_valid_value(report: &Value) {
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    let validator = VALIDATOR.get_or_init(|| {
        let mut schema = schema();
        strict(&mut schema);
        jsonschema::validator_for(&schema).unwrap()
    });
    let faults: Vec<String> =
        validator.iter_errors(report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "to be added to data/report.schema.json?\n{}", faults.join("\n"));
}

#[test]
fn the_schema_itself_is_one() {
    jsonschema::meta::validate(&schema()).unwrap();
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    assert!(!validator.is_valid(&serde_json::json!({})));
    let run = pip_doctor(&["triage", "--format", "json"]);
    let mut report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(validator.is_valid(&report));
    report["new_field"] = Value::Bool(true);
    assert!(validator.is_valid(&report), "fields may be added");
    report["verdict"] = Value::from("splendid");
    assert!(!validator.is_valid(&report));
}

#[test]
fn a_checkup_keeps_to_the_schema() {
    let report = assert_valid(&pip_doctor(&["--format", "json", "--no-import", "pip"]));
    assert_eq!(report["subject"]["package"], "pip");
}

#[test]
fn a_triage_keeps_to_the_schema() {
    for log in ["", "Collecting x\nerror: can't find Rust compiler\n", "ordinary words\n"] {
        let run = crate::program::with_stdin(&["triage", "--format", "json"], log);
        let report = assert_valid(&run);
        assert_ne!(report["verdict"], "healthy");
    }
}

#[cfg(unix)]
#[test]
fn a_failed_command_keeps_to_the_schema() {
    let run = pip_doctor(&["run", "--format", "json", "--", "/bin/sh", "-c", "echo 'error: no'; exit 7"]);
    assert_eq!(run.code, 7, "{run:?}");
    let report = assert_valid(&run);
    assert_eq!(report["subject"]["exit_code"], 7);
    assert!(run.stderr.contains("error: no"), "its output goes beside the JSON: {}", run.stderr);
}

#[test]
fn a_verdict_on_wheels_keeps_to_the_schema() {
    let page = tempfile::NamedTempFile::new().unwrap();
    let files: Vec<Value> = ["demo-1.0-cp27-cp27m-win32.whl", "demo-1.0.tar.gz"]
        .iter()
        .map(|name| serde_json::json!({"filename": name, "url": format!("https://files.example/{name}"), "hashes": {}}))
        .collect();
    let text =
        serde_json::json!({"meta": {"api-version": "1.0"}, "name": "demo", "files": files}).to_string();
    std::fs::write(page.path(), text).unwrap();
    let run = pip_doctor(&[
        "wheels",
        "demo",
        "--offline",
        "--format",
        "json",
        "--index-json",
        page.path().to_str().unwrap(),
    ]);
    // Without any Python there is no pip to judge by; Python's embeddable build has none.
    if run.code == 3 {
        let said = |words| run.stderr.contains(words);
        assert!(said("no interpreter was found") || said("No module named 'pip'"), "{run:?}");
        println!("skipped: no pip here");
        return;
    }
    assert_eq!(run.code, 1, "{run:?}");
    let report = assert_valid(&run);
    assert_eq!(report["facts"]["wheels"][0]["chosen"], "demo-1.0.tar.gz");
    let candidates = report["facts"]["wheels"][0]["candidates"].as_array().unwrap();
    let wheel = candidates.iter().find(|file| file["fits"] == false).unwrap();
    assert!(!wheel["reasons"].as_array().unwrap().is_empty(), "{wheel}");
}

#[test]
fn a_reader_of_json_gets_nothing_else_on_stdout() {
    let run = pip_doctor(&["-v", "--show-redactions", "--format", "json"]);
    let _: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(!run.stderr.is_empty());
}
