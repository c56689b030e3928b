//! Files that say what a command installs: lists of requirements that it names, those that they include, and the
//! files of a project. Which of them holds a name, and how.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::python::name::normalise;
use crate::python::project::{DEPENDS, folders};
use crate::redact::{Clean, Redactor};
use crate::system::System;

use super::own;
use super::project::{self, Form};

/// More files than this are not followed.
const MOST_FILES: usize = 20;

/// Lists are short; more of one is not read.
const MOST_BYTES: u64 = 256 * 1024;

/// A list of requirements, or a project's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// As a shell takes it.
    pub(super) file: Clean,
    /// The distributions that a list names, in the form in which names are compared; nothing for a project's file.
    names: Option<BTreeSet<String>>,
    /// Its lines, as they are: held against expressions, and never shown.
    lines: Vec<String>,
}

/// Where a file names a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// As a shell takes it.
    pub(super) file: Clean,
    pub(super) form: Form,
    /// Neither extras nor a marker nor a comment stands behind it.
    pub(super) is_bare: bool,
}

impl Listed {
    /// The lines of a list; a project's file has others as well.
    pub(super) fn lines(&self) -> &[String] {
        if self.names.is_some() { &self.lines } else { &[] }
    }

    /// Where it writes this name, where it does. A line that goes on in the next one, or that holds checksums, is no
    /// place: those are of the files of one release.
    pub(super) fn place(&self, name: &str) -> Option<Place> {
        let form = match &self.names {
            Some(names) => names.contains(&normalise(name)).then_some(Form::Line),
            None => project::form(&self.lines, name),
        }?;
        let wanted = normalise(name);
        let behind = |line: &String| {
            let folded = line.to_ascii_lowercase().replace(['_', '.'], "-");
            folded.find(&wanted).map(|start| line[start + wanted.len()..].to_owned())
        };
        let is_of_list = |line: &&String| self.names.is_none() || is_of(line, &wanted);
        let rest: Vec<String> = self.lines.iter().filter(is_of_list).filter_map(behind).collect();
        if self.names.is_some()
            && rest.iter().any(|rest| rest.trim_end().ends_with('\\') || rest.contains("--hash"))
        {
            return None;
        }
        let is_bare = !rest.is_empty() && !rest.iter().any(|rest| rest.contains(['[', '{', ';', '#']));
        Some(Place { file: self.file.clone(), form, is_bare })
    }

    /// The number of the line that names it.
    pub(super) fn line_of(&self, name: &str) -> Option<u64> {
        let wanted = normalise(name);
        let index = self.lines.iter().position(|line| is_of(line, &wanted))?;
        u64::try_from(index).ok().map(|index| index + 1)
    }
}

/// Whether a line of a list is a requirement of this name.
fn is_of(line: &str, wanted: &str) -> bool {
    normalise(own::requirement_name(line.trim())) == wanted
}

/// The files by which a command installs that was started in this folder: first those behind `-r`, each followed by
/// those that it includes, then those of projects.
pub(super) fn files(
    command: &[OsString],
    folder: &Path,
    system: &System,
    redactor: &Redactor,
) -> Vec<Listed> {
    let here = system.working_directory();
    // As it is called from where the user is.
    let shown = |path: &Path| {
        let path = if here == Some(folder) { path.to_owned() } else { folder.join(path) };
        path.to_str().and_then(|path| own::written(path, system, redactor))
    };
    let read = |path: &Path| {
        let bytes = system.read(&folder.join(path), MOST_BYTES).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let words = || command.iter().filter_map(|word| word.to_str());
    let mut open: Vec<PathBuf> = included(words());
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut found = Vec::new();
    while let Some(path) = (!open.is_empty()).then(|| open.remove(0)) {
        if seen.contains(&path) || seen.len() == MOST_FILES {
            continue;
        }
        let text = read(&path);
        let near = path.parent().unwrap_or(Path::new("")).to_owned();
        let mut names = BTreeSet::new();
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            open.extend(included(line.split_whitespace()).into_iter().map(|file| near.join(file)));
            let name = own::requirement_name(line);
            names.extend(Some(normalise(name)).filter(|name| !name.is_empty()));
        }
        let lines = text.lines().map(str::to_owned).collect();
        found.extend(shown(&path).map(|file| Listed { file, names: Some(names), lines }));
        seen.push(path);
    }
    for path in
        folders(&words().collect::<Vec<_>>()).iter().flat_map(|folder| DEPENDS.map(|file| folder.join(file)))
    {
        let lines: Vec<String> = read(&path).lines().map(str::to_owned).collect();
        let file = shown(&path).filter(|_| !lines.is_empty());
        found.extend(file.map(|file| Listed { file, names: None, lines }));
    }
    found
}

/// The lists of requirements that lie in a folder, by their names: what may be needed there.
pub(super) fn in_folder(folder: &Path, system: &System, redactor: &Redactor) -> Vec<Listed> {
    let is_list = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "txt");
    let named = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.to_ascii_lowercase().contains("requirement")
    };
    let below = system.entries(&folder.join("requirements")).into_iter().filter(is_list);
    let here = system.entries(folder).into_iter().filter(|path| is_list(path) && named(path));
    let mut paths: Vec<PathBuf> = here.chain(below).take(MOST_FILES).collect();
    // `requirements.txt` and `requirements/base.txt` before those for a purpose.
    paths.sort_by_key(|path| (path.components().count(), path.as_os_str().len()));
    let relative = paths.iter().filter_map(|path| path.strip_prefix(folder).ok());
    let command: Vec<OsString> =
        relative.flat_map(|path| [OsString::from("-r"), path.as_os_str().to_owned()]).collect();
    files(&command, folder, system, redactor)
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
