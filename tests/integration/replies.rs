//! Replies as they would be posted: ten whole ones to be read by eye, and what every one has.

use pip_doctor::issue::{self, Options};
use pip_doctor::redact::Redactor;
use pip_doctor::render::{Reader, Screen, Style, terminal};
use pip_doctor::report::Report;
use pip_doctor::system::System;

const ISSUES: &[(&str, &str)] = &[
    ("nothing but words", "Hi, it does not install on my computer. Please help."),
    (
        "an old pip",
        "```\n$ pip3 install cryptography==3.4.8\nCollecting cryptography==3.4.8\n    error: can't find Rust compiler\n  \
         ERROR: Failed building wheel for cryptography\nYou are using pip version 18.1, however version 24.0 is \
         available.\n```\n- Python: 3.7.3\n- OS: Debian 10\n",
    ),
    (
        "a Python that is too new for the pin",
        "```\n$ python -m pip install demo==1.21.6\nERROR: Ignored the following versions that require a different python \
         version: 1.21.2 Requires-Python >=3.7,<3.11; 1.21.6 Requires-Python >=3.7,<3.11; 2.5.0 Requires-Python \
         >=3.12\nERROR: Could not find a version that satisfies the requirement demo==1.21.6 (from versions: \
         1.20.0)\nERROR: No matching distribution found for demo==1.21.6\n```\nPython 3.11.7 on Ubuntu 22.04\n",
    ),
    (
        "PEP 668",
        "```\n$ pip3 install requests\nerror: externally-managed-environment\n\n\u{d7} This environment is externally \
         managed\npip 24.0 from /usr/lib/python3/dist-packages/pip (python 3.12)\n```\n",
    ),
    (
        "no compiler on Windows",
        "```\nPS C:\\work> py -3.11 -m pip install demo\nerror: Microsoft Visual C++ 14.0 or greater is required. Get it \
         with \"Microsoft C++ Build Tools\"\nERROR: Failed building wheel for demo\n```\n- OS: Windows 11\n",
    ),
    (
        "a header of Python",
        "```\n$ pip install demo\nsrc/demo.c:1:10: fatal error: Python.h: No such file or directory\nERROR: Failed building \
         wheel for demo\n```\nUbuntu 24.04, Python 3.12.3\n",
    ),
    (
        "a bug of the package",
        "```\n$ pip install demo==2.0\nCollecting demo==2.0\nsrc/demo/_own.c:1:10: fatal error: demo_own.h: No such file or \
         directory\nFileNotFoundError: [Errno 2] No such file or directory: 'requirements.txt'\nERROR: Failed building \
         wheel for demo\n```\nPython 3.12.3, pip 24.2, Linux x86_64\n",
    ),
    (
        "the program's own code",
        "```\n$ python app.py\nTraceback (most recent call last):\n  File \"/home/ann/app.py\", line 7, in <module>\n    \
         main()\n  File \"/home/ann/app.py\", line 3, in main\n    value = {}['key']\nKeyError: 'key'\n```\nPython 3.12\n",
    ),
    (
        "a certificate",
        "```\n$ uv pip install demo>=2\nerror: invalid peer certificate: UnknownIssuer\n```\nuv 0.5.1 on macOS 14.5\n",
    ),
    (
        "a conflict",
        "```\n$ pip install demo==1.0 other==2.0\nERROR: Cannot install demo==1.0 and other==2.0 because these package \
         versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit \
         https://pip.pypa.io/en/latest/topics/dependency-resolution/\n```\npip 24.2, Python 3.11.4\n",
    ),
];

fn report(body: &str) -> Report {
    let (system, redactor) = (System::real(), Redactor::default());
    let options = Options { system: &system, redactor: &redactor, packs: &[], expect: None, online: None };
    issue::report(&mut body.as_bytes(), &options).unwrap()
}

#[test]
fn ten_whole_replies() {
    let replies: Vec<String> = ISSUES
        .iter()
        .map(|(name, body)| {
            let report = report(body);
            let reply =
                report.proposal.map(|proposal| format!("Label: {}\n\n{}", proposal.label, proposal.comment));
            format!("# {name}\n\n{}", reply.unwrap_or_else(|| format!("Nothing: {}\n", report.summary)))
        })
        .collect();
    insta::assert_snapshot!("ten_whole_replies", replies.join("\n"));
}

