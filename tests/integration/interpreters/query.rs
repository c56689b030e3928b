//! The script that every interpreter is asked with, under every interpreter of this machine.

#![expect(
    clippy::disallowed_methods,
    reason = "starts interpreters in another way than the program under test"
)]

use std::path::Path;
use std::process::Command;

use crate::support::{pythons, skip};

const QUERY: &str = include_str!("../../../src/probe/query.py");

fn start(python: &Path, code: &str) -> String {
    let output = Command::new(python)
        .args(["-B", "-c", code])
        .env_remove("PYTHONPATH")
        .current_dir("/")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {}", python.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn it_says_the_same_as_the_library_of_the_interpreter() {
    const ASKED: &str = "
import json, os, platform, ssl, struct, sys, sysconfig
sys.stdout.write(json.dumps({
    'version': list(sys.version_info[:3]),
    'bits': struct.calcsize('P') * 8,
    'prefix': sys.prefix,
    'include': sysconfig.get_path('include'),
    'headers': os.path.isfile(os.path.join(sysconfig.get_path('include'), 'Python.h')),
    'openssl': ssl.OPENSSL_VERSION,
    'debug': bool(sysconfig.get_config_var('Py_DEBUG')),
    'soabi': sysconfig.get_config_var('SOABI'),
    'libc': ' '.join(platform.libc_ver()) if sys.platform.startswith('linux') else None,
    'stdlib': sysconfig.get_path('stdlib'),
}))";
    for python in pythons() {
        let said = start(python, QUERY);
        let said = said.rsplit_once("pip-doctor-answer ").unwrap().1;
        let said: serde_json::Value = serde_json::from_str(said).unwrap();
        let known: serde_json::Value = serde_json::from_str(&start(python, ASKED)).unwrap();
        let place = python.display();
        assert_eq!(
            said["version"].as_array().unwrap()[..3],
            known["version"].as_array().unwrap()[..],
            "{place}"
        );
        for name in ["bits", "prefix", "include", "headers", "openssl", "debug", "stdlib"] {
            assert_eq!(said[name], known[name], "{place}: {name}");
        }
        // Python 2 knows neither.
        if let Some(soabi) = known["soabi"].as_str() {
            let suffix = said["suffixes"][0].as_str().unwrap();
            assert!(suffix.contains(soabi), "{place}: {suffix}, {soabi}");
        }
        // Before 3.8 the library guesses from the bytes of the program.
        if known["version"].as_array().unwrap()[1].as_u64() >= Some(8) {
            assert_eq!(said["libc"], known["libc"], "{place}");
        }
    }
    if pythons().is_empty() {
        skip("there is no Python on this machine");
    }
}

#[test]
fn names_that_are_no_ascii_survive() {
    let folder = tempfile::tempdir().unwrap();
    // Windows forbids quotes in names.
    let quoted = if cfg!(windows) { "" } else { "\"q\"\\" };
    let strange = folder.path().join(format!("d\u{f6}ctor \u{1f40d} {quoted}").trim_end());
    std::fs::create_dir(&strange).unwrap();
    let script = folder.path().join("start.py");
    std::fs::write(&script, format!("import sys\nsys.path.append(sys.argv[1])\n{QUERY}")).unwrap();
    for python in pythons() {
        let mut command = Command::new(python);
        let output = command.arg("-B").arg(&script).arg(&strange).env("LC_ALL", "C").output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}", python.display());
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.is_ascii());
        let said: serde_json::Value =
            serde_json::from_str(said.rsplit_once("pip-doctor-answer ").unwrap().1).unwrap();
        let path: Vec<_> = said["path"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        assert!(path.contains(&strange.to_str().unwrap()), "{}: {path:?}", python.display());
    }
}
