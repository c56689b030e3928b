//! Interpreters that do not work, in every way: each is told, none harms the others.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use pip_doctor::inventory::{Interpreter, TroubleKind};

use crate::support::{Machine, is_running, make_executable, modern_python, process_ids};

fn trouble(machine: &Machine, path: &Path) -> (TroubleKind, String) {
    let entry = machine.reached_by(path).unwrap_or_else(|| panic!("{} is not reported", path.display()));
    let trouble = entry.trouble.unwrap_or_else(|| panic!("{} is said to work", path.display()));
    (trouble.kind, trouble.detail.as_str().to_owned())
}

/// The kind and the words for a `python3` on PATH that is this shell script.
fn script(text: &str) -> (TroubleKind, String) {
    let machine = Machine::new();
    let path = machine.script("bin/python3", text);
    trouble(&machine, &path)
}

#[test]
fn an_interpreter_that_hangs_is_ended_with_its_children() {
    let mut machine = Machine::new();
    machine.plan.probe_deadline = Duration::from_millis(700);
    let notes = machine.path("pids");
    // A child, a grandchild whose parent is gone, and one in a session of its own.
    let path = machine.script(
        "bin/python3",
        &format!(
            "echo $$ >> {0}\nsleep 1000 & echo $! >> {0}\n(sleep 1000 & echo $! >> {0})\nsetsid sh -c 'echo $$ >> {0}; sleep 1000' & sleep 1000",
            notes.display()
        ),
    );
    let (kind, words) = trouble(&machine, &path);
    assert_eq!(kind, TroubleKind::TimedOut, "{words}");
    let started = process_ids(&notes);
    assert!(started.len() >= 4, "{started:?}");
    for process in started {
        assert!(!is_running(process), "{process} is left behind");
    }
}

#[test]
fn one_that_hangs_does_not_cost_the_others() {
    let Some(python) = modern_python() else { return };
    let mut machine = Machine::new();
    machine.script("bin/python3", "sleep 1000");
    machine.plan.pythons = vec![python.to_owned()];
    machine.plan.probe_deadline = Duration::from_secs(8);
    let found = machine.inspect();
    assert!(found.troubles.is_empty(), "{:?}", found.troubles);
    let subject = &found.inventory.interpreters[0];
    assert!(subject.subject && subject.version.is_some(), "{subject:?}");
}

#[test]
fn a_grandchild_that_holds_the_output_is_ended() {
    let machine = Machine::new();
    let notes = machine.path("pids");
    let path = machine.script("bin/python3", &format!("sleep 1000 & echo $! >> {}\nexit 3", notes.display()));
    assert_eq!(trouble(&machine, &path).0, TroubleKind::Failed);
    let started = process_ids(&notes);
    assert_eq!(started.len(), 1);
    assert!(!is_running(started[0]));
}

#[test]
fn a_flood_of_output_ends_the_interpreter() {
    let (kind, words) = script("exec cat /dev/zero");
    assert_eq!((kind, words.as_str()), (TroubleKind::Unreadable, "it wrote without end"));
}

#[test]
fn output_before_the_answer_does_no_harm() {
    let Some(python) = modern_python() else { return };
    let machine = Machine::new();
    let path = machine.script(
        "bin/python3",
        &format!("printf 'caf\\351 \\033[31mred\\033[0m\\n'; exec {} \"$@\"", python.display()),
    );
    let entry = machine.reached_by(&path).unwrap();
    assert!(entry.trouble.is_none() && entry.version.is_some(), "{entry:?}");
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let (kind, words) = script("printf 'pip-doctor-answer caf\\351\\n'; printf 'na\\357ve' >&2; exit 1");
    assert_eq!(kind, TroubleKind::Failed);
    assert!(words.starts_with("exit status 1: na\u{fffd}ve"), "{words}");
}

#[test]
fn terminal_escapes_do_not_reach_the_report() {
    let (_, words) = script("printf '\\033[31m\\033]0;title\\007red\\n' >&2; exit 1");
    assert!(words.contains("red") && !words.contains('\u{1b}') && !words.contains('\u{7}'), "{words:?}");
}

#[test]
fn the_exit_status_of_a_crash_is_explained() {
    assert_eq!(
        script("exit 139"),
        (TroubleKind::Failed, "exit status 139 (128 + signal 11, segmentation fault)".into())
    );
    assert_eq!(
        script("kill -SEGV $$"),
        (TroubleKind::Killed, "ended by signal 11, segmentation fault".into())
    );
}

#[test]
fn an_answer_of_something_else_is_none() {
    assert_eq!(script("echo Python 3.12.1").0, TroubleKind::Unreadable);
}

#[test]
fn links_that_lead_nowhere_are_told() {
    let machine = Machine::new();
    symlink("/nowhere/python3.9", machine.path("bin/python3")).unwrap();
    let (kind, words) = trouble(&machine, &machine.path("bin/python3"));
    assert_eq!(kind, TroubleKind::DanglingLink);
    assert!(words.contains("/nowhere/python3.9"), "{words}");
}

#[test]
fn links_that_lead_to_themselves_are_told() {
    let machine = Machine::new();
    symlink(machine.path("bin/python3"), machine.path("bin/python")).unwrap();
    symlink(machine.path("bin/python"), machine.path("bin/python3")).unwrap();
    assert_eq!(trouble(&machine, &machine.path("bin/python3")).0, TroubleKind::LinkLoop);
}

