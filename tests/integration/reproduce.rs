//! The clean room, with real interpreters and packages that behave in known ways.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::support::{Machine, command, modern_python, skip};

/// A machine whose pip finds the known packages and nothing else.
fn machine() -> Option<(Machine, &'static Path)> {
    let Some(python) = modern_python() else {
        skip("there is no interpreter with venv");
        return None;
    };
    let mut machine = Machine::new();
    fs::create_dir(machine.path("packages")).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reproduce/make_packages.py");
    let made = command(python.to_str().unwrap()).arg(script).arg(machine.path("packages")).status().unwrap();
    assert!(made.success());
    machine.set("PATH", "/usr/bin:/bin");
    machine.set("PIP_NO_INDEX", "1");
    machine.set("PIP_FIND_LINKS", machine.path("packages"));
    machine.set("TMPDIR", machine.path("work"));
    Some((machine, python))
}

fn reproduce(machine: &Machine, python: &Path, requirement: &str) -> (Value, i32) {
    let output: Output = machine
        .pip_doctor()
        .args(["reproduce", requirement, "--format", "json", "--python"])
        .arg(python)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{words}"));
    let left: Vec<_> = fs::read_dir(machine.path("work")).unwrap().collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    let home: Vec<_> = fs::read_dir(machine.path("house")).unwrap().collect();
    assert!(home.is_empty(), "written at home: {home:?}");
    (report, output.status.code().unwrap())
}

/// What was changed in the steps that did not work.
fn failing(report: &Value) -> Vec<String> {
    let steps = report["reproduction"]["steps"].as_array().unwrap();
    let failing = steps.iter().filter(|step| step["result"] != "works");
    failing.map(|step| step["changed"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_healthy_package_works() {
    let Some((machine, python)) = machine() else { return };
    let (report, code) = reproduce(&machine, python, "healthy");
    assert_eq!((report["reproduction"]["verdict"].as_str(), code), (Some("works-clean"), 0), "{report:#}");
    assert!(failing(&report).is_empty(), "{report:#}");
}

#[test]
fn a_broken_source_distribution_fails_clean() {
    let Some((machine, python)) = machine() else { return };
    let (report, code) = reproduce(&machine, python, "brokensdist");
    assert_eq!((report["reproduction"]["verdict"].as_str(), code), (Some("fails-clean"), 1), "{report:#}");
    assert_ne!(report["verdict"], "environment", "{report:#}");
}

#[test]
fn a_variable_that_breaks_the_build_is_what_differs() {
    let Some((mut machine, python)) = machine() else { return };
    machine.set("CFLAGS", "--no-such-option");
    let (report, code) = reproduce(&machine, python, "compiled");
    assert_eq!((report["verdict"].as_str(), code), (Some("environment"), 0), "{report:#}");
    let failing = failing(&report);
    assert!(failing.len() == 1 && failing[0].starts_with("your environment variables"), "{failing:?}");
}

#[test]
fn a_setting_that_forbids_wheels_is_what_differs() {
    let Some((mut machine, python)) = machine() else { return };
    let configuration = machine.write("house/pip.conf", "[install]\nno-binary = picky\n");
    machine.set("PIP_CONFIG_FILE", &configuration);
    let output = machine
        .pip_doctor()
        .args(["reproduce", "picky", "--format", "json", "--python"])
        .arg(python)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["reproduction"]["verdict"], "works-clean", "{report:#}");
    let failing = failing(&report);
    assert!(failing.len() == 1 && failing[0].starts_with("your settings of pip: no-binary"), "{failing:?}");
}

#[test]
fn a_missing_compiler_fails_clean_and_is_named() {
    let Some((mut machine, python)) = machine() else { return };
    for program in ["sh", "env", "uname"] {
        std::os::unix::fs::symlink(Path::new("/bin").join(program), machine.path("bin").join(program))
            .unwrap();
    }
    machine.set("PATH", machine.path("bin"));
    let (report, code) = reproduce(&machine, python, "compiled");
    assert_eq!((report["reproduction"]["verdict"].as_str(), code), (Some("fails-clean"), 1), "{report:#}");
    assert_eq!(report["diagnoses"][0]["id"], "c-compiler-missing", "{report:#}");
}

#[test]
fn an_import_that_fails_only_under_a_library_path_is_told_from_the_installation() {
    let Some((mut machine, python)) = machine() else { return };
    let needs =
        command(python.to_str().unwrap()).args(["-c", "import _bz2; print(_bz2.__file__)"]).output().unwrap();
    if !needs.status.success() {
        return skip("this interpreter has bz2 built in, or not at all");
    }
    machine.write("broken/libbz2.so.1.0", "not a library");
    machine.set("LD_LIBRARY_PATH", machine.path("broken"));
    let (report, code) = reproduce(&machine, python, "needsbz");
    assert_eq!((report["verdict"].as_str(), code), (Some("environment"), 0), "{report:#}");
    let steps = report["reproduction"]["steps"].as_array().unwrap();
    let failing = steps.iter().find(|step| step["result"] != "works").unwrap();
    assert!(failing["result"].as_str().unwrap().starts_with("the import fails"), "{failing}");
    assert!(failing["changed"].as_str().unwrap().contains("LD_LIBRARY_PATH"), "{failing}");
}

#[test]
fn without_room_there_is_one_line_and_code_3() {
    let Some((mut machine, _)) = machine() else { return };
    machine.set("TMPDIR", machine.path("gone"));
    let output = machine.pip_doctor().args(["reproduce", "healthy"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
}
