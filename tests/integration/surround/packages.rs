//! Installed packages: copies, files, imports.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pip_doctor::fact::Value;
use pip_doctor::inventory::{Inventory, Package};
use pip_doctor::probe::interpreters::Interpreters;
use pip_doctor::probe::packages::PackagesProbe;
use pip_doctor::probe::schedule::Wave;

use super::{inspect, measured};
use crate::support::{Machine, modern_python};

/// A machine whose subject is `python`, with folders of the test on its path.
pub(super) fn machine(python: &Path, folders: &[&str]) -> Machine {
    let mut machine = Machine::new();
    let folders: Vec<PathBuf> = folders.iter().map(|name| machine.path(name)).collect();
    machine.set("PYTHONPATH", std::env::join_paths(folders).unwrap());
    machine.plan.pythons = vec![python.to_owned()];
    machine.plan.packages = vec![String::from("Demo_Package")];
    machine
}

/// Installs a package of these files, as pip writes it down.
pub(super) fn install(machine: &Machine, folder: &str, version: &str, files: &[(&str, &[u8])]) {
    let info = format!("{folder}/demo_package-{version}.dist-info");
    let mut record = String::new();
    for (name, bytes) in files {
        machine.write(&format!("{folder}/{name}"), bytes);
        record.push_str(&format!("{name},sha256=x,{}\n", bytes.len()));
    }
    machine.write(
        &format!("{info}/METADATA"),
        format!("Metadata-Version: 2.1\nName: demo-package\nVersion: {version}\n"),
    );
    machine.write(&format!("{info}/INSTALLER"), "pip\n");
    machine.write(&format!("{info}/WHEEL"), "Wheel-Version: 1.0\nTag: py3-none-any\n");
    machine.write(&format!("{info}/RECORD"), record);
}

pub(super) fn look(machine: &Machine) -> (Inventory, Package) {
    let found = inspect(&machine.context(), &[(Wave::First, &Interpreters), (Wave::Second, &PackagesProbe)]);
    let subject = found.interpreters.iter().find(|python| python.subject).unwrap().id.clone();
    let package = found.packages.iter().find(|package| package.python == subject).unwrap().clone();
    (found, package)
}

#[test]
fn the_first_copy_on_the_path_shadows_the_others() {
    let Some(python) = modern_python() else { return };
    let machine = machine(python, &["one", "two"]);
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", b"number = 2\n")]);
    install(&machine, "two", "1.0", &[("demo_package/__init__.py", b"number = 1\n")]);
    let (found, package) = look(&machine);
    let versions: Vec<&str> =
        package.copies.iter().map(|copy| copy.version.as_ref().unwrap().as_str()).collect();
    assert_eq!(versions, ["2.0", "1.0"]);
    assert_eq!([package.copies[0].shadowed, package.copies[1].shadowed], [false, true]);
    assert_eq!(package.copies[0].installer.as_ref().unwrap().as_str(), "pip");
    assert_eq!(measured(&found, "package.installed").to_clean(), "2.0");
    assert_eq!(measured(&found, "package.copies"), Value::Integer(2));
    assert_eq!(measured(&found, "package.import_error"), Value::Absent);
    assert_eq!(measured(&found, "package.shadowed_by"), Value::Absent);
}

#[test]
fn files_that_are_gone_are_named() {
    let Some(python) = modern_python() else { return };
    let machine = machine(python, &["one"]);
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", b""), ("demo_package/part.py", b"")]);
    std::fs::remove_file(machine.path("one/demo_package/part.py")).unwrap();
    let (found, package) = look(&machine);
    assert_eq!(package.copies[0].missing_files, ["demo_package/part.py"]);
    assert_eq!(measured(&found, "package.record_intact"), Value::Bool(false));
}

#[test]
fn an_import_that_fails_says_why() {
    let Some(python) = modern_python() else { return };
    let machine = machine(python, &["one"]);
    let text = b"import os, sys\nassert os.listdir('.') == [], 'the folder is empty'\nassert sys.stdin is None or sys.stdin.read() == ''\nraise ImportError('no such thing as _backend')\n";
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", text)]);
    let (found, package) = look(&machine);
    let import = package.import.unwrap();
    assert!(!import.works);
    assert_eq!(import.error.unwrap().as_str(), "ImportError: no such thing as _backend");
    assert!(import.traceback.unwrap().as_str().contains("line 4"));
    assert_eq!(measured(&found, "package.import_error").to_clean(), "ImportError: no such thing as _backend");
    assert!(!machine.path("one/demo_package/__pycache__").exists(), "-B: nothing is written");
}

#[test]
fn an_import_that_hangs_is_neither_good_nor_bad() {
    let Some(python) = modern_python() else { return };
    let mut machine = machine(python, &["one"]);
    machine.plan.probe_deadline = Duration::from_secs(3);
    let mark = machine.path("alive");
    let text = format!(
        "import subprocess, time\nopen({mark:?}, 'w').write(str(subprocess.Popen(['sleep', '300']).pid))\ntime.sleep(300)\n"
    );
    machine.set("PATH", std::env::var_os("PATH").unwrap());
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", text.as_bytes())]);
    let (found, package) = look(&machine);
    assert!(package.import.unwrap().timed_out);
    assert!(matches!(measured(&found, "package.import_error"), Value::Unknown(_)));
    let child = std::fs::read_to_string(mark).unwrap();
    assert!(gone(&child), "the grandchild {child} is ended too");
}

/// Ended, or about to be: nobody may have taken note of its end yet.
fn gone(process: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = state.rsplit(") ").next().unwrap_or_default();
    state.is_empty() || state.starts_with(['Z', 'X'])
}

#[test]
fn a_crash_is_told_by_its_signal() {
    let Some(python) = modern_python() else { return };
    let machine = machine(python, &["one"]);
    let text = b"import os, signal\nos.kill(os.getpid(), signal.SIGILL)\n";
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", text)]);
    let (_, package) = look(&machine);
    assert_eq!(package.import.unwrap().error.unwrap().as_str(), "the interpreter was ended by signal 4");
}

#[test]
fn from_the_users_folder_a_file_of_the_same_name_is_seen_to_shadow() {
    let Some(python) = modern_python() else { return };
    let mut machine = machine(python, &["one"]);
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", b"")]);
    let shadow = machine.write("work/demo_package.py", "print('mine')\n");
    let (found, _) = look(&machine);
    assert_eq!(measured(&found, "package.shadowed_by"), Value::Absent, "from an empty folder it is not seen");
    machine.plan.import_folder = Some(machine.path("work"));
    let (found, _) = look(&machine);
    assert_eq!(measured(&found, "package.shadowed_by").to_clean().as_str(), shadow.to_str().unwrap());
}

#[test]
fn without_leave_nothing_is_imported() {
    let Some(python) = modern_python() else { return };
    let mut machine = machine(python, &["one"]);
    let trace = machine.path("trace");
    let text = format!("open({trace:?}, 'w')\n");
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", text.as_bytes())]);
    machine.plan.import = false;
    let (found, package) = look(&machine);
    assert!(package.import.is_none());
    assert!(matches!(measured(&found, "package.import_error"), Value::Unknown(_)));
    assert!(!trace.exists());
}
