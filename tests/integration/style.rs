//! Holds the words that users see to docs/style.md, as far as a test can.

use std::fs;
use std::path::Path;

use pep440_rs::Version;
use pip_doctor::diagnosis::example_reports;
use pip_doctor::fact::FactId;
use pip_doctor::knowledge::{Catalogue, Check};
use pip_doctor::redact::Redactor;
use pip_doctor::report::Report;
use serde_json::Value;

use crate::program::pip_doctor;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn checks() -> &'static [Check] {
    Catalogue::built_in().checks()
}

fn examples() -> Vec<(String, Report)> {
    let redactor = Redactor::default();
    let of_check = |check| {
        let reports = example_reports(Catalogue::built_in(), check, &redactor);
        reports.into_iter().map(move |(name, report)| (format!("{}, {name}", check.id), report))
    };
    checks().iter().flat_map(of_check).collect()
}

/// What is said in every case must be so in every case: that something was tried, taken or built
/// belongs in a sentence with its condition.
#[test]
fn an_explanation_says_of_no_case_what_may_not_have_happened() {
    const TOLD: &[&str] = &[
        "tries to build",
        "tried to build",
        "takes the source",
        "took the source",
        "so it is compiled",
        "so pip builds",
        "is being compiled",
        "no matching distribution",
        "the fixes below",
        "isolated build cannot",
    ];
    for check in checks() {
        for words in TOLD {
            let text = check.explanation.as_str();
            assert!(!text.contains(words), "{}: `{words}` needs a condition: [[sentence]]", check.id);
        }
    }
}

/// A fix does not offer what the facts of its own case exclude.
#[test]
fn no_fix_contradicts_its_title_or_its_facts() {
    let version = |report: &Report, id: &str| -> Option<Version> {
        report.known.version(FactId::find(id)?)?.as_str().parse().ok()
    };
    let number = |text: &str| -> Option<Version> { text.trim_matches(['"', '\'']).parse().ok() };
    for (name, report) in examples() {
        let running = version(&report, "python.version");
        let at_least = version(&report, "log.requested.python_at_least");
        let below = version(&report, "log.requested.python_below");
        let requested = version(&report, "log.requested.version");
        for fix in report.diagnoses.iter().flat_map(|diagnosis| &diagnosis.fixes) {
            let title = fix.title.as_str();
            for command in &fix.commands {
                let command = command.as_str();
                let offered =
                    command.split_once("--python ").and_then(|(_, rest)| number(rest.split(' ').next()?));
                if let Some(offered) = offered {
                    let fits = |bound: &Option<Version>, holds: fn(&Version, &Version) -> bool| {
                        bound.as_ref().is_none_or(|bound| holds(&offered, bound))
                    };
                    assert!(fits(&at_least, |offered, bound| offered >= bound), "{name}: {command}");
                    assert!(fits(&below, |offered, bound| offered < bound), "{name}: {command}");
                    if title.contains("newer Python") {
                        assert!(
                            fits(&running, |offered, running| offered > running),
                            "{name}: {title}: {command}"
                        );
                    }
                    if title.contains("older Python") {
                        assert!(
                            fits(&running, |offered, running| offered < running),
                            "{name}: {title}: {command}"
                        );
                    }
                }
                // A bound that does not leave out the version that failed, or leaves out no other. Where a newer release
                // is meant, its lower bound leaves that one out.
                let lower = command.split_once(">=").and_then(|(_, rest)| number(rest.split(',').next()?));
                if let (Some(requested), Some((_, bound))) = (&requested, command.split_once('<'))
                    && let Some(bound) = number(bound)
                    && lower.is_none_or(|lower| lower <= *requested)
                {
                    assert!(bound <= *requested, "{name}: {command} does not leave out {requested}");
                }
            }
        }
    }
}

