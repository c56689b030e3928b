//! The triage Action's scripts, run as a runner runs them, against a stand-in for GitHub.

mod install;
mod server;
mod whole;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Machine, command, pythons, skip};
use pip_doctor::system::System;
use server::{BOT, GitHub, TOKEN, comment};

const MARKER: &str = "<!-- pip-doctor:state {\"step\":1} -->";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the scripts may start. A runner has more, which must not decide a test.
const TOOLS: &[&str] = &[
    "bash",
    "cat",
    "chmod",
    "cp",
    "curl",
    "dirname",
    "env",
    "grep",
    "gzip",
    "head",
    "mkdir",
    "od",
    "sed",
    "sha256sum",
    "shasum",
    "tar",
    "tr",
];

/// One of the Action's scripts with a runner's surroundings.
fn shell(machine: &Machine, script: &str) -> Command {
    fs::create_dir_all(machine.path("runner")).unwrap();
    for name in TOOLS {
        let tool = machine.path("bin").join(name);
        if let Some(program) = System::real().find_program(name)
            && !tool.exists()
        {
            std::os::unix::fs::symlink(program, tool).unwrap();
        }
    }
    let mut bash = command("bash");
    bash.arg(root().join(".github/actions/triage").join(script));
    bash.env_clear().current_dir(machine.path("work"));
    bash.env("PATH", machine.path("bin"))
        .env("HOME", machine.path("house"))
        .env("RUNNER_TEMP", machine.path("runner"));
    bash
}

