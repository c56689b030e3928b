//! Starts a program and leaves it running: what opens an address, and nothing else.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::System;

/// What has not ended with an error by then has done its work or is the browser itself.
const PATIENCE: Duration = Duration::from_secs(3);

impl System {
    /// Starts the program without any of our streams. `false` if it cannot be started or soon ends
    /// with an error.
    #[expect(clippy::disallowed_methods, reason = "this is where processes are started")]
    pub fn launch(&self, program: &Path, arguments: &[&str]) -> bool {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(self.variables());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            // Ctrl-C in our terminal is not meant for the browser.
            command.process_group(0);
        }
        let Ok(mut child) = command.spawn() else { return false };
        let start = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return status.success(),
                Ok(None) if start.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(10)),
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
    }
}
