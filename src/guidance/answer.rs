//! Reads a model's answer: one JSON object, strictly, and if that fails without what stands around
//! it, which a chat likes to add.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::redact::Raw;

/// An answer as it was given. Nothing in it has been checked.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) text: Raw,
    pub(super) hypotheses: Vec<Claim>,
    pub(super) steps: Vec<Advice>,
    pub(super) questions: Vec<Raw>,
    pub(super) probes: Vec<Raw>,
    /// The code of the prompt that it answers, where one was asked for.
    pub(super) code: Option<Raw>,
    /// Entries that are not in the agreed form.
    pub(super) unreadable: Vec<Raw>,
}

/// A cause that it holds possible.
#[derive(Debug, Deserialize)]
pub(super) struct Claim {
    pub(super) archetype: Raw,
    #[serde(default)]
    pub(super) confidence: f64,
    #[serde(default)]
    pub(super) evidence: Vec<i64>,
    #[serde(default)]
    pub(super) why: Raw,
}

/// Something that it would do.
#[derive(Debug, Deserialize)]
pub(super) struct Advice {
    #[serde(default)]
    pub(super) text: Raw,
    #[serde(default)]
    pub(super) command: Option<Raw>,
}

/// The object as a whole; each list is read entry by entry, so that one bad entry costs itself.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    text: Option<Raw>,
    #[serde(default)]
    hypotheses: Vec<Value>,
    #[serde(default)]
    steps: Vec<Value>,
    #[serde(default)]
    questions: Vec<Value>,
    #[serde(default)]
    probes: Vec<Value>,
    #[serde(default)]
    code: Option<Raw>,
}

/// The object that answers a short prompt.
#[derive(Deserialize)]
struct ShortForm {
    #[serde(default)]
    because: Option<Raw>,
    cause: Value,
    #[serde(default)]
    rows: Value,
}

/// Most braces at which an object is looked for.
const MOST_BEGINNINGS: usize = 200;

impl Answer {
    /// The answer, if it is one.
    pub(super) fn read(raw: &Raw) -> Option<Self> {
        let text = raw.unredacted().trim();
        let form = strict(text).or_else(|| amid(text)).or_else(|| strict(&bare(text)?))?;
        let mut unreadable = Vec::new();
        Some(Self {
            text: form.text.unwrap_or_default(),
            hypotheses: each(form.hypotheses, &mut unreadable),
            steps: each(form.steps, &mut unreadable),
            questions: each(form.questions, &mut unreadable),
            probes: each(form.probes, &mut unreadable),
            code: form.code,
            unreadable,
        })
    }
}

fn strict(text: &str) -> Option<Form> {
    form(serde_json::from_str(text).ok()?)
}

fn form(value: Value) -> Option<Form> {
    let object = value.as_object()?;
    if object.contains_key("cause") && !object.contains_key("hypotheses") {
        let short: ShortForm = serde_json::from_value(value).ok()?;
        let because = short.because.unwrap_or_default();
        let claim = json!({ "archetype": short.cause, "evidence": short.rows, "why": because.unredacted() });
        return serde_json::from_value(json!({ "hypotheses": [claim] })).ok();
    }
    // An object of something else altogether would pass for an empty answer.
    if !object.contains_key("hypotheses") && !object.contains_key("text") {
        return None;
    }
    serde_json::from_value(value).ok()
}

/// The last whole object amid prose: a chat repeats the question first, if at all.
fn amid(text: &str) -> Option<Form> {
    let mut found = None;
    let mut end = 0;
    let beginnings = text.match_indices('{').map(|(at, _)| at).take(MOST_BEGINNINGS);
    for at in beginnings {
        if at < end {
            continue;
        }
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        if let Some(Ok(value)) = values.next()
            && let Some(form) = form(value)
        {
            end = at + values.byte_offset();
            found = Some(form);
        }
    }
    found
}

/// The object without a fence or words around it, and without commas that JSON does not allow.
fn bare(text: &str) -> Option<String> {
    let object = text.get(text.find('{')?..=text.rfind('}')?)?;
    let mut kept = String::with_capacity(object.len());
    let mut in_string = false;
    let mut is_escaped = false;
    for (at, character) in object.char_indices() {
        if !in_string && character == ',' && object[at + 1..].trim_start().starts_with(['}', ']']) {
            continue;
        }
        if character == '"' && !is_escaped {
            in_string = !in_string;
        }
        is_escaped = in_string && character == '\\' && !is_escaped;
        kept.push(character);
    }
    Some(kept)
}

fn each<T: for<'a> Deserialize<'a>>(values: Vec<Value>, unreadable: &mut Vec<Raw>) -> Vec<T> {
    let mut read = Vec::new();
    for value in values {
        let words = value.to_string();
        match serde_json::from_value(value) {
            Ok(entry) => read.push(entry),
            Err(_) => unreadable.push(Raw::from(words)),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::Answer;
    use crate::redact::Raw;

    fn read(text: &str) -> Option<(usize, usize)> {
        let answer = Answer::read(&Raw::from(text))?;
        Some((answer.hypotheses.len(), answer.unreadable.len()))
    }

    #[test]
    fn one_object_is_an_answer_and_prose_is_none() {
        assert_eq!(read(r#"{"hypotheses":[{"archetype":"a","evidence":[1]}],"text":"x"}"#), Some((1, 0)));
        assert_eq!(read("Sure!\n```json\n{\"hypotheses\": [], \"text\": \"x, }\",}\n```\nBye"), Some((0, 0)));
        assert_eq!(
            read(r#"{"hypotheses":["rust-missing",{"archetype":7},{"archetype":"b"}]}"#),
            Some((1, 2))
        );
        assert_eq!(
            read("You sent {\"a\": 1}. So {thinking}:\n{\"text\":\"x\",\"hypotheses\":[]} Good luck {you}!"),
            Some((0, 0))
        );
        assert_eq!(read(r#"{"because":"x","cause":"rust-missing","rows":[1,2]}"#), Some((1, 0)));
        assert_eq!(read(r#"{"cause":7,"rows":"all"}"#), Some((0, 1)));
        for text in [
            "",
            "It is Rust.",
            "[]",
            "{}",
            "null",
            r#"{"text":"cut o"#,
            r#"{"text":["x"]}"#,
            r#"{"error":"x"}"#,
            "{{{{{{",
            "} {",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn depth_without_end_is_no_answer() {
        assert_eq!(read(&"[".repeat(200_000)), None);
        assert_eq!(read(&format!("{{\"text\":{}", "{\"a\":".repeat(100_000))), None);
    }
}
