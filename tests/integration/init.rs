//! `init` in a maintainer's repository: what it shows, what it writes, and what it leaves alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Machine, skip};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn init(machine: &Machine, arguments: &[&str]) -> Said {
    let output = machine.pip_doctor().arg("init").args(arguments).output().unwrap();
    Said {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Every file below a folder, by its path.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn it_writes_what_it_shows_and_the_pack_is_sound() {
    let machine = Machine::new();
    let shown = init(&machine, &["--dry-run", "--commit", COMMIT]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert!(tree(&machine.path("work")).is_empty(), "a dry run wrote something");
    let said = init(&machine, &["--yes", "--commit", COMMIT]);
    assert_eq!((said.code, &said.stdout), (Some(0), &shown.stdout), "{}", said.stderr);
    let files = tree(&machine.path("work"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        ".github/ISSUE_TEMPLATE/installation-problem.yml",
        ".github/pip-doctor/README.md",
        ".github/pip-doctor/check.schema.json",
        ".github/pip-doctor/example-sdk-too-old.toml",
        ".github/pip-doctor/pack.toml",
        ".github/workflows/pip-doctor.yml",
    ];
    assert_eq!(names, expected);
    let workflow = &files[".github/workflows/pip-doctor.yml"];
    let uses = format!("/.github/actions/triage@{COMMIT} # v{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(workflow.matches(&uses).count(), 2, "{workflow}");
    // What is no release is built.
    assert_eq!(workflow.matches("install: source").count(), 2, "{workflow}");
    assert!(files[".github/pip-doctor/README.md"].contains("archetype: example-sdk-too-old"));
    let checked = machine.pip_doctor().args(["pack", "check", ".github/pip-doctor"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&checked.stdout), "sound, with all examples (checks: 1)\n");
    // Its example is found as a user's log would be.
    machine.write("work/build.log", "error: Example SDK 4 or newer is required (found 3.2)\n");
    let mut triage = machine.pip_doctor();
    triage.args(["triage", "build.log", "--checks", ".github/pip-doctor", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&triage.output().unwrap().stdout).unwrap();
    assert_eq!(report["diagnoses"][0]["source"], "pack:pip-doctor");
}

#[test]
fn the_project_is_named_and_its_own_checks_have_labels() {
    let machine = Machine::new();
    machine.write("work/pyproject.toml", "[project]\nname = \"zebra-kit\"\n");
    machine.write("work/.github/pip-doctor/stripes.toml", "meaning = \"stripes are missing\"\n");
    let said = init(&machine, &["--dry-run", "--commit", COMMIT]);
    assert!(said.stdout.contains("+name: zebra-kit does not install"), "{}", said.stdout);
    assert!(said.stdout.contains("archetype: stripes\" --color"), "{}", said.stdout);
}

#[cfg(unix)]
#[test]
fn what_it_shows_is_a_patch_that_git_takes() {
    let machine = Machine::new();
    let patch = machine.write("the.patch", init(&machine, &["--dry-run", "--commit", COMMIT]).stdout);
    fs::create_dir(machine.path("other")).unwrap();
    let git = crate::support::command("git")
        .args(["apply", patch.to_str().unwrap()])
        .current_dir(machine.path("other"))
        .env("GIT_CEILING_DIRECTORIES", machine.path(""))
        .status();
    let Ok(status) = git else {
        skip("git is not on this machine");
        return;
    };
    assert!(status.success());
    init(&machine, &["--yes", "--commit", COMMIT]);
    assert_eq!(tree(&machine.path("other")), tree(&machine.path("work")));
}

#[test]
fn nothing_that_is_there_is_changed() {
    let machine = Machine::new();
    let own = "name: ours\non: push\n# by ann@example.com\n";
    machine.write("work/.github/workflows/pip-doctor.yml", own);
    let said = init(&machine, &["--yes", "--commit", COMMIT]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(tree(&machine.path("work"))[".github/workflows/pip-doctor.yml"], own);
    assert!(!said.stdout.contains("pip-doctor.yml b/") && !said.stdout.contains("-name: ours"));
    assert!(said.stderr.contains("stays as it is") && said.stderr.contains("-name: ours"), "{}", said.stderr);
    assert!(!said.stderr.contains("ann@example.com"), "{}", said.stderr);
    // The second time all is there.
    let before = tree(&machine.path("work"));
    let said = init(&machine, &["--yes", "--commit", COMMIT]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), ""));
    assert!(said.stderr.ends_with("nothing is to be written\n"), "{}", said.stderr);
    assert_eq!(tree(&machine.path("work")), before);
}

#[test]
fn what_cannot_be_written_whole_is_not_written_at_all() {
    let machine = Machine::new();
    machine.write("work/.github/pip-doctor", "a file where a folder should be");
    let said = init(&machine, &["--yes", "--commit", COMMIT]);
    assert_eq!(said.code, Some(3), "{}", said.stderr);
    assert_eq!(said.stderr.lines().count(), 1, "{}", said.stderr);
    assert!(said.stderr.contains("nothing was written"), "{}", said.stderr);
    assert_eq!(tree(&machine.path("work")).len(), 1);
    assert!(!machine.path("work/.github/workflows").exists());
}

/// The first files are made before the fault is met, and taken back.
#[test]
fn files_that_were_made_are_taken_back() {
    let machine = Machine::new();
    let context = machine.context();
    let root = machine.path("work");
    machine.write("work/old", "old");
    let files = ["a/b/c", "a/d", "old"].map(|name| (root.join(name), b"new".to_vec()));
    let (path, _) = context.system.create_files(&files).unwrap_err();
    assert_eq!(path, root.join("old"));
    assert_eq!(tree(&root), BTreeMap::from([("old".to_owned(), "old".to_owned())]));
    assert!(!root.join("a").exists());
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_repository_is_not_followed() {
    let machine = Machine::new();
    fs::create_dir(machine.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(machine.path("elsewhere"), machine.path("work/.github")).unwrap();
    let said = init(&machine, &["--yes", "--commit", COMMIT]);
    assert_eq!(said.code, Some(3), "{}", said.stderr);
    assert!(tree(&machine.path("elsewhere")).is_empty());
}

#[test]
fn the_root_of_the_repository_is_found_from_below() {
    let machine = Machine::new();
    machine.write("work/.git", "gitdir: elsewhere\n");
    fs::create_dir_all(machine.path("work/src/deep")).unwrap();
    let mut below = machine.pip_doctor();
    let output = below.args(["init", "--yes"]).current_dir(machine.path("work/src/deep")).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(machine.path("work/.github/workflows/pip-doctor.yml").is_file());
    assert!(!machine.path("work/src/deep/.github").exists());
}

#[test]
fn without_a_yes_nothing_is_written() {
    let machine = Machine::new();
    let said = init(&machine, &["--commit", COMMIT]);
    assert_eq!(said.code, Some(2));
    assert!(said.stdout.contains("+++ b/.github/workflows/pip-doctor.yml"));
    assert!(said.stderr.contains("--yes") && said.stderr.contains("--dry-run"), "{}", said.stderr);
    assert!(tree(&machine.path("work")).is_empty());
}

#[cfg(unix)]
#[test]
fn at_a_terminal_it_asks() {
    use crate::typing::typing_at;
    for (entry, written) in [("\r", false), ("no\r", false), ("\u{3}", false), ("y\r", true)] {
        let machine = Machine::new();
        let seen = typing_at("[y/N] ", &machine, &["init", "--commit", COMMIT], &[entry]);
        assert!(seen.contains("Write these 6 files?"), "{seen}");
        assert_eq!(machine.path("work/.github").exists(), written, "{entry:?}: {seen}");
    }
}

#[test]
fn only_chosen_archetypes_get_a_label() {
    let machine = Machine::new();
    let said = init(&machine, &["--yes", "--archetype", "disk-full", "--archetype", "pip-too-old"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let readme = fs::read_to_string(machine.path("work/.github/pip-doctor/README.md")).unwrap();
    let labels: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("gh label create \"")?.split('"').next())
        .collect();
    let steering = [
        "archetype: example-sdk-too-old",
        "may-be-a-bug",
        "needs-information",
        "needs-maintainer",
        "pip-doctor: off",
    ];
    assert_eq!(labels[..2], ["archetype: disk-full", "archetype: pip-too-old"]);
    assert_eq!(labels[2..], steering);
}

#[test]
fn a_mistake_is_one_line() {
    let machine = Machine::new();
    let wrong: &[&[&str]] =
        &[&["--archetype", "pip-to-old"], &["--commit", "abc"], &["--yes", "--dry-run"], &["here"]];
    for arguments in wrong {
        let said = init(&machine, arguments);
        assert_eq!((said.code, said.stderr.lines().count()), (Some(2), 1), "{}", said.stderr);
        assert!(said.stdout.is_empty());
    }
    assert!(tree(&machine.path("work")).is_empty());
}

/// Without a commit there is nothing to pin to, and that is said.
#[test]
fn a_build_that_is_no_release_says_so() {
    if option_env!("PIP_DOCTOR_COMMIT").is_some() {
        skip("this build knows its commit");
        return;
    }
    let said = init(&Machine::new(), &["--dry-run"]);
    assert!(said.stdout.contains(concat!("triage@v", env!("CARGO_PKG_VERSION"))), "{}", said.stdout);
    assert!(said.stderr.contains("give --commit HASH"), "{}", said.stderr);
}

/// The workflow of `init` and our own take the same checkout, so that whoever raises the one
/// raises the other.
#[test]
fn the_checkout_is_the_one_of_our_own_workflows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checkouts = |path: &str| {
        let text = fs::read_to_string(root.join(path)).unwrap();
        let lines = text.lines().filter_map(|line| line.split_once("uses: actions/checkout@"));
        lines.map(|(_, pin)| pin.to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(checkouts("data/init/workflow.yml"), checkouts(".github/workflows/ci.yml"));
}