#[test]
fn titles_state_and_fixes_begin_with_a_verb() {
    for check in checks() {
        assert!(check.title.as_str().chars().count() <= 100, "{}: a headline has two rows", check.id);
        for fix in &check.fixes {
            let title = fix.title.as_str();
            assert!(!title.ends_with('.'), "{}: {title}", check.id);
            let first = title.split(' ').next().unwrap_or_default();
            let is_name = ["pip", "pipenv", "uv", "conda"].contains(&first);
            assert!(is_name || first.starts_with(char::is_uppercase), "{}: {title}", check.id);
        }
    }
}

/// Words to a sentence, in the mean over all explanations: it may only fall.
#[test]
fn explanations_do_not_become_harder_to_read() {
    const MOST: usize = 19;
    let (mut words, mut sentences) = (0_usize, 0_usize);
    for check in checks() {
        let said = check.sentences.iter().map(|sentence| &sentence.text);
        for text in std::iter::once(&check.explanation).chain(said) {
            words += text.as_str().split_whitespace().count();
            sentences += text.as_str().split_inclusive(". ").count();
        }
    }
    assert!(words <= MOST * sentences, "{words} words in {sentences} sentences: at most {MOST} to each");
}

/// The TOML blocks of the documentation, with what stands before each.
fn blocks() -> Vec<(String, String)> {
    let page = read("docs/checks.md");
    let mut found = Vec::new();
    let mut rest = page.as_str();
    while let Some((before, after)) = rest.split_once("```toml\n") {
        let (block, next) = after.split_once("```").unwrap();
        let heading = before.lines().rev().find(|line| !line.is_empty()).unwrap_or_default();
        found.push((heading.to_owned(), block.to_owned()));
        rest = next;
    }
    found
}

#[test]
fn the_documentation_has_every_key_of_the_schema() {
    let page = read("docs/checks.md");
    let schema: Value = serde_json::from_str(&read("data/check.schema.json")).unwrap();
    let mut open = vec![&schema];
    let mut keys = 0;
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::Object(properties)) = map.get("properties") {
                    for key in properties.keys() {
                        keys += 1;
                        let told = [
                            format!("{key} ="),
                            format!("[{key}]"),
                            format!("`{key}`"),
                            format!("{{ {key} ="),
                        ];
                        assert!(
                            told.iter().any(|words| page.contains(words)),
                            "docs/checks.md lacks `{key}`"
                        );
                    }
                }
                open.extend(map.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(keys > 50);
}

/// What the schema says of check files, it says of ours; and it knows a slip of the pen.
#[test]
fn every_check_keeps_to_the_schema() {
    let schema: Value = serde_json::from_str(&pip_doctor(&["explain", "--schema=check"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut seen = 0;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks");
    for group in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        if group.ends_with("packages") {
            continue;
        }
        for path in fs::read_dir(&group).unwrap().map(|entry| entry.unwrap().path()) {
            let value: toml::Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let value = serde_json::to_value(value).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:?}", path.display());
            seen += 1;
            let mut slip = value.clone();
            slip["signatur"] = Value::Null;
            assert!(!validator.is_valid(&slip));
        }
    }
    assert!(seen > 70);
}

/// Both packs of the documentation are right as they stand.
#[test]
fn the_packs_of_the_documentation_are_sound() {
    let names = ["zebra-before-3.toml", "packages/zebra.toml", "zebra-sdk-missing.toml"];
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("packages")).unwrap();
    let mut written = 0;
    for (heading, block) in blocks() {
        if let Some(name) = names.iter().find(|name| heading.contains(&format!("{name}`"))) {
            // The table at the end of the first pack, and not the one that shows all keys.
            if heading.contains("says the same") || !name.starts_with("packages") {
                fs::write(folder.path().join(name), block).unwrap();
                written += 1;
            }
        }
    }
    assert_eq!(written, 3);
    let run = pip_doctor(&["pack", "check", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stdout.contains("warning"), "{}", run.stdout);
}
