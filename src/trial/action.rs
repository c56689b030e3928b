//! What is tried again: an installation by pip, or an import.
//!
//! Of the user's own command only that is taken which no trial can do harm with: what to install and
//! how, never where, and never the user's own program.

use std::ffi::OsString;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::python::option;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// What is tried again.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Words behind `pip install`.
    Install(Vec<Word>),
    /// A line of Python: an import, and the name that is missing in it.
    Import(String),
}

/// Words that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// What to install, a list of it, and where from.
    What(Vec<OsString>),
    /// How: an option that could as well stand in a file of settings.
    How(Vec<OsString>),
}

/// Options that say where to, and those that only speak.
const NOT_TAKEN: [&str; 30] = [
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--src",
    "--log",
    "--report",
    "-d",
    "--dest",
    "-w",
    "--wheel-dir",
    "-b",
    "--build",
    "--cache-dir",
    "--python",
    "--user",
    "-U",
    "--upgrade",
    "-I",
    "--ignore-installed",
    "--force-reinstall",
    "--break-system-packages",
    "--dry-run",
    "-v",
    "-vv",
    "-q",
    "--no-cache-dir",
    "--upgrade-strategy",
    "--progress-bar",
    "--require-virtualenv",
];
/// Options that say what, and from where.
const WHAT: [&str; 16] = [
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--cert",
    "--client-cert",
    "--proxy",
    "--retries",
    "--timeout",
    "--no-index",
];
/// Of these the value may be a path.
const OF_PATHS: [&str; 8] =
    ["-r", "--requirement", "-c", "--constraint", "-f", "--find-links", "--cert", "--client-cert"];
const VERBS: [&str; 3] = ["install", "download", "wheel"];

/// The installation that these words of an installer ask for. Why there is none that could be tried,
/// where there is none.
pub(super) fn installation(words: &[OsString], folder: &Path, system: &System) -> Result<Action, Clean> {
    let verb = words.iter().position(|word| VERBS.iter().any(|verb| word == verb));
    let Some(verb) = verb else {
        return Err(Clean::literal("the program that failed installs nothing"));
    };
    let mut taken = Vec::new();
    let mut installs = false;
    let mut behind = words[verb + 1..].iter();
    while let Some(word) = behind.next() {
        let Some(text) = word.to_str() else {
            return Err(Clean::literal("its command line is no Unicode"));
        };
        let (name, own_value) = match text.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(OsString::from(value))),
            _ => (text, None),
        };
        if !name.starts_with('-') || name == "-" {
            let path = folder.join(text);
            if system.is_folder(&path)
                && (text.contains(['/', '\\', '.']) || system.is_file(&path.join("pyproject.toml")))
            {
                return Err(Clean::literal("it installs from a folder, in which a build would write"));
            }
            let what = if system.is_file(&path) { path.into_os_string() } else { word.clone() };
            installs = true;
            taken.push(Word::What(vec![what]));
            continue;
        }
        let takes_value = option::takes_a_value(name);
        let value = if takes_value { own_value.or_else(|| behind.next().cloned()) } else { own_value };
        if matches!(name, "-e" | "--editable") {
            return Err(Clean::literal("it installs from a folder, in which a build would write"));
        }
        if NOT_TAKEN.contains(&name) {
            continue;
        }
        let value = value.map(|value| {
            let path = folder.join(&value);
            let is_path = OF_PATHS.contains(&name) && system.metadata(&path).is_ok();
            if is_path { path.into_os_string() } else { value }
        });
        installs |= matches!(name, "-r" | "--requirement");
        let option: Vec<OsString> = std::iter::once(OsString::from(name)).chain(value).collect();
        taken.push(if WHAT.contains(&name) { Word::What(option) } else { Word::How(option) });
    }
    if installs { Ok(Action::Install(taken)) } else { Err(Clean::literal("it names no package")) }
}

/// The installation of one requirement.
pub(super) fn of_requirement(requirement: &str) -> Action {
    Action::Install(vec![Word::What(vec![OsString::from(requirement)])])
}

/// The statement of a frame.
static IMPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[ \t]+(?:from ([A-Za-z_][A-Za-z0-9_.]*) import [A-Za-z0-9_, ]+|import ([A-Za-z_][A-Za-z0-9_.]*)(?: as [A-Za-z0-9_]+)?)[ \t]*$").ok()
});

