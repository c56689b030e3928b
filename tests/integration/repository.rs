//! Holds the repository to what its documents say.

use std::fs;
use std::path::{Path, PathBuf};

use pip_doctor::issue;
use pip_doctor::redact::Redactor;
use pip_doctor::render::{self, Reader, Screen, Style};
use pip_doctor::system::System;

use crate::program::pip_doctor;

const BEGIN: &str = "<!-- sample: made by the program, held true by tests/integration/repository.rs -->\n";
const END: &str = "<!-- end of sample -->\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Files of the repository, without what is built or made by a tool.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name();
            let path = entry.path();
            let made = [
                "target",
                ".git",
                "Cargo.lock",
                "__pycache__",
                "THIRD-PARTY-NOTICES.md",
                "completions",
                "man",
            ];
            if made.iter().any(|skipped| name == *skipped) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    assert!(found.len() > 50);
    found.sort();
    found
}

/// To write the sample anew: `UPDATE_README=1 cargo test readme`.
#[test]
fn the_readmes_sample_is_what_the_program_prints() {
    let readme = read("README.md");
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let log = fs::read(root().join("tests/data/readme/build.log")).unwrap();
    let (system, redactor) = (System::real(), Redactor::default());
    let options =
        issue::Options { system: &system, redactor: &redactor, packs: &[], expect: None, online: None };
    let report = issue::report(&mut log.as_slice(), &options).unwrap();
    let style = Style { color: false, unicode: true };
    let screen = render::terminal(&report, Screen { style, verbose: false, reader: Reader::AfterRun });
    let lines = String::from_utf8_lossy(&log).lines().count();
    let sample = format!(
        "```console\n$ pip-doctor run -- pip install cryptography==3.4.8\n[{lines} lines of output, the last of pip's]\n{screen}```\n"
    );
    let expected = format!("{before}{BEGIN}{sample}{END}{after}");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(root().join("README.md"), &expected).unwrap();
    }
    assert_eq!(readme, expected, "the sample is out of date: UPDATE_README=1 cargo test readme");
}

#[test]
fn the_readmes_test_command_is_the_one_of_the_continuous_integration() {
    let command = "cargo test";
    assert!(read("README.md").contains(&format!("$ {command} ")));
    assert!(read(".ci/run").lines().any(|line| line.starts_with(command)));
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let mut names: Vec<String> = Vec::new();
    for table in ["dependencies", "dev-dependencies"] {
        names.extend(manifest[table].as_table().unwrap().keys().cloned());
    }
    for target in manifest["target"].as_table().unwrap().values() {
        names.extend(target["dependencies"].as_table().unwrap().keys().cloned());
    }
    let contributing = read("CONTRIBUTING.md");
    let mut rows: Vec<&str> = contributing
        .split("## Dependencies")
        .nth(1)
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .filter(|name| !["crate", "---"].contains(name))
        .collect();
    rows.sort_unstable();
    names.sort();
    assert_eq!(rows, names);
}

#[test]
fn no_registry_is_named() {
    let hosts = [
        ["pypi", ".org"],
        ["pythonhosted", ".org"],
        ["crates", ".io"],
        ["debian", ".org"],
        ["npmjs", ".com"],
        ["npmjs", ".org"],
    ]
    .map(|parts| parts.concat());
    for path in files() {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for host in &hosts {
            assert!(!text.contains(host), "{} names {host}", path.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let lists = ["txt", "json", "log"];
    for path in files() {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let recorded =
            ending == "snap" || path.starts_with(root().join("tests/data")) && lists.contains(&ending);
        // Written by a program and read by one.
        let trained = path.ends_with("data/ranker/model.txt");
        if !recorded && !trained {
            let lines = String::from_utf8_lossy(&fs::read(&path).unwrap()).lines().count();
            assert!(lines <= 700, "{} has {lines} lines", path.display());
        }
    }
}

/// Rust outside of tests knows no archetype by name: the checks are data.
#[test]
fn no_archetype_is_known_to_the_code() {
    let list = pip_doctor(&["explain"]).stdout;
    let ids: Vec<&str> =
        list.lines().filter_map(|line| line.strip_prefix("  ")?.split("  ").next()).collect();
    assert!(ids.len() > 60, "{ids:?}");
    for path in files().iter().filter(|path| path.starts_with(root().join("src"))) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.extension().is_none_or(|ending| ending != "rs")
            || name.contains("test")
            || name == "sample.rs"
        {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for id in &ids {
            assert!(!code.contains(&format!("\"{id}\"")), "{} knows {id}", path.display());
        }
    }
}
