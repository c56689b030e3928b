//! The index once more: what it answers becomes the right fact, or none.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use pip_doctor::redact::{Raw, Redactor};
use pip_doctor::system::System;
use pip_doctor::wheel::answer::Answer;
use pip_doctor::wheel::ask::Sources;
use pip_doctor::wheel::collect::collect;
use serde_json::Value;

use crate::program::run;
use crate::support::{Machine, modern_python, skip};

/// A server on loopback that gives every request this answer, head and body, after a while; and how
/// many asked.
fn serve(answer: String, after: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/simple", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().take(40) {
            count.fetch_add(1, Ordering::SeqCst);
            let mut stream: TcpStream = stream.unwrap();
            let answer = answer.clone();
            thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                while lines.read_line(&mut line).is_ok_and(|count| count > 2) {}
                thread::sleep(after);
                // The client may have hung up: that is its right.
                let _ = stream.write_all(answer.as_bytes());
            });
        }
    });
    (address, asked)
}

fn answer(status: &str, media: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

const HTML: &str = "text/html";
const JSON: &str = "application/vnd.pypi.simple.v1+json";

/// What the program makes of an answer: the value of the fact, nothing where it is unknown.
fn fact(answer: String, after: Duration) -> Option<&'static str> {
    let (address, _) = serve(answer, after);
    asked(&address)
}

fn asked(address: &str) -> Option<&'static str> {
    let system = System::with_environment([].into(), std::env::temp_dir());
    let sources = Sources { index: Some(Raw::from(address)), ..Sources::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let deadline = Duration::from_secs(3);
    let collected = runtime.block_on(collect(&system, &Redactor::default(), &sources, "demo", deadline));
    collected.answer.map(Answer::word)
}

#[test]
fn every_answer_is_the_right_fact_or_none() {
    let files = r#"{"meta": {"api-version": "1.1"}, "name": "demo", "files": [{"filename": "demo-1.0.tar.gz", "url": "x", "hashes": {}}]}"#;
    let none = r#"{"meta": {"api-version": "1.1"}, "name": "demo", "files": []}"#;
    let links = "<!DOCTYPE html><title>Links for demo</title><a href='demo-1.0-py3-none-any.whl'>w</a>";
    let portal = "<html><body><h1>Welcome</h1><form action='/login'><input name='room'></form></body></html>";
    let notice =
        "<html><head><script>location='/blocked'</script></head><body>Blocked by policy</body></html>";
    let root = "<!DOCTYPE html><title>Simple index</title><a href='/simple/one/'>one</a><a href='/simple/two/'>two</a>";
    for (name, said, expected) in [
        ("files as JSON", answer("200 OK", JSON, files), Some("files")),
        ("files as HTML", answer("200 OK", HTML, links), Some("files")),
        ("files without a media type", answer("200 OK", "application/octet-stream", files), Some("files")),
        ("an empty page of JSON", answer("200 OK", JSON, none), Some("empty")),
        (
            "an empty page of links",
            answer("200 OK", HTML, "<html><head><title>Links for demo</title></head></html>"),
            Some("empty"),
        ),
        ("nothing at all", answer("200 OK", HTML, ""), Some("not-an-index")),
        ("no such project", answer("404 Not Found", HTML, "<h1>404</h1>"), Some("not-found")),
        ("gone", answer("410 Gone", HTML, ""), Some("not-found")),
        ("credentials are wanted", answer("401 Unauthorized", HTML, ""), Some("wants-credentials")),
        ("access is refused", answer("403 Forbidden", HTML, ""), Some("refused")),
        (
            "the proxy wants credentials",
            answer("407 Proxy Authentication Required", HTML, ""),
            Some("proxy-refuses"),
        ),
        ("out of order", answer("503 Service Unavailable", HTML, ""), Some("failing")),
        ("too many requests", answer("429 Too Many Requests", HTML, ""), Some("failing")),
        ("a captive portal", answer("200 OK", HTML, portal), Some("not-an-index")),
        ("a notice of a filter", answer("200 OK", HTML, notice), Some("not-an-index")),
        (
            "an error as JSON",
            answer("200 OK", "application/json", r#"{"detail": "no"}"#),
            Some("not-an-index"),
        ),
        ("the list of all projects", answer("200 OK", HTML, root), None),
        ("a bare page", answer("200 OK", HTML, "<p>hello</p>"), None),
        ("a teapot", answer("418 I'm a teapot", HTML, ""), None),
        (
            "an answer that breaks off",
            "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n<a href=".to_owned(),
            Some("broken"),
        ),
        (
            "a circle",
            "HTTP/1.1 302 Found\r\nLocation: /simple/demo/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .to_owned(),
            Some("not-an-index"),
        ),
    ] {
        assert_eq!(fact(said, Duration::ZERO), expected, "{name}");
    }
    assert_eq!(fact(answer("200 OK", JSON, files), Duration::from_secs(30)), Some("slow"));
    assert_eq!(asked("http://127.0.0.1:1/simple"), Some("unreachable"));
    assert_eq!(asked("this is no address"), None);
}

/// The report on a failed installation from this index, and what was said meanwhile.
fn report(python: &Path, index: &str, requirement: &str, options: &[&str]) -> (Value, String) {
    let machine = Machine::new();
    let mut command = machine.pip_doctor();
    command.env("PIP_CONFIG_FILE", "/dev/null").env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    command.args(["run", "--no-import", "--output"]).arg(machine.path("report.json")).args(options).arg("--");
    command.arg(python).args(["-m", "pip", "install", "--retries", "0", "--no-deps", "--target"]);
    command.arg(machine.path("t")).args(["--index-url", index, requirement]);
    let done = run(&mut command, "");
    let report = std::fs::read(machine.path("report.json")).unwrap_or_else(|_| panic!("{done:?}"));
    (serde_json::from_slice(&report).unwrap(), done.stderr)
}

/// The time of so many hours ago, in the form of PEP 700.
fn hours_ago(hours: u64) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let then = now - hours * 3600;
    let (days, rest) = (then / 86_400, then % 86_400);
    // Civil from days, as in the calendar of March years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year_of_era + carry;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.000000Z",
        rest / 3600,
        rest % 3600 / 60,
        rest % 60
    )
}

