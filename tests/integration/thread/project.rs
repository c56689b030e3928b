//! A project with one issue, as GitHub would keep it, and the poster as the documentation has it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::schema::assert_valid_value;
use pip_doctor::issue::{Options, thread};
use pip_doctor::redact::{Raw, Redactor};
use pip_doctor::render;
use pip_doctor::system::System;
use serde_json::{Value, json};

/// The event of this name, as GitHub sends it.
pub(crate) fn event(name: &str) -> Value {
    let path = data().join("events").join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Where the events and the bodies are.
pub(super) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/thread")
}

/// What triage says to an event and a list of comments, as the JSON that it prints.
pub(crate) fn triage(event: &Value, comments: &Value) -> Value {
    let redactor = Redactor::default();
    let (event, comments) = (Raw::from(event.to_string()), Raw::from(comments.to_string()));
    let thread = thread::read(Some(&event), Some(&comments), "github-actions[bot]", &redactor).unwrap();
    let system = System::real();
    let options = Options { system: &system, redactor: &redactor, packs: &[], expect: None, online: None };
    let report = pip_doctor::issue::thread(&thread, &options).unwrap();
    let report = serde_json::from_str(&render::json(&report)).unwrap();
    assert_valid_value(&report);
    report
}

/// One issue of a project.
pub(super) struct Project {
    issue: Value,
    pub(super) comments: Vec<Value>,
    clock: u64,
}

impl Project {
    /// An issue with this text, by `ann`.
    pub(super) fn new(body: &str) -> Self {
        let mut issue = event("opened")["issue"].clone();
        issue["body"] = body.into();
        Self { issue, comments: Vec::new(), clock: 0 }
    }

    /// `ann` opens it.
    pub(super) fn open(&mut self) -> Value {
        self.happen(event("opened"))
    }

    /// A maintainer sets a label.
    pub(super) fn label(&mut self, name: &str) -> Value {
        let mut event = event("labeled");
        event["label"]["name"] = name.into();
        let label = event["label"].clone();
        self.issue["labels"].as_array_mut().unwrap().push(label);
        self.happen(event)
    }

    /// A maintainer takes a label away.
    pub(super) fn unlabel(&mut self, name: &str) -> Value {
        let mut event = event("unlabeled");
        event["label"]["name"] = name.into();
        self.drop_label(name);
        self.happen(event)
    }

    /// `ann` comments.
    pub(super) fn comment(&mut self, body: &str) -> Value {
        let mut event = event("commented");
        event["comment"]["body"] = body.into();
        self.write(event)
    }

    /// Whoever wrote the comment of this event writes it here.
    pub(super) fn comment_of(&mut self, name: &str) -> Value {
        self.write(event(name))
    }

    /// `ann` edits the issue.
    pub(super) fn edit(&mut self, body: &str) -> Value {
        self.issue["body"] = body.into();
        self.happen(event("edited"))
    }

    /// `ann` opens it again.
    pub(super) fn reopen(&mut self) -> Value {
        self.happen(event("reopened"))
    }

    fn write(&mut self, mut event: Value) -> Value {
        let id = self.next();
        event["comment"]["id"] = id.into();
        self.comments.push(event["comment"].clone());
        self.happen(event)
    }

    fn next(&mut self) -> u64 {
        self.clock += 1;
        1000 + self.clock
    }

    /// The event with the issue as it is now; its reply is posted, and the same event again gives
    /// nothing new.
    fn happen(&mut self, mut event: Value) -> Value {
        let time = self.next();
        self.issue["updated_at"] = format!("2026-10-01T10:00:{time}Z").into();
        self.issue["comments"] = self.comments.len().into();
        event["issue"] = self.issue.clone();
        let comments = Value::Array(self.comments.clone());
        let report = triage(&event, &comments);
        assert_eq!(triage(&event, &comments), report, "the same input, the same report");
        let reply = report["reply"].clone();
        self.post(&reply);
        let before = self.comments.clone();
        let labels = self.labels();
        let again = triage(&event, &Value::Array(self.comments.clone()))["reply"].clone();
        self.post(&again);
        assert!(again.is_null() || again["comment"].is_null(), "a second comment: {again}");
        assert_eq!((&self.comments, self.labels()), (&before, labels), "a replay changes nothing");
        // An old file with an old list is no danger either.
        self.post(&reply);
        assert_eq!(self.comments, before, "a replay with the same files changes nothing");
        assert!(self.ours() <= 3, "{} comments of ours", self.ours());
        reply
    }

    /// What the poster does with a reply.
    fn post(&mut self, reply: &Value) {
        if reply.is_null() {
            return;
        }
        if let Some(body) = reply["comment"].as_str() {
            if self.newest() != reply["after"] {
                return;
            }
            if let Some(id) = reply["replaces"].as_u64() {
                let ours = self.comments.iter_mut().find(|comment| comment["id"] == id).unwrap();
                ours["body"] = body.into();
            } else {
                let mut ours = event("by-us")["comment"].clone();
                ours["id"] = self.next().into();
                ours["body"] = body.into();
                self.comments.push(ours);
            }
        }
        for name in reply["labels_add"].as_array().unwrap() {
            if !self.labels().contains(&name.as_str().unwrap().to_owned()) {
                let label = json!({"id": 1, "name": name, "color": "ededed"});
                self.issue["labels"].as_array_mut().unwrap().push(label);
            }
        }
        for name in reply["labels_remove"].as_array().unwrap() {
            self.drop_label(name.as_str().unwrap());
        }
    }

    fn newest(&self) -> Value {
        let ours = self.comments.iter().rfind(|comment| is_ours(comment));
        ours.map_or(Value::Null, |comment| comment["id"].clone())
    }

    fn drop_label(&mut self, name: &str) {
        self.issue["labels"].as_array_mut().unwrap().retain(|label| label["name"] != name);
    }

    /// The labels that it has.
    pub(super) fn labels(&self) -> Vec<String> {
        let labels = self.issue["labels"].as_array().unwrap();
        labels.iter().map(|label| label["name"].as_str().unwrap().to_owned()).collect()
    }

    /// How many comments are ours.
    pub(super) fn ours(&self) -> usize {
        self.comments.iter().filter(|comment| is_ours(comment)).count()
    }
}

fn is_ours(comment: &Value) -> bool {
    comment["user"]["login"] == "github-actions[bot]"
        && comment["body"].as_str().unwrap().starts_with("<!-- pip-doctor:state ")
}

/// The text of the comment that a reply posts.
pub(super) fn text(reply: &Value) -> &str {
    reply["comment"].as_str().unwrap_or_else(|| panic!("no comment: {reply}"))
}
