//! Interpreters, their installers, and the state of packages and wheels.

use std::collections::BTreeMap;

use super::escape::{code, fence, prose};
use super::machine::{joined, versioned};
use super::part::Part;
use crate::inventory::{BestTags, Installer, Interpreter, Package, WheelVerdict};
use crate::redact::Clean;
use crate::render::words;
use crate::report::Report;

/// The package, the command and the installer in question, the interpreter and the system.
pub(super) fn versions(report: &Report, limit: usize) -> String {
    let subject = &report.subject;
    let mut part = Part::new("In question", limit);
    let requirement = match (&subject.package, &subject.requirement) {
        (Some(package), Some(requirement)) if package != requirement => {
            Some(format!("{} (asked for as {})", code(package, 100), code(requirement, 200)))
        }
        (Some(name), _) | (None, Some(name)) => Some(code(name, 200)),
        (None, None) => None,
    };
    part.item("Package", requirement);
    let exit_code =
        subject.exit_code.map(|exit_code| format!(" (exit code {exit_code})")).unwrap_or_default();
    part.item(
        "Command",
        subject.command.as_ref().map(|command| format!("{}{exit_code}", code(command, 1000))),
    );
    for installer in &report.facts.installers {
        // Those that belong to other interpreters are named with them.
        if installer.python.is_none() || installer.python == subject.python {
            part.add(&format!("- {}", installer_line(installer)));
            for setting in &installer.settings {
                part.add(&format!(
                    "  - {} = {} (set by {})",
                    code(&setting.name, 80),
                    code(&setting.value, 200),
                    code(&setting.origin, 200)
                ));
            }
        }
    }
    if let Some(python) = report.subject_interpreter() {
        let tools = python.tools.iter().map(|(name, version)| versioned(name, Some(version)));
        let tools = joined(tools).or_else(|| python.trouble.is_none().then(|| "no pip".to_owned()));
        let tools = tools.map(|tools| format!(" with {tools}")).unwrap_or_default();
        part.add(&format!("- Python: {} at {}{tools}", name(python), code(&python.real_path, 300)));
    }
    part.item("System", super::machine::name(report));
    part.finish()
}

/// The interpreter that the report is about.
pub(super) fn subject(report: &Report, limit: usize) -> String {
    let mut part = Part::new("Interpreter used", limit);
    let Some(python) = report.subject_interpreter() else { return String::new() };
    for reach in python.reached.iter().take(8) {
        let first = if reach.first { ", the first of its name on PATH" } else { "" };
        part.add(&format!("- Reached as {} ({}{first})", code(&reach.path, 300), prose(&reach.through, 60)));
    }
    if let Some(trouble) = &python.trouble {
        part.add(&format!("- Cannot be used: {}", prose(&trouble.detail, 600)));
    }
    part.item("Not started", python.not_started.as_ref().map(|reason| prose(reason, 200)));
    if let Some(venv) = &python.venv {
        let base = match venv.base_exists {
            Some(false) => ", its base is gone",
            Some(true) | None => "",
        };
        let home = venv.home.as_ref().map(|home| format!(" of {}", code(home, 200))).unwrap_or_default();
        part.add(&format!("- Virtual environment ({}){home}{base}", prose(&venv.kind, 40)));
    }
    part.item("Installed by", python.origin.as_ref().map(|origin| prose(origin, 60)));
    part.item("Platform", python.platform.as_ref().map(|platform| code(platform, 80)));
    on_macos(&mut part, report, python);
    part.item("ABI", python.soabi.as_ref().map(|abi| code(abi, 80)));
    part.item("Wheels up to", python.best_tags.as_ref().map(best_tags));
    part.item("C library", python.libc.as_ref().map(|libc| versioned(libc, python.libc_version.as_ref())));
    part.item("Packages in", joined(python.site_folders.iter().take(5).map(|folder| code(folder, 200))));
    if python.externally_managed == Some(true) {
        part.add("- Externally managed (PEP 668)");
    }
    part.item(
        "Missing modules of the standard library",
        joined(python.missing_modules.iter().map(|module| code(module, 40))),
    );
    // Not `OpenSSL` alone: whoever reads that takes it for the program of that name.
    part.item("Its OpenSSL", python.openssl.as_ref().map(|version| code(version, 100)));
    if python.certificates == Some(false) {
        let file = python.certificate_file.as_ref().map_or_else(String::new, |file| code(file, 200));
        part.add(&format!("- No trusted certificates where it looks: {file}"));
    }
    part.item(
        "Headers (Python.h)",
        python.headers.map(|there| if there { "there".to_owned() } else { "missing".to_owned() }),
    );
    part.item("Built with", python.compiler.as_ref().map(|compiler| code(compiler, 100)));
    for (name, value) in &python.variables {
        part.add(&format!("- {} = {}", code(name, 60), code(value, 200)));
    }
    part.item("pip cannot be imported", python.pip_broken.as_ref().map(|error| prose(error, 300)));
    let backends = python.backends.iter().map(|backend| versioned(&backend.name, Some(&backend.version)));
    part.item("Build back ends", joined(backends));
    part.finish()
}

