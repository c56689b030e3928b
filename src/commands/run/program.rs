//! What a process is, from its program and its words: an interpreter and what it runs, an
//! installer, a compiler, another machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::probe::programs::interpreter::is_interpreter_stem;
use crate::system::{Seen, Worth};

/// What a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// A Python, and what it runs.
    Python(Runs),
    /// An installer or a runner that is no Python program, by its name.
    Tool(String),
    /// A compiler, linker or build tool.
    Builder,
    /// What it starts runs on another machine or in another root.
    Elsewhere(String),
    /// Anything else: shells and what they call.
    Other,
}

/// What a Python runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// A module by `-m`, or the script of an installed program: its name.
    Name(String),
    /// Code on the command line.
    Code,
    /// A script.
    Script(PathBuf),
    /// What it reads from its input.
    Input,
}

/// Installers and runners that bring an interpreter or an environment of their own into play.
const TOOLS: [&str; 17] = [
    "uv",
    "uvx",
    "poetry",
    "pdm",
    "hatch",
    "pipenv",
    "pipx",
    "tox",
    "nox",
    "pre-commit",
    "pre_commit",
    "rye",
    "conda",
    "mamba",
    "micromamba",
    "virtualenv",
    "build",
];
/// Those of them that work on an environment which they find.
const TARGETING: [&str; 9] =
    ["uv", "poetry", "pdm", "hatch", "pipenv", "rye", "conda", "mamba", "micromamba"];
/// Compilers, linkers and build tools, as far as they are no Python programs. A version or a target
/// may stand around the name.
const BUILDERS: [&str; 28] = [
    "cc",
    "c++",
    "gcc",
    "g++",
    "clang",
    "clang++",
    "cl",
    "gfortran",
    "flang",
    "ifort",
    "icc",
    "icx",
    "nvcc",
    "rustc",
    "cargo",
    "ld",
    "lld",
    "link",
    "make",
    "gmake",
    "ninja",
    "cmake",
    "meson",
    "pkg-config",
    "pkgconf",
    "swig",
    "nmake",
    "msbuild",
];
/// Of these what they start is their own business.
const LEAVES: [&str; 18] = [
    "cc",
    "c++",
    "gcc",
    "g++",
    "clang",
    "clang++",
    "cl",
    "gfortran",
    "flang",
    "ifort",
    "icc",
    "icx",
    "rustc",
    "ld",
    "lld",
    "link",
    "pkg-config",
    "pkgconf",
];
const ELSEWHERE: [&str; 9] =
    ["docker", "podman", "nerdctl", "ssh", "kubectl", "chroot", "wsl", "vagrant", "lxc"];
/// What a process is worth to the report.
pub(super) fn worth(seen: &Seen) -> Worth {
    match of(seen) {
        Program::Python(_) | Program::Tool(_) | Program::Elsewhere(_) => Worth::Much,
        Program::Builder => Worth::Something,
        Program::Other => Worth::Nothing,
    }
}

/// Whether what a process starts is of no interest.
pub(super) fn is_leaf(seen: &Seen) -> bool {
    let name = seen.program.as_deref().or(seen.arguments.first().map(Path::new)).and_then(stem);
    name.is_some_and(|name| is_one_of(&name, &LEAVES))
}

/// What a process is.
pub(super) fn of(seen: &Seen) -> Program {
    let called = seen.arguments.first().map(Path::new);
    let names: Vec<String> =
        [seen.program.as_deref(), called].into_iter().flatten().filter_map(stem).collect();
    if names.iter().any(|name| is_interpreter_stem(name)) {
        return Program::Python(runs(seen));
    }
    if let Some(name) = names.iter().find(|name| TOOLS.contains(&name.as_str())) {
        return Program::Tool(name.clone());
    }
    if names.iter().any(|name| is_one_of(name, &BUILDERS)) {
        return Program::Builder;
    }
    match names.iter().find(|name| ELSEWHERE.contains(&name.as_str())) {
        Some(name) => Program::Elsewhere(name.clone()),
        None => Program::Other,
    }
}

/// Whether it is pip, which starts what it needs itself.
pub(super) fn is_pip(program: &Program) -> bool {
    match program {
        Program::Python(Runs::Name(name)) => {
            let rest = name.strip_prefix("pip");
            rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
        }
        _ => false,
    }
}

/// The installer that a process is, by its name.
pub(super) fn installer(program: &Program) -> Option<&'static str> {
    if is_pip(program) {
        return Some("pip");
    }
    let (Program::Tool(name) | Program::Python(Runs::Name(name))) = program else { return None };
    ["uv", "poetry", "pdm", "pipenv", "conda"].into_iter().find(|known| known == name)
}

/// The words of a pip, or of a uv that does pip's work.
pub(super) fn installer_words(seen: &Seen) -> Option<&[OsString]> {
    let program = of(seen);
    let is_uv = matches!(&program, Program::Tool(name) if name == "uv")
        && seen.arguments.get(1).is_some_and(|word| word == "pip");
    (is_pip(&program) || is_uv).then_some(seen.arguments.as_slice())
}

/// Whether somebody typed uv itself, whatever it was to do.
pub(super) fn is_uv(words: &[OsString]) -> bool {
    let name = words.first().and_then(|word| Path::new(word).file_stem());
    name.is_some_and(|name| name == "uv")
}

/// Whether it is one of the tools that look at interpreters and make environments.
pub(super) fn is_tool(program: &Program) -> bool {
    match program {
        Program::Tool(_) => true,
        Program::Python(Runs::Name(name)) => TOOLS.contains(&name.as_str()),
        _ => false,
    }
}

