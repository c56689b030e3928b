//! Tables about certain packages: what their versions need, where they have wheels, what their
//! maintainers support.
//!
//! Facts about the package in question are derived from them, so that checks can ask for them
//! without knowing any package.

use std::collections::BTreeMap;
use std::str::FromStr;

use pep440_rs::VersionSpecifiers;
use serde::Deserialize;

use crate::diagnosis::World;
use crate::diagnosis::judge::Captures;
use crate::fact::{FactId, Facts, Source, Value};
use crate::python::version::Version;
use crate::redact::Clean;
use crate::report::Place;

use super::condition::{Condition, Truth};
use super::file::{Format, Line};
use super::load::Author;

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
struct NeedsRow {
    versions: Option<Range>,
    when: Option<Condition>,
    rust: Option<Number>,
    openssl: Option<Number>,
    python: Option<Number>,
    pip: Option<Number>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WheelRow {
    when: Option<Condition>,
    version: Option<Number>,
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
struct Range {
    specifiers: VersionSpecifiers,
    text: String,
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
struct Number(Version);

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
    needs: Vec<NeedsRow>,
    last_wheel: Vec<WheelRow>,
    first_wheel: Vec<WheelRow>,
    bugs: Vec<Bug>,
}

#[derive(Debug)]
struct Bug {
    versions: VersionSpecifiers,
    when: Option<Condition>,
    text: Clean,
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

impl World<'_> {
    /// Facts about the package in question that its table tells. They are as sure as the table
    /// itself: a version that was only claimed still makes them claims.
    pub fn derived(&self) -> Facts {
        let mut derived = Facts::default();
        if let (Some(id), Some((newer, source))) = (FactId::find("package.newer_python"), self.newer_python())
        {
            derived.set(id, newer, source);
        }
        let Some(package) = self.package.and_then(|name| self.catalogue.packages().get(name.as_str())) else {
            return derived;
        };
        let (version, source) = self.version_in_question();
        let mut set = |name: &str, value: Option<Value>| {
            if let (Some(id), Some(value)) = (FactId::find(name), value) {
                derived.set(id, value, source);
            }
        };
        let last = self.wheel(&package.last_wheel);
        let first = self.wheel(&package.first_wheel);
        if let Some(version) = version {
            let needs = |number: fn(&NeedsRow) -> Option<&Number>| {
                self.needed(package, version, number).map(|number| Value::Version(number.0.clone()))
            };
            set("package.minimum_rust", needs(|row| row.rust.as_ref()));
            set("package.minimum_openssl", needs(|row| row.openssl.as_ref()));
            set("package.minimum_python", needs(|row| row.python.as_ref()));
            set("package.minimum_pip", needs(|row| row.pip.as_ref()));
            let bug = package.bugs.iter().find(|bug| {
                bug.versions.contains(version.pep440())
                    && bug.when.as_ref().is_none_or(|when| self.is_yes(when))
            });
            set("package.bug", Some(bug.map_or(Value::Absent, |bug| Value::Text(bug.text.clone()))));
            let expected = match (&first, &last) {
                (_, Some(Value::Absent)) | (Some(Value::Absent), _) => Some(false),
                (None, None) => None,
                (first, last) => Some(
                    at_most(first.as_ref(), version).unwrap_or(true)
                        && last.as_ref().is_none_or(|last| {
                            at_most(Some(last), version) != Some(true) || is(last, version)
                        }),
                ),
            };
            set("package.wheel_expected", expected.map(Value::Bool));
        }
        set("package.last_wheel", last);
        set("package.first_wheel", first);
        derived
    }

    /// The version in question and how it is known.
    fn version_in_question(&self) -> (Option<&Version>, Source) {
        let fact = FactId::find("log.package.version").and_then(|id| self.facts.get(id));
        match fact {
            Some(fact) => match &fact.value {
                Value::Version(version) => (Some(version), fact.source),
                _ => (None, Source::Measured),
            },
            None => (None, Source::Measured),
        }
    }

    fn needed<'p>(
        &self,
        package: &'p Package,
        version: &Version,
        number: fn(&NeedsRow) -> Option<&Number>,
    ) -> Option<&'p Number> {
        package
            .needs
            .iter()
            .filter(|row| {
                row.versions.as_ref().is_none_or(|range| range.specifiers.contains(version.pep440()))
                    && row.when.as_ref().is_none_or(|when| self.is_yes(when))
            })
            .find_map(number)
    }

    /// The version of the first row that surely fits: a version, or absent for never.
    fn wheel(&self, rows: &[WheelRow]) -> Option<Value> {
        let row = rows.iter().find(|row| row.when.as_ref().is_none_or(|when| self.is_yes(when)))?;
        Some(row.version.as_ref().map_or(Value::Absent, |number| Value::Version(number.0.clone())))
    }

    fn is_yes(&self, condition: &Condition) -> bool {
        self.judge(condition, &Captures::default()).truth == Truth::Yes
    }
}

fn at_most(bound: Option<&Value>, version: &Version) -> Option<bool> {
    match bound {
        Some(Value::Version(bound)) => Some(bound <= version),
        _ => None,
    }
}

fn is(bound: &Value, version: &Version) -> bool {
    matches!(bound, Value::Version(bound) if bound == version)
}
