//! A server on loopback that keeps what it is asked and answers what it was told to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// What the server does with one request.
pub(super) enum Act {
    /// Sends these bytes and hangs up.
    Send(Vec<u8>),
    /// Sends these bytes, then nothing more, and keeps the line open.
    Hang(Vec<u8>),
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub(super) struct Server {
    pub(super) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// One that answers the first request with the first act, and every one beyond the last with
    /// the last.
    pub(super) fn new(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let kept = requests.clone();
        thread::spawn(move || {
            // No test of ours asks so often: a loop that does not end ends here.
            for stream in listener.incoming().take(100) {
                let mut stream = stream.unwrap();
                let Some(request) = read(&stream) else { continue };
                let index = {
                    let mut kept = kept.lock().unwrap();
                    kept.push(request);
                    kept.len() - 1
                };
                let Some(act) = acts.get(index.min(acts.len().saturating_sub(1))) else { continue };
                match act {
                    // The client may have hung up: that is its right.
                    Act::Send(bytes) => drop(stream.write_all(bytes)),
                    Act::Hang(bytes) => {
                        let _ = stream.write_all(bytes);
                        hold(stream);
                    }
                }
            }
        });
        Self { address, requests }
    }

    /// One that always answers this.
    pub(super) fn saying(bytes: Vec<u8>) -> Self {
        Self::new(vec![Act::Send(bytes)])
    }

    /// What it was asked so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// Keeps a line open until the client gives up, or for a while.
fn hold(mut stream: TcpStream) {
    thread::spawn(move || {
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let _ = stream.read(&mut [0; 1]);
    });
}

/// One request.
pub(crate) fn read(stream: &TcpStream) -> Option<Request> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while lines.read_line(&mut head).ok()? > 2 {}
    let length = head
        .to_lowercase()
        .split("content-length: ")
        .nth(1)
        .map_or(0, |rest| rest.split_whitespace().next().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    (!head.is_empty()).then_some(Request { head, body })
}

/// An answer with its length.
pub(crate) fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A complaint in JSON.
pub(super) fn complaint(status: &str, headers: &str, message: &str) -> Vec<u8> {
    let body = serde_json::json!({ "type": "error", "error": { "type": "some_error", "message": message } });
    response(status, &format!("Content-Type: application/json\r\n{headers}"), body.to_string().as_bytes())
}

/// What a request says in the user's name, all turns of it.
pub(super) fn user_text(request: &Value) -> String {
    let turns = request["messages"].as_array().unwrap();
    let users = turns.iter().filter(|turn| turn["role"] == "user");
    users.map(|turn| turn["content"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
}
