//! `run --fix`: what is offered, done, broken off, and said of it.
//!
//! A `pip` of the test's own refuses a wrong name in a file of requirements; the way out is to correct
//! the file and to run the command again.

use std::io::Read as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;

use crate::support::Machine;

/// Refuses `PIL`; what it does when the name is right is the test's.
fn machine(then: &str) -> Machine {
    let mut machine = Machine::new();
    let bin = machine.path("bin");
    machine.set("PATH", format!("{}:/usr/bin:/bin", bin.display()));
    machine.set("TERM", "xterm");
    machine.set("LC_ALL", "C.UTF-8");
    machine.write("work/requirements.txt", "six\nPIL\n");
    machine.script(
        "bin/pip",
        &format!(
            "if grep -q '^PIL' requirements.txt; then\n\
             echo 'ERROR: Could not find a version that satisfies the requirement PIL (from versions: none)'\n\
             echo 'ERROR: No matching distribution found for PIL'\n\
             exit 1\nfi\n{then}"
        ),
    );
    machine
}

const COMMAND: &[&str] = &["pip", "install", "-r", "requirements.txt"];

/// A terminal on which `pip-doctor run OPTIONS -- COMMAND` runs.
struct Terminal {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    seen: Arc<Mutex<Vec<u8>>>,
    writer: Box<dyn std::io::Write + Send>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn start(machine: &Machine, options: &[&str]) -> Self {
        let size = PtySize { rows: 50, cols: 160, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut builder = CommandBuilder::new(crate::support::program());
        builder.arg("run");
        builder.args(options);
        builder.arg("--");
        builder.args(COMMAND);
        builder.env_clear();
        for (name, value) in &machine.environment {
            builder.env(name, value);
        }
        builder.cwd(machine.path("work"));
        let child = pair.slave.spawn_command(builder).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let filled = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut block = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut block) {
                filled.lock().unwrap().extend_from_slice(&block[..count]);
            }
        });
        Self { child, seen, writer, _master: pair.master }
    }

    fn text(&self) -> String {
        let seen = String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned();
        anstream::adapter::strip_str(&seen).to_string().replace('\r', "")
    }

    /// Waits until this stands on the screen.
    fn wait_for(&self, words: &str) {
        let start = Instant::now();
        while !self.text().contains(words) {
            assert!(start.elapsed() < Duration::from_mins(2), "no {words:?} in\n{}", self.text());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
    }

    /// What it showed, and its exit code.
    fn end(mut self) -> (String, u32) {
        let code = self.child.wait().unwrap().exit_code();
        // What was written last is still on its way through the terminal.
        std::thread::sleep(Duration::from_millis(200));
        (self.text(), code)
    }
}

const QUESTION: &str = "A number does it, Enter does nothing: ";

fn requirements(machine: &Machine) -> String {
    std::fs::read_to_string(machine.path("work/requirements.txt")).unwrap()
}

#[test]
fn a_number_does_it_and_the_command_works() {
    let machine = machine("echo installed");
    let mut terminal = Terminal::start(&machine, &["--fix"]);
    terminal.wait_for(QUESTION);
    let text = terminal.text();
    assert!(text.contains("  1  ") && text.contains("changes this environment alone"), "{text}");
    assert_eq!(requirements(&machine), "six\nPIL\n", "nothing is done before the answer");
    terminal.press("1\n");
    let (text, code) = terminal.end();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("$ sed -i.bak") && text.contains("$ pip install -r requirements.txt"), "{text}");
    assert!(text.contains("installed\n") && text.contains("works: this was done"), "{text}");
    assert_eq!(requirements(&machine), "six\nPillow\n");
}

#[test]
fn enter_does_nothing() {
    let machine = machine("echo installed");
    for keys in ["\n", "99\n", "yes\n"] {
        let mut terminal = Terminal::start(&machine, &["--fix"]);
        terminal.wait_for(QUESTION);
        terminal.press(keys);
        let (text, code) = terminal.end();
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("nothing was done") && !text.contains("$ sed"), "{text}");
        assert_eq!(requirements(&machine), "six\nPIL\n");
    }
}

#[test]
fn without_a_terminal_it_wants_to_be_told_which() {
    let machine = machine("echo installed");
    let output = super::run(&machine, &["--fix"], COMMAND);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("--fix=safe") && said.lines().count() == 1, "{said}");
}

/// The report of a run without a terminal.
fn unasked(machine: &Machine) -> (Value, Option<i32>, String) {
    let output = super::run(machine, &["--fix=safe", "--format", "json", "--no-import"], COMMAND);
    let said = String::from_utf8(output.stderr).unwrap();
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    crate::schema::assert_valid_value(&report);
    (report, output.status.code(), said)
}

