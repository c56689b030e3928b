//! What the reader as a whole promises.

use proptest::prelude::*;

use super::*;
use crate::fact::{Fact, FactId, Value};

fn reading(text: &[u8], shape: Shape) -> Reading {
    let mut source = text;
    read(&mut source, &Anchors::new(["find Rust compiler"]), &Redactor::default(), shape)
}

fn fact(reading: &Reading, name: &str) -> Option<(String, Source)> {
    let Fact { value, source } = reading.facts.get(FactId::find(name)?)?;
    Some((value.to_clean().as_str().to_owned(), *source))
}

/// A fact as [`fact`] gives it.
fn known(value: &str, source: Source) -> (String, Source) {
    (value.to_owned(), source)
}

#[test]
fn claims_of_an_issue_are_facts_with_their_line() {
    let text = "Installing `demo` fails.\n\n- OS: Alpine 3.18\n- Architecture: arm64\n- Python: PyPy 3.9\n- pip: 9.0.1\n\n```\nnothing\n```\n";
    let found = reading(text.as_bytes(), Shape::IssueBody);
    assert_eq!(fact(&found, "log.package"), Some(known("demo", Source::Claim(1))));
    assert_eq!(fact(&found, "system.distribution"), Some(known("alpine", Source::Claim(3))));
    assert_eq!(fact(&found, "system.libc"), Some(known("musl", Source::Claim(3))));
    assert_eq!(fact(&found, "system.architecture"), Some(known("aarch64", Source::Claim(4))));
    assert_eq!(fact(&found, "python.implementation"), Some(known("pypy", Source::Claim(5))));
    assert_eq!(fact(&found, "python.version"), Some(known("3.9", Source::Claim(5))));
    assert_eq!(fact(&found, "pip.version"), Some(known("9.0.1", Source::Claim(6))));
}

#[test]
fn a_phase_that_nothing_tells_is_not_known() {
    let phase = |text: &str| fact(&reading(text.as_bytes(), Shape::Log), "log.phase").map(|(phase, _)| phase);
    assert_eq!(phase("error: something odd happened\n"), None);
    assert_eq!(phase("make: *** [all] Error 2\n"), None);
    assert_eq!(phase("ImportError: cannot import name 'x' from 'demo'\n").as_deref(), Some("import"));
}

/// Whoever made a Python, and the folder that it lies in, say that it is CPython: nobody is asked for it.
#[test]
fn the_kind_of_a_python_is_known_by_its_maker_and_by_its_path() {
    for line in [
        "/usr/local/Cellar/python@3.9/3.9.1_3/bin/x",
        "/Library/Frameworks/Python.framework/Versions/3.11/bin/x",
        "/home/me/.pyenv/versions/3.11.4/bin/x",
        "/usr/lib/python3/dist-packages and /usr/lib/python3.10/dist-packages/x.py",
        "/home/me/miniconda3/envs/a/lib/python3.8/site-packages/x.py",
        "/root/.local/share/uv/python/cpython-3.12.8-linux-x86_64-gnu/x.py",
        r"c:\users\me\appdata\local\programs\python\python39\lib\site-packages\x.py",
        r"C:\Users\me\AppData\Local\Packages\PythonSoftwareFoundation.Python.3.9_qbz5n2kfra8p0\LocalCache",
    ] {
        let found = reading(format!("  File \"{line}\", line 3\n").as_bytes(), Shape::Log);
        assert_eq!(fact(&found, "python.implementation"), Some(known("cpython", Source::Log(1))), "{line}");
    }
    for line in
        ["/home/me/.pyenv/versions/pypy3.9-7.3.11/lib/pypy3.9/site-packages/x.py", "/usr/lib/pypy3.9/x.py"]
    {
        let found = reading(format!("  File \"{line}\", line 3\n").as_bytes(), Shape::Log);
        assert_eq!(fact(&found, "python.implementation"), Some(known("pypy", Source::Log(1))), "{line}");
    }
    for claim in [
        "Homebrew",
        "from python.org",
        "by pyenv",
        "conda",
        "deadsnakes PPA",
        "Microsoft Store",
        "uv-managed",
    ] {
        let found = reading(format!("- Python: 3.11 {claim}\n").as_bytes(), Shape::IssueBody);
        assert_eq!(
            fact(&found, "python.implementation"),
            Some(known("cpython", Source::Claim(1))),
            "{claim}"
        );
    }
    let found = reading(b"- Python: PyPy 3.9 (conda)\n", Shape::IssueBody);
    assert_eq!(fact(&found, "python.implementation"), Some(known("pypy", Source::Claim(1))));
}

#[test]
fn sections_and_tables_of_an_issue_form_are_read() {
    let text = "### Operating system\n\nmacOS 14.5\n\n<!-- Python: 2.7 -->\n| Python | 3.13t |\n\n### Output\n\n```\nx\n```\n";
    let found = reading(text.as_bytes(), Shape::IssueBody);
    assert_eq!(fact(&found, "system.os"), Some(known("macos", Source::Claim(3))));
    assert_eq!(fact(&found, "system.os.version"), Some(known("14.5", Source::Claim(3))));
    assert_eq!(fact(&found, "python.free_threaded"), Some(known("yes", Source::Claim(6))));
    assert_eq!(fact(&found, "python.version"), Some(known("3.13", Source::Claim(6))));
}

#[test]
fn what_the_log_shows_is_stronger_than_what_is_claimed() {
    let text =
        "- Python: 3.8\n```\n2024-01-05T12:34:56.123Z   creating build/lib.linux-x86_64-cpython-312\n```\n";
    let found = reading(text.as_bytes(), Shape::IssueBody);
    assert_eq!(fact(&found, "python.version"), Some(known("3.12", Source::Log(3))));
    assert_eq!(fact(&found, "python.platform"), Some(known("linux-x86_64", Source::Log(3))));
    // A build path may name the kernel's architecture.
    assert_eq!(fact(&found, "python.machine"), None);
    assert_eq!(fact(&found, "system.architecture"), None);
}

