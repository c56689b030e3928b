//! Paths of a command that lead nowhere, and what is near that they may mean: the list of requirements
//! whose name was mistyped or that lies elsewhere, the project's own folder.
//!
//! It deliberately guesses nothing where two would do.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use strsim::levenshtein;

use crate::python::name::of_requirement;
use crate::python::project::INSTALLABLE;
use crate::redact::{Clean, Redactor};
use crate::system::System;

use super::own;

/// Folders that hold projects of others.
const NOT_OURS: &[&str] = &["node_modules", "venv", "env", "site-packages", "build", "dist"];

/// How many letters may differ in the name of a file.
const MOST_LETTERS: usize = 3;

/// Folders upwards that are looked at.
const MOST_ABOVE: usize = 3;

/// pip's commands, by pip 25.
const COMMANDS: [&str; 17] = [
    "cache",
    "check",
    "completion",
    "config",
    "debug",
    "download",
    "freeze",
    "hash",
    "help",
    "index",
    "inspect",
    "install",
    "list",
    "lock",
    "show",
    "uninstall",
    "wheel",
];

/// The command of pip that a word which is none may mean: the only one that is near.
pub(super) fn command(word: &str) -> Option<&'static str> {
    if COMMANDS.contains(&word) || word.starts_with('-') {
        return None;
    }
    let letters = |known: &str| levenshtein(word, known);
    let least = COMMANDS.into_iter().map(letters).min().filter(|least| *least < MOST_LETTERS)?;
    let mut near = COMMANDS.into_iter().filter(|known| letters(known) == least);
    near.next().filter(|_| near.next().is_none())
}

/// For each word of the command that names no file: which word it is, and what it may mean.
pub(super) fn words(command: &[OsString], system: &System, redactor: &Redactor) -> Vec<(usize, Clean)> {
    let words: Vec<&str> = command.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    let Some(folder) = system.working_directory() else { return Vec::new() };
    let groups = groups(&words, folder, system);
    if !groups.is_empty() {
        let written = |(index, word): (usize, String)| Some((index, own::written(&word, system, redactor)?));
        return groups.into_iter().filter_map(written).collect();
    }
    let Some(start) = words.iter().position(|word| *word == "install") else { return Vec::new() };
    let around = Around { system, folder };
    let meant = |index: usize| {
        let is_list = own::FILES.contains(&words[index - 1]);
        let right = if is_list { around.list(Path::new(words[index])) } else { around.project(words[index]) };
        Some((index, own::written(right?.to_str()?, system, redactor)?))
    };
    (start + 1..words.len()).filter_map(meant).collect()
}

/// Options of Poetry, uv and PDM that name groups or extras of the project in the folder.
const OF_GROUPS: [&str; 9] =
    ["--with", "--without", "--only", "--extras", "-E", "--extra", "--group", "--only-group", "-G"];

/// For each word that names a group or an extra which the project does not have: which word it is, and the one
/// that it may mean.
fn groups(words: &[&str], folder: &Path, system: &System) -> Vec<(usize, String)> {
    let is_tool = words.first().is_some_and(|word| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        ["poetry", "uv", "pdm"].contains(&name.strip_suffix(".exe").unwrap_or(name))
    });
    let named = |index: &usize| *index > 0 && is_tool && OF_GROUPS.contains(&words[index - 1]);
    let asked: Vec<usize> = (0..words.len()).filter(named).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let Ok(text) = system.read_text(&folder.join("pyproject.toml")) else { return Vec::new() };
    let Ok(project) = toml::from_str::<toml::Table>(text.unredacted()) else { return Vec::new() };
    let known: Vec<String> = [
        "dependency-groups",
        "project.optional-dependencies",
        "tool.poetry.group",
        "tool.poetry.extras",
        "tool.pdm.dev-dependencies",
    ]
    .iter()
    .filter_map(|path| {
        let mut parts = path.split('.');
        let first = project.get(parts.next()?)?;
        parts.try_fold(first, |table, part| table.get(part))?.as_table()
    })
    .flat_map(|table| table.keys().cloned())
    .collect();
    let meant = |index: usize| {
        let typed = words[index];
        if typed.contains(',') || known.iter().any(|name| name == typed) {
            return None;
        }
        let letters = |name: &String| levenshtein(typed, name);
        let least = known.iter().map(letters).min().filter(|least| *least < MOST_LETTERS)?;
        let near = known.iter().filter(|name| letters(name) == least).map(PathBuf::from);
        Some((index, only(near)?.to_str()?.to_owned()))
    };
    asked.into_iter().filter_map(meant).collect()
}

