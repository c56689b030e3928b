//! Windows, with a real Python that is registered there (PEP 514). Under another system these run
//! where something runs Windows programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use pip_doctor::inventory::{Interpreter, TroubleKind};
use pip_doctor::system::System;
use serde_json::Value;

use crate::program::{Run, run};
use crate::schema::assert_valid;
use crate::support::{Machine, skip};

mod code_pages;
mod launcher;
mod libraries;
mod processes;

/// The Python that is registered on this machine, or a word that there is none.
fn registered() -> Option<PathBuf> {
    let found = System::real().registered_pythons().into_iter().map(|(_, path)| path);
    let found =
        found.filter(|path| !path.to_string_lossy().contains("WindowsApps")).find(|path| path.is_file());
    if found.is_none() {
        skip("no Python is registered with this Windows");
    }
    found
}

/// A second installation of the registered one in `folder`: its programs and libraries are copied,
/// its modules stay where they are, and `Lib\site-packages` is its own.
fn installed(machine: &Machine, python: &Path, folder: &str) -> PathBuf {
    let code = "import sys, os; os.write(1, '\\n'.join(entry for entry in sys.path if entry).encode())";
    let output = Command::new(python).args(["-c", code]).current_dir("C:\\").output().unwrap();
    let path = String::from_utf8(output.stdout).unwrap();
    let version = "import sys, os; os.write(1, ('%d%d' % sys.version_info[:2]).encode())";
    let output = Command::new(python).args(["-c", version]).current_dir("C:\\").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    let own = machine.path(folder).join(r"Lib\site-packages");
    let lines = format!("{path}\n{}\nimport site\n", own.display());
    machine.write(&format!("{folder}/python{version}._pth"), lines);
    fs::create_dir_all(&own).unwrap();
    for entry in fs::read_dir(python.parent().unwrap()).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap().to_lowercase();
        let is_library = name.starts_with("python3") || name.starts_with("vcruntime");
        if name == "python.exe"
            || is_library && Path::new(&name).extension().is_some_and(|ending| ending == "dll")
        {
            fs::copy(entry.path(), machine.path(folder).join(&name)).unwrap();
        }
    }
    machine.path(folder).join("python.exe")
}

/// The report of the program on this machine.
fn report(machine: &Machine, arguments: &[&str]) -> (Run, Value) {
    let mut command = machine.pip_doctor();
    command.args(["--format", "json", "--timeout", "120"]).args(arguments);
    // A machine that is busy with something else may take longer than a probe has.
    let mut tries = (0..5).map(|_| {
        let run = run(&mut command, "");
        let report = assert_valid(&run);
        (run, report)
    });
    let whole = |(_, report): &(Run, Value)| {
        let notes = report["facts"]["system"]["notes"].as_object().unwrap();
        let slow = |python: &Value| python["trouble"]["kind"] == "timed-out";
        !notes.keys().any(|name| name.starts_with("probe "))
            && !report["facts"]["interpreters"].as_array().unwrap().iter().any(slow)
    };
    tries.find(whole).unwrap()
}

/// The entry of the interpreter that is reached by this path, in a report.
fn entry<'a>(report: &'a Value, path: &Path) -> Option<&'a Value> {
    let path = path.to_str()?.to_lowercase();
    let is_it = |reach: &Value| reach["path"].as_str().is_some_and(|one| one.to_lowercase() == path);
    report["facts"]["interpreters"]
        .as_array()?
        .iter()
        .find(|python| python["reached"].as_array().is_some_and(|reached| reached.iter().any(is_it)))
}

