//! Data tables that checks look words up in: headers, libraries, programs, modules.

use std::collections::{BTreeMap, HashMap};

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

/// Columns by name.
pub(crate) type Row = BTreeMap<String, Clean>;

/// All tables by name.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    tables: BTreeMap<String, Table>,
}

#[derive(Debug)]
struct Table {
    ignore_case: bool,
    join: Option<Join>,
    exact: HashMap<String, Row>,
    /// Keys that end in `*`, without it, the longest first.
    prefixes: Vec<(String, Row)>,
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
            let row: Row = row.into_iter().map(|(column, value)| (column, author.text(value))).collect();
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

    /// Takes over the columns of joined rows. What is wrong, by table.
    pub(crate) fn join(&mut self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let names: Vec<String> = self.tables.keys().cloned().collect();
        for name in names {
            // Out of the map for as long as another table is read.
            let Some(mut table) = self.tables.remove(&name) else { continue };
            faults.extend(table.take_over(self).into_iter().map(|message| (name.clone(), message)));
            self.tables.insert(name, table);
        }
        faults
    }

    /// The row of a word: its own, else that of the longest key with `*` that begins it.
    pub(crate) fn row(&self, table: &str, word: &str) -> Option<&Row> {
        let table = self.tables.get(table)?;
        let word = table.key(word);
        table.exact.get(&word).or_else(|| {
            table.prefixes.iter().find(|(prefix, _)| word.starts_with(prefix)).map(|(_, row)| row)
        })
    }

    /// All rows of a table whose key is a whole word.
    pub(crate) fn rows(&self, table: &str) -> impl Iterator<Item = &Row> {
        self.tables.get(table).into_iter().flat_map(|table| table.exact.values())
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
        let rows = table.exact.values().chain(table.prefixes.iter().map(|(_, row)| row));
        let mut columns: Vec<&str> = rows.flat_map(|row| row.keys().map(String::as_str)).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

impl Table {
    /// Adds the columns of the joined rows to each row, and says which are not there.
    fn take_over(&mut self, others: &Tables) -> Vec<String> {
        let Some(Join { column, table }) = &self.join else { return Vec::new() };
        let Some(joined) = others.tables.get(table) else {
            return vec![format!("`join` names the unknown table `{table}`")];
        };
        let mut missing = Vec::new();
        for row in self.exact.values_mut().chain(self.prefixes.iter_mut().map(|(_, row)| row)) {
            let Some(key) = row.get(column) else { continue };
            match joined.exact.get(key.as_str()) {
                Some(other) => {
                    for (column, value) in other {
                        row.entry(column.clone()).or_insert_with(|| value.clone());
                    }
                }
                None => missing.push(format!("`{table}` has no row `{key}`")),
            }
        }
        missing.sort();
        missing.dedup();
        missing
    }

    fn key(&self, word: &str) -> String {
        if self.ignore_case { word.to_lowercase() } else { word.to_owned() }
    }
}
