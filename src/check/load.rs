//! Makes archetypes and tables of files.
//!
//! Loading is strict: a file with a fault is left out and said where it is wrong. It deliberately
//! does not know where a pack's files come from.

use std::path::Path;

use include_dir::{Dir, File};
use serde::de::DeserializeOwned;

use crate::redact::{Clean, Raw, Redactor};

use super::fault::Fault;
use super::file::CheckFile;
use super::package::{PackageFile, Packages};
use super::table::{TableFile, Tables};
use super::{Check, Explains, Fix};

/// Everything that was loaded, not yet put together.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) checks: Vec<Check>,
    pub(super) tables: Tables,
    pub(super) packages: Packages,
}

/// Who wrote a file, which decides how its text becomes [`Clean`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Author<'a> {
    /// It is compiled in.
    Ours,
    /// Strangers.
    Pack { name: &'a Clean, redactor: &'a Redactor },
}

impl Author<'_> {
    /// Text of the file, fit to be shown.
    pub(super) fn text(self, text: String) -> Clean {
        match self {
            Self::Ours => Clean::authored(text),
            Self::Pack { redactor, .. } => redactor.clean(&Raw::from(text)),
        }
    }

    /// `built-in` or `pack:NAME`.
    pub(super) fn source(self) -> Clean {
        match self {
            Self::Ours => Clean::literal("built-in"),
            Self::Pack { name, .. } => Clean::literal("pack:{name}").fill(&|_| Some(name.clone())),
        }
    }
}

/// Loads what is compiled in.
pub(super) fn embedded(checks: &Dir<'_>, data: &Dir<'_>, faults: &mut Vec<Fault>) -> Parts {
    let mut parts = Parts::default();
    // Folders below belong to other parts of the program.
    for file in toml_files(data.files()) {
        let name = Author::Ours.text(format!("data/{}", file.path().display()));
        let text = file.contents_utf8().unwrap_or_default();
        match parse::<TableFile>(name, text, Author::Ours) {
            Ok(table) => parts.tables.add(&stem(file.path()), table, Author::Ours),
            Err(fault) => faults.push(fault),
        }
    }
    parts.tables.join(faults);
    for file in files(checks) {
        let name = Author::Ours.text(format!("checks/{}", file.path().display()));
        let text = file.contents_utf8().unwrap_or_default();
        let group = file.path().parent().map(|folder| folder.display().to_string()).unwrap_or_default();
        let loaded = if group == "packages" {
            parse::<PackageFile>(name, text, Author::Ours)
                .map(|package| parts.packages.add(stem(file.path()), package, Author::Ours))
        } else {
            parse::<CheckFile>(name, text, Author::Ours)
                .map(|check| parts.checks.push(Check::of(stem(file.path()), group, check, Author::Ours)))
        };
        faults.extend(loaded.err());
    }
    parts
}

/// The TOML files of a folder and the folders in it, sorted by path.
fn files<'a>(folder: &'a Dir<'a>) -> Vec<&'a File<'a>> {
    toml_files(folder.files().chain(folder.dirs().flat_map(Dir::files)))
}

fn toml_files<'a>(files: impl Iterator<Item = &'a File<'a>>) -> Vec<&'a File<'a>> {
    let is_toml = |file: &&File<'_>| file.path().extension().is_some_and(|extension| extension == "toml");
    let mut found: Vec<_> = files.filter(is_toml).collect();
    found.sort_by_key(|file| file.path());
    found
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads a file of one of our formats.
pub(super) fn parse<T: DeserializeOwned>(file: Clean, text: &str, author: Author<'_>) -> Result<T, Fault> {
    toml::from_str(text).map_err(|error| {
        let message = author.text(error.message().to_owned());
        Fault::at(file, text, error.span(), message)
    })
}

impl Check {
    /// The archetype that a file describes.
    pub(super) fn of(id: String, group: String, file: CheckFile, author: Author<'_>) -> Self {
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
            })
            .collect();
        let explains =
            file.explains.into_iter().map(|edge| Explains { id: edge.id, when: edge.when }).collect();
        Self {
            id: text(id),
            group: text(group),
            source: author.source(),
            title: text(file.title.0),
            meaning: text(file.meaning.0),
            verdict: file.verdict.into(),
            support: file.support.into(),
            explanation: text(file.explanation),
            page: text(file.page),
            links: file.links.into_iter().map(|link| text(link.0)).collect(),
            fixes,
            explains,
            signatures: file.signature,
            confirm: file.confirm.map(|entry| entry.when),
            refute: file.refute.map(|entry| entry.when),
            adjust: file.adjust,
            environment: file.environment,
            examples: file.example,
            near_misses: file.near_miss,
        }
    }
}
