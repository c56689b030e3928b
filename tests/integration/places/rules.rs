//! Every rule in `checks/` that depends on the system has a fact behind it: one that a probe has
//! measured on a recorded machine, or that a row for logs has read from its example; and for every
//! word that a rule compares such a fact with there is a machine or a line that gives it.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{skip, tables};
use pip_doctor::fact::{FactId, Facts, Origin, Value};
use pip_doctor::knowledge::Catalogue;
use pip_doctor::log::{self, Shape};
use pip_doctor::redact::Redactor;

use super::binaries::marks_are_kept;
use super::inspected;
use super::recording::Recording;

/// Facts that tell one system from another. Rules that ask for one of them are such that nobody
/// can try on a single machine.
const OF_SYSTEMS: &[&str] = &[
    "compiler.msvc",
    "compiler.visual_studio",
    "compiler.windows_sdk",
    "glibc.version",
    "module.architecture",
    "module.fits",
    "musl.version",
    "package.minimum_macos",
    "package.module_",
    "python.android_api",
    "python.architectures",
    "python.bits",
    "python.launcher",
    "python.libressl",
    "python.machine",
    "python.macos_",
    "python.origin",
    "python.platform",
    "python.redirected",
    "python.store_alias",
    "python.translated",
    "system.",
    "windows.",
    "xcode.",
];

/// Systems that Rust builds for, and so the words that a probe may have for its own (`rustc --print
/// target-list`); those that were recorded are not in it.
const BUILT_FOR: &[&str] = &["openbsd", "netbsd", "aix", "solaris", "haiku", "cygwin", "dragonfly"];

/// What `uname -m` may say (`UTS_MACHINE` of each architecture in Linux; `arm` in FreeBSD), beyond
/// what was recorded.
const MACHINES: &[&str] = &[
    "arm",
    "armv6l",
    "armv7l",
    "i686",
    "loongarch64",
    "mips",
    "mips64",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv64",
    "s390x",
    "sparc64",
];

/// A fact, the words that it is compared with, and where.
type Asked = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Collects what conditions ask for, wherever they stand in a file.
fn collect(value: &toml::Value, file: &str, asked: &mut Asked) {
    match value {
        toml::Value::Table(table) => {
            if let Some(fact) = table.get("fact").and_then(toml::Value::as_str) {
                let words = asked.entry(fact.to_owned()).or_default();
                let mut add = |word: &str| {
                    words.entry(word.to_owned()).or_default().insert(file.to_owned());
                };
                match (table.get("is"), table.get("in")) {
                    (Some(toml::Value::String(word)), _) => add(word),
                    (_, Some(toml::Value::Array(list))) => {
                        list.iter().filter_map(toml::Value::as_str).for_each(&mut add);
                    }
                    _ => add("present"),
                }
            }
            table.values().for_each(|value| collect(value, file, asked));
        }
        toml::Value::Array(list) => list.iter().for_each(|value| collect(value, file, asked)),
        _ => {}
    }
}

/// What each fact has been seen to be.
#[derive(Default)]
struct Seen(BTreeMap<String, BTreeSet<String>>);

impl Seen {
    fn add(&mut self, facts: &Facts) {
        for (id, fact) in facts.iter() {
            let seen = self.0.entry(id.name().to_owned()).or_default();
            match &fact.value {
                Value::Unknown(_) => {}
                Value::Absent => _ = seen.insert("absent".to_owned()),
                Value::Set(words) => seen.extend(words.iter().map(|word| word.as_str().to_owned())),
                value => _ = seen.insert(value.to_clean().as_str().to_owned()),
            }
        }
    }

    fn has(&self, fact: &str, word: &str) -> bool {
        let Some(seen) = self.0.get(fact) else { return false };
        match word {
            "known" | "unknown" => !seen.is_empty(),
            "present" => seen.iter().any(|word| word != "absent"),
            _ => seen.contains(word),
        }
    }
}

/// Rows for logs: what each reads from its own example, and what it states for certain.
fn of_logs(seen: &mut Seen) {
    let anchors = Catalogue::built_in().anchors();
    for (name, file) in tables("data/reading/facts") {
        for (kind, rows) in &file {
            for row in rows.as_array().into_iter().flatten() {
                let Some(facts) = row.get("facts").and_then(toml::Value::as_table) else { continue };
                for (fact, value) in facts {
                    assert!(FactId::find(fact).is_some(), "{name}: {fact}");
                    let word = match value {
                        toml::Value::Boolean(value) => if *value { "yes" } else { "no" }.to_owned(),
                        toml::Value::String(text) if text.contains('{') => continue,
                        toml::Value::String(text) => text.clone(),
                        other => other.as_integer().map(|number| number.to_string()).unwrap_or_default(),
                    };
                    seen.0.entry(fact.clone()).or_default().insert(word);
                }
                let example = row.get("example").and_then(toml::Value::as_str).unwrap_or_default();
                if kind == "log" {
                    let redactor = Redactor::default();
                    seen.add(&log::read(&mut example.as_bytes(), anchors, &redactor, Shape::Log).facts);
                }
            }
        }
    }
}

