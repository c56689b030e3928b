//! Strangers' packs: what may be in one, and how it joins what is compiled in.
//!
//! A pack is a folder of TOML files: checks (`<id>.toml`, or in one folder below, which is then
//! their group), `packages/<name>.toml`, `data/<table>.toml`, and `pack.toml` with its settings.
//! It only adds: an id or key that exists already is a fault. It deliberately does not know how the
//! files are read from the disk.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::redact::{Clean, Raw, Redactor};

use super::author::Author;
use super::fault::Fault;
use super::file::{Format, Line};
use super::load::{Depth, Entry, EntryKind, Loader, Text, parse};
use super::package::{BoundaryTable, PackageFile};
use super::{Catalogue, suggest};

/// Most files of a pack.
pub const MOST_FILES: usize = 200;

/// Most bytes of one file.
pub const MOST_BYTES: u64 = 256 << 10;

/// Most anchors and expressions of one file.
const MOST_PATTERNS: usize = 300;

/// Most bytes of one expression.
const LONGEST_PATTERN: usize = 4096;

/// Most characters that a pack adds to one reply.
const LONGEST_WORDING: usize = 1500;

/// The file with the pack's settings.
const SETTINGS: &str = "pack.toml";

/// The files of a pack, as they were found.
#[derive(Debug)]
pub struct PackFiles {
    /// Name of its folder, for where the pack does not name itself.
    pub folder: Raw,
    /// What stands before a path where a fault is shown: the folder as whoever reads it finds it.
    pub prefix: Raw,
    /// Path below the folder, with `/`, and content; sorted by path.
    pub files: Vec<(String, Raw)>,
}

/// What a model may do on behalf of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LlmPolicy {
    /// Nothing.
    #[default]
    None,
    /// Draft a reply that a maintainer reads first.
    Draft,
}

/// A pack's settings.
#[derive(Clone, Debug)]
pub struct PackSettings {
    /// Its name.
    pub name: Clean,
    /// What a model may do.
    pub llm: LlmPolicy,
    /// How the project speaks, for a model's draft.
    pub tone: Option<Clean>,
    /// What its maintainers add to the reply for an archetype, by its id.
    pub wording: BTreeMap<String, Clean>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    #[expect(dead_code, reason = "reading it is the check")]
    format: Option<Format>,
    name: Option<Line>,
    #[serde(default)]
    redact: Vec<String>,
    #[serde(default)]
    llm: LlmPolicy,
    tone: Option<Line>,
    #[serde(default)]
    boundary: BoundaryTable,
    #[serde(default)]
    wording: BTreeMap<String, String>,
}

impl PackFiles {
    /// A path of the pack as it is shown.
    fn shown(&self, path: &str) -> String {
        format!("{}{path}", self.prefix.unredacted())
    }
}

impl Catalogue {
    /// What is compiled in and these packs, with what is wrong with them. Their redaction extras
    /// are learned on the way, so this comes before any text is cleaned.
    pub fn with_packs(packs: &[PackFiles], redactor: &Redactor) -> (Self, Vec<PackSettings>, Vec<Fault>) {
        let mut loader = Loader::embedded();
        loader.look(Depth::Thorough);
        let settings = packs.iter().map(|pack| add(&mut loader, pack, redactor)).collect();
        for pack in packs {
            named(&mut loader, pack, redactor);
        }
        loader.hold_together();
        let (catalogue, faults) = Self::assemble(loader);
        (catalogue, settings, faults)
    }
}

/// Adds one pack.
fn add(loader: &mut Loader, pack: &PackFiles, redactor: &Redactor) -> PackSettings {
    let mut name = redactor.clean(&pack.folder);
    let mut llm = LlmPolicy::default();
    let mut tone = None;
    let mut wording = BTreeMap::new();
    if let Some((path, text)) = pack.files.iter().find(|(path, _)| path == SETTINGS) {
        let author = Author::Pack { name: &name, redactor };
        match settings(&pack.shown(path), text.unredacted(), author, redactor) {
            Ok(file) => {
                llm = file.llm;
                tone = file.tone.map(|line| redactor.clean(&Raw::from(line.0)));
                wording = file
                    .wording
                    .into_iter()
                    .map(|(id, text)| (id, redactor.clean(&Raw::from(text))))
                    .collect();
                loader.boundaries.push(file.boundary.boundary(author));
                if let Some(given) = file.name {
                    name = redactor.clean(&Raw::from(given.0));
                }
            }
            Err(fault) => loader.faults.push(fault),
        }
    }
    let author = Author::Pack { name: &name, redactor };
    if pack.files.len() > MOST_FILES {
        let message =
            Clean::literal("a pack holds at most {n} files").fill(&|_| Some(Clean::from(MOST_FILES)));
        loader.faults.push(Fault { file: name.clone(), line: 1, column: 1, message });
    }
    // Tables first: checks are held to them.
    for tables in [true, false] {
        for (path, text) in pack.files.iter().take(MOST_FILES).filter(|(path, _)| path != SETTINGS) {
            let text = text.unredacted();
            let Some((kind, stem)) = placed(path) else {
                let message = Clean::literal("a pack holds its checks at most one folder deep");
                loader.faults.push(Fault::at(author.text(pack.shown(path)), text, None, message));
                continue;
            };
            if tables != (kind == EntryKind::Table) {
                continue;
            }
            match refused(text) {
                Some((at, message)) => {
                    let message = Clean::literal(message);
                    let shown = author.text(pack.shown(path));
                    loader.faults.push(Fault::at(shown, text, Some(at..at), message));
                }
                None => loader
                    .add(Entry { shown: &pack.shown(path), kind, stem, text: Text::Written(text) }, author),
            }
        }
        if tables {
            loader.hold_tables_together(author);
        }
    }
    PackSettings { name, llm, tone, wording }
}