/// Whether it is `name=1.0`, which is how conda writes a version.
pub(super) fn is_bound_by_one_sign(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, version)| {
        let is_name = !name.is_empty() && !name.starts_with('-') && of_requirement(name) == name;
        is_name && version.starts_with(|first: char| first.is_ascii_digit()) && !version.contains('=')
    })
}

/// What lies around the folder in which the command was run; every path is relative to it.
struct Around<'a> {
    system: &'a System,
    folder: &'a Path,
}

impl Around<'_> {
    fn is_file(&self, path: &Path) -> bool {
        self.system.is_file(&self.folder.join(path))
    }

    fn entries(&self, path: &Path) -> Vec<PathBuf> {
        let entries = self.system.entries(&self.folder.join(path)).into_iter();
        entries.filter_map(|entry| Some(path.join(entry.file_name()?))).collect()
    }

    /// The list of requirements that is meant by one that is not there.
    fn list(&self, path: &Path) -> Option<PathBuf> {
        let is_file = |path: &PathBuf| self.is_file(path);
        if self.is_file(path) {
            return None;
        }
        let (name, folder) = (path.file_name()?, path.parent()?);
        let typed = name.to_str()?;
        // The same folder, another spelling.
        let differs = |file: &PathBuf| {
            let known = file.file_name().and_then(|name| name.to_str())?;
            let same_kind = Path::new(known).extension() == path.extension();
            Some(levenshtein(typed, known)).filter(|letters| same_kind && *letters <= MOST_LETTERS)
        };
        let near: Vec<PathBuf> = self.entries(folder).into_iter().filter(is_file).collect();
        let least = near.iter().filter_map(differs).min();
        let spelled = near.into_iter().filter(|file| least.is_some() && differs(file) == least);
        // The same name, another folder.
        let elsewhere = || {
            let below = self.below().into_iter().map(|folder| folder.join(name)).filter(is_file);
            only(below).or_else(|| above().map(|folder| folder.join(name)).find(is_file))
        };
        only(spelled).or_else(elsewhere)
    }

    /// The folder of the project that is meant by one that holds none: `.`, `./`, `.[dev]`.
    fn project(&self, word: &str) -> Option<PathBuf> {
        let end = word.find('[').unwrap_or(word.len());
        let (folder, extras) = word.split_at(end);
        let is_project = |folder: &PathBuf| INSTALLABLE.iter().any(|file| self.is_file(&folder.join(file)));
        if !matches!(folder, "." | "./") || is_project(&PathBuf::new()) {
            return None;
        }
        let found = match only(self.below().into_iter().filter(is_project)) {
            Some(folder) => format!("./{}", folder.to_str()?),
            None => above().find(is_project)?.to_str()?.to_owned(),
        };
        Some(PathBuf::from(found + extras))
    }

    /// The folders in this one, and those in them: what is hidden, and what others made, is left out.
    fn below(&self) -> Vec<PathBuf> {
        let folders = |folder: &Path| {
            let is_ours = |path: &PathBuf| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
                let is_folder = self.system.is_folder(&self.folder.join(path));
                is_folder && !name.starts_with('.') && !NOT_OURS.contains(&name)
            };
            self.entries(folder).into_iter().filter(is_ours).collect::<Vec<_>>()
        };
        let first = folders(Path::new(""));
        let second: Vec<PathBuf> = first.iter().flat_map(|folder| folders(folder)).collect();
        first.into_iter().chain(second).collect()
    }
}

