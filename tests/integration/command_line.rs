//! The outside: streams, exit codes, files, bad input.

use std::fs;
use std::process::Stdio;

use crate::program::{command, pip_doctor, run, with_stdin};

const LOG: &str = "Collecting demo\nerror: something nobody knows\n";

#[test]
fn bad_input_is_one_line_and_code_2_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.md");
    let file = file.to_str().unwrap();
    for arguments in [
        vec!["--frobnicate"],
        vec!["--format", "xml"],
        vec!["./folder"],
        vec!["https://index.example/x.whl"],
        vec!["--log", "/nowhere/build.log"],
        vec!["--log", "/"],
        vec!["--python", "/nowhere/python"],
        vec!["--checks", "/nowhere"],
        vec!["--expect", "no-such-archetype"],
        vec!["--issue", "not an issue"],
        vec!["--timeout", "0"],
        vec!["--online", "--offline"],
        vec!["--format", "json", "triage"],
        vec!["triage", "/nowhere/build.log"],
        vec!["explain", "no-such-archetype"],
        vec!["reproduce", "--offline", "x"],
        vec!["wheels", "--offline", "x"],
        vec!["run"],
    ] {
        let reports = !["explain", "run"].contains(&arguments[0]);
        let mut command = command();
        command.args(&arguments);
        if reports && !arguments.contains(&"triage") {
            command.args(["--output", file]);
        }
        let run = run(&mut command, "");
        assert_eq!(run.code, 2, "{arguments:?}: {run:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.starts_with("pip-doctor: "), "{}", run.stderr);
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none(), "{arguments:?} wrote something");
    }
}

#[test]
fn piped_it_is_markdown_and_asked_for_it_is_what_was_asked() {
    let markdown = with_stdin(&["triage"], LOG).stdout;
    assert!(markdown.starts_with("**Verdict: "), "{markdown}");
    assert!(markdown.contains("something nobody knows"));
    let terminal = with_stdin(&["triage", "--format", "terminal"], LOG).stdout;
    assert!(terminal.contains("Full report: "), "{terminal}");
    assert!(!terminal.contains('\u{1b}'), "no colour in a pipe");
    let json = with_stdin(&["triage", "-", "--format", "json"], LOG).stdout;
    assert!(json.starts_with("{\n"));
}

#[test]
fn colour_comes_when_it_is_asked_for() {
    let colored = ["triage", "--format", "terminal", "--color", "always"];
    assert!(with_stdin(&colored, LOG).stdout.contains('\u{1b}'));
    let arguments = ["triage", "--format", "terminal"];
    let forced = run(command().args(arguments).env("CLICOLOR_FORCE", "1"), LOG);
    assert!(forced.stdout.contains('\u{1b}'), "{}", forced.stdout);
    let refused = run(command().args(arguments).env("NO_COLOR", "1"), LOG);
    assert!(!refused.stdout.contains('\u{1b}'));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["markdown", "json", "terminal"] {
        let arguments = ["triage", "--format", format];
        assert_eq!(with_stdin(&arguments, LOG).stdout, with_stdin(&arguments, LOG).stdout);
    }
}

#[test]
fn a_file_is_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.md");
    fs::write(&file, "x".repeat(200_000)).unwrap();
    let done = run(command().args(["triage", "--output"]).arg(&file), LOG);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
    assert!(fs::read_to_string(&file).unwrap().starts_with("**Verdict: "));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let json = folder.path().join("report.json");
    run(command().args(["triage", "--output"]).arg(&json), LOG);
    assert!(fs::read_to_string(&json).unwrap().starts_with('{'));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_is_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("real.md"), folder.path().join("link.md"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    run(command().args(["triage", "--output"]).arg(&link), LOG);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("**Verdict: "));
    assert_eq!(run(command().args(["triage", "--output", "/dev/null"]), LOG).code, 0);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_is_not_there_yet_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link.md");
    std::os::unix::fs::symlink("real.md", &link).unwrap();
    run(command().args(["triage", "--output"]).arg(&link), LOG);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(folder.path().join("real.md")).unwrap().starts_with("**Verdict: "));
}

#[cfg(target_os = "linux")]
#[test]
fn a_limit_on_the_size_of_files_leaves_no_half_file() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = env!("CARGO_BIN_EXE_pip-doctor");
    let script = format!("ulimit -f 0; exec {doctor} triage --output report.md");
    let done = run(crate::support::command("sh").args(["-c", &script]).current_dir(folder.path()), LOG);
    assert_eq!((done.code, done.stderr.lines().count()), (3, 1), "{done:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_never_begins_or_ends_or_breaks_off_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(crate::support::command("mkfifo").arg(&pipe).status().unwrap().success());
    let log = |file: &str| run(command().args(["--timeout", "2", "--no-import", "--log", file]), "");
    let silent = log(pipe.to_str().unwrap());
    assert_eq!((silent.code, silent.stderr.lines().count()), (2, 1), "{silent:?}");
    assert!(silent.stderr.contains("gave nothing within the time of --timeout"), "{silent:?}");
    let endless = log("/dev/zero");
    assert!(endless.stderr.contains("did not end within the time of --timeout"), "{endless:?}");
    let broken = log("/proc/self/mem");
    assert!(broken.stderr.contains("could not be read to its end"), "{broken:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_code_3() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let child = command().arg("triage").stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).output();
    let output = child.unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for arguments in [vec!["triage"], vec!["explain", "--facts"], vec!["--help"]] {
        let mut child = command()
            .args(&arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "starts a shell around the program that is tested")]
#[test]
fn closed_streams_are_no_fault() {
    let program = crate::support::program();
    for redirections in ["<&-", "<&- 2>&-", ">&-", "<&- >&- 2>&-"] {
        let script = format!("'{program}' triage {redirections}");
        let output = std::process::Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{redirections}: {output:?}");
    }
}

#[test]
fn a_copy_is_given_to_the_clipboards_program() {
    if cfg!(not(unix)) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copied = folder.path().join("copied");
    let program = folder.path().join("xclip");
    fs::write(&program, format!("#!/bin/sh\n/bin/cat > '{}'\n", copied.display())).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut with_xclip = command();
    with_xclip.args(["triage", "--copy", "--format", "markdown"]);
    with_xclip.env("PATH", folder.path()).env("DISPLAY", ":0").env_remove("WAYLAND_DISPLAY");
    let done = run(&mut with_xclip, LOG);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(fs::read_to_string(&copied).unwrap(), done.stdout);
    assert_eq!(done.stderr, "pip-doctor: the report is on the clipboard\n");

    // Without a program and without a terminal there is nowhere to put it.
    let mut without = command();
    without.args(["triage", "--copy"]).env("PATH", "").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let done = run(&mut without, LOG);
    assert_eq!(done.code, 3);
    assert!(done.stderr.contains("--output FILE"), "{}", done.stderr);
}

#[test]
fn the_version_is_the_packages() {
    let run = pip_doctor(&["--version"]);
    assert_eq!(run.stdout, format!("pip-doctor {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_log_the_next_step_is_to_run_the_command_that_failed() {
    let run = pip_doctor(&["--format", "terminal", "--no-import"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let last = &lines[lines.len().saturating_sub(3)..];
    assert!(last.iter().any(|line| line.trim() == "pip-doctor run -- <the command that failed>"), "{last:?}");
    assert!(last.last().unwrap().contains("--copy"));
}
