//! Shims of pyenv, asdf and mise lead to what they run, by reading alone.

use std::os::unix::fs::symlink;

use crate::support::Machine;

const PYENV: &str = r#"set -e
program="${0##*/}"
export PYENV_ROOT="ROOT"
exec "ROOT/libexec/pyenv" exec "$program" "$@""#;

/// A pyenv with two versions, whose interpreters say nothing of sense, and shims for both.
fn pyenv() -> Machine {
    let mut machine = Machine::new();
    for (version, names) in
        [("3.10.2", ["python", "python3", "python3.10"]), ("3.12.7", ["python", "python3", "python3.12"])]
    {
        for name in names {
            machine.script(&format!("pyenv/versions/{version}/bin/{name}"), "exit 1");
        }
    }
    let root = machine.path("pyenv");
    for name in ["python", "python3", "python3.10", "python3.12"] {
        machine.script(&format!("pyenv/shims/{name}"), &PYENV.replace("ROOT", root.to_str().unwrap()));
    }
    machine.set("PYENV_ROOT", &root);
    machine.set("PATH", root.join("shims"));
    machine
}

/// The version whose file `python3` of the shims leads to.
fn selected(machine: &Machine) -> Option<String> {
    let entry = machine.reached_by(&machine.path("pyenv/shims/python3"))?;
    let place = entry.real_path.as_str().to_owned();
    place.split("/versions/").nth(1).map(|rest| rest.split('/').next().unwrap().to_owned())
}

#[test]
fn the_version_comes_from_the_variable_then_the_tree_then_the_default() {
    let mut machine = pyenv();
    machine.write("pyenv/version", "3.10.2\n");
    assert_eq!(selected(&machine).as_deref(), Some("3.10.2"));
    machine.write(".python-version", "# comment\n3.12\n");
    assert_eq!(selected(&machine).as_deref(), Some("3.12.7"));
    machine.set("PYENV_VERSION", "3.10.2");
    assert_eq!(selected(&machine).as_deref(), Some("3.10.2"));
}

#[test]
fn shims_without_a_version_are_no_broken_interpreters() {
    let machine = pyenv();
    machine.write("pyenv/version", "3.10.2\n");
    let found = machine.interpreters();
    let shims: Vec<_> = found.iter().filter(|one| one.real_path.as_str().contains("/shims/")).collect();
    assert!(shims.is_empty(), "{shims:?}");
    let of_312 = found
        .iter()
        .flat_map(|one| &one.reached)
        .find(|reach| reach.path.as_str().ends_with("/shims/python3.12"));
    assert!(of_312.is_none(), "{of_312:?}");
}

#[test]
fn a_version_that_is_not_installed_is_said_once() {
    let machine = pyenv();
    machine.write("work/.python-version", "3.99.0\n");
    let found = machine.inspect();
    assert_eq!(selected(&machine), None);
    let notes = found.inventory.system.notes;
    let note = notes.iter().find(|(name, _)| name.as_str().contains("shims")).unwrap();
    assert!(note.1.as_str().contains("/shims/python3"), "{note:?}");
    assert!(!note.1.as_str().contains("python3.12"), "{note:?}");
}

#[test]
fn a_version_file_leads_nowhere_else() {
    let machine = pyenv();
    let trace = machine.path("trace");
    machine.script("work/evil/bin/python3", &format!("touch {}", trace.display()));
    for text in ["../../work/evil\n", "..\n", "/\n"] {
        machine.write("work/.python-version", text);
        assert_eq!(selected(&machine), None, "{text}");
        assert!(!trace.exists());
    }
}

#[test]
fn asdf_reads_tool_versions() {
    let mut machine = Machine::new();
    machine.script("house/.asdf/installs/python/3.11.4/bin/python3", "exit 1");
    let shim = machine.script(
        "house/.asdf/shims/python3",
        "# asdf-plugin: python 3.11.4\nexec asdf exec \"python3\" \"$@\"",
    );
    machine.write("house/.tool-versions", "nodejs 20\npython 3.11.4 # ours\n");
    machine.set("PATH", shim.parent().unwrap());
    let entry = machine.reached_by(&shim).unwrap();
    assert!(entry.real_path.as_str().contains("/installs/python/3.11.4/"), "{entry:?}");
}

#[test]
fn mise_reads_its_configuration() {
    let mut machine = Machine::new();
    let program = machine.script("house/.local/bin/mise", "exit 1");
    machine.script("house/.local/share/mise/installs/python/3.13.1/bin/python3", "exit 1");
    let shim = machine.path("house/.local/share/mise/shims/python3");
    std::fs::create_dir_all(shim.parent().unwrap()).unwrap();
    symlink(program, &shim).unwrap();
    machine.write("mise.toml", "[tools]\npython = \"3.13\"\n");
    machine.set("PATH", shim.parent().unwrap());
    let entry = machine.reached_by(&shim).unwrap();
    assert!(entry.real_path.as_str().contains("/installs/python/3.13.1/"), "{entry:?}");
}

#[test]
fn a_pipe_in_the_place_of_a_version_file_does_not_hang() {
    let machine = pyenv();
    crate::support::make_pipe(&machine.path("work/.python-version"));
    machine.write("pyenv/version", "3.10.2\n");
    assert_eq!(selected(&machine).as_deref(), Some("3.10.2"));
}
