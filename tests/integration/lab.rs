//! The laboratory: environments that are broken for real, and `pip-doctor run` in them.

use std::path::Path;

use crate::support::{command, modern_python, skip};

#[test]
fn broken_environments_are_named_for_what_they_are() {
    let Some(python) = modern_python() else {
        return skip("there is no interpreter to run the laboratory with");
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/lab.py");
    let done = command(python.to_str().unwrap()).arg(script).arg(crate::support::program()).output().unwrap();
    let words = String::from_utf8_lossy(&done.stdout).into_owned();
    match done.status.code() {
        Some(77) => skip(words.trim()),
        Some(0) => {
            let closing = words.lines().last().unwrap_or_default();
            let number = |word: usize| {
                closing.split_whitespace().nth(word).and_then(|number| number.parse::<u32>().ok())
            };
            // `lab: N scenarios over M kinds right, 0 wrong, L left out`. Where interpreters are
            // missing, scenarios are left out: then there is less to show.
            if closing.ends_with(" 0 left out") {
                assert!(number(1) >= Some(45) && number(4) >= Some(40), "{closing}");
            }
        }
        _ => panic!("{words}\n{}", String::from_utf8_lossy(&done.stderr)),
    }
}
