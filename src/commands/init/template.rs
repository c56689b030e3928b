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

/// Where the pack lies.
pub(super) const PACK: &str = ".github/pip-doctor";

/// The checks of the starter pack, by file name.
pub(super) fn starter_checks() -> Vec<(String, String)> {
    let name = |path: &str| path.strip_prefix(PACK)?.strip_prefix('/').map(str::to_owned);
    let files = FILES.iter().filter_map(|(path, text)| Some((name(path)?, (*text).to_owned())));
    files.filter(|(name, _)| name != "pack.toml").collect()
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
    // By far the longest, and nobody reads it: it is for editors.
    (".github/pip-doctor/check.schema.json", include_str!("../../../data/check.schema.json")),
];

const LABELS: &str = include_str!("../../../data/init/labels.toml");

/// Where the Action lies in the repository.
const ACTION: &str = ".github/actions/triage";

/// Most characters of a label's description, as GitHub has it.
const LONGEST_DESCRIPTION: usize = 100;

/// What is known of the repository that the files are for.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// What it calls itself.
    pub(super) name: Option<String>,
    /// The checks of its pack: id and meaning.
    pub(super) checks: Vec<(String, String)>,
    /// Its name on GitHub: OWNER/REPO.
    pub(super) repository: Option<String>,
    /// This program is a release, which can be downloaded.
    pub(super) is_release: bool,
    /// It comes from another place than GitHub.
    pub(super) is_elsewhere: bool,
}

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

    /// The commands that create the labels for these archetypes, for the pack's own (id and what it
    /// is), and those that steer.
    fn commands(&self, archetypes: &[String], own: &[(String, String)], catalogue: &Catalogue) -> String {
        let chosen = archetypes
            .iter()
            .filter_map(|id| catalogue.check(id))
            .map(|check| command(&format!("archetype: {}", check.id), &self.color, &check.meaning));
        let steering = self.label.iter().map(|label| command(&label.name, &label.color, &label.description));
        let own = own.iter().map(|(id, meaning)| command(&format!("archetype: {id}"), &self.color, meaning));
        chosen.chain(own).chain(steering).collect::<Vec<_>>().join("\n")
    }
}

/// One command for a shell of any system: what shells read within quotes is left out.
fn command(name: &str, color: &str, description: impl AsRef<str>) -> String {
    let plain = description.as_ref().chars().filter(|c| !"\"`$\\!%".contains(*c));
    let plain = shortened(plain.collect());
    format!("gh label create \"{name}\" --color {color} --description \"{plain}\"")
}

/// As many words as GitHub takes.
fn shortened(text: String) -> String {
    if text.chars().count() <= LONGEST_DESCRIPTION {
        return text;
    }
    let mut kept = String::new();
    for word in text.split_whitespace() {
        if kept.chars().count() + word.chars().count() + 4 > LONGEST_DESCRIPTION {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept.trim_end_matches([',', ';', ':', '(']).to_owned() + "..."
}

/// The checks that a pack of ours or theirs holds: id and meaning. What is no check is passed over.
pub(super) fn own_checks(files: &[(String, String)]) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Meaning {
        meaning: String,
    }
    let read = |(name, text): &(String, String)| {
        let id = name.strip_suffix(".toml")?;
        let meaning = toml::from_str::<Meaning>(text).ok()?.meaning;
        Some((id.to_owned(), meaning))
    };
    files.iter().filter_map(read).collect()
}

/// What a `pyproject.toml` calls the project.
pub(super) fn project_name(text: &str) -> Option<String> {
    let file: toml::Table = toml::from_str(text).ok()?;
    let of = |table: &toml::Value| Some(table.get("name")?.as_str()?.to_owned());
    let project = file.get("project").and_then(of);
    let name = project.or_else(|| of(file.get("tool")?.get("poetry")?))?;
    let fit = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    fit.then_some(name)
}

/// How the part of git's settings begins that names where a repository comes from.
const ORIGIN: &str = "[remote \"origin\"]";

/// Whether the settings name an origin, wherever that is.
pub(super) fn has_origin(config: &str) -> bool {
    config.lines().any(|line| line.trim() == ORIGIN)
}

/// OWNER/REPO on GitHub of the remote `origin`, as git's configuration of the clone has it.
pub(super) fn github_name(config: &str) -> Option<String> {
    let mut is_origin = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            is_origin = line == ORIGIN;
        } else if let Some((key, address)) = line.split_once('=')
            && is_origin
            && key.trim() == "url"
        {
            let (_, path) = address.trim().split_once("github.com")?;
            let path = path.strip_prefix([':', '/'])?.trim_end_matches('/').trim_end_matches(".git");
            let (owner, name) = path.split_once('/')?;
            let fit = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
            };
            return (fit(owner) && fit(name)).then(|| path.to_owned());
        }
    }
    None
}

