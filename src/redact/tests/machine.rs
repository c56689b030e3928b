//! What a machine gives away is learned and taken out: names, credentials, indexes.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::super::{Raw, Redactor};
use crate::system::System;

/// A recorded machine: variables, and files below a root.
fn machine(variables: &[(&str, &str)], files: &[(&str, &str)]) -> (TempDir, System) {
    let root = TempDir::new().unwrap();
    for (path, text) in files {
        let path = root.path().join(Path::new(path).strip_prefix("/").unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let variables: BTreeMap<OsString, OsString> =
        variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
    // Absolute, which takes a drive on Windows.
    let project = if cfg!(windows) { "C:/srv/project" } else { "/srv/project" };
    let system = System::with_environment(variables, project.into()).rooted(root.path().to_owned());
    (root, system)
}

fn cleaned(redactor: &Redactor, rows: &[(&str, &str)]) {
    for (text, cleaned) in rows {
        assert_eq!(redactor.clean(&Raw::from(*text)), *cleaned, "of {text:?}");
        assert_eq!(redactor.clean(&Raw::from(*cleaned)), *cleaned, "again, of {text:?}");
    }
}

#[test]
fn names_go_at_boundaries_only() {
    let (_root, system) = machine(
        &[("USER", "ann"), ("HOME", "/home/ann"), ("HOSTNAME", "marvin.corp.example")],
        &[("/etc/hostname", "marvin\n")],
    );
    cleaned(
        &crate::probe::redactor(&system, &[]),
        &[
            ("channel planned ann_x annex", "channel planned ann_x annex"),
            ("ann: /tmp/pip-ann/x, ANN", "<user>: /tmp/pip-<user>/x, <user>"),
            ("'a\\nann\\n' ~ann %2Fann%2F", "'a\\n<user>\\n' ~<user> %2F<user>%2F"),
            ("Downloading ann-1.0.tar.gz", "Downloading ann-1.0.tar.gz"),
            ("/tmp/x/ann-1.26/setup.py", "/tmp/x/ann-1.26/setup.py"),
            ("/opt/envs/ann-3.11/bin/python", "/opt/envs/<user>-3.11/bin/python"),
            ("/home/ann/venv /home/ann", "/home/<user>/venv /home/<user>"),
            ("on marvin, Marvin.corp.example", "on <host>, <host>"),
            ("marvinism", "marvinism"),
        ],
    );
}

#[test]
fn generic_and_common_names_stay_in_prose() {
    let (_root, system) = machine(
        &[
            ("USER", "max"),
            ("HOME", "/root"),
            ("LOGNAME", "runner"),
            ("USERNAME", "jo"),
            ("HOSTNAME", "build"),
        ],
        &[],
    );
    cleaned(
        &crate::probe::redactor(&system, &[]),
        &[
            ("Max retries exceeded; runner; jo build", "Max retries exceeded; runner; jo build"),
            ("/root/.cache/pip /home/max/x", "/root/.cache/pip /home/<user>/x"),
            ("http://build:80/", "http://<host>:80/"),
        ],
    );
}

#[test]
fn homes_elsewhere_are_named_like_homes() {
    let (_root, system) =
        machine(&[("HOME", "/data/people/x 17"), ("USERPROFILE", r"D:\Profiles\Ann Smith")], &[]);
    cleaned(
        &crate::probe::redactor(&system, &[]),
        &[
            ("/data/people/x 17/venv", "/home/<user>/venv"),
            ("/data/people/x%2017/venv", "/home/<user>/venv"),
            ("/data/people/x 17-old", "/data/people/<user>-old"),
            (r"D:\Profiles\Ann Smith\x", r"D:\Users\<user>\x"),
            (r"'d:\\profiles\\ann smith\\x'", r"'D:\\Users\\<user>\\x'"),
            (r"D:\PROFIL~1\ANNSMI~1\x", r"D:\PROFIL~1\<user>\x"),
        ],
    );
}

#[test]
fn credentials_of_the_environment_go() {
    let (_root, system) = machine(
        &[
            ("MY_SERVICE_TOKEN", "opaque-words-here"),
            ("PGPASSWORD", "hunter2"),
            ("PIP_INDEX_URL", "https://svc-pip:p%40ssw0rd@pkgs.corp.example/simple"),
            ("UV_INDEX_CORP_USERNAME", "loginname"),
            ("UV_INDEX_CORP_PASSWORD", "swordfish"),
            ("POETRY_HTTP_BASIC_CORP_PASSWORD", "qu\"oted"),
            ("https_proxy", "http://pxuser:pxpass@gate.corp.example:3128"),
            ("PIP_KEYRING_PROVIDER", "subprocess"),
            ("SSH_AUTH_SOCK", "/tmp/agent.1"),
        ],
        &[],
    );
    cleaned(
        &crate::probe::redactor(&system, &[]),
        &[
            ("got opaque-words-here", "got <token>"),
            ("hunter2 hunter23", "<token> hunter23"),
            ("p%40ssw0rd p@ssw0rd", "<credentials> <credentials>"),
            ("loginname:swordfish", "<credentials>:<token>"),
            (r#"x qu"oted qu\"oted"#, "x <token> <token>"),
            ("pxuser pxpass gate.corp.example", "<credentials> <credentials> <host>"),
            (
                "error: subprocess-exited-with-error /tmp/agent.1",
                "error: subprocess-exited-with-error /tmp/agent.1",
            ),
            ("GET https://pkgs.corp.example/simple/x", "GET https://<index-1>/simple/x"),
        ],
    );
}

#[test]
fn credentials_of_configuration_files_go() {
    // Absolute, as Windows has it too.
    let (home, netrc) =
        if cfg!(windows) { ("C:/home/ann", "C:/etc/other-netrc") } else { ("/home/ann", "/etc/other-netrc") };
    let (pip, uv, poetry) = if cfg!(windows) {
        ("/data/pip/pip.ini", "/home/ann/roaming/uv/uv.toml", "/home/ann/roaming/pypoetry/auth.toml")
    } else {
        ("/etc/pip.conf", "/home/ann/.config/uv/uv.toml", "/home/ann/.config/pypoetry/auth.toml")
    };
    let (_root, system) = machine(
        &[
            ("HOME", home),
            ("NETRC", netrc),
            // Only Windows has these.
            ("APPDATA", "C:/home/ann/roaming"),
            ("PROGRAMDATA", "C:/data"),
        ],
        &[
            (
                pip,
                "[global]\nindex-url = https://one.example/simple\nextra-index-url =\n    https://two.example/s\n    https://u2name:u2secret@three.example/s\ntrusted-host = four.example\nproxy = bob17:bobpass@gw.example:80\n",
            ),
            ("/home/ann/.netrc", "machine one.example login netlogin password netpass99\n"),
            ("/etc/other-netrc", "machine x.example\n  login othername\n  password otherpass\n"),
            (
                "/home/ann/.pypirc",
                "[corp]\nrepository = https://five.example/legacy\nusername = pyname\npassword = pypass1\n",
            ),
            (uv, "[[index]]\nname = \"corp\"\nurl = \"https://six.example/simple\"\n"),
            (
                poetry,
                "[http-basic.corp]\nusername = \"poename\"\npassword = \"poepass\"\n[pypi-token]\ncorp = \"poetoken\"\n",
            ),
            ("/home/ann/.condarc", "channels:\n  - https://seven.example/t/ab-12345678/chan\n  - defaults\n"),
            ("/home/ann/.gitconfig", "[user]\n\tname = Ann Canary\n\temail = ann@mail.example\n"),
            (
                "/srv/project/pyproject.toml",
                "[project.urls]\nHome = \"https://open.example\"\n[[tool.uv.index]]\nurl = \"https://eight.example/s\"\n",
            ),
        ],
    );
    let redactor = crate::probe::redactor(&system, &[]);
    cleaned(
        &redactor,
        &[
            ("one.example two.example three.example four.example", "<index-1> <index-2> <index-3> <index-4>"),
            ("five.example six.example seven.example", "<index-8> <index-5> <index-7>"),
            ("eight.example open.example x.example", "<index-6> open.example x.example"),
            (
                "u2name u2secret bob17 bobpass gw.example",
                "<credentials> <credentials> <credentials> <credentials> <host>",
            ),
            (
                "netlogin netpass99 othername otherpass",
                "<credentials> <credentials> <credentials> <credentials>",
            ),
            (
                "pyname pypass1 poename poepass poetoken",
                "<credentials> <token> <credentials> <credentials> <credentials>",
            ),
            ("by Ann Canary <ann@mail.example>", "by <user> <<email>>"),
            ("https://seven.example/t/ab-12345678/chan", "https://<index-7>/t/<token>/chan"),
        ],
    );
    let only_names = Redactor::learn_identity(&system);
    assert_eq!(only_names.clean(&Raw::from("ann netpass99 one.example")), "<user> netpass99 one.example");
}

#[test]
fn what_was_learned_twice_is_the_same() {
    let (_root, system) =
        machine(&[("UV_INDEX", "b=https://b.example/s"), ("PIP_INDEX_URL", "https://a.example/s")], &[]);
    let once = crate::probe::redactor(&system, &[]).clean(&Raw::from("a.example b.example"));
    assert_eq!(once, "<index-1> <index-2>");
    assert_eq!(crate::probe::redactor(&system, &[]).clean(&Raw::from("a.example b.example")), once);
}
