//! Makes archetypes and tables of files.
//!
//! Loading is strict: a file with a fault is left out, and where it is wrong is said. It
//! deliberately does not know where a pack's files come from.

use std::ops::Range;
use std::thread;

use serde::de::DeserializeOwned;

use crate::embedded::{self, Embedded};
use crate::log;
use crate::redact::Clean;
use crate::remedy::Needs;

use super::author::Author;
use super::fault::Fault;
use super::file::{CheckFile, Edit};
use super::package::{Boundary, PackageFile, Packages};
use super::table::{TableFile, Tables};
use super::validate::{self, Remark};
use super::{Check, Explains, Fix, Headline, Sentence};

/// How closely files are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// They are only read.
    Quick,
    /// Everything is tried that could fail later.
    Thorough,
}

/// A file, and what it holds by its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    /// Its path as it is shown.
    pub(super) shown: &'a str,
    /// What it holds.
    pub(super) kind: EntryKind<'a>,
    /// Its name without ending: the id of a check, the name of a table or package.
    pub(super) stem: &'a str,
    /// Its content.
    pub(super) text: Text<'a>,
}

/// The content of a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Text<'a> {
    /// As somebody wrote it.
    Written(&'a str),
    /// As the build script packed it: nobody is shown a place in it.
    Compiled(Embedded),
}

impl<'a> Text<'a> {
    /// The text in which a fault has its place.
    fn written(self) -> &'a str {
        match self {
            Self::Written(text) => text,
            Self::Compiled(_) => "",
        }
    }

    fn size(self) -> usize {
        match self {
            Self::Written(text) => text.len(),
            Self::Compiled(file) => file.size(),
        }
    }

    fn read<T: DeserializeOwned>(self, shown: &Clean, author: Author<'_>) -> Result<T, Fault> {
        match self {
            Self::Written(text) => parse(shown, text, author),
            Self::Compiled(file) => file
                .read()
                .map_err(|error| Fault::at(shown.clone(), "", None, author.text(error.to_string()))),
        }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind<'a> {
    /// An archetype of this group.
    Check { group: &'a str },
    /// A package's table.
    Package,
    /// A data table.
    Table,
}

impl<'a> Entry<'a> {
    /// A file of this repository; nothing if it belongs to another part of the program.
    fn ours(path: &'a str, text: Text<'a>) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let (kind, name) = match parts[..] {
            // A table that is too long for one file has a folder, whose name is the table's.
            ["data", "tables", table, _] => {
                return Some(Self { shown: path, kind: EntryKind::Table, stem: table, text });
            }
            ["data", name] => (EntryKind::Table, name),
            ["checks", "packages", name] => (EntryKind::Package, name),
            ["checks", group, name] => (EntryKind::Check { group }, name),
            _ => return None,
        };
        let stem = name.strip_suffix(".toml")?;
        Some(Self { shown: path, kind, stem, text })
    }
}

/// What a file holds, read.
#[derive(Debug)]
enum Read {
    Check { group: String, file: Box<CheckFile> },
    Package(Box<PackageFile>),
    Table(TableFile),
}

impl Read {
    fn of(entry: Entry<'_>, author: Author<'_>) -> Result<Self, Fault> {
        let shown = author.text(entry.shown.to_owned());
        Ok(match entry.kind {
            EntryKind::Table => Self::Table(entry.text.read(&shown, author)?),
            EntryKind::Package => Self::Package(Box::new(entry.text.read(&shown, author)?)),
            EntryKind::Check { group } => {
                Self::Check { group: group.to_owned(), file: Box::new(entry.text.read(&shown, author)?) }
            }
        })
    }
}

/// Everything that was loaded, not yet put together.
#[derive(Debug)]
pub(super) struct Loader {
    pub(super) checks: Vec<Check>,
    pub(super) tables: Tables,
    pub(super) packages: Packages,
    pub(super) boundaries: Vec<Boundary>,
    pub(super) faults: Vec<Fault>,
    depth: Depth,
    /// Path and text of each check's file, for faults that show later; only of those that are
    /// looked at closely.
    files: Vec<Option<(Clean, String)>>,
}

