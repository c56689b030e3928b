//! Providers, models and keys as the environment sets them.

use serde_json::json;

use super::server::{Act, Server, response};
use super::{Wire, answer, run, triaged};

#[test]
fn an_unknown_provider_is_wrong_usage() {
    let server = Server::saying(Vec::new());
    let machine = Wire::OpenAi.machine(&server);
    let wrong = run(&machine, &["triage", "failed.log", "--ask=oracle"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    assert!(wrong.stderr.contains("url, anthropic, openai and ollama"), "{}", wrong.stderr);
    assert!(server.requests().is_empty());
}

#[test]
fn a_provider_that_is_named_comes_first() {
    let named = Server::saying(Wire::Anthropic.whole(&answer(&json!([]), "I.")));
    let other = Server::saying(Vec::new());
    let mut machine = Wire::Anthropic.machine(&named);
    machine.set("PIP_DOCTOR_LLM_URL", format!("{}/v1", other.address));
    let run = run(&machine, &["triage", "failed.log", "--ask=anthropic", "--format", "json"]);
    assert_eq!((named.requests().len(), other.requests().len()), (1, 0), "{}", run.stderr);
}

#[test]
fn ollama_is_found_with_its_first_model_once_the_user_agrees() {
    let models = json!({ "data": [{ "id": "zqsmall" }, { "id": "zqlarge" }] }).to_string();
    let server = Server::new(vec![
        Act::Send(response("200 OK", "Content-Type: application/json\r\n", models.as_bytes())),
        Act::Send(Wire::OpenAi.stream(&answer(&json!([]), "Hello."))),
    ]);
    let mut machine = Wire::OpenAi.machine(&server);
    for name in ["PIP_DOCTOR_LLM_URL", "PIP_DOCTOR_LLM_API_KEY", "PIP_DOCTOR_LLM_MODEL"] {
        machine.environment.remove(std::ffi::OsStr::new(name));
    }
    machine.set("OLLAMA_HOST", server.address.trim_start_matches("http://"));
    let (guidance, _) = triaged(&machine);
    assert_eq!(
        (guidance["provider"].as_str(), guidance["model"].as_str()),
        (Some("ollama"), Some("zqsmall"))
    );
    let requests = server.requests();
    assert!(requests[0].head.starts_with("GET /v1/models "), "{}", requests[0].head);
    assert_eq!(requests[1].json()["model"], "zqsmall");
    assert!(!requests[1].head.to_lowercase().contains("authorization"), "no key is needed");
}

#[test]
fn offline_means_this_machine() {
    let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "Here.")));
    let mut machine = Wire::OpenAi.machine(&server);
    let arguments = ["triage", "failed.log", "--ask", "--offline", "--format", "json"];
    let here = run(&machine, &arguments);
    assert!(here.stdout.contains("Here."), "{}", here.stderr);
    machine.set("PIP_DOCTOR_LLM_URL", "https://models.example/v1");
    let elsewhere = run(&machine, &arguments);
    assert!(elsewhere.stderr.contains("with --offline only a model on this machine"), "{}", elsewhere.stderr);
    assert_eq!(elsewhere.code, here.code);
}

#[test]
fn a_proxy_is_not_asked_for_this_machine() {
    let proxy = Server::saying(Vec::new());
    let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "Here.")));
    let mut machine = Wire::OpenAi.machine(&server);
    machine.set("HTTP_PROXY", &proxy.address);
    machine.set("http_proxy", &proxy.address);
    machine.set("ALL_PROXY", &proxy.address);
    triaged(&machine);
    assert_eq!((server.requests().len(), proxy.requests().len()), (1, 0));
}

#[cfg(unix)]
#[test]
fn a_key_may_come_from_a_command_without_a_shell() {
    use super::KEY;
    let server = Server::saying(Wire::OpenAi.whole(&answer(&json!([]), "Here.")));
    let mut machine = Wire::OpenAi.machine(&server);
    machine.environment.remove(std::ffi::OsStr::new("PIP_DOCTOR_LLM_API_KEY"));
    machine
        .script("bin/keeper", &format!("test \"$1 $2\" = 'show $(touch,stolen);x' && echo {KEY}; echo more"));
    machine.set("PIP_DOCTOR_LLM_KEY_COMMAND", "keeper show $(touch,stolen);x");
    let (_, run) = triaged(&machine);
    let head = &server.requests()[0].head;
    assert!(head.contains(&format!("authorization: Bearer {KEY}")), "{head}");
    assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY));

    machine.script("bin/keeper", "exit 1");
    let (guidance, _) = triaged(&machine);
    assert!(guidance["error"].as_str().unwrap().contains("printed no key"), "{guidance}");
    assert_eq!(server.requests().len(), 1);
}
