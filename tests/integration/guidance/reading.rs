//! What an answer may become: a reading that is shown first and marked, below a cause that the
//! checks are sure of, and never a diagnosis.

use std::fs;

use serde_json::{Value, json};

use super::server::Server;
use super::{LOG, Wire, answer, number_of, run, triaged, write_pack};
use crate::schema::assert_valid;

/// The pack's archetype, with the row that shows it.
fn toothless(refute: &str) -> (Value, crate::program::Run, crate::program::Run) {
    let wire = Wire::OpenAi;
    let learn = Server::saying(wire.whole(&answer(&json!([]), "")));
    run(&wire.machine(&learn), &["triage", "failed.log", "--format", "json", "--ask"]);
    let number = number_of(&learn.requests()[0].json(), "the frobnicator of this machine has no teeth");
    let hypotheses = json!([{ "archetype": "frobnicator-toothless", "confidence": 0.9, "evidence": [number], "why": "No teeth." }]);
    let server = Server::saying(wire.whole(&answer(&hypotheses, "Teeth.")));
    let machine = wire.machine(&server);
    write_pack(&machine, "format = 1\nname = \"demo\"\nllm = \"draft\"\n", refute);
    let arguments = ["triage", "failed.log", "--checks", "../pack", "--ask", "--format"];
    let report = run(&machine, &[&arguments[..], &["json"]].concat());
    let terminal = run(&machine, &[&arguments[..], &["terminal"]].concat());
    (assert_valid(&report), report, terminal)
}

#[test]
fn a_reading_that_nothing_refutes_is_shown_first_and_decides_nothing() {
    // What is not known refutes nothing.
    for refute in
        [r#"{ fact = "log.package", is = "another" }"#, r#"{ fact = "rust.version", is = "absent" }"#]
    {
        let (report, run, terminal) = toothless(refute);
        let reading = &report["guidance"]["reading"];
        assert_eq!(reading["archetype"], "frobnicator-toothless", "{report}");
        assert_eq!((&reading["measured"], &reading["confidence"]), (&Value::Null, &json!(0.49)));
        assert_eq!(
            reading["fixes"][0]["commands"],
            json!(["frobnicate --teeth", "python -m pip install zqdemo"])
        );
        assert_eq!((run.code, &report["verdict"], &report["diagnoses"]), (0, &json!("unclear"), &json!([])));
        let first: Vec<&str> = terminal.stdout.lines().take(2).map(str::trim).collect();
        assert!(first[0].contains("Probably: The frobnicator has no teeth."), "{}", terminal.stdout);
        assert!(first[1].contains("A model's reading, not measured"), "{}", terminal.stdout);
        assert!(
            terminal.stdout.contains("Next step, if the model is right: Fit teeth"),
            "{}",
            terminal.stdout
        );
        assert_eq!(terminal.code, 0);
    }
}

#[test]
fn what_a_fact_refutes_is_rejected_with_the_fact() {
    let (report, run, terminal) = toothless(r#"{ fact = "log.package", is = "zqdemo" }"#);
    let guidance = &report["guidance"];
    assert_eq!((&guidance["reading"], &guidance["hypotheses"]), (&Value::Null, &json!([])), "{guidance}");
    let rejected = &guidance["rejected"][0];
    assert_eq!(rejected["what"], "frobnicator-toothless");
    assert_eq!(rejected["why"], "refuted by log.package = zqdemo");
    assert_eq!(run.code, 0);
    assert!(!terminal.stdout.contains("Probably"), "{}", terminal.stdout);
}

#[test]
fn too_little_is_known_is_an_answer_and_no_reading() {
    let hypotheses =
        json!([{ "archetype": "unclear", "confidence": 0.4, "evidence": [], "why": "One line." }]);
    let server = Server::saying(Wire::OpenAi.whole(&answer(&hypotheses, "Say more.")));
    let (guidance, _) = triaged(&Wire::OpenAi.machine(&server));
    assert_eq!(guidance["hypotheses"][0]["archetype"], "unclear", "{guidance}");
    assert_eq!((&guidance["reading"], &guidance["rejected"]), (&Value::Null, &json!([])));
}

#[test]
fn a_measured_model_has_its_rate_and_its_prompt() {
    let wire = Wire::OpenAi;
    let learn = Server::saying(wire.whole("{\"because\":\"x\",\"cause\":\"rust-missing\",\"rows\":[1]}"));
    let mut machine = wire.machine(&learn);
    machine.environment.remove(std::ffi::OsStr::new("PIP_DOCTOR_LLM_PROMPT"));
    let cache = machine.path("cache");
    machine.set("XDG_CACHE_HOME", &cache);
    machine.set("LOCALAPPDATA", &cache);
    if cfg!(target_os = "macos") {
        return crate::support::skip("the cache lies elsewhere");
    }
    let host = learn.address.trim_start_matches("http://");
    for (right, cases, rate) in [(13, 20, 0.65), (20, 20, 0.75)] {
        let entry =
            json!({ format!("url {host} zqmodel"): { "prompt": "short", "right": right, "cases": cases } });
        fs::create_dir_all(cache.join("pip-doctor")).unwrap();
        fs::write(cache.join("pip-doctor/models.json"), entry.to_string()).unwrap();
        machine.write("work/failed.log", LOG);
        let (guidance, asked) = triaged(&machine);
        let reading = &guidance["reading"];
        assert_eq!(
            reading["measured"],
            json!({ "right": right, "cases": cases }),
            "{guidance} {}",
            asked.stderr
        );
        assert_eq!(reading["confidence"], json!(rate));
    }
    let sent = learn.requests()[0].json();
    let candidates = &sent["response_format"]["json_schema"]["schema"]["properties"]["cause"]["enum"];
    let candidates: Vec<&str> =
        candidates.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(candidates.len(), 9, "eight, and that too little is known: {candidates:?}");
    for always in ["package-bug", "not-installation", "unclear"] {
        assert!(candidates.contains(&always), "{candidates:?}");
    }
    let text = super::server::user_text(&sent);
    let rows = text.lines().filter(|line| line.starts_with('[')).count();
    assert!(rows <= 12, "{text}");
    assert!(text.len() < 4_000, "{} bytes", text.len());
}
