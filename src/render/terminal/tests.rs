use super::first::rows;
use super::{ROWS, RUN, Reader, Screen, Style, terminal};
use crate::render::sample;

const PLAIN: Style = Style { color: false, unicode: false };
const FIRST: Screen = Screen { style: PLAIN, verbose: false, reader: Reader::User };
const LONG: Screen = Screen { verbose: true, ..FIRST };

#[test]
fn a_cause_comes_with_its_fix() {
    insta::assert_snapshot!(terminal(&sample::report(), FIRST), @r##"
    x  pip 18.1 is too old for the wheels of cryptography
       proved by line 11: error: can't find Rust compiler

    Do this: Upgrade pip
       python -m pip install --upgrade pip

    Report it? No: the cause is in the environment, not in cryptography.
    Why: -v, or pip-doctor explain pip-too-old
    Full report: add --copy for the clipboard, or --output report.md to save it.
    "##);
}

#[test]
fn the_long_form_shows_all() {
    insta::assert_snapshot!(terminal(&sample::report(), LONG), @r##"
    x  pip 18.1 is too old for the wheels of cryptography.
       pip is too old to know the wheels of this package.
       [pip-too-old, proved]

       pip before 19.3 cannot read manylinux2014 wheels, so it builds from source.

       log, line 11: error: can't find Rust compiler
       pip.version: 18.1
       follows from it: A source build needs Rust, and there is no Rust compiler...

    Where to report: not to the package's maintainers. A newer pip installs the
      package as it is.
    Looked at: CPython 3.7.3 at /usr/bin/python3 with pip 18.1, 1 other
      interpreter, gcc 8.3.0, 12 lines of log.

    Do this: Upgrade pip
       python -m pip install --upgrade pip
    Full report: add --copy for the clipboard, or --output report.md to save it.
    "##);
}

#[test]
fn below_a_failed_command_there_is_an_empty_line_and_the_report_is_kept() {
    let text = terminal(&sample::report(), Screen { reader: Reader::AfterRun, ..FIRST });
    assert!(text.starts_with("\n x"), "{text}");
    assert!(text.contains("pip-doctor last --copy"), "{text}");
}

#[test]
fn without_a_log_the_last_lines_say_how_to_get_one() {
    let mut report = sample::report();
    report.log = None;
    report.diagnoses.clear();
    for screen in [FIRST, LONG] {
        let text = terminal(&report, screen);
        let last: Vec<&str> = text.lines().rev().take(4).collect();
        assert!(last.iter().any(|line| line.trim() == RUN), "{text}");
        assert!(last[0].contains("--copy"), "{text}");
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let report = sample::report();
    for screen in [FIRST, LONG, Screen { reader: Reader::Maintainer, ..FIRST }] {
        let style = Style { color: true, ..PLAIN };
        let colored = terminal(&report, Screen { style, ..screen });
        assert_ne!(colored, terminal(&report, screen));
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), terminal(&report, screen));
    }
}

#[test]
fn lines_keep_to_the_width_and_to_ascii() {
    let mut report = sample::report();
    report.summary = sample::clean(&format!("é… {} \u{1b}[2J\u{202e}", "word ".repeat(60)));
    for screen in [FIRST, LONG] {
        let text = terminal(&report, screen);
        assert!(text.is_ascii(), "{text}");
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        assert!(!text.contains('\u{1b}'));
    }
}

#[test]
fn what_tells_is_not_cut() {
    let mut report = sample::report();
    let line = format!("{} THIS TELLS {}", "before ".repeat(80), "after ".repeat(80));
    let column = line.find("THIS").unwrap() as u64 + 1;
    report.diagnoses[0].evidence =
        vec![crate::report::Evidence::Log { line: 3, text: sample::clean(&line), column }];
    let text = terminal(&report, FIRST);
    assert!(text.contains("proved by line 3: ...THIS TELLS after"), "{text}");
    assert!(rows(&text) <= ROWS, "{text}");
}

#[test]
fn the_end_of_a_long_line_tells_as_well() {
    let mut report = sample::report();
    let line = format!("ERROR: demo-{}.whl is not a supported wheel on this platform.", "x86_64.".repeat(40));
    report.diagnoses[0].evidence =
        vec![crate::report::Evidence::Log { line: 3, text: sample::clean(&line), column: 1 }];
    let text = terminal(&report, FIRST);
    assert!(text.contains("ERROR: demo-") && text.contains("wheel on this platform."), "{text}");
    let line = format!("ImportError: {}/_fast.so: not page-aligned", "/srv/venv".repeat(20));
    let column = line.find("not page").unwrap() as u64 + 1;
    report.diagnoses[0].evidence =
        vec![crate::report::Evidence::Log { line: 3, text: sample::clean(&line), column }];
    assert!(terminal(&report, FIRST).contains("not page-aligned"));
    assert!(rows(&text) <= ROWS, "{text}");
}

#[test]
fn a_fix_of_many_commands_is_complete_as_long_as_there_is_room() {
    let mut report = sample::report();
    let command = |n: usize| sample::clean(&format!("command {n}"));
    report.diagnoses[0].fixes[0].commands = (1..=6).map(command).collect();
    let text = terminal(&report, FIRST);
    assert!(text.contains("command 6") && rows(&text) <= ROWS, "{text}");
    report.diagnoses[0].fixes[0].commands = (1..=20).map(command).collect();
    let text = terminal(&report, FIRST);
    assert!(text.contains("more: -v shows them") && rows(&text) <= ROWS, "{text}");
}
