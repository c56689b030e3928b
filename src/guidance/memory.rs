//! What is known of models that were measured: a file in the user's cache, by provider, server and
//! model. It holds names and counts, and nothing of any case.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::redact::Redactor;
use crate::report::Measured;
use crate::system::System;

use super::prompt::Kind;
use super::provider::Provider;

const FILE: &str = "models.json";

/// Most bytes of the file: a line for each model that was ever measured.
const MOST: u64 = 256 << 10;

/// What is known of one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The prompt with which it is right more often.
    pub(super) kind: Kind,
    /// How often it was right with that.
    pub(super) measured: Measured,
}

/// One entry as it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Entry {
    prompt: String,
    right: u32,
    cases: u32,
}

/// The file as it was read.
#[derive(Debug)]
pub(super) struct Memory {
    file: Option<PathBuf>,
    entries: BTreeMap<String, Entry>,
}

impl Memory {
    /// What is kept for this user. A file that cannot be read holds nothing.
    pub(super) fn of(system: &System) -> Self {
        let file = system.cache_folder().map(|folder| folder.join(FILE));
        let read = file.as_ref().and_then(|file| system.read(file, MOST).ok());
        let entries = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { file, entries }
    }

    /// What is known of a provider's model.
    pub(super) fn of_model(&self, provider: &Provider, redactor: &Redactor) -> Option<Known> {
        provider.model.as_ref()?;
        let entry = self.entries.get(&name(provider, redactor))?;
        // Whoever edits the file makes nothing surer than sure.
        let is_sound = (1..=1000).contains(&entry.cases) && entry.right <= entry.cases;
        let kind = Kind::named(&entry.prompt).filter(|_| is_sound)?;
        Some(Known { kind, measured: Measured { right: entry.right, cases: entry.cases } })
    }

    /// Keeps what was measured. Whether that went well.
    pub(super) fn keep(
        mut self,
        provider: &Provider,
        known: Known,
        redactor: &Redactor,
        system: &System,
    ) -> bool {
        let Some(file) = &self.file else { return false };
        let Known { kind, measured } = known;
        let entry = Entry { prompt: kind.name().to_owned(), right: measured.right, cases: measured.cases };
        self.entries.insert(name(provider, redactor), entry);
        let Ok(bytes) = serde_json::to_vec_pretty(&self.entries) else { return false };
        let folder = file.parent().is_some_and(|folder| system.make_folder(folder).is_ok());
        folder && system.replace_file(file, &bytes).is_ok()
    }
}

fn name(provider: &Provider, redactor: &Redactor) -> String {
    format!("{} {} {}", provider.name, provider.base.shown(redactor), provider.model(redactor))
}
