//! Whether a release is older than the Python in use, by the table of first wheels.
//!
//! Without such a table an old release that is built from source looks like a missing compiler.
//! It deliberately does not know platforms: those are other causes, with facts of their own.

use crate::fact::{FactId, Source, Value};
use crate::python::version::Version;

use super::world::World;

/// The data table: a row for each package, a column for each Python.
const TABLE: &str = "first_wheels";

impl World<'_> {
    /// Whether the version in question came before the first one with a wheel for this Python, and
    /// how surely that is known. Nothing where the table does not say.
    pub(crate) fn newer_python(&self) -> Option<(Value, Source)> {
        let row = self.catalogue.tables().row(TABLE, self.package?.as_str())?;
        let (python, python_source) = self.version_fact("python.version")?;
        let column = format!("{}.{}", python.major(), python.minor());
        let newer = match row.get(&column).and_then(|first| Version::parse(first.as_str())) {
            Some(first) => {
                let (version, source) = self.version_fact("log.package.version")?;
                return Some((Value::Bool(*version < first), source.max(python_source)));
            }
            // Newer than every Python in the table, or one that the table passes over.
            None => row
                .keys()
                .filter_map(|column| Version::parse(column))
                .all(|known| (known.major(), known.minor()) < (python.major(), python.minor())),
        };
        newer.then_some((Value::Bool(true), python_source))
    }

    fn version_fact(&self, name: &str) -> Option<(&Version, Source)> {
        let fact = self.facts.get(FactId::find(name)?)?;
        match &fact.value {
            Value::Version(version) => Some((version, fact.source)),
            _ => None,
        }
    }
}
