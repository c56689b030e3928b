//! `run --prove`: the first reading of the failing output, and what trials make of it.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Machine, command, interpreter_of, skip};

/// A machine whose pip finds the packages of `make_packages.py` and nothing else.
fn machine(python: &Path) -> Machine {
    let mut machine = Machine::new();
    fs::create_dir(machine.path("packages")).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/prove/make_packages.py");
    let made = command(python.to_str().unwrap()).arg(script).arg(machine.path("packages")).status().unwrap();
    assert!(made.success());
    fs::create_dir(machine.path("tmp")).unwrap();
    machine.set("PATH", "/usr/bin:/bin");
    machine.set("PIP_NO_INDEX", "1");
    machine.set("PIP_FIND_LINKS", machine.path("packages"));
    machine.set("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    machine.set("TMPDIR", machine.path("tmp"));
    machine
}

/// The report on a command, and what was said meanwhile. Nothing is left behind.
fn prove(machine: &Machine, words: &[&str]) -> (Value, String) {
    let output = machine
        .pip_doctor()
        .args(["run", "--prove", "--no-import", "--format", "json", "--output"])
        .arg(machine.path("report.json"))
        .arg("--")
        .args(words)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = fs::read(machine.path("report.json")).unwrap_or_else(|_| panic!("{said}"));
    let left: Vec<_> =
        fs::read_dir(machine.path("tmp")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.iter().all(|path| !is_ours(path)), "left behind: {left:?}");
    (serde_json::from_slice(&report).unwrap(), said)
}

fn is_ours(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pip-doctor-"))
}

/// The first cause with its confidence.
fn cause(report: &Value) -> (String, f64) {
    let first = &report["diagnoses"][0];
    let id = first["id"].as_str().unwrap_or_else(|| report["verdict"].as_str().unwrap());
    (id.to_owned(), first["confidence"].as_f64().unwrap_or_default())
}

#[track_caller]
fn proved(report: &Value, said: &str, id: &str, by: &str) {
    let (found, confidence) = cause(report);
    assert!(found == id && confidence >= 0.95, "{found} {confidence}, not {id}\n{said}\n{report:#}");
    let evidence = report["diagnoses"][0]["evidence"].as_array().unwrap();
    let fact = evidence.iter().find(|one| one["id"] == by);
    assert!(fact.is_some_and(|fact| fact["value"] == "works"), "{said}\n{evidence:#?}");
}

/// The interpreter of this version, as pyenv has it.
fn python(version: &str) -> Option<&'static Path> {
    let found = interpreter_of(version);
    if found.is_none() {
        skip("there is no Python of the version that this needs");
    }
    found
}

/// A virtual environment, with a pip that is so old that it knows none of today's wheels; where a
/// Python 3.6 is there that brings it along.
fn environment_with_old_pip(machine: &Machine, python: &Path) -> Option<PathBuf> {
    let old = interpreter_of("3.6")?;
    let bundled = old.parent()?.join("../lib/python3.6/ensurepip/_bundled/pip-18.1-py2.py3-none-any.whl");
    let environment = environment(machine, python);
    let installed = Command::new(environment.join("bin/python"))
        .args(["-m", "pip", "install", "-q", "--no-index"])
        .arg(bundled)
        .status()
        .unwrap();
    installed.success().then_some(environment)
}

fn environment(machine: &Machine, python: &Path) -> PathBuf {
    let environment = machine.path("env");
    assert!(Command::new(python).args(["-m", "venv"]).arg(&environment).status().unwrap().success());
    environment
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_log_blames_a_header_and_the_pip_is_too_old() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let Some(environment) = environment_with_old_pip(&machine, python) else {
        return skip("there is no pip of 2018 here");
    };
    let program = environment.join("bin/python");
    let (report, said) = prove(&machine, &[word(&program), "-m", "pip", "install", "modern"]);
    proved(&report, &said, "pip-too-old", "trial.newest-pip");
    let header =
        report["diagnoses"].as_array().unwrap().iter().find(|one| one["id"] == "system-library-missing");
    assert!(header.is_none_or(|one| one["role"] == "consequence"), "{report:#}");
    assert!(said.contains("Ctrl-C stops") && said.contains("trying: the newest pip"), "{said}");
    let trials = report["trials"].as_array().unwrap();
    assert!(
        trials.iter().any(|one| one["decides"].as_array().unwrap().iter().any(|id| id == "pip-too-old")),
        "{trials:#?}"
    );
}

#[test]
fn a_header_that_is_missing_stays_the_cause() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let Some(environment) = environment_with_old_pip(&machine, python) else {
        return skip("there is no pip of 2018 here");
    };
    let program = environment.join("bin/python");
    let (report, said) = prove(&machine, &[word(&program), "-m", "pip", "install", "wantsheader"]);
    assert_eq!(cause(&report).0, "system-library-missing", "{said}\n{report:#}");
    assert_eq!(report["known"]["trial.newest-pip"], "fails-alike", "{said}");
}

