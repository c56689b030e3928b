//! The files of a project on an index, as `pip` would look at them.

use std::str::FromStr;

use pep440_rs::{Version, VersionSpecifiers};

use crate::python::name::normalise;

use super::filename::{WheelName, sdist_version};

/// One file that an index offers.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub filename: String,
    /// The version in its name.
    pub version: Version,
    /// A wheel, or a source distribution.
    pub kind: FileKind,
    /// What its index says of Python versions (PEP 345); nothing if that cannot be read, which
    /// pip takes for no limit.
    pub requires_python: Option<VersionSpecifiers>,
    /// It was withdrawn (PEP 592), with or without a reason.
    pub yanked: Option<String>,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A wheel.
    Wheel,
    /// A source distribution.
    Sdist,
}

impl File {
    /// Reads a file name of `project`; `None` for what pip passes over: other projects' files,
    /// eggs, installers, names that do not keep to PEP 427 and PEP 440.
    pub fn parse(filename: &str, project: &str) -> Option<Self> {
        let (version, kind) = match WheelName::parse(filename) {
            Some(wheel) if normalise(wheel.name) == project => {
                (wheel.version.replace('_', "-"), FileKind::Wheel)
            }
            Some(_) => return None,
            None => (sdist_version(filename, project)?.to_owned(), FileKind::Sdist),
        };
        Some(Self {
            filename: filename.to_owned(),
            version: Version::from_str(&version).ok()?,
            kind,
            requires_python: None,
            yanked: None,
        })
    }

    /// Adds what the index says beside the name.
    #[must_use]
    pub fn described(mut self, requires_python: Option<&str>, yanked: Option<String>) -> Self {
        self.requires_python = requires_python.and_then(read_specifiers);
        self.yanked = yanked;
        self
    }

    /// Whether this Python is allowed.
    pub fn allows(&self, python: &Version) -> bool {
        self.requires_python.as_ref().is_none_or(|specifiers| specifiers.contains(python))
    }
}

/// Version specifiers, with the liberties that old metadata takes: `>=2.6.*`, blanks, no commas
/// at the end.
fn read_specifiers(text: &str) -> Option<VersionSpecifiers> {
    let text = text.trim().trim_end_matches(',');
    VersionSpecifiers::from_str(text).ok()
}
