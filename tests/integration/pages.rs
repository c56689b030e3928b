//! The pages of the site, as `explain --all` writes them.

use std::fs;

use crate::program::{pip_doctor, with_stdin};
use crate::schema::assert_valid;

/// Where the site is, as reports have it.
const HOME: &str = env!("CARGO_PKG_HOMEPAGE");

#[test]
fn every_archetype_has_a_page_in_both_forms() {
    let list = pip_doctor(&["explain"]).stdout;
    let ids: Vec<&str> =
        list.lines().filter_map(|line| line.strip_prefix("  ")?.split("  ").next()).collect();
    assert!(ids.len() > 60, "{ids:?}");
    let folder = tempfile::tempdir().unwrap();
    for (form, ending) in [("html", "html"), ("markdown", "md")] {
        let run = pip_doctor(&["explain", "--all", "--format", form, folder.path().to_str().unwrap()]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        for id in ids.iter().chain(&["index", "natives", "wheel-tags", "facts"]) {
            let text = fs::read_to_string(folder.path().join(format!("{id}.{ending}"))).unwrap();
            assert!(text.contains(if form == "html" { "<h1>" } else { "# " }), "{id}");
        }
    }
    // A page loads nothing and runs nothing.
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "html") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains("default-src 'none'"), "{}", path.display());
            for loaded in ["<script", "<img", "<iframe", "url(", "@import", " src="] {
                assert!(!text.contains(loaded), "{} has {loaded}", path.display());
            }
        }
    }
}

/// The first link of a cause is its page; the reply and the Markdown report have it, too.
#[test]
fn a_report_leads_to_a_page_that_is_made() {
    let folder = tempfile::tempdir().unwrap();
    pip_doctor(&["explain", "--all", folder.path().to_str().unwrap()]);
    let log = "$ pip install bcrypt\n  running build_rust\n  error: can't find Rust compiler\nERROR: Failed building wheel for bcrypt\n";
    let report = assert_valid(&with_stdin(&["triage", "--format", "json", "-"], log));
    let causes = report["diagnoses"].as_array().unwrap();
    assert!(!causes.is_empty());
    for cause in causes {
        let link = cause["links"][0].as_str().unwrap();
        let name = link.strip_prefix(HOME).unwrap().strip_prefix("problems/").unwrap();
        assert!(folder.path().join(name).is_file(), "{link}");
    }
    let link = causes[0]["links"][0].as_str().unwrap();
    assert!(report["proposal"]["comment"].as_str().unwrap().contains(link));
    assert!(with_stdin(&["triage", "-"], log).stdout.contains(link));
}

#[test]
fn what_cannot_be_is_said() {
    let run = pip_doctor(&["explain", "--all"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("name the folder"), "{}", run.stderr);
    let run = pip_doctor(&["explain", "--format", "html"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let run = pip_doctor(&["explain", "--all", file.to_str().unwrap()]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("could not be written"), "{}", run.stderr);
}
