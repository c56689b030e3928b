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
    /// When it came to the index (PEP 700), in seconds since 1970.
    pub uploaded: Option<u64>,
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
        // pip's pattern for wheels takes no blank, and of other files it does not trim the name.
        if filename.contains(char::is_whitespace) {
            return None;
        }
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
            uploaded: None,
        })
    }

    /// Adds when it came to the index: `2026-11-28T22:45:00.123456Z`.
    #[must_use]
    pub fn uploaded_at(mut self, time: Option<&str>) -> Self {
        self.uploaded = time.and_then(seconds);
        self
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

/// Seconds since 1970 of a time in the form of PEP 700.
fn seconds(time: &str) -> Option<u64> {
    let (date, clock) = time.strip_suffix('Z')?.split_once('T')?;
    let numbers = |text: &str, separator: char| -> Option<[u64; 3]> {
        let whole = text.split('.').next()?;
        let parts: Vec<u64> = whole.split(separator).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        parts.try_into().ok()
    };
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    if !(1970..3000).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days since 1970 of the civil calendar, with years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let days = days.checked_sub(719_468)?;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// Version specifiers, with the liberties that old metadata takes: `>=2.6.*`, blanks, no commas
/// at the end.
fn read_specifiers(text: &str) -> Option<VersionSpecifiers> {
    let text = text.trim().trim_end_matches(',');
    VersionSpecifiers::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_of_an_index_are_read() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2024-02-29T12:34:56.789012Z"), Some(1_709_210_096));
        for wrong in ["yesterday", "2024-13-01T00:00:00Z", "2024-02-29T12:34:56+01:00", "T"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
