//! Which interpreter a command used, found by looking alone: at its words and at the processes
//! that it started.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::probe::programs::interpreter::is_interpreter_name;
use crate::probe::programs::{resolve, script};
use crate::system::{Seen, System};

/// The interpreter that the command used, if it can be told.
///
/// What ran counts before what the words promise: a shim, `sudo` or a build tool may start
/// another one than its name says.
pub(super) fn used(system: &System, command: &[OsString], seen: &[Seen]) -> Option<PathBuf> {
    let pythons: Vec<(&Seen, PathBuf)> =
        seen.iter().filter_map(|process| Some((process, started(system, process)?))).collect();
    // The one that runs pip, else the first: what it starts in turn are builds in throw-away
    // environments.
    let of_pip = pythons.iter().find(|(process, _)| runs_pip(process));
    of_pip.or(pythons.first()).map(|(_, python)| python.clone()).or_else(|| promised(system, command))
}

/// The interpreter of a process: as it was called, since a virtual environment is a link that the
/// running program no longer shows.
fn started(system: &System, process: &Seen) -> Option<PathBuf> {
    let program = process.program.as_deref()?;
    let is_python = is_interpreter(system, program.file_name()?);
    let called = Path::new(process.arguments.first()?);
    let is_called_python = called.file_name().is_some_and(|name| is_interpreter(system, name));
    if !is_python && !is_called_python {
        return None;
    }
    let found = if called.is_absolute() {
        Some(called.to_owned())
    } else if called.components().count() > 1 {
        process.folder.as_ref().map(|folder| folder.join(called))
    } else {
        called.to_str().and_then(|name| system.find_program(name))
    };
    let runs_it = |path: &PathBuf| {
        system.canonical(path).ok().is_some_and(|real| Some(real) == system.canonical(program).ok())
    };
    Some(found.filter(runs_it).unwrap_or_else(|| program.to_owned()))
}

fn runs_pip(process: &Seen) -> bool {
    let words: Vec<&str> = process.arguments.iter().filter_map(|word| word.to_str()).collect();
    let is_pip = |word: &str| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name.strip_suffix(".exe").unwrap_or(name);
        name.strip_prefix("pip").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
    };
    words.windows(2).any(|pair| pair[0] == "-m" && is_pip(pair[1]))
        || words.iter().skip(1).take(3).any(|word| is_pip(word))
}

/// The interpreter that the command's first word names: itself, or the script's first line.
fn promised(system: &System, command: &[OsString]) -> Option<PathBuf> {
    let word = Path::new(command.first()?);
    let path = if word.components().count() > 1 {
        if word.is_absolute() { word.to_owned() } else { system.working_directory()?.join(word) }
    } else {
        system.find_program(word.to_str()?)?
    };
    if path.file_name().is_some_and(|name| is_interpreter(system, name)) {
        return Some(path);
    }
    let path = resolve::resolved(system, &path).unwrap_or(path);
    if path.file_name().is_some_and(|name| is_interpreter(system, name)) {
        Some(path)
    } else {
        script::interpreter(system, &path)
    }
}

fn is_interpreter(system: &System, name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| is_interpreter_name(system, name))
}

#[cfg(test)]
mod tests {
    use super::{Seen, runs_pip};

    fn process(words: &[&str]) -> Seen {
        Seen { program: None, arguments: words.iter().map(Into::into).collect(), folder: None }
    }

    #[test]
    fn pip_is_known_as_module_and_as_script() {
        assert!(runs_pip(&process(&["python3", "-m", "pip", "install", "x"])));
        assert!(runs_pip(&process(&["/v/bin/python", "/v/bin/pip3.12", "install"])));
        assert!(!runs_pip(&process(&["python3", "-m", "pipx", "install", "x"])));
        assert!(!runs_pip(&process(&["python3", "setup.py", "pipeline"])));
    }
}
