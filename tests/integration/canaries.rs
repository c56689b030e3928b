//! Secrets are planted wherever pip-doctor looks, and must occur in nothing that it says.

use std::fs;

use assert_cmd::Command;

use crate::support::Machine;

const USER: &str = "zqcanary";
const HOST: &str = "zqmachine";

/// Planted in the environment and in files: only a learned value can be known there.
const LEARNED: &[&str] = &[
    "zqdomain",
    "zqenvtoken-of-no-shape",
    "zqenvpass",
    "zqproxyname",
    "zqproxypass",
    "zqgate",
    "zqindexname",
    "zqindexpass",
    "zqprivate",
    "zqextra",
    "zqnetname",
    "zqnetpass",
    "zqpypircpass",
    "zquvindex",
    "zqpoetrypass",
    "zqchannel",
    "Zqfirst Zqlast",
];

/// Planted in the log: their shape gives them away on any machine.
const SHAPED: &[&str] = &[
    "zqurlname",
    "zqurlpass",
    "ghp_zq23456789abcdefghijABCDEFGHIJ012345",
    "pypi-AgEIzqbm93aGVyZQACJDAwMDAwMDAwLTAwMDA",
    "AKIAZQ7NODNN7EXAMPLE",
    "zqlogpassword",
    "zqmail",
    "zqindexlog",
    "zqbearer0123456789",
    "zqalice",
];

fn log() -> String {
    [
        format!("{USER}@{HOST}:~/project$ pip install --index-url https://zqurlname:zqurlpass@zqindexlog.example/simple x"),
        String::from("Looking in indexes: https://zqurlname:zqurlpass@zqindexlog.example/simple"),
        format!("Collecting x from https://zqindexname:zqindexpass@zqprivate.zqdomain.example/x-1.tar.gz by {USER}"),
        String::from("  error: subprocess-exited-with-error"),
        String::from("  Traceback (most recent call last):"),
        format!("    File \"/home/{USER}/project/setup.py\", line 3, in <module>"),
        String::from("    File \"/home/zqalice/lib/x.py\", line 7, in get"),
        String::from("  RuntimeError: 401 ghp_zq23456789abcdefghijABCDEFGHIJ012345 AKIAZQ7NODNN7EXAMPLE PASSWORD=zqlogpassword"),
        format!("  RuntimeError: zqenvtoken-of-no-shape zqenvpass zqnetname zqnetpass zqpypircpass zqpoetrypass on {HOST}"),
        String::from("  ERROR: proxy http://zqproxyname:zqproxypass@zqgate.zqdomain.example:3128 said Authorization: Bearer zqbearer0123456789"),
        String::from("  ERROR: \u{1b}[31mpypi-AgEIzqbm93aGVyZQACJDAwMDAwMDAwLTAwMDA\u{1b}[0m, ask zqmail@zqdomain.example or Zqfirst Zqlast"),
        String::from("  ModuleNotFoundError: No module named 'setuptools_rust', see zqextra.zqdomain.example and zquvindex.example"),
        format!("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/home/{USER}/x'"),
    ]
    .join("\n")
}

/// Where the programs look for their settings, below the home folder: pip, uv, poetry.
const PLACES: [&str; 3] = if cfg!(windows) {
    ["AppData/Roaming/pip/pip.ini", "AppData/Roaming/uv/uv.toml", "AppData/Roaming/pypoetry/auth.toml"]
} else {
    [".config/pip/pip.conf", ".config/uv/uv.toml", ".config/pypoetry/auth.toml"]
};

