//! What goes over the wire: one question in, the pieces of one answer out.
//!
//! Two formats cover the providers: Anthropic's Messages, and the chat completions that `OpenAI`
//! began and nearly everybody else offers as well. This module deliberately does not know what is
//! asked, nor what is made of the answer.

mod anthropic;
mod events;
mod openai;

use serde_json::Value;

use crate::redact::{Clean, Raw};

pub(super) use events::Events;

/// How to talk to a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// Anthropic Messages.
    Anthropic,
    /// Chat completions, as the service of that name takes them.
    OpenAi,
    /// Chat completions, as most other servers take them.
    Compatible,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// We.
    User,
    /// The model.
    Assistant,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One thing that was said.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub(super) role: Role,
    pub(super) text: Clean,
}

/// A question.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// Name of the model.
    pub(super) model: Raw,
    /// The rules.
    pub(super) system: Clean,
    /// The conversation so far.
    pub(super) turns: Vec<Turn>,
    /// The form of the answer, for providers that can be held to one.
    pub(super) schema: Option<Value>,
    /// Most tokens of the answer.
    pub(super) most_tokens: u32,
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As it should.
    Complete,
    /// At the limit of its length.
    Length,
    /// The model declined.
    Declined,
    /// The provider has too much to do.
    Overloaded,
    /// The provider reported this.
    Fault(Raw),
}

/// An answer as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Its words.
    pub(super) text: String,
    /// How it ended, once it has.
    pub(super) end: Option<End>,
}

impl Draft {
    /// A plain statement of how it ended; the first one counts.
    fn ended(&mut self, end: End) {
        if self.end.is_none() {
            self.end = Some(end);
        }
    }
}

impl Wire {
    /// Where questions are put, below the provider's base address.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Anthropic => "v1/messages",
            Self::OpenAi | Self::Compatible => "chat/completions",
        }
    }

    /// What says who asks.
    pub(super) fn headers(self, key: Option<&Raw>) -> Vec<(&'static str, Raw)> {
        match self {
            Self::Anthropic => {
                let key = key.map(|key| ("x-api-key", key.clone()));
                key.into_iter().chain([("anthropic-version", Raw::from("2023-06-01"))]).collect()
            }
            Self::OpenAi | Self::Compatible => {
                let bearer = |key: &Raw| Raw::from(format!("Bearer {}", key.unredacted()));
                key.map(|key| ("authorization", bearer(key))).into_iter().collect()
            }
        }
    }

    /// The question as JSON.
    pub(super) fn body(self, request: &Request) -> Value {
        match self {
            Self::Anthropic => anthropic::body(request),
            Self::OpenAi => openai::body(request, true),
            Self::Compatible => openai::body(request, false),
        }
    }

    /// Takes in one event of a stream.
    pub(super) fn event(self, data: &str, draft: &mut Draft) {
        match self {
            Self::Anthropic => anthropic::event(data, draft),
            Self::OpenAi | Self::Compatible => openai::event(data, draft),
        }
    }

    /// Takes in an answer that came in one piece.
    pub(super) fn whole(self, answer: &Value, draft: &mut Draft) {
        match self {
            Self::Anthropic => anthropic::whole(answer, draft),
            Self::OpenAi | Self::Compatible => openai::whole(answer, draft),
        }
    }
}

/// What a provider says about a fault, wherever it puts it.
pub(super) fn complaint(value: &Value) -> Option<Raw> {
    let error = value.get("error")?;
    let message = error.get("message").or(Some(error)).and_then(Value::as_str)?;
    Some(Raw::from(message))
}

/// The conversation in the form that both formats share.
fn messages(turns: &[Turn]) -> Vec<Value> {
    turns
        .iter()
        .map(|turn| serde_json::json!({ "role": turn.role.name(), "content": turn.text.as_str() }))
        .collect()
}