#[test]
fn the_registered_interpreter_is_found_with_its_facts() {
    let Some(python) = registered() else { return };
    let (run, report) = report(&Machine::new(), &[]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let entry = entry(&report, &python).unwrap();
    assert_eq!(entry["trouble"], Value::Null);
    assert_eq!(entry["implementation"], "cpython");
    assert!(entry["reached"].as_array().unwrap().iter().any(|reach| reach["through"] == "registry"));
    for name in ["version", "bits", "machine", "platform", "prefix", "os_version", "compiler"] {
        assert_ne!(entry[name], Value::Null, "{name}");
    }
    let system = &report["facts"]["system"];
    assert_eq!(system["os"], "windows");
    for name in ["version", "architecture", "memory_total", "privileged", "pretty_name"] {
        assert_ne!(system[name], Value::Null, "{name}");
    }
    for name in ["build", "ansi_code_page", "oem_code_page"] {
        assert_ne!(system["windows"][name], Value::Null, "{name}");
    }
}

#[test]
fn the_alias_of_the_store_is_told_and_not_started() {
    let mut machine = Machine::new();
    let alias = machine.write(r"local\Microsoft\WindowsApps\python.exe", "");
    machine.set("LOCALAPPDATA", machine.path("local"));
    machine.set("PATH", alias.parent().unwrap());
    let (run, report) = report(&machine, &["--no-import"]);
    let entry = entry(&report, &alias).unwrap();
    assert_eq!(entry["trouble"]["kind"], "store-alias", "{entry}");
    assert_eq!(entry["subject"], true);
    assert_eq!(run.code, 1);
    assert_eq!(report["diagnoses"][0]["id"], "python-store-alias");
}

#[test]
fn a_batch_file_that_starts_an_interpreter_is_the_same_one() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    let shim = machine.write(r"bin\python.cmd", format!("@\"{}\" %*\r\n", python.display()));
    machine.set("PATH", shim.parent().unwrap());
    let entry: Interpreter = machine.reached_by(&shim).unwrap();
    assert!(entry.trouble.is_none(), "{entry:?}");
    assert!(entry.version.is_some());
    let others = entry.reached.iter().map(|reach| reach.path.as_str().to_lowercase());
    assert!(others.into_iter().any(|path| path == python.to_str().unwrap().to_lowercase()), "{entry:?}");
}

#[test]
fn what_lies_in_the_working_directory_is_never_found() {
    let mut machine = Machine::new();
    let trap = machine.write(r"work\python.cmd", "@echo started > trace\r\n");
    machine.write(r"work\vswhere.cmd", "@echo started > trace\r\n");
    machine.set("PATH", ".;;work");
    machine.set("PATHEXT", ".CMD;.EXE");
    let (_, report) = report(&machine, &["--no-import"]);
    assert!(entry(&report, &trap).is_none());
    assert!(!machine.path(r"work\trace").exists());
}

#[test]
fn endings_and_names_of_variables_have_no_case() {
    let mut machine = Machine::new();
    machine.environment.retain(|name, _| !name.eq_ignore_ascii_case("path"));
    machine.environment.insert("Path".into(), machine.path("bin").into());
    machine.set("PathExt", ".EXE;.Cmd");
    let tool = machine.write(r"bin\tool.cmd", "");
    let system = &machine.context().system;
    assert_eq!(system.find_program("tool"), Some(tool.clone()));
    assert_eq!(system.find_program("tool.CMD").map(|path| path.is_file()), Some(true));
    assert_eq!(system.find_program("tool.txt"), None);
}

#[test]
fn rights_are_asked_of_the_system_without_a_try() {
    let machine = Machine::new();
    let folder = machine.path("bin");
    assert_eq!(machine.context().system.is_writable(&folder), Some(true));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing was made");
    assert_eq!(machine.context().system.is_writable(&machine.path("nowhere")), None);
}

#[test]
fn an_empty_program_and_junk_are_told() {
    let mut machine = Machine::new();
    let empty = machine.write(r"one\python.exe", "");
    let junk = machine.write(r"two\python.exe", "nothing of sense");
    machine.set("PATH", std::env::join_paths([empty.parent().unwrap(), junk.parent().unwrap()]).unwrap());
    for path in [empty, junk] {
        let trouble = machine.reached_by(&path).unwrap().trouble.unwrap();
        assert_eq!(trouble.kind, TroubleKind::NotAProgram, "{trouble:?}");
    }
}

#[test]
fn a_vswhere_that_fails_leaves_the_compiler_unknown() {
    let mut machine = Machine::new();
    machine.set("ProgramFiles(x86)", machine.path("files"));
    let vswhere = machine.write(r"files\Microsoft Visual Studio\Installer\vswhere.exe", "");
    // It does not know these options, and says so.
    fs::copy(crate::support::program(), &vswhere).unwrap();
    let (_, report) = report(&machine, &["--no-import"]);
    let tools = report["facts"]["toolchains"].as_array().unwrap();
    for name in ["cl", "Visual Studio"] {
        let tool = tools.iter().find(|tool| tool["name"] == name).unwrap();
        let problem = tool["problem"].as_str().unwrap();
        assert!(problem.starts_with("exit code 2: pip-doctor: "), "{tool}");
        assert_eq!(tool["version"], Value::Null, "{tool}");
    }
    assert_eq!(report["known"]["compiler.msvc"], Value::Null, "unknown is not absent");
}
