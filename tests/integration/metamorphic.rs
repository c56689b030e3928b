//! The same failure in other surroundings: whatever an example is wrapped in, the diagnosis stays or
//! becomes open, and is never another one.

use pip_doctor::diagnosis::{self, Case};
use pip_doctor::fact::Facts;
use pip_doctor::knowledge::Catalogue;
use pip_doctor::log::{self, Shape};
use pip_doctor::redact::Redactor;
use pip_doctor::report::Role;

use crate::support::tables;

/// From here on a cause decides.
const LIKELY: f64 = 0.5;

/// One example of a check, as it is written.
struct Example {
    check: String,
    log: String,
}

/// Examples that stand for their archetype by the log alone.
fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    for (name, file) in tables("checks") {
        let check = name.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml").to_owned();
        for example in file.get("example").and_then(toml::Value::as_array).into_iter().flatten() {
            let plain = example.get("facts").is_none() && example.get("expect").is_none();
            let log = example.get("log").and_then(toml::Value::as_str).unwrap_or_default();
            if plain && !log.trim().is_empty() {
                found.push(Example { check: check.clone(), log: log.to_owned() });
            }
        }
    }
    assert!(found.len() > 200, "{}: are the examples found at all?", found.len());
    found
}

/// The first cause that decides something.
fn cause(text: &str) -> Option<String> {
    let catalogue = Catalogue::built_in();
    let reading = log::read(&mut text.as_bytes(), catalogue.anchors(), &Redactor::default(), Shape::Log);
    let mut facts = Facts::default();
    facts.merge(&reading.facts);
    let case = Case { facts: &facts, reading: Some(&reading), ..Case::default() };
    let conclusion = diagnosis::diagnose(catalogue, &case);
    let first = conclusion.diagnoses.into_iter().find(|diagnosis| diagnosis.role == Role::Cause)?;
    (first.confidence >= LIKELY).then(|| first.id.as_str().to_owned())
}

/// Every example in a wrapping, whose diagnosis must stay or become open.
fn hold(wrapped: impl Fn(&str) -> String) {
    hold_but_for(0, wrapped);
}

/// The same with a number of exceptions, which may only be lowered: where half of a text is gone, the
/// rest may be the whole of another failure.
fn hold_but_for(most: usize, wrapped: impl Fn(&str) -> String) {
    let mut other = Vec::new();
    for Example { check, log } in examples() {
        let Some(plain) = cause(&log).filter(|id| *id == check) else { continue };
        if let Some(id) = cause(&wrapped(&log)).filter(|id| *id != plain) {
            other.push(format!("{plain} became {id}: {}", log.trim().lines().next().unwrap_or_default()));
        }
    }
    assert!(other.len() <= most, "{} of them:\n{}", other.len(), other.join("\n"));
}

/// Each line with something before it.
fn prefixed(log: &str, prefix: impl Fn(usize) -> String) -> String {
    let line = |(index, line): (usize, &str)| prefix(index) + line + "\n";
    log.lines().enumerate().map(line).collect()
}

#[test]
fn in_the_box_of_a_newer_pip() {
    hold(|log| prefixed(log, |_| "  \u{2502} ".to_owned()));
}

#[test]
fn in_the_output_of_a_docker_build() {
    hold(|log| prefixed(log, |index| format!("#12 {}.{:03} ", 3 + index / 7, index * 37 % 1000)));
}

#[test]
fn in_the_log_of_a_continuous_integration() {
    hold(|log| prefixed(log, |index| format!("2026-01-05T12:34:{:02}.1234567Z ", index % 60)));
}

#[test]
fn quoted_in_a_comment() {
    hold(|log| prefixed(log, |_| "> ".to_owned()));
}

#[test]
fn after_an_installation_that_began_well() {
    hold(|log| format!("Collecting demo-extra\n  Downloading demo_extra-1.0-py3-none-any.whl (9 kB)\n{log}"));
}

#[test]
fn with_line_ends_of_windows() {
    hold(|log| log.replace('\n', "\r\n"));
}

#[test]
fn with_names_that_nobody_has_heard_of() {
    hold(|log| log.replace("demo", "quxlib").replace("Demo", "Quxlib").replace("/srv/", "/mnt/w/"));
}

#[test]
fn cut_off_after_the_first_half() {
    hold_but_for(11, |log| {
        let lines: Vec<&str> = log.trim().lines().collect();
        lines[..lines.len().div_ceil(2)].join("\n")
    });
}

#[test]
fn cut_off_before_the_last_half() {
    hold_but_for(18, |log| {
        let lines: Vec<&str> = log.trim().lines().collect();
        lines[lines.len() / 2..].join("\n")
    });
}