#[test]
fn the_log_blames_the_package_and_a_setting_forbids_its_wheel() {
    let Some(python) = python("3.9") else { return };
    let mut machine = machine(python);
    let file = machine.write("house/pip.conf", "[install]\nno-binary = picky\n");
    machine.set("PIP_CONFIG_FILE", file);
    let (report, said) = prove(
        &machine,
        &[word(python), "-m", "pip", "install", "--target", word(&machine.path("t")), "picky"],
    );
    proved(&report, &said, "no-binary-forced", "trial.without-settings");
}

/// What is proved of a package whose installation fails in a script that sets a variable.
fn in_script(python: &Path, variable: &str, package: &str) -> (Value, String) {
    let machine = machine(python);
    let folder = machine.path("t");
    let script =
        format!("export {variable}\n{} -m pip install --target {} {package}\n", word(python), word(&folder));
    let script = machine.write("work/do.sh", script);
    prove(&machine, &["/bin/sh", word(&script)])
}

#[test]
fn the_log_blames_the_package_and_a_variable_in_a_script_forbids_its_wheel() {
    let Some(python) = python("3.9") else { return };
    let (report, said) = in_script(python, "PIP_NO_BINARY=:all:", "picky");
    proved(&report, &said, "no-binary-forced", "trial.without-settings");
}

#[test]
fn a_flag_of_a_variable_in_a_script_is_proved_by_doing_without_it() {
    let Some(python) = python("3.9") else { return };
    let (report, said) = in_script(python, "CFLAGS=-mno-such-machine", "wantsflags");
    proved(&report, &said, "environment-variable", "trial.without-variable");
}

#[test]
fn the_log_blames_a_header_and_a_variable_brings_it_in() {
    let Some(python) = python("3.9") else { return };
    let (report, said) = in_script(python, "CFLAGS='-include libxml/of_another_project.h'", "wantsflags");
    proved(&report, &said, "environment-variable", "trial.without-variable");
}

#[test]
fn an_option_that_forbids_the_wheel_is_the_cause() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let (report, said) = prove(
        &machine,
        &[
            word(python),
            "-m",
            "pip",
            "install",
            "--target",
            word(&machine.path("t")),
            "--no-binary",
            ":all:",
            "picky",
        ],
    );
    let (found, confidence) = cause(&report);
    assert!(found == "no-binary-forced" && confidence >= 0.95, "{found} {confidence}\n{said}");
}

#[test]
fn a_file_in_the_folder_stands_in_the_place_of_a_module() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let environment = environment(&machine, python);
    let program = environment.join("bin/python");
    let mut install = Command::new(&program);
    install.env_clear().envs(&machine.environment).args(["-m", "pip", "install", "-q", "wantsjson"]);
    assert!(install.status().unwrap().success());
    machine.write("work/json/data.txt", "no module");
    machine.write("work/json/__init__.py", "loads = None\n");
    machine.write("work/use.py", "import wantsjson\n");
    let (report, said) = prove(&machine, &[word(&program), "use.py"]);
    proved(&report, &said, "shadowed-module", "trial.in-empty-folder");
}

#[test]
fn a_name_that_a_shadowed_module_lacks_is_tried_without_the_file() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    machine.write("work/colorsys.py", "x = 1\n");
    machine.write("work/use.py", "import colorsys\nprint(colorsys.rgb_to_hsv(1, 1, 1))\n");
    let (report, said) = prove(&machine, &[word(python), "use.py"]);
    proved(&report, &said, "shadowed-module", "trial.in-empty-folder");
}

#[test]
fn code_of_an_older_python_is_proved_by_one() {
    let (Some(python), Some(_)) = (python("3.12"), python("3.9")) else { return };
    let mut machine = machine(python);
    machine.set("PATH", format!("{}:/usr/bin:/bin", word(interpreter_of("3.9").unwrap().parent().unwrap())));
    machine.write("packages/x", "");
    let (report, said) = prove(
        &machine,
        &[
            word(python),
            "-m",
            "pip",
            "install",
            "--no-build-isolation",
            "--target",
            word(&machine.path("t")),
            "olddistutils",
        ],
    );
    let (found, _) = cause(&report);
    assert!(
        ["distutils-removed", "setuptools-too-new", "build-dep-missing"].contains(&found.as_str()),
        "{found}\n{said}"
    );
}

