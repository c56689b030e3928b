//! How a shell of the user reaches an interpreter, in words that can be pasted.
//!
//! A path below the home folder holds the user's name, which no report shows: the shell knows other
//! words for it. It deliberately does not know which commands they are for.

use std::path::Path;

use super::candidate::Candidate;
use crate::probe::Context;
use crate::redact::{Clean, Raw};

/// The word for it: its name where PATH leads there, else the shortest way from the working
/// directory, from home, or from the root. Nothing where it would need a private word.
pub(super) fn command(context: &Context, names: &[Candidate]) -> Option<Clean> {
    by_name(context, names).or_else(|| names.iter().find_map(|name| by_place(context, &name.path)))
}

/// `python` before `python3` before `python3.12`: the shortest of those that PATH leads to.
fn by_name(context: &Context, names: &[Candidate]) -> Option<Clean> {
    let system = &context.system;
    let plain = names.iter().filter_map(|candidate| {
        let name = candidate.path.file_name()?.to_str()?;
        let is_found = candidate.first || system.find_program(name).as_deref() == Some(&*candidate.path);
        let name = name.strip_suffix(".exe").unwrap_or(name);
        (is_found && is_plain(name)).then_some(name)
    });
    plain.min_by_key(|name| name.len()).map(|name| context.text(name))
}

/// A folder in words that can be pasted, where it needs no quotes.
pub(super) fn folder(context: &Context, path: &Path) -> Option<Clean> {
    by_place(context, path)
        .map(|word| word.strip_prefix(".\\").unwrap_or(word))
        .filter(|word| !word.as_str().contains(['"', ' ']))
}

fn by_place(context: &Context, path: &Path) -> Option<Clean> {
    let system = &context.system;
    let windows = system.is_windows();
    let below = |folder: Option<&Path>| {
        let rest = path.strip_prefix(folder?).ok()?.to_str()?;
        (!rest.is_empty() && is_plain(rest)).then(|| rest.to_owned())
    };
    let home = system.home();
    let written = if let Some(rest) = below(system.working_directory()) {
        if windows { format!(".\\{rest}") } else { rest }
    } else if let Some(rest) = below(home.as_deref()) {
        // PowerShell needs the `&` before a word in quotes.
        if windows { format!("& \"$env:USERPROFILE\\{rest}\"") } else { format!("~/{rest}") }
    } else {
        let whole = path.to_str()?;
        match (is_plain(whole), windows) {
            (true, _) => whole.to_owned(),
            (false, true) => format!("& \"{whole}\""),
            (false, false) => return None,
        }
    };
    let shown = context.redactor.clean(&Raw::from(written.as_str()));
    // What the redactor changed is no path any more.
    (shown.as_str() == written).then_some(shown)
}

/// Whether every shell takes the text as it is, as one word.
fn is_plain(text: &str) -> bool {
    !text.starts_with('-') && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+/:\\-".contains(c))
}
