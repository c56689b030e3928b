//! On a real terminal: the short report, colours, and the line that names the slow probe.
#![cfg(unix)]

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// Runs the program on a terminal of its own, with one folder on PATH, and returns all that the
/// terminal got.
fn on_terminal(arguments: &[&str], path: &Path, variables: &[(&str, &str)]) -> String {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(crate::support::program());
    command.args(arguments);
    command.env_clear();
    command.env("PATH", path);
    command.env("HOME", path);
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut seen = Vec::new();
    // Linux reports the end of a terminal as an error.
    let _ = reader.read_to_end(&mut seen);
    child.wait().unwrap();
    String::from_utf8(seen).unwrap()
}

fn folder_with_python(script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let python = folder.path().join("python3");
    fs::write(&python, script).unwrap();
    fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn a_terminal_gets_the_short_report_in_colour() {
    let folder = tempfile::tempdir().unwrap();
    let seen = on_terminal(&[], folder.path(), &[]);
    assert!(seen.contains("pip-doctor run -- <the command that failed>"), "{seen}");
    assert!(!seen.contains("**Verdict"), "{seen}");
    assert!(seen.contains("\u{1b}["), "no colour: {seen}");
    for variables in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let seen = on_terminal(&[], folder.path(), &variables);
        assert!(!seen.contains("\u{1b}[1m") && !seen.contains("\u{1b}[3"), "{variables:?}: {seen}");
    }
}

#[test]
fn the_slow_probe_is_named_while_it_works() {
    let folder = folder_with_python("#!/bin/sh\nwhile :; do /bin/sleep 1; done\n");
    let seen = on_terminal(&["--timeout", "2"], folder.path(), &[]);
    assert!(seen.contains("waiting for: interpreters"), "{seen}");
    assert!(seen.contains("Full report: "), "{seen}");
}

#[test]
fn a_copy_without_a_program_goes_through_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let seen = on_terminal(&["--copy", "--format", "json"], folder.path(), &[]);
    assert!(seen.contains("\u{1b}]52;c;"), "{seen}");
}

#[test]
fn a_saved_report_still_shows_the_short_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.md");
    let seen = on_terminal(&["--output", file.to_str().unwrap()], folder.path(), &[]);
    assert!(seen.contains("Full report: "), "{seen}");
    assert!(fs::read_to_string(file).unwrap().starts_with("**Verdict"));
}
