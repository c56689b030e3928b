//! How a reporter gets pip-doctor and runs it: one line for the own system, and three without it.
//!
//! Nothing in a line comes from the reporter but a package's or module's name and bounds of versions, an
//! archetype's id and the number of a Python, each of them typed; a fix's own command holds no more.

use crate::fact::{self, FactId, Value};
use crate::log::sayings::{self, SAYINGS};
use crate::python::{name, requirement};
use crate::redact::Clean;
use crate::remedy;
use crate::report::{Diagnosis, LogSummary, Report};

use super::page::{Page, filled};
use crate::render::markdown::escape::{code, fence};

/// Where the line writes the report.
pub(super) const FILE: &str = "pip-doctor-report.md";

/// Where releases are: the address that Cargo.toml names.
const RELEASES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/releases/latest");

/// The reporter's system, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shell {
    /// Linux, macOS.
    Posix,
    /// Windows.
    PowerShell,
}

/// What is known of a fact, in words.
pub(super) fn fact(report: &Report, id: &'static str) -> Option<Clean> {
    FactId::find(id).and_then(|id| report.known.present(id)).map(Value::to_clean)
}

fn text(report: &Report, id: &'static str) -> String {
    fact(report, id).map(|value| value.as_str().to_owned()).unwrap_or_default()
}

fn shells(report: &Report) -> Vec<Shell> {
    match text(report, "system.os").as_str() {
        "windows" => vec![Shell::PowerShell],
        "" => vec![Shell::Posix, Shell::PowerShell],
        _ => vec![Shell::Posix],
    }
}

/// Whether a program is released for the reporter's machine. What is not known is most likely.
fn is_released(report: &Report) -> bool {
    let os = text(report, "system.os");
    let architecture = text(report, "system.architecture");
    matches!(os.as_str(), "" | "linux" | "macos" | "windows")
        && matches!(architecture.as_str(), "" | "x86_64" | "aarch64")
}

/// What the reporter said of the case, in a few words: what they want, by what, on what.
pub(super) fn known(report: &Report) -> Vec<Clean> {
    let mut known = Vec::new();
    let what = report.subject.requirement.as_ref().or(report.subject.package.as_ref());
    let what = what.cloned().or_else(|| mentioned(report));
    known.extend(what.map(|what| what.mapped(|text| code(text, 120))));
    for (name, id) in [("Python", "python.version"), ("pip", "pip.version"), ("uv", "uv.version")] {
        if let Some(value) = fact(report, id) {
            known.push(filled("{name} {value}", &[("name", Clean::literal(name)), ("value", words(&value))]));
        }
    }
    known.extend(system(report));
    known
}

/// What the output is about where it names no package that failed: the module whose code ran last, or whose
/// requirement excludes another. It is said, and stands in no command: a module may be called otherwise than
/// the package that holds it.
fn mentioned(report: &Report) -> Option<Clean> {
    let lines = report.log.iter().flat_map(|log| &log.error_block);
    let mut depends = lines.filter_map(|line| {
        let text = line.text.as_str();
        let end = sayings::before(text, &SAYINGS.depends)?.len();
        let said = text[..end].trim_start();
        let (name, version) = said.rsplit_once(' ')?;
        let plain = name::is_name(name) && version.starts_with(|first: char| first.is_ascii_digit());
        plain.then(|| line.text.slice(end - said.len()..end))
    });
    depends.next_back().or_else(|| repository(report)).or_else(|| {
        if text(report, "log.phase") != "import" {
            return None;
        }
        let path = fact(report, "log.traceback_path")?;
        let (before, after) = path.as_str().rsplit_once("site-packages")?;
        let start = before.len() + "site-packages".len() + 1;
        let module = after.get(1..)?.split(['/', '\\']).next()?;
        let is_module = name::is_name(module) && !module.starts_with('_') && !module.contains('.');
        is_module.then(|| path.slice(start..start + module.len()))
    })
}

/// The last part of the repository's address that was given to pip.
fn repository(report: &Report) -> Option<Clean> {
    let command = fact(report, "log.command")?;
    let (_, address) = command.as_str().split_once("git+https://")?;
    let start = command.as_str().len() - address.len();
    let end = start + address.find(['@', '#', ' ', '"', '\'']).unwrap_or(address.len());
    let path = command.as_str().get(start..end)?.trim_end_matches('/').trim_end_matches(".git");
    let name = path.rsplit_once('/')?.1;
    let end = start + path.len();
    name::is_name(name).then(|| command.slice(end - name.len()..end))
}

