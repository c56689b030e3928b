//! A report for the tests of the renderers.

use crate::fact::{FactId, Source, Value};
use crate::inventory::{Disk, Installer, Interpreter, Reach, Setting, Tool};
use crate::knowledge::BUILT_IN;
use crate::log::LogLine;
use crate::python::version::Version;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{
    Attempt, Diagnosis, Evidence, Fix, Gap, LogSummary, Outcome, Place, Report, Risk, Role, Subject, Support,
    Verdict,
};

/// A word of the tests.
pub(crate) fn clean(text: &str) -> Clean {
    Redactor::default().clean(&Raw::from(text))
}

/// pip 18.1 tries to build cryptography on a machine without Rust.
pub(crate) fn report() -> Report {
    let mut report = Report::new(
        Verdict::Environment,
        Support {
            place: Place::NotHere,
            reason: clean("A newer pip installs the package as it is"),
            whose: None,
            theirs: None,
        },
        clean("pip 18.1 is too old for the wheels of cryptography."),
    );
    report.tool.os = "linux";
    report.tool.arch = "x86_64";
    report.tool.version = "0.1.0";
    report.subject = Subject {
        package: Some(clean("cryptography")),
        requirement: Some(clean("cryptography==3.4.8")),
        command: Some(clean("pip install cryptography==3.4.8")),
        exit_code: Some(1),
        python: Some(clean("python-1")),
        process: None,
    };
    report.diagnoses = vec![diagnosis(), consequence()];
    report.gaps = vec![Gap {
        fact: clean("openssl.headers"),
        wanted_by: vec![clean("openssl-headers-missing")],
        reason: clean("the probe was not done in time"),
        how: clean("pkg-config --modversion openssl"),
    }];
    machine(&mut report);
    let line = |line: u64, text: &str| LogLine { line, text: clean(text) };
    report.log = Some(LogSummary {
        lines: 12,
        prose: Vec::new(),
        events: Vec::new(),
        error_block: vec![
            line(10, "    =============================DEBUG ASSISTANCE============================="),
            line(11, "    error: can't find Rust compiler"),
        ],
        head: vec![line(1, "Collecting cryptography==3.4.8")],
        tail: vec![line(12, "Failed building wheel for cryptography, says @octocat in #12 <b>``` </b>")],
    });
    for (name, value) in [
        ("pip.version", Value::Version(Version::parse("18.1").unwrap())),
        ("rust.version", Value::Absent),
        ("system.os", Value::Text(clean("linux"))),
        ("python.bits", Value::Integer(64)),
    ] {
        report.known.set(FactId::find(name).unwrap(), value, Source::Measured);
    }
    report
}

/// A way out that did not help.
pub(crate) fn attempt() -> Attempt {
    Attempt {
        title: clean("Upgrade pip"),
        commands: vec![clean("python -m pip install --upgrade pip"), clean("pip install cryptography")],
        risk: Some(Risk::Safe),
        exit: 1,
        seconds: 3.2,
        result: Outcome::Changed,
        diagnosis_before: Some(clean("pip-too-old")),
        diagnosis_after: Some(clean("rust-missing")),
        undone: Vec::new(),
    }
}

fn diagnosis() -> Diagnosis {
    Diagnosis {
        id: clean("pip-too-old"),
        title: clean("pip is too old to know the wheels of this package"),
        group: clean("tool"),
        source: clean(BUILT_IN),
        role: Role::Cause,
        confidence: 0.95,
        explains: vec![clean("rust-missing")],
        evidence: vec![
            Evidence::Log { line: 11, text: clean("error: can't find Rust compiler"), column: 1 },
            Evidence::Fact { id: "pip.version", value: clean("18.1") },
        ],
        explanation: clean("pip before 19.3 cannot read manylinux2014 wheels, so it builds from source."),
        fixes: vec![Fix {
            packages: Vec::new(),
            title: clean("Upgrade pip"),
            commands: vec![clean("python -m pip install --upgrade pip")],
            risk: Risk::Safe,
            when: Clean::default(),
            source: clean(BUILT_IN),
            executable: None,
        }],
        links: vec![
            clean("https://pip.pypa.io/en/stable/news/"),
            clean("https://github.com/owner/project/issues/1"),
        ],
    }
}

fn consequence() -> Diagnosis {
    Diagnosis {
        id: clean("rust-missing"),
        title: clean("A source build needs Rust, and there is no Rust compiler"),
        role: Role::Consequence,
        confidence: 0.8,
        explains: Vec::new(),
        fixes: Vec::new(),
        links: Vec::new(),
        ..diagnosis()
    }
}

fn machine(report: &mut Report) {
    let system = &mut report.facts.system;
    system.os = clean("linux");
    system.pretty_name = Some(clean("Debian GNU/Linux 12 (bookworm)"));
    system.architecture = clean("x86_64");
    system.libc = Some(clean("glibc"));
    system.libc_version = Version::parse("2.36");
    system.memory_total = Some(8192);
    system.disks =
        vec![Disk { purpose: clean("pip"), path: clean("/"), free: Some(9000), ..Disk::default() }];
    let version = |text: &str| Version::parse(text).unwrap();
    let interpreter = |id: &str, number: &str, path: &str, pip: &str| Interpreter {
        id: clean(id),
        subject: id == "python-1",
        reached: vec![Reach { path: clean(path), through: clean("PATH"), first: true }],
        real_path: clean(path),
        version: Version::parse(number),
        implementation: Some(clean("cpython")),
        bits: Some(64),
        tools: [(clean("pip"), version(pip)), (clean("setuptools"), version("40.8.0"))].into(),
        openssl: Some(clean("OpenSSL 1.1.1n  15 Mar 2022")),
        ..Interpreter::default()
    };
    report.facts.interpreters = vec![
        interpreter("python-1", "3.7.3", "/usr/bin/python3", "18.1"),
        interpreter("python-2", "3.12.1", "/home/<user>/.pyenv/versions/3.12.1/bin/python3.12", "24.0"),
    ];
    report.facts.installers = vec![Installer {
        name: clean("pip"),
        version: Version::parse("18.1"),
        path: Some(clean("/usr/bin/pip3")),
        python: Some(clean("python-1")),
        settings: vec![Setting {
            name: clean("index-url"),
            value: clean("https://<index-1>/simple"),
            origin: clean("PIP_INDEX_URL"),
        }],
        problem: None,
    }];
    report.facts.toolchains = vec![
        Tool {
            name: clean("gcc"),
            path: Some(clean("/usr/bin/gcc")),
            version: Version::parse("8.3.0"),
            ..Tool::default()
        },
        Tool { name: clean("rustc"), ..Tool::default() },
    ];
}
