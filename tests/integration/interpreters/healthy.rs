//! Interpreters that work: each is found once, with all its names.

use std::process::Command;

use pip_doctor::redact::{Raw, Redactor};
use pip_doctor::system::System;

use crate::support::{Machine, pythons, scrubbed, skip};

#[test]
fn every_interpreter_of_this_machine_is_reported_with_its_pip() {
    let mut machine = Machine::new();
    machine.environment = scrubbed();
    let found = machine.interpreters();
    for python in pythons() {
        let real = System::real().canonical(python).unwrap();
        // As reports show it: it may lie in somebody's home.
        let real = Redactor::default().clean(&Raw::from_os(real));
        let entries: Vec<_> = found.iter().filter(|one| one.real_path == real).collect();
        assert_eq!(entries.len(), 1, "{real}");
        let entry = entries[0];
        assert!(entry.trouble.is_none(), "{entry:?}");
        for name in ["pip", "setuptools"] {
            assert_eq!(
                entry.tool(name).map(|version| version.as_str().to_owned()),
                asked(python, name),
                "{real} {name}"
            );
        }
    }
    if pythons().is_empty() {
        skip("there is no Python on this machine");
    }
}

#[test]
fn shims_are_no_interpreters_of_their_own() {
    let mut machine = Machine::new();
    machine.environment = scrubbed();
    for entry in machine.interpreters() {
        assert!(!entry.real_path.as_str().contains("/shims/"), "{entry:?}");
    }
}

/// The version that the interpreter itself knows of a distribution.
#[expect(
    clippy::disallowed_methods,
    reason = "asks the interpreter in another way than the program under test"
)]
fn asked(python: &std::path::Path, name: &str) -> Option<String> {
    let code = format!(
        "import {name}, os, sys; sys.stdout.write({name}.__version__ if os.path.dirname({name}.__file__) else '')"
    );
    let output = Command::new(python).args(["-B", "-c", &code]).current_dir("/").output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}
