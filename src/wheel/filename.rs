//! Names of files on an index: wheels (PEP 427) and source distributions (PEP 625).

use crate::python::name::normalise;

/// The parts of a wheel's name. Tags are sets: `py2.py3-none-any` is two tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WheelName<'a> {
    /// The distribution, as it is written.
    pub name: &'a str,
    /// Its version, as it is written.
    pub version: &'a str,
    /// The build number, if there is one.
    pub build: Option<&'a str>,
    /// Interpreter tags, separated by dots.
    pub pythons: &'a str,
    /// ABI tags, separated by dots.
    pub abis: &'a str,
    /// Platform tags, separated by dots.
    pub platforms: &'a str,
}

impl<'a> WheelName<'a> {
    /// Takes the name apart; `None` if it is no wheel's.
    pub fn parse(filename: &'a str) -> Option<Self> {
        let stem = filename.strip_suffix(".whl")?;
        let pieces: Vec<&str> = stem.split('-').collect();
        let (build, tags) = match pieces.len() {
            5 => (None, &pieces[2..]),
            6 => (Some(pieces[2]), &pieces[3..]),
            _ => return None,
        };
        let build_is_number = build.is_none_or(|build| build.starts_with(|c: char| c.is_ascii_digit()));
        let [pythons, abis, platforms] = *tags else { return None };
        (!pieces.contains(&"") && build_is_number).then_some(Self {
            name: pieces[0],
            version: pieces[1],
            build,
            pythons,
            abis,
            platforms,
        })
    }

    /// Every tag that the name stands for.
    pub fn tags(&self) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
        let Self { pythons, abis, platforms, .. } = *self;
        pythons.split('.').flat_map(move |python| {
            abis.split('.')
                .flat_map(move |abi| platforms.split('.').map(move |platform| (python, abi, platform)))
        })
    }
}

/// The version in the name of a source distribution of `project`; `None` for other files.
pub fn sdist_version<'a>(filename: &'a str, project: &str) -> Option<&'a str> {
    const ENDINGS: [&str; 6] = [".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz", ".tar"];
    let stem = ENDINGS.iter().find_map(|ending| filename.strip_suffix(ending))?;
    // A name may hold dashes: the version begins behind the dash up to which it is the project's.
    stem.match_indices('-')
        .find(|(dash, _)| normalise(&stem[..*dash]) == project)
        .map(|(dash, _)| &stem[dash + 1..])
}

#[cfg(test)]
mod tests {
    use super::{WheelName, sdist_version};

    #[test]
    fn a_build_number_is_told_from_a_tag() {
        let name = WheelName::parse("demo-1.0-2beta-cp312-cp312-win_amd64.whl").unwrap();
        assert_eq!((name.build, name.pythons, name.platforms), (Some("2beta"), "cp312", "win_amd64"));
        assert!(WheelName::parse("demo-1.0-py3-none.whl").is_none());
        assert!(WheelName::parse("demo-1.0.tar.gz").is_none());
    }

    #[test]
    fn compressed_tags_are_spread() {
        let name = WheelName::parse("demo-1.0-py2.py3-none-any.whl").unwrap();
        assert_eq!(name.tags().collect::<Vec<_>>(), [("py2", "none", "any"), ("py3", "none", "any")]);
    }

    #[test]
    fn names_with_dashes_keep_their_version() {
        assert_eq!(sdist_version("foo-bar-1.0-rc1.tar.gz", "foo-bar"), Some("1.0-rc1"));
        assert_eq!(sdist_version("other-1.0.tar.gz", "foo-bar"), None);
    }
}