/// The system in its owners' spelling, with the distribution and the processor, as far as they are known.
fn system(report: &Report) -> Option<Clean> {
    let named = |id| fact(report, id).map(|value| fact::named(&value));
    let version = fact(report, "system.distribution.version");
    let distribution = named("system.distribution").map(|name| {
        let parts: Vec<Clean> = [Some(name), version].into_iter().flatten().collect();
        words(&Clean::join(&parts, " "))
    });
    let system = distribution.or_else(|| named("system.os").map(|name| words(&name)))?;
    let machine = fact(report, "system.architecture").or_else(|| fact(report, "python.machine"));
    // In its owners' spelling.
    let is_mac = text(report, "system.os") == "macos";
    let machine =
        machine.map(|machine| if is_mac && machine == "aarch64" { Clean::literal("arm64") } else { machine });
    Some(match machine {
        Some(machine) => filled("{system} on {machine}", &[("system", system), ("machine", words(&machine))]),
        None => system,
    })
}

fn words(text: &Clean) -> Clean {
    text.mapped(|text| code(text, 60))
}

/// What the line does on the reporter's machine.
pub(super) fn does(report: &Report, subject: Option<&Diagnosis>) -> &'static str {
    match command(report, subject) {
        Some(command) if command.as_str().contains(" -c ") => "runs the import once more",
        Some(_) => "runs the installation once more",
        None if loaded_package(report).is_some() => "looks at your machine, imports the package",
        None if in_front(report) => "goes in front of the command that failed, which it runs once more,",
        None => "looks at your machine",
    }
}

/// The line that runs what failed, or what the first way out puts in its place, under pip-doctor, for each
/// system that comes into question.
pub(super) fn lines(page: &mut Page, report: &Report, subject: Option<&Diagnosis>) {
    // The reporter's program knows no pack: whoever reads the report has it.
    let id = subject.filter(|subject| subject.is_built_in()).map(|subject| &subject.id);
    let expect = id.map(|id| filled(" --expect {id}", &[("id", id.clone())])).unwrap_or_default();
    let filled_tail = |text: &'static str, word: Option<&Clean>| {
        let word = word.cloned().unwrap_or_default();
        filled(text, &[("expect", expect.clone()), ("file", Clean::literal(FILE)), ("word", word)])
    };
    if let Some(command) = command(report, subject) {
        let tail = filled_tail("run --always{expect} --output {file} -- {word}", Some(&command));
        each(page, report, &tail, false);
    } else if let Some(package) = loaded_package(report) {
        // Its modules are imported, whatever they are called.
        each(page, report, &filled_tail("{word} --output {file}{expect}", Some(&package)), false);
    } else if subject.is_none() || in_front(report) {
        // Where the command is not known, whoever typed it puts it there.
        each(page, report, &filled_tail("run --always{expect} --output {file} --", None), true);
    } else {
        each(page, report, &filled_tail("--output {file}{expect}", None), false);
    }
}

/// Whether a command failed that is not known, or nobody has shown yet what it prints: a look at the machine does
/// not show that.
fn in_front(report: &Report) -> bool {
    let is_shown = report.log.as_ref().is_some_and(LogSummary::has_failure);
    !text(report, "log.phase").is_empty() || !is_shown
}

/// The line that tries the package in a clean room.
pub(super) fn clean_room(page: &mut Page, report: &Report) {
    let Some(package) = requirement(report) else {
        page.add(&Clean::literal(
            "`pip-doctor reproduce` with the name of the package, as you gave it to pip.\n",
        ));
        return;
    };
    let tail = filled(
        "reproduce {package} --output {file}",
        &[("package", package), ("file", Clean::literal(FILE))],
    );
    each(page, report, &tail, false);
}

