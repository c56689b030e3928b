//! Facts about the package in question that follow from its table.

use crate::fact::{FactId, Facts, Source, Value};
use crate::knowledge::condition::{Condition, Truth};
use crate::knowledge::package::{NeedsRow, Number, Package, WheelRow};
use crate::python::version::Version;
use crate::remedy::known_missing_for;

use super::world::{Captures, World};

impl World<'_> {
    /// Facts about the package in question that its table tells. They are as sure as the table
    /// itself: a version that was only claimed still makes them claims.
    pub fn derived(&self) -> Facts {
        let mut derived = Facts::default();
        if let (Some(id), Some((newer, source))) = (FactId::find("package.newer_python"), self.newer_python())
        {
            derived.set(id, newer, source);
        }
        if let (Some(id), Some(raised)) = (FactId::find("project.copy_raised"), self.copy_raised()) {
            derived.set(id, Value::Bool(raised), Source::Measured);
        }
        if let (Some(id), Some(lacks)) = (FactId::find("package.lacks"), self.lacks()) {
            derived.set(id, lacks, Source::Measured);
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

    /// Whether what failed is a copy of the project's own package, in a folder of packages.
    fn copy_raised(&self) -> Option<bool> {
        let own = self.facts.text(FactId::of("project.package"))?;
        let file = self.facts.text(FactId::of("log.raised_in"))?.as_str().replace('\\', "/");
        let (_, inner) = file.rsplit_once("-packages/")?;
        Some(inner.split('/').next() == Some(own.as_str()))
    }

    /// What the table of needs says of the build of the package in question, and this machine was looked
    /// over for and does not have. Nothing where either does not say.
    fn lacks(&self) -> Option<Value> {
        const HEADERS: FactId = FactId::of("library.headers");
        const PYTHON: FactId = FactId::of("python.headers");
        for looked_for in [HEADERS, PYTHON] {
            let fact = self.facts.get(looked_for)?;
            (fact.source == Source::Measured && !matches!(fact.value, Value::Unknown(_))).then_some(())?;
        }
        let lacking = known_missing_for(self.package?, self.facts, self.catalogue.tables())?;
        Some(if lacking.is_empty() { Value::Absent } else { Value::Set(lacking.into_iter().collect()) })
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