fn machine() -> Machine {
    let [pip, uv, poetry] = PLACES;
    let mut machine = Machine::new();
    let home = machine.path("home").join(USER);
    for (name, value) in [
        ("USER", USER),
        ("LOGNAME", USER),
        ("USERNAME", USER),
        ("HOSTNAME", HOST),
        ("ZQ_SERVICE_TOKEN", "zqenvtoken-of-no-shape"),
        ("PGPASSWORD", "zqenvpass"),
        ("https_proxy", "http://zqproxyname:zqproxypass@zqgate.zqdomain.example:3128"),
        ("PIP_INDEX_URL", "https://zqindexname:zqindexpass@zqprivate.zqdomain.example/simple"),
        ("UV_INDEX_ZQ_PASSWORD", "zqindexpass"),
    ] {
        machine.set(name, value);
    }
    machine.set("HOME", &home);
    machine.set("USERPROFILE", &home);
    #[cfg(windows)]
    machine.set("APPDATA", home.join("AppData/Roaming"));
    for (file, text) in [
        (".netrc", "machine zqprivate.zqdomain.example login zqnetname password zqnetpass\n"),
        (pip, "[global]\nextra-index-url = https://zqextra.zqdomain.example/simple\n"),
        (".pypirc", "[zq]\nrepository = https://zqprivate.zqdomain.example\npassword = zqpypircpass\n"),
        (uv, "[[index]]\nurl = \"https://zquvindex.example/simple\"\n"),
        (poetry, "[http-basic.zq]\nusername = \"zqnetname\"\npassword = \"zqpoetrypass\"\n"),
        (".condarc", "channels:\n  - https://zqchannel.example/t/zq-0123456789/main\n"),
        (".gitconfig", "[user]\n\tname = Zqfirst Zqlast\n\temail = zqmail@zqdomain.example\n"),
    ] {
        machine.write(&format!("home/{USER}/{file}"), text);
    }
    // An interpreter that tells everything when it is asked what it is.
    #[cfg(unix)]
    machine.script(
        "bin/python3",
        &format!("echo \"Fatal: {USER} on {HOST} with $ZQ_SERVICE_TOKEN, $PIP_INDEX_URL, $PGPASSWORD in $HOME\" >&2\nexit 3"),
    );
    machine.write("work/failed.log", log());
    machine
}

/// What the program says with these arguments, on both streams.
fn say(machine: &Machine, arguments: &[&str]) -> (String, String) {
    let mut command = Command::new(crate::support::program());
    command.env_clear().envs(&machine.environment).current_dir(machine.path("work")).args(arguments);
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_ne!(output.status.code(), Some(3), "{arguments:?}: {stderr}");
    (stdout, stderr)
}

/// None of the planted words may be said, nor may a terminal escape.
fn assert_silent(said: &(String, String), planted: &[&[&str]], arguments: &[&str]) {
    for (stream, text) in [("stdout", &said.0), ("stderr", &said.1)] {
        let lower = text.to_lowercase();
        let names = [USER, HOST];
        for secret in planted.iter().copied().flatten().chain(&names) {
            let place = lower.find(&secret.to_lowercase());
            let around = place.map(|at| lower.get(at.saturating_sub(60)..at + 60).unwrap_or_default());
            assert!(place.is_none(), "{secret} on {stream} of {arguments:?}: …{around:?}…");
        }
        assert!(!text.contains('\u{1b}'), "an escape on {stream} of {arguments:?}");
    }
}

#[test]
fn an_inspection_keeps_every_secret() {
    let machine = machine();
    for arguments in [
        &["--format", "json", "--no-import"] as &[&str],
        &["--format", "markdown", "-v", "--show-redactions", "--no-import", "--log", "failed.log", "x"],
        &["--format", "json", "--log", "failed.log"],
        &["--format", "terminal", "--log", "failed.log"],
    ] {
        let said = say(&machine, arguments);
        assert_silent(&said, &[LEARNED, SHAPED], arguments);
        #[cfg(unix)]
        if arguments.contains(&"json") {
            assert!(
                said.0.contains("Fatal: <user> on <host> with <token>"),
                "what the interpreter said is shown"
            );
        }
        if arguments.contains(&"failed.log") && !arguments.contains(&"terminal") {
            assert!(said.0.contains("setuptools_rust"), "the log itself is shown");
            for placeholder in ["<user>", "<index-", "<token>", "<credentials>"] {
                let escaped = placeholder.replace('<', "&lt;").replace('>', "&gt;");
                assert!(
                    said.0.contains(placeholder) || said.0.contains(&escaped),
                    "no {placeholder} in {}",
                    said.0
                );
            }
        }
    }
}

