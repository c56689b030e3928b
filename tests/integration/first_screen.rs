//! The first screen: every example of every check, on a terminal of 80 × 24.

use pip_doctor::diagnosis::example_reports;
use pip_doctor::knowledge::Catalogue;
use pip_doctor::redact::{Clean, Redactor};
use pip_doctor::render::{ROWS, Reader, Screen, Style, terminal};
use pip_doctor::report::Report;

const COLUMNS: usize = 80;

fn shown(report: &Report, reader: Reader) -> String {
    let style = Style { color: false, unicode: true };
    terminal(report, Screen { style, verbose: false, reader })
}

/// Every example's report, with the check's id and the example's name.
fn examples() -> Vec<(String, Report)> {
    let catalogue = Catalogue::built_in();
    let redactor = Redactor::default();
    let of_check = |check| {
        let reports = example_reports(catalogue, check, &redactor);
        reports.into_iter().map(move |(name, report)| (format!("{}, {name}", check.id), report))
    };
    catalogue.checks().iter().flat_map(of_check).collect()
}

/// Only a command may be longer than a row, since a broken one would not run; then it takes rows.
#[test]
fn the_first_screen_of_every_example_has_at_most_twelve_rows() {
    let mut wrong = Vec::new();
    for (name, report) in examples() {
        let text = shown(&report, Reader::User);
        let commands: Vec<&str> = report
            .first_fix()
            .into_iter()
            .flat_map(|fix| fix.commands.iter().map(Clean::as_str))
            .chain(report.gaps.iter().map(|gap| gap.how.as_str()))
            .collect();
        let mut rows = 0;
        for line in text.lines() {
            let long = line.chars().count();
            rows += long.max(1).div_ceil(COLUMNS);
            if long > COLUMNS && !commands.contains(&line.trim()) {
                wrong.push(format!("{name}: {long} columns\n{text}"));
            }
        }
        if rows > ROWS {
            wrong.push(format!("{name}: {rows} rows\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// It says what is wrong, what shows it, what to do, whether to report it, and how to get the rest.
#[test]
fn the_first_screen_of_every_example_is_complete() {
    for (name, report) in examples() {
        let text = shown(&report, Reader::User);
        let says = |words: &str| assert!(text.contains(words), "{name} does not say `{words}`:\n{text}");
        // What stays open asks; everything else has a way out.
        let is_open = report.first_cause().is_none() && !report.questions.is_empty();
        says(if is_open { "Answer this: " } else { "Do this: " });
        says("Report it? ");
        says("--copy");
        if let Some(cause) = report.first_cause() {
            assert!(!cause.evidence.is_empty(), "{name}");
            assert!(
                text.lines().any(|line| line.trim_start().contains(" line ") || line.contains(": ")),
                "{name}"
            );
        }
        for word in ["Or: Or", "archetype", "subject", "takes no file"] {
            assert!(!text.contains(word), "{name} says `{word}`:\n{text}");
        }
    }
}

/// Twenty whole screens, to be read by eye: one example each of the checks that are met most.
#[test]
fn twenty_whole_screens() {
    let wanted = [
        "build-dep-missing",
        "c-compiler-missing",
        "corrupt-download",
        "dependency-conflict",
        "dll-load-failed",
        "externally-managed",
        "glibc-too-old",
        "msvc-missing",
        "musl-no-wheel",
        "no-wheel-for-arch",
        "package-bug",
        "permission-denied",
        "pip-too-old",
        "proxy-or-connection",
        "python-too-new",
        "python-too-old",
        "rust-missing",
        "shared-library-missing",
        "system-library-missing",
        "tls-verify-failed",
    ];
    let all = examples();
    let first = |id: &&str| all.iter().find(|(name, _)| name.starts_with(&format!("{id}, "))).unwrap();
    let screens: Vec<String> = wanted
        .iter()
        .map(first)
        .map(|(name, report)| format!("# {name}\n{}", shown(report, Reader::User)))
        .collect();
    insta::assert_snapshot!("twenty_whole_screens", screens.join("\n"));
}