/// A name that a module lacks.
static LACKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"AttributeError: (?:partially initialized )?module '([A-Za-z0-9_.]+)' has no attribute '([A-Za-z0-9_]+)'").ok()
});

/// A module that is missing.
static MISSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:ModuleNotFoundError|ImportError): No module named '?([A-Za-z_][A-Za-z0-9_.]*)'?").ok()
});

/// Expressions that do not compile in this build, which `pack check` says of what is shipped.
pub(crate) fn faults() -> Vec<String> {
    let all = [("IMPORT", &IMPORT), ("LACKS", &LACKS), ("MISSING", &MISSING)];
    let broken = all.into_iter().filter(|(_, expression)| expression.is_none());
    broken.map(|(name, _)| format!("the expression {name} of the trials does not compile")).collect()
}

/// The import that failed, by the lines of a traceback: the outermost, and a name that its module
/// lacks.
pub(super) fn import(lines: &[&str]) -> Option<Action> {
    let first = |expression: &LazyLock<Option<Regex>>, from: usize| {
        let expression = expression.as_ref()?;
        lines.iter().skip(from).find_map(|line| expression.captures(line))
    };
    if let Some(found) = first(&LACKS, 0)
        && let (Some(module), Some(name)) = (found.get(1), found.get(2))
    {
        return Some(Action::Import(format!("import {0}; {0}.{1}", module.as_str(), name.as_str())));
    }
    // Of several tracebacks the last is the one that ended it.
    let start =
        lines.iter().rposition(|line| line.contains("Traceback (most recent call last)")).unwrap_or(0);
    let statement = first(&IMPORT, start);
    let module = statement.and_then(|found| found.get(1).or(found.get(2)).map(|module| module.as_str()));
    let missing = first(&MISSING, 0).and_then(|found| found.get(1).map(|module| module.as_str()));
    module.or(missing).map(|module| Action::Import(format!("import {module}")))
}

/// The words as they may be shown.
pub(super) fn shown(words: &[&OsString]) -> Raw {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    Raw::from(words.join(" "))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{Action, Word, faults, import, installation};
    use crate::system::System;

    #[test]
    fn every_expression_compiles() {
        assert_eq!(faults(), Vec::<String>::new());
    }

    fn install(command: &str) -> Result<Vec<Word>, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("src")).unwrap();
        let system = System::with_environment([].into(), folder.path().into());
        let words: Vec<OsString> = command.split(' ').map(Into::into).collect();
        match installation(&words, folder.path(), &system) {
            Ok(Action::Install(words)) => Ok(words),
            Ok(Action::Import(_)) => Err("an import".into()),
            Err(words) => Err(words.to_string()),
        }
    }

    fn words(word: &Word) -> String {
        let (Word::What(words) | Word::How(words)) = word;
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn where_to_is_left_out_and_how_is_kept_apart() {
        let found = install(
            "python -m pip install --user -t /x --no-binary=:all: -i https://index.example/simple demo==1",
        )
        .unwrap();
        let shown: Vec<String> = found.iter().map(words).collect();
        assert_eq!(shown, ["--no-binary :all:", "-i https://index.example/simple", "demo==1"]);
        assert!(matches!(found[0], Word::How(_)) && matches!(found[1], Word::What(_)));
    }

    #[test]
    fn a_folder_is_not_built_in() {
        assert!(install("pip install ./src").unwrap_err().contains("folder"));
        assert!(install("pip install -e .").unwrap_err().contains("folder"));
        assert!(install("pip list").unwrap_err().contains("nothing"));
    }

    #[test]
    fn the_outermost_import_is_tried() {
        let code = |text: &str| match import(&text.lines().collect::<Vec<_>>()) {
            Some(Action::Import(code)) => code,
            other => panic!("{other:?}"),
        };
        let nested = "Traceback (most recent call last):\n  File \"use.py\", line 1, in <module>\n    import demo\n  File \"demo.py\", line 3\n    from json import loads\nImportError: cannot import name 'loads'\n";
        assert_eq!(code(nested), "import demo");
        assert_eq!(
            code("AttributeError: module 'random' has no attribute 'choice'"),
            "import random; random.choice"
        );
        assert_eq!(code("ModuleNotFoundError: No module named 'demo.part'"), "import demo.part");
        assert!(import(&["ValueError: 3"]).is_none());
    }
}
