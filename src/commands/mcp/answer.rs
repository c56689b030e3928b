//! A report as an assistant reads it: what was found and by which numbered evidence, and no more
//! of the machine than that needs.
//!
//! The report is text that was redacted already; it passes the redactor once more on its way out.

use serde_json::{Map, Value, json};

use crate::redact::{Clean, Raw, Redactor};

/// Fields of the report that are handed on as they are, where they hold anything.
const KEPT: &[&str] = &[
    "verdict",
    "support",
    "summary",
    "looks_like",
    "gaps",
    "contradictions",
    "reproduction",
    "trials",
    "known",
];

/// Most files of a release that are handed on.
const MOST_FILES: usize = 12;

/// Most lines of the failing output.
const MOST_LINES: usize = 60;

/// The report, shortened.
pub(super) fn report(raw: &Raw, redactor: &Redactor) -> Result<Clean, Clean> {
    let report = parsed(raw)?;
    let mut answer = Map::new();
    for field in KEPT {
        if let Some(value) = report.get(field).filter(|value| !is_empty(value)) {
            answer.insert((*field).to_owned(), value.clone());
        }
    }
    let mut evidence = Vec::new();
    let causes = report["diagnoses"].as_array().into_iter().flatten();
    let causes: Vec<Value> = causes.map(|cause| diagnosis(cause, &mut evidence)).collect();
    answer.insert("diagnoses".to_owned(), causes.into());
    answer.insert("evidence".to_owned(), evidence.into());
    let wheels = report["facts"]["wheels"].as_array().into_iter().flatten();
    let wheels: Vec<Value> = wheels.map(wheel).collect();
    if !wheels.is_empty() {
        answer.insert("wheels".to_owned(), wheels.into());
    }
    let lines = report["log"]["error_block"].as_array().into_iter().flatten();
    let lines: Vec<Value> = lines.take(MOST_LINES).map(|line| line["text"].clone()).collect();
    if !lines.is_empty() {
        answer.insert("failing_lines_written_by_strangers".to_owned(), lines.into());
    }
    Ok(redactor.clean(&Raw::from(Value::Object(answer).to_string())))
}

/// The question that decides most: the report's own, or else the first thing that is not known.
pub(super) fn question(raw: &Raw, redactor: &Redactor) -> Result<Clean, Clean> {
    let report = parsed(raw)?;
    let split = &report["looks_like"][0]["splits"][0];
    let gap = &report["gaps"][0];
    let question = if !split.is_null() {
        json!({ "question": split["question"], "fact": split["fact"], "between": report["looks_like"] })
    } else if !gap.is_null() {
        json!({ "question": gap["reason"], "fact": gap["fact"], "how": gap["how"], "between": gap["wanted_by"] })
    } else {
        json!({ "question": null, "verdict": report["verdict"], "summary": report["summary"] })
    };
    Ok(redactor.clean(&Raw::from(question.to_string())))
}

fn parsed(raw: &Raw) -> Result<Value, Clean> {
    serde_json::from_str(raw.unredacted()).map_err(|_| Clean::literal("the report could not be read"))
}

/// A cause with the numbers of its evidence in the place of the evidence.
fn diagnosis(cause: &Value, evidence: &mut Vec<Value>) -> Value {
    let mut numbers = Vec::new();
    for one in cause["evidence"].as_array().into_iter().flatten() {
        let is_it = |known: &Value| known["what"] == *one;
        let place = evidence.iter().position(is_it).unwrap_or_else(|| {
            evidence.push(json!({ "number": evidence.len() + 1, "what": one }));
            evidence.len() - 1
        });
        numbers.push(place + 1);
    }
    let mut shown = cause.clone();
    shown["evidence"] = json!(numbers);
    shown
}

/// A verdict on a release's files, the nearest ones alone.
fn wheel(verdict: &Value) -> Value {
    let mut shown = verdict.clone();
    if let Some(files) = shown["candidates"].as_array_mut() {
        files.truncate(MOST_FILES);
    }
    shown
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
