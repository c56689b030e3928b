//! Who is who, and what is no event.

use super::{Action, Author, Thread, read};
use crate::redact::{Raw, Redactor};

fn thread(event: &str, comments: &str) -> Thread {
    let comments = (!comments.is_empty()).then(|| Raw::from(comments));
    let event = (!event.is_empty()).then(|| Raw::from(event));
    read(event.as_ref(), comments.as_ref(), "github-actions[bot]", &Redactor::default()).unwrap()
}

fn authors(comments: &str) -> Vec<Author> {
    let issue = r#"{"action": "opened", "issue": {"number": 7, "body": "b", "user": {"login": "Ann"}}}"#;
    thread(issue, comments).comments.iter().map(|comment| comment.author).collect()
}

#[test]
fn people_and_programs_are_told_apart() {
    let comments = r#"[
        {"id": 1, "body": "", "user": {"login": "ann", "type": "User"}, "author_association": "OWNER"},
        {"id": 2, "body": "", "user": {"login": "max", "type": "User"}, "author_association": "MEMBER"},
        {"id": 3, "body": "", "user": {"login": "eve", "type": "User"}, "author_association": "CONTRIBUTOR"},
        {"id": 4, "body": "", "user": {"login": "github-actions[bot]", "type": "Bot"}},
        {"id": 5, "body": "", "user": {"login": "github-actions[bot]", "type": "User"}},
        {"id": 6, "body": "", "user": {"login": "dependabot[bot]", "type": "Bot"}, "author_association": "MEMBER"},
        {"id": 7, "body": "", "user": null, "author_association": "NONE"}
    ]"#;
    assert_eq!(
        authors(comments),
        [
            Author::Reporter,
            Author::Maintainer,
            Author::Stranger,
            Author::Us,
            Author::Bot,
            Author::Bot,
            Author::Stranger
        ]
    );
}

#[test]
fn pages_are_one_list_and_gitlabs_own_notes_are_none() {
    let pages =
        r#"[[{"body": "a", "user": {"login": "ann"}}], [{"body": "b", "author": {"username": "ann"}}]]"#;
    assert_eq!(authors(pages), [Author::Reporter, Author::Reporter]);
    assert_eq!(authors(r#"[{"body": "closed", "system": true, "author": {"username": "ann"}}]"#), []);
}

#[test]
fn a_list_without_an_issue_is_its_first_authors() {
    let thread = thread("", r#"[{"body": "a", "user": "ann"}, {"body": "b", "user": "bob"}]"#);
    let authors: Vec<_> = thread.comments.iter().map(|comment| comment.author).collect();
    assert_eq!(authors, [Author::Reporter, Author::Stranger]);
    assert!(thread.event.is_none());
}

#[test]
fn a_pull_request_and_an_unknown_action_are_no_event_of_ours() {
    let pull = r#"{"action": "created", "issue": {"pull_request": {"url": "u"}}, "comment": {"body": ""}}"#;
    assert!(thread(pull, "").event.is_none());
    assert!(thread(r#"{"action": "transferred", "issue": {}}"#, "").event.is_none());
    assert_eq!(thread(r#"{"issue": {}}"#, "").event.unwrap().action, Action::Asked);
}

#[test]
fn comments_that_are_missing_are_noticed() {
    let event = r#"{"action": "created", "issue": {"comments": 2}, "comment": {"id": 3, "body": "x"}}"#;
    assert!(thread(event, "").incomplete);
    assert!(!thread(event, r#"[{"id": 1, "body": "y"}, {"id": 3, "body": "x"}]"#).incomplete);
}

#[test]
fn what_is_no_json_is_said_with_its_place() {
    let redactor = Redactor::default();
    let error = read(Some(&Raw::from("{\n oops")), None, "b", &redactor).unwrap_err();
    assert!(error.as_str().contains("line 2"), "{error}");
    assert!(read(None, Some(&Raw::from("{\"comments\": 3}")), "b", &redactor).is_err());
}
