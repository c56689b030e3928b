//! The names of interpreters: what an interpreter's file is called, and where it lies in an environment.

use std::path::{Path, PathBuf};

use crate::system::System;

/// The interpreter of an environment or an installation: the most general name that is there,
/// even as a link that leads nowhere.
pub(crate) fn interpreter_of(system: &System, prefix: &Path) -> Option<PathBuf> {
    let names: &[&str] = if system.is_windows() {
        // conda and pyenv-win have it at the top, environments among the scripts, MSYS2 in `bin`.
        &[
            "Scripts\\python.exe",
            "python.exe",
            "bin\\python.exe",
            "Scripts\\pypy3.exe",
            "pypy3.exe",
            "pypy.exe",
        ]
    } else {
        &["bin/python", "bin/python3", "bin/python2", "bin/pypy3", "bin/pypy", "bin/graalpy"]
    };
    names.iter().map(|name| prefix.join(name)).find(|path| system.link_metadata(path).is_ok())
}

/// Whether a file of this name is an interpreter: `python`, `python3`, `python3.13t`, `pypy3.10`;
/// not `python3-config`, `python3.11-gdb.py`, `pythonw`. On Windows with the ending of a program.
pub(crate) fn is_interpreter_name(system: &System, name: &str) -> bool {
    let stem = if system.is_windows() {
        let lower = name.len().saturating_sub(4);
        match name.get(lower..) {
            Some(ending) if [".exe", ".bat", ".cmd"].iter().any(|one| ending.eq_ignore_ascii_case(one)) => {
                &name[..lower]
            }
            _ => return false,
        }
    } else {
        name
    };
    is_interpreter_stem(stem)
}

/// The same for a name without the ending of programs.
pub(crate) fn is_interpreter_stem(stem: &str) -> bool {
    let Some(rest) = ["python", "pypy", "graalpy"].iter().find_map(|start| stem.strip_prefix(start)) else {
        return false;
    };
    // Builds for debugging, with pymalloc (before 3.8), free-threaded.
    let digits = rest.strip_suffix("td").unwrap_or_else(|| rest.trim_end_matches(['d', 'm', 't', 'u']));
    if digits.is_empty() {
        return rest.is_empty();
    }
    digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::System;
    use super::is_interpreter_name;

    fn machine(os: &str) -> System {
        System::with_environment([].into(), "/".into()).recorded_on(os, "x86_64")
    }

    #[test]
    fn interpreters_are_told_from_their_helpers() {
        let linux = machine("linux");
        for name in ["python", "python2", "python2.7", "python3.13", "python3.13t", "python3.6m", "pypy3.10"]
        {
            assert!(is_interpreter_name(&linux, name), "{name}");
        }
        for name in
            ["python3-config", "python3.11-gdb.py", "pythonw", "pythont", "python3.", "pydoc", "python-3"]
        {
            assert!(!is_interpreter_name(&linux, name), "{name}");
        }
    }

    #[test]
    fn on_windows_the_ending_of_a_program_belongs_to_the_name() {
        let windows = machine("windows");
        for name in
            ["python.exe", "python3.EXE", "python3.13.exe", "python3.13t.exe", "python.bat", "pypy3.exe"]
        {
            assert!(is_interpreter_name(&windows, name), "{name}");
        }
        for name in ["python", "pythonw.exe", "python313.dll", "python3.13", "pythoné.exe"] {
            assert!(!is_interpreter_name(&windows, name), "{name}");
        }
    }
}
