//! Takes secrets and identity out of text.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::{Clean, Raw};

/// What kind of thing was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// The user's name or home folder.
    User,
    /// The name of this machine.
    Host,
    /// A user name and password in an address or a configuration.
    Credentials,
    /// A token or key of a known shape, or the value of a variable that holds one.
    Token,
    /// An e-mail address.
    Email,
    /// The host of a private package index.
    Index,
    /// What a pack asks to take out besides.
    Extra,
}

/// Learns what is secret on this machine, then makes [`Clean`] text.
#[derive(Debug, Default)]
pub struct Redactor {
    counts: Mutex<BTreeMap<Category, u64>>,
}

impl Redactor {
    /// Redacts one piece of text. Control characters, terminal escapes and bidirectional
    /// overrides go too; line feeds and tabs stay.
    pub fn clean(&self, raw: &Raw) -> Clean {
        // The real work is added with the redaction patterns.
        Clean::redacted(raw.unredacted().to_owned())
    }

    /// How many values of each kind were taken out so far.
    pub fn counts(&self) -> BTreeMap<Category, u64> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
