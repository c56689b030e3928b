//! Which interpreter the output names, where none was seen to run: a shell that could not start it, a
//! Python that could not begin, a traceback through its library.

use std::path::{Path, PathBuf};

use crate::log::Reading;
use crate::probe::programs::interpreter::{interpreter_of, is_interpreter_stem};
use crate::probe::programs::script;
use crate::system::System;

/// How shells, `make` and `env` say that they could not start a program.
const NOT_STARTED: [&str; 6] =
    ["no such file", "not found", "cannot execute", "bad interpreter", "permission denied", "required file"];

/// What Python shows of itself when it cannot begin (`Python/initconfig.c`).
const OF_ITSELF: [&str; 2] = ["sys.executable = '", "program name = '"];

/// The interpreter of a program that could not be started or could not begin, the last one named.
pub(super) fn by_output(system: &System, reading: &Reading) -> Option<PathBuf> {
    let mut lines = reading.lines.iter().rev().map(|line| line.text.as_str());
    lines.find_map(|line| of_itself(system, line).or_else(|| not_started(system, line)))
}

/// The interpreter whose library the last traceback goes through.
pub(super) fn by_traceback(system: &System, reading: &Reading) -> Option<PathBuf> {
    reading.error_block.iter().rev().find_map(|line| {
        let text = line.text.as_str();
        let start = text.find("File \"")? + "File \"".len();
        let (prefix, rest) = text.get(start..)?.split_once("/lib/python")?;
        let version = rest.split('/').next()?;
        let prefix = path(system, prefix)?;
        let exact = prefix.join("bin").join(format!("python{version}"));
        if system.metadata(&exact).is_ok() { Some(exact) } else { interpreter_of(system, &prefix) }
    })
}

fn of_itself(system: &System, line: &str) -> Option<PathBuf> {
    let shown = OF_ITSELF.iter().find_map(|start| line.trim_start().strip_prefix(start))?;
    path(system, shown.split('\'').next()?)
}

fn not_started(system: &System, line: &str) -> Option<PathBuf> {
    let parts: Vec<&str> = line.split(": ").collect();
    let is_reason = |part: &&str| {
        let lower = part.to_ascii_lowercase();
        NOT_STARTED.iter().any(|start| lower.starts_with(start))
    };
    parts.iter().enumerate().find_map(|(place, part)| {
        let program = path(system, part.trim().trim_matches(['\'', '"', '`', '\u{2018}', '\u{2019}']))?;
        // `script: its interpreter: bad interpreter`.
        let behind = parts.get(place + 1..)?;
        let is_told = match behind {
            [next, ..] if is_reason(next) => true,
            [next, reason, ..] => next.starts_with('/') && is_reason(reason),
            _ => false,
        };
        if is_told { interpreter(system, program) } else { None }
    })
}

/// A program is an interpreter, or a script that names one.
fn interpreter(system: &System, program: PathBuf) -> Option<PathBuf> {
    let name = program.file_name()?.to_str()?;
    if is_interpreter_stem(name) {
        return Some(program);
    }
    script::interpreter(system, &program)
}

/// An absolute path of the output, with the home folder put back.
fn path(system: &System, shown: &str) -> Option<PathBuf> {
    match shown.strip_prefix("~/") {
        Some(rest) => Some(system.home()?.join(rest)),
        None => Some(Path::new(shown)).filter(|path| path.is_absolute()).map(Path::to_owned),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{not_started, of_itself};
    use crate::system::System;

    fn system() -> System {
        System::with_environment([("HOME".into(), "/home/u".into())].into(), "/".into())
    }

    #[test]
    fn a_shell_names_what_it_could_not_start() {
        for line in [
            "do.sh: line 3: /no/v/bin/python: No such file or directory",
            "sh: 1: /no/v/bin/python: not found",
            "make: /no/v/bin/python: No such file or directory",
            "env: \u{2018}/no/v/bin/python\u{2019}: No such file or directory",
            "bash: /no/v/bin/python: cannot execute: required file not found",
        ] {
            assert_eq!(not_started(&system(), line), Some(PathBuf::from("/no/v/bin/python")), "{line}");
        }
        let home = not_started(&system(), "bash: ~/v/bin/python3: Permission denied");
        assert_eq!(home.unwrap(), Path::new("/home/u/v/bin/python3"));
        for line in [
            "FileNotFoundError: [Errno 2] No such file or directory: '/no/v/bin/python'",
            "/no/v/bin/python: No module named pip",
            "cc: error: /no/x.c: No such file or directory",
        ] {
            assert_eq!(not_started(&system(), line), None, "{line}");
        }
    }

    #[test]
    fn a_python_that_cannot_begin_names_itself() {
        let shown = of_itself(&system(), "  program name = '/opt/python3.12/bin/python'");
        assert_eq!(shown.unwrap(), Path::new("/opt/python3.12/bin/python"));
    }
}