/// What decides on macOS which wheels fit, and whether what is built runs.
fn on_macos(part: &mut Part, report: &Report, python: &Interpreter) {
    part.item("Architectures", joined(python.architectures.iter().map(|name| code(name, 40))));
    let translated = |machine: &Clean| *machine == "x86_64" && report.facts.system.architecture == "aarch64";
    if report.facts.system.os == "macos" && python.machine.as_ref().is_some_and(translated) {
        part.add("- An Intel program on Apple silicon (Rosetta)");
    }
    part.item("Built for macOS", python.macos_target.as_ref().map(|version| code(version.as_str(), 40)));
    let seen = python.os_version.as_ref().filter(|_| report.facts.system.os == "macos");
    let seen = seen.filter(|seen| report.facts.system.version.as_ref() != Some(seen));
    part.item("Sees macOS", seen.map(|version| code(version.as_str(), 40)));
}

/// How new the wheels are that it takes. Where a current pip takes newer ones, that is the news.
fn best_tags(tags: &BestTags) -> String {
    let current = code(&tags.current_pip, 120);
    match &tags.its_pip {
        Some(own) if *own == tags.current_pip => current,
        Some(own) => format!("{} with its pip, {current} with a current one", code(own, 120)),
        None => format!("{current} with a current pip"),
    }
}

/// The packages in question, as they are installed.
pub(super) fn packages(report: &Report, limit: usize) -> String {
    let mut part = Part::new("State of the package", limit);
    let of_subject = |package: &&Package| Some(&package.python) == report.subject.python.as_ref();
    for package in report.facts.packages.iter().filter(of_subject) {
        add_package(&mut part, report, package);
    }
    // Elsewhere only what is there tells something.
    let mut without: BTreeMap<&Clean, usize> = BTreeMap::new();
    for package in report.facts.packages.iter().filter(|package| !of_subject(package)) {
        if package.copies.is_empty() {
            *without.entry(&package.name).or_default() += 1;
        } else {
            add_package(&mut part, report, package);
        }
    }
    for (name, count) in without {
        let interpreters = if count == 1 { "other interpreter" } else { "other interpreters" };
        part.add(&format!("- {}: not installed in {count} {interpreters}", code(name, 100)));
    }
    part.finish()
}

fn add_package(part: &mut Part, report: &Report, package: &Package) {
    let python = interpreter(report, &package.python).map_or_else(|| code(&package.python, 40), name);
    if package.copies.is_empty() {
        part.add(&format!("- {}: not installed in {python}", code(&package.name, 100)));
    }
    for copy in &package.copies {
        let mut pieces = vec![format!("in {}", code(&copy.location, 300))];
        pieces.extend(
            copy.installer.as_ref().map(|installer| format!("installed by {}", prose(installer, 40))),
        );
        pieces.extend(joined(copy.tags.iter().take(4).map(|tag| code(tag, 80))));
        if copy.record_intact == Some(false) {
            pieces.push("files are missing".to_owned());
        }
        if copy.shadowed {
            pieces.push("shadowed by an earlier copy".to_owned());
        }
        let name = versioned(&package.name, copy.version.as_ref());
        part.add(&format!("- {name} ({}) for {python}: {}", prose(&copy.kind, 40), pieces.join(", ")));
        for module in copy.modules.iter().filter(|module| module.problem.is_some()).take(5) {
            let problem = module.problem.as_ref().map(|problem| prose(problem, 300)).unwrap_or_default();
            part.add(&format!("  - {}: {problem}", code(&module.file, 200)));
        }
        for module in copy.modules.iter().filter(|module| module.quarantined == Some(true)).take(5) {
            part.add(&format!("  - {}: quarantined by macOS", code(&module.file, 200)));
        }
    }
    if let Some(import) = &package.import {
        let result = match (&import.error, import.works) {
            (_, true) => "works".to_owned(),
            (Some(error), false) => format!("fails: {}", code(error, 400)),
            (None, false) => "fails".to_owned(),
        };
        part.add(&format!("- `import` of {} {result}", code(&import.module, 100)));
        if let Some(traceback) = import.traceback.as_ref().filter(|_| !import.works) {
            part.add(&format!("\n{}", fence(super::escape::cut(traceback.as_str(), 1500), "text")));
        }
    }
}

