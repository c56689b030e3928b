//! Puts a question to whoever sits at the terminal.
//!
//! It deliberately does not know what the question is about; whoever asks takes anything but a
//! clear yes for a no.

use std::io::IsTerminal as _;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::time::sleep;

use crate::system::System;

use super::output::Output;

/// How often it is looked whether a line was typed.
const TICK: Duration = Duration::from_millis(20);

/// Whether a question makes sense: somebody sits there, and no automaton watches.
pub fn is_possible(system: &System, output: &Output) -> bool {
    std::io::stdin().is_terminal() && output.stderr_is_terminal && system.variable("CI").is_none()
}

/// Puts the question on stderr and waits for a line. What was typed, in small letters; nothing when
/// the user breaks off.
pub async fn answer(words: &str, system: &System, output: &Output) -> Option<String> {
    let question = async {
        output.aside(words);
        line().await
    };
    let typed = tokio::select! {
        // First, so that signals are ours before the question is put.
        biased;
        () = system.interruption() => None,
        typed = question => typed,
    };
    typed.map(|typed| typed.trim().to_ascii_lowercase())
}

/// The same for callers that wait.
pub fn put(words: &str, system: &System, output: &Output) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let typed = runtime.block_on(answer(words, system, output));
    runtime.shutdown_timeout(Duration::ZERO);
    typed
}

/// A line that the user types. The thread that waits for it is left behind when the user breaks
/// off: reading a terminal cannot be given up.
async fn line() -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut typed = String::new();
        let read = std::io::stdin().read_line(&mut typed);
        let _ = sender.send(read.ok().filter(|count| *count > 0).map(|_| typed));
    });
    loop {
        match receiver.try_recv() {
            Ok(typed) => return typed,
            Err(mpsc::TryRecvError::Disconnected) => return None,
            Err(mpsc::TryRecvError::Empty) => sleep(TICK).await,
        }
    }
}
