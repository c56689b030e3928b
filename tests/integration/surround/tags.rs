//! The tags that are worked out, beside what each interpreter's own pip accepts.

use std::process::Command;

use serde_json::Value;

use crate::program::{command, run};

/// Prints the first tag that the pip of the interpreter accepts, by that pip's own code.
const FIRST_TAG: &str = "
try:
    from pip._vendor.packaging.tags import sys_tags
    print(str(next(iter(sys_tags()))))
except ImportError:
    try:
        from pip._internal.pep425tags import get_supported
    except ImportError:
        from pip.pep425tags import get_supported
    print('-'.join(get_supported()[0]))
";

#[test]
fn the_best_tag_of_every_interpreter_is_the_first_that_its_own_pip_accepts() {
    let done = run(command().args(["--no-import", "--format", "json"]), "");
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    let mut compared = 0;
    for python in report["facts"]["interpreters"].as_array().unwrap() {
        let Some(best) = python["best_tags"]["its_pip"].as_str() else { continue };
        // A user's name in the path is a placeholder, and such an interpreter is passed over.
        let Some(executable) = python["executable"].as_str() else { continue };
        let Ok(answer) = Command::new(executable).args(["-W", "ignore", "-c", FIRST_TAG]).output() else {
            continue;
        };
        if answer.status.success() {
            assert_eq!(best, String::from_utf8_lossy(&answer.stdout).trim(), "{executable}");
            compared += 1;
        }
    }
    assert!(compared > 0, "no interpreter could be compared: {}", report["facts"]["interpreters"]);
}
