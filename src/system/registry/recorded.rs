//! The registry of a recorded machine, as `reg query` shows it to a 64-bit program.

use std::collections::BTreeMap;

use super::Hive;

/// What stands under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// `REG_SZ`.
    Text(String),
    /// `REG_DWORD`.
    Number(u32),
}

/// Values by key (`HKLM\SOFTWARE\…`) and by name. Neither has a case.
#[derive(Clone, Debug, Default)]
pub struct Registry(BTreeMap<String, BTreeMap<String, Entry>>);

impl Registry {
    /// The keys with their values; a key's own value has an empty name.
    pub fn new(keys: BTreeMap<String, BTreeMap<String, Entry>>) -> Self {
        Self(keys)
    }

    pub(super) fn open(&self, hive: Hive, path: &str) -> Option<Key<'_>> {
        let path = match hive {
            Hive::User => format!("HKCU\\{path}"),
            Hive::Machine => format!("HKLM\\{path}"),
            // Where Windows keeps the view of 32-bit programs.
            Hive::Machine32 => {
                let (top, rest) = path.split_once('\\').unwrap_or((path, ""));
                format!("HKLM\\{top}\\WOW6432Node\\{rest}")
            }
        };
        Key { registry: self, path }.if_there()
    }
}

/// A key of it.
#[derive(Debug)]
pub(super) struct Key<'a> {
    registry: &'a Registry,
    path: String,
}

impl Key<'_> {
    pub(super) fn below(&self, name: &str) -> Option<Self> {
        Self { registry: self.registry, path: format!("{}\\{name}", self.path) }.if_there()
    }

    pub(super) fn names(&self) -> Vec<String> {
        let below = self.keys().filter_map(|(_, rest)| rest.split('\\').next());
        let mut names: Vec<String> = below.filter(|name| !name.is_empty()).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        names
    }

    pub(super) fn value(&self, name: &str) -> Option<&Entry> {
        let (key, _) = self.keys().find(|(_, rest)| rest.is_empty())?;
        let values = self.registry.0.get(key)?;
        values.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// A key is there when something lies below it, too.
    fn if_there(self) -> Option<Self> {
        let is_there = self.keys().next().is_some();
        is_there.then_some(self)
    }

    /// This key and all below it, each with the rest of its path.
    fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        self.registry.0.keys().filter_map(|key| {
            let (start, rest) = key.split_at_checked(self.path.len())?;
            let rest = if rest.is_empty() { rest } else { rest.strip_prefix('\\')? };
            start.eq_ignore_ascii_case(&self.path).then_some((key.as_str(), rest))
        })
    }
}
