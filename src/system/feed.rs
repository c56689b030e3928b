//! Gives text to a program's stdin: the clipboard's programs, and what posts a report.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::{CodePage, SMALL_FILE, System, code_page};
use crate::redact::Raw;

/// How long a clipboard may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// How long words may still come after the program itself has ended: another may hold the pipe.
const LEAK_TIME: Duration = Duration::from_millis(200);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feeding {
    /// The program took everything and ended well.
    Done,
    /// It could not be started, ended with an error or did not end.
    Failed,
}

/// What came of a program that is listened to.
#[derive(Debug)]
pub enum Conversation {
    /// It took everything and ended well.
    Done,
    /// It could not be started, or ended with an error and these words.
    Refused {
        /// What it wrote to stderr.
        stderr: Raw,
    },
    /// It did not end in time, and was ended.
    NoEnd,
}

impl System {
    /// Starts a program, writes `bytes` to its stdin and waits for its end. What it leaves running
    /// is left running: on Wayland and X11 the clipboard lives in a background process.
    pub fn feed(&self, program: &Path, arguments: &[&str], bytes: &[u8]) -> Feeding {
        let mut command = self.fed(program);
        command.args(arguments).stderr(Stdio::null());
        match speak(command, bytes, DEADLINE) {
            Conversation::Done => Feeding::Done,
            Conversation::Refused { .. } | Conversation::NoEnd => Feeding::Failed,
        }
    }

    /// The same with variables besides, and what it says against it.
    pub fn converse(
        &self,
        program: &Path,
        arguments: &[String],
        variables: &[(&str, &str)],
        bytes: &[u8],
        deadline: Duration,
    ) -> Conversation {
        let mut command = self.fed(program);
        command.args(arguments).envs(variables.iter().copied()).stderr(Stdio::piped());
        speak(command, bytes, deadline)
    }

    #[expect(clippy::disallowed_methods, reason = "this is where processes are started")]
    fn fed(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables()).stdin(Stdio::piped()).stdout(Stdio::null());
        command
    }
}

fn speak(mut command: Command, bytes: &[u8], deadline: Duration) -> Conversation {
    let Ok(mut child) = command.spawn() else { return Conversation::Refused { stderr: Raw::default() } };
    let stdin = child.stdin.take();
    let bytes = bytes.to_vec();
    // In threads of their own: a program that does not read, or does not stop speaking, must not
    // hold us.
    thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&bytes)));
    let (sender, receiver) = mpsc::channel();
    if let Some(stderr) = child.stderr.take() {
        thread::spawn(move || {
            let mut words = Vec::new();
            let _ = stderr.take(SMALL_FILE).read_to_end(&mut words);
            let _ = sender.send(words);
        });
    }
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Conversation::Done,
            Ok(None) if start.elapsed() < deadline => thread::sleep(Duration::from_millis(10)),
            Ok(Some(_)) | Err(_) => {
                let words = receiver.recv_timeout(LEAK_TIME).unwrap_or_default();
                return Conversation::Refused { stderr: code_page::text(&words, CodePage::Console) };
            }
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Conversation::NoEnd;
            }
        }
    }
}
