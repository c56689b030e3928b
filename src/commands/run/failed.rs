//! Which of the processes that ran is the one that failed.
//!
//! The interpreter that failed last is wanted, and its target rather than what it starts: below a
//! pip everything is pip's doing, in environments of its own. Tools such as tox start other
//! interpreters to look at them, and then the one that does the work.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::program::{self, Program, Runs};
use super::uv;
use crate::probe::programs::interpreter::interpreter_of;
use crate::probe::steering::is_steering;
use crate::system::{Seen, System};

/// Two ends within this time may have come in either order.
const TOGETHER: Duration = Duration::from_millis(30);

/// The process that failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failed {
    /// Its place among those that were seen.
    pub(super) index: usize,
    /// The interpreter that it is about; nothing where it runs on another machine.
    pub(super) python: Option<PathBuf>,
    /// The program that started it on another machine.
    pub(super) elsewhere: Option<String>,
}

/// The process that failed last. `mentions` tells how often the failing output speaks of the
/// installation of a process.
pub(super) fn find(system: &System, seen: &[Seen], mentions: &dyn Fn(&Seen) -> usize) -> Option<Failed> {
    let family = Family::of(seen);
    let index = last(&family, mentions)?;
    let own = system.with_variables_of(&seen[index], is_steering);
    let (python, elsewhere) = match &family.programs[index] {
        Program::Elsewhere(name) => (None, Some(name.clone())),
        program if program::has_a_target(program) => (target(&own, &family, index), None),
        _ => (interpreter(&own, &seen[index]), None),
    };
    Some(Failed { index, python, elsewhere })
}

fn last(family: &Family<'_>, mentions: &dyn Fn(&Seen) -> usize) -> Option<usize> {
    let seen = family.seen;
    let wanted: Vec<usize> = (0..seen.len()).filter(|index| family.is_candidate(*index)).collect();
    let failed: Vec<usize> = wanted.iter().copied().filter(|index| seen[*index].exit != Some(0)).collect();
    let wanted = if failed.is_empty() { wanted } else { failed };
    // What a wanted process has started speaks for itself, and its parent only passes it on. Where
    // the parent went on for long after that, it is the one that failed.
    let passes_on = |index: usize| {
        wanted.iter().any(|other| {
            *other != index
                && family.is_below(*other, index)
                && (seen[*other].exit.is_some_and(|exit| exit != 0)
                    || end(&seen[index]).saturating_sub(end(&seen[*other])) < soon(&seen[index]))
        })
    };
    let leaves: Vec<usize> = wanted.iter().copied().filter(|index| !passes_on(*index)).collect();
    let most = leaves.iter().map(|index| mentions(&seen[*index])).max().unwrap_or_default();
    let spoken_of = |index: &&usize| most == 0 || mentions(&seen[**index]) == most;
    let last = leaves.iter().filter(spoken_of).max_by_key(|index| {
        let known_to_fail = seen[**index].exit.is_some_and(|exit| exit != 0);
        let ended = end(&seen[**index]).as_millis() / TOGETHER.as_millis();
        (ended, known_to_fail, seen[**index].number)
    });
    last.copied()
}

/// How long a parent may live on and still only report what its child did.
fn soon(parent: &Seen) -> Duration {
    Duration::from_millis(400).max(end(parent).saturating_sub(parent.started) / 3)
}

/// One that outlived the command has no end: nobody waited for it.
fn end(seen: &Seen) -> Duration {
    seen.ended.unwrap_or(Duration::from_secs(1 << 30))
}

/// The interpreter of a process: as it was called, since a virtual environment is a link that the
/// running program no longer shows. `system` has the variables of that process.
pub(super) fn interpreter(system: &System, process: &Seen) -> Option<PathBuf> {
    let program = process.program.as_deref();
    let Some(called) = process.arguments.first().map(Path::new) else { return program.map(Path::to_owned) };
    let found = if called.is_absolute() {
        Some(called.to_owned())
    } else if called.components().count() > 1 {
        process.folder.as_ref().map(|folder| folder.join(called))
    } else {
        called.to_str().and_then(|name| system.find_program(name))
    };
    let Some(program) = program else { return found };
    let runs_it = |path: &PathBuf| {
        system.canonical(path).ok().is_some_and(|real| Some(real) == system.canonical(program).ok())
    };
    Some(found.filter(runs_it).unwrap_or_else(|| program.to_owned()))
}

