//! The files that a maintainer gets: templates from `data/init/`, with their places filled.
//!
//! Places are written `@@NAME@@`, since workflows use braces themselves.

use serde::Deserialize;

use crate::knowledge::Catalogue;
use crate::redact::Clean;

/// A file to write.
#[derive(Debug)]
pub(super) struct Template {
    /// Below the root of the repository, with `/`.
    pub(super) path: &'static str,
    /// Its text.
    pub(super) text: String,
}

/// What is written where. The Action looks for the pack in the same folder.
const FILES: &[(&str, &str)] = &[
    (
        ".github/ISSUE_TEMPLATE/installation-problem.yml",
        include_str!("../../../data/init/installation-problem.yml"),
    ),
    (".github/workflows/pip-doctor.yml", include_str!("../../../data/init/workflow.yml")),
    (".github/pip-doctor/pack.toml", include_str!("../../../data/init/pack.toml")),
    (
        ".github/pip-doctor/example-sdk-too-old.toml",
        include_str!("../../../data/init/example-sdk-too-old.toml"),
    ),
    (".github/pip-doctor/README.md", include_str!("../../../data/init/readme.md")),
];

const LABELS: &str = include_str!("../../../data/init/labels.toml");

/// Where the Action lies in the repository.
const ACTION: &str = ".github/actions/triage";

/// Most characters of a label's description, as GitHub has it.
const LONGEST_DESCRIPTION: usize = 100;

/// What labels there are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Labels {
    /// Archetypes that have a label unless others are chosen.
    pub(super) archetypes: Vec<String>,
    color: String,
    label: Vec<Label>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    name: String,
    color: String,
    description: String,
}

impl Labels {
    /// What is proposed.
    pub(super) fn read() -> Result<Self, toml::de::Error> {
        toml::from_str(LABELS)
    }

    /// The commands that create the labels for these archetypes, and those that steer.
    fn commands(&self, archetypes: &[String], catalogue: &Catalogue) -> String {
        let chosen = archetypes
            .iter()
            .filter_map(|id| catalogue.check(id))
            .map(|check| command(&format!("archetype: {}", check.id), &self.color, &check.meaning));
        let steering = self.label.iter().map(|label| command(&label.name, &label.color, &label.description));
        chosen.chain(steering).collect::<Vec<_>>().join("\n")
    }
}

/// One command for a shell of any system: what shells read within quotes is left out.
fn command(name: &str, color: &str, description: impl AsRef<str>) -> String {
    let plain = description.as_ref().chars().filter(|c| !"\"`$\\!%".contains(*c));
    let plain: String = plain.take(LONGEST_DESCRIPTION).collect();
    format!("gh label create \"{name}\" --color {color} --description \"{plain}\"")
}

/// All files, for these archetypes and this commit of ours.
pub(super) fn files(
    labels: &Labels,
    archetypes: &[String],
    commit: Option<&str>,
    catalogue: &Catalogue,
) -> Vec<Template> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let name = name(repository);
    let version = env!("CARGO_PKG_VERSION");
    let action = match commit {
        Some(commit) => format!("{name}/{ACTION}@{commit} # v{version}"),
        None => format!("{name}/{ACTION}@v{version}"),
    };
    let labels = labels.commands(archetypes, catalogue);
    let fill = |text: &str| {
        // A clone on Windows may have other line ends.
        text.replace("\r\n", "\n")
            .replace("@@ACTION@@", &action)
            .replace("@@REPOSITORY@@", repository)
            .replace("@@LABELS@@", &labels)
    };
    FILES.iter().map(|(path, text)| Template { path, text: fill(text) }).collect()
}

/// OWNER/NAME of an address.
fn name(repository: &str) -> &str {
    let path = repository.split_once("://").map_or(repository, |(_, rest)| rest);
    path.split_once('/').map_or(path, |(_, name)| name)
}

/// The commit that this program was built from, if it is a release that knows it.
pub(super) fn own_commit() -> Option<&'static str> {
    option_env!("PIP_DOCTOR_COMMIT")
}

impl Template {
    /// The path as words of our own.
    pub(super) fn shown(&self) -> Clean {
        Clean::literal(self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::{Labels, command, files, name};
    use crate::knowledge::Catalogue;

    #[test]
    fn every_place_is_filled() {
        let catalogue = Catalogue::built_in();
        let labels = Labels::read().unwrap();
        for id in &labels.archetypes {
            assert!(catalogue.check(id).is_some(), "{id}");
        }
        let commit = "0123456789abcdef0123456789abcdef01234567";
        for file in files(&labels, &labels.archetypes, Some(commit), catalogue) {
            assert!(!file.text.contains("@@"), "{}", file.path);
            assert!(file.text.ends_with('\n') && !file.text.contains('\r'), "{}", file.path);
        }
    }

    #[test]
    fn a_label_is_safe_in_any_shell() {
        assert_eq!(
            command("a: b", "ffffff", "no `cc` \"here\" $(x)"),
            "gh label create \"a: b\" --color ffffff --description \"no cc here (x)\""
        );
    }

    #[test]
    fn a_repository_is_known_by_its_path() {
        assert_eq!(name("https://github.example/a/b"), "a/b");
    }
}
