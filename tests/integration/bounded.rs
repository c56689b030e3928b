//! Where this program gets little of the system, or an answer that never comes: it says so, claims
//! nothing of what it could not look at, leaves nothing behind, and starts the user's command all the
//! same.
#![cfg(unix)]

use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::Output;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

#[cfg(target_os = "linux")]
use crate::support::skip;
use crate::support::{Machine, command, is_running, make_executable, process_ids, program};

/// A machine whose PATH ends in the system's own tools.
fn machine() -> Machine {
    let mut machine = Machine::new();
    let path = format!("{}:/usr/bin:/bin", machine.path("bin").display());
    machine.set("PATH", path);
    machine
}

/// What a checkup finds.
fn checkup(machine: &Machine, options: &[&str]) -> Value {
    let output =
        machine.pip_doctor().args(["--no-import", "--format", "json"]).args(options).output().unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// That nothing is claimed of the interpreter, and why.
fn is_unknown(report: &Value, reason: &str) {
    assert_ne!(report["verdict"], "healthy", "{reason}");
    assert_eq!(report["diagnoses"], serde_json::json!([]), "{reason}");
    assert!(report["summary"].as_str().unwrap().contains(reason), "{reason}: {}", report["summary"]);
    let gaps = report["gaps"].as_array().unwrap();
    let gap = gaps.iter().find(|gap| gap["fact"] == "python.broken").unwrap();
    assert!(gap["reason"].as_str().unwrap().contains(reason), "{gap}");
}

#[test]
fn an_interpreter_that_does_not_answer_is_unknown() {
    for (script, reason) in [
        ("exit 3", "exit status 3"),
        ("exec sleep 1000", "no answer in"),
        ("echo hello", "without an answer"),
        ("kill -KILL $$", "signal 9"),
        ("exec yes", "without end"),
    ] {
        let mut machine = Machine::new();
        machine.script("bin/python3", script);
        machine.set("PATH", machine.path("bin"));
        let python = machine.path("bin/python3");
        let report = checkup(&machine, &["--timeout", "4", "--python", python.to_str().unwrap()]);
        is_unknown(&report, reason);
    }
}

#[test]
fn a_site_that_ends_or_hangs_is_no_broken_interpreter() {
    let Some(python) = crate::support::modern_python() else { return };
    for (site, reason) in
        [("import os; os._exit(3)", "exit status 3"), ("import time; time.sleep(1000)", "no answer in")]
    {
        let mut machine = machine();
        machine.write("site/sitecustomize.py", site);
        machine.set("PYTHONPATH", machine.path("site"));
        let report = checkup(&machine, &["--timeout", "4", "--python", python.to_str().unwrap()]);
        is_unknown(&report, reason);
    }
}

/// Many scripts that hang, and note their numbers.
fn crowd(machine: &Machine, count: usize) -> std::path::PathBuf {
    let notes = machine.path("pids");
    for number in 0..count {
        let hang = format!("echo $$ >> {}\nexec sleep 1000", notes.display());
        machine.script(&format!("bin/python3.{number}"), &hang);
    }
    std::os::unix::fs::symlink("python3.0", machine.path("bin/python3")).unwrap();
    notes
}

fn nothing_is_left(notes: &Path) {
    for process in process_ids(notes) {
        assert!(!is_running(process), "{process} is left behind");
    }
}

#[test]
fn a_crowd_that_hangs_is_bounded_and_ended_and_never_healthy() {
    let machine = machine();
    let notes = crowd(&machine, 48);
    let report = checkup(&machine, &["--timeout", "5"]);
    assert_ne!(report["verdict"], "healthy");
    let interpreters = report["facts"]["interpreters"].as_array().unwrap();
    assert!(interpreters.len() >= 48, "{}", interpreters.len());
    let asked = process_ids(&notes).len();
    assert!((1..=12).contains(&asked), "{asked} were started");
    nothing_is_left(&notes);
}

/// Waits until it has written a line here, as long as a slow machine needs.
fn wait_for(notes: &Path, lines: usize) {
    let start = Instant::now();
    while std::fs::read_to_string(notes).unwrap_or_default().lines().count() < lines {
        assert!(start.elapsed() < Duration::from_mins(1), "nothing was started");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn send(signal: &str, child: &Child) {
    assert!(command("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn every_signal_that_ends_a_checkup_ends_what_it_started() {
    for (signal, code) in [("-INT", 130), ("-QUIT", 131), ("-TERM", 143), ("-HUP", 129)] {
        let machine = machine();
        let notes = crowd(&machine, 6);
        let mut child = machine
            .pip_doctor()
            .args(["--timeout", "60"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(&notes, 3);
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
        nothing_is_left(&notes);
    }
}

#[test]
fn an_interrupt_for_this_program_alone_reaches_the_command() {
    let machine = machine();
    let notes = machine.path("pids");
    let script = format!("echo $$ >> {}; exec sleep 1000", notes.display());
    // In a session of its own, so that no terminal sends the key to both; and not deaf to it, as a shell
    // makes what it starts in the background.
    let mut child = command("env")
        .args(["--default-signal=INT", "setsid", program(), "run", "--", "sh", "-c", &script])
        .env_clear()
        .envs(&machine.environment)
        .current_dir(machine.path("work"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&notes, 1);
    send("-INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    nothing_is_left(&notes);
}

/// An environment whose base is gone, before a pip that notes down what it was asked.
fn dead_environment(machine: &mut Machine) -> std::path::PathBuf {
    let gone = machine.path("gone/bin");
    let pip = machine.write("dead/bin/pip", format!("#!{}/python3.11\n", gone.display()));
    make_executable(&pip);
    std::os::unix::fs::symlink(gone.join("python3.11"), machine.path("dead/bin/python")).unwrap();
    machine.write("dead/pyvenv.cfg", format!("home = {}\nversion = 3.11.2\n", gone.display()));
    let installed = machine.path("installed");
    machine.script("bin/pip", &format!("echo \"$@\" > {}", installed.display()));
    let path =
        format!("{}:{}:/usr/bin:/bin", machine.path("dead/bin").display(), machine.path("bin").display());
    machine.set("PATH", path);
    installed
}

#[test]
fn a_dead_program_is_not_passed_over_for_the_next_of_its_name() {
    for active in [false, true] {
        let mut machine = Machine::new();
        let installed = dead_environment(&mut machine);
        if active {
            machine.set("VIRTUAL_ENV", machine.path("dead"));
        }
        let options = ["run", "--no-import", "--format", "json", "--", "pip", "install", "rich"];
        let output = machine.pip_doctor().args(options).output().unwrap();
        // As the shell has it: found, and not to be started.
        assert_eq!(output.status.code(), Some(126));
        assert!(!installed.exists(), "the next pip on PATH was started");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["diagnoses"][0]["id"], "venv-broken", "{}", report["summary"]);
        assert!(String::from_utf8(output.stderr).unwrap().contains("`pip` cannot be started"));
    }
}

#[test]
fn what_the_shell_passes_over_is_passed_over() {
    let mut machine = Machine::new();
    // A folder, a file that may not be executed.
    std::fs::create_dir_all(machine.path("first/tool")).unwrap();
    machine.write("second/tool", "#!/bin/sh\necho wrong\n");
    machine.script("bin/tool", "echo \"$0 right\"");
    let folders = ["first", "second", "bin"].map(|name| machine.path(name).display().to_string());
    machine.set("PATH", folders.join(":"));
    let output = machine.pip_doctor().args(["run", "--", "tool"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().ends_with("right\n"));
}

/// This program under a limit of the shell's; as somebody who is not root, whom no limit of processes
/// holds.
#[cfg(target_os = "linux")]
fn limited(machine: &Machine, limit: &str, arguments: &str, user: Option<u32>) -> Output {
    let script = format!("ulimit {limit}; exec {} {arguments}", program());
    let mut shell = match user {
        Some(user) => {
            let mut shell = command("setpriv");
            shell.args(["--reuid", &user.to_string(), "--clear-groups", "bash"]);
            shell
        }
        None => command("bash"),
    };
    shell.args(["-c", &script]).env_clear().envs(&machine.environment).stdin(Stdio::null());
    shell.output().unwrap()
}

/// That the command was run though there is no room to look at it, and that a checkup says why not.
#[cfg(target_os = "linux")]
fn is_said_and_runs(machine: &Machine, limit: &str, word: &str, user: Option<u32>) {
    let run = limited(machine, limit, "run -- sh -c 'echo started; exit 7'", user);
    let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(7), "{limit}: {stderr}");
    assert_eq!(run.stdout, b"started\n", "{limit}");
    assert!(stderr.contains(word) && !stderr.contains("mistake of pip-doctor"), "{limit}: {stderr}");
    let none = limited(machine, limit, "run -- no-such-program", user);
    assert_eq!(none.status.code(), Some(127), "{limit}");
    let checkup = limited(machine, limit, "--no-import", user);
    let stderr = String::from_utf8_lossy(&checkup.stderr).into_owned();
    assert_eq!((checkup.status.code(), stderr.lines().count()), (Some(3), 1), "{limit}: {stderr}");
    assert!(stderr.contains(word) && checkup.stdout.is_empty(), "{limit}: {stderr}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_command_runs_with_next_to_no_descriptors() {
    let machine = machine();
    for count in [6, 12, 40] {
        is_said_and_runs(&machine, &format!("-n {count}"), "file descriptors", None);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_command_runs_with_next_to_no_processes() {
    if !rustix::process::geteuid().is_root() {
        skip("only root can become a user who has no other process");
        return;
    }
    let machine = machine();
    // What is started as somebody else has to be reached by them.
    for folder in ["", "work", "house", "bin"] {
        let mode = command("chmod").arg("0777").arg(machine.path(folder)).status().unwrap();
        assert!(mode.success());
    }
    let there = command("setpriv")
        .args(["--reuid", "64001", "--clear-groups", program(), "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        skip("another user does not reach the program under test");
        return;
    }
    // One for each, so that no other test counts.
    for (user, count) in [(64001, 1), (64002, 4), (64003, 12)] {
        is_said_and_runs(&machine, &format!("-u {count}"), "threads or processes", Some(user));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn few_descriptors_and_little_stack_are_enough_for_a_look() {
    let machine = machine();
    for limit in ["-n 64", "-s 256"] {
        let output = limited(&machine, limit, "--no-import --format json", None);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{limit}: {error}: {}", String::from_utf8_lossy(&output.stderr)));
        let pythons = report["facts"]["interpreters"].as_array().unwrap();
        let lacking = |python: &&Value| python["trouble"]["kind"] == "not-asked";
        assert_eq!(pythons.iter().filter(lacking).count(), 0, "{limit}");
    }
}
