//! Every way out of every archetype on every recorded machine, rendered and held to what a shell takes.

use crate::support::{skip, tables};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use pip_doctor::diagnosis::{self, Case};
use pip_doctor::fact::{FactId, Facts, Value};
use pip_doctor::knowledge::Catalogue;
use pip_doctor::log::{self, Shape};
use pip_doctor::redact::{Clean, Redactor};
use pip_doctor::remedy::OwnCommand;
use pip_doctor::system::System;

use super::inspected;

/// Package managers of systems, and the programs that belong to each.
const MANAGERS: &[(&str, &[&str])] = &[
    ("apt", &["apt-get", "apt-cache", "apt-file", "apt", "dpkg"]),
    ("dnf", &["dnf"]),
    ("yum", &["yum"]),
    ("tdnf", &["tdnf"]),
    ("rpm-ostree", &["rpm-ostree"]),
    ("apk", &["apk"]),
    ("pacman", &["pacman"]),
    ("zypper", &["zypper"]),
    ("brew", &["brew"]),
];

/// The examples of each archetype.
fn examples() -> BTreeMap<String, Vec<String>> {
    #[derive(serde::Deserialize)]
    struct File {
        #[serde(default)]
        example: Vec<Example>,
    }
    #[derive(serde::Deserialize)]
    struct Example {
        #[serde(default)]
        log: String,
    }
    let mut found = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks");
    for group in fs::read_dir(root).unwrap() {
        for file in fs::read_dir(group.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let file: File = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let logs = file.example.into_iter().map(|example| example.log).filter(|log| !log.is_empty());
            found.insert(path.file_stem().unwrap().to_string_lossy().into_owned(), logs.collect());
        }
    }
    found
}

fn text<'a>(facts: &'a Facts, id: &str) -> Option<&'a str> {
    facts.text(FactId::find(id).unwrap()).map(Clean::as_str)
}

/// Which programs only some systems have.
static TABLE: LazyLock<toml::Table> = LazyLock::new(|| {
    let mut tables = tables("data").into_iter();
    let (_, mut table) = tables.find(|(name, _)| name == "system-programs").unwrap();
    match table.remove("rows") {
        Some(toml::Value::Table(rows)) => rows,
        _ => panic!("it has no rows"),
    }
});

/// What is wrong with a command on this machine.
fn complaint(command: &str, facts: &Facts) -> Option<String> {
    let placeholder = |text: &str| {
        text.match_indices('<').any(|(start, _)| {
            let inner = text[start + 1..].split('>').next().unwrap_or_default();
            !inner.is_empty()
                && text[start + 1..].contains('>')
                && inner.starts_with(|c: char| c.is_ascii_lowercase())
        })
    };
    if placeholder(command) {
        return Some("holds a placeholder".into());
    }
    for words in ["/path/to", "example:", "index.example", "{package}", "{requirement}", "{python}"] {
        if command.contains(words) {
            return Some(format!("holds {words}"));
        }
    }
    let windows = text(facts, "system.os") == Some("windows");
    let mut words = command.split_whitespace();
    let mut program = words.next().unwrap_or_default();
    if windows
        && (program == "export"
            || program.split('=').next().is_some_and(|name| name != program && !name.contains(':')))
    {
        return Some(format!("{program} is not of PowerShell"));
    }
    let on = TABLE.get(program.rsplit('/').next().unwrap_or(program)).and_then(|row| row["on"].as_str());
    if let (Some(on), Some(os)) = (on, text(facts, "system.os"))
        && on != os
        && (on != "unix" || windows)
    {
        return Some(format!("{program} is of {on}, and this is {os}"));
    }
    if program == "sudo" || program == "doas" {
        let programs = facts.get(FactId::find("system.programs").unwrap()).map(|fact| &fact.value);
        let is_there = matches!(programs, Some(Value::Set(set)) if set.contains(program));
        if !is_there {
            return Some(format!("{program} is not there"));
        }
        program = words.next().unwrap_or_default();
    }
    let manager = text(facts, "system.package_manager");
    if let Some((name, _)) = MANAGERS.iter().find(|(_, programs)| programs.contains(&program))
        && manager != Some(name)
    {
        return Some(format!("{program} where the package manager is {manager:?}"));
    }
    // A question would eat what is pasted after it.
    for (asks, quiet) in [
        ("apt-get install ", " -y"),
        ("dnf install ", " -y"),
        ("yum install ", " -y"),
        ("conda install ", " -y"),
        ("pacman -S ", "--noconfirm"),
        ("zypper install ", "--non-interactive"),
        ("pip uninstall ", " -y"),
    ] {
        if command.contains(asks) && !command.contains(quiet) {
            return Some(format!("{asks}asks whether it may"));
        }
    }
    // Quotes that are not closed: the tokenizer of PowerShell and of every shell.
    if windows {
        let mut open = None;
        for letter in command.chars() {
            match (open, letter) {
                (None, '"' | '\'') => open = Some(letter),
                (Some(quote), letter) if quote == letter => open = None,
                _ => {}
            }
        }
        if open.is_some() {
            return Some("leaves a quote open".into());
        }
    }
    None
}

