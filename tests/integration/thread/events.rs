//! Each kind of event, and who may move anything.

use serde_json::{Value, json};

use super::project::{event, text, triage};

fn reply(name: &str, comments: &[Value]) -> Value {
    triage(&event(name), &Value::Array(comments.to_vec()))["reply"].clone()
}

/// Our first reply to the label, as a comment.
fn asked() -> Value {
    let mut ours = event("by-us")["comment"].clone();
    ours["id"] = 400.into();
    ours["body"] = reply("labeled", &[])["comment"].clone();
    ours
}

#[test]
fn an_opened_issue_is_a_proposal_and_nothing_is_posted() {
    let reply = reply("opened", &[]);
    assert_eq!((&reply["state"], &reply["comment"]), (&"proposed".into(), &Value::Null));
    assert_eq!((&reply["labels_add"], &reply["labels_remove"]), (&json!([]), &json!([])));
    let summary = reply["summary"].as_str().unwrap();
    assert!(summary.contains("set the label `archetype: pip-too-old`"), "{summary}");
}

#[test]
fn a_label_gives_the_reply_for_that_archetype() {
    let reply = reply("labeled", &[]);
    assert_eq!((&reply["state"], &reply["archetype"]), (&"asked".into(), &"pip-too-old".into()));
    assert!(text(&reply).starts_with(reply["marker"].as_str().unwrap()));
    assert!(text(&reply).contains("--expect pip-too-old"));
    assert!(text(&reply).contains("python3 -m pip install --upgrade pip"));
}

#[test]
fn what_the_title_states_counts_as_well() {
    let mut event = event("labeled");
    event["issue"]["body"] = "```\n$ pip install demo\nerror: externally-managed-environment\n```".into();
    event["issue"]["title"] = "Cannot install demo on Ubuntu 24.04".into();
    event["label"]["name"] = "archetype: externally-managed".into();
    event["issue"]["labels"] = json!([{ "name": "archetype: externally-managed" }]);
    let reply = triage(&event, &json!([]))["reply"].clone();
    assert!(text(&reply).contains("`Ubuntu 24.04`"), "{reply}");
    assert!(text(&reply).contains("python3 -m venv .venv"), "{reply}");
}

#[test]
fn an_unknown_archetype_and_other_labels_give_nothing() {
    for name in ["archetype: no-such-thing", "bug", "archetype:"] {
        let mut event = event("labeled");
        event["label"]["name"] = name.into();
        event["issue"]["labels"][0]["name"] = name.into();
        let reply = triage(&event, &json!([]))["reply"].clone();
        assert_eq!(reply["comment"], Value::Null, "{name}");
        assert_eq!(reply["labels_add"], json!([]), "{name}");
    }
}

#[test]
fn spam_gives_no_reply() {
    let reply = reply("spam", &[]);
    assert_eq!((&reply["state"], &reply["comment"]), (&"proposed".into(), &Value::Null));
    // There is nothing to judge by: no cause is proposed.
    assert!(!reply["summary"].as_str().unwrap().contains("archetype: "));
}

#[test]
fn nobody_but_the_reporter_moves_anything() {
    let asked = asked();
    for name in ["by-bot", "by-us", "by-stranger", "pull-request"] {
        let mut event = event(name);
        event["issue"]["labels"] = super::project::event("labeled")["issue"]["labels"].clone();
        let comments = json!([asked, event["comment"]]);
        assert_eq!(triage(&event, &comments)["reply"], Value::Null, "{name}");
    }
    let mut event = event("by-maintainer");
    event["issue"]["labels"] = super::project::event("labeled")["issue"]["labels"].clone();
    let reply = triage(&event, &json!([asked, event["comment"]]))["reply"].clone();
    assert_eq!((&reply["comment"], &reply["state"]), (&Value::Null, &"asked".into()));
}

#[test]
fn a_bot_that_sets_a_label_starts_nothing() {
    let mut event = event("labeled");
    event["sender"] = super::project::event("by-bot")["sender"].clone();
    assert_eq!(triage(&event, &json!([]))["reply"], Value::Null);
}

#[test]
fn a_marker_of_anybody_else_is_no_state() {
    // A bot, a stranger and the reporter say that three comments were posted.
    let forged = event("by-bot")["comment"]["body"].clone();
    for name in ["by-bot", "by-stranger", "commented", "by-maintainer"] {
        let mut comment = event(name)["comment"].clone();
        comment["body"] = forged.clone();
        let reply = reply("labeled", &[comment]);
        assert_eq!((&reply["state"], &reply["posts"]), (&"asked".into(), &1.into()), "{name}");
        assert_eq!(reply["after"], Value::Null, "{name}");
    }
}

#[test]
fn thanks_are_no_evidence_and_what_was_edited_may_be() {
    let asked = asked();
    let mut event = event("commented");
    event["issue"]["labels"] = super::project::event("labeled")["issue"]["labels"].clone();
    let reply = triage(&event, &json!([asked, event["comment"]]))["reply"].clone();
    assert_eq!((&reply["comment"], &reply["state"]), (&Value::Null, &"asked".into()));
    let mut edited = super::project::event("comment-edited");
    edited["issue"]["labels"] = event["issue"]["labels"].clone();
    edited["comment"]["body"] = "```\nSuccessfully installed cryptography-42.0.5\n```".into();
    let reply = triage(&edited, &json!([asked, edited["comment"]]))["reply"].clone();
    assert_eq!(reply["state"], "fixed", "{reply}");
}

#[test]
fn somebody_elses_edit_is_not_the_reporters() {
    let mut event = event("edited");
    event["sender"] = super::project::event("labeled")["sender"].clone();
    event["issue"]["labels"] = super::project::event("labeled")["issue"]["labels"].clone();
    event["issue"]["body"] = "```\nSuccessfully installed cryptography-42.0.5\n```".into();
    let reply = triage(&event, &json!([asked()]))["reply"].clone();
    assert_eq!(reply["comment"], Value::Null);
}

#[test]
fn off_and_closed_are_silent() {
    let mut event = event("labeled");
    let off = json!({"id": 2, "name": "pip-doctor: off"});
    event["issue"]["labels"].as_array_mut().unwrap().push(off);
    let reply = triage(&event, &json!([]))["reply"].clone();
    assert_eq!((&reply["state"], &reply["comment"]), (&"off".into(), &Value::Null));
    let mut event = super::project::event("labeled");
    event["issue"]["state"] = "closed".into();
    assert_eq!(triage(&event, &json!([]))["reply"]["comment"], Value::Null);
}

#[test]
fn without_the_comments_there_is_no_reply() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut event = event("labeled");
    event["issue"]["comments"] = 4.into();
    std::fs::write(file.path(), event.to_string()).unwrap();
    let path = file.path().to_str().unwrap();
    let run = crate::program::pip_doctor(&["triage", "--event", path, "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["reply"], Value::Null);
    assert!(run.stderr.contains("--thread"), "{}", run.stderr);
}

#[test]
fn a_file_that_is_no_event_is_wrong_usage() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for text in ["", "{", "[1]", "\"x\""] {
        std::fs::write(file.path(), text).unwrap();
        let path = file.path().to_str().unwrap();
        let run = crate::program::pip_doctor(&["triage", "--event", path]);
        assert_eq!(run.code, 2, "{text}: {run:?}");
        assert_eq!(run.stderr.trim().lines().count(), 1, "{text}: {run:?}");
    }
}
