//! What `run` sees of the processes that a command starts.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{json, machine, run, subject};
use crate::support::{Machine, modern_python, pythons, skip};

/// A line of a script that makes this Python fail after it has lived long enough to be seen on a busy machine too.
fn fails(python: &Path) -> String {
    format!("{} -c 'import time; time.sleep(0.4); import no_such_module_at_all'\n", python.display())
}

fn real(python: &Path) -> String {
    std::fs::canonicalize(python).unwrap().to_string_lossy().into_owned()
}

fn failed(report: &Value) -> Value {
    let place = report["subject"]["process"].as_u64().unwrap();
    report["processes"][usize::try_from(place).unwrap()].clone()
}

fn script(machine: &Machine, text: &str) -> PathBuf {
    machine.write("work/do.sh", text)
}

/// Two interpreters of different files.
fn two() -> Option<(&'static Path, &'static Path)> {
    let first = modern_python()?;
    let old = |path: &Path| path.to_string_lossy().contains("/2.7");
    let second = pythons().iter().find(|path| !old(path) && real(path) != real(first));
    if second.is_none() {
        skip("there is only one interpreter");
    }
    Some((first, second?.as_path()))
}

#[test]
fn behind_a_script_the_interpreter_that_failed_last_is_the_subject() {
    let Some((first, second)) = two() else { return };
    for (one, other) in [(first, second), (second, first)] {
        let machine = machine();
        let text = format!("export PIP_NO_BINARY=lab\n{}cd /\n{}", fails(one), fails(other));
        script(&machine, &text);
        let report = json(&machine, &["sh", "do.sh"]);
        assert_eq!(subject(&report), real(other));
        let process = failed(&report);
        assert_eq!(process["folder"], "/");
        assert_eq!(process["variables"]["PIP_NO_BINARY"], "lab");
        assert_eq!(report["processes"].as_array().unwrap().len(), 2, "{report:#}");
    }
}

#[test]
fn what_replaces_itself_or_its_variables_is_followed() {
    let Some((first, _)) = two() else { return };
    let python = first.to_string_lossy().into_owned();
    let code = "import time; time.sleep(0.15); raise SystemExit(3)";
    for command in [
        &["env", "-i", "CC=lab-cc", &python, "-c", code] as &[&str],
        &["sh", "-c", &format!("export CC=lab-cc; exec {python} -c '{code}'")],
    ] {
        let report = json(&machine(), command);
        assert_eq!(subject(&report), real(first));
        assert_eq!(failed(&report)["variables"]["CC"], "lab-cc", "{command:?}");
    }
}

#[test]
fn what_a_program_starts_is_the_subject_and_its_parent_is_told() {
    let Some((first, second)) = two() else { return };
    let machine = machine();
    machine.write("work/inner.py", "import time; time.sleep(1); import no_such_module_at_all\n");
    machine.write(
        "work/outer.py",
        format!(
            "import subprocess, sys\nsys.exit(subprocess.call([{:?}, 'inner.py']))\n",
            second.display().to_string()
        ),
    );
    let report = json(&machine, &[&first.to_string_lossy(), "outer.py"]);
    assert_eq!(subject(&report), real(second));
    assert_eq!(failed(&report)["parent"], 0);
    assert_eq!(report["processes"][0]["arguments"][1], "outer.py");
}

#[test]
fn five_hundred_short_lived_children_do_no_harm() {
    let Some((first, _)) = two() else { return };
    let machine = machine();
    let text = format!("i=0; while [ $i -lt 500 ]; do /bin/true; i=$((i+1)); done\n{}", fails(first));
    script(&machine, &text);
    let report = json(&machine, &["sh", "do.sh"]);
    assert_eq!(subject(&report), real(first));
    assert!(report["processes"].as_array().unwrap().len() < 10);
}

#[test]
fn a_tree_that_grows_by_itself_does_no_harm() {
    let Some((first, _)) = two() else { return };
    let machine = machine();
    // A fork bomb of a thousand that ends by itself.
    machine.write(
        "work/bomb.sh",
        "if [ $1 -gt 0 ]; then sh bomb.sh $(($1-1)) & sh bomb.sh $(($1-1)) & wait; fi\n",
    );
    let last = format!("{} -c 'import time; time.sleep(1); import no_such_module_at_all'", first.display());
    script(&machine, &format!("sh bomb.sh 8\n{last}\n"));
    let report = json(&machine, &["sh", "do.sh"]);
    assert_eq!(subject(&report), real(first));
}

#[test]
fn of_another_machine_it_is_said_that_it_is_one() {
    let mut machine = machine();
    let path = format!("{}:/usr/bin:/bin", machine.path("bin").display());
    machine.set("PATH", path);
    // A script is not `docker` for the system: its shell is. So it is a copy of a program.
    machine.write("bin/docker", std::fs::read("/bin/sh").unwrap());
    std::fs::set_permissions(machine.path("bin/docker"), std::fs::metadata("/bin/sh").unwrap().permissions())
        .unwrap();
    let report = json(&machine, &["docker", "-c", "sleep 0.1; exit 1"]);
    let gaps = report["gaps"].as_array().unwrap();
    assert!(
        gaps.iter().any(|gap| gap["reason"].as_str().unwrap().contains("started by docker")),
        "{gaps:#?}"
    );
}

#[test]
fn what_ran_is_folded_in_the_report_to_paste() {
    let Some((first, _)) = two() else { return };
    let machine = machine();
    script(&machine, &format!("export PYTHONPATH=/lab/lib\n{}", fails(first)));
    let output = run(&machine, &["--format", "markdown", "--no-import"], &["sh", "do.sh"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, part) = text.split_once("<summary>What ran</summary>").expect("it is there");
    let part = part.split("</details>").next().unwrap();
    assert!(part.contains("PYTHONPATH=/lab/lib") && part.contains("no_such_module_at_all"), "{part}");
}

/// The first cause and its first fix's commands.
fn first_cause(report: &Value) -> (String, Vec<String>) {
    let cause = &report["diagnoses"][0];
    let commands = cause["fixes"][0]["commands"].as_array().into_iter().flatten();
    (
        cause["id"].as_str().unwrap_or_default().to_owned(),
        commands.map(|command| command.as_str().unwrap().to_owned()).collect(),
    )
}

#[test]
fn a_package_that_is_nowhere_near_was_never_installed() {
    let Some(python) = modern_python() else { return };
    let python = python.to_string_lossy().into_owned();
    let machine = machine();
    machine.write("work/serve.py", "import time; time.sleep(0.15)\nimport labdemo_wanted\n");
    let (id, commands) = first_cause(&json(&machine, &[&python, "serve.py"]));
    assert_eq!(id, "not-installed");
    assert!(commands[0].ends_with("-m pip install labdemo_wanted"), "{commands:?}");
    assert!(commands[1].ends_with("serve.py"), "the user's command ends it: {commands:?}");

    machine.write("work/requirements.txt", "labdemo-wanted\n");
    let (id, commands) = first_cause(&json(&machine, &[&python, "serve.py"]));
    assert_eq!(id, "not-installed");
    assert!(commands[0].ends_with("-m pip install -r requirements.txt"), "{commands:?}");
}