fn page(files: &str) -> String {
    answer(
        "200 OK",
        JSON,
        &format!(r#"{{"meta": {{"api-version": "1.1"}}, "name": "demo", "files": [{files}]}}"#),
    )
}

#[test]
fn what_a_page_says_of_the_release_is_measured() {
    let Some(python) = modern_python() else { return };
    let file = |name: &str, more: &str| {
        format!(r#"{{"filename": "{name}", "url": "http://127.0.0.1:1/{name}", "hashes": {{}}{more}}}"#)
    };
    let fresh = format!(r#", "upload-time": "{}""#, hours_ago(1));
    let (address, _) = serve(page(&file("demo-2.0.tar.gz", &fresh)), Duration::ZERO);
    let (report_of_fresh, said) = report(python, &address, "demo", &[]);
    let known = &report_of_fresh["known"];
    assert_eq!(known["index.answer"], "files", "{said}\n{known:#}");
    assert_eq!(known["index.only_source"], true, "{known:#}");
    let hours = known["index.release_hours"].as_i64().unwrap();
    assert!((0..=2).contains(&hours), "{hours}");
    assert!(said.contains("asking the index once more for demo"), "{said}");

    let old = file("demo-1.0-cp27-cp27m-win32.whl", "");
    let (address, _) = serve(page(&old), Duration::ZERO);
    let (stale, said) = report(python, &address, "demo==3.0", &[]);
    assert_eq!(stale["known"]["index.lists_release"], false, "{said}\n{:#}", stale["known"]);
    assert!(stale["known"]["index.release_hours"].is_null(), "{:#}", stale["known"]);

    let withdrawn = file("demo-1.0.tar.gz", r#", "yanked": "broken""#);
    let (address, _) = serve(page(&withdrawn), Duration::ZERO);
    let (yanked, said) = report(python, &address, "demo==1.0", &[]);
    assert_eq!(yanked["known"]["index.yanked"], true, "{said}\n{:#}", yanked["known"]);
}

#[test]
fn offline_nobody_is_asked_again() {
    let Some(python) = modern_python() else {
        return skip("there is no interpreter to install with");
    };
    let (address, asked) = serve(answer("404 Not Found", HTML, ""), Duration::ZERO);
    let (without, said) = report(python, &address, "demo", &["--offline"]);
    let by_pip = asked.load(Ordering::SeqCst);
    assert!(without["known"]["index.answer"].is_null() && !said.contains("once more"), "{said}");
    let (with, _) = report(python, &address, "demo", &[]);
    assert_eq!(with["known"]["index.answer"], "not-found");
    assert_eq!(asked.load(Ordering::SeqCst), 2 * by_pip + 1, "one page, once");
}
