//! Runs the program as its users do.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs it with these arguments and nothing on stdin.
pub(crate) fn pip_doctor(arguments: &[&str]) -> Run {
    with_stdin(arguments, "")
}

/// Runs it with this text on stdin.
pub(crate) fn with_stdin(arguments: &[&str], text: &str) -> Run {
    run(command().args(arguments), text)
}

/// The program, with an environment in which colours, language and CI are settled.
pub(crate) fn command() -> Command {
    let mut command = Command::new(crate::support::program());
    for name in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "SSH_CONNECTION", "SSH_TTY"] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C.UTF-8").env("TERM", "xterm-256color");
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command, text: &str) -> Run {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It may end without reading.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