/// Why files of the release do or do not fit.
pub(super) fn wheels(report: &Report, limit: usize) -> String {
    let mut part = Part::new("Wheels", limit);
    for wheels in &report.facts.wheels {
        add_wheels(&mut part, report, wheels);
    }
    part.finish()
}

fn add_wheels(part: &mut Part, report: &Report, wheels: &WheelVerdict) {
    let python = interpreter(report, &wheels.python).map_or_else(|| code(&wheels.python, 40), name);
    let chosen = match (&wheels.chosen, &wheels.chosen_kind) {
        (Some(file), Some(kind)) => format!("takes {} ({})", code(file, 200), prose(kind, 20)),
        (Some(file), None) => format!("takes {}", code(file, 200)),
        (None, _) => "takes no file".to_owned(),
    };
    let pip = wheels.pip.as_ref().map_or_else(|| "pip".to_owned(), |pip| format!("pip {}", pip.as_str()));
    part.add(&format!("- {}: {pip} of {python} {chosen}", code(&wheels.requirement, 200)));
    for advice in wheels.advice.iter().take(3) {
        part.add(&format!("  - To do: {}", prose(advice, 300)));
    }
    for candidate in wheels.candidates.iter().filter(|candidate| !candidate.fits).take(8) {
        let reasons = candidate.reasons.iter().take(3).map(|reason| {
            format!(
                "{}: needs {}, here {}",
                prose(reason.kind, 40),
                code(&reason.needs, 80),
                code(&reason.have, 80)
            )
        });
        let reasons: Vec<String> = reasons.collect();
        let fix = candidate.fix.as_ref().map(|fix| format!("; {}", prose(fix, 200))).unwrap_or_default();
        part.add(&format!("  - {}: {}{fix}", code(&candidate.filename, 200), reasons.join("; ")));
    }
}

/// The interpreters that the report is not about, one line each.
pub(super) fn others(report: &Report, limit: usize) -> String {
    let mut part = Part::new("", limit);
    let subject = report.subject_interpreter().map(|python| &python.id);
    for python in report.facts.interpreters.iter().filter(|python| Some(&python.id) != subject) {
        let mut line = format!("- {} {}", name(python), code(best_path(python), 200));
        let tools = python.tools.iter().map(|(name, version)| versioned(name, Some(version)));
        if let Some(tools) = joined(tools) {
            line.push_str(&format!(": {tools}"));
        }
        if let Some(trouble) = &python.trouble {
            line.push_str(&format!(": {}", prose(&trouble.detail, 200)));
        }
        if let Some(reason) = &python.not_started {
            line.push_str(&format!(" ({})", prose(reason, 100)));
        }
        part.add(&line);
    }
    let lines = part.finish();
    if lines.is_empty() {
        return lines;
    }
    format!("<details><summary>Other interpreters</summary>\n\n{lines}</details>\n\n")
}

/// The best name of an interpreter for a reader.
fn best_path(python: &Interpreter) -> &Clean {
    python.reached.first().map_or(&python.real_path, |reach| &reach.path)
}

fn interpreter<'a>(report: &'a Report, id: &Clean) -> Option<&'a Interpreter> {
    report.facts.interpreters.iter().find(|python| python.id == *id)
}

/// `CPython 3.13.0 (64-bit)` with what is unusual about it.
fn name(python: &Interpreter) -> String {
    let mut pieces = Vec::new();
    pieces.extend(python.bits.filter(|bits| *bits != 64).map(|bits| format!("{bits}-bit")));
    if python.free_threaded == Some(true) {
        pieces.push("free-threaded".to_owned());
    }
    if python.debug == Some(true) {
        pieces.push("debug build".to_owned());
    }
    pieces.extend(python.machine.as_ref().map(|machine| code(machine, 40)));
    let more = if pieces.is_empty() { String::new() } else { format!(" ({})", pieces.join(", ")) };
    format!("{}{more}", prose(words::interpreter(python), 60))
}

fn installer_line(installer: &Installer) -> String {
    let mut line = format!("Installer: {}", versioned(&installer.name, installer.version.as_ref()));
    if let Some(path) = &installer.path {
        line.push_str(&format!(" at {}", code(path, 300)));
    }
    if let Some(problem) = &installer.problem {
        line.push_str(&format!(": {}", prose(problem, 200)));
    }
    line
}