/// The interpreter that a tool such as uv or poetry works for: the one that it was told, that it
/// looked at last, or whose environment lies where such tools have it.
fn target(system: &System, family: &Family<'_>, tool: usize) -> Option<PathBuf> {
    let seen = &family.seen[tool];
    let mut words = seen.arguments.iter().filter_map(|word| word.to_str());
    let mut named = None;
    while let Some(word) = words.next() {
        if matches!(word, "--python" | "-p") {
            named = words.next();
        } else if let Some(value) = word.strip_prefix("--python=") {
            named = Some(value);
        }
    }
    // Asked by itself, uv gives the base of an environment that this variable names.
    let of_variable = system.variable_os("UV_PYTHON").and_then(OsStr::to_str);
    let named = named.or_else(|| {
        of_variable.filter(|_| matches!(&family.programs[tool], Program::Tool(name) if name == "uv"))
    });
    let folder = seen.folder.as_deref().unwrap_or(Path::new("/"));
    let at = |path: &Path| {
        if system.is_folder(path) { interpreter_of(system, path) } else { Some(path.to_owned()) }
    };
    if let Some(name) = named {
        let path = folder.join(name);
        if system.metadata(&path).is_ok() {
            return at(&path);
        }
    }
    if let Some(chosen) = uv::chosen(system, seen, named) {
        return Some(chosen);
    }
    if let Some(name) = named {
        let plain = name.starts_with(|first: char| first.is_ascii_digit()).then(|| format!("python{name}"));
        if let Some(found) = system.find_program(plain.as_deref().unwrap_or(name)) {
            return Some(found);
        }
    }
    let below = |index: &usize| {
        family.is_python(*index) && family.is_below(*index, tool) && !family.is_thrown_away(*index)
    };
    let looked_at = (0..family.seen.len()).filter(below).max_by_key(|index| end(&family.seen[*index]));
    if let Some(index) = looked_at {
        return interpreter(system, &family.seen[index]);
    }
    let active = system.variable_os("VIRTUAL_ENV").map(PathBuf::from).filter(|path| path.is_absolute());
    let places = [active, Some(folder.join(".venv"))];
    let environment = places.into_iter().flatten().find_map(|prefix| interpreter_of(system, &prefix));
    // Else the base of what it made for a build, and at last its own.
    let thrown_away =
        (0..family.seen.len()).filter(|index| family.is_python(*index) && family.is_below(*index, tool));
    environment
        .or_else(|| thrown_away.max().and_then(|index| family.seen[index].program.clone()))
        .or_else(|| family.is_python(tool).then(|| interpreter(system, seen)).flatten())
}

/// The processes and how they belong together.
pub(super) struct Family<'a> {
    seen: &'a [Seen],
    pub(super) programs: Vec<Program>,
    places: BTreeMap<u64, usize>,
}

impl<'a> Family<'a> {
    pub(super) fn of(seen: &'a [Seen]) -> Self {
        let programs = seen.iter().map(program::of).collect();
        let places = seen.iter().enumerate().map(|(index, seen)| (seen.number, index)).collect();
        Self { seen, programs, places }
    }

    pub(super) fn is_python(&self, index: usize) -> bool {
        matches!(self.programs[index], Program::Python(_))
    }

    fn parent(&self, index: usize) -> Option<usize> {
        self.places.get(&self.seen[index].parent?).copied()
    }

    fn above(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.parent(index), |index| self.parent(*index))
    }

    fn is_below(&self, index: usize, other: usize) -> bool {
        self.above(index).any(|above| above == other)
    }

    /// One that does work of its own: no helper of pip, no throw-away environment, and no
    /// interpreter that a tool only looks at.
    pub(super) fn is_candidate(&self, index: usize) -> bool {
        let runs = match &self.programs[index] {
            Program::Python(runs) => runs,
            program => return program::has_a_target(program) || matches!(program, Program::Elsewhere(_)),
        };
        let of_pip = self.above(index).any(|above| program::is_pip(&self.programs[above]));
        let of_tool = self.above(index).any(|above| program::is_tool(&self.programs[above]));
        let looked_at = match runs {
            Runs::Code => is_question(&self.seen[index]) && !self.is_in_its_environment(index),
            Runs::Script(path) => is_query(path),
            Runs::Name(_) | Runs::Input => false,
        };
        !(of_pip || of_tool && (looked_at || self.is_thrown_away(index)))
    }

    /// Its variables say that it is to work in its own environment: what tox, nox and `poetry run`
    /// start for the user. What they only ask an interpreter they ask it by itself, or isolated.
    fn is_in_its_environment(&self, index: usize) -> bool {
        let seen = &self.seen[index];
        let active = seen.variables.as_ref().and_then(|all| all.get(OsStr::new("VIRTUAL_ENV")));
        let called = seen.arguments.first().map(Path::new);
        let prefix = called.and_then(Path::parent).and_then(Path::parent);
        let is_isolated = seen.arguments.get(1).is_some_and(|word| word == "-I" || word == "-Ic");
        let is_by_name = called.is_some_and(|called| called.components().count() == 1);
        !is_isolated
            && active
                .is_some_and(|active| is_by_name || prefix.is_some_and(|prefix| prefix.as_os_str() == active))
    }

    /// It runs in an environment that an installer has made for one build.
    fn is_thrown_away(&self, index: usize) -> bool {
        let seen = &self.seen[index];
        let called = seen.arguments.first().map(Path::new);
        let places = [called, seen.program.as_deref()];
        places.into_iter().flatten().any(is_throw_away)
    }
}