/// The line for each system that comes into question; one that is no whole command stands in front of theirs.
fn each(page: &mut Page, report: &Report, tail: &Clean, in_front: bool) {
    let has_uv = fact(report, "uv.version").is_some() || text(report, "command.installer") == "uv";
    if !is_released(report) {
        page.add(&filled(
            "There is no released program for your machine; with a Rust toolchain, `cargo install --git {repository}` makes one, \
             then `pip-doctor {tail}`. Otherwise take the way by hand below.\n",
            &[("tail", tail.clone()), ("repository", Clean::literal(env!("CARGO_PKG_REPOSITORY")))],
        ));
        return;
    }
    page.add(&filled(
        if in_front {
            "Take it from <{releases}>, unpack it, and in its folder write this in front of the command that failed, \
             on the same line:\n"
        } else {
            "Take it from <{releases}>, unpack it, and run this in its folder:\n"
        },
        &[("releases", Clean::literal(RELEASES))],
    ));
    let shells = shells(report);
    for shell in &shells {
        let (name, line) = match shell {
            Shell::Posix => ("Linux and macOS:", "./pip-doctor {tail}"),
            Shell::PowerShell => ("Windows, in PowerShell:", ".\\pip-doctor.exe {tail}"),
        };
        if shells.len() > 1 {
            page.add(&Clean::literal(name));
            page.add(&Clean::literal(""));
        }
        page.add(&code_block(*shell, &filled(line, &[("tail", tail.clone())])));
    }
    // What fetches it from the index does not come by it where the index cannot be reached.
    if report.diagnoses.first().is_some_and(|first| first.group == "network") {
        return;
    }
    page.add(&Clean::literal(if has_uv {
        "Or, since you have uv:\n"
    } else {
        "Or, with uv on any system (`pipx run pip-doctor` does the same):\n"
    }));
    let shell = shells.first().copied().unwrap_or(Shell::Posix);
    page.add(&code_block(shell, &filled("uvx pip-doctor {tail}", &[("tail", tail.clone())])));
}

/// Three lines for those who may not run a program from elsewhere.
pub(super) fn by_hand(page: &mut Page, report: &Report, subject: Option<&Diagnosis>) {
    let python = python(report);
    // Where it is not known, whoever typed it knows it.
    let command = command(report, subject);
    page.add(&Clean::literal(if command.is_some() {
        "<details><summary>If you may not run programs from elsewhere</summary>\n\n\
         Run these three lines and paste everything that they print, as a block of code:\n"
    } else {
        "<details><summary>If you may not run programs from elsewhere</summary>\n\n\
         Run these two lines and then the command that failed, and paste everything that they print, as a block \
         of code:\n"
    }));
    for shell in shells(report) {
        let first = match shell {
            Shell::Posix => "uname -srm",
            Shell::PowerShell => "cmd /c ver",
        };
        let asked = filled(
            "{first}\n{python} -m pip --version",
            &[("first", Clean::literal(first)), ("python", python.clone())],
        );
        page.add(&code_block(shell, &Clean::join(std::iter::once(&asked).chain(&command), "\n")));
    }
    page.add(&Clean::literal("</details>\n"));
}

fn code_block(shell: Shell, line: &Clean) -> Clean {
    match shell {
        Shell::Posix => line.mapped(|text| fence(text, "sh")),
        Shell::PowerShell => line.mapped(|text| fence(text, "powershell")),
    }
}

/// The interpreter as the failing command named it.
pub(super) fn python(report: &Report) -> Clean {
    fact::python_of_command(&report.known).unwrap_or_else(|| fact::usual_python(&report.known))
}

/// What is to be run: what failed, or what takes its place once the first way out was taken. The old pin
/// fails for ever, and an installation of what a way out has installed does nothing.
fn command(report: &Report, subject: Option<&Diagnosis>) -> Option<Clean> {
    let failed = failed(report);
    if is_of_import(report) {
        return failed;
    }
    let last = subject.and_then(|subject| subject.fixes.first()).and_then(|fix| fix.commands.last());
    last.filter(|last| is_of_another_release(report, last)).cloned().or(failed)
}

/// Whether a way out ends with another installation of the package in question than the one that failed: of
/// another release, or into an environment of its own, whose path is one of one system alone.
fn is_of_another_release(report: &Report, command: &Clean) -> bool {
    let Some(package) = &report.subject.package else { return false };
    let asked = report.subject.requirement.as_ref().unwrap_or(package);
    let into_environment = command.as_str().starts_with(".venv") && shells(report).len() == 1;
    let is_it = |word: &str| {
        let word = word.trim_matches(['"', '\'']);
        if word == asked.as_str() {
            return into_environment;
        }
        let end = word.find(['=', '<', '>', '~', '!', '[']).unwrap_or(word.len());
        name::normalise(&word[..end]) == name::normalise(package.as_str())
    };
    let words: Vec<&str> = command.as_str().split_whitespace().collect();
    let installs = words.contains(&"install") || words.starts_with(&["uv", "add"]);
    let is_anywhere = words.first().is_some_and(|program| !program.contains(['/', '\\', '$', '|']));
    installs && (is_anywhere || into_environment) && words.last().is_some_and(|word| is_it(word))
}