/// The page that reads a log in the browser; where the repository is known, a prefilled issue goes
/// to it, in our form.
fn page(repository: Option<&str>) -> String {
    let home = env!("CARGO_PKG_HOMEPAGE");
    match repository {
        Some(name) => format!("{home}#repository={name}&template=installation-problem.yml"),
        None => home.to_owned(),
    }
}

/// All files, for these archetypes and this commit of ours.
pub(super) fn files(
    labels: &Labels,
    archetypes: &[String],
    commit: Option<&str>,
    project: &Project,
    catalogue: &Catalogue,
) -> Vec<Template> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let name = name(repository);
    let version = env!("CARGO_PKG_VERSION");
    let action = match commit {
        Some(commit) => format!("{name}/{ACTION}@{commit} # v{version}"),
        None => format!("{name}/{ACTION}@v{version}"),
    };
    let labels = labels.commands(archetypes, &project.checks, catalogue);
    // A release is downloaded; any other commit is built from its source.
    let install = if project.is_release { "release" } else { "source" };
    let page = page(project.repository.as_deref());
    let name_of_project = project.name.as_deref().unwrap_or("It");
    let fill = |text: &str| {
        // A clone on Windows may have other line ends.
        text.replace("\r\n", "\n")
            .replace("@@ACTION@@", &action)
            .replace("@@REPOSITORY@@", repository)
            .replace("@@PAGE@@", &page)
            .replace("@@LABELS@@", &labels)
            .replace("@@INSTALL@@", install)
            .replace("@@PROJECT@@", name_of_project)
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
    use super::{LONGEST_DESCRIPTION, Labels, Project, command, files, github_name, name, project_name};
    use crate::knowledge::Catalogue;

    #[test]
    fn every_place_is_filled() {
        let catalogue = Catalogue::built_in();
        let labels = Labels::read().unwrap();
        for id in &labels.archetypes {
            assert!(catalogue.check(id).is_some(), "{id}");
        }
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let project =
            Project { checks: vec![("own-check".to_owned(), "ours ".repeat(60))], ..Project::default() };
        for file in files(&labels, &labels.archetypes, Some(commit), &project, catalogue) {
            for line in file.text.lines().filter(|line| line.starts_with("gh label create")) {
                let description = line.rsplit("--description ").next().unwrap().trim_matches('"');
                assert!((1..=LONGEST_DESCRIPTION).contains(&description.chars().count()), "{line}");
            }
            assert!(!file.text.contains("@@"), "{}", file.path);
            assert!(file.text.ends_with('\n') && !file.text.contains('\r'), "{}", file.path);
        }
    }

    #[test]
    fn a_project_is_called_what_it_calls_itself() {
        let name = |text| project_name(text);
        assert_eq!(name("[project]\nname = \"zebra-kit\"\n").as_deref(), Some("zebra-kit"));
        assert_eq!(name("[tool.poetry]\nname = \"zebra\"\n").as_deref(), Some("zebra"));
        assert_eq!(name("[project]\nname = \"a; b\"\n"), None);
        assert_eq!(name("[build-system]\n"), None);
    }

    #[test]
    fn a_repository_is_known_by_its_origin() {
        let of = |address: &str| github_name(&format!("[core]\n[remote \"origin\"]\n\turl = {address}\n"));
        for address in
            ["git@github.com:a-b/c.d.git", "https://github.com/a-b/c.d", "ssh://git@github.com/a-b/c.d/"]
        {
            assert_eq!(of(address).as_deref(), Some("a-b/c.d"), "{address}");
        }
        assert_eq!(of("https://forge.example/a/b"), None);
        assert_eq!(of("https://github.com/a/b\"><img>"), None);
        assert_eq!(github_name("[remote \"fork\"]\nurl = git@github.com:a/b\n"), None);
    }

    #[test]
    fn the_form_leads_to_the_page_of_its_repository() {
        let labels = Labels::read().unwrap();
        let project = Project { repository: Some("an/other".to_owned()), ..Project::default() };
        let written = files(&labels, &[], None, &project, Catalogue::built_in());
        let form = &written[0].text;
        let link =
            format!("{}#repository=an/other&template=installation-problem.yml", env!("CARGO_PKG_HOMEPAGE"));
        assert!(form.contains(&format!("]({link})")), "{form}");
        assert!(written[0].path.ends_with("/installation-problem.yml"));
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