#[test]
fn the_failing_package_its_phase_and_its_source_are_known() {
    let text = "Collecting demo==1.2\n  Downloading demo-1.2.tar.gz (9 kB)\nBuilding wheels for collected packages: demo\n  \u{2502} src/a.c:1:10: fatal error: Python.h: No such file or directory\n  error: command '/usr/bin/gcc' failed with exit code 1\n  ERROR: Failed building wheel for demo\n";
    let found = reading(text.as_bytes(), Shape::Log);
    assert_eq!(fact(&found, "log.package"), Some(known("demo", Source::Log(6))));
    assert_eq!(fact(&found, "log.package.version"), Some(known("1.2", Source::Log(2))));
    assert_eq!(fact(&found, "log.sdist_used"), Some(known("yes", Source::Log(2))));
    assert_eq!(fact(&found, "log.phase"), Some(known("build", Source::Log(6))));
    assert_eq!(fact(&found, "log.tool"), Some(known("gcc", Source::Log(4))));
    assert_eq!(fact(&found, "log.missing_header"), Some(known("Python.h", Source::Log(4))));
    assert!(found.error_block.iter().any(|line| line.line == 4));
    assert!(found.events.iter().any(|event| event.kind == "error" && event.line == 4));
}

#[test]
fn a_log_of_powershell_is_read_like_any_other() {
    let text = "\u{feff}error: can't find Rust compiler\r\nYou are using pip version 18.1, however version 26.0 is available.\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = reading(&bytes, Shape::Log);
    assert_eq!(found.total_lines, 2);
    assert_eq!(fact(&found, "pip.version"), Some(known("18.1", Source::Log(2))));
    assert_eq!(fact(&found, "rust.version"), Some(known("absent", Source::Log(1))));
}

#[test]
fn many_errors_and_tracebacks_leave_events_and_block_bounded() {
    let text = "Traceback (most recent call last):\n  File \"a.py\", line 1, in b\nValueError: no\nerror: command 'gcc' failed with exit status 1\n";
    let found = reading(text.repeat(3000).as_bytes(), Shape::Log);
    assert!(found.events.len() < 500 && found.error_block.len() <= 240 && found.lines.len() <= 16_000);
    assert!(matches!(
        found.facts.get(FactId::of("log.traceback_path")),
        Some(Fact { value: Value::Text(_), .. })
    ));
}

/// Pieces of what logs are made of, and of what they are not.
fn scrap() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static [u8]> = vec![
        b"\n",
        b"\r",
        b"\r\n",
        b"```",
        b"> ",
        b"\x1b[31m",
        b"\x1b]",
        b"\x08",
        b"\0",
        b"\xff\xfe",
        b"\xe2\x95",
        b"  ",
        b"ERROR: Failed building wheel for ",
        b"Collecting ",
        b"File \"",
        b"\", line 1",
        b"Traceback (most recent call last):",
        b"- Python: ",
        b"3.12",
        b"| OS | ",
        b"### pip\n",
        b"2023-01-05T12:34:56Z ",
        b"#12 3.4 ",
        b"error: ",
        b"pip-install-a/b/",
        b"You are using pip version ",
        b"<!--",
        b"-->",
        b"C:\\Python39\\",
        b"/lib/python3.9/site-packages/",
        b"fatal error: ",
    ];
    prop_oneof![
        proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        proptest::collection::vec(any::<u8>(), 0..6)
    ]
}

proptest! {
    #[test]
    fn any_text_is_read(scraps in proptest::collection::vec(scrap(), 0..60), body in any::<bool>()) {
        let bytes = scraps.concat();
        let found = reading(&bytes, if body { Shape::IssueBody } else { Shape::Log });
        crate::fuzzing::whole(&found);
    }
}

#[test]
fn a_message_that_begins_below_its_exception_is_shown() {
    let lines = [
        "Traceback (most recent call last):",
        "  File \"/srv/app.py\", line 1, in <module>",
        "    import zebra",
        "  File \"/srv/v/lib/zebra/__init__.py\", line 9, in <module>",
        "    raise ImportError(message)",
        "ImportError: ",
        "",
        "Importing the compiled part of zebra failed.",
        "",
        "  * The version of zebra is: 2.4",
        "",
        "Original error was: No module named 'zebra._stripes'",
        "$ next",
    ];
    let found = reading(lines.join("\n").as_bytes(), Shape::Log);
    let shown: Vec<u64> = found.error_block.iter().map(|line| line.line).collect();
    assert!([6, 8, 10, 12].iter().all(|line| shown.contains(line)), "{shown:?}");
}

#[test]
fn what_is_listed_is_shown_as_a_whole() {
    let lines = [
        "ERROR: Cannot install demo==1 and part==2 because these package versions have conflicting dependencies.",
        "",
        "The conflict is caused by:",
        "    The user requested part==2",
        "    demo 1 depends on part<2",
        "    demo 1.1 depends on part<2",
        "    demo 1.2 depends on part<2",
        "",
        "To fix this you could try to:",
        "1. loosen the range of package versions you've specified",
        "2. remove package versions to allow pip to attempt to solve the dependency conflict",
        "",
        "ERROR: ResolutionImpossible: for help visit the page on dependency conflicts",
    ];
    let found = reading(lines.join("\n").as_bytes(), Shape::Log);
    let shown: Vec<u64> = found.error_block.iter().map(|line| line.line).collect();
    assert_eq!(shown, [1, 3, 4, 5, 6, 7, 9, 10, 11, 13]);
}