#[test]
fn what_is_safe_is_done_unasked_and_stands_in_the_report() {
    let machine = machine("echo installed");
    let (report, code, said) = unasked(&machine);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(report["diagnoses"][0]["id"], "wrong-package-name");
    let [attempt] = &report["attempts"].as_array().unwrap()[..] else { panic!("{report}") };
    assert_eq!((&attempt["result"], &attempt["exit"]), (&Value::from("works"), &Value::from(0)));
    let commands: Vec<&str> =
        attempt["commands"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(commands[0].starts_with("sed "), "{commands:?}");
    assert_eq!(commands[1..], ["pip install -r requirements.txt"]);
}

#[test]
fn a_fix_that_fails_is_said_and_not_gone_again() {
    let machine = machine("echo installed");
    machine.script("bin/sed", "echo no such option >&2; exit 4");
    let (report, code, said) = unasked(&machine);
    assert_eq!(code, Some(1), "{said}");
    let attempts = report["attempts"].as_array().unwrap();
    assert_eq!((&attempts[0]["result"], &attempts[0]["exit"]), (&Value::from("failed"), &Value::from(4)));
    assert_eq!(attempts[0]["commands"].as_array().unwrap().len(), 1);
    assert_eq!(attempts.iter().filter(|one| one["commands"] == attempts[0]["commands"]).count(), 1);
    assert!(said.contains("` failed"), "{said}");
}

#[test]
fn a_fix_that_does_not_help_stands_in_the_report_for_the_maintainers() {
    let machine = machine(
        "echo 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'; exit 1",
    );
    let (report, code, said) = unasked(&machine);
    assert_eq!(code, Some(1), "{said}");
    let first = &report["attempts"][0];
    assert_eq!(
        (&first["result"], &first["diagnosis_before"]),
        (&Value::from("changed"), &Value::from("wrong-package-name"))
    );
    assert_eq!(first["diagnosis_after"], report["diagnoses"][0]["id"]);
    let kept = machine.pip_doctor().args(["last", "--format", "markdown"]).output().unwrap();
    let markdown = String::from_utf8(kept.stdout).unwrap();
    assert!(
        markdown.contains("### Tried") && markdown.contains("the command fails in another way"),
        "{markdown}"
    );
    let issue = machine.write("work/issue.md", &markdown);
    let read = machine.pip_doctor().args(["triage", "--format", "json"]).arg(issue).output().unwrap();
    let restored: Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(restored["attempts"][0]["commands"], first["commands"]);
    assert_eq!(restored["attempts"][0]["result"], "changed");
}

#[test]
fn control_c_in_a_fix_ends_everything_and_says_what_is_half_done() {
    let machine = machine("echo installed");
    machine.script("bin/sed", "echo at work; sleep 60");
    let mut terminal = Terminal::start(&machine, &["--fix"]);
    terminal.wait_for(QUESTION);
    terminal.press("1\n");
    terminal.wait_for("at work");
    terminal.press("\u{3}");
    let (text, code) = terminal.end();
    assert_eq!(code, 130, "{text}");
    assert!(text.contains("stopped in the middle of `sed") && text.contains("half done"), "{text}");
    assert!(!text.contains("installed\n") && !text.contains("works:"), "{text}");
    assert_eq!(requirements(&machine), "six\nPIL\n");
}

#[test]
fn control_c_in_the_retry_says_that_the_fix_was_gone() {
    // Like pip, it ends by itself on Ctrl-C.
    let machine = machine("trap 'exit 1' INT; echo at work; sleep 60 & wait");
    let mut terminal = Terminal::start(&machine, &["--fix"]);
    terminal.wait_for(QUESTION);
    terminal.press("1\n");
    terminal.wait_for("at work");
    terminal.press("\u{3}");
    let (text, code) = terminal.end();
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("stopped: the way out was gone"), "{text}");
    assert_eq!(requirements(&machine), "six\nPillow\n");
}

#[test]
fn a_command_that_asks_is_answered_by_the_user() {
    let machine = machine("printf 'password: '; read word; test \"$word\" = sesame && echo installed");
    let mut terminal = Terminal::start(&machine, &["--fix"]);
    terminal.wait_for(QUESTION);
    terminal.press("1\n");
    terminal.wait_for("password: ");
    terminal.press("sesame\n");
    let (text, code) = terminal.end();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("works: this was done"), "{text}");
}

#[test]
fn commands_of_a_pack_are_shown_and_never_run() {
    let machine = machine("echo installed");
    machine.script("bin/pip", "echo 'error: wrong phase of the moon'; exit 1");
    machine.write(
        "work/pack/wrong-moon.toml",
        r#"format = 1
title = "The moon is in the wrong phase"
meaning = "wrong moon"
verdict = "environment"
support = "here"
explanation = "Wait for it."
[[signature]]
anchor = ["wrong phase of the moon"]
weight = 0.8
[[fix]]
title = "Move the moon"
commands = ["touch moved"]
risk = "safe"
[[example]]
log = "error: wrong phase of the moon"
[[near-miss]]
log = "error: wrong phase of the sun"
"#,
    );
    let output = super::run(
        &machine,
        &["--fix=system", "--format", "json", "--no-import", "--checks", "pack"],
        COMMAND,
    );
    let said = String::from_utf8(output.stderr).unwrap();
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert_eq!(
        report["diagnoses"][0]["source"].as_str().unwrap().split(':').next(),
        Some("pack"),
        "{report}"
    );
    assert_eq!(report["diagnoses"][0]["fixes"][0]["commands"][0], "touch moved");
    assert_eq!(report["attempts"], serde_json::json!([]), "{said}");
    assert!(!machine.path("work/moved").exists());
}