/// An interpreter as runners have it, or a word that there is none.
fn python() -> Option<&'static PathBuf> {
    let found = pythons().iter().find(|python| {
        let mut ask = command(python.to_str().unwrap());
        let ask = ask.args(["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]);
        ask.output().is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        skip("there is no Python 3.8 or newer on this machine");
    }
    found
}

struct Said {
    code: Option<i32>,
    text: String,
    summary: String,
}

/// Runs one step of thread.py, or with a script's name that script.
fn step(machine: &Machine, github: &GitHub, step: &str, variables: &[(&str, &str)]) -> Option<Said> {
    let python = python()?;
    machine.script("bin/python3", &format!("exec '{}' \"$@\"", python.display()));
    let summary = machine.path("summary.md");
    let _ = fs::remove_file(&summary);
    let (event, report) = (machine.path("event.json"), machine.path("report.json"));
    let mut run = if step == "triage.sh" {
        shell(machine, step)
    } else {
        let mut run = shell(machine, "thread.py");
        let script = run.get_args().next().unwrap().to_owned();
        let surroundings: Vec<_> =
            run.get_envs().map(|(n, v)| (n.to_owned(), v.unwrap().to_owned())).collect();
        let folder = run.get_current_dir().unwrap().to_owned();
        run = command(machine.path("bin/python3").to_str().unwrap());
        run.env_clear().envs(surroundings).current_dir(folder).arg("-I").arg(script);
        run.arg(step).arg(&event).arg(&report);
        run
    };
    run.env("GITHUB_API_URL", &github.address)
        .env("GITHUB_REPOSITORY", "owner/project")
        .env("GITHUB_EVENT_PATH", &event)
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env("GITHUB_OUTPUT", machine.path("output"))
        .env("TOKEN", TOKEN)
        .env("BOT", BOT)
        .env("CHECKS", ".github/pip-doctor")
        .env("DRY_RUN", "false")
        .env("DRAFT", "false")
        .envs(variables.iter().copied());
    let output = run.output().unwrap();
    Some(Said {
        code: output.status.code(),
        text: format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        summary: fs::read_to_string(summary).unwrap_or_default(),
    })
}

fn issue(number: u64) -> Value {
    json!({ "number": number, "body": "it fails", "labels": [{ "name": "archetype: a" }], "user": { "login": "ann" } })
}

/// A report with a reply that posts.
fn reply() -> Value {
    json!({
        "comment": format!("{MARKER}\nTry `this` ``and`` $(that), \"quoted\" 'words' ü\n"),
        "marker": MARKER,
        "replaces": null,
        "after": null,
        "labels_add": ["may-be-a-bug"],
        "labels_remove": ["archetype: a", "not there"],
        "state": "asked",
        "archetype": "a",
        "issue": 7,
        "posts": 1,
        "summary": "What is said to the maintainer",
    })
}

fn machine_with(reply: &Value) -> Machine {
    let machine = Machine::new();
    machine.write("event.json", json!({ "action": "labeled", "issue": issue(7) }).to_string());
    machine.write("report.json", json!({ "reply": reply }).to_string());
    machine
}

#[test]
fn what_is_posted_is_the_reply_and_nothing_else() {
    let machine = machine_with(&reply());
    let github = GitHub::with(issue(7), vec![comment(1, "ann", "hello")]);
    let Some(said) = step(&machine, &github, "post", &[]) else { return };
    assert_eq!(said.code, Some(0), "{}", said.text);
    let expected = [
        ("POST", "issues/7/comments", json!({ "body": reply()["comment"] })),
        ("POST", "issues/7/labels", json!({ "labels": ["may-be-a-bug"] })),
        ("DELETE", "issues/7/labels/archetype%3A%20a", Value::Null),
        ("DELETE", "issues/7/labels/not%20there", Value::Null),
    ];
    let expected = expected.map(|(method, path, content)| (method.to_owned(), path.to_owned(), content));
    assert_eq!(github.changes(), expected);
    assert_eq!(said.summary, "What is said to the maintainer\n\n");
    assert_eq!(fs::read_to_string(machine.path("output")).unwrap(), "state=asked\n");
    assert!(!said.text.contains(TOKEN));
    // The same once more: our comment is there now, so nothing is posted and no label changed.
    let said = step(&machine, &github, "post", &[]).unwrap();
    assert_eq!((said.code, github.changes().len()), (Some(0), 4));
    assert!(said.text.contains("nothing is posted"), "{}", said.text);
}

#[test]
fn nothing_is_posted_when_somebody_answered_meanwhile() {
    let mut later = reply();
    later["after"] = json!(120);
    let ours: Vec<Value> = (1..=130)
        .map(|id| {
            comment(id, if id % 60 == 0 { BOT } else { "ann" }, if id % 60 == 0 { MARKER } else { "x" })
        })
        .collect();
    // Of 130 comments, over two pages, 60 and 120 are ours.
    let github = GitHub::with(issue(7), ours.clone());
    let Some(said) = step(&machine_with(&later), &github, "post", &[]) else { return };
    assert_eq!((said.code, github.changes().len()), (Some(0), 4), "{}", said.text);
    // What only looks like ours does not count; a newer one of ours does.
    for (login, body, posts) in [("ann", MARKER, 4), (BOT, "another workflow's", 4), (BOT, MARKER, 0)] {
        let mut comments = ours.clone();
        comments.push(comment(131, login, body));
        let github = GitHub::with(issue(7), comments);
        step(&machine_with(&later), &github, "post", &[]).unwrap();
        assert_eq!(github.changes().len(), posts, "{login}: {body}");
    }
}

#[test]
fn our_comment_is_replaced_and_nobody_elses() {
    let mut replacing = reply();
    replacing["after"] = json!(2);
    replacing["replaces"] = json!(2);
    replacing["labels_add"] = json!([]);
    replacing["labels_remove"] = json!([]);
    let comments = vec![comment(1, "ann", "hello"), comment(2, BOT, MARKER)];
    let github = GitHub::with(issue(7), comments.clone());
    let Some(said) = step(&machine_with(&replacing), &github, "post", &[]) else { return };
    assert_eq!(said.code, Some(0), "{}", said.text);
    let body = json!({ "body": reply()["comment"] });
    assert_eq!(github.changes(), [("PATCH".to_owned(), "issues/comments/2".to_owned(), body)]);
    replacing["replaces"] = json!(1);
    let github = GitHub::with(issue(7), comments);
    let said = step(&machine_with(&replacing), &github, "post", &[]).unwrap();
    assert_eq!((said.code, github.changes().len()), (Some(1), 0), "{}", said.text);
}

#[test]
fn a_dry_run_shows_and_posts_nothing() {
    let mut hostile = reply();
    hostile["comment"] = json!(format!("{MARKER}\n::error::x\n##[error]y\n````\n"));
    hostile["state"] = json!("x\nstate=forged");
    let by_hand = json!({ "by_hand": true, "issue": issue(7) });
    for (event, dry_run) in [(json!({ "issue": issue(7) }), "true"), (by_hand, "false")] {
        let machine = machine_with(&hostile);
        machine.write("event.json", event.to_string());
        let github = GitHub::with(issue(7), Vec::new());
        let Some(said) = step(&machine, &github, "post", &[("DRY_RUN", dry_run)]) else { return };
        assert_eq!((said.code, github.changes().len()), (Some(0), 0), "{}", said.text);
        assert_eq!(said.summary, "What is said to the maintainer\n\nDry run: nothing was posted.\n\n");
        let shown = said.text.split_once("posted: ").unwrap().1;
        assert_eq!(serde_json::from_str::<Value>(shown).unwrap(), hostile);
        // Nothing of it is a command to the runner, nor a second output.
        assert!(!said.text.lines().any(|line| line.trim_start().starts_with("::")), "{}", said.text);
        assert!(!said.text.contains("##["), "{}", said.text);
        assert!(!machine.path("output").exists());
    }
}

#[test]
fn no_reply_is_no_request() {
    let github = GitHub::with(issue(7), Vec::new());
    let Some(said) = step(&machine_with(&Value::Null), &github, "post", &[]) else { return };
    assert_eq!((said.code, github.changes().len(), github.reads()), (Some(0), 0, 0), "{}", said.text);
    let mut silent = reply();
    silent["comment"] = Value::Null;
    silent["labels_add"] = json!([]);
    silent["labels_remove"] = json!([]);
    step(&machine_with(&silent), &github, "post", &[]).unwrap();
    assert_eq!(github.changes().len(), 0);
}

#[test]
fn what_is_no_reply_of_ours_is_refused() {
    let github = GitHub::with(issue(7), Vec::new());
    let mut cases = vec![];
    for (field, value) in [
        ("issue", json!(8)),
        ("comment", json!("no marker")),
        ("comment", json!(format!("{MARKER}{}", "x".repeat(60_000)))),
    ] {
        let mut wrong = reply();
        wrong[field] = value;
        cases.push(wrong);
    }
    for wrong in cases {
        let Some(said) = step(&machine_with(&wrong), &github, "post", &[]) else { return };
        assert_eq!((said.code, github.changes().len()), (Some(1), 0), "{}", said.text);
    }
}

#[test]
fn a_label_that_fails_fails_the_run() {
    let github = GitHub::with(issue(7), Vec::new());
    github.set_label_fault(Some(403));
    let Some(said) = step(&machine_with(&reply()), &github, "post", &[]) else { return };
    assert_eq!(said.code, Some(1));
    assert!(said.text.contains("POST issues/7/labels: the API answered 403"), "{}", said.text);
}

#[test]
fn the_thread_is_fetched_whole_and_fresh() {
    let comments: Vec<Value> = (1..=201).map(|id| comment(id, "ann", "x")).collect();
    let github = GitHub::with(issue(7), comments.clone());
    let machine = Machine::new();
    // fetch reads the runner's event and writes its own beside it.
    machine.write("event.json", json!({ "inputs": { "issue": "7" } }).to_string());
    let Some(said) = step(&machine, &github, "fetch", &[]) else { return };
    assert_eq!(said.code, Some(0), "{}", said.text);
    let thread: Value = serde_json::from_slice(&fs::read(machine.path("report.json")).unwrap()).unwrap();
    assert_eq!(thread, json!({ "issue": issue(7), "comments": comments }));
    let event: Value = serde_json::from_slice(&fs::read(machine.path("event.json")).unwrap()).unwrap();
    assert_eq!(event["by_hand"], true);
    assert_eq!(github.reads(), 4);
    for number in ["7/../8", "0", "", "7;id"] {
        machine.write("event.json", json!({ "inputs": { "issue": number } }).to_string());
        let said = step(&machine, &github, "fetch", &[]).unwrap();
        assert_eq!(said.code, Some(1), "{number}");
        assert!(said.text.contains("names no issue"), "{}", said.text);
    }
}

#[test]
fn a_models_draft_goes_to_the_summary_alone() {
    let github = GitHub::with(issue(7), Vec::new());
    let machine = machine_with(&reply());
    let guidance = json!({ "provider": "p", "model": "m", "text": "@ann ```\n<img src=x>", "error": null });
    machine.write("report.json", json!({ "reply": reply(), "guidance": guidance }).to_string());
    let Some(said) = step(&machine, &github, "draft", &[]) else { return };
    assert_eq!((said.code, github.changes().len(), github.reads()), (Some(0), 0, 0), "{}", said.text);
    assert!(said.summary.contains("````text\np, m\n\n@ann ```\n<img src=x>\n````"), "{}", said.summary);
    machine.write("report.json", json!({ "reply": null, "guidance": null }).to_string());
    let said = step(&machine, &github, "draft", &[]).unwrap();
    assert!(said.summary.contains("No draft"), "{}", said.summary);
}

/// What action.yml hands over is what the scripts read, and no expression stands in a script.
#[test]
fn the_actions_inputs_reach_the_scripts_as_variables() {
    let folder = root().join(".github/actions/triage");
    let action = fs::read_to_string(folder.join("action.yml")).unwrap();
    let scripts: String = ["install.sh", "triage.sh", "thread.py"]
        .map(|name| fs::read_to_string(folder.join(name)).unwrap())
        .concat();
    let handed: Vec<&str> = action
        .lines()
        .filter(|line| line.starts_with("        ") && line.contains(": ${{"))
        .filter_map(|line| line.trim().split(": ${{").next())
        .collect();
    assert!(handed.len() > 8, "{handed:?}");
    for name in handed.iter().filter(|name| !name.starts_with("PIP_DOCTOR_LLM_") && **name != "GH_TOKEN") {
        assert!(scripts.contains(name), "nobody reads {name}");
    }
    for line in action.lines().filter(|line| line.trim_start().starts_with("run:")) {
        assert!(!line.contains("${{"), "{line}");
    }
    assert!(!action.contains("uses:"), "an action that it uses would have to be pinned");
}
