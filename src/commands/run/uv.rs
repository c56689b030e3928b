//! The interpreter that a uv worked for, asked of uv itself.
//!
//! A uv that fails before it starts any interpreter leaves no process by which its choice can be seen: it
//! knows interpreters from its cache. `uv python find` says what it chooses in a folder; told not to fetch
//! and not to cache, it changes nothing. What uv then does with that interpreter is not known here.

use std::path::PathBuf;
use std::time::Duration;

use crate::checkup;
use crate::system::{Invocation, Seen, System};

/// Commands that work for an interpreter of the project: an active environment is none of theirs.
const OF_PROJECT: &[&str] = &["sync", "run", "lock", "add", "remove", "export", "tree"];

/// Options by which uv works in another folder than its own.
const ELSEWHERE: &[&str] = &["--project", "--directory"];

/// The interpreter that this uv chooses, `named` by its `--python` or by nothing. `system` has the variables
/// and the folder of that uv.
pub(super) fn chosen(system: &System, seen: &Seen, named: Option<&str>) -> Option<PathBuf> {
    let program = seen.program.as_ref().filter(|program| program.file_stem().is_some_and(|it| it == "uv"))?;
    let words: Vec<&str> = seen.arguments.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let command = *words.iter().find(|word| !word.starts_with('-'))?;
    let of_project = OF_PROJECT.contains(&command);
    let elsewhere =
        words.iter().any(|word| ELSEWHERE.iter().any(|option| word.split('=').next() == Some(*option)));
    if elsewhere || !(of_project || command == "pip") {
        return None;
    }
    let mut asked = Invocation::new(program)
        .args(["python", "find", "--no-cache", "--no-python-downloads", "--offline"])
        .folder(seen.folder.clone()?)
        .deadline(Duration::from_secs(2))
        .trusted();
    if of_project {
        asked = asked.without_variable("VIRTUAL_ENV");
    }
    if !of_project || words.contains(&"--no-project") {
        asked = asked.arg("--no-project");
    }
    if words.contains(&"--system") {
        asked = asked.arg("--system");
    }
    let outcome =
        checkup::runtime("uv could not be asked").ok()?.block_on(system.run(&asked.args(named.as_slice())));
    let said = outcome.succeeded().then(|| outcome.stdout.trimmed().path())?;
    Some(said).filter(|path| path.is_absolute() && system.metadata(path).is_ok())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::chosen;
    use crate::system::{Seen, System};

    /// What a uv that shows its own words as an answer is asked after these.
    fn asked(words: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("uv");
        let script = "#!/bin/sh\nfor word; do mkdir -- \"$word\" && cd -- \"$word\"; done\npwd\n";
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let seen = Seen {
            program: Some(program),
            arguments: words.split(' ').map(Into::into).collect(),
            folder: Some(folder.path().canonicalize().unwrap()),
            ..Seen::default()
        };
        let system = System::with_environment([("PATH".into(), "/usr/bin:/bin".into())].into(), "/".into());
        let found = chosen(&system, &seen, None)?;
        let found = found.strip_prefix(folder.path().canonicalize().unwrap()).unwrap();
        Some(found.to_string_lossy().into_owned())
    }

    #[test]
    fn it_is_asked_for_what_it_works_for_and_not_elsewhere() {
        let plain = "python/find/--no-cache/--no-python-downloads/--offline";
        assert_eq!(asked("uv sync").unwrap(), plain);
        assert_eq!(asked("uv pip install x").unwrap(), format!("{plain}/--no-project"));
        assert_eq!(asked("uv pip install --system x").unwrap(), format!("{plain}/--no-project/--system"));
        assert_eq!(asked("uv sync --project=other"), None);
        assert_eq!(asked("uv tool install x"), None);
    }
}
