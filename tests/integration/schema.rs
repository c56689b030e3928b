//! What the program prints as JSON keeps to the schema that it prints itself.

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

fn assert_valid(run: &Run) -> Value {
    let report: Value = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("no JSON: {error}\n{}\n{}", run.stdout, run.stderr));
    let mut schema = schema();
    strict(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "to be added to data/report.schema.json?\n{}", faults.join("\n"));
    report
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

#[test]
fn a_reader_of_json_gets_nothing_else_on_stdout() {
    let run = pip_doctor(&["-v", "--show-redactions", "--format", "json"]);
    let _: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(!run.stderr.is_empty());
}
