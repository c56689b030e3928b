//! `run`: what passes through, what it returns, and which interpreter it finds.
#![cfg(unix)]

mod fix;
mod processes;
mod terminal;

use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Machine, pythons};

/// A machine with the system's own tools.
fn machine() -> Machine {
    let mut machine = Machine::new();
    machine.set("PATH", "/usr/bin:/bin");
    machine
}

fn run(machine: &Machine, options: &[&str], command: &[&str]) -> std::process::Output {
    machine.pip_doctor().arg("run").args(options).arg("--").args(command).output().unwrap()
}

fn json(machine: &Machine, command: &[&str]) -> Value {
    let output = run(machine, &["--format", "json", "--no-import"], command);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The interpreter that a report is about.
fn subject(report: &Value) -> String {
    let pythons = report["facts"]["interpreters"].as_array().unwrap();
    let subject = pythons.iter().find(|python| python["id"] == report["subject"]["python"]).unwrap();
    subject["real_path"].as_str().unwrap().to_owned()
}

#[test]
fn output_passes_byte_for_byte_and_nothing_is_added_on_success() {
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let machine = machine();
    machine.write("work/bytes", &bytes);
    let output = run(&machine, &[], &["sh", "-c", "cat bytes; cat bytes >&2"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout == bytes, "{} bytes on stdout", output.stdout.len());
    assert!(output.stderr == bytes, "{} bytes on stderr", output.stderr.len());
}

#[test]
fn stdin_reaches_the_command() {
    let machine = machine();
    let input = machine.write("work/input", "a line\n");
    let output = machine
        .pip_doctor()
        .args(["run", "--", "cat"])
        .stdin(std::fs::File::open(input).unwrap())
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"a line\n");
}

#[test]
fn the_exit_code_is_the_commands_or_the_doctors() {
    let machine = machine();
    for (script, code) in [("exit 3", 3), ("exit 200", 200), ("kill -TERM $$", 143), ("kill -SEGV $$", 139)] {
        assert_eq!(run(&machine, &[], &["sh", "-c", script]).status.code(), Some(code), "{script}");
    }
    assert_eq!(run(&machine, &[], &["no-such-command"]).status.code(), Some(127));
    let file = machine.write("work/file", "no program");
    assert_eq!(run(&machine, &[], &[file.to_str().unwrap()]).status.code(), Some(126));
    let log = "echo 'ERROR: No matching distribution found for cv2'; exit 1";
    assert_eq!(run(&machine, &["--exit-code", "doctor"], &["sh", "-c", log]).status.code(), Some(1));
    assert_eq!(run(&machine, &["--exit-code", "doctor"], &["sh", "-c", "exit 7"]).status.code(), Some(0));
}

#[test]
fn the_report_follows_on_stdout_after_a_failure_or_always() {
    let machine = machine();
    let failed = run(&machine, &[], &["sh", "-c", "echo said; exit 1"]);
    let text = String::from_utf8(failed.stdout).unwrap();
    assert!(text.starts_with("said\n") && text.contains("**Verdict"), "{text}");
    let always = run(&machine, &["--always"], &["true"]);
    assert!(String::from_utf8(always.stdout).unwrap().contains("**Verdict"));
}

#[test]
fn with_json_stdout_is_the_json_alone() {
    let machine = machine();
    let output = run(&machine, &["--format", "json"], &["sh", "-c", "echo said; exit 5"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["subject"]["exit_code"], 5);
    assert_eq!(report["subject"]["command"], "sh -c 'echo said; exit 5'");
    assert!(String::from_utf8(output.stderr).unwrap().contains("said"));
}

#[test]
fn with_a_file_for_the_report_stdout_stays_the_commands() {
    let machine = machine();
    let file = machine.path("work/report.md");
    let output = run(&machine, &["--output", file.to_str().unwrap()], &["sh", "-c", "echo said; exit 1"]);
    assert_eq!(output.stdout, b"said\n");
    assert!(std::fs::read_to_string(file).unwrap().contains("sh -c 'echo said; exit 1'"));
}

#[test]
fn a_grandchild_that_keeps_the_stream_does_not_keep_the_report() {
    let machine = machine();
    let start = std::time::Instant::now();
    let output = run(&machine, &[], &["sh", "-c", "sleep 60 & echo $! ; exit 1"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("**Verdict"), "{text}");
    // Not a matter of speed: without the limit it would be the minute that the grandchild sleeps.
    assert!(start.elapsed().as_secs() < 50);
}

#[test]
fn nothing_is_put_into_the_commands_environment() {
    let machine = machine();
    let mut given: Vec<String> =
        machine.environment.keys().map(|name| name.to_string_lossy().into_owned()).collect();
    let output = run(&machine, &[], &["env"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut seen: Vec<String> =
        text.lines().filter_map(|line| Some(line.split_once('=')?.0.to_owned())).collect();
    given.sort();
    seen.sort();
    assert_eq!(seen, given);
}

#[test]
fn the_interpreter_that_the_command_names_is_the_subject() {
    let machine = machine();
    for python in pythons() {
        let report = json(&machine, &[python.to_str().unwrap(), "-c", "raise SystemExit(1)"]);
        let real = python.canonicalize().unwrap();
        assert_eq!(PathBuf::from(subject(&report)), real);
    }
}

#[test]
fn an_interpreter_below_a_shell_is_seen_while_it_runs() {
    let machine = machine();
    let Some(python) = pythons().last() else {
        println!("skipped: there is no interpreter");
        return;
    };
    let script = format!("{} -c 'import time; time.sleep(1); raise SystemExit(1)'; exit 1", python.display());
    let report = json(&machine, &["sh", "-c", &script]);
    assert_eq!(PathBuf::from(subject(&report)), python.canonicalize().unwrap());
}

#[test]
fn a_script_belongs_to_the_interpreter_of_its_first_line() {
    let machine = machine();
    let Some(python) = pythons().first() else {
        println!("skipped: there is no interpreter");
        return;
    };
    let script = machine.script("work/tool", "");
    std::fs::write(&script, format!("#!{}\nraise SystemExit(1)\n", python.display())).unwrap();
    let report = json(&machine, &["./tool"]);
    assert_eq!(PathBuf::from(subject(&report)), python.canonicalize().unwrap());
}