#[test]
fn triage_keeps_what_has_the_shape_of_a_secret() {
    let machine = machine();
    for arguments in [
        &["triage", "failed.log", "--format", "json"] as &[&str],
        &["triage", "failed.log", "--show-redactions"],
    ] {
        let said = say(&machine, arguments);
        assert_silent(&said, &[SHAPED], arguments);
        assert!(said.0.contains("setuptools_rust"), "the log itself is shown");
    }
}

#[test]
fn messages_about_wrong_usage_keep_the_names() {
    let machine = machine();
    let absent = format!("/home/{USER}/absent.log");
    for arguments in
        [&["--log", absent.as_str()] as &[&str], &["--python", absent.as_str()], &["triage", absent.as_str()]]
    {
        let said = say(&machine, arguments);
        assert_silent(&said, &[LEARNED, SHAPED], arguments);
    }
}

/// A word that is planted nowhere would be silent for the wrong reason.
#[test]
fn everything_planted_is_in_the_log_or_in_a_file() {
    let machine = machine();
    let everywhere = machine.environment.values().map(|value| value.to_string_lossy().into_owned());
    let files = [".netrc", ".pypirc", ".condarc", ".gitconfig"].into_iter().chain(PLACES);
    let files = files.map(|file| fs::read_to_string(machine.path("home").join(USER).join(file)).unwrap());
    let all = everywhere.chain(files).chain([log()]).collect::<Vec<_>>().join("\n");
    for planted in LEARNED.iter().chain(SHAPED) {
        assert!(all.contains(planted), "{planted} is planted nowhere");
    }
}

/// Set inside a script: only the process that failed knows of it.
#[cfg(unix)]
const OF_CHILD: &[&str] = &[
    "zqchildname",
    "zqchildpass",
    "zqchildgate",
    "zqchildindex",
    "zqchildtoken-of-no-shape",
    "zqchildargument",
    "zqchilduser",
];

#[test]
#[cfg(unix)]
fn what_a_script_sets_is_as_secret_as_what_the_shell_has() {
    let Some(python) = crate::support::modern_python() else { return };
    let machine = machine();
    machine.write(
        "work/do.sh",
        format!(
            "export PIP_INDEX_URL=https://zqchildname:zqchildpass@zqchildindex.example/simple\n\
             export https_proxy=http://zqchilduser:zqchildpass@zqchildgate.example:3128\n\
             export UV_PUBLISH_TOKEN=zqchildtoken-of-no-shape\n\
             {} -c 'import os, sys, time; time.sleep(0.1); print(sorted(os.environ.values())); \
             print(\"zqchildtoken-of-no-shape on zqchildindex.example by zqchildgate.example\"); sys.exit(1)' \
             --password zqchildargument --index-url https://zqchildname:zqchildpass@zqchildindex.example/simple\n",
            python.display()
        ),
    );
    for format in ["json", "markdown", "terminal"] {
        let arguments = ["run", "--format", format, "--no-import", "--output", "report", "--", "sh", "do.sh"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_pip-doctor"));
        command.env_clear().envs(&machine.environment).current_dir(machine.path("work")).args(arguments);
        // What the command itself says passes through.
        let _ = command.output().unwrap();
        let report = fs::read_to_string(machine.path("work/report")).unwrap();
        assert!(format == "terminal" || report.contains("PIP_INDEX_URL"), "the process was seen: {report}");
        assert_silent(&(report, String::new()), &[OF_CHILD, LEARNED], &arguments);
    }
}