/// Whether the settings name archetypes that there are: those of any pack, too.
fn named(loader: &mut Loader, pack: &PackFiles, redactor: &Redactor) {
    let name = redactor.clean(&pack.folder);
    let author = Author::Pack { name: &name, redactor };
    for (path, text) in pack.files.iter().filter(|(path, _)| path.starts_with("packages/")) {
        let shown = author.text(pack.shown(path));
        let Ok(file) = parse::<PackageFile>(&shown, text.unredacted(), author) else { continue };
        for id in file.named() {
            let known = || loader.checks.iter().map(|check| check.id.as_str());
            if !known().any(|known| known == id) {
                let hint = suggest::did_you_mean(id, known());
                let message = author.text(format!("there is no archetype `{id}`{hint}"));
                loader.faults.push(Fault::near(shown.clone(), text.unredacted(), id, message));
            }
        }
    }
    let Some((path, text)) = pack.files.iter().find(|(path, _)| path == SETTINGS) else { return };
    let shown = author.text(pack.shown(path));
    // What cannot be read was said already.
    let Ok(file) = parse::<SettingsFile>(&shown, text.unredacted(), author) else { return };
    let known: Vec<String> = loader.checks.iter().map(|check| check.id.as_str().to_owned()).collect();
    for id in file.boundary.ids().chain(file.wording.keys()).filter(|id| !known.contains(id)) {
        let hint = suggest::did_you_mean(id, known.iter().map(String::as_str));
        let message = author.text(format!("there is no archetype `{id}`{hint}"));
        loader.faults.push(Fault::near(shown.clone(), text.unredacted(), id, message));
    }
    for (id, words) in &file.wording {
        if words.chars().count() > LONGEST_WORDING || words.trim().is_empty() {
            let message = Clean::literal("the words for a reply are empty or longer than 1,500 characters");
            loader.faults.push(Fault::near(shown.clone(), text.unredacted(), id, message));
        }
    }
}

fn settings(path: &str, text: &str, author: Author<'_>, redactor: &Redactor) -> Result<SettingsFile, Fault> {
    let shown = author.text(path.to_owned());
    if let Some((at, message)) = refused(text) {
        return Err(Fault::at(shown, text, Some(at..at), Clean::literal(message)));
    }
    let file: SettingsFile = parse(&shown, text, author)?;
    let extras: Vec<&str> = file.redact.iter().map(String::as_str).collect();
    if let Some(long) = extras.iter().find(|extra| extra.len() > LONGEST_PATTERN) {
        return Err(Fault::near(shown, text, long, Clean::literal("the expression is too long")));
    }
    redactor.learn_extra(&extras).map_err(|error| {
        let message = author.text(error.to_string());
        Fault::near(shown, text, "redact", message)
    })?;
    Ok(file)
}

/// What a file holds by its path, and its name.
fn placed(path: &str) -> Option<(EntryKind<'_>, &str)> {
    let path = path.strip_suffix(".toml")?;
    match path.split_once('/') {
        None => Some((EntryKind::Check { group: "pack" }, path)),
        Some((_, rest)) if rest.contains('/') => None,
        Some(("data", stem)) => Some((EntryKind::Table, stem)),
        Some(("packages", stem)) => Some((EntryKind::Package, stem)),
        Some((group, stem)) => Some((EntryKind::Check { group }, stem)),
    }
}

/// Why a text is not even parsed, and where.
fn refused(text: &str) -> Option<(usize, &'static str)> {
    if text.len() as u64 > MOST_BYTES {
        return Some((0, "the file is larger than 256 KiB"));
    }
    if let Some((at, _)) = text.char_indices().find(|(_, character)| is_refused(*character)) {
        return Some((at, "control and bidirectional characters are not allowed"));
    }
    // Cheap and a little too strict: quotes within a text count too.
    let quotes = text.matches("anchor").count() + text.matches("pattern").count();
    (quotes > MOST_PATTERNS).then_some((0, "the file has too many patterns"))
}

fn is_refused(character: char) -> bool {
    match character {
        '\n' | '\t' | '\r' => false,
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => true,
        other => other.is_control(),
    }
}