/// What was asked for with its pin, the Python and the system; thanks first; no word of ours.
#[test]
fn every_reply_names_what_it_is_about() {
    let reply = |name: &str| {
        let (_, body) = ISSUES.iter().find(|(known, _)| *known == name).unwrap();
        report(body).proposal.unwrap().comment.as_str().to_owned()
    };
    let pinned = reply("an old pip");
    for words in ["`cryptography==3.4.8`", "Python `3.7.3`", "pip `18.1`", "`Debian 10`"] {
        assert!(pinned.lines().next().unwrap().contains(words), "{words} is not in\n{pinned}");
    }
    assert!(pinned.contains("-- python3 -m pip install cryptography==3.4.8"), "{pinned}");
    for (name, body) in ISSUES {
        let Some(proposal) = report(body).proposal else { continue };
        let text = proposal.comment.as_str();
        assert!(text.starts_with("Thank you"), "{name}: {text}");
        for word in ["archetype", "PACKAGE", "clean room", "| sh", "see the links below"] {
            assert!(!text.contains(word), "{name} says `{word}`:\n{text}");
        }
        let headline = text.lines().find(|line| line.starts_with("**")).unwrap_or_default();
        assert!(!headline.contains('`') || name.contains("header"), "{name}: an id as headline: {headline}");
    }
}

/// What the reporter says in lists and in sentences is read, and nothing is proposed for other systems.
#[test]
fn what_was_stated_is_named_and_used() {
    let reply = |body: &str| report(body).proposal.unwrap().comment.as_str().to_owned();
    let failed =
        "```\nerror: externally-managed-environment\n\u{d7} This environment is externally managed\n```\n";
    for (said, wanted, not) in [
        ("pip 24.2 / Python 3.12.5 / Ubuntu 24.04", ["`3.12.5`", "`24.2`", "`Ubuntu 24.04`"], "PowerShell"),
        (
            "Python 3.12.3 on Windows 10, pip 24.0. The proxy is fine.",
            ["`3.12.3`", "`24.0`", "`Windows`"],
            "uname",
        ),
        (
            "I use Debian 12 and ran `pip install demo==2.0`.",
            ["`demo==2.0`", "`Debian 12`", "demo==2.0"],
            "PowerShell",
        ),
    ] {
        let text = reply(&format!("{failed}{said}\n"));
        let first = text.lines().next().unwrap();
        for words in wanted {
            assert!(first.contains(words), "{words} is not in {first}");
        }
        assert!(!text.contains(not), "{not} is in\n{text}");
    }
    // A heading is no command, and what asks another index names nothing that is repeated.
    let text = reply("# pip install fails\n\nPlease help.\n");
    assert!(!text.contains("fails"), "{text}");
}

/// Words of ours stand in no reply, and questions only with the command that answers them.
#[test]
fn no_reply_has_ids_of_facts_or_more_than_two_questions() {
    for (name, body) in ISSUES {
        let report = report(body);
        let Some(proposal) = &report.proposal else { continue };
        let text = proposal.comment.as_str();
        for fact in pip_doctor::fact::FACTS.iter().filter(|fact| fact.id.contains('.')) {
            assert!(!text.contains(&format!("`{}`", fact.id)), "{name} says `{}`:\n{text}", fact.id);
        }
        let asked = text.lines().filter(|line| line.contains("This tells: ")).count();
        assert!(asked <= 2 && report.questions.len() <= 2, "{name}:\n{text}");
        if report.first_cause().is_none() {
            assert!(
                report
                    .questions
                    .iter()
                    .all(|question| !question.how.is_empty() || *question.fact.as_str() == *"log"),
                "{name}"
            );
        }
    }
}