impl Loader {
    fn empty(depth: Depth) -> Self {
        Self {
            checks: Vec::new(),
            tables: Tables::default(),
            packages: Packages::default(),
            boundaries: Vec::new(),
            faults: Vec::new(),
            depth,
            files: Vec::new(),
        }
    }

    /// What is compiled in.
    pub(super) fn embedded() -> Self {
        let entry = |file: Embedded| Entry::ours(file.path, Text::Compiled(file));
        let entries: Vec<Entry<'static>> = embedded::files().filter_map(entry).collect();
        Self::ours(Depth::Quick, read_all(&entries))
    }

    /// What is compiled in, from the files as they are written: paths in the repository, and texts.
    pub(super) fn sources(files: &[(String, String)]) -> Self {
        let entries = files.iter().filter_map(|(path, text)| Entry::ours(path, Text::Written(text)));
        let entries: Vec<Entry<'_>> = entries.collect();
        Self::ours(
            Depth::Thorough,
            entries.iter().map(|entry| (entry, Read::of(*entry, Author::Ours))).collect(),
        )
    }

    fn ours(depth: Depth, read: Vec<(&Entry<'_>, Result<Read, Fault>)>) -> Self {
        let mut loader = Self::empty(depth);
        let (tables, checks): (Vec<_>, Vec<_>) =
            read.into_iter().partition(|(entry, _)| entry.kind == EntryKind::Table);
        for (entry, read) in tables {
            loader.take(*entry, read, Author::Ours);
        }
        loader.hold_tables_together(Author::Ours);
        for (entry, read) in checks {
            loader.take(*entry, read, Author::Ours);
        }
        loader
    }

    /// How closely the files that follow are looked at.
    pub(super) fn look(&mut self, depth: Depth) {
        self.depth = depth;
    }

    /// Reads one file. One with a fault is left out.
    pub(super) fn add(&mut self, entry: Entry<'_>, author: Author<'_>) {
        self.take(entry, Read::of(entry, author), author);
    }

    fn take(&mut self, entry: Entry<'_>, read: Result<Read, Fault>, author: Author<'_>) {
        let shown = || author.text(entry.shown.to_owned());
        let taken = read.and_then(|read| match read {
            Read::Table(table) => {
                let added = self.tables.add(entry.stem, table, author);
                added.map_err(|key| already(shown(), entry.text.written(), &key, author))
            }
            Read::Package(package) => {
                let added = self.packages.add(entry.stem, *package, author);
                added.map_err(|name| already(shown(), entry.text.written(), &name, author))
            }
            Read::Check { group, file } => {
                let mut check = Check::of(entry.stem, &group, *file, author);
                let thorough = self.depth == Depth::Thorough;
                self.files.push(thorough.then(|| (shown(), entry.text.written().to_owned())));
                if thorough {
                    let mut remarks = validate::check(&mut check, &self.tables);
                    // There is no clock in a browser, and no pack.
                    if cfg!(feature = "machine") && !matches!(author, Author::Ours) {
                        remarks.extend(validate::slow(&mut check));
                    }
                    self.faults.extend(
                        remarks
                            .into_iter()
                            .map(|remark| fault(&shown(), entry.text.written(), &remark, author)),
                    );
                }
                self.checks.push(check);
                Ok(())
            }
        });
        match taken {
            Ok(()) => {}
            // Whoever writes the file gets all of it at once.
            Err(fault) if self.depth == Depth::Thorough => {
                let all = faults_of(entry, author);
                self.faults.extend(if all.len() > 1 { all } else { vec![fault] });
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    /// Says which rows of tables name rows of others that are not there.
    pub(super) fn hold_tables_together(&mut self, author: Author<'_>) {
        for (table, message) in self.tables.unjoined() {
            let file = author.text(format!("data/{table}.toml"));
            self.faults.push(Fault { file, line: 1, column: 1, message: author.text(message) });
        }
    }

    /// What is wrong with what the checks say of each other. Nothing but when thorough.
    pub(super) fn hold_together(&mut self) {
        if self.depth == Depth::Quick {
            return;
        }
        for (index, remark) in validate::together(&self.checks) {
            if let Some(Some((shown, text))) = self.files.get(index) {
                self.faults.push(fault(shown, text, &remark, Author::Ours));
            }
        }
    }
}

fn already(shown: Clean, text: &str, key: &str, author: Author<'_>) -> Fault {
    Fault::near(shown, text, key, author.text(format!("there is a `{key}` already")))
}

fn fault(shown: &Clean, text: &str, remark: &Remark, author: Author<'_>) -> Fault {
    Fault::near(shown.clone(), text, &remark.near, author.text(remark.message.clone()))
}

/// Reads files in two threads, and what the log reader needs in a third: it is most of the time that
/// the program takes to start.
fn read_all<'a>(entries: &'a [Entry<'static>]) -> Vec<(&'a Entry<'static>, Result<Read, Fault>)> {
    fn read<'a>(entries: &'a [Entry<'static>]) -> Vec<(&'a Entry<'static>, Result<Read, Fault>)> {
        entries.iter().map(|entry| (entry, Read::of(*entry, Author::Ours))).collect()
    }
    let bytes: usize = entries.iter().map(|entry| entry.text.size()).sum();
    let mut before = 0;
    let middle = entries.partition_point(|entry| {
        before += entry.text.size();
        before <= bytes / 2
    });
    let (first, second) = entries.split_at(middle);
    // In a browser there are no threads to be had.
    thread::scope(|scope| {
        let _ = thread::Builder::new().spawn_scoped(scope, log::prepare);
        let other = thread::Builder::new().spawn_scoped(scope, || read(second));
        let mut all = read(first);
        all.extend(other.ok().and_then(|other| other.join().ok()).unwrap_or_else(|| read(second)));
        all
    })
}

/// A pack's file alone, without what is compiled in.
#[cfg(any(fuzzing, test))]
pub(crate) fn of_pack(
    text: &str,
    name: &Clean,
    redactor: &crate::redact::Redactor,
) -> (super::Catalogue, Vec<Fault>) {
    alone(text, Author::Pack { name, redactor })
}

/// An archetype's file alone, without what is compiled in.
#[cfg(any(fuzzing, test))]
fn alone(text: &str, author: Author<'_>) -> (super::Catalogue, Vec<Fault>) {
    let mut loader = Loader::empty(Depth::Thorough);
    let kind = EntryKind::Check { group: "pack" };
    loader.add(Entry { shown: "zebra.toml", kind, stem: "zebra", text: Text::Written(text) }, author);
    loader.hold_together();
    super::Catalogue::assemble(loader)
}

/// Reads a file of one of our formats.
pub(super) fn parse<T: DeserializeOwned>(file: &Clean, text: &str, author: Author<'_>) -> Result<T, Fault> {
    toml::from_str(text).map_err(|error| {
        let message = author.text(said(error.message()));
        Fault::at(file.clone(), text, error.span(), message)
    })
}

/// Most faults of one file that are said.
const MOST_FAULTS: usize = 20;

/// Everything that keeps a file from being read.
fn faults_of(entry: Entry<'_>, author: Author<'_>) -> Vec<Fault> {
    let shown = author.text(entry.shown.to_owned());
    match entry.kind {
        EntryKind::Table => unread::<TableFile>(&shown, entry.text.written(), author),
        EntryKind::Package => unread::<PackageFile>(&shown, entry.text.written(), author),
        EntryKind::Check { .. } => unread::<CheckFile>(&shown, entry.text.written(), author),
    }
}

/// The reader of TOML stops at the first fault. It is asked again without the lines of that one, as long as
/// what is left is TOML at all; what a table lacks then it may lack for that.
fn unread<T: DeserializeOwned>(shown: &Clean, text: &str, author: Author<'_>) -> Vec<Fault> {
    let mut left = text.to_owned();
    let mut found: Vec<Fault> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    for _ in 0..MOST_FAULTS {
        let error = match left.parse::<toml::Table>() {
            Ok(_) => toml::from_str::<T>(&left).err(),
            Err(_) => None,
        };
        let Some((error, span)) = error.and_then(|error| error.span().map(|span| (error, span))) else {
            break;
        };
        let lines = lines_of(&left, &span);
        // A heading does not go alone: what stands below it would be another table's.
        let of_table = error.message().starts_with("missing") || left[lines.clone()].starts_with('[');
        let lines = if of_table { table_at(&left, span.start) } else { lines };
        if !of_table || !taken.iter().any(|place| lines.contains(place)) {
            let message = author.text(said(error.message()));
            found.push(Fault::at(shown.clone(), text, Some(span), message));
        }
        // Places stay what they are.
        let blank: String =
            left[lines.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        if blank == left[lines.clone()] {
            break;
        }
        taken.push(lines.start);
        left.replace_range(lines, &blank);
    }
    found.sort_by_key(|fault| (fault.line, fault.column));
    found
}

/// The whole lines of a piece of a text.
fn lines_of(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    start..text[span.end..].find('\n').map_or(text.len(), |at| span.end + at)
}

/// The lines of the table that a place is in, with its heading; above the first heading all before it.
fn table_at(text: &str, place: usize) -> Range<usize> {
    let line = lines_of(text, &(place..place));
    let is_heading = text[line.clone()].starts_with('[');
    let start = if is_heading { line.start } else { text[..place].rfind("\n[").map_or(0, |at| at + 1) };
    let next = text[start..].find("\n[").map(|at| start + at);
    start..next.unwrap_or(text.len())
}

/// What the reader of TOML says, as what to write.
fn said(message: &str) -> String {
    let Some((found, expected)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    else {
        return message.to_owned();
    };
    let value = found.split_once(' ').map_or(found, |(_, value)| value).trim_matches(['`', '"']);
    match expected {
        "a sequence" => format!("write a list: [\"{value}\"]"),
        "a string" => format!("write it in quotes: \"{value}\""),
        "i64" | "u32" | "f64" => format!("write a number, without quotes, not {found}"),
        other => format!("expected {other}, not {found}"),
    }
}

impl Check {
    /// The archetype that a file describes.
    fn of(id: &str, group: &str, file: CheckFile, author: Author<'_>) -> Self {
        let text = |text: String| author.text(text);
        let fixes = file
            .fix
            .into_iter()
            .map(|fix| Fix {
                title: text(fix.title.0),
                audience: text(fix.audience),
                commands: fix.commands.into_iter().map(|command| text(command.0)).collect(),
                risk: fix.risk.into(),
                when: fix.when,
                needs: Needs {
                    install: fix.install.into_iter().map(|need| text(need.0)).collect(),
                    lift: fix.lift.map(|option| text(option.0)),
                    environment: fix.environment.map(|name| text(name.0)),
                    rename: fix.rename.map(|name| text(name.0)),
                    path: fix.path,
                    edit: fix.edit.map(|Edit { wrong, right }| (text(wrong.0), text(right.0))),
                    again: fix.again,
                    variables: fix.variables.map(|words| text(words.0)),
                    usual_python: fix.usual_python,
                },
            })
            .collect();
        let explains =
            file.explains.into_iter().map(|edge| Explains { id: edge.id, when: edge.when }).collect();
        Self {
            id: text(id.to_owned()),
            group: text(group.to_owned()),
            source: author.source(),
            built_in: author.built_in(),
            title: text(file.title.0),
            headlines: file
                .headline
                .into_iter()
                .map(|headline| Headline { text: text(headline.text.0), when: headline.when })
                .collect(),
            meaning: text(file.meaning.0),
            verdict: file.verdict.into(),
            support: file.support.into(),
            whose: file.whose.map(|words| text(words.0)),
            theirs: file.theirs.map(|words| text(words.0)),
            two_pythons: file.two_pythons,
            explanation: text(file.explanation),
            sentences: file
                .sentence
                .into_iter()
                .map(|sentence| Sentence { text: text(sentence.text.0), when: sentence.when })
                .collect(),
            page: text(file.page),
            links: file.links.into_iter().map(|link| text(link.0)).collect(),
            fixes,
            explains,
            instead_of: file.instead_of,
            signatures: file.signature,
            confirm: file.confirm.map(|entry| entry.when),
            refute: file.refute.map(|entry| entry.when),
            adjust: file.adjust,
            environment: file.environment,
            trials: file.trial,
            examples: file.example,
            near_misses: file.near_miss,
        }
    }
}

#[cfg(test)]
mod tests;
