//! What the page's worker calls: bytes of a log in, a report out.
//!
//! The worker asks for room with [`log_room`] and [`question_room`], writes into it, calls [`read_log`], and finds
//! the answer at [`answer_place`]. Nothing is imported from JavaScript: this can reach no network, no clock
//! and no page.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pip_doctor::issue::{self, Options};
use pip_doctor::redact::{Raw, Redactor};
use pip_doctor::render::{self, MarkdownOptions};
use pip_doctor::report::Report;
use pip_doctor::system::System;
use serde::{Deserialize, Serialize};

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static QUESTION: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// What is asked beside the log.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Question {
    /// What the user states of the machine, in the words of an issue form.
    stated: String,
    /// Files of packs that were baked into this copy of the site.
    pack: Vec<PackFile>,
}

/// A file of a pack.
#[derive(Debug, Deserialize)]
struct PackFile {
    /// The pack's name.
    pack: String,
    /// Where in the pack it lies.
    path: String,
    /// What it holds.
    text: String,
}

/// What the page shows.
#[derive(Debug, Default, Serialize)]
struct Answer {
    /// The report as `pip-doctor triage --format json` writes it.
    json: String,
    /// The report to paste.
    markdown: String,
    /// Why there is none.
    error: Option<String>,
}

fn locked(buffer: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    buffer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for so many bytes, and says where.
fn room(buffer: &Mutex<Vec<u8>>, length: usize) -> *const u8 {
    let mut buffer = locked(buffer);
    *buffer = vec![0; length];
    buffer.as_ptr()
}

/// Room for the log.
#[expect(unsafe_code, reason = "its name is the interface")]
#[unsafe(no_mangle)]
pub extern "C" fn log_room(length: usize) -> *const u8 {
    room(&LOG, length)
}

/// Room for the question, which is JSON.
#[expect(unsafe_code, reason = "its name is the interface")]
#[unsafe(no_mangle)]
pub extern "C" fn question_room(length: usize) -> *const u8 {
    room(&QUESTION, length)
}

/// Reads the log, and says how many bytes of JSON the answer has. An empty log makes the checks
/// ready and no more.
#[expect(unsafe_code, reason = "its name is the interface")]
#[unsafe(no_mangle)]
pub extern "C" fn read_log() -> usize {
    let question = serde_json::from_slice(&std::mem::take(&mut *locked(&QUESTION))).unwrap_or_default();
    let answer = answered(&std::mem::take(&mut *locked(&LOG)), question);
    let bytes = serde_json::to_vec(&answer).unwrap_or_default();
    let length = bytes.len();
    *locked(&ANSWER) = bytes;
    length
}

/// Where the answer is.
#[expect(unsafe_code, reason = "its name is the interface")]
#[unsafe(no_mangle)]
pub extern "C" fn answer_place() -> *const u8 {
    locked(&ANSWER).as_ptr()
}

fn answered(log: &[u8], question: Question) -> Answer {
    match report(log, question) {
        Ok(report) => Answer {
            json: render::json(&report),
            markdown: render::markdown(&report, MarkdownOptions { guidance: false }),
            error: None,
        },
        Err(error) => Answer { error: Some(error), ..Answer::default() },
    }
}

fn report(mut log: &[u8], question: Question) -> Result<Report, String> {
    let folder = |name: &str| PathBuf::from("/").join(name);
    let mut packs: Vec<PathBuf> = question.pack.iter().map(|file| folder(&file.pack)).collect();
    packs.dedup();
    let files = question.pack.into_iter().map(|file| (folder(&file.pack).join(file.path), file.text.into()));
    let system = System::with_files(files);
    let redactor = Redactor::default();
    let options = Options { system: &system, redactor: &redactor, packs: &packs, expect: None };
    let claims = Some(Raw::from(question.stated)).filter(|stated| !stated.is_blank());
    issue::stated(&mut log, claims.as_ref(), &options).map_err(|error| error.message().to_string())
}
