//! A person at a terminal, for questions that are put only there.

use std::io::{Read as _, Write as _};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::Machine;

/// Runs the program on a terminal, types one entry each time the word is shown, and returns what the
/// terminal showed.
pub(crate) fn typing_at(word: &str, machine: &Machine, arguments: &[&str], entries: &[&str]) -> String {
    let size = PtySize { rows: 40, cols: 200, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(crate::support::program());
    command.args(arguments);
    command.env_clear();
    machine.environment.iter().for_each(|(name, value)| command.env(name, value));
    command.env("TERM", "xterm-256color");
    command.cwd(machine.path("work"));
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count) = reader.read(&mut bytes) {
            if count == 0 || sender.send(bytes[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    let mut writer = pair.master.take_writer().unwrap();
    let mut entries = entries.iter();
    let mut seen = String::new();
    let mut answered = 0;
    // Whatever happens, the test ends.
    while let Ok(bytes) = receiver.recv_timeout(Duration::from_secs(50)) {
        seen.push_str(&String::from_utf8_lossy(&bytes));
        let questions = seen.matches(word).count();
        if questions > answered {
            answered = questions;
            if let Some(entry) = entries.next() {
                writer.write_all(entry.as_bytes()).unwrap();
            }
        }
    }
    let _ = child.kill();
    child.wait().unwrap();
    seen
}
