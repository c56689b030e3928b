//! What a requirement takes along when its name or its bounds change: extras, bounds of versions, a marker.
//!
//! A name that is put right is still asked for in the version that was asked for; bounds that are put right
//! still hold on the same systems only, with the same extras.

use crate::fact::{FactId, Facts, Value};
use crate::python::name::{normalise, of_requirement};
use crate::python::version::Version;
use crate::redact::Clean;

use super::plan::Situation;

/// What of the old requirement stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// All but the name.
    All,
    /// Extras and marker: the bounds are new ones, or none.
    Unbounded,
    /// The marker alone: another project has other extras.
    Marker,
}

impl Kept {
    /// What stays where `right` stands for `wrong`. Only of a name that was put right (`is_correction`) the bounds
    /// are still meant.
    pub(super) fn of(wrong: &str, right: &str, is_correction: bool) -> Self {
        let name = of_requirement(right);
        if is_correction && name.len() == right.len() {
            Self::All
        } else if normalise(name) == normalise(wrong) {
            Self::Unbounded
        } else {
            Self::Marker
        }
    }
}

/// Whether the version that was asked for is one of the wrong project: a source of that was fetched, or it is
/// numbered as placeholders are.
pub(super) fn is_of_another(requirement: &str, is_continued: bool, facts: &Facts) -> bool {
    let version = requirement.split_once("==").map_or("", |(_, version)| version.trim_start());
    let is_placeholder = version == "0" || version == "0.0" || version.starts_with("0.0.");
    let fetched = facts.present(FactId::of("log.sdist_used")) == Some(&Value::Bool(true));
    is_placeholder || fetched && !is_continued
}

/// A release that has a wheel here, no further away than it must be: whoever asked for a version of NumPy 1 has code
/// for NumPy 1. The first release with a wheel lies within the bound by itself. Only packages count of which the
/// table says so: an old release of what was compiled against another package may not run with that one's newest.
pub(super) fn near(right: &Clean, place: &Clean, situation: &Situation<'_>) -> Clean {
    let is_kept = || {
        let row = situation.tables.row("first_wheels", situation.package?.as_str())?;
        row.get("keep").filter(|keep| **keep == "major")
    };
    let asked = (situation.command)(&Clean::literal("{requirement}"));
    // A list's own line is not at hand; pip says what it asked for.
    let has_version = asked.is_some_and(|asked| asked.as_str().contains(['=', '<', '~']))
        || situation.facts.version(FactId::of("log.requested.version")).is_some();
    let first = right.as_str().rsplit_once(">=").and_then(|(_, first)| Version::parse(first));
    match first.filter(|_| has_version && place.as_str().ends_with(">={first_wheel}") && is_kept().is_some())
    {
        Some(first) => Clean::join([right, &Clean::literal(",<"), &Clean::from(first.major() + 1)], ""),
        None => right.clone(),
    }
}

/// A requirement with another name or other bounds; it is written without a shell's quotes.
pub(super) fn carried(old: &Clean, right: &Clean, kept: Kept) -> Clean {
    let text = old.as_str();
    let end = of_requirement(text).len();
    let extras_start = text[end..].len() - text[end..].trim_start().len() + end;
    let extras = text[extras_start..].starts_with('[').then(|| text[extras_start..].find(']')).flatten();
    let extras_end = extras.map_or(end, |length| extras_start + length + 1);
    let marker = text.find(';').unwrap_or(text.len()).max(extras_end);
    let name = of_requirement(right.as_str()).len();
    let parts = match kept {
        Kept::All => vec![right.clone(), old.slice(end..text.len())],
        Kept::Unbounded | Kept::Marker => {
            let extras = if kept == Kept::Marker { end..end } else { end..extras_end };
            vec![
                right.slice(0..name),
                old.slice(extras),
                right.slice(name..right.as_str().len()),
                old.slice(marker..text.len()),
            ]
        }
    };
    Clean::join(&parts, "")
}

#[cfg(test)]
mod tests {
    use super::{Facts, Kept, carried, is_of_another};
    use crate::redact::Clean;

    #[test]
    fn a_name_put_right_keeps_its_bounds_and_other_bounds_keep_the_rest() {
        let of = |old, right: &'static str, is_correction| {
            let old = Clean::literal(old);
            let wrong = crate::python::name::of_requirement(old.as_str());
            carried(&old, &Clean::literal(right), Kept::of(wrong, right, is_correction)).to_string()
        };
        assert_eq!(of("reqests==2.31.0", "requests", true), "requests==2.31.0");
        assert_eq!(
            of("reqests [socks]>=2,<3 ; python_version<'4'", "requests", true),
            "requests [socks]>=2,<3 ; python_version<'4'"
        );
        assert_eq!(of("demo[x]==1; os_name=='nt'", "demo>=2", false), "demo[x]>=2; os_name=='nt'");
        assert_eq!(of("demo[x]==1; os_name=='nt'", "Demo", false), "Demo[x]; os_name=='nt'");
        assert_eq!(of("demo[x]==1", "demo-binary", false), "demo-binary");
        assert_eq!(of("demo==1", "other>=2", true), "other>=2");
    }

    #[test]
    fn the_version_of_a_placeholder_is_not_meant() {
        let facts = Facts::default();
        for (requirement, expected) in
            [("sklearn==0.0", true), ("sklearn==0.0.post12", true), ("demo==0", true), ("demo==1.0", false)]
        {
            assert_eq!(is_of_another(requirement, true, &facts), expected, "{requirement}");
        }
    }
}
