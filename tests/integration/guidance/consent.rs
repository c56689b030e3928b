//! Nothing is sent without the user's word: not by any command, not by silence, not by Enter.

use serde_json::json;

use super::server::Server;
use super::{Wire, answer, run};

#[test]
fn no_command_sends_anything_unasked() {
    let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "Nobody asked me.")));
    let mut machine = Wire::OpenAi.machine(&server);
    // Every provider there is leads to the same listener.
    let host = server.address.trim_start_matches("http://").to_owned();
    for (name, value) in [
        ("ANTHROPIC_API_KEY", "zqkey"),
        ("ANTHROPIC_BASE_URL", server.address.as_str()),
        ("OPENAI_API_KEY", "zqkey"),
        ("OPENAI_BASE_URL", server.address.as_str()),
        ("OLLAMA_HOST", host.as_str()),
    ] {
        machine.set(name, value);
    }
    machine.write("work/page.json", r#"{"files":[]}"#);
    machine.write("pack/pack.toml", "format = 1\nname = \"demo\"\nllm = \"draft\"\n");
    let commands: &[&[&str]] = &[
        &[],
        &["zqdemo"],
        &["--log", "failed.log"],
        &["--log", "failed.log", "--format", "terminal"],
        &["--log", "failed.log", "--format", "markdown", "--include-guidance"],
        &["--log", "failed.log", "--format", "json", "--online", "--offline"],
        &["run", "--", "false"],
        &["run", "--always", "--format", "terminal", "--", "true"],
        &["triage", "failed.log"],
        &["triage", "failed.log", "--format", "terminal", "--include-guidance"],
        &["triage", "failed.log", "--ask=copy"],
        &["--log", "failed.log", "--ask=copy", "--no-import"],
        &["triage", "failed.log", "--answer", "failed.log"],
        // Nobody can say yes here.
        &["model"],
        &["model", "ollama"],
        &["model", "--yes", "--offline", "nobody"],
        #[cfg(feature = "mcp")]
        &["mcp"],
        &["wheels", "zqdemo", "--index-json", "page.json"],
        &["reproduce", "zqdemo", "--offline"],
        &["explain"],
        &["explain", "rust-missing"],
        &["init", "--dry-run"],
        &["pack", "check", "../pack"],
    ];
    for arguments in commands {
        let said = run(&machine, arguments);
        let count = server.requests().len();
        assert_eq!(count, 0, "{arguments:?} asked a model: {}", said.stderr);
        assert!(!said.stdout.contains("Nobody asked me"));
    }
    // The listener is one that would have been reached.
    run(&machine, &["triage", "failed.log", "--ask"]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_leaves_nothing_open_is_not_asked_about() {
    let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "")));
    let machine = Wire::OpenAi.machine(&server);
    machine.write(
        "work/failed.log",
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
    );
    let report = run(&machine, &["triage", "failed.log", "--format", "json", "--ask"]);
    let report_json: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
    let is_sure =
        report_json["diagnoses"][0]["confidence"].as_f64().is_some_and(|confidence| confidence >= 0.7);
    let has_gaps = report_json["gaps"].as_array().is_some_and(|gaps| !gaps.is_empty());
    if !is_sure || has_gaps {
        crate::support::skip("the check for this log is not part of this version");
        return;
    }
    assert_eq!(server.requests().len(), 0);
    assert!(report.stderr.contains("nothing is left open"), "{}", report.stderr);
}

#[cfg(unix)]
mod on_terminal {
    use serde_json::json;

    use super::super::server::{Act, Server};
    use super::super::{Wire, answer};
    use crate::support::Machine;
    use crate::typing::typing_at;

    /// Answers the question on a terminal.
    fn typing(machine: &Machine, arguments: &[&str], entries: &[&str]) -> String {
        typing_at("[y/N/show] ", machine, arguments, entries)
    }