/// What failed: the import, where the package is there and does not load, or else the installation.
///
/// An installation of what is there already does nothing, and shows nothing.
fn failed(report: &Report) -> Option<Clean> {
    if remedy::is_image_built(&report.known) {
        return Some(remedy::image_build());
    }
    // What a program lacks is seen when the program runs, and not when something is installed.
    if text(report, "log.phase") == "import" && !is_of_import(report) {
        return None;
    }
    if is_of_import(report) { import(report) } else { install(report) }
}

/// Whether the code of a package that is there was running when it failed.
fn is_of_import(report: &Report) -> bool {
    let is_loading = text(report, "log.phase") == "import" && fact(report, "log.missing_module").is_none();
    is_loading && loaded_module(report).is_some_and(|module| *module.as_str() != *"pip")
}

/// The import that failed, of a module that has the package's own name or whose own beginning failed:
/// another one may be anybody's.
fn import(report: &Report) -> Option<Clean> {
    let module = loaded_module(report)?;
    let name = module.as_str();
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_module = plain && name.starts_with(|first: char| first.is_ascii_alphabetic());
    let package = report.subject.package.as_ref();
    let is_its = package.is_some_and(|package| name::normalise(name) == name::normalise(package.as_str()));
    let path = text(report, "log.traceback_path").replace('\\', "/");
    let names = [("python", python(report)), ("module", module.clone())];
    (is_module && (is_its || path.ends_with(&format!("/{name}/__init__.py"))))
        .then(|| filled("{python} -c \"import {module}\"", &names))
}

/// The package that is there and does not load.
fn loaded_package(report: &Report) -> Option<Clean> {
    report.subject.package.as_ref().filter(|_| is_of_import(report)).and_then(requirement::word)
}

/// The package whose code ran last.
fn loaded_module(report: &Report) -> Option<Clean> {
    let path = fact(report, "log.traceback_path")?;
    name::top_package(path.as_str()).map(|place| path.slice(place))
}

/// The installation that failed, in the words of the installer that the reporter used. Only its kind
/// and the package come from the reporter.
fn install(report: &Report) -> Option<Clean> {
    let package = requirement(report);
    let with = |text: &'static str| {
        let package = package.clone()?;
        Some(filled(text, &[("package", package), ("python", python(report))]))
    };
    let typed = text(report, "log.command");
    let is = |command: &str| typed.split_whitespace().take(2).eq(command.split(' '));
    let from_source = remedy::from_source(&report.known, report.subject.package.as_ref());
    let folder = remedy::folder(&report.known);
    let installer = Some(text(report, "command.installer")).filter(|name| !name.is_empty());
    match installer.unwrap_or_else(|| text(report, "log.tool")).as_str() {
        "uv" if is("uv sync") => Some(Clean::literal("uv sync")),
        "uv" if is("uv add") => with("uv add {package}"),
        "poetry" if package.is_some() && !is("poetry install") => with("poetry add {package}"),
        "uv" if folder.is_some() => Some(filled("uv pip install {folder}", &[("folder", folder?)])),
        "uv" => with("uv pip install {package}"),
        "conda" => with("conda install {package}"),
        "poetry" => Some(Clean::literal("poetry install")),
        "pdm" => Some(Clean::literal("pdm install")),
        "pipenv" => Some(Clean::literal("pipenv install")),
        _ if folder.is_some() => {
            let names = [("folder", folder?), ("python", python(report))];
            Some(filled("{python} -m pip install {folder}", &names))
        }
        // A requirement that was told not to take a wheel fails otherwise with one.
        _ if from_source.is_some() => {
            let names = [("name", from_source?), ("package", package.clone()?), ("python", python(report))];
            Some(filled("{python} -m pip install --no-binary {name} {package}", &names))
        }
        _ if package.is_none() && lists_requirements(report) => {
            Some(filled("{python} -m pip install -r requirements.txt", &[("python", python(report))]))
        }
        _ => with("{python} -m pip install {package}"),
    }
}

/// Whether the output is of what a file of the usual name lists.
fn lists_requirements(report: &Report) -> bool {
    let mut lines = report.log.iter().flat_map(|log| &log.error_block);
    lines.any(|line| line.text.as_str().contains("-r requirements.txt (line "))
}

/// The requirement, or else the package, as one word for any shell.
fn requirement(report: &Report) -> Option<Clean> {
    let subject = &report.subject;
    subject.requirement.iter().chain(&subject.package).find_map(requirement::word)
}
