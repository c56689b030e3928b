//! Chat completions, as `OpenAI` began them and llama.cpp, vLLM, LM Studio, Ollama, `OpenRouter`
//! and gateways take them.

use serde_json::{Value, json};

use super::{Draft, End, Request, complaint, messages};

/// `is_original` is the service itself: its reasoning models refuse `max_tokens` and a
/// temperature, which other servers may be the only ones to know.
pub(super) fn body(request: &Request, is_original: bool) -> Value {
    let mut all = vec![json!({ "role": "system", "content": request.system.as_str() })];
    all.extend(messages(&request.turns));
    let mut body = json!({ "model": request.model.unredacted(), "messages": all, "stream": true });
    if is_original {
        body["max_completion_tokens"] = json!(request.most_tokens);
    } else {
        body["max_tokens"] = json!(request.most_tokens);
        body["temperature"] = json!(0);
    }
    if let Some(schema) = &request.schema {
        body["response_format"] = json!({
            "type": "json_schema",
            "json_schema": { "name": "guidance", "strict": true, "schema": schema },
        });
    }
    body
}

pub(super) fn event(data: &str, draft: &mut Draft) {
    if data.trim() == "[DONE]" {
        return draft.ended(End::Complete);
    }
    let Ok(event) = serde_json::from_str::<Value>(data) else { return };
    take(&event, "delta", draft);
}

pub(super) fn whole(answer: &Value, draft: &mut Draft) {
    take(answer, "message", draft);
}

fn take(answer: &Value, part: &str, draft: &mut Draft) {
    if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
        let kind = error["type"].as_str().or(error["code"].as_str()).unwrap_or_default();
        let is_busy = kind.contains("overloaded") || kind.contains("rate_limit");
        let fault = || End::Fault(complaint(answer).unwrap_or_default());
        return draft.ended(if is_busy { End::Overloaded } else { fault() });
    }
    let choice = &answer["choices"][0];
    if choice[part]["refusal"].as_str().is_some_and(|refusal| !refusal.is_empty()) {
        draft.ended(End::Declined);
    }
    draft.text.push_str(choice[part]["content"].as_str().unwrap_or_default());
    match choice["finish_reason"].as_str() {
        Some("length") => draft.ended(End::Length),
        Some("content_filter") => draft.ended(End::Declined),
        Some(_) => draft.ended(End::Complete),
        None => {}
    }
}
