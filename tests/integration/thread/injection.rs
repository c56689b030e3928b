//! Bodies that want to be more than text: nothing in them is mentioned, opened or followed.

use std::fs;

use serde_json::{Value, json};

use super::project::{data, event, triage};

/// Most characters of a comment of ours.
const MOST: usize = 30_000;

fn bodies() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(data().join("injection")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        found.extend(cases.iter().map(|case| {
            (case["name"].as_str().unwrap().to_owned(), case["body"].as_str().unwrap().to_owned())
        }));
    }
    assert!(found.len() >= 30, "{}", found.len());
    found
}

#[test]
fn whatever_a_body_says_the_reply_is_inert() {
    for (name, body) in bodies() {
        // As the issue itself, before and after our own first comment.
        let mut labeled = event("labeled");
        labeled["issue"]["body"] = body.as_str().into();
        let first = triage(&labeled, &json!([]))["reply"].clone();
        assert_eq!((&first["state"], &first["posts"]), (&"asked".into(), &1.into()), "{name}");
        check(&name, &first);
        let mut ours = event("by-us")["comment"].clone();
        ours["id"] = 400.into();
        ours["body"] = first["comment"].clone();
        let mut commented = event("commented");
        commented["issue"] = labeled["issue"].clone();
        commented["comment"]["body"] = body.as_str().into();
        check(&name, &triage(&commented, &json!([ours, commented["comment"]]))["reply"]);
        let mut opened = event("opened");
        opened["issue"]["body"] = body.as_str().into();
        let proposed = triage(&opened, &json!([]))["reply"].clone();
        assert_eq!(proposed["comment"], Value::Null, "{name}");
        check(&name, &proposed);
    }
}

fn check(name: &str, reply: &Value) {
    let summary = reply["summary"].as_str().unwrap();
    inert(name, summary);
    let known = ["archetype: ", "may-be-a-bug", "needs-maintainer"];
    for label in
        reply["labels_add"].as_array().unwrap().iter().chain(reply["labels_remove"].as_array().unwrap())
    {
        assert!(known.iter().any(|start| label.as_str().unwrap().starts_with(start)), "{name}: {label}");
    }
    let Some(comment) = reply["comment"].as_str() else { return };
    assert!(comment.chars().count() <= MOST, "{name}: {} characters", comment.chars().count());
    let (marker, text) = comment.split_once('\n').unwrap();
    assert_eq!(marker, reply["marker"].as_str().unwrap(), "{name}");
    assert_eq!(marker.matches("-->").count(), 1, "{name}: {marker}");
    inert(name, text);
}

/// Outside of code there is no mention, no reference, no element and no address but ours.
fn inert(name: &str, text: &str) {
    let own = ["<details>", "</details>", "<summary>", "</summary>", "<sub>", "</sub>", "<https://"];
    let mut fence: Option<usize> = None;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        match fence {
            Some(open) if ticks >= open && trimmed.trim_matches('`').is_empty() => fence = None,
            None if ticks >= 3 => fence = Some(ticks),
            Some(_) => commands(name, line),
            None => {
                commands(name, line);
                let prose = outside_spans(line);
                let known: usize = own.iter().map(|element| prose.matches(element).count()).sum();
                assert_eq!(prose.matches('<').count(), known, "{name}: {line}");
                assert!(!prose.contains('@'), "{name}: {line}");
                assert!(!prose.contains("]("), "{name}: {line}");
                let addresses = prose.matches("://").count();
                assert_eq!(addresses, prose.matches("<https://").count(), "{name}: {line}");
                for address in prose.split("<https://").skip(1) {
                    assert!(
                        !address.contains("evil") && !address.starts_with("files.example"),
                        "{name}: {line}"
                    );
                }
            }
        }
    }
    assert!(fence.is_none(), "{name}: a fence is left open");
}

/// The line without what stands in code spans, by their runs of back-ticks.
fn outside_spans(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        kept.push_str(&rest[..start]);
        let run = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        let inside = &rest[start + run..];
        let mut at = 0;
        let end = loop {
            let Some(found) = inside[at..].find('`') else { break None };
            let length = inside[at + found..].bytes().take_while(|byte| *byte == b'`').count();
            if length == run {
                break Some(at + found + run);
            }
            at += found + length;
        };
        rest = end.map_or("", |end| &inside[end..]);
        assert!(end.is_some(), "a span is left open: {line}");
    }
    kept + rest
}

/// Lines to run are ours, whatever the body names.
fn commands(name: &str, line: &str) {
    if ["uvx ", "./pip-doctor ", ".\\pip-doctor.exe "]
        .iter()
        .any(|start| line.trim_start().starts_with(start))
    {
        for piece in ["pwned", "evil", "$(", "${{", "{{", "@octocat", "iex (", "index.example"] {
            assert!(!line.contains(piece), "{name}: {line}");
        }
    }
}
