//! What lies in the working directory is read, never started.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::support::{Machine, modern_python};

/// A working virtual environment with a `.pth` file that leaves a trace when it is started.
fn trap(machine: &Machine, name: &str) -> Option<(PathBuf, PathBuf)> {
    let python = modern_python()?;
    let prefix = machine.path(name);
    let trace = machine.path("trace");
    let real = python.canonicalize().unwrap();
    let library = real.file_name().unwrap().to_string_lossy().into_owned();
    let home = real.parent().unwrap();
    machine.write(&format!("{name}/pyvenv.cfg"), format!("home = {}\nversion = 3.8.1\n", home.display()));
    let site = format!("{name}/lib/{library}/site-packages");
    machine.write(&format!("{site}/trap.pth"), format!("import os; open('{}', 'w')\n", trace.display()));
    machine.write(&format!("{site}/pip-21.1.dist-info/METADATA"), "Name: pip\nVersion: 21.1\n");
    std::fs::create_dir(prefix.join("bin")).unwrap();
    symlink(real, prefix.join("bin/python")).unwrap();
    Some((prefix, trace))
}

#[test]
fn a_nearby_environment_is_read_and_not_started() {
    let machine = Machine::new();
    let Some((prefix, trace)) = trap(&machine, "work/.venv") else { return };
    let entry = machine.reached_by(&prefix.join("bin/python")).unwrap();
    assert!(entry.not_started.is_some() && entry.trouble.is_none(), "{entry:?}");
    assert_eq!(entry.reached[0].through.as_str(), "nearby");
    assert_eq!(entry.tool("pip").unwrap().as_str(), "21.1");
    assert_eq!(entry.version.unwrap().as_str(), "3.8.1");
    assert!(!trace.exists());
}

#[test]
fn a_relative_virtual_env_is_not_started() {
    let mut machine = Machine::new();
    let Some((prefix, trace)) = trap(&machine, "work/env/deep") else { return };
    machine.set("VIRTUAL_ENV", "env/deep");
    let entry = machine.reached_by(&prefix.join("bin/python")).unwrap();
    assert!(entry.not_started.is_some() && !entry.subject, "{entry:?}");
    assert!(!trace.exists());
}

#[test]
fn relative_folders_on_path_are_not_looked_into() {
    let mut machine = Machine::new();
    let trace = machine.path("trace");
    machine.script("work/python3", &format!("touch {}", trace.display()));
    machine.script("work/bin/python3", &format!("touch {}", trace.display()));
    for path in [".", "", "bin", "./bin", "::", ".:bin:"] {
        machine.set("PATH", path);
        machine.interpreters();
        assert!(!trace.exists(), "PATH={path}");
    }
}

#[test]
fn the_trap_works() {
    // Otherwise the tests above would show nothing.
    let mut machine = Machine::new();
    let Some((prefix, trace)) = trap(&machine, "work/.venv") else { return };
    machine.set("VIRTUAL_ENV", &prefix);
    let entry = machine.reached_by(&prefix.join("bin/python")).unwrap();
    assert!(entry.subject && entry.not_started.is_none(), "{entry:?}");
    assert!(trace.exists());
}

#[test]
fn modules_of_the_working_directory_are_not_imported() {
    let Some(python) = modern_python() else { return };
    let mut machine = Machine::new();
    let trace = machine.path("trace");
    for name in ["_ssl", "os", "sitecustomize", "site", "_sysconfigdata"] {
        machine.write(&format!("work/{name}.py"), format!("open('{}', 'w')\n", trace.display()));
    }
    machine.plan.pythons = vec![python.to_owned()];
    assert!(machine.reached_by(python).unwrap().version.is_some());
    assert!(!trace.exists());
}
