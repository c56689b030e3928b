//! The whole program in bad surroundings: always a report, nothing left behind, nothing written.

use std::io::Read as _;
use std::os::unix::fs::symlink;
use std::process::{Command, Output, Stdio};

use crate::support::{Machine, command, give_to_nobody, is_running, process_ids, skip};

/// The JSON report of a run that must give one.
fn report(doctor: &mut Command) -> serde_json::Value {
    let output = doctor.args(["--format", "json"]).output().unwrap();
    json(&output)
}

fn json(output: &Output) -> serde_json::Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}: {stderr}", output.status);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["schema"], "pip-doctor.report/1");
    report
}

#[test]
fn an_empty_path_gives_a_report() {
    let mut machine = Machine::new();
    machine.set("PATH", "");
    report(&mut machine.pip_doctor());
    machine.environment.remove(std::ffi::OsStr::new("PATH"));
    report(&mut machine.pip_doctor());
}

#[test]
fn without_any_variable_there_is_a_report() {
    let mut machine = Machine::new();
    machine.environment.clear();
    report(&mut machine.pip_doctor());
}

#[test]
fn a_path_of_traps_gives_a_report() {
    let mut machine = Machine::new();
    let trace = machine.path("trace");
    for name in ["python3", "python", "pip", "gcc", "cc", "rustc", "cargo", "openssl", "uv", "conda", "cmake"]
    {
        machine.script(&format!("work/{name}"), &format!("touch {}", trace.display()));
    }
    machine.set("PATH", ".::work:./");
    machine.set("VIRTUAL_ENV", ".");
    report(&mut machine.pip_doctor());
    assert!(!trace.exists());
}

#[test]
fn links_in_circles_on_path_give_a_report() {
    let mut machine = Machine::new();
    for name in ["python3", "pip", "gcc", "rustc", "openssl", "uv"] {
        symlink(name, machine.path(&format!("bin/{name}"))).unwrap();
    }
    symlink(machine.path("circle"), machine.path("circle")).unwrap();
    machine.set("PATH", std::env::join_paths([machine.path("bin"), machine.path("circle")]).unwrap());
    machine.set("VIRTUAL_ENV", machine.path("circle"));
    let report = report(&mut machine.pip_doctor());
    let found = report["facts"]["interpreters"].as_array().unwrap();
    assert!(found.iter().any(|one| one["trouble"]["kind"] == "link-loop"), "{found:?}");
}

#[test]
fn tools_that_hang_are_ended_within_the_deadline() {
    let mut machine = Machine::new();
    let notes = machine.path("pids");
    let text = format!("echo $$ >> {0}; sleep 1000 & echo $! >> {0}; sleep 1000", notes.display());
    for name in ["python3", "gcc", "cc", "rustc", "openssl", "cmake", "uv"] {
        machine.script(&format!("bin/{name}"), &text);
    }
    machine.set("PATH", machine.path("bin"));
    let report = report(machine.pip_doctor().args(["--timeout", "3"]));
    let found = report["facts"]["interpreters"].as_array().unwrap();
    assert!(found.iter().any(|one| one["trouble"]["kind"] == "timed-out"), "{found:?}");
    let started = process_ids(&notes);
    assert!(started.len() >= 6, "{started:?}");
    for process in started {
        assert!(!is_running(process), "{process} is left behind");
    }
}

#[test]
fn tools_that_others_may_change_are_not_started_as_root() {
    let machine = Machine::new();
    let trace = machine.path("trace");
    for name in ["python3", "gcc", "cc", "rustc", "openssl", "cmake", "uv", "ninja", "pkg-config"] {
        let path = machine.script(&format!("bin/{name}"), &format!("touch {}", trace.display()));
        if !give_to_nobody(&path) {
            return skip("only root can give a file away");
        }
    }
    report(&mut machine.pip_doctor());
    assert!(!trace.exists());
}

