//! What is in order gets no finding: every interpreter of this machine, and environments made of
//! them, inspected by the real program.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::{Machine, modern_python, pythons, skip};

/// The report about an interpreter, with these variables besides.
fn report(machine: &Machine, python: &Path, variables: &[(&str, &str)]) -> Json {
    let mut command = machine.pip_doctor();
    command.args(["--format", "json", "--timeout", "120", "--python"]).arg(python);
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{}: {error}\n{}", python.display(), String::from_utf8_lossy(&output.stderr))
    })
}

fn assert_sound(report: &Json, what: &str) {
    let causes: Vec<&Json> = report["diagnoses"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|diagnosis| diagnosis["role"] != "contributing")
        .collect();
    assert!(causes.is_empty(), "{what}: {causes:#?}");
    assert_eq!(report["verdict"], "healthy", "{what}");
}

#[test]
fn no_interpreter_of_this_machine_gets_a_finding() {
    if pythons().is_empty() {
        return skip("there is no Python on this machine");
    }
    let machine = Machine::new();
    for python in pythons() {
        assert_sound(&report(&machine, python, &[]), &python.display().to_string());
    }
}

#[test]
fn no_sound_environment_gets_a_finding() {
    let Some(python) = modern_python() else { return };
    let machine = Machine::new();
    let make = |name: &str, options: &[&str]| -> PathBuf {
        let folder = machine.path(name);
        #[expect(clippy::disallowed_methods, reason = "makes the environment that is inspected")]
        let mut command = std::process::Command::new(python);
        command.args(["-m", "venv"]).args(options).arg(&folder).env_clear().envs(&machine.environment);
        assert!(command.status().unwrap().success());
        folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    };
    let plain = make("plain", &[]);
    let bare = make("bare", &["--without-pip"]);
    let shared = make("shared", &["--system-site-packages"]);
    let blanks = make("with blanks in it", &[]);
    for (what, python, variables) in [
        ("an environment", &plain, &[][..]),
        ("one without pip", &bare, &[]),
        ("one that sees the system's packages", &shared, &[]),
        ("one with blanks in its path", &blanks, &[]),
        ("no tools on PATH", &plain, &[("PATH", "")]),
        (
            "a proxy and an index of one's own",
            &plain,
            &[
                ("HTTPS_PROXY", "http://proxy.example:3128"),
                ("PIP_INDEX_URL", "https://index.example/simple"),
            ],
        ),
        ("another locale", &plain, &[("LC_ALL", "de_DE.UTF-8")]),
        ("continuous integration", &plain, &[("CI", "true"), ("GITHUB_ACTIONS", "true")]),
    ] {
        assert_sound(&report(&machine, python, variables), what);
    }
}

#[test]
fn a_venv_whose_base_is_gone_gets_one() {
    let Some(python) = modern_python() else { return };
    let machine = Machine::new();
    let folder = machine.path("moved");
    #[expect(clippy::disallowed_methods, reason = "makes the environment that is inspected")]
    let mut command = std::process::Command::new(python);
    command.args(["-m", "venv", "--without-pip"]).arg(&folder).env_clear().envs(&machine.environment);
    assert!(command.status().unwrap().success());
    let link = folder.join("bin/python");
    if !link.is_symlink() {
        return skip("environments here do not link to their interpreter");
    }
    for name in ["python", "python3"] {
        let link = folder.join("bin").join(name);
        if link.is_symlink() {
            std::fs::remove_file(&link).unwrap();
            #[cfg(unix)]
            std::os::unix::fs::symlink(machine.path("gone/python3"), &link).unwrap();
        }
    }
    let report = report(&machine, &link, &[]);
    assert_eq!(report["diagnoses"][0]["role"], "cause", "{:#}", report["diagnoses"]);
    assert_eq!(report["verdict"], "environment");
}

#[test]
fn a_failed_import_is_diagnosed_without_a_log() {
    let Some(python) = modern_python() else { return };
    let machine = Machine::new();
    let folder = machine.path("venv");
    #[expect(clippy::disallowed_methods, reason = "makes the environment that is inspected")]
    let mut command = std::process::Command::new(python);
    command.args(["-m", "venv", "--without-pip"]).arg(&folder).env_clear().envs(&machine.environment);
    assert!(command.status().unwrap().success());
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    #[expect(clippy::disallowed_methods, reason = "asks the environment where its packages are")]
    let mut command = std::process::Command::new(&python);
    command.args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).env_clear();
    let site = String::from_utf8(command.envs(&machine.environment).output().unwrap().stdout).unwrap();
    let write = |name: &str, text: &str| {
        let path = Path::new(site.trim()).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("zebra-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: zebra\nVersion: 1.0\n");
    write("zebra-1.0.dist-info/RECORD", "zebra/__init__.py,,\n");
    write("zebra/__init__.py", "");
    let inspect = || {
        let mut command = machine.pip_doctor();
        command.args(["--format", "json", "--timeout", "120", "zebra", "--python"]).arg(&python);
        let output = command.output().unwrap();
        serde_json::from_slice::<Json>(&output.stdout).unwrap()
    };
    assert_sound(&inspect(), "a package that works");
    let error = "libzebra.so.3: cannot open shared object file: No such file or directory";
    write("zebra/__init__.py", &format!("raise ImportError({error:?})\n"));
    let report = inspect();
    assert_eq!(report["diagnoses"][0]["id"], "shared-library-missing", "{:#}", report["diagnoses"]);
}
