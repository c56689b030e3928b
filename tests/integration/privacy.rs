//! What must be gone and what must stay, shape by shape, through every way out.

mod table;
mod ways;

use pip_doctor::log::{self, Anchors, Shape};
use pip_doctor::redact::{Raw, Redactor};

use crate::support::Machine;
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

/// The program's words on a text, in every form.
fn triaged(machine: &Machine, arguments: &[&str]) -> String {
    let forms = ["json", "markdown", "terminal"].iter();
    let said = forms.map(|form| {
        let mut doctor = machine.pip_doctor();
        let output = doctor.arg("triage").args(arguments).args(["-v", "--format", form]).output().unwrap();
        assert!(output.status.code() < Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    });
    said.collect()
}

#[test]
fn what_one_comment_names_is_gone_from_all() {
    let machine = Machine::new();
    let log = "```\n$ pip install sample\nERROR: connection to forge.zquixcorp.example refused, asked by zquixann\nERROR: No matching distribution found for sample\n```\n";
    let naming = "```\n$ whoami\nzquixann\n$ pip config list\nglobal.index-url='https://forge.zquixcorp.example/simple'\n```\n";
    for author in ["reporter", "somebody"] {
        let person = |login: &str| serde_json::json!({"login": login, "type": "User"});
        let event = serde_json::json!({
            "action": "created",
            "issue": {"number": 7, "title": "It fails", "body": log, "state": "open", "labels": [], "user": person("reporter")},
            "repository": {"full_name": "owner/sample"},
            "sender": person("reporter"),
        });
        let thread = serde_json::json!([
            {"id": 1, "user": person("reporter"), "body": "It still fails."},
            {"id": 2, "user": person(author), "body": naming},
        ]);
        machine.write("work/event.json", event.to_string());
        machine.write("work/thread.json", thread.to_string());
        let said = triaged(&machine, &["--event", "event.json", "--thread", "thread.json"]);
        assert!(said.contains("connection to"), "{said}");
        assert!(!said.contains("zquix"), "{author}: {said}");
    }
}

#[test]
fn what_the_middle_of_a_large_log_names_is_gone_from_its_end() {
    let machine = Machine::new();
    let filler = |from: usize| {
        let lines =
            (from..from + 9_000).map(|number| format!("copying sample/part_{number}.py -> build/lib/sample"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    for naming in [
        "Looking in indexes: https://forge.zquixcorp.example/simple",
        "  pip install --extra-index-url https://forge.zquixcorp.example/simple sample",
        "UV_DEFAULT_INDEX=https://forge.zquixcorp.example/simple",
        "HTTPS_PROXY=http://forge.zquixcorp.example:3128",
    ] {
        let log = format!(
            "{}{naming}\n{}\nERROR: connection to forge.zquixcorp.example refused\nERROR: No matching distribution found for sample\n",
            filler(0),
            filler(9_000)
        );
        machine.write("work/log.txt", log);
        let said = triaged(&machine, &["log.txt"]);
        assert!(said.contains("connection to"), "{naming}: {said}");
        assert!(!said.contains("zquix"), "{naming}: {said}");
    }
}

#[test]
fn what_stands_where_a_long_line_is_shortened_is_gone() {
    // Parts of each are told apart: no two letters follow each other twice.
    let secret: String = (0..36_u32).map(|n| char::from_digit((n * 7 + n / 5) % 36, 36).unwrap()).collect();
    let planted = [
        format!("ghp_{secret}"),
        format!("https://zquixann:{secret}@files.example/simple/"),
        format!("password={secret}"),
    ];
    let machine = Machine::new();
    let mut log = String::from("$ pip install sample\n");
    for length in [4 * 1024, 16 * 1024, 64 * 1024] {
        for before in (length - 90..length + 20).step_by(11) {
            for word in &planted {
                // What is long is blanks, words or one word, and the line goes on or ends there.
                for filler in ["copying part ", " ", "x/"] {
                    let filled: String = filler.chars().cycle().take(before).collect();
                    log += &format!("error: {filled} {word} and more of it\n");
                }
            }
        }
    }
    log += "ERROR: Failed building wheel for sample\n";
    machine.write("work/log.txt", log);
    let said = triaged(&machine, &["log.txt"]);
    let pieces: Vec<&str> = (0..secret.len() - 8).map(|start| &secret[start..start + 8]).collect();
    let seen: Vec<&&str> = pieces.iter().filter(|piece| said.contains(**piece)).collect();
    assert!(seen.is_empty() && !said.contains("zquix"), "{seen:?}");
    assert!(said.contains("error: "), "{said}");
}
