//! Ten real issues, where the collection is beside the repository; it is not part of it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::skip;

use super::project::{Project, text};
use super::reports::report;

const ARCHETYPES: [&str; 10] = [
    "pip-too-old",
    "rust-missing",
    "msvc-missing",
    "externally-managed",
    "musl-no-wheel",
    "python-too-new",
    "openssl-headers-missing",
    "disk-full",
    "tls-verify-failed",
    "package-bug",
];

#[test]
fn ten_real_issues_are_played_through() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval/dev.jsonl");
    let Ok(file) = fs::read_to_string(path) else {
        skip("there is no collection of issues beside this repository");
        return;
    };
    let cases: Vec<Value> = file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for archetype in ARCHETYPES {
        let case = cases.iter().find(|case| case["label"] == archetype).unwrap();
        let log = case["log"].as_str().unwrap();
        let body = format!("It does not install.\n\n~~~~~~~~\n{log}\n~~~~~~~~\n");
        let mut project = Project::new(&body);
        assert_eq!(project.open()["comment"], Value::Null, "{archetype}");
        let reply = project.label(&format!("archetype: {archetype}"));
        assert_eq!((&reply["state"], &reply["archetype"]), (&"asked".into(), &archetype.into()));
        assert!(text(&reply).contains(&format!("--expect {archetype}")), "{archetype}: {reply}");
        assert!(text(&reply).chars().count() <= 30_000);
        let stated = reply_system(&case["env"]);
        if let Some(line) = stated {
            assert!(text(&reply).contains(line), "{archetype}: {reply}");
        }
        // The reporter runs it: whatever comes of it, the loop says one thing and stays bounded.
        let reply = project.comment(&report(&body, archetype));
        let known = ["asked", "confirmed", "fixed", "gathering", "needs-maintainer"];
        assert!(known.contains(&reply["state"].as_str().unwrap()), "{archetype}: {reply}");
        for round in 0..3 {
            project.comment(&report(&format!("{body}\n{round}\n"), archetype));
        }
        let success = "```\nCollecting demo\nSuccessfully installed demo-1.0\n```\n";
        project.comment(&report(success, archetype));
        assert!(project.ours() <= 3, "{archetype}");
    }
}

/// A word of the line that fits the system which the collection states.
fn reply_system(environment: &Value) -> Option<&'static str> {
    let os = environment["os"].as_str()?.to_ascii_lowercase();
    if os.contains("windows") {
        return Some(".\\pip-doctor.exe");
    }
    let unix = ["ubuntu", "debian", "rhel", "centos", "fedora", "alpine", "macos", "linux"];
    unix.iter().any(|name| os.contains(name)).then_some("./pip-doctor ")
}
