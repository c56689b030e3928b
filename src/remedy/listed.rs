//! Files of requirements that a command names, and those that they include: which of them holds a name.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::python::name::normalise;
use crate::redact::{Clean, Redactor};
use crate::system::System;

use super::own;

/// More files than this are not followed.
const MOST_FILES: usize = 20;

/// Lists are short; more of one is not read.
const MOST_BYTES: u64 = 256 * 1024;

/// A file of requirements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// As a shell takes it.
    pub(super) file: Clean,
    /// The distributions that it names, in the form in which names are compared.
    names: BTreeSet<String>,
    /// Its lines, as they are: held against expressions, and never shown.
    pub(super) lines: Vec<String>,
}

impl Listed {
    pub(super) fn holds(&self, name: &str) -> bool {
        self.names.contains(&normalise(name))
    }
}

/// The files that a command names by `-r`, each followed by those that it includes.
pub(super) fn files(command: &[OsString], system: &System, redactor: &Redactor) -> Vec<Listed> {
    let Some(folder) = system.working_directory() else { return Vec::new() };
    let mut open: Vec<PathBuf> = included(command.iter().filter_map(|word| word.to_str()));
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut found = Vec::new();
    while let Some(path) = (!open.is_empty()).then(|| open.remove(0)) {
        if seen.contains(&path) || seen.len() == MOST_FILES {
            continue;
        }
        let bytes = system.read(&folder.join(&path), MOST_BYTES).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let near = path.parent().unwrap_or(Path::new("")).to_owned();
        let mut names = BTreeSet::new();
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            open.extend(included(line.split_whitespace()).into_iter().map(|file| near.join(file)));
            let name = own::requirement_name(line);
            names.extend(Some(normalise(name)).filter(|name| !name.is_empty()));
        }
        if let Some(file) = path.to_str().and_then(|path| own::written(path, system, redactor)) {
            found.push(Listed { file, names, lines: text.lines().map(str::to_owned).collect() });
        }
        seen.push(path);
    }
    found
}

/// The files behind `-r`, `--requirement` and their like.
fn included<'a>(words: impl Iterator<Item = &'a str>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut words = words;
    while let Some(word) = words.next() {
        if own::FILES.contains(&word) {
            files.extend(words.next().map(PathBuf::from));
        } else if let Some((_, file)) = word.split_once('=').filter(|(option, _)| own::FILES.contains(option))
        {
            files.push(PathBuf::from(file));
        } else if let Some(file) = word.strip_prefix("-r").filter(|file| !file.is_empty()) {
            files.push(PathBuf::from(file));
        }
    }
    files
}
