//! Which interpreter the report is about.

use std::path::Path;

use crate::support::{Machine, modern_python, pythons, skip};

/// The names by which the subject is reached.
fn subject(machine: &Machine) -> Vec<String> {
    let found = machine.interpreters();
    let subjects: Vec<_> = found.iter().filter(|one| one.subject).collect();
    assert!(subjects.len() <= 1, "{subjects:?}");
    if let Some(first) = subjects.first() {
        assert_eq!(found[0].id, first.id);
        assert_eq!(first.id.as_str(), "python-1");
    }
    subjects
        .first()
        .map(|one| one.reached.iter().map(|reach| reach.path.to_string()).collect())
        .unwrap_or_default()
}

fn shows(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[test]
fn named_before_used_before_path() {
    let mut machine = Machine::new();
    for name in ["named", "used", "other"] {
        machine.script(&format!("{name}/python3"), &format!("exit 1 # {name}"));
    }
    machine.set("PATH", machine.path("other"));
    assert!(subject(&machine).contains(&shows(&machine.path("other/python3"))));
    machine.plan.used = vec![machine.path("used/python3")];
    assert!(subject(&machine).contains(&shows(&machine.path("used/python3"))));
    machine.plan.pythons = vec![machine.path("named/python3"), machine.path("other/python3")];
    assert!(subject(&machine).contains(&shows(&machine.path("named/python3"))));
}

#[test]
fn an_active_environment_that_is_gone_is_told_and_not_the_subject() {
    let mut machine = Machine::new();
    machine.script("bin/python3", "exit 1 # fallen back to");
    machine.set("VIRTUAL_ENV", machine.path("gone"));
    assert!(subject(&machine).contains(&shows(&machine.path("bin/python3"))));
    assert!(machine.reached_by(&machine.path("gone/bin/python")).unwrap().trouble.is_some());
}

#[test]
fn the_first_on_path_wins_whatever_its_name() {
    let mut machine = Machine::new();
    machine.script("one/python", "exit 1 # one");
    machine.script("two/python3", "exit 1 # two");
    machine.set("PATH", std::env::join_paths([machine.path("one"), machine.path("two")]).unwrap());
    assert!(subject(&machine).contains(&shows(&machine.path("one/python"))));
    machine.set("PATH", std::env::join_paths([machine.path("two"), machine.path("one")]).unwrap());
    assert!(subject(&machine).contains(&shows(&machine.path("two/python3"))));
}

#[test]
fn without_a_python_on_path_pip_decides() {
    let Some(python) = modern_python() else { return };
    let machine = Machine::new();
    let pip = machine.write("bin/pip", format!("#!{}\nimport pip\n", python.display()));
    crate::support::make_executable(&pip);
    let mut named = machine;
    // Known by --python alone it would be the subject anyway: known as used by nobody, it is not.
    named.plan.used = Vec::new();
    named.set("PYENV_ROOT", python.parent().unwrap().parent().unwrap().parent().unwrap().parent().unwrap());
    let found = named.interpreters();
    let subject = found.iter().find(|one| one.subject).unwrap();
    assert_eq!(subject.real_path.as_str(), shows(&python.canonicalize().unwrap()));
}

#[test]
fn environments_of_one_base_are_told_apart() {
    let Some(python) = modern_python() else { return };
    let mut machine = Machine::new();
    let real = python.canonicalize().unwrap();
    for name in ["one", "two"] {
        machine
            .write(&format!("{name}/pyvenv.cfg"), format!("home = {}\n", real.parent().unwrap().display()));
        std::fs::create_dir(machine.path(&format!("{name}/bin"))).unwrap();
        std::os::unix::fs::symlink(&real, machine.path(&format!("{name}/bin/python"))).unwrap();
    }
    machine.plan.pythons = vec![machine.path("one"), machine.path("two/bin/python"), real];
    let found = machine.interpreters();
    let prefixes: Vec<_> =
        found[..1].iter().chain(&found[1..]).map(|one| one.prefix.clone().unwrap_or_default()).collect();
    for name in ["one", "two"] {
        let prefix = shows(&machine.path(name));
        assert_eq!(prefixes.iter().filter(|one| one.as_str() == prefix).count(), 1, "{prefixes:?}");
    }
    assert_eq!(found[0].prefix.as_ref().unwrap().as_str(), shows(&machine.path("one")));
}

#[test]
fn every_name_of_an_interpreter_is_told_once() {
    let Some(python) = pythons().iter().find(|path| path.to_string_lossy().contains("3.6")) else {
        return skip("there is no Python 3.6 on this machine");
    };
    let mut machine = Machine::new();
    let folder = python.parent().unwrap();
    machine.set("PATH", folder);
    let found = machine.interpreters();
    // `python3.6` and `python3.6m` are two links to one file.
    let entries: Vec<_> = found
        .iter()
        .filter(|one| {
            one.reached.iter().any(|reach| reach.path.as_str().starts_with(folder.to_str().unwrap()))
        })
        .collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    let names: Vec<_> =
        entries[0].reached.iter().map(|reach| reach.path.as_str().rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["python", "python3", "python3.6", "python3.6m"]);
}
