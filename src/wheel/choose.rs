//! Which file pip takes: `CandidateEvaluator` of pip, from 8 to 26.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::str::FromStr;

use pep440_rs::{Operator, Version, VersionSpecifiers};

use crate::python::name::normalise;

use super::filename::WheelName;
use super::release::{File, FileKind};
use super::tags::TagList;

/// A requirement without its markers: a name and what versions will do.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The project, in its normal form.
    pub project: String,
    /// The versions that will do.
    pub specifiers: VersionSpecifiers,
}

impl Requirement {
    /// Reads `name[extra]>=1,<2; marker`. The extras and the marker do not matter for the choice.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.split(';').next().unwrap_or(text).trim();
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix('[') {
            Some(extras) => extras.split_once(']')?.1,
            None => rest,
        };
        let specifiers = rest.trim().trim_start_matches('(').trim_end_matches(')');
        let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        begins_well.then_some(())?;
        Some(Self {
            project: normalise(name),
            specifiers: VersionSpecifiers::from_str(specifiers.trim()).ok()?,
        })
    }

    /// Whether it names one version (`==1.0`, `===1.0`), for which a withdrawn file will do.
    pub fn is_pinned(&self) -> bool {
        self.specifiers
            .iter()
            .any(|specifier| matches!(specifier.operator(), Operator::Equal | Operator::ExactEqual))
    }

    fn names_prerelease(&self) -> bool {
        self.specifiers.iter().any(|specifier| specifier.version().any_prerelease())
    }
}

/// The settings of pip that bear on the choice.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Projects of which no wheel may be used; `:all:` for every one.
    pub no_binary: BTreeSet<String>,
    /// Projects of which only a wheel may be used.
    pub only_binary: BTreeSet<String>,
    /// Wheels before newer source distributions (`--prefer-binary`, pip 18.0).
    pub prefer_binary: bool,
    /// Pre-releases will do (`--pre`).
    pub prereleases: bool,
    /// pip before 9.0 does not look at Requires-Python.
    pub ignore_requires_python: bool,
    /// pip before 19.2 does not know of withdrawn files (PEP 592).
    pub ignore_yanked: bool,
}

impl Settings {
    /// Whether wheels, and source distributions, of `project` may be used: pip's `FormatControl`.
    pub fn formats(&self, project: &str) -> (bool, bool) {
        if self.only_binary.contains(project) {
            (true, false)
        } else if self.no_binary.contains(project) {
            (false, true)
        } else if self.only_binary.contains(":all:") {
            (true, false)
        } else if self.no_binary.contains(":all:") {
            (false, true)
        } else {
            (true, true)
        }
    }
}

/// The file that pip takes of `files`, which come in the order of the index.
pub fn choose<'a>(
    files: &'a [File],
    requirement: &Requirement,
    python: &Version,
    tags: &TagList,
    settings: &Settings,
) -> Option<&'a File> {
    let (wheels, sdists) = settings.formats(&requirement.project);
    let usable: Vec<(&File, Option<u32>)> = files
        .iter()
        .filter(|file| settings.ignore_requires_python || file.allows(python))
        .filter_map(|file| match file.kind {
            FileKind::Sdist => sdists.then_some((file, None)),
            FileKind::Wheel if wheels => best_rank(&file.filename, tags).map(|rank| (file, Some(rank))),
            FileKind::Wheel => None,
        })
        .filter(|(file, _)| requirement.specifiers.contains(&file.version))
        .collect();
    let allow_prereleases = settings.prereleases
        || requirement.names_prerelease()
        || !usable.iter().any(|(file, _)| !file.version.any_prerelease());
    let allow_yanked = settings.ignore_yanked || requirement.is_pinned();
    usable
        .into_iter()
        .filter(|(file, _)| allow_prereleases || !file.version.any_prerelease())
        .filter(|(file, _)| allow_yanked || file.yanked.is_none())
        .enumerate()
        // Of equals pip takes the one that the index names first.
        .max_by_key(|(place, (file, rank))| {
            let is_wheel = rank.is_some();
            let is_kept = settings.ignore_yanked || file.yanked.is_none();
            let closeness = Reverse(rank.unwrap_or(u32::MAX));
            (
                is_kept,
                settings.prefer_binary && is_wheel,
                file.version.clone(),
                closeness,
                build_number(&file.filename),
                Reverse(*place),
            )
        })
        .map(|(_, (file, _))| file)
}

/// The best place among a wheel's tags.
pub fn best_rank(filename: &str, tags: &TagList) -> Option<u32> {
    WheelName::parse(filename)?
        .tags()
        .filter_map(|(python, abi, platform)| tags.rank(python, abi, platform))
        .min()
}

/// A wheel's build number: digits, then letters; none comes before all.
fn build_number(filename: &str) -> (u64, String) {
    let Some(build) = WheelName::parse(filename).and_then(|wheel| wheel.build) else {
        return (0, String::new());
    };
    let digits = build.len() - build.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (build[..digits].parse().unwrap_or(0), build[digits..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::{File, Requirement, Settings, TagList, Version, choose};
    use std::str::FromStr as _;

    fn chosen(names: &[&str], requirement: &str, settings: &Settings) -> Option<String> {
        let files: Vec<File> = names.iter().map(|name| File::parse(name, "demo").unwrap()).collect();
        let tags = TagList::from_tags([("cp312", "cp312", "linux_x86_64"), ("py3", "none", "any")]);
        let python = Version::from_str("3.12.1").unwrap();
        choose(&files, &Requirement::parse(requirement).unwrap(), &python, &tags, settings)
            .map(|file| file.filename.clone())
    }

    #[test]
    fn a_newer_sdist_beats_an_older_wheel_unless_wheels_are_preferred() {
        let names = ["demo-1.0-py3-none-any.whl", "demo-2.0.tar.gz"];
        assert_eq!(chosen(&names, "demo", &Settings::default()).unwrap(), "demo-2.0.tar.gz");
        let settings = Settings { prefer_binary: true, ..Settings::default() };
        assert_eq!(chosen(&names, "demo", &settings).unwrap(), "demo-1.0-py3-none-any.whl");
    }

    #[test]
    fn prereleases_are_taken_when_asked_for_or_when_there_is_nothing_else() {
        let names = ["demo-1.0.tar.gz", "demo-2.0rc1.tar.gz"];
        assert_eq!(chosen(&names, "demo", &Settings::default()).unwrap(), "demo-1.0.tar.gz");
        assert_eq!(chosen(&names, "demo>=2.0rc1", &Settings::default()).unwrap(), "demo-2.0rc1.tar.gz");
        assert_eq!(chosen(&names[1..], "demo", &Settings::default()).unwrap(), "demo-2.0rc1.tar.gz");
    }

    #[test]
    fn the_wheel_of_the_best_tag_and_the_highest_build_number_is_taken() {
        let names = [
            "demo-1.0.tar.gz",
            "demo-1.0-py3-none-any.whl",
            "demo-1.0-1-py3-none-any.whl",
            "demo-1.0-cp311-cp311-linux_x86_64.whl",
        ];
        assert_eq!(chosen(&names, "demo", &Settings::default()).unwrap(), "demo-1.0-1-py3-none-any.whl");
    }

    #[test]
    fn requirements_are_read_with_extras_and_markers() {
        let requirement = Requirement::parse("Foo_Bar[baz] >=1,<2 ; python_version > '3'").unwrap();
        assert_eq!((requirement.project.as_str(), requirement.is_pinned()), ("foo-bar", false));
        assert!(Requirement::parse("foo==1.0").unwrap().is_pinned());
        assert!(Requirement::parse("--flag").is_none());
    }
}
