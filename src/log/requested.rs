//! Which Python the requested version wants, of all that pip says it ignored.
//!
//! pip lists every version that it left out for its Requires-Python, old ones that want an older
//! Python beside new ones that want a newer. Only the entries of the versions that were asked for
//! say anything of this failure (pip since 21.3, "Ignored the following versions that require a
//! different python version"). It deliberately does not know which Python runs.

use std::str::FromStr;

use pep440_rs::{Operator, Version as Number, VersionSpecifiers};

use super::Line;
use crate::fact::{FactId, Facts, Source, Value};
use crate::python::version::Version;

const LIST: &str = "versions that require a different python version: ";
const REQUIREMENT: &str = "satisfies the requirement ";
const COLLECTING: &str = "Collecting ";

const AT_LEAST: FactId = FactId::of("log.requested.python_at_least");
const BELOW: FactId = FactId::of("log.requested.python_below");
const NEWEST: FactId = FactId::of("log.requested.python_newest");
const VERSION: FactId = FactId::of("log.requested.version");

/// Sets what the lines say of the requested version.
pub(super) fn infer(lines: &[Line], facts: &mut Facts) {
    let requirement = lines.iter().find_map(|line| after(line, REQUIREMENT, " (from versions"));
    let collecting = || lines.iter().find_map(|line| after(line, COLLECTING, " "));
    let wanted = requirement.or_else(collecting);
    let specifiers = wanted.as_ref().and_then(|(text, _)| specifiers(text));
    if let (Some(specifiers), Some((_, line))) = (&specifiers, &wanted)
        && let [only] = specifiers.iter().collect::<Vec<_>>().as_slice()
        && *only.operator() == Operator::Equal
        && let Some(version) = Version::parse(&only.version().to_string())
    {
        facts.set(VERSION, Value::Version(version), Source::Log(line.number));
    }
    let Some((line, list)) = lines.iter().find_map(|line| Some((line, line.body().split_once(LIST)?.1)))
    else {
        return;
    };
    let fits = |number: &Number| specifiers.as_ref().is_none_or(|specifiers| specifiers.contains(number));
    let entries = list.split("; ").filter_map(entry);
    // Of several that were asked for, pip would have taken the newest.
    let Some((_, python)) =
        entries.filter(|(number, _)| fits(number)).max_by(|left, right| left.0.cmp(&right.0))
    else {
        return;
    };
    let below = upper(&python);
    let newest = below.as_ref().and_then(minor_before);
    for (id, version) in [(AT_LEAST, lower(&python)), (BELOW, below), (NEWEST, newest)] {
        if let Some(version) = version.and_then(|version| Version::parse(&version.to_string())) {
            facts.set(id, Value::Version(version), Source::Log(line.number));
        }
    }
}

/// The bounds of the first requirement that pip says it collects.
pub(super) fn collected(lines: &[Line]) -> Option<VersionSpecifiers> {
    specifiers(&lines.iter().find_map(|line| after(line, COLLECTING, " "))?.0)
}

/// What stands in a line between two words.
fn after<'a>(line: &'a Line, before: &str, end: &str) -> Option<(String, &'a Line)> {
    let rest = line.body().split_once(before)?.1;
    let text = rest.split(end).next().unwrap_or(rest).trim();
    (!text.is_empty()).then(|| (text.to_owned(), line))
}

/// The bounds of a requirement; nothing where it has none.
fn specifiers(requirement: &str) -> Option<VersionSpecifiers> {
    let start = requirement.find(['=', '<', '>', '!', '~'])?;
    let text = requirement.get(start..)?.split(';').next()?;
    VersionSpecifiers::from_str(text).ok()
}

/// `1.21.6 Requires-Python >=3.7,<3.11`
fn entry(text: &str) -> Option<(Number, VersionSpecifiers)> {
    let (number, python) = text.split_once(" Requires-Python ")?;
    Some((Number::from_str(number.trim()).ok()?, VersionSpecifiers::from_str(python.trim()).ok()?))
}

/// The Python from which on it works.
fn lower(python: &VersionSpecifiers) -> Option<Number> {
    let from = |operator: &Operator| {
        matches!(
            operator,
            Operator::GreaterThanEqual | Operator::GreaterThan | Operator::TildeEqual | Operator::EqualStar
        )
    };
    python.iter().filter(|one| from(one.operator())).map(|one| one.version().clone()).max()
}

/// The Python from which on it does not work.
fn upper(python: &VersionSpecifiers) -> Option<Number> {
    let below = |operator: &Operator| matches!(operator, Operator::LessThan | Operator::LessThanEqual);
    python.iter().filter(|one| below(one.operator())).map(|one| one.version().clone()).min()
}

/// The minor version before: 3.10 of 3.11, the newest that a bound like `<3.11` leaves.
fn minor_before(bound: &Number) -> Option<Number> {
    let (major, minor) = (bound.release().first()?, bound.release().get(1)?);
    Some(Number::new([*major, minor.checked_sub(1)?]))
}

#[cfg(test)]
mod tests {
    use super::{AT_LEAST, BELOW, VERSION};
    use crate::fact::FactId;
    use crate::knowledge::Catalogue;
    use crate::log::{self, Shape};
    use crate::redact::Redactor;

    const IGNORED: &str = "ERROR: Ignored the following versions that require a different python version: 1.21.2 \
         Requires-Python >=3.7,<3.11; 1.21.6 Requires-Python >=3.7,<3.11; 2.5.0 Requires-Python >=3.12\n";

    fn known(log: &str) -> [Option<String>; 3] {
        let anchors = Catalogue::built_in().anchors();
        let facts = log::read(&mut log.as_bytes(), anchors, &Redactor::default(), Shape::Log).facts;
        [VERSION, AT_LEAST, BELOW]
            .map(|id: FactId| facts.version(id).map(|version| version.as_str().to_owned()))
    }

    #[test]
    fn the_entry_of_the_requested_version_decides() {
        let asked = |what: &str| {
            format!(
                "{IGNORED}ERROR: Could not find a version that satisfies the requirement {what} (from versions: 1.0)\n"
            )
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(known(&asked("numpy==1.21.6")), [some("1.21.6"), some("3.7"), some("3.11")]);
        assert_eq!(known(&asked("numpy<2")), [None, some("3.7"), some("3.11")]);
        assert_eq!(known(&asked("numpy")), [None, some("3.12"), None]);
        assert_eq!(known(&asked("numpy==1.0")), [some("1.0"), None, None]);
        assert_eq!(known("Collecting demo==2.0 (from -r base.txt)\n"), [some("2.0"), None, None]);
    }
}
