//! How the Action gets the program: a release whose checksum and attestation hold, or nothing.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::{root, shell};
use crate::support::{Machine, command};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const ARCHIVE: &str = "pip-doctor-x86_64-unknown-linux-musl";

/// A release on the disk, whose program only says who it is.
fn release(machine: &Machine) -> PathBuf {
    let program = machine.script(&format!("packed/{ARCHIVE}/pip-doctor"), "echo the released one");
    machine.write(&format!("packed/{ARCHIVE}/README.md"), "not wanted");
    let folder = machine.path(&format!("releases/v{}", env!("CARGO_PKG_VERSION")));
    fs::create_dir_all(&folder).unwrap();
    let archive = folder.join(format!("{ARCHIVE}.tar.gz"));
    let packed = program.parent().unwrap().parent().unwrap();
    let made = command("tar").arg("-czf").arg(&archive).arg("-C").arg(packed).arg(ARCHIVE).status();
    assert!(made.unwrap().success());
    let digest = Sha256::digest(fs::read(&archive).unwrap());
    let digest: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digest.concat();
    fs::write(folder.join(format!("{ARCHIVE}.tar.gz.sha256")), format!("{digest} *{ARCHIVE}.tar.gz\n"))
        .unwrap();
    folder
}

/// A gh that notes what it is asked, and finds the attestation good or not.
fn gh(machine: &Machine, code: i32) {
    let notes = machine.path("gh-asked");
    let noting = format!("echo \"$GH_HOST $*\" >> '{}'\nexit {code}", notes.display());
    machine.script("bin/gh", &noting);
}

/// Runs install.sh; its code, and what it said.
fn install(machine: &Machine, variables: &[(&str, &str)]) -> (i32, String) {
    let mut install = shell(machine, "install.sh");
    install.env("RELEASES", format!("file://{}", machine.path("releases").display()));
    install.env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "X64").env("COMMIT", COMMIT);
    install.envs(variables.iter().copied());
    let output = install.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), said)
}

fn installed(machine: &Machine) -> PathBuf {
    machine.path("runner/pip-doctor/bin/pip-doctor")
}

#[test]
fn a_release_is_taken_when_checksum_and_attestation_hold() {
    let machine = Machine::new();
    release(&machine);
    gh(&machine, 0);
    let (code, said) = install(&machine, &[]);
    assert_eq!(code, 0, "{said}");
    let ran = command(installed(&machine).to_str().unwrap()).output().unwrap();
    assert_eq!(ran.stdout, b"the released one\n");
    assert_eq!(fs::read_dir(machine.path("runner/pip-doctor/bin")).unwrap().count(), 1);
    let asked = fs::read_to_string(machine.path("gh-asked")).unwrap();
    let (host, name) =
        env!("CARGO_PKG_REPOSITORY").strip_prefix("https://").unwrap().split_once('/').unwrap();
    let expected = format!(
        "{host} attestation verify {ARCHIVE}.tar.gz --repo {name} --source-ref refs/tags/v{} \
         --deny-self-hosted-runners --source-digest {COMMIT}\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(asked, expected);
}

#[test]
fn nothing_is_taken_that_does_not_hold() {
    type Break = fn(&Machine, &std::path::Path);
    let broken: &[(&str, Break)] = &[
        ("attestation", |machine, _| gh(machine, 1)),
        ("gh is not here", |machine, _| fs::remove_file(machine.path("bin/gh")).unwrap()),
        ("checksum of", |_, folder| {
            let archive = folder.join(format!("{ARCHIVE}.tar.gz"));
            let mut bytes = fs::read(&archive).unwrap();
            bytes.push(0);
            fs::write(archive, bytes).unwrap();
        }),
        ("holds no digest", |_, folder| {
            fs::write(folder.join(format!("{ARCHIVE}.tar.gz.sha256")), "$(touch injected)\n").unwrap();
        }),
        ("could not download", |_, folder| fs::remove_dir_all(folder).unwrap()),
    ];
    for (word, break_it) in broken {
        let machine = Machine::new();
        let folder = release(&machine);
        gh(&machine, 0);
        break_it(&machine, &folder);
        let (code, said) = install(&machine, &[]);
        assert_ne!(code, 0, "{word}");
        assert!(said.contains("::error title=pip-doctor::") && said.contains(word), "{word}: {said}");
        assert!(!installed(&machine).exists(), "{word}");
    }
}

#[test]
fn a_plain_connection_is_refused() {
    let machine = Machine::new();
    release(&machine);
    gh(&machine, 0);
    let (code, said) = install(&machine, &[("RELEASES", "http://127.0.0.1:9/releases")]);
    assert_ne!(code, 0);
    assert!(said.contains("could not download"), "{said}");
}

#[test]
fn what_cannot_be_is_said() {
    let machine = Machine::new();
    for (variables, word) in [
        ([("INSTALL", "latest"), ("RUNNER_OS", "Linux")], "release or source"),
        ([("INSTALL", "release"), ("RUNNER_OS", "Windows")], "no release for Windows on X64"),
    ] {
        let (code, said) = install(&machine, &variables);
        assert_ne!(code, 0);
        assert!(said.contains(word), "{said}");
    }
}

/// From source, the very commit that the Action lies in is built. cargo itself is stood in for: a
/// build takes minutes.
#[test]
fn source_builds_what_lies_around_the_action() {
    let machine = Machine::new();
    let notes = machine.path("cargo-asked");
    let target = machine.path("runner/pip-doctor/target/release");
    machine.script(
        "bin/cargo",
        &format!(
            "echo \"$*\" > '{}'\nmkdir -p '{1}'\nprintf '#!/bin/sh\\necho built\\n' > '{1}/pip-doctor'\nchmod +x '{1}/pip-doctor'",
            notes.display(),
            target.display()
        ),
    );
    let (code, said) = install(&machine, &[("INSTALL", "source")]);
    assert_eq!(code, 0, "{said}");
    let asked = fs::read_to_string(notes).unwrap();
    let manifest = root().join("Cargo.toml");
    assert!(asked.contains("build --quiet --release --locked"), "{asked}");
    assert!(asked.contains(&format!("--manifest-path {}", manifest.display())), "{asked}");
    let ran = command(installed(&machine).to_str().unwrap()).output().unwrap();
    assert_eq!(ran.stdout, b"built\n");
}
