//! Index pages from a real server on loopback, that answers well and in every wrong way.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use pip_doctor::network::{Client, Fault, Settings};
use pip_doctor::redact::{Raw, Redactor};
use pip_doctor::system::System;
use pip_doctor::wheel::ask::Sources;
use pip_doctor::wheel::collect::{Collected, collect};
use pip_doctor::wheel::index::ACCEPT;

/// A server for at most `connections` requests; it is given each request's head, and answers.
fn serve(connections: usize, answer: fn(&str, &mut TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().take(connections) {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                let mut head = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                while lines.read_line(&mut head).is_ok_and(|count| count > 2) {}
                answer(&head, &mut stream);
            });
        }
    });
    address
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    // The client may have hung up: that is its right.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn fault(address: &str, limit: usize) -> Fault {
    let client = Client::new(&Settings::default()).unwrap();
    wait(client.get(&Raw::from(address), ACCEPT, limit, Duration::from_secs(2))).unwrap_err()
}

fn files(index: &str, home: Option<&std::path::Path>) -> Collected {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    let environment = home.map(|home| (name.into(), home.as_os_str().to_owned()));
    let system =
        System::with_environment(environment.into_iter().collect::<BTreeMap<_, _>>(), std::env::temp_dir());
    let sources = Sources { index: Some(Raw::from(index)), ..Sources::default() };
    wait(collect(&system, &Redactor::default(), &sources, "demo", Duration::from_secs(2)))
}

#[test]
fn every_wrong_answer_has_its_fault() {
    assert_eq!(
        fault(&serve(1, |_, stream| send(stream, "404 Not Found", "", b"")), 1 << 20),
        Fault::Status(404)
    );
    assert_eq!(fault(&serve(1, |_, stream| send(stream, "500 Oh no", "", b"")), 1 << 20), Fault::Status(500));
    assert_eq!(
        fault(&serve(1, |_, stream| send(stream, "403 Forbidden", "", b"")), 1 << 20),
        Fault::Unauthorised(403)
    );
    assert_eq!(
        fault(&serve(1, |_, stream| send(stream, "401 Unauthorized", "", b"")), 1 << 20),
        Fault::Unauthorised(401)
    );
    assert_eq!(
        fault(&serve(30, |_, stream| send(stream, "302 Found", "Location: /again\r\n", b"")), 1 << 20),
        Fault::Redirects
    );
    assert_eq!(fault("http://127.0.0.1:1/", 1 << 20), Fault::Connection);
    assert_eq!(fault("this is no address", 1 << 20), Fault::Address);
}

#[test]
fn an_endless_answer_is_cut_at_the_limit() {
    // Without a length, as a careless server sends it: the limit must hold while it is read.
    let flood = serve(1, |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        let block = vec![b'x'; 1 << 16];
        for _ in 0..1600 {
            if stream.write_all(&block).is_err() {
                return;
            }
        }
    });
    assert_eq!(fault(&flood, 1 << 20), Fault::Size);
    let announced = serve(1, |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
        thread::sleep(Duration::from_secs(1));
    });
    assert_eq!(fault(&announced, 1 << 20), Fault::Size);
}

#[test]
fn a_slow_drip_ends_at_the_deadline() {
    let drip = serve(1, |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        for _ in 0..80 {
            if stream.write_all(b"x").is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
    });
    assert_eq!(fault(&drip, 1 << 20), Fault::Time);
}

#[test]
fn a_connection_that_breaks_off_is_told_from_a_whole_answer() {
    let broken = serve(1, |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
    });
    assert_eq!(fault(&broken, 1 << 20), Fault::Broken);
}

#[test]
fn a_page_is_asked_for_by_name_and_read_in_either_format() {
    let index = serve(2, |head, stream| {
        assert!(head.starts_with("GET /simple/demo/ "), "{head}");
        send(stream, "200 OK", "Content-Type: text/html\r\n", b"<a href='demo-1.0.tar.gz'>demo</a>");
    });
    let collected = files(&format!("{index}/simple"), None);
    assert_eq!((collected.files.len(), collected.faults.len(), collected.places.len()), (1, 0, 1));
}

#[test]
fn an_old_pip_asks_for_html_alone() {
    // The forms may list the files in another order: MarkupSafe 2.0.1 showed it with pip 18.1.
    let index = serve(1, |head, stream| {
        let page = "<a href='demo-1.0.tar.gz'>demo</a>";
        let asked = head.lines().find(|line| line.to_lowercase().starts_with("accept: ")).unwrap();
        let status = if asked.ends_with(": text/html") { "200 OK" } else { "406 Not Acceptable" };
        send(stream, status, "Content-Type: text/html\r\n", page.as_bytes());
    });
    let system = System::with_environment(BTreeMap::new(), std::env::temp_dir());
    let sources = Sources { index: Some(Raw::from(index.as_str())), html_only: true, ..Sources::default() };
    let found = wait(collect(&system, &Redactor::default(), &sources, "demo", Duration::from_secs(2)));
    assert_eq!(found.files.len(), 1, "{:?}", found.faults);
}

#[test]
fn netrc_gives_the_credentials_that_the_address_lacks() {
    let home = tempfile::tempdir().unwrap();
    let netrc = if cfg!(windows) { "_netrc" } else { ".netrc" };
    std::fs::write(home.path().join(netrc), "machine 127.0.0.1 login jo password s3cret").unwrap();
    let index = serve(1, |head, stream| {
        // `jo:s3cret` in base 64.
        let is_known = head.contains("Basic am86czNjcmV0");
        let status = if is_known { "200 OK" } else { "401 Unauthorized" };
        send(stream, status, "Content-Type: text/html\r\n", b"<a href='demo-1.0.tar.gz'>demo</a>");
    });
    let collected = files(&index, Some(home.path()));
    assert_eq!(collected.files.len(), 1, "{:?}", collected.faults);
    let shown = format!("{:?}{:?}", collected.places, collected.faults);
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[test]
fn garbage_is_said_to_be_no_page() {
    let index = serve(1, |_, stream| {
        send(stream, "200 OK", "Content-Type: text/plain\r\n", b"\x00\x01 nothing \xff");
    });
    let collected = files(&index, None);
    assert!(collected.files.is_empty());
    assert!(collected.faults[0].as_str().contains("no index page"), "{:?}", collected.faults);
}

#[test]
#[cfg(unix)]
fn a_certificate_that_nobody_signed_is_not_trusted() {
    use crate::support::{command, skip};
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).into_os_string();
    let made = command("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-keyout",
        ])
        .arg(file("key"))
        .arg("-out")
        .arg(file("certificate"))
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        return skip("there is no openssl to make a certificate with");
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = command("openssl")
        .args(["s_server", "-www", "-naccept", "2", "-accept", &format!("127.0.0.1:{port}"), "-key"])
        .arg(file("key"))
        .arg("-cert")
        .arg(file("certificate"))
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let ready = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(50));
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    let found = ready.then(|| fault(&format!("https://localhost:{port}/"), 1 << 20));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(found, Some(Fault::Certificate));
}
