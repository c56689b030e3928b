//! Whether a release is older than the Python in use, by the table of first wheels.
//!
//! Without such a table an old release that is built from source looks like a missing compiler.
//! It deliberately does not know platforms: those are other causes, with facts of their own.

use crate::fact::{FactId, Source, Value};
use crate::python::name::normalise;
use crate::python::version::Version;

use super::world::{Captures, World};
use crate::knowledge::condition::{Condition, Truth};

/// The data table: a row for each package, a column for each Python.
const TABLE: &str = "first_wheels";

impl World<'_> {
    /// Whether the version in question came before the first one with a wheel for this Python, and
    /// how surely that is known. Nothing where the table does not say.
    pub(crate) fn newer_python(&self) -> Option<(Value, Source)> {
        let (python, python_source) = self.version_fact("python.version")?;
        if let Some(first) = self.first_by_its_own_table() {
            return self.is_before(&first, python_source);
        }
        let Some(row) = self.catalogue.tables().row(TABLE, self.package?.as_str()) else {
            return self.index_has_a_newer_one();
        };
        let column = format!("{}.{}", python.major(), python.minor());
        let newer = match row.get(&column).and_then(|first| Version::parse(first.as_str())) {
            Some(first) => return self.is_before(&first, python_source),
            // Newer than every Python in the table, or one that the table passes over.
            None => row
                .columns()
                .map(|(name, _)| name)
                .filter_map(Version::parse)
                .all(|known| (known.major(), known.minor()) < (python.major(), python.minor())),
        };
        newer.then_some((Value::Bool(true), python_source))
    }

    /// Where the table does not know the package: the index says that the release in question has no wheel
    /// for this Python, and that a newer one has.
    fn index_has_a_newer_one(&self) -> Option<(Value, Source)> {
        const FITS: FactId = FactId::of("wheel.fits");
        const NEWER: FactId = FactId::of("index.newer_wheel");
        let newer = self.facts.get(NEWER).filter(|fact| matches!(fact.value, Value::Version(_)))?;
        let none_fits = self.facts.present(FITS) == Some(&Value::Bool(false));
        none_fits.then_some((Value::Bool(true), newer.source))
    }

    /// The first release with a wheel for this Python, where the package's own table (`[[first-wheel]]`, of a
    /// pack most often) says so: a row whose condition asks for the Python.
    fn first_by_its_own_table(&self) -> Option<Version> {
        const PYTHON: FactId = FactId::of("python.version");
        let package = self.catalogue.packages().get(self.package?.as_str())?;
        let of_python = |when: &Condition| {
            let mut asks = false;
            when.each_fact(&mut |id, _| asks |= id == PYTHON);
            asks && self.judge(when, &Captures::default()).truth == Truth::Yes
        };
        let row = package.first_wheel.iter().find(|row| row.when.as_ref().is_some_and(of_python))?;
        row.version.as_ref().map(|number| number.0.clone())
    }

    /// Whether the version in question came before this one, and how surely that is known.
    fn is_before(&self, first: &Version, python_source: Source) -> Option<(Value, Source)> {
        // What was asked for outright says more than which of many the log names.
        if let Some(is_older) = self.requirement.and_then(|asked| is_older(asked.as_str(), first)) {
            return Some((Value::Bool(is_older), python_source));
        }
        // The log may name the release of a build requirement, which is another package.
        let named = self.facts.text(FactId::of("log.package"));
        if named.is_some_and(|named| {
            self.package.is_none_or(|package| normalise(named.as_str()) != normalise(package.as_str()))
        }) {
            return None;
        }
        let (version, source) = self.version_fact("log.package.version")?;
        Some((Value::Bool(version < first), source.max(python_source)))
    }

    /// Whether the release in question was built from source because it is older than this Python.
    pub(crate) fn builds_what_is_too_old(&self) -> bool {
        const NEWER: FactId = FactId::of("package.newer_python");
        const SOURCE: FactId = FactId::of("log.sdist_used");
        const PHASE: FactId = FactId::of("log.phase");
        let is_build = self.facts.present(SOURCE) == Some(&Value::Bool(true))
            || self
                .facts
                .text(PHASE)
                .is_some_and(|phase| ["build", "build-requirements", "metadata"].contains(&phase.as_str()));
        is_build && self.facts.present(NEWER) == Some(&Value::Bool(true))
    }

    fn version_fact(&self, name: &str) -> Option<(&Version, Source)> {
        let fact = self.facts.get(FactId::find(name)?)?;
        match &fact.value {
            Value::Version(version) => Some((version, fact.source)),
            _ => None,
        }
    }
}

/// Whether every release that a requirement allows came before this one, by its pin or its upper bound;
/// nothing where it has neither.
fn is_older(requirement: &str, first: &Version) -> Option<bool> {
    let bounds = requirement.find(['=', '<', '>', '~', '!']).map(|start| &requirement[start..])?;
    bounds.split(',').map(str::trim).find_map(|bound| {
        let version = |operator: &str| bound.strip_prefix(operator).map(str::trim).and_then(Version::parse);
        if let Some(pin) = version("===").or_else(|| version("==")).or_else(|| version("~=")) {
            Some(pin < *first)
        } else if let Some(last) = version("<=") {
            (last < *first).then_some(true)
        } else {
            version("<").filter(|end| end <= first).map(|_| true)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_older;
    use crate::python::version::Version;

    #[test]
    fn what_was_asked_for_tells_whether_it_is_older() {
        let first = Version::parse("1.23.2").unwrap();
        for (requirement, older) in [
            ("numpy==1.19.5", Some(true)),
            ("numpy == 1.24", Some(false)),
            ("numpy<1.20", Some(true)),
            ("numpy>=1.16,<1.20", Some(true)),
            ("numpy<=1.23.2", None),
            ("numpy<2", None),
            ("numpy", None),
        ] {
            assert_eq!(is_older(requirement, &first), older, "{requirement}");
        }
    }
}
