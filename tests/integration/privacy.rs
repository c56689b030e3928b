//! What must be gone and what must stay, shape by shape, through every way out.

mod table;
mod ways;

use pip_doctor::log::{self, Anchors, Shape};
use pip_doctor::redact::{Raw, Redactor};

use table::Row;

/// What a report would show of a text, line by line.
fn shown(text: &str) -> String {
    let redactor = Redactor::default();
    let anchors = Anchors::new(["error: nothing"]);
    let reading = log::read(&mut text.as_bytes(), &anchors, &redactor, Shape::Log);
    let lines: Vec<&str> = reading.lines.iter().map(|line| line.text.as_str()).collect();
    lines.join("\n")
}

/// One line for each row that does not hold.
fn complaints(rows: &[Row], show: impl Fn(&str) -> String) -> Vec<String> {
    let mut found = Vec::new();
    for row in rows {
        let shown = show(&row.text);
        let (leaks, losses) = (row.leaks(&shown), row.losses(&shown));
        if !leaks.is_empty() || !losses.is_empty() {
            let shown: String = shown.chars().take(400).collect();
            found.push(format!("{}: leaks {leaks:?}, loses {losses:?} in {shown:?}", row.name));
        }
    }
    found
}

#[test]
fn every_shape_of_the_table_holds_line_by_line() {
    for seed in 0..4 {
        let found = complaints(&table::rows(seed), shown);
        assert!(found.is_empty(), "{} with seed {seed}:\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn every_shape_of_the_table_holds_as_one_text() {
    let redactor = |text: &str| {
        let redactor = Redactor::default();
        redactor.learn_log(&Raw::from(text));
        redactor.clean(&Raw::from(text)).as_str().to_owned()
    };
    let found = complaints(&table::rows(4), redactor);
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
}

#[test]
fn much_of_the_table_says_what_must_stay() {
    let rows = table::rows(0);
    let reverse = rows.iter().filter(|row| row.is_reverse()).count();
    assert!(rows.len() >= 500 && reverse >= 150, "{reverse} of {}", rows.len());
}