/// The folders above, the nearest first.
fn above() -> impl Iterator<Item = PathBuf> {
    (1..=MOST_ABOVE).map(|count| PathBuf::from(vec![".."; count].join("/")))
}

/// The one, where there is one alone.
fn only(mut found: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;

    use crate::redact::Redactor;
    use crate::system::System;

    fn meant(files: &[&str], command: &[&str]) -> std::io::Result<Vec<(usize, String)>> {
        let folder = tempfile::tempdir()?;
        for file in files {
            let file = folder.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap_or(folder.path()))?;
            std::fs::write(file, "idna\n")?;
        }
        let system = System::with_environment(BTreeMap::new(), folder.path().to_owned());
        let command: Vec<_> = command.iter().map(Into::into).collect();
        let found = super::words(&command, &system, &Redactor::learn_identity(&system));
        Ok(found.into_iter().map(|(index, word)| (index, word.to_string())).collect())
    }

    #[test]
    fn a_mistyped_command_is_known_where_one_alone_is_near() {
        for word in ["instal", "isntall", "intsall"] {
            assert_eq!(super::command(word), Some("install"), "{word}");
        }
        for word in ["install", "--version", "xyz", "upgrade", "add"] {
            assert_eq!(super::command(word), None, "{word}");
        }
    }

    #[test]
    fn a_list_is_found_by_another_spelling_or_in_another_folder() {
        let command = ["pip", "install", "-r", "requirement.txt"];
        let right = |word: &str| vec![(3, word.to_owned())];
        assert_eq!(meant(&["requirements.txt", "README.txt"], &command).unwrap(), right("requirements.txt"));
        assert_eq!(meant(&["requirements.txt", "requirement.txt"], &command).unwrap(), []);
        assert_eq!(meant(&["requirement.in", "a/b.txt"], &command).unwrap(), []);
        assert_eq!(meant(&["app/requirement.txt"], &command).unwrap(), right("app/requirement.txt"));
        assert_eq!(
            meant(&["a/requirement.txt", "b/requirement.txt"], &command).unwrap(),
            [],
            "which of the two?"
        );
        assert_eq!(meant(&[".venv/requirement.txt"], &command).unwrap(), []);
    }

    #[test]
    fn a_group_that_the_project_does_not_have_is_the_one_that_is_near() {
        let folder = tempfile::tempdir().unwrap();
        let project = "[tool.poetry.group.test]\noptional = true\n[dependency-groups]\ndocs = []\n\
                       [project.optional-dependencies]\nfast = []\n";
        std::fs::write(folder.path().join("pyproject.toml"), project).unwrap();
        let system = System::with_environment(BTreeMap::new(), folder.path().to_owned());
        let of = |command: &str| {
            let words: Vec<&str> = command.split(' ').collect();
            super::groups(&words, folder.path(), &system)
        };
        assert_eq!(of("poetry install --no-root --with tests"), [(4, "test".to_owned())]);
        assert_eq!(of("uv sync --group doc"), [(3, "docs".to_owned())]);
        assert_eq!(of("uv sync --extra fast"), []);
        assert_eq!(of("uv sync --group something"), []);
        assert_eq!(of("pip install -E tests"), []);
    }

    #[test]
    fn a_project_is_found_in_a_folder_below() {
        let command = ["pip", "install", "-e", ".[dev]"];
        assert_eq!(meant(&["tool/pyproject.toml"], &command).unwrap(), [(3, "'./tool[dev]'".to_owned())]);
        assert_eq!(meant(&["pyproject.toml", "tool/pyproject.toml"], &command).unwrap(), []);
        assert_eq!(meant(&["a/setup.py", "b/setup.py"], &command).unwrap(), []);
        assert_eq!(meant(&["tool/setup.py"], &["pip", "install", "./tool"]).unwrap(), []);
    }
}