#[test]
fn an_interrupt_ends_what_was_started() {
    let machine = Machine::new();
    let notes = machine.path("pids");
    machine.script(
        "bin/python3",
        &format!("echo $$ >> {0}; sleep 1000 & echo $! >> {0}; sleep 1000", notes.display()),
    );
    let mut doctor = machine.pip_doctor();
    let mut child = doctor.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !notes.exists() || process_ids(&notes).len() < 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was asked to");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(command("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    for process in process_ids(&notes) {
        assert!(!is_running(process), "{process} is left behind");
    }
}

#[test]
fn no_home_and_a_strange_home_give_a_report() {
    let mut machine = Machine::new();
    machine.environment.remove(std::ffi::OsStr::new("HOME"));
    report(&mut machine.pip_doctor());
    for home in ["", "/nowhere", "relative", "/dev/null"] {
        machine.set("HOME", home);
        report(&mut machine.pip_doctor());
    }
}

#[test]
fn nothing_is_written_to_home_or_the_working_directory() {
    let machine = Machine::new();
    report(&mut machine.pip_doctor());
    for folder in ["house", "work", "bin"] {
        let left: Vec<_> = std::fs::read_dir(machine.path(folder)).unwrap().collect();
        assert!(left.is_empty(), "{folder}: {left:?}");
    }
}

#[test]
fn folders_that_cannot_be_read_give_a_report() {
    let mut machine = Machine::new();
    // Root reads everything: so the program runs as somebody else.
    if !give_to_nobody(&machine.path("work")) {
        return skip("only root can start it as somebody else");
    }
    for name in ["bin/python3", "house/.pyenv/versions/3.9.9/bin/python", "locked/python3"] {
        machine.script(name, "exit 1");
    }
    for folder in ["house", "locked", "work"] {
        assert!(
            command("chmod").args(["0", machine.path(folder).to_str().unwrap()]).status().unwrap().success()
        );
    }
    assert!(command("chmod").args(["755", machine.path("").to_str().unwrap()]).status().unwrap().success());
    machine.set("PATH", std::env::join_paths([machine.path("locked"), machine.path("bin")]).unwrap());
    // A copy, since the folder of the build may be closed to others.
    let copy = machine.path("pip-doctor");
    std::fs::copy(crate::support::program(), &copy).unwrap();
    let mut doctor = command("setpriv");
    doctor.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&copy);
    doctor.env_clear().envs(&machine.environment).current_dir("/").stdin(Stdio::null());
    if command("setpriv").arg("--version").output().is_err() {
        return skip("there is no setpriv");
    }
    report(&mut doctor);
    assert!(
        command("chmod").args(["755", machine.path("house").to_str().unwrap()]).status().unwrap().success()
    );
    assert!(
        command("chmod").args(["755", machine.path("work").to_str().unwrap()]).status().unwrap().success()
    );
}

#[test]
fn a_working_directory_that_is_gone_gives_a_report() {
    let machine = Machine::new();
    let gone = machine.path("work/gone");
    std::fs::create_dir(&gone).unwrap();
    let mut shell = command("sh");
    let doctor = crate::support::program();
    shell.args(["-c", &format!("cd {0} && /bin/rmdir {0} && exec {doctor} --format json", gone.display())]);
    shell.env_clear().envs(&machine.environment).stdin(Stdio::null());
    json(&shell.output().unwrap());
}

#[test]
fn closed_streams_do_no_harm() {
    let machine = Machine::new();
    let shell = |redirection: &str| {
        let mut shell = command("sh");
        let doctor = crate::support::program();
        shell.args(["-c", &format!("exec {doctor} --format json {redirection}")]);
        shell.env_clear().envs(&machine.environment).current_dir(machine.path("work"));
        shell.output().unwrap()
    };
    json(&shell("<&-"));
    json(&shell("2>&-"));
    let silent = shell(">&- 2>&-");
    assert!(silent.status.code().is_some(), "{:?}", silent.status);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let machine = Machine::new();
    let mut doctor = machine.pip_doctor();
    let mut child = doctor.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    assert!(status.code().is_some(), "{status:?}");
    assert!(!said.contains("panic") && !said.to_lowercase().contains("broken pipe"), "{said}");
}
