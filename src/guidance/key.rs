//! The provider's key: fetched after consent, told to the redactor, kept nowhere.

use std::time::Duration;

use crate::redact::{Raw, Redactor};
use crate::system::{Invocation, System};

use super::fault::Fault;
use super::provider::{KeyFrom, Provider};

/// A password manager may ask for a touch or a PIN.
const DEADLINE: Duration = Duration::from_secs(20);

/// The key, if one is needed.
pub(super) async fn fetch(
    provider: &Provider,
    system: &System,
    redactor: &Redactor,
) -> Result<Option<Raw>, Fault> {
    let key = match &provider.key {
        KeyFrom::Nowhere => return Ok(None),
        KeyFrom::Variable(key) => key.trimmed(),
        KeyFrom::Command(command) => printed(command, system).await?,
    };
    // Before anything else: an answer may repeat it.
    redactor.learn_secret(&key);
    let can_be_sent = key.inspect(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic()));
    if can_be_sent { Ok(Some(key)) } else { Err(Fault::KeyShape) }
}

/// The first line that a command prints. Its words are split at white space: there is no shell.
async fn printed(command: &Raw, system: &System) -> Result<Raw, Fault> {
    let mut words = command.unredacted().split_whitespace();
    let name = words.next().ok_or(Fault::KeyCommand)?;
    let given = std::path::Path::new(name);
    let program = if given.is_absolute() { Some(given.to_owned()) } else { system.find_program(name) };
    let invocation = Invocation::new(program.ok_or(Fault::KeyCommand)?).args(words).deadline(DEADLINE);
    let outcome = system.run(&invocation).await;
    let key = outcome.stdout.lines().first().map(Raw::trimmed).unwrap_or_default();
    if outcome.succeeded() && !key.is_blank() { Ok(key) } else { Err(Fault::KeyCommand) }
}
