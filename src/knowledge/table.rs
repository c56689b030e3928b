//! Data tables that checks look words up in: headers, libraries, programs, modules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use crate::redact::Clean;

use super::author::Author;
use super::file::Format;

/// A data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TableFile {
    #[serde(default)]
    #[expect(dead_code, reason = "reading it is the check")]
    format: Option<Format>,
    /// Keys are compared without case.
    #[serde(default)]
    ignore_case: bool,
    join: Option<Join>,
    rows: HashMap<String, BTreeMap<String, String>>,
}

/// A column that names a row of another table, whose columns are taken over: the package names of
/// a library are written once and not with each of its headers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    column: String,
    table: String,
}

/// Columns with their names: there are a few.
type Columns = Vec<(String, Clean)>;

/// A row, with the columns of the row that it names in another table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'t> {
    own: &'t Columns,
    joined: Option<&'t Columns>,
}

impl<'t> Row<'t> {
    /// What stands in a column; what the row has itself counts more.
    pub(crate) fn get(&self, column: &str) -> Option<&'t Clean> {
        self.columns().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// All columns with their names, the row's own first.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&'t str, &'t Clean)> + use<'t> {
        let own = self.own;
        let is_own = move |name: &str| own.iter().any(|(column, _)| column == name);
        let joined = self.joined.into_iter().flatten().filter(move |(name, _)| !is_own(name));
        own.iter().chain(joined).map(|(name, value)| (name.as_str(), value))
    }
}

/// All tables by name.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    tables: BTreeMap<String, Table>,
}

#[derive(Debug)]
struct Table {
    ignore_case: bool,
    join: Option<Join>,
    exact: HashMap<String, Columns>,
    /// Keys that end in `*`, without it, the longest first.
    prefixes: Vec<(String, Columns)>,
}

impl Tables {
    /// Adds a table, or rows to one that is there. A key that is there already is an error.
    pub(super) fn add(&mut self, name: &str, file: TableFile, author: Author<'_>) -> Result<(), String> {
        let table = self.tables.entry(name.to_owned()).or_insert_with(|| Table {
            ignore_case: file.ignore_case,
            join: file.join,
            exact: HashMap::new(),
            prefixes: Vec::new(),
        });
        for (key, row) in file.rows {
            let key = table.key(&key);
            let row: Columns = row.into_iter().map(|(column, value)| (column, author.text(value))).collect();
            match key.strip_suffix('*') {
                Some(prefix) if table.prefixes.iter().any(|(known, _)| known == prefix) => return Err(key),
                Some(prefix) => table.prefixes.push((prefix.to_owned(), row)),
                None if table.exact.contains_key(&key) => return Err(key),
                None => {
                    table.exact.insert(key, row);
                }
            }
        }
        table.prefixes.sort_by(|(left, _), (right, _)| right.len().cmp(&left.len()).then(left.cmp(right)));
        Ok(())
    }

    /// What is wrong with the rows that tables name in each other, by table.
    pub(crate) fn unjoined(&self) -> Vec<(&str, String)> {
        let mut faults = Vec::new();
        for (name, table) in &self.tables {
            faults.extend(self.missing(table).into_iter().map(|message| (name.as_str(), message)));
        }
        faults
    }

    fn missing(&self, table: &Table) -> BTreeSet<String> {
        let Some(Join { table: other, .. }) = &table.join else { return BTreeSet::new() };
        let Some(joined) = self.tables.get(other) else {
            return BTreeSet::from([format!("`join` names the unknown table `{other}`")]);
        };
        let named = table.rows().filter_map(|own| table.named(own));
        let missing = named.filter(|key| !joined.exact.contains_key(key.as_str()));
        missing.map(|key| format!("`{other}` has no row `{key}`")).collect()
    }

    /// The row of a word: its own, else that of the longest key with `*` that begins it.
    pub(crate) fn row(&self, table: &str, word: &str) -> Option<Row<'_>> {
        let table = self.tables.get(table)?;
        let word = table.key(word);
        let own = table.exact.get(&word).or_else(|| {
            table.prefixes.iter().find(|(prefix, _)| word.starts_with(prefix)).map(|(_, row)| row)
        })?;
        Some(self.whole(table, own))
    }

    /// A row of this table, with what it names in another one.
    fn whole<'t>(&'t self, table: &Table, own: &'t Columns) -> Row<'t> {
        let other = table.join.as_ref().and_then(|join| self.tables.get(&join.table));
        Row {
            own,
            joined: other.zip(table.named(own)).and_then(|(other, key)| other.exact.get(key.as_str())),
        }
    }

    /// All rows of a table whose key is a whole word.
    pub(crate) fn rows(&self, table: &str) -> impl Iterator<Item = Row<'_>> {
        let table = self.tables.get(table).into_iter();
        table.flat_map(|table| table.exact.values().map(|own| self.whole(table, own)))
    }

    /// The whole words that are keys of a table.
    pub(crate) fn words(&self, table: &str) -> impl Iterator<Item = &str> {
        self.tables.get(table).into_iter().flat_map(|table| table.exact.keys().map(String::as_str))
    }

    /// Names of the tables.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// Names of all columns of a table.
    pub(crate) fn columns(&self, table: &str) -> Vec<&str> {
        let Some(table) = self.tables.get(table) else { return Vec::new() };
        let rows = table.rows().map(|own| self.whole(table, own));
        let mut columns: Vec<&str> = rows.flat_map(|row| row.columns()).map(|(name, _)| name).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

impl Table {
    fn rows(&self) -> impl Iterator<Item = &Columns> {
        self.exact.values().chain(self.prefixes.iter().map(|(_, row)| row))
    }

    /// The key of the row that this one names in another table.
    fn named<'t>(&self, own: &'t Columns) -> Option<&'t Clean> {
        let column = &self.join.as_ref()?.column;
        own.iter().find(|(name, _)| name == column).map(|(_, key)| key)
    }

    fn key(&self, word: &str) -> String {
        if self.ignore_case { word.to_lowercase() } else { word.to_owned() }
    }
}
