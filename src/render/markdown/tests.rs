use super::{LIMIT, Options, markdown};
use crate::inventory::{Interpreter, WheelVerdict};
use crate::log::LogLine;
use crate::redact::Clean;
use crate::render::sample::{clean, report};
use crate::report::{Evidence, Report};

/// The text outside of fences and code spans: what GitHub interprets.
fn interpreted(text: &str) -> String {
    let mut outside = String::new();
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let ticks = line.trim_start().bytes().take_while(|byte| *byte == b'`').count();
        match open {
            None if ticks >= 3 && !line.trim().trim_start_matches('`').contains('`') => open = Some(ticks),
            Some(length) if ticks >= length && line.trim().bytes().all(|byte| byte == b'`') => open = None,
            Some(_) => {}
            None => {
                outside.push_str(&without_spans(line));
                outside.push('\n');
            }
        }
    }
    assert!(open.is_none(), "a fence is left open:\n{text}");
    outside
}

fn without_spans(line: &str) -> String {
    let mut outside = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        outside.push_str(&rest[..start]);
        let fence = "`".repeat(ticks);
        let inside = &rest[start + ticks..];
        let mut at = 0;
        let end = loop {
            let found = inside[at..].find(&fence).map(|found| at + found);
            let Some(found) = found else { break None };
            let run = inside[found..].bytes().take_while(|byte| *byte == b'`').count();
            if run == ticks {
                break Some(found);
            }
            at = found + run;
        };
        let end = end.unwrap_or_else(|| panic!("a span is left open: {line}"));
        // GitHub reads nothing across a span: what stands on its two sides does not touch.
        outside.push('\u{fffc}');
        rest = &inside[end + ticks..];
    }
    outside.push_str(rest);
    outside
}

/// Everything that a tool may have printed becomes this text.
fn filled_with(text: &str) -> Report {
    let mut report = report();
    let evil = || clean(text);
    report.summary = evil();
    report.support.reason = evil();
    report.subject.package = Some(evil());
    report.subject.requirement = Some(evil());
    report.subject.command = Some(evil());
    report.contradictions = vec![evil()];
    for diagnosis in &mut report.diagnoses {
        diagnosis.title = evil();
        diagnosis.explanation = evil();
        diagnosis.evidence = vec![Evidence::Log { line: 1, text: evil(), column: 1 }; 20];
        diagnosis.links = vec![evil()];
        for fix in &mut diagnosis.fixes {
            fix.title = evil();
            fix.when = evil();
            fix.commands = vec![evil(); 20];
        }
    }
    for gap in &mut report.gaps {
        gap.reason = evil();
        gap.how = evil();
    }
    let log = report.log.as_mut().unwrap();
    for lines in [&mut log.error_block, &mut log.head, &mut log.tail] {
        *lines = vec![LogLine { line: 1, text: evil() }; 40];
    }
    let system = &mut report.facts.system;
    system.pretty_name = Some(evil());
    system.kernel = Some(evil());
    system.notes = [(evil(), evil())].into();
    let python = Interpreter {
        site_folders: vec![evil(); 20],
        missing_modules: vec![evil(); 100],
        not_started: Some(evil()),
        openssl: Some(evil()),
        compiler: Some(evil()),
        pip_broken: Some(evil()),
        ..report.facts.interpreters[0].clone()
    };
    report.facts.interpreters = vec![python; 40];
    report.facts.wheels =
        vec![WheelVerdict { requirement: evil(), chosen: Some(evil()), ..WheelVerdict::default() }; 20];
    for tool in &mut report.facts.toolchains {
        tool.name = evil();
        tool.detail = Some(evil());
        tool.problem = Some(evil());
    }
    report
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    /// Whatever the text, nothing of it is left for GitHub to act upon.
    #[test]
    fn prose_leaves_nothing_to_interpret(text in "[a-c`<>@#:/. \\[\\]()_*|$&~\\\\\n\u{202e}-]{0,80}") {
        let written = super::escape::prose(&text, 60);
        // What stood on either side of one does not touch.
        let outside = without_spans(&written).replace("&#96;", "'");
        for mark in ['<', '>', '@', '#', '[', ']', '_', '*', '|', '$', '&', '~', '\\', '`', '\n', '\u{202e}'] {
            assert!(!outside.contains(mark), "{mark:?} acts in {written:?}");
        }
        assert!(!outside.contains("://"), "{written:?}");
        let fenced = super::escape::fence(&text, "text");
        assert_eq!(interpreted(&fenced), "", "{fenced:?}");
    }
}

