//! pip's one line about the versions that it passed over for the Python in use, read entry by entry.
//!
//! The line names every version with its bound, and only the one that was asked for (or, where none
//! was, the newest) says what the interpreter lacks. Since pip 23 (`link_candidate.py`).

use std::str::FromStr;

use pep440_rs::{Version as Number, VersionSpecifiers};

use crate::python::version::Version;
use crate::redact::Clean;

use super::{Event, Line, requested};

/// The fields that an entry gives.
pub(super) const FIELDS: [&str; 3] = ["version", "lower", "upper"];

/// The kind of event that holds the line.
const IGNORED: &str = "ignored-for-python";

/// The kind of event that names what was asked for.
const ASKED: &str = "no-candidate";

/// Puts the bounds of the entry that counts into each event of the line.
pub(super) fn choose(events: &mut [Event], lines: &[Line]) {
    let asked: Vec<(u64, Option<VersionSpecifiers>)> =
        events.iter().filter(|event| event.kind == ASKED).map(|event| (event.line, asked(event))).collect();
    for event in events.iter_mut().filter(|event| event.kind == IGNORED) {
        // pip says it right before what it did not find.
        let behind = asked.iter().find(|(line, _)| *line >= event.line);
        let wanted = match behind.or(asked.last()) {
            Some((_, wanted)) => wanted.clone(),
            None => requested::collected(lines),
        };
        if let Some((at, entry)) = entry(&event.text, wanted.as_ref()) {
            event.tells = at;
            event.fields.extend(entry);
        }
    }
}

/// The bounds of what was asked for and not found.
fn asked(event: &Event) -> Option<VersionSpecifiers> {
    let exact = event.field("wanted").map(|version| format!("=={version}"));
    let text = exact.or_else(|| event.field("spec").map(|bounds| bounds.to_string()))?;
    VersionSpecifiers::from_str(&text).ok()
}

/// An entry: the byte where it begins, then version and bounds.
type Entry = (usize, Vec<(&'static str, Clean)>);

/// The entry of the newest version that was asked for; of none, where none of them was.
fn entry(text: &Clean, asked: Option<&VersionSpecifiers>) -> Option<Entry> {
    let line = text.as_str();
    let mut best: Option<(Version, Entry)> = None;
    let mut start = line.find("python version: ")? + "python version: ".len();
    for piece in line.get(start..)?.split("; ") {
        let at = start;
        start += piece.len() + "; ".len();
        let Some((version, bounds)) = piece.split_once(" Requires-Python ") else { continue };
        let Some(parsed) = Version::parse(version.trim()) else { continue };
        let mut fields = vec![("version", text.slice(at..at + version.len()))];
        let offset = at + version.len() + " Requires-Python ".len();
        fields.extend(limits(text, offset, bounds));
        let number = || Number::from_str(version.trim()).ok();
        let fits = asked.is_none_or(|asked| number().is_some_and(|number| asked.contains(&number)));
        if fits && best.as_ref().is_none_or(|(newest, _)| parsed > *newest) {
            best = Some((parsed, (at, fields)));
        }
    }
    best.map(|(_, entry)| entry)
}

/// The lower and the upper bound of a specifier such as `>=3.7,<3.11`, which begins at `offset`.
fn limits(text: &Clean, offset: usize, bounds: &str) -> Vec<(&'static str, Clean)> {
    let mut limits = Vec::new();
    let mut at = offset;
    for clause in bounds.split(',') {
        let operator = clause.find(|letter: char| letter.is_ascii_digit()).unwrap_or(clause.len());
        let digits = clause[operator..].find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let end = digits.map_or(clause.len(), |length| operator + length);
        let bound = clause.get(operator..end).unwrap_or_default().trim_end_matches('.');
        let name = match clause[..operator].trim() {
            ">=" | ">" | "~=" | "==" => Some("lower"),
            "<" | "<=" => Some("upper"),
            _ => None,
        };
        if let (Some(name), false) = (name, bound.is_empty()) {
            limits.push((name, text.slice(at + operator..at + operator + bound.len())));
        }
        at += clause.len() + 1;
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "ERROR: Ignored the following versions that require a different python version: 1.21.6 Requires-Python >=3.7,<3.11; 1.9.5 Requires-Python !=3.0.*,>=2.6; 2.4.0 Requires-Python >=3.12";

    fn bounds(asked: Option<&'static str>) -> Vec<(&'static str, String)> {
        let asked = asked.map(|text| VersionSpecifiers::from_str(text).unwrap());
        let (at, found) = entry(&Clean::literal(LINE), asked.as_ref()).unwrap();
        assert!(LINE[at..].starts_with(found[0].1.as_str()), "{at}");
        found.into_iter().map(|(name, value)| (name, value.as_str().to_owned())).collect()
    }

    #[test]
    fn the_entry_of_the_version_that_was_asked_for_counts() {
        let wanted = [("version", "1.21.6"), ("lower", "3.7"), ("upper", "3.11")];
        assert_eq!(bounds(Some("==1.21.6")), wanted.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn bounds_choose_the_newest_that_fits_them() {
        for asked in ["<2", "~=1.21.0", "==1.*", ">=1.20,!=2.4.0"] {
            assert_eq!(bounds(Some(asked))[0].1, "1.21.6", "{asked}");
        }
        assert!(entry(&Clean::literal(LINE), VersionSpecifiers::from_str("==0.9").ok().as_ref()).is_none());
    }

    #[test]
    fn else_the_newest() {
        let wanted = [("version", "2.4.0"), ("lower", "3.12")];
        assert_eq!(bounds(None), wanted.map(|(name, value)| (name, value.to_owned())));
    }
}