#[test]
fn ways_out_can_be_pasted_on_every_recorded_machine() {
    let catalogue = Catalogue::built_in();
    let redactor = Redactor::default();
    let words: Vec<OsString> = ["pip", "install", "demo-goal==1.0"].map(Into::into).to_vec();
    let system = System::with_environment(BTreeMap::new(), PathBuf::from("/srv"));
    let own = OwnCommand::new(&words, None, &system, &redactor);
    let mut wrong = BTreeSet::new();
    let mut commands = BTreeSet::new();
    let mut plans = 0;
    // A way out may ask for words that only one example has: each is held to one machine of each system, the first
    // one to all.
    let one_each = ["debian", "macos-python-org", "windows-11"];
    let all = examples();
    let pairs = all.iter().flat_map(|(id, logs)| logs.iter().enumerate().map(move |(at, log)| (id, at, log)));
    for (id, at, example) in pairs {
        let reading = log::read(&mut example.as_bytes(), catalogue.anchors(), &redactor, Shape::Log);
        for (machine, (_, facts)) in inspected() {
            if at > 0 && !one_each.contains(&machine.as_str()) {
                continue;
            }
            let mut known = facts.clone();
            known.merge(&reading.facts);
            let case = Case { facts: &known, reading: Some(&reading), own: Some(&own), ..Case::default() };
            for diagnosis in diagnosis::diagnose(catalogue, &case).diagnoses {
                for fix in diagnosis.fixes {
                    plans += usize::from(!fix.commands.is_empty());
                    for command in &fix.commands {
                        let command = command.as_str();
                        if let Some(complaint) = complaint(command, facts) {
                            wrong.insert(format!(
                                "{} ({id} on {machine}): {command}: {complaint}",
                                diagnosis.id
                            ));
                        }
                        if text(facts, "system.os") != Some("windows") {
                            commands.insert(command.to_owned());
                        }
                    }
                }
            }
        }
    }
    assert!(plans > 1000, "{plans} plans");
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} complaints\n{}", wrong.len(), wrong.join("\n"));
    every_shell_reads(&commands);
}

/// `bash -n` reads them all; each stands in a file of its own only where it does not.
#[cfg(unix)]
fn every_shell_reads(commands: &BTreeSet<String>) {
    let reads = |text: &str| {
        #[expect(clippy::disallowed_methods, reason = "asks the shell that commands are for")]
        let outcome = std::process::Command::new("bash").args(["-n", "-c", text]).output();
        outcome.map(|outcome| outcome.status.success())
    };
    let all: Vec<&str> = commands.iter().map(String::as_str).collect();
    match reads(&all.join("\n")) {
        Ok(true) => {}
        Ok(false) => {
            let bad: Vec<&str> = all.into_iter().filter(|one| !reads(one).unwrap_or(true)).collect();
            panic!("bash does not read\n{}", bad.join("\n"));
        }
        Err(_) => skip("there is no bash here"),
    }
}

#[cfg(not(unix))]
fn every_shell_reads(_: &BTreeSet<String>) {}
