//! Tables about certain packages: what their versions need, where they have wheels, what their
//! maintainers support.
//!
//! What follows from them for a case is derived in [`crate::diagnosis`].

use std::collections::BTreeMap;
use std::str::FromStr;

use pep440_rs::VersionSpecifiers;
use serde::Deserialize;

use crate::python::version::Version;
use crate::redact::Clean;
use crate::report::Place;

use super::author::Author;
use super::condition::Condition;
use super::file::{Format, Line};

/// A package table, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PackageFile {
    #[expect(dead_code, reason = "reading it is the check")]
    format: Format,
    #[serde(default)]
    imports: Vec<Line>,
    #[serde(default)]
    aliases: Vec<Line>,
    tracker: Option<Line>,
    #[serde(default)]
    links: Vec<Line>,
    #[serde(default)]
    boundary: BoundaryTable,
    #[serde(default)]
    needs: Vec<NeedsRow>,
    #[serde(default)]
    last_wheel: Vec<WheelRow>,
    #[serde(default)]
    first_wheel: Vec<WheelRow>,
    #[serde(default)]
    bug: Vec<BugRow>,
    #[serde(default)]
    variable: Vec<VariableRow>,
}

impl PackageFile {
    /// Ids of the archetypes that its boundary names.
    pub(super) fn named(&self) -> impl Iterator<Item = &String> {
        self.boundary.ids()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct BoundaryTable {
    text: Option<Line>,
    here: Vec<String>,
    not_here: Vec<String>,
    elsewhere: Vec<String>,
}

impl BoundaryTable {
    /// Ids of the archetypes that it names.
    pub(super) fn ids(&self) -> impl Iterator<Item = &String> {
        self.here.iter().chain(&self.not_here).chain(&self.elsewhere)
    }

    /// The boundary that it describes.
    pub(super) fn boundary(self, author: Author<'_>) -> Boundary {
        let mut places = BTreeMap::new();
        for (ids, place) in
            [(self.here, Place::Here), (self.not_here, Place::NotHere), (self.elsewhere, Place::Elsewhere)]
        {
            places.extend(ids.into_iter().map(|id| (id, place)));
        }
        Boundary { text: self.text.map(|line| author.text(line.0)), places }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedsRow {
    pub(crate) versions: Option<Range>,
    pub(crate) when: Option<Condition>,
    pub(crate) rust: Option<Number>,
    pub(crate) openssl: Option<Number>,
    pub(crate) python: Option<Number>,
    pub(crate) pip: Option<Number>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WheelRow {
    pub(crate) when: Option<Condition>,
    pub(crate) version: Option<Number>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BugRow {
    versions: Range,
    when: Option<Condition>,
    text: Line,
    link: Option<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VariableRow {
    name: Line,
    versions: Option<Range>,
    text: Line,
}

/// A range of versions.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Range {
    pub(crate) specifiers: VersionSpecifiers,
    pub(crate) text: String,
}

impl TryFrom<String> for Range {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let specifiers = VersionSpecifiers::from_str(&text)
            .map_err(|_| format!("`{text}` is no range of versions, such as `>=3.8,<3.12`"))?;
        Ok(Self { specifiers, text })
    }
}

/// A version number.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Number(pub(crate) Version);

impl TryFrom<String> for Number {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Version::parse(&text).map(Self).ok_or_else(|| format!("`{text}` is no version"))
    }
}

/// What is known about a package.
#[derive(Debug)]
pub struct Package {
    /// Its normalised name.
    pub name: Clean,
    /// Names of its modules.
    pub imports: Vec<Clean>,
    /// Its tracker, in words.
    pub tracker: Option<Clean>,
    /// Where to read more.
    pub links: Vec<Clean>,
    /// What its maintainers support.
    pub boundary: Boundary,
    /// Variables that its build reads: name, versions, meaning.
    pub variables: Vec<(Clean, Clean, Clean)>,
    pub(crate) needs: Vec<NeedsRow>,
    pub(crate) last_wheel: Vec<WheelRow>,
    pub(crate) first_wheel: Vec<WheelRow>,
    pub(crate) bugs: Vec<Bug>,
}

#[derive(Debug)]
pub(crate) struct Bug {
    pub(crate) versions: VersionSpecifiers,
    pub(crate) when: Option<Condition>,
    pub(crate) text: Clean,
}

/// What a package's maintainers support.
#[derive(Debug, Default)]
pub struct Boundary {
    /// In their words.
    pub text: Option<Clean>,
    places: BTreeMap<String, Place>,
}

impl Boundary {
    /// Where a problem of this archetype belongs, if the maintainers say so.
    pub fn place(&self, check: &str) -> Option<Place> {
        self.places.get(check).copied()
    }
}

/// All package tables.
#[derive(Debug, Default)]
pub struct Packages {
    packages: Vec<Package>,
    /// Index by name and alias.
    names: BTreeMap<String, usize>,
}

impl Packages {
    /// Adds a table. A name that has one already is an error.
    pub(super) fn add(&mut self, name: &str, file: PackageFile, author: Author<'_>) -> Result<(), String> {
        let text = |line: Line| author.text(line.0);
        let index = self.packages.len();
        for name in file.aliases.into_iter().map(|alias| alias.0).chain([name.to_owned()]) {
            if self.names.contains_key(&name) {
                return Err(name);
            }
            self.names.insert(name, index);
        }
        let bugs = file.bug.into_iter().map(|row| Bug {
            versions: row.versions.specifiers,
            when: row.when,
            text: match row.link {
                Some(link) => Clean::join([&text(row.text), &text(link)], " "),
                None => text(row.text),
            },
        });
        let variables = file.variable.into_iter().map(|row| {
            let versions = row.versions.map(|range| author.text(range.text)).unwrap_or_default();
            (text(row.name), versions, text(row.text))
        });
        self.packages.push(Package {
            name: author.text(name.to_owned()),
            imports: file.imports.into_iter().map(text).collect(),
            tracker: file.tracker.map(text),
            links: file.links.into_iter().map(text).collect(),
            boundary: file.boundary.boundary(author),
            variables: variables.collect(),
            needs: file.needs,
            last_wheel: file.last_wheel,
            first_wheel: file.first_wheel,
            bugs: bugs.collect(),
        });
        Ok(())
    }

    /// All tables, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter()
    }

    /// The table of a package, by its normalised name or an alias.
    pub fn get(&self, name: &str) -> Option<&Package> {
        self.names.get(name).and_then(|index| self.packages.get(*index))
    }
}