/// Everything that was seen, by probes and in logs.
fn seen() -> Seen {
    let mut seen = Seen::default();
    for (_, facts) in inspected().values() {
        seen.add(facts);
    }
    for os in BUILT_FOR {
        seen.add(&Recording::bare(os, "x86_64").facts(os));
    }
    for machine in MACHINES {
        seen.add(&Recording::bare("linux", machine).facts(machine));
    }
    of_logs(&mut seen);
    if !marks_are_kept() {
        skip("this file system keeps no attributes, so that nothing carries macOS' mark of a download");
        seen.0.entry("package.module_quarantined".to_owned()).or_default().insert("yes".to_owned());
    }
    seen
}

/// Which programs are on PATH is a matter of the machine, not of its system.
fn of_systems(fact: &str) -> bool {
    fact != "system.programs"
        && OF_SYSTEMS
            .iter()
            .any(|start| fact == *start || start.ends_with(['.', '_']) && fact.starts_with(start))
}

#[test]
fn every_rule_that_depends_on_the_system_has_a_fact_behind_it() {
    let mut asked = Asked::new();
    for (name, file) in tables("checks") {
        collect(&toml::Value::Table(file), &name, &mut asked);
    }
    let seen = seen();
    let mut missing = Vec::new();
    let mut rules = 0;
    for (fact, words) in asked.iter().filter(|(fact, _)| of_systems(fact)) {
        // What is filled in from the log is no word of the rule's.
        for (word, places) in words.iter().filter(|(word, _)| !word.contains('{')) {
            rules += 1;
            if !seen.has(fact, word) {
                missing.push(format!("nothing gives {fact} = {word}, which {places:?} ask for"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(rules > 50, "{rules}: are the rules found at all?");
}

#[test]
fn every_fact_that_a_rule_asks_for_has_a_source() {
    let mut asked = Asked::new();
    for (name, file) in tables("checks") {
        collect(&toml::Value::Table(file), &name, &mut asked);
    }
    let probes: Vec<&str> =
        pip_doctor::probe::schedule::PROBES.iter().map(|(_, probe)| probe.name()).collect();
    let logs: BTreeSet<String> = {
        let mut seen = Seen::default();
        of_logs(&mut seen);
        seen.0.into_keys().collect()
    };
    for (fact, words) in &asked {
        let id = FactId::find(fact).unwrap_or_else(|| panic!("{words:?} ask for {fact}"));
        match id.origin() {
            Origin::Probe(probe) => assert!(probes.contains(&probe), "{fact}: no probe {probe}"),
            Origin::Log if fact == "command.installer" || fact.starts_with("log.") => {
                // What follows from several lines has code of its own (`src/log/failure.rs`).
                let code = concat!(
                    include_str!("../../../src/log/failure.rs"),
                    include_str!("../../../src/log/requested.rs")
                );
                assert!(logs.contains(fact) || code.contains(&format!("\"{fact}\"")), "{fact}");
            }
            Origin::Log => assert!(logs.contains(fact), "{fact}"),
            Origin::Table | Origin::Index | Origin::Trial => {}
        }
    }
}

/// Programs that a way out may start on any system: Python's own, and those that are on all three. MSYS2 has pacman.
const EVERYWHERE: &[&str] = &[
    "cargo",
    "conda",
    "docker",
    "echo",
    "export",
    "git",
    "mkdir",
    "mv",
    "openssl",
    "pacman",
    "pdm",
    "pip",
    "pip-doctor",
    "pipenv",
    "pipx",
    "poetry",
    "pyenv",
    "python",
    "rustup",
    "uv",
];

/// Each program of a way out is either on all systems, or in the table by which the planner leaves it out elsewhere.
#[test]
fn every_program_of_a_fix_is_known_to_be_of_some_systems_or_of_all() {
    let (_, table) = tables("data").into_iter().find(|(name, _)| name == "system-programs").unwrap();
    let table = table["rows"].as_table().unwrap();
    let mut careless = Vec::new();
    for (name, file) in tables("checks") {
        for fix in file.get("fix").and_then(toml::Value::as_array).into_iter().flatten() {
            for command in fix.get("commands").and_then(toml::Value::as_array).into_iter().flatten() {
                let command = command.as_str().unwrap();
                let mut words = command.split_whitespace();
                let program = words
                    .find(|word| {
                        let name = word.split('=').next().unwrap_or_default();
                        *word != "sudo"
                            && (name == *word || !name.chars().all(|c| c.is_alphanumeric() || c == '_'))
                    })
                    .unwrap_or_default();
                let base = program.rsplit(['/', '\\']).next().unwrap_or(program);
                // Behind a variable with several words stands Python itself.
                let is_python = program.starts_with(['{', '"'])
                    || base.starts_with("python")
                    || program.starts_with('-') && command.contains(" {python} ");
                if !is_python
                    && !EVERYWHERE.contains(&base)
                    && !table.contains_key(base)
                    && !program.starts_with("$env:")
                {
                    careless.push(format!("{name}: `{command}`: is {program} on every system?"));
                }
            }
        }
    }
    assert!(careless.is_empty(), "{}", careless.join("\n"));
}
