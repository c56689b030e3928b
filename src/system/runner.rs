//! Undoes what a runner of tools did to the environment.
//!
//! `uvx`, `uv tool install`, `pipx` and `pipx run` keep each tool in an environment of its own. Some
//! put that environment's programs first on PATH before they start the tool. Then `python` and
//! `pip` are no longer what the user's shell runs. What is wanted here is what the user has.
//! This module deliberately does not know which environment it was started from: whatever a
//! runner has made for a tool is nobody's environment to install into.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

/// What runners leave in the environments that they make: a receipt (uv), what was installed and
/// when it may go (pipx).
const MARKS: [&str; 3] = ["uv-receipt.toml", "pipx_metadata.json", "pipx_expired_venv"];

/// The variables that lead into an environment.
const VARIABLES: [&str; 2] = ["PATH", "VIRTUAL_ENV"];

/// Takes the folders of tools' environments off PATH, and forgets one that is said to be active.
pub(super) fn undo(environment: &mut BTreeMap<OsString, OsString>) {
    // On Windows the name is written `Path` as often as not.
    for (name, value) in &mut *environment {
        if !name.eq_ignore_ascii_case(VARIABLES[0]) {
            continue;
        }
        let folders: Vec<PathBuf> = env::split_paths(value).collect();
        let (ours, users): (Vec<_>, Vec<_>) =
            folders.into_iter().partition(|folder| folder.parent().is_some_and(is_of_tool));
        // A PATH without anything to take off stays as it was, byte for byte.
        if !ours.is_empty()
            && let Ok(path) = env::join_paths(users)
        {
            *value = path;
        }
    }
    if environment.get(OsStr::new(VARIABLES[1])).is_some_and(|prefix| is_of_tool(Path::new(prefix))) {
        environment.remove(OsStr::new(VARIABLES[1]));
    }
}

/// What differs from the environment of this process: name, and value if there is still one.
#[expect(clippy::disallowed_methods, reason = "it is compared with what the system handed out")]
pub(super) fn undone(environment: &BTreeMap<OsString, OsString>) -> Vec<(OsString, Option<OsString>)> {
    let leads = |name: &OsStr| VARIABLES.iter().any(|one| name.eq_ignore_ascii_case(one));
    env::vars_os()
        .filter(|(name, _)| leads(name))
        .map(|(name, was)| (environment.get(&name).cloned(), name, was))
        .filter(|(now, _, was)| now.as_ref() != Some(was))
        .map(|(now, name, _)| (name, now))
        .collect()
}

/// Whether a runner has made this environment for a tool.
fn is_of_tool(prefix: &Path) -> bool {
    let Ok(settings) = fs::read(prefix.join("pyvenv.cfg")) else { return false };
    MARKS.iter().any(|mark| prefix.join(mark).exists()) || (is_of_uv(&settings) && is_cached(prefix))
}

/// `uv = 0.9.2` stands in what uv has made.
fn is_of_uv(settings: &[u8]) -> bool {
    settings.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"uv ") || line.starts_with(b"uv="))
}

/// `uvx` keeps environments as CACHE/archive-v0/HASH, also by links to there. A cache's folder is
/// marked as such (the Cache Directory Tagging Specification).
fn is_cached(prefix: &Path) -> bool {
    let Ok(real) = fs::canonicalize(prefix) else { return false };
    let cache = real.parent().and_then(Path::parent);
    cache.is_some_and(|cache| cache.join("CACHEDIR.TAG").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Places {
        _folder: tempfile::TempDir,
        root: PathBuf,
    }

    impl Places {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().to_owned();
            Self { _folder: folder, root }
        }

        /// An environment, with these files beside its settings.
        fn environment(&self, name: &str, settings: &str, files: &[&str]) -> PathBuf {
            let prefix = self.root.join(name);
            fs::create_dir_all(prefix.join("bin")).unwrap();
            fs::write(prefix.join("pyvenv.cfg"), settings).unwrap();
            for file in files {
                fs::write(prefix.join(file), "").unwrap();
            }
            prefix
        }
    }

    fn undone(active: Option<&Path>, prefixes: &[&Path]) -> BTreeMap<OsString, OsString> {
        let path = env::join_paths(prefixes.iter().map(|prefix| prefix.join("bin"))).unwrap();
        let mut environment = BTreeMap::from([(OsString::from("PATH"), path)]);
        environment.extend(active.map(|active| (OsString::from("VIRTUAL_ENV"), active.into())));
        undo(&mut environment);
        environment
    }

    fn path(environment: &BTreeMap<OsString, OsString>) -> Vec<PathBuf> {
        env::split_paths(&environment[OsStr::new("PATH")]).collect()
    }

    #[test]
    fn environments_of_tools_are_taken_off_the_path() {
        let places = Places::new();
        let theirs = places.environment("mine", "home = /usr/bin\nuv = 0.9.2\n", &[]);
        for mark in MARKS {
            let tool = places.environment(mark, "home = /usr/bin\n", &[mark]);
            assert_eq!(path(&undone(None, &[&tool, &theirs])), [theirs.join("bin")], "{mark}");
        }
        fs::write(places.root.join("CACHEDIR.TAG"), "").unwrap();
        let cached = places.environment("archive-v0/hash", "home = /usr/bin\nuv = 0.9.2\n", &[]);
        assert_eq!(path(&undone(None, &[&cached, &theirs])), [theirs.join("bin")]);
    }

    #[test]
    fn an_environment_of_the_user_stays_even_when_it_lies_in_a_cache() {
        let places = Places::new();
        fs::write(places.root.join("CACHEDIR.TAG"), "").unwrap();
        // tox marks its folder so, and activates what it has made in there.
        let of_tox = places.environment(".tox/py312", "home = /usr/bin\nversion = 3.12.1\n", &[]);
        let of_uv = places.environment("project", "home = /usr/bin\nuv = 0.9.2\n", &[]);
        for prefix in [&of_tox, &of_uv] {
            let environment = undone(Some(prefix), &[prefix]);
            assert_eq!(path(&environment), [prefix.join("bin")]);
            assert_eq!(environment[OsStr::new("VIRTUAL_ENV")], prefix.as_os_str());
        }
    }

    #[test]
    fn a_tool_is_not_active() {
        let places = Places::new();
        let tool = places.environment("tool", "home = /usr/bin\n", &["uv-receipt.toml"]);
        assert!(!undone(Some(&tool), &[]).contains_key(OsStr::new("VIRTUAL_ENV")));
    }
}