/// Tools whose target is not the interpreter that they run on themselves.
pub(super) fn has_a_target(program: &Program) -> bool {
    let (Program::Tool(name) | Program::Python(Runs::Name(name))) = program else { return false };
    TARGETING.contains(&name.as_str())
}

/// The folder from which a Python imports first: that of its script, or the one that it works in.
pub(super) fn first_folder(seen: &Seen) -> Option<PathBuf> {
    let folder = seen.folder.clone()?;
    match of(seen) {
        Program::Python(Runs::Script(path)) => Some(folder.join(path.parent()?)),
        Program::Python(Runs::Code | Runs::Input) => Some(folder),
        Program::Python(Runs::Name(_)) if seen.arguments.iter().any(|word| word == "-m") => Some(folder),
        _ => None,
    }
}

/// The file's name without the ending that programs have on Windows.
fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.trim_start_matches('-');
    let ending = name.len().saturating_sub(4);
    let cut = name.get(ending..).is_some_and(|end| end.eq_ignore_ascii_case(".exe"));
    Some(if cut { name[..ending].to_ascii_lowercase() } else { name.to_owned() })
}

/// `gcc-13`, `x86_64-linux-gnu-gcc`, `clang++-18`, `ld.gold`.
fn is_one_of(name: &str, known: &[&str]) -> bool {
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    let plain = if plain.is_empty() { name } else { plain };
    let last = plain.rsplit_once('-').map_or(plain, |(_, last)| last);
    let plain = plain.strip_suffix(".gold").or(plain.strip_suffix(".bfd")).unwrap_or(plain);
    known.contains(&plain) || known.contains(&last) || known.contains(&name)
}

/// What the words behind an interpreter's name make it run.
fn runs(seen: &Seen) -> Runs {
    let mut words = seen.arguments.iter().skip(1);
    while let Some(word) = words.next() {
        let Some(text) = word.to_str() else { return Runs::Script(PathBuf::from(word)) };
        let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            return script(Path::new(text));
        };
        if letters.starts_with('-') {
            // `--check-hash-based-pycs default` is the one that takes a value.
            if letters == "-check-hash-based-pycs" {
                words.next();
            }
            continue;
        }
        // Letters without a value may stand together: `-Im pip`, `-sEc code`.
        let Some(place) = letters.find(['c', 'm', 'W', 'X', 'Q']) else { continue };
        let value = &letters[place + 1..];
        match letters.as_bytes()[place] {
            b'c' => return Runs::Code,
            b'm' => {
                let name =
                    if value.is_empty() { words.next().and_then(|word| word.to_str()) } else { Some(value) };
                let name = name.unwrap_or_default();
                return Runs::Name(name.split('.').next().unwrap_or(name).to_owned());
            }
            _ if value.is_empty() => {
                words.next();
            }
            _ => {}
        }
    }
    Runs::Input
}

/// A script of an installed program is that program.
fn script(path: &Path) -> Runs {
    let name = stem(path).unwrap_or_default();
    let name = name.strip_suffix("-script.py").unwrap_or(&name);
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_program = bare == "pip" || TOOLS.contains(&name);
    // pip starts itself by its file to fill the environment of a build.
    let of_pip = matches!(name, "__pip-runner__.py") || path.ends_with("pip/__main__.py");
    if of_pip || is_program && path.extension().is_none_or(|ending| ending != "py") {
        return Runs::Name(if of_pip || bare == "pip" { "pip".to_owned() } else { name.to_owned() });
    }
    Runs::Script(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Program, Runs, is_leaf, is_pip, is_tool, of};
    use crate::system::Seen;

    fn process(words: &str) -> Seen {
        let arguments: Vec<_> = words.split(' ').map(Into::into).collect();
        Seen { program: arguments.first().map(Into::into), arguments, ..Seen::default() }
    }

    #[test]
    fn pip_is_known_as_module_as_script_and_as_its_own_helper() {
        for words in [
            "python3 -m pip install x",
            "/v/bin/python /v/bin/pip3.12 install",
            "python -Im pip install",
            "python -W ignore -X utf8 -mpip list",
            "/v/bin/python /v/lib/python3.12/site-packages/pip/__pip-runner__.py install",
        ] {
            assert!(is_pip(&of(&process(words))), "{words}");
        }
        for words in ["python3 -m pipx install x", "python3 setup.py pipeline", "python pip.py"] {
            assert!(!is_pip(&of(&process(words))), "{words}");
        }
    }

    #[test]
    fn what_a_python_runs_stands_behind_its_options() {
        let code = Program::Python(Runs::Code);
        assert_eq!(of(&process("python -c import,sys")), code);
        assert_eq!(of(&process("/usr/bin/python3.11 -IBc x -m pip")), code);
        assert_eq!(
            of(&process("python -u tools/go.py -m x")),
            Program::Python(Runs::Script("tools/go.py".into()))
        );
        assert_eq!(of(&process("python")), Program::Python(Runs::Input));
        assert!(is_tool(&of(&process("/h/bin/python /h/bin/tox -e py312"))));
        assert!(is_tool(&of(&process("uv pip install x"))));
    }

    #[test]
    fn compilers_are_known_with_version_and_target() {
        for words in
            ["gcc-13 -c x.c", "x86_64-linux-gnu-gcc -c x.c", "clang++-18 x", "/usr/bin/cc x", "ld.gold x"]
        {
            assert_eq!(of(&process(words)), Program::Builder, "{words}");
            assert!(is_leaf(&process(words)), "{words}");
        }
        assert_eq!(of(&process("bash build.sh")), Program::Other);
        assert_eq!(of(&process("docker exec web pip install x")), Program::Elsewhere("docker".into()));
    }
}
