//! The form of an answer as a JSON Schema, for servers that hold a model to one.

use serde_json::{Value, json};

/// The answer to a whole prompt.
pub(super) fn whole(ids: &[&str], offers: &[&str]) -> Value {
    let mut probe = json!({ "type": "string" });
    if !offers.is_empty() {
        probe["enum"] = json!(offers);
    }
    let hypothesis = object(&json!({
        "archetype": { "type": "string", "enum": ids },
        "confidence": { "type": "number" },
        "evidence": { "type": "array", "items": { "type": "integer" } },
        "why": { "type": "string" },
    }));
    object(&json!({
        "hypotheses": { "type": "array", "items": hypothesis },
        "probes": { "type": "array", "items": probe },
        "questions": { "type": "array", "items": { "type": "string" } },
        "steps": { "type": "array", "items": object(&json!({ "text": { "type": "string" } })) },
        "text": { "type": "string" },
    }))
}

/// The answer to a short one. Servers write the fields in this order, which is that of the
/// alphabet: a small model that has to give its reason first chooses better.
pub(super) fn short(ids: &[&str], rows: usize) -> Value {
    let numbers: Vec<usize> = (1..=rows).collect();
    let mut row = json!({ "type": "integer" });
    if !numbers.is_empty() {
        row["enum"] = json!(numbers);
    }
    object(&json!({
        "because": { "type": "string", "maxLength": 160 },
        "cause": { "type": "string", "enum": ids },
        "rows": { "type": "array", "items": row },
    }))
}

fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().into_iter().flat_map(|all| all.keys()).collect();
    json!({ "type": "object", "required": names, "additionalProperties": false, "properties": properties })
}

/// Sets the size of every list and text: a few entries, a sentence or two.
pub(super) fn limit(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    match fields.get("type").and_then(Value::as_str) {
        Some("array") => {
            fields.insert("maxItems".to_owned(), json!(3));
        }
        Some("string") if !fields.contains_key("enum") && !fields.contains_key("maxLength") => {
            fields.insert("maxLength".to_owned(), json!(300));
        }
        _ => {}
    }
    fields.values_mut().for_each(limit);
}
