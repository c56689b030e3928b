//! `run` on a terminal: the command finds a terminal where we have one, with its size and its keys.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::support::pythons;

/// Starts `pip-doctor run -- COMMAND` on a terminal of 91 columns, lets `act` use it, and returns
/// all that it showed and the exit code.
fn on_terminal(command: &[&str], act: impl FnOnce(&dyn MasterPty, &mut dyn FnMut(&str))) -> (String, u32) {
    let says_it = command.iter().any(|word| word.contains("ready"));
    let size = PtySize { rows: 33, cols: 91, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut builder = CommandBuilder::new(crate::support::program());
    builder.args(["run", "--"]);
    builder.args(command);
    builder.env_clear();
    for (name, value) in
        [("PATH", "/usr/bin:/bin"), ("HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8"), ("TERM", "xterm")]
    {
        builder.env(name, value);
    }
    builder.cwd(Path::new("/"));
    let mut child = pair.slave.spawn_command(builder).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut writer = pair.master.take_writer().unwrap();
    let shown = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&shown);
    let reading = std::thread::spawn(move || {
        let mut block = [0; 4096];
        // Linux reports the end of a terminal as an error.
        while let Ok(count @ 1..) = reader.read(&mut block) {
            seen.lock().unwrap().extend_from_slice(&block[..count]);
        }
    });
    let text = || String::from_utf8_lossy(&shown.lock().unwrap()).into_owned();
    act(&*pair.master, &mut |keys| {
        // Time to get to the point where the keys are wanted: some commands say it.
        for _ in 0..600 {
            if text().contains("ready") || !says_it {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        std::thread::sleep(Duration::from_millis(700));
        writer.write_all(keys.as_bytes()).unwrap();
    });
    let code = child.wait().unwrap().exit_code();
    drop(writer);
    drop(pair.master);
    reading.join().unwrap();
    (text(), code)
}

#[test]
fn a_terminal_is_a_terminal_of_the_same_size() {
    let (seen, code) = on_terminal(
        &["sh", "-c", "test -t 0 && test -t 1 && test -t 2 && stty size < /dev/stdout"],
        |_, _| {},
    );
    assert_eq!((seen.trim(), code), ("33 91", 0), "{seen}");
}

#[test]
fn a_pipe_stays_a_pipe() {
    let (seen, _) =
        on_terminal(&["sh", "-c", "(test -t 1 || echo pipe) | cat; test -t 1 && echo terminal"], |_, _| {});
    assert_eq!(seen.split_whitespace().collect::<Vec<_>>(), ["pipe", "terminal"]);
}

#[test]
fn lines_end_as_they_would_without_us() {
    let (seen, _) = on_terminal(&["printf", "one\\ntwo\\r\\n"], |_, _| {});
    // Behind it may stand the new line that the test's terminal gets when it is closed.
    assert!(seen.starts_with("one\r\ntwo\r\r\n"), "{seen:?}");
}

#[test]
fn control_c_ends_the_command_and_asks_for_no_report() {
    let (seen, code) = on_terminal(&["sh", "-c", "echo ready; exec sleep 60"], |_, press| press("\u{3}"));
    assert_eq!(code, 130, "{seen}");
    assert!(!seen.contains("Full report"), "{seen}");
}

#[test]
fn a_command_that_handles_control_c_is_left_to_do_so() {
    let script = "trap 'echo handled; exit 9' INT; echo ready; sleep 60 & wait";
    let (seen, code) = on_terminal(&["sh", "-c", script], |_, press| press("\u{3}"));
    assert!(seen.contains("handled"), "{seen}");
    assert_eq!(code, 9, "{seen}");
}

#[test]
fn a_new_size_reaches_the_command() {
    let script = "echo ready; sleep 4; stty size < /dev/stdout";
    let (seen, _) = on_terminal(&["sh", "-c", script], |terminal, press| {
        press("");
        terminal.resize(PtySize { rows: 20, cols: 44, pixel_width: 0, pixel_height: 0 }).unwrap();
    });
    assert!(seen.contains("20 44"), "{seen}");
}

#[test]
fn what_is_typed_unseen_is_in_no_report() {
    let Some(python) = pythons().last() else {
        println!("skipped: there is no interpreter");
        return;
    };
    let script = "import getpass; word = getpass.getpass(); print(len(word)); raise SystemExit(1)";
    let (seen, code) = on_terminal(&[python.to_str().unwrap(), "-c", script], |_, press| {
        press("");
        press("open-sesame\n");
    });
    assert!(seen.contains("11"), "{seen}");
    assert!(!seen.contains("open-sesame"), "{seen}");
    assert_eq!(code, 1);
}
