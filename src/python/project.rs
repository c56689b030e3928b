//! Which project a command installs or works on, and by which files a folder is one. The one place that knows: what a
//! command's project is called, which of its files can be edited and which folder was meant all follow from it.
//!
//! It reads words alone, and deliberately does not look whether anything is there.

use std::path::PathBuf;

use super::option;

/// What makes a folder a project that an installer takes.
pub const INSTALLABLE: [&str; 2] = ["pyproject.toml", "setup.py"];

/// Where a project says what it is.
pub const DESCRIBES: [&str; 3] = ["pyproject.toml", "setup.cfg", "setup.py"];

/// Where it says what it depends on: PEP 621, setuptools, Pipenv.
pub const DEPENDS: [&str; 4] = ["pyproject.toml", "setup.cfg", "setup.py", "Pipfile"];

/// Programs and their commands that mean the project in whose folder they are started.
const OF_THE_FOLDER: [(&str, &[&str]); 6] = [
    ("uv", &["sync", "lock", "run", "build", "add", "remove", "tree", "export"]),
    ("poetry", &["install", "build", "add", "update", "lock", "sync", "remove"]),
    ("pdm", &["install", "build", "add", "update", "lock", "sync", "remove"]),
    ("pipenv", &["install", "update", "lock", "sync", "uninstall", "upgrade"]),
    ("hatch", &["build", "run", "env", "shell"]),
    ("flit", &["install", "build"]),
];

/// Commands that take folders of projects.
const VERBS: [&str; 3] = ["install", "wheel", "download"];

/// The folders of projects that a command installs, builds or works on, as it names them; an empty path is the one
/// in which it is started.
pub fn folders(words: &[&str]) -> Vec<PathBuf> {
    let is = |word: &str, name: &str| {
        let base = word.rsplit(['/', '\\']).next().unwrap_or(word);
        base.strip_suffix(".exe").unwrap_or(base) == name
    };
    let of_here = words.windows(2).any(|pair| {
        OF_THE_FOLDER.iter().any(|(program, commands)| is(pair[0], program) && commands.contains(&pair[1]))
            || pair == ["-m", "build"]
            || is(pair[0], "setup.py") && !pair[1].starts_with('-')
    });
    if of_here {
        return vec![PathBuf::new()];
    }
    let Some(verb) = words.iter().position(|word| VERBS.contains(word)) else { return Vec::new() };
    let mut found = Vec::new();
    let mut behind = words[verb + 1..].iter().copied();
    while let Some(word) = behind.next() {
        let editable = word.strip_prefix("--editable=").or_else(|| word.strip_prefix("-e"));
        let path = match editable {
            Some(path) if !path.is_empty() => path,
            Some(_) => behind.next().unwrap_or_default(),
            None if word == "--editable" => behind.next().unwrap_or_default(),
            None if option::takes_a_value(word) => {
                behind.next();
                continue;
            }
            None => word,
        };
        // `name @ file:///srv/name[extra]`
        let path = path.rsplit_once("file://").map_or(path, |(_, path)| path);
        let is_bare = !path.contains(['/', '\\']) && !matches!(path.split('[').next(), Some("." | ".."));
        let is_other = path.is_empty() || path.starts_with('-') || path.contains("://");
        if !is_other && (!is_bare || editable.is_some()) {
            found.push(PathBuf::from(path.split('[').next().unwrap_or(path)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_that_are_installed_or_worked_on() {
        let of = |words: &str| folders(&words.split(' ').collect::<Vec<_>>());
        for (command, folder) in [
            ("pip install -e .[dev]", "."),
            ("pip install -e./tool", "./tool"),
            ("python -m pip install ./tool idna", "./tool"),
            ("pip wheel old/ --no-deps", "old/"),
            ("pip install demo@file:///srv/demo[x]", "/srv/demo"),
            ("uv pip install --editable=.", "."),
        ] {
            assert_eq!(of(command), [PathBuf::from(folder)], "{command}");
        }
        for command in [
            "uv sync",
            "poetry install",
            "/opt/bin/pdm add x",
            "pipenv install",
            "python -m build",
            "setup.py sdist",
        ] {
            assert_eq!(of(command), [PathBuf::new()], "{command}");
        }
        for command in ["uv pip install idna", "pip install -r ./old/list.txt", "make .", "python app.py"] {
            assert!(of(command).is_empty(), "{command}");
        }
    }
}
