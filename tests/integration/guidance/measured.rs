//! `pip-doctor model`: the built-in cases with both prompts, the table, and what is kept.

use std::fs;

use serde_json::Value;

use super::server::{Act, Server, user_text};
use super::{Wire, run};

#[test]
fn a_model_is_measured_and_the_result_is_kept() {
    let wire = Wire::OpenAi;
    // Right in one case of twenty with the short prompt; the same words answer the whole one.
    let server = Server::new(vec![Act::Send(
        wire.whole("{\"because\":\"old\",\"cause\":\"pip-too-old\",\"rows\":[1,99]}"),
    )]);
    let mut machine = wire.machine(&server);
    let cache = machine.path("cache");
    machine.set("XDG_CACHE_HOME", &cache);
    machine.set("LOCALAPPDATA", &cache);
    machine.set("ZQ_TOKEN", "zqenvtoken-of-no-shape");
    let measured = run(&machine, &["model", "--yes"]);
    assert_eq!(measured.code, 0, "{}", measured.stderr);
    let requests = server.requests();
    assert_eq!(requests.len(), 40, "twenty cases, two prompts");
    for row in ["| short | 1 of 20 | 0 | 20 |", "| whole | 1 of 20 | 0 | "] {
        assert!(measured.stdout.contains(row), "{}", measured.stdout);
    }
    assert!(measured.stdout.contains("The short prompt is used"), "{}", measured.stdout);
    assert!(measured.stderr.contains("40 questions on built-in cases go to zqmodel"), "{}", measured.stderr);
    for request in &requests {
        let sent = String::from_utf8_lossy(&request.body).into_owned();
        assert!(!sent.contains("zqenvtoken") && !sent.contains(super::KEY));
        assert!(!user_text(&request.json()).contains("confidence 0."), "what the checks think is withheld");
    }
    if !cfg!(target_os = "macos") {
        let kept = fs::read_to_string(cache.join("pip-doctor/models.json")).unwrap();
        let kept: Value = serde_json::from_str(&kept).unwrap();
        let entry = kept.as_object().unwrap().values().next().unwrap();
        assert_eq!(
            (&entry["prompt"], &entry["right"], &entry["cases"]),
            (&"short".into(), &1.into(), &20.into())
        );
    }
}

#[test]
fn a_provider_that_fails_ends_it() {
    let wire = Wire::OpenAi;
    let server = Server::saying(super::server::complaint("401 Unauthorized", "", "no"));
    let failed = run(&wire.machine(&server), &["model", "--yes"]);
    assert_eq!(failed.code, 3, "{}", failed.stderr);
    assert!(failed.stderr.contains("it refuses the key"), "{}", failed.stderr);
    assert_eq!(server.requests().len(), 1);
}