    #[test]
    fn only_a_clear_yes_sends_and_show_shows_it_all() {
        let arguments = ["--log", "failed.log", "--no-import"];
        for entry in ["\r", "n\r", "maybe\r", "\u{4}", "\u{3}"] {
            let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "zqwords")));
            let seen = typing(&Wire::OpenAi.machine(&server), &arguments, &[entry]);
            assert!(seen.contains("Ask zqmodel at 127.0.0.1:"), "{entry:?}: {seen}");
            assert!(seen.contains("Full report: "), "{entry:?}: the report is missing: {seen}");
            assert!(server.requests().is_empty(), "{entry:?}");
        }
        let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "zqwords")));
        let seen = typing(&Wire::OpenAi.machine(&server), &arguments, &["show\r", "y\r"]);
        assert!(seen.contains("the frobnicator of this machine has no teeth"), "{seen}");
        assert!(seen.contains("zqwords"), "{seen}");
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        let plain = seen.replace("\r\n", "\n");
        let sent = super::super::server::user_text(&requests[0].json());
        assert!(plain.contains(&sent), "what was sent is not what was shown: {sent}\n---\n{plain}");
    }

    /// What a model wants to know of the user is asked, and what is typed is a row of the next
    /// round: once each, and nothing for Enter.
    #[test]
    fn what_the_user_answers_is_a_claim_of_the_next_round() {
        let asking = |questions: &[&str]| {
            let text = json!({ "hypotheses": [], "steps": [], "probes": [], "questions": questions, "text": "zqwords" });
            Act::Send(Wire::OpenAi.whole(&text.to_string()))
        };
        let server = Server::new(vec![asking(&["Which manager?"]), asking(&["Which manager?", "Really?"])]);
        let arguments = ["--log", "failed.log", "--no-import", "--ask"];
        let seen = typing_at(
            "(Enter to leave it out) ",
            &Wire::OpenAi.machine(&server),
            &arguments,
            &["conda 24\r", "\r"],
        );
        let requests = server.requests();
        assert_eq!(requests.len(), 2, "{seen}");
        let second = super::super::server::user_text(&requests[1].json());
        assert!(
            second.contains("fact user.answer = Which manager? conda 24   (the user says so)"),
            "{second}"
        );
        assert_eq!(seen.matches("The model asks: Which manager?").count(), 1, "{seen}");
        assert!(seen.contains("Full report: "), "{seen}");
    }

    #[test]
    fn nobody_is_asked_where_nobody_is_set_up_or_reads() {
        let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "zqwords")));
        let machine = Wire::OpenAi.machine(&server);
        let seen = typing(&machine, &["--log", "failed.log", "--no-import", "--format", "json"], &["y\r"]);
        assert!(!seen.contains("[y/N/show]"), "{seen}");
        let mut in_ci = Wire::OpenAi.machine(&server);
        in_ci.set("CI", "true");
        let seen = typing(&in_ci, &["--log", "failed.log", "--no-import"], &["y\r"]);
        assert!(!seen.contains("[y/N/show]"), "{seen}");
        // Ollama may be there or not: before consent it is not looked for.
        let mut bare = Wire::OpenAi.machine(&server);
        bare.environment.remove(std::ffi::OsStr::new("PIP_DOCTOR_LLM_URL"));
        bare.set("OLLAMA_HOST", server.address.trim_start_matches("http://"));
        let seen = typing(&bare, &["--log", "failed.log", "--no-import"], &["y\r"]);
        assert!(!seen.contains("[y/N/show]"), "{seen}");
        assert!(server.requests().is_empty());
    }

    #[test]
    fn breaking_off_costs_the_guidance_and_not_the_report() {
        for started in [Vec::new(), Wire::Anthropic.pieces("{\"text\":").into_bytes()] {
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".to_vec();
            let server = Server::new(vec![Act::Hang([head, started].concat())]);
            let machine = Wire::Anthropic.machine(&server);
            let arguments = ["--log", "failed.log", "--no-import", "--ask"];
            let seen = typing_at("sending ", &machine, &arguments, &["\u{3}"]);
            assert!(seen.contains("No answer from the model: broken off"), "{seen}");
            assert!(seen.contains("Full report: "), "{seen}");
        }
    }
}
