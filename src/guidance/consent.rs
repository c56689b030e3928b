//! Asks the user before anything is sent. Anything but a clear yes is a no.

use crate::cli::Format;
use crate::desk::output::Output;
use crate::desk::question;
use crate::redact::{Clean, Redactor};

use super::Asking;
use super::prompt::Prompt;
use super::provider::Provider;

/// Whether a question to the user makes sense: somebody sits there, and nobody waits for JSON.
pub(super) fn is_possible(asking: &Asking<'_>) -> bool {
    question::is_possible(asking.system, asking.output)
        && asking.output.format(asking.reporting) != Format::Json
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
        let typed = question::answer(words.as_str(), asking.system, asking.output).await;
        match typed.as_deref().unwrap_or_default() {
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
