//! Asks the user before anything is sent. Anything but a clear yes is a no.

use std::io::IsTerminal as _;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::time::sleep;

use crate::cli::Format;
use crate::output::Output;
use crate::redact::{Clean, Redactor};

use super::Asking;
use super::prompt::Prompt;
use super::provider::Provider;

/// How often it is looked whether a line was typed.
const TICK: Duration = Duration::from_millis(20);

/// Whether a question to the user makes sense: somebody sits there, and nobody waits for JSON.
pub(super) fn is_possible(asking: &Asking<'_>) -> bool {
    std::io::stdin().is_terminal()
        && asking.output.stderr_is_terminal
        && asking.output.format(asking.reporting) != Format::Json
        && asking.system.variable("CI").is_none()
}

/// Puts the question, as often as the user wants to see what would be sent.
pub(super) async fn given(
    asking: &Asking<'_>,
    provider: &Provider,
    prompt: &Prompt,
    bytes: usize,
    redactor: &Redactor,
) -> bool {
    let words = Clean::literal(
        "The checks leave something open. Ask {model} at {host} ({provider})? {bytes} bytes of the redacted \
         report would be sent, more of it only if the model asks. [y/N/show] ",
    )
    .fill(&|name| {
        Some(match name {
            "model" => provider.model(redactor),
            "host" => provider.base.shown(redactor),
            "provider" => Clean::literal(provider.name),
            _ => Clean::from(bytes),
        })
    });
    loop {
        let question = async {
            asking.output.aside(words.as_str());
            line().await
        };
        let typed = tokio::select! {
            // First, so that signals are ours before the question is put.
            biased;
            () = asking.system.interruption() => None,
            typed = question => typed,
        };
        match typed.as_deref().map(str::trim).unwrap_or_default().to_ascii_lowercase().as_str() {
            "y" | "yes" => return true,
            "s" | "show" => show(asking.output, prompt),
            _ => {
                asking.output.aside("Nothing was sent.\n");
                return false;
            }
        }
    }
}

/// All that would be sent.
fn show(output: &Output, prompt: &Prompt) {
    for text in [&prompt.system, &prompt.user] {
        output.aside(text.as_str());
        output.aside("\n");
    }
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