#[test]
fn the_report_in_its_order() {
    insta::assert_snapshot!(markdown(&report(), Options::default()), @r##"
    **Verdict: a problem of this environment.** pip 18.1 is too old for the wheels of cryptography.

    - Proved by line 11 of the output below
    - Proved by: pip: `18.1`
    - Where to report: not to the package's maintainers. A newer pip installs the package as it is.
    - First fix: Upgrade pip

      ```console
      python -m pip install --upgrade pip
      ```


    ### In question

    - Package: `cryptography` (asked for as `cryptography==3.4.8`)
    - Command: `pip install cryptography==3.4.8` (exit code 1)
    - Installer: pip 18.1 at `/usr/bin/pip3`
      - `index-url` = `https://<index-1>/simple` (set by `PIP_INDEX_URL`)
    - Python: CPython 3.7.3 at `/usr/bin/python3` with pip 18.1, setuptools 40.8.0
    - System: Debian GNU/Linux 12 (bookworm), `x86_64`, glibc 2.36

    ### Error (from line 10 of 12)

    ```text
        =============================DEBUG ASSISTANCE=============================
        error: can't find Rust compiler
    ```

    <details><summary>Why, what else was found, other ways out</summary>

    ### Findings

    1. (`pip-too-old`, cause, proved)

       pip before 19.3 cannot read manylinux2014 wheels, so it builds from source.
       - It accounts for `rust-missing`.
       - <https://pip.pypa.io/en/stable/news/>
       - `https://github.com/owner/project/issues/1`
    2. **A source build needs Rust, and there is no Rust compiler** (`rust-missing`, consequence, shown by the log)
       - log, line 11: `error: can't find Rust compiler`
       - pip: `18.1`

    ### Not known, and would have decided

    - `openssl.headers`: the probe was not done in time; `pkg-config --modversion openssl` would tell

    </details>

    <details><summary>System, interpreter, packages, compilers</summary>

    ### System

    - Memory: 8192 MiB
    - Disk for pip: `/` (9000 MiB free)

    ### Interpreter used

    - Reached as `/usr/bin/python3` (PATH, the first of its name on PATH)
    - Its OpenSSL: `OpenSSL 1.1.1n 15 Mar 2022`

    ### Compilers and build tools

    - gcc 8.3.0 at `/usr/bin/gcc`
    - Not found: `rustc`

    </details>

    <details><summary>The beginning of the log, but for what stands above</summary>

    ```text
    Collecting cryptography==3.4.8
    ```

    </details>

    <details><summary>The end of the log, but for what stands above</summary>

    ````text
    Failed building wheel for cryptography, says @octocat in #12 <b>``` </b>
    ````

    </details>

    <details><summary>Other interpreters</summary>

    - CPython 3.12.1 `/home/<user>/.pyenv/versions/3.12.1/bin/python3.12`: pip 24.0, setuptools 40.8.0

    </details>

    ---
    pip-doctor 0.1.0 (linux x86_64); taken out before anything was shown: nothing.

    <details><summary>For machines</summary>

    ```json
    {"body":{"command":"pip install cryptography==3.4.8","diagnoses":[{"confidence":0.95,"id":"pip-too-old","role":"cause"},{"confidence":0.8,"id":"rust-missing","role":"consequence"}],"exit_code":1,"facts":{"pip.version":"18.1","python.bits":64,"rust.version":"absent","system.os":"linux"},"package":"cryptography","requirement":"cryptography==3.4.8","tool":"0.1.0","verdict":"environment"},"format":"pip-doctor.block/1","sha256":"24db0a30a0232c1772be0d16ca0186087f0f4c5c50ebda9dc1491fb13d508be1"}
    ```

    </details>
    "##);
}

#[test]
fn verdict_fix_versions_and_error_stand_within_the_first_sixty_lines() {
    let mut report = report();
    let log = report.log.as_mut().unwrap();
    log.error_block = (1..=400).map(|line| LogLine { line, text: numbered(line) }).collect();
    log.tail = log.error_block.clone();
    let text = markdown(&report, Options::default());
    let first = text.split("<details>").next().unwrap();
    assert!(first.lines().count() <= 60, "{first}");
    for words in ["**Verdict: ", "- First fix: ", "- Python: CPython 3.7.3", "- System: Debian", "line 0400"]
    {
        assert!(first.contains(words), "{words} is not in\n{first}");
    }
    assert_eq!(text.matches("line 0400").count(), 1, "it is said twice");
}

#[test]
fn what_tools_print_stays_text() {
    let evil = "<img src=x onerror=alert(1)> @octocat #123 GH-1 octo/repo#1 ![x](https://evil.example/a_b) \
                </details> ```` ``` ` ** __ \\ | $x$ &lt; www.evil.example <!-- \u{202e}abc\u{1b}[31m\u{200b}";
    let text = markdown(&filled_with(evil), Options::default());
    let outside = interpreted(&text);
    for word in ["<img", "@octocat", "#123", "#1", "GH-1", "](", "://", "www.", "&lt;", "<!--", "$x$"] {
        assert!(!outside.contains(word), "{word} is interpreted:\n{outside}");
    }
    assert_eq!(outside.matches("<details>").count(), outside.matches("</details>").count());
    for character in ['\u{202e}', '\u{1b}', '\u{200b}'] {
        assert!(!text.contains(character));
    }
}

#[test]
fn a_report_is_never_too_long() {
    for length in [100, 1_000, 30_000] {
        for unit in ["x", "x ", "x\n\n", "`", "` ", "é\u{202e}<", "\n"] {
            let text = markdown(&filled_with(&unit.repeat(length / unit.len())), Options { guidance: true });
            let count = text.chars().count();
            assert!(count < LIMIT, "{count} characters with {length} of {unit:?}");
            interpreted(&text);
        }
    }
}

#[test]
fn the_error_block_is_whole_up_to_20000_characters() {
    let mut report = report();
    let log = report.log.as_mut().unwrap();
    let lines =
        |count: u64| (1..=count).map(|line| LogLine { line, text: numbered(line) }).collect::<Vec<_>>();
    log.error_block = lines(199);
    log.head = lines(3_000);
    log.tail = lines(3_000);
    // What the error block holds is not shown again.
    log.head.retain(|line| line.line > 199);
    let text = markdown(&report, Options::default());
    for line in 1..=199 {
        assert!(text.contains(numbered(line).as_str()), "line {line} is missing");
    }
    assert!(text.chars().count() > 55_000, "head and tail take the room that is left");

    let log = report.log.as_mut().unwrap();
    log.error_block = lines(1_000);
    log.head.clear();
    log.tail.clear();
    let text = markdown(&report, Options::default());
    assert!(text.contains(numbered(1).as_str()) && text.contains(numbered(1_000).as_str()));
    assert!(text.contains("lines left out"));
}

fn numbered(line: u64) -> Clean {
    clean(&format!("line {line:04} {}", "=".repeat(88)))
}

#[test]
fn a_models_words_need_to_be_asked_for() {
    let mut report = report();
    report.guidance = Some(crate::report::Guidance {
        provider: clean("ollama"),
        model: clean("some-model"),
        text: clean("Dear @octocat,\n\nit is <b>Rust</b>."),
        reading: None,
        hypotheses: Vec::new(),
        evidence: Vec::new(),
        steps: Vec::new(),
        questions: Vec::new(),
        rejected: Vec::new(),
        error: None,
    });
    assert!(!markdown(&report, Options::default()).contains("octocat,"));
    let text = markdown(&report, Options { guidance: true });
    assert!(text.contains("> Dear `@octocat`,"), "{text}");
    assert!(text.contains("language model, not measured"));
}

#[test]
fn a_32_bit_userland_on_a_64_bit_kernel_is_said() {
    let mut report = report();
    let system = &mut report.facts.system;
    (system.architecture, system.userland) = (clean("x86_64"), Some(clean("i686")));
    let line = "- 32-bit userland (`i686`) on a 64-bit kernel\n";
    assert!(markdown(&report, Options::default()).contains(line));
    report.facts.system.userland = Some(clean("x86_64"));
    assert!(!markdown(&report, Options::default()).contains("userland"));
}

#[test]
fn what_makes_a_system_special_is_said() {
    let mut report = report();
    let system = &mut report.facts.system;
    system.usual_loader = Some(false);
    (system.wsl, system.wsl_version) = (true, Some(1));
    let text = markdown(&report, Options::default());
    for line in
        ["- Programs built for other distributions find no loader here", "- Windows Subsystem for Linux 1"]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let system = &mut report.facts.system;
    (system.os, system.architecture) = (clean("macos"), clean("aarch64"));
    system.version = crate::python::version::Version::parse("14.5");
    let python = report.facts.interpreters.iter_mut().find(|python| python.subject).unwrap();
    python.machine = Some(clean("x86_64"));
    python.architectures = vec![clean("x86_64"), clean("aarch64")];
    python.macos_target = crate::python::version::Version::parse("10.9");
    python.os_version = crate::python::version::Version::parse("10.16");
    (python.certificates, python.certificate_file) = (Some(false), Some(clean("/etc/openssl/cert.pem")));
    let text = markdown(&report, Options::default());
    for line in [
        "- Architectures: `x86_64`, `aarch64`",
        "- An Intel program on Apple silicon (Rosetta)",
        "- Built for macOS: `10.9`",
        "- Sees macOS: `10.16`",
        "- No trusted certificates where it looks: `/etc/openssl/cert.pem`",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