/// Code by which a tool may ask an interpreter what it is: it has to print the answer. A hook of
/// pre-commit that the user wrote need not.
fn is_question(seen: &Seen) -> bool {
    let mut words = seen.arguments.iter().skip(1).map(|word| word.to_string_lossy());
    let is_behind = words.any(|word| word.starts_with('-') && word.ends_with('c'));
    let code = words.next().filter(|_| is_behind);
    code.is_none_or(|code| ["print", "write", "dump"].iter().any(|word| code.contains(word)))
}

/// Scripts by which tools ask an interpreter what it is.
fn is_query(path: &Path) -> bool {
    // They lie in the tool's own installation.
    if path.components().any(|part| part.as_os_str() == "site-packages") {
        return true;
    }
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    matches!(
        name,
        "py_info.py" | "_py_info.py" | "get_interpreter_info.py" | "interpreter_info.py" | "fastcheck.py"
    )
}

/// Folders that installers make for one build.
fn is_throw_away(path: &Path) -> bool {
    path.components().filter_map(|part| part.as_os_str().to_str()).any(|part| {
        ["pip-build-env-", "build-env-", "pep517-", "pdm-build-"].iter().any(|start| part.starts_with(start))
            || part == "builds-v0"
            // tempfile's own names, in which `build` and poetry make theirs.
            || part.strip_prefix("tmp").is_some_and(|rest| {
                rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            })
    })
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::system::{Seen, System};
    use std::time::Duration;

    /// Words, parent and end of each process, in the order in which they start.
    fn failed(processes: &[(&str, Option<u64>, u64)]) -> Option<String> {
        let seen: Vec<Seen> = (1..)
            .zip(processes)
            .map(|(number, (words, parent, ended))| {
                let arguments: Vec<_> = words.split(' ').map(Into::into).collect();
                Seen {
                    number,
                    parent: *parent,
                    program: arguments.first().map(Into::into),
                    arguments,
                    started: Duration::from_millis(number),
                    ended: Some(Duration::from_millis(*ended)),
                    ..Seen::default()
                }
            })
            .collect();
        let system = System::with_environment([].into(), "/".into());
        Some(find(&system, &seen, &|_| 0)?.python?.to_string_lossy().into_owned())
    }

    #[test]
    fn builds_belong_to_the_pip_that_starts_them() {
        let found = failed(&[
            ("/a/python3.12 -m pip install x", None, 3000),
            ("/a/python3.12 /tmp/pip-runner/__pip-runner__.py install", Some(1), 1500),
            ("/tmp/pip-build-env-x/bin/python3.11 /x/_in_process.py build_wheel", Some(1), 2990),
        ]);
        assert_eq!(found.unwrap(), "/a/python3.12");
    }

    #[test]
    fn the_last_of_several_is_the_one() {
        let found = failed(&[
            ("/a/python3.11 -m pip install x", None, 900),
            ("/b/python3.8 -m pip install y", None, 1900),
        ]);
        assert_eq!(found.unwrap(), "/b/python3.8");
    }

    #[test]
    fn a_tool_passes_on_what_the_interpreter_of_its_environment_did() {
        let found = failed(&[
            ("/t/python3 /t/bin/tox", None, 5000),
            ("/a/python3.9 /x/py_info.py", Some(1), 300),
            ("/w/.tox/py39/bin/python -m pip install x", Some(1), 4900),
            ("/a/python3.9 -c print(version)", Some(1), 4950),
        ]);
        assert_eq!(found.unwrap(), "/w/.tox/py39/bin/python");
    }

    #[test]
    fn code_that_answers_nothing_is_no_question_of_a_tool() {
        let hook = |code: &str| {
            let words = format!("/b/python3.12 -c {code}");
            let processes = [("/t/python3 /t/bin/pre-commit run", None, 900), (words.as_str(), Some(1), 800)];
            failed(&processes).unwrap()
        };
        assert_eq!(hook("import.fast"), "/b/python3.12");
        assert_ne!(hook("print(version)"), "/b/python3.12");
    }

    #[test]
    fn a_program_that_goes_on_for_long_fails_itself() {
        let found = failed(&[("/a/python3 run.py", None, 9000), ("/b/python3 helper.py", Some(1), 700)]);
        assert_eq!(found.unwrap(), "/a/python3");
        let found = failed(&[("/a/python3 run.py", None, 900), ("/b/python3 helper.py", Some(1), 800)]);
        assert_eq!(found.unwrap(), "/b/python3");
    }
}
