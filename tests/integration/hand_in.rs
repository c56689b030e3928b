//! `--issue` and `--open` as a user meets them, with stand-ins for gh, the browser and the clipboard.

use crate::support::Machine;
use crate::typing::typing_at;

const LOG: &str = "\
Collecting cryptography==3.4.8
  Preparing metadata (setup.py): started
  error: can't find Rust compiler
  ERROR: Failed building wheel for cryptography
";

/// A machine with a log and a program of each kind that only takes notes.
fn machine() -> Machine {
    let mut machine = Machine::new();
    machine.write("work/build.log", LOG);
    machine.set("DISPLAY", ":0");
    for name in ["SSH_CONNECTION", "SSH_TTY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "GH_HOST"] {
        machine.environment.remove(std::ffi::OsStr::new(name));
    }
    for name in ["open", "xdg-open"] {
        let notes = machine.path("opened");
        machine.script(&format!("bin/{name}"), &format!("printf '%s' \"$1\" >> '{}'", notes.display()));
    }
    machine
}

fn with_clipboard(machine: &Machine) {
    let notes = machine.path("copied");
    for name in ["pbcopy", "xclip"] {
        machine.script(&format!("bin/{name}"), &format!("cat > '{}'", notes.display()));
    }
}

/// A gh that notes its arguments and the text, and ends with this code.
fn with_gh(machine: &Machine, code: i32) {
    let (arguments, text) = (machine.path("gh-arguments"), machine.path("gh-text"));
    machine.script(
        "bin/gh",
        &format!(
            "printf '%s\\n' \"$@\" > '{}'\ncat > '{}'\necho 'HTTP 403: no rights' >&2\nexit {code}",
            arguments.display(),
            text.display()
        ),
    );
}

struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(machine: &Machine, arguments: &[&str]) -> Said {
    let output = machine.pip_doctor().args(["triage", "build.log"]).args(arguments).output().unwrap();
    Said {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn read(machine: &Machine, name: &str) -> String {
    std::fs::read_to_string(machine.path(name)).unwrap_or_default()
}

/// The address after this word, and its parameters.
fn address(stderr: &str, word: &str) -> (String, Vec<(String, String)>) {
    let line = stderr.lines().find_map(|line| line.strip_prefix(word)).unwrap_or_else(|| panic!("{stderr}"));
    let url = reqwest::Url::parse(line.trim()).unwrap();
    let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    (url.to_string(), pairs)
}

#[test]
fn a_report_that_fits_is_in_the_address_whole() {
    let machine = machine();
    with_clipboard(&machine);
    let said = run(&machine, &["--issue", "pyca/cryptography"]);
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    let (url, pairs) = address(&said.stderr, "New issue: ");
    assert!(url.starts_with("https://github.com/pyca/cryptography/issues/new?title="), "{url}");
    assert!(url.len() <= 7_500);
    assert!(pairs[0].1.starts_with("cryptography: "), "{pairs:?}");
    assert_eq!(pairs[1], ("body".into(), said.stdout.clone()));
    let (url, pairs) = address(&said.stderr, "Is it known? ");
    assert!(url.starts_with("https://github.com/pyca/cryptography/issues?q="), "{url}");
    assert_eq!(pairs[0].1, "is:issue can't find Rust compiler");
    assert!(said.stderr.contains("try its first fix before you hand it in"), "{}", said.stderr);
    // Nobody asked for these.
    assert!(read(&machine, "opened").is_empty() && read(&machine, "copied").is_empty());
}

#[test]
fn a_report_that_does_not_fit_is_copied_and_the_address_is_short() {
    let machine = machine();
    with_clipboard(&machine);
    let filler = "in expansion of a macro ".repeat(12);
    let lines = format!("  note: {filler}\n").repeat(300);
    machine.write("work/build.log", format!("{lines}{LOG}"));
    let said = run(&machine, &["--issue", "pyca/cryptography", "--open"]);
    let (url, pairs) = address(&said.stderr, "New issue: ");
    assert!(url.len() < 1_000, "{url}");
    assert_eq!(pairs[1].1, "<!-- Paste the report here. -->\n");
    assert_eq!(read(&machine, "copied"), said.stdout);
    assert_eq!(read(&machine, "opened"), url);
    assert!(said.stderr.contains("it is on the clipboard"), "{}", said.stderr);
    // Without a clipboard nothing is claimed.
    for name in ["pbcopy", "xclip"] {
        std::fs::remove_file(machine.path("bin").join(name)).unwrap();
    }
    let said = run(&machine, &["--issue", "pyca/cryptography"]);
    assert!(said.stderr.contains("--output report.md saves it"), "{}", said.stderr);
}

#[test]
fn an_enterprise_server_is_named_as_gh_has_it() {
    let mut machine = machine();
    machine.set("GH_HOST", "GitHub.Example");
    let said = run(&machine, &["--issue", "a/b#7"]);
    assert!(said.stderr.contains("Issue: https://github.example/a/b/issues/7\n"), "{}", said.stderr);
    for host in ["https://github.example", "a b", "x/y", "h:port", "-h"] {
        machine.set("GH_HOST", host);
        let said = run(&machine, &["--issue", "a/b"]);
        assert_eq!(said.code, Some(2), "{host}");
        assert_eq!(said.stderr.lines().count(), 1, "{}", said.stderr);
        assert!(said.stdout.is_empty() && said.stderr.contains("GH_HOST"), "{}", said.stderr);
    }
}

#[test]
fn without_a_terminal_nothing_is_posted() {
    let machine = machine();
    with_gh(&machine, 0);
    let said = run(&machine, &["--issue", "pyca/cryptography#12"]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.stderr.contains("Issue: https://github.com/pyca/cryptography/issues/12\n"),
        "{}",
        said.stderr
    );
    assert!(read(&machine, "gh-arguments").is_empty());
}

#[test]
fn only_a_clear_yes_posts_and_gh_gets_the_report() {
    let question = "with gh? [y/N/show] ";
    let arguments = ["triage", "build.log", "--issue", "pyca/cryptography#12"];
    for entry in ["\r", "n\r", "\u{4}", "\u{3}"] {
        let machine = machine();
        with_gh(&machine, 0);
        let seen = typing_at(question, &machine, &arguments, &[entry]);
        assert!(seen.contains("Nothing was posted."), "{entry:?}: {seen}");
        assert!(read(&machine, "gh-arguments").is_empty(), "{entry:?}");
    }
    let machine = machine();
    with_gh(&machine, 0);
    let seen = typing_at(question, &machine, &arguments, &["show\r", "yes\r"]);
    let noted = read(&machine, "gh-arguments");
    let expected = ["issue", "comment", "12", "--repo", "github.com/pyca/cryptography", "--body-file", "-"];
    assert_eq!(noted.lines().collect::<Vec<_>>(), expected);
    let text = read(&machine, "gh-text");
    assert!(text.starts_with("**Verdict"), "{text}");
    assert!(seen.replace("\r\n", "\n").contains(&text), "what was posted was not shown: {seen}");
    assert!(seen.contains("The report is posted: https://github.com/pyca/cryptography/issues/12"), "{seen}");
}

#[test]
fn what_gh_says_against_it_is_said_and_the_address_remains() {
    let machine = machine();
    with_gh(&machine, 1);
    let arguments = ["triage", "build.log", "--issue", "a/b#3"];
    let seen = typing_at("[y/N/show] ", &machine, &arguments, &["y\r"]);
    assert!(seen.contains("gh did not post it: HTTP 403: no rights"), "{seen}");
    assert!(seen.contains("Issue: https://github.com/a/b/issues/3"), "{seen}");
}

#[test]
fn nobody_is_asked_where_nobody_answers() {
    let mut machine = machine();
    with_gh(&machine, 0);
    let offline = ["triage", "build.log", "--issue", "a/b#3", "--offline"];
    let seen = typing_at("[y/N/show] ", &machine, &offline, &["y\r"]);
    assert!(!seen.contains("[y/N/show]"), "{seen}");
    machine.set("CI", "true");
    let seen = typing_at("[y/N/show] ", &machine, &offline[..4], &["y\r"]);
    assert!(!seen.contains("[y/N/show]"), "{seen}");
    assert!(read(&machine, "gh-arguments").is_empty());
}

/// A `gh` or browser that merely lies in the working folder is not started.
#[test]
fn nothing_is_started_from_the_current_folder() {
    let mut machine = machine();
    machine.set("PATH", ".");
    for name in ["gh", "xdg-open", "open", "xclip", "pbcopy"] {
        let notes = machine.path("started");
        machine.script(&format!("work/{name}"), &format!("echo {name} >> '{}'", notes.display()));
    }
    let seen =
        typing_at("[y/N/show] ", &machine, &["triage", "build.log", "--issue", "a/b#3", "--open"], &["y\r"]);
    assert!(!seen.contains("[y/N/show]"), "{seen}");
    assert!(seen.contains("no browser could be started"), "{seen}");
    assert!(read(&machine, "started").is_empty());
}
