//! Anthropic Messages. The form of the answer is set with `output_config.format`, which needs no
//! beta header since 2026.

use serde_json::{Value, json};

use super::{Draft, End, Request, complaint, messages};

pub(super) fn body(request: &Request) -> Value {
    let mut body = json!({
        "model": request.model.unredacted(),
        "max_tokens": request.most_tokens,
        "system": request.system.as_str(),
        "messages": messages(&request.turns),
        "stream": true,
    });
    if let Some(schema) = &request.schema {
        body["output_config"] = json!({ "format": { "type": "json_schema", "schema": schema } });
    }
    body
}

pub(super) fn event(data: &str, draft: &mut Draft) {
    let Ok(event) = serde_json::from_str::<Value>(data) else { return };
    match event["type"].as_str() {
        Some("content_block_delta") => {
            draft.text.push_str(event["delta"]["text"].as_str().unwrap_or_default());
        }
        Some("message_delta") => stop(event["delta"]["stop_reason"].as_str(), draft),
        Some("message_stop") => draft.ended(End::Complete),
        Some("error") => fault(&event, draft),
        _ => {}
    }
}

pub(super) fn whole(answer: &Value, draft: &mut Draft) {
    if answer["type"] == "error" {
        return fault(answer, draft);
    }
    for block in answer["content"].as_array().into_iter().flatten() {
        draft.text.push_str(block["text"].as_str().unwrap_or_default());
    }
    stop(answer["stop_reason"].as_str(), draft);
}

fn stop(reason: Option<&str>, draft: &mut Draft) {
    match reason {
        Some("max_tokens" | "model_context_window_exceeded") => draft.ended(End::Length),
        Some("refusal") => draft.ended(End::Declined),
        Some(_) => draft.ended(End::Complete),
        None => {}
    }
}

fn fault(event: &Value, draft: &mut Draft) {
    let end = match event["error"]["type"].as_str() {
        Some("overloaded_error" | "rate_limit_error") => End::Overloaded,
        _ => End::Fault(complaint(event).unwrap_or_default()),
    };
    draft.ended(end);
}