#[test]
fn syntax_of_a_newer_python_is_proved_by_one() {
    let (Some(python), Some(newer)) = (python("3.7"), python("3.9")) else { return };
    let mut machine = machine(python);
    machine.set("PATH", format!("{}:/usr/bin:/bin", word(newer.parent().unwrap())));
    let (report, said) = prove(
        &machine,
        &[word(python), "-m", "pip", "install", "--target", word(&machine.path("t")), "newsyntax"],
    );
    let (found, confidence) = cause(&report);
    assert!(
        found == "python-too-old" && confidence >= 0.95,
        "{found} {confidence}\n{said}\n{:#}",
        report["trials"]
    );
}

#[test]
fn a_release_that_broke_is_the_package_s_own() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let (report, said) = prove(
        &machine,
        &[word(python), "-m", "pip", "install", "--target", word(&machine.path("t")), "regressed"],
    );
    proved(&report, &said, "package-bug", "trial.previous-release");
}

#[test]
fn what_fails_everywhere_is_not_the_environment_s() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let (report, said) = prove(
        &machine,
        &[word(python), "-m", "pip", "install", "--target", word(&machine.path("t")), "broken"],
    );
    assert_eq!(cause(&report).0, "package-bug", "{said}\n{:#}", report["trials"]);
    assert!(report["trials"].as_array().unwrap().iter().all(|one| one["result"] != "works"), "{said}");
}

#[test]
fn a_pip_that_is_broken_gives_way_to_a_whole_one() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let environment = environment(&machine, python);
    let commands = environment.join("lib/python3.9/site-packages/pip/_internal/commands/install.py");
    fs::write(&commands, "from pip._internal.no_such_part import x\n").unwrap();
    let program = environment.join("bin/python");
    let (report, said) = prove(&machine, &[word(&program), "-m", "pip", "install", "healthy"]);
    assert_eq!(cause(&report).0, "pip-broken", "{said}\n{:#}", report["trials"]);
}

#[test]
fn a_constraint_of_a_variable_is_told_from_the_packages() {
    let Some(python) = python("3.9") else { return };
    let mut machine = machine(python);
    let file = machine.write("house/constraints.txt", "healthy==2.0\n");
    machine.set("PIP_CONSTRAINT", file);
    let (report, said) = prove(
        &machine,
        &[word(python), "-m", "pip", "install", "--target", word(&machine.path("t")), "needsold"],
    );
    proved(&report, &said, "dependency-conflict", "trial.without-settings");
}

#[test]
fn what_does_not_fail_again_proves_nothing() {
    let Some(python) = python("3.9") else { return };
    let mut machine = machine(python);
    machine.set("ONCE", machine.path("once"));
    machine.set("CFLAGS", "-O1");
    let file = machine.write("house/pip.conf", "[install]\nno-binary = once\n");
    machine.set("PIP_CONFIG_FILE", file);
    let (report, said) = prove(
        &machine,
        &[word(python), "-m", "pip", "install", "--target", word(&machine.path("t")), "once"],
    );
    assert!(said.contains("works"), "{said}");
    let evidence = report["diagnoses"].to_string();
    assert!(!evidence.contains("trial."), "{said}\n{evidence}");
}

#[test]
fn without_a_network_it_says_what_could_not_be_done() {
    let Some(python) = python("3.9") else { return };
    let mut machine = machine(python);
    machine.environment.remove("PIP_NO_INDEX".as_ref() as &std::ffi::OsStr);
    machine.environment.remove("PIP_FIND_LINKS".as_ref() as &std::ffi::OsStr);
    machine.set("PIP_INDEX_URL", "http://127.0.0.1:9/simple");
    machine.set("PIP_RETRIES", "0");
    let file = machine.path("packages/broken-1.0.tar.gz");
    let (report, said) = prove(
        &machine,
        &[
            word(python),
            "-m",
            "pip",
            "install",
            "--no-build-isolation",
            "--target",
            word(&machine.path("t")),
            word(&file),
        ],
    );
    assert!(said.contains("could not be done"), "{said}\n{:#}", report["trials"]);
}

#[test]
fn nothing_is_left_behind_after_ctrl_c() {
    let Some(python) = python("3.9") else { return };
    let machine = machine(python);
    let mut child = machine
        .pip_doctor()
        .args(["run", "--prove", "--no-import", "--", word(python), "-m", "pip", "install", "--target"])
        .arg(machine.path("t"))
        .arg("regressed")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let ours = || fs::read_dir(machine.path("tmp")).unwrap().flatten().find(|entry| is_ours(&entry.path()));
    let start = Instant::now();
    while ours().is_none_or(|folder| !folder.path().join("trial-0").exists()) {
        assert!(start.elapsed() < Duration::from_mins(2), "no trial began");
        assert!(child.try_wait().unwrap().is_none(), "it ended before a trial began");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(command("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert!(ours().is_none(), "left behind");
    assert_eq!(status.code(), Some(1), "the command's own code");
}