#[test]
fn folders_of_that_name_are_passed_over() {
    let machine = Machine::new();
    fs::create_dir(machine.path("bin/python3")).unwrap();
    assert!(machine.reached_by(&machine.path("bin/python3")).is_none());
}

#[test]
fn files_that_are_no_program_are_not_run_by_a_shell() {
    let machine = Machine::new();
    let trace = machine.path("trace");
    let path = machine.write("bin/python3", format!("touch {}\n", trace.display()));
    make_executable(&path);
    assert_eq!(trouble(&machine, &path).0, TroubleKind::NotAProgram);
    assert!(!trace.exists());
}

#[test]
fn junk_with_the_mark_of_a_program_is_told() {
    let machine = Machine::new();
    let path = machine.write("bin/python3", b"\x7fELF\x02\x01\x01 and then nothing of sense");
    make_executable(&path);
    let (kind, words) = trouble(&machine, &path);
    assert!(matches!(kind, TroubleKind::NotAProgram | TroubleKind::Failed), "{kind:?}: {words}");
}

#[test]
fn empty_files_are_told() {
    let machine = Machine::new();
    let path = machine.write("bin/python3", "");
    make_executable(&path);
    assert_eq!(trouble(&machine, &path), (TroubleKind::NotAProgram, "an empty file".into()));
}

#[test]
fn the_script_of_an_interpreter_that_is_gone_is_told() {
    let machine = Machine::new();
    let path = machine.write("bin/python3", "#!/nowhere/bash\nexit 0\n");
    make_executable(&path);
    let (kind, words) = trouble(&machine, &path);
    assert_eq!(kind, TroubleKind::LoaderMissing);
    assert!(words.contains("/nowhere/bash"), "{words}");
}

/// The header of an ELF file as in the System V ABI: it names its machine and its loader.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn elf(machine: u16, loader: &str) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
    file.extend(2_u16.to_le_bytes());
    file.extend(machine.to_le_bytes());
    file.extend(1_u32.to_le_bytes());
    file.extend(0x40_0000_u64.to_le_bytes());
    file.extend(64_u64.to_le_bytes());
    file.extend(0_u64.to_le_bytes());
    file.extend(0_u32.to_le_bytes());
    for field in [64_u16, 56, 1, 64, 0, 0] {
        file.extend(field.to_le_bytes());
    }
    let size = loader.len() as u64 + 1;
    file.extend(3_u32.to_le_bytes());
    file.extend(4_u32.to_le_bytes());
    for field in [120, 0x40_0078, 0x40_0078, size, size, 1] {
        file.extend(field.to_le_bytes());
    }
    file.extend(loader.as_bytes());
    file.push(0);
    file
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn a_missing_loader_is_read_from_the_header() {
    let machine = Machine::new();
    let path = machine.write("bin/python3", elf(62, "/lib/ld-nowhere-x86_64.so.1"));
    make_executable(&path);
    let (kind, words) = trouble(&machine, &path);
    assert_eq!(kind, TroubleKind::LoaderMissing, "{words}");
    assert!(words.contains("/lib/ld-nowhere-x86_64.so.1"), "{words}");
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn another_architecture_is_read_from_the_header() {
    let machine = Machine::new();
    let path = machine.write("bin/python3", elf(183, "/lib/ld-linux-aarch64.so.1"));
    make_executable(&path);
    let (kind, words) = trouble(&machine, &path);
    assert_eq!(kind, TroubleKind::WrongArchitecture, "{words}");
    assert!(words.contains("aarch64"), "{words}");
}

#[test]
fn an_environment_whose_base_is_gone_is_told() {
    let mut machine = Machine::new();
    machine.write("env/pyvenv.cfg", "home = /nowhere/bin\nversion = 3.9.1\n");
    fs::create_dir(machine.path("env/bin")).unwrap();
    symlink("/nowhere/bin/python3.9", machine.path("env/bin/python")).unwrap();
    machine.set("VIRTUAL_ENV", machine.path("env"));
    let entry: Interpreter = machine.reached_by(&machine.path("env/bin/python")).unwrap();
    assert_eq!(entry.trouble.unwrap().kind, TroubleKind::BaseGone);
    assert!(entry.subject);
    let venv = entry.venv.unwrap();
    assert_eq!((venv.base_exists, venv.active), (Some(false), true));
    assert_eq!(entry.version.unwrap().as_str(), "3.9.1");
}

#[test]
fn a_file_that_others_may_change_is_not_started_as_root() {
    let mut machine = Machine::new();
    let trace = machine.path("trace");
    let path = machine.script("bin/python3", &format!("touch {}", trace.display()));
    if !crate::support::give_to_nobody(&path) {
        return crate::support::skip("only root can give a file away");
    }
    let entry = machine.reached_by(&path).unwrap();
    assert!(entry.not_started.is_some(), "{entry:?}");
    assert!(!trace.exists());
    // Named, it is the user's wish.
    machine.plan.pythons = vec![path.clone()];
    assert!(machine.reached_by(&path).unwrap().not_started.is_none());
    assert!(trace.exists());
}
