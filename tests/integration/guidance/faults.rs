//! Providers that refuse, ramble, lie about their health or hang: each costs the guidance and
//! nothing else. `triaged` compares the report and the exit code with those without a model.

use serde_json::{Value, json};

use super::server::{Act, Server, complaint, response};
use super::{KEY, WIRES, Wire, answer, triaged};

/// What the report says went wrong, and how often the server was asked.
fn error(wire: Wire, acts: Vec<Act>, variables: &[(&str, &str)]) -> (String, usize) {
    let server = Server::new(acts);
    let mut machine = wire.machine(&server);
    for (name, value) in variables {
        machine.set(name, value);
    }
    let (guidance, run) = triaged(&machine);
    assert_eq!(guidance["hypotheses"], json!([]));
    assert_eq!(guidance["text"], "");
    let said = guidance["error"].as_str().unwrap_or_default().to_owned();
    assert!(said.is_empty() || run.stderr.contains(&said), "{said} is not on stderr: {}", run.stderr);
    assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY), "the key is shown");
    (said, server.requests().len())
}

fn one(bytes: Vec<u8>) -> Vec<Act> {
    vec![Act::Send(bytes)]
}

#[test]
fn a_model_that_declines() {
    let stream = |body: &str| response("200 OK", "Content-Type: text/event-stream\r\n", body.as_bytes());
    let refusals = [
        (
            Wire::Anthropic,
            stream(
                "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"refusal\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n",
            ),
        ),
        (
            Wire::OpenAi,
            stream("data: {\"choices\":[{\"delta\":{\"refusal\":\"I will not.\"}}]}\n\ndata: [DONE]\n\n"),
        ),
        (
            Wire::OpenAi,
            stream(
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n",
            ),
        ),
    ];
    for (wire, bytes) in refusals {
        assert_eq!(error(wire, one(bytes), &[]), ("the model declined to answer".to_owned(), 1));
    }
}

#[test]
fn prose_and_broken_json_get_one_more_chance() {
    let good = answer(&json!([]), "");
    for wire in WIRES {
        for text in [
            "It is surely a problem with your frobnicator. Have you tried to turn it off?",
            "{\"hypotheses\": [{\"archetype\": \"rust-mis",
            "{\"hypotheses\": 7, \"text\": {}}",
            "",
        ] {
            let (said, asked) = error(wire, one(wire.stream(text)), &[]);
            assert_eq!((said.as_str(), asked), ("its answer was not in the agreed form", 2), "{text}");
            let acts = vec![Act::Send(wire.stream(text)), Act::Send(wire.stream(&good))];
            assert_eq!(error(wire, acts, &[]), (String::new(), 2), "{text}");
        }
        let fenced = format!("Here it is:\n```json\n{good}\n```\n");
        assert_eq!(error(wire, one(wire.stream(&fenced)), &[]), (String::new(), 1));
    }
}

#[test]
fn an_answer_at_the_limit_of_its_length() {
    let cut = "{\"hypotheses\": [";
    let anthropic = json!({ "type": "message", "stop_reason": "max_tokens", "content": [{ "type": "text", "text": cut }] });
    let openai = json!({ "choices": [{ "finish_reason": "length", "message": { "content": cut } }] });
    for (wire, whole) in [(Wire::Anthropic, anthropic), (Wire::OpenAi, openai)] {
        let (said, asked) = error(wire, one(response("200 OK", "", whole.to_string().as_bytes())), &[]);
        assert_eq!((said.as_str(), asked), ("its answer reached the limit of its length before its end", 1));
    }
}

#[test]
fn a_key_that_is_refused_is_not_shown() {
    for wire in WIRES {
        let bytes = complaint("401 Unauthorized", "", &format!("Incorrect API key provided: {KEY}"));
        assert_eq!(error(wire, one(bytes), &[]), ("it refuses the key (status 401)".to_owned(), 1));
        // Neither where the status is another one and its words are shown.
        let bytes =
            complaint("404 Not Found", "", &format!("no model zqmodel for {KEY} https://evil.example/x"));
        let (said, _) = error(wire, one(bytes), &[]);
        assert!(said.starts_with("it answered with status 404: no model zqmodel for <token>"), "{said}");
    }
}

#[test]
fn a_busy_provider_is_asked_again_when_it_says() {
    for wire in WIRES {
        let busy = |headers: &str| complaint("429 Too Many Requests", headers, "slow down");
        let good = wire.stream(&answer(&json!([]), ""));
        let acts = vec![Act::Send(busy("Retry-After: 1\r\n")), Act::Send(good.clone())];
        assert_eq!(error(wire, acts, &[]), (String::new(), 2));
        let (said, asked) = error(wire, one(busy("Retry-After: 3600\r\n")), &[]);
        assert_eq!((said.as_str(), asked), ("it has too much to do (status 429); try again later", 1));
        let acts = vec![
            Act::Send(complaint("500 Internal Server Error", "", "oh")),
            Act::Send(complaint("529 Overloaded", "", "oh")),
            Act::Send(good),
        ];
        assert_eq!(error(wire, acts, &[]), (String::new(), 3));
        let (said, asked) = error(wire, one(complaint("500 Internal Server Error", "", "oh")), &[]);
        assert_eq!((said.as_str(), asked), ("it has too much to do (status 500); try again later", 4));
    }
}

