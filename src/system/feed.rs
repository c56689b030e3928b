//! Gives text to a program's stdin: the clipboard's programs, and nothing else.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::System;

/// How long a clipboard may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feeding {
    /// The program took everything and ended well.
    Done,
    /// It could not be started, ended with an error or did not end.
    Failed,
}

impl System {
    /// Starts a program, writes `bytes` to its stdin and waits for its end. What it leaves running
    /// is left running: on Wayland and X11 the clipboard lives in a background process.
    #[expect(clippy::disallowed_methods, reason = "this is where processes are started")]
    pub fn feed(&self, program: &Path, arguments: &[&str], bytes: &[u8]) -> Feeding {
        let child = std::process::Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(self.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else { return Feeding::Failed };
        let stdin = child.stdin.take();
        let bytes = bytes.to_vec();
        // In a thread of its own: a program that does not read must not hold us.
        std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&bytes)));
        let start = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Feeding::Done,
                Ok(None) if start.elapsed() < DEADLINE => std::thread::sleep(Duration::from_millis(10)),
                Ok(Some(_)) | Err(_) => return Feeding::Failed,
                Ok(None) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Feeding::Failed;
                }
            }
        }
    }
}