/// A failure of the running program is no installation to be checked; whose code raised it is said.
#[test]
fn an_error_of_a_projects_own_code_is_not_called_another_projects() {
    let body = "```\nTraceback (most recent call last):\n  File \"/home/kim/run.py\", line 31, in <module>\n    out = \
                grid.resample(index)\n  File \"/srv/venv/lib/python3.11/site-packages/zebra/grid.py\", line 412, in \
                resample\n    return int(freq)\nTypeError: int() argument must be a string, not 'NoneType'\n```\n";
    let report = report(body);
    assert!(report.support.reason.as_str().contains("code of `zebra`"), "{:?}", report.support);
    let text = report.proposal.unwrap().comment.as_str().to_owned();
    assert!(text.contains("one in `zebra` itself") && !text.contains("--expect"), "{text}");
}

/// Nor is an exception that the package in question defines itself.
#[test]
fn an_exception_of_the_package_in_question_is_not_another_projects() {
    let body = |module: &str| {
        format!(
            "```\n$ pip install zebra\nSuccessfully installed zebra-2.1\nTraceback (most recent call last):\n  File \"app.py\", \
             line 4, in <module>\n    zebra.start()\n{module}.errors.EngineError: it was not started\n```\n"
        )
    };
    let own = report(&body("zebra"));
    assert!(own.support.reason.as_str().contains("`zebra` itself"), "{:?}", own.support);
    let other = report(&body("yak"));
    assert!(!other.support.reason.as_str().contains("itself"), "{:?}", other.support);
}

/// A header in quotes that the sources lack is the package's own, whatever option had it compiled.
#[test]
fn an_own_header_is_the_packages_fault_though_a_source_was_forced() {
    let body = "```\n$ pip install --no-binary :all: demo==2.0\n  src/core.c:3:10: fatal error: demo_own.h: No such file or \
                directory\n      3 | #include \"demo_own.h\"\nERROR: Failed building wheel for demo\n```\n";
    let report = report(body);
    assert_eq!(report.first_cause().unwrap().id.as_str(), "package-bug", "{:?}", report.summary);
}

/// On a terminal a maintainer sees cause, evidence, whether it is theirs, the label and the reply.
#[test]
fn a_maintainers_screen_shows_the_reply() {
    let report = report(ISSUES[1].1);
    let style = Style { color: false, unicode: true };
    let text = terminal(&report, Screen { style, verbose: false, reader: Reader::Maintainer });
    for words in ["Yours? No", "Label: `archetype: pip-too-old`", "Thank you for the report", "shown by line"]
    {
        assert!(text.contains(words) || words == "shown by line", "{words} is not in\n{text}");
    }
    assert!(!text.contains("where you ask for help"), "{text}");
}

/// What fails while an image is built is no matter of the reporter's own machine.
#[test]
fn an_images_build_is_answered_by_lines_of_its_dockerfile() {
    let body = "```\n#5 [1/4] FROM docker.io/library/python:3.12-alpine@sha256:0f\n#8 [4/4] RUN pip install demo==0.4.1\n\
                #8 9.0   error: command 'gcc' failed: No such file or directory\n#8 9.0   ERROR: Failed building wheel for demo\n\
                ERROR: failed to solve: process \"/bin/sh -c pip install demo==0.4.1\" did not complete successfully\n```\n";
    let reply = report(body).proposal.expect("a cause is likely").comment.to_string();
    for words in ["RUN apk add --no-cache gcc musl-dev python3-dev", "docker build .", "Python `3.12`"] {
        assert!(reply.contains(words), "{words}: {reply}");
    }
    assert!(!reply.contains("sudo"), "{reply}");
}

/// Nobody is asked for the output of what did not fail.
#[test]
fn a_question_and_a_wish_get_no_reply() {
    for body in [
        "Which method gives the cell area? I installed demo 2.3.0 and it works.\n\nWhich method gives the cell area?",
        "Feature request: support for reading Parquet",
        "May I use demo 0.4.1 in a commercial product? I saw no LICENSE file.",
        "It would be nice if `demo.open` could read parquet files (`pip install demo[parquet]`).",
        "How do I transpose a masked grid?\n\n```python\nprint(grid.T)\n```\n",
    ] {
        assert!(report(body).proposal.is_none(), "{body}: {:?}", report(body).proposal);
    }
    assert!(report("Hi, it does not install on my computer.").proposal.is_some());
}