#[test]
fn an_overload_in_the_middle_of_a_stream() {
    let body = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    let busy = response("200 OK", "Content-Type: text/event-stream\r\n", body.as_bytes());
    let good = Wire::Anthropic.stream(&answer(&json!([]), ""));
    let acts = vec![Act::Send(busy), Act::Send(good)];
    assert_eq!(error(Wire::Anthropic, acts, &[]), (String::new(), 2));
    let body = "data: {\"error\":{\"message\":\"the zqgpu burns\",\"code\":500}}\n\n";
    let broken = response("200 OK", "Content-Type: text/event-stream\r\n", body.as_bytes());
    let (said, asked) = error(Wire::OpenAi, one(broken), &[]);
    assert_eq!((said.as_str(), asked), ("it reported a fault: the zqgpu burns", 1));
}

#[test]
fn silence_and_slowness_end_with_the_time() {
    let short = [("PIP_DOCTOR_LLM_TIMEOUT", "0.7")];
    for wire in WIRES {
        let (said, asked) = error(wire, vec![Act::Hang(Vec::new())], &short);
        assert!(said.starts_with("it did not begin to answer in time") && asked == 1, "{said}, {asked}");
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".to_vec();
        let (said, asked) = error(wire, vec![Act::Hang(head.clone())], &short);
        assert!(said.starts_with("it did not begin to answer in time") && asked == 1, "{said}, {asked}");
        let started = [head, wire.pieces("{\"hypotheses\": [").into_bytes()].concat();
        let (said, asked) = error(wire, vec![Act::Hang(started)], &short);
        assert!(said.starts_with("it was not done in time") && asked == 1, "{said}, {asked}");
    }
}

#[test]
fn an_answer_without_end_is_cut() {
    for wire in WIRES {
        let long = "x".repeat(5 << 20);
        for bytes in [wire.whole(&answer(&json!([]), &long)), wire.stream(&answer(&json!([]), &long))] {
            assert_eq!(error(wire, one(bytes), &[]), ("its answer is too long".to_owned(), 1));
        }
        // One line without end, which is no event yet.
        let line =
            response("200 OK", "Content-Type: text/event-stream\r\n", format!("data: {long}").as_bytes());
        assert_eq!(error(wire, one(line), &[]), ("its answer is too long".to_owned(), 1));
    }
}

#[test]
fn a_connection_that_is_cut_is_not_tried_again() {
    for wire in WIRES {
        let cut = [
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99999\r\n\r\n",
            &wire.pieces("{\"text\":"),
        ];
        assert_eq!(error(wire, one(cut.concat().into_bytes()), &[]), ("its answer broke off".to_owned(), 1));
        // Ended as a connection, not as an answer.
        let body = wire.pieces(&answer(&json!([]), "This looks whole."));
        let ended = response("200 OK", "Content-Type: text/event-stream\r\n", body.as_bytes());
        assert_eq!(error(wire, one(ended), &[]), ("its answer broke off".to_owned(), 1));
        assert_eq!(error(wire, one(Vec::new()), &[]), ("its answer broke off".to_owned(), 1));
    }
}

#[test]
fn a_gateway_that_does_not_know_the_schema_is_asked_without() {
    for wire in WIRES {
        let server = Server::new(vec![
            Act::Send(complaint("400 Bad Request", "", "unknown field")),
            Act::Send(wire.stream(&answer(&json!([]), "Fine."))),
        ]);
        let (guidance, _) = triaged(&wire.machine(&server));
        assert_eq!(guidance["error"], Value::Null);
        let has_schema =
            |body: &Value| !body["output_config"].is_null() || !body["response_format"].is_null();
        let bodies: Vec<Value> = server.requests().iter().map(super::server::Request::json).collect();
        assert_eq!(bodies.iter().map(has_schema).collect::<Vec<_>>(), [true, false]);
    }
}

#[test]
fn nothing_follows_a_redirect() {
    let elsewhere = Server::saying(Vec::new());
    for wire in WIRES {
        let location = format!("Location: {}/v1/messages\r\n", elsewhere.address);
        let (said, asked) = error(wire, one(response("307 Temporary Redirect", &location, b"")), &[]);
        assert_eq!((said.as_str(), asked), ("it answered with status 307", 1));
    }
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn nobody_listens() {
    for wire in WIRES {
        let server = Server::saying(Vec::new());
        let mut machine = wire.machine(&server);
        machine.set("ANTHROPIC_BASE_URL", "http://127.0.0.1:1");
        machine.set("PIP_DOCTOR_LLM_URL", "http://127.0.0.1:1/v1");
        let (guidance, _) = triaged(&machine);
        assert_eq!(guidance["error"], "it cannot be reached");
    }
}
