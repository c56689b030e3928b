//! A stand-in for GitHub's API on loopback: one repository whose issues can be read, commented on
//! and labelled. It keeps what it is asked to change.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::guidance::server::{Request, read, response};

pub(super) const TOKEN: &str = "zqtoken";
pub(super) const BOT: &str = "github-actions[bot]";

/// A request that changes something: method, path below the repository, content.
pub(super) type Change = (String, String, Value);

#[derive(Default)]
struct Repository {
    issue: Value,
    comments: Vec<Value>,
    changes: Vec<Change>,
    reads: usize,
    /// Answers this code to labels.
    label_fault: Option<u16>,
}

#[derive(Clone)]
pub(super) struct GitHub {
    pub(super) address: String,
    repository: Arc<Mutex<Repository>>,
}

impl GitHub {
    /// A server with this issue and its comments.
    pub(super) fn with(issue: Value, comments: Vec<Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let repository = Arc::new(Mutex::new(Repository { issue, comments, ..Repository::default() }));
        let kept = repository.clone();
        thread::spawn(move || {
            // No test of ours asks so often: a loop that does not end ends here.
            for stream in listener.incoming().take(2_000) {
                let mut stream = stream.unwrap();
                let Some(request) = read(&stream) else { continue };
                let answer = kept.lock().unwrap().answer(&request);
                let _ = stream.write_all(&answer);
            }
        });
        Self { address, repository }
    }

    /// What was changed so far.
    pub(super) fn changes(&self) -> Vec<Change> {
        self.repository.lock().unwrap().changes.clone()
    }

    /// How often something was read.
    pub(super) fn reads(&self) -> usize {
        self.repository.lock().unwrap().reads
    }

    pub(super) fn set_label_fault(&self, code: Option<u16>) {
        self.repository.lock().unwrap().label_fault = code;
    }
}

impl Repository {
    fn answer(&mut self, request: &Request) -> Vec<u8> {
        let mut words = request.head.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if !request.head.contains(&format!("Authorization: Bearer {TOKEN}\r\n")) {
            return response("401 Unauthorized", "", b"{}");
        }
        let Some(path) = target.strip_prefix("/repos/owner/project/") else {
            return response("404 Not Found", "", b"{}");
        };
        let number = self.issue["number"].to_string();
        let content = if request.body.is_empty() { Value::Null } else { request.json() };
        if method != "GET" {
            self.changes.push((method.to_owned(), path.to_owned(), content.clone()));
        }
        let own = path.strip_prefix(&format!("issues/{number}"));
        match (method, own) {
            ("GET", Some("")) => {
                self.reads += 1;
                answer_with("200 OK", &self.issue)
            }
            ("GET", Some(rest)) if rest.starts_with("/comments?") => {
                self.reads += 1;
                let value = |name: &str| -> usize {
                    rest.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)).unwrap().parse().unwrap()
                };
                let (size, page) = (value("per_page="), value("page="));
                let part: Vec<&Value> = self.comments.iter().skip((page - 1) * size).take(size).collect();
                answer_with("200 OK", &json!(part))
            }
            ("POST", Some("/comments")) => {
                let id = self.comments.len() as u64 + 1_000;
                self.comments.push(comment(id, BOT, content["body"].as_str().unwrap()));
                answer_with("201 Created", &json!({ "id": id }))
            }
            ("POST" | "DELETE", Some(rest)) if rest.starts_with("/labels") => {
                self.label(method, rest, &content)
            }
            ("PATCH", None) => {
                let id: u64 = path.strip_prefix("issues/comments/").unwrap().parse().unwrap();
                let found = self.comments.iter_mut().find(|comment| comment["id"] == id).unwrap();
                found["body"] = content["body"].clone();
                answer_with("200 OK", found)
            }
            _ => response("404 Not Found", "", b"{}"),
        }
    }

    fn label(&mut self, method: &str, rest: &str, content: &Value) -> Vec<u8> {
        if let Some(code) = self.label_fault {
            return response(&format!("{code} Fault"), "", b"{}");
        }
        let labels = self.issue["labels"].as_array_mut().unwrap();
        if method == "POST" {
            labels.extend(content["labels"].as_array().unwrap().iter().map(|name| json!({ "name": name })));
            return answer_with("200 OK", &json!(labels));
        }
        // The client must have encoded it: a bare colon or space would not arrive.
        let name = rest.strip_prefix("/labels/").unwrap().replace("%3A", ":").replace("%20", " ");
        let before = labels.len();
        labels.retain(|label| label["name"] != name.as_str());
        let status = if labels.len() < before { "200 OK" } else { "404 Not Found" };
        response(status, "", b"[]")
    }
}

fn answer_with(status: &str, content: &Value) -> Vec<u8> {
    response(status, "Content-Type: application/json\r\n", content.to_string().as_bytes())
}

/// A comment in the shape of the API.
pub(super) fn comment(id: u64, login: &str, body: &str) -> Value {
    let kind = if login == BOT { "Bot" } else { "User" };
    json!({
        "id": id,
        "body": body,
        "user": { "login": login, "type": kind },
        "author_association": "NONE",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "performed_via_github_app": null,
    })
}
