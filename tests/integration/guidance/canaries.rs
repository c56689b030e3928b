//! Secrets are planted wherever pip-doctor looks, and must not occur in any request.

use serde_json::json;

use super::server::{Act, Server};
use super::{LOG, WIRES, answer, run};

const PLANTED: &[&str] = &[
    "zqcanary",
    "zqhostname",
    "zqenvtoken-of-no-shape",
    "zqindexpass",
    "zqprivate",
    "zqproxypass",
    "ghp_zq23456789abcdefghijABCDEFGHIJ012345",
    "zqurlpass",
    "zqmail",
    "zqsecondkey",
];

#[test]
fn no_request_holds_a_secret() {
    for wire in WIRES {
        let wanting = |what: &[&str]| {
            let text =
                json!({ "hypotheses": [], "steps": [], "questions": [], "probes": what, "text": "More." });
            Act::Send(wire.whole(&text.to_string()))
        };
        // All that is on offer, three at a time.
        let acts = || {
            vec![
                wanting(&["log", "interpreters", "installers"]),
                wanting(&["toolchains", "openssl", "system"]),
                Act::Send(wire.whole(&answer(&json!([]), ""))),
                wanting(&["libraries", "index", "packages"]),
                wanting(&["wheels", "log", "index"]),
                Act::Send(wire.whole(&answer(&json!([]), ""))),
            ]
        };
        let server = Server::new(acts());
        let mut machine = wire.machine(&server);
        let home = machine.path("home").join("zqcanary");
        std::fs::create_dir_all(&home).unwrap();
        for (name, value) in [
            ("USER", "zqcanary"),
            ("LOGNAME", "zqcanary"),
            ("USERNAME", "zqcanary"),
            ("HOSTNAME", "zqhostname"),
            ("COMPUTERNAME", "zqhostname"),
            ("ZQ_TOKEN", "zqenvtoken-of-no-shape"),
            ("OPENAI_API_KEY", "zqsecondkey-0123456789"),
            ("PIP_INDEX_URL", "https://zqname:zqindexpass@zqprivate.example/simple"),
            ("https_proxy", "http://zqname:zqproxypass@zqgate.example:3128"),
        ] {
            machine.set(name, value);
        }
        machine.set("HOME", &home);
        machine.set("USERPROFILE", &home);
        let log = format!(
            "{LOG}  File \"/home/zqcanary/x/setup.py\", line 3\n  error: zqenvtoken-of-no-shape at zqhostname for zqmail@zqprivate.example\n  error: ghp_zq23456789abcdefghijABCDEFGHIJ012345 https://me:zqurlpass@files.example/x zqsecondkey-0123456789\nERROR: in {}\n",
            home.display()
        );
        machine.write("work/failed.log", log);
        for _ in 0..2 {
            run(&machine, &["--log", "failed.log", "--ask", "--format", "json", "--no-import", "zqdemo"]);
        }
        let requests = server.requests();
        assert!(requests.len() >= 4, "{} requests", requests.len());
        let sent: String =
            requests.iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect();
        for planted in PLANTED {
            let around =
                sent.find(planted).map(|at| sent.get(at.saturating_sub(80)..at + 60).unwrap_or_default());
            assert!(around.is_none(), "{planted} was sent: {around:?}");
        }
        assert!(!sent.contains(super::KEY));
        // Silent for the right reason: the lines themselves were sent.
        for shown in ["<user>", "<token>", "setup.py", "facts.index"] {
            assert!(sent.contains(shown), "{shown} was not sent");
        }
    }
}

/// Triage knows names and shapes only.
#[test]
fn triage_sends_no_secret_of_known_shape() {
    let server = Server::saying(WIRES[0].whole(&answer(&json!([]), "")));
    let machine = WIRES[0].machine(&server);
    machine.write(
        "work/failed.log",
        format!("{LOG}  error: ghp_zq23456789abcdefghijABCDEFGHIJ012345 https://me:zqurlpass@files.example/x of zqmail@files.example\n"),
    );
    run(&machine, &["triage", "failed.log", "--ask", "--format", "json"]);
    let sent = String::from_utf8(server.requests()[0].body.clone()).unwrap();
    for planted in ["ghp_zq", "zqurlpass", "zqmail"] {
        assert!(!sent.contains(planted), "{planted} was sent");
    }
    assert!(sent.contains("<token>"), "{sent}");
}
