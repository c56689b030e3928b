//! Comments on an issue through `gh`, GitHub's own program, which has the user's rights and keys.

use std::path::Path;
use std::time::Duration;

use crate::redact::{Clean, Redactor};
use crate::system::{Conversation, System};

use super::Target;

/// How long it may take to post.
const DEADLINE: Duration = Duration::from_mins(1);

/// Posts the text; what gh says against it, otherwise.
pub(super) fn comment(
    program: &Path,
    target: &Target,
    number: u64,
    body: &str,
    system: &System,
) -> Result<(), Clean> {
    // Host and repository are said outright: gh would take them from the folder that we are in.
    let arguments =
        ["issue", "comment", &number.to_string(), "--repo", &target.full_name(), "--body-file", "-"]
            .map(str::to_owned);
    let variables = [("GH_PROMPT_DISABLED", "1"), ("GH_NO_UPDATE_NOTIFIER", "1")];
    match system.converse(program, &arguments, &variables, body.as_bytes(), DEADLINE) {
        Conversation::Done => Ok(()),
        Conversation::Refused { stderr } => {
            let words = Redactor::learn_identity(system).clean(&stderr.trimmed());
            let first = words.as_str().lines().next().map_or(0, str::len);
            Err(if first == 0 { Clean::literal("it gave no reason") } else { words.slice(0..first) })
        }
        Conversation::NoEnd => Err(Clean::literal("it did not end in time")),
    }
}
