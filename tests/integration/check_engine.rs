//! The check engine, driven by packs: what is refused, what is found, and in what order it is told.

use pip_doctor::diagnosis::{self, Case, Conclusion};
use pip_doctor::fact::{FactId, Facts, Source, Value};
use pip_doctor::knowledge::{Catalogue, PackFiles};
use pip_doctor::log::{self, Shape};
use pip_doctor::python::version::Version;
use pip_doctor::redact::{Clean, Raw, Redactor};
use pip_doctor::report::{Evidence, Place, Role, Verdict};

/// A check with one signature on `anchor`, and these lines besides.
fn check(anchor: &str, weight: f64, more: &str) -> String {
    format!(
        "format = 1\ntitle = \"The {anchor} is wrong\"\nmeaning = \"it\"\nverdict = \"environment\"\n\
         support = \"not-here\"\nexplanation = \"Because.\"\n{more}\n\
         [[signature]]\nanchor = [\"{anchor}\"]\nweight = {weight}\n[[example]]\nlog = \"{anchor}\"\n"
    )
}

fn pack(files: &[(&str, &str)]) -> PackFiles {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), Raw::from(*text))).collect();
    PackFiles { folder: Raw::from("mine"), prefix: Raw::default(), files }
}

fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let (_, _, faults) = Catalogue::with_packs(&[pack(files)], &Redactor::default());
    faults.iter().map(ToString::to_string).collect()
}

fn loaded(files: &[(&str, &str)]) -> Catalogue {
    let (catalogue, _, faults) = Catalogue::with_packs(&[pack(files)], &Redactor::default());
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    catalogue
}

fn diagnosed(catalogue: &Catalogue, log: &str, facts: &Facts) -> Conclusion {
    let reading = log::read(&mut log.as_bytes(), catalogue.anchors(), &Redactor::default(), Shape::Log);
    let mut known = facts.clone();
    known.merge(&reading.facts);
    diagnosis::diagnose(catalogue, &Case { facts: &known, reading: Some(&reading), ..Case::default() })
}

/// Facts from one source; versions are told by a leading digit.
fn facts(source: Source, values: &[(&str, &'static str)]) -> Facts {
    let mut facts = Facts::default();
    for (name, text) in values {
        let value = match Version::parse(text) {
            _ if *text == "absent" => Value::Absent,
            Some(version) => Value::Version(version),
            None => Value::Text(Clean::literal(text)),
        };
        facts.set(FactId::find(name).unwrap(), value, source);
    }
    facts
}

/// Confidence in hundredths.
#[expect(clippy::cast_possible_truncation, reason = "it is at most one")]
fn percent(confidence: f64) -> i64 {
    (confidence * 100.0).round() as i64
}

fn ids(conclusion: &Conclusion) -> Vec<(&str, Role)> {
    conclusion.diagnoses.iter().map(|diagnosis| (diagnosis.id.as_str(), diagnosis.role)).collect()
}

#[test]
fn a_bad_file_is_refused_with_its_place_and_what_was_expected() {
    let start = check("zebra-crossing", 0.8, "");
    let with = |more: &str| format!("{start}{more}\n");
    let replaced = |from: &str, to: &str| start.replace(from, to);
    let cases = [
        with("[confirm]\nwhen = { fact = \"rust.rustcc\", is = \"absent\" }"),
        with("[confirm]\nwhen = { fact = \"rust.cargo\", is = \"yes\" }"),
        with("[confirm]\nwhen = { fact = \"python.venv\", matches = \">=3\" }"),
        with("[confirm]\nwhen = { fact = \"rust.cargo\", matches = \"about 3\" }"),
        with("[confirm]\nwhen = { fact = \"rust.cargo\", below_fact = \"python.venv\" }"),
        with("[confirm]\nwhen = { fact = \"rust.cargo\" }"),
        with("[confirm]\nwhen = { fact = \"rust.cargo\", any = [], is = \"absent\" }"),
        with("[confirm]\nwhen = { capture = \"stripe\", is = \"black\" }"),
        with("[confirm]\nwhen = { log = \"x\" }"),
        with("[confirm]\nwhen = { fact = \"python.version\", at_least = \"3.13\" }"),
        with("[confirm]\nwhen = { fact = \"python.version\", below = 3 }"),
        replaced("[\"zebra-crossing\"]", "\"zebra-crossing\""),
        replaced("weight = 0.8", "weight = \"high\""),
        with("[[explains]]\nid = \"rust-mising\""),
        with("[[example]]\nfacts = { \"rust.cargo\" = true }"),
        with("[[fix]]\ntitle = \"Do\"\nrisk = \"some\""),
        with("[[fix]]\ntitle = \"Take {packge}\"\nrisk = \"safe\""),
        replaced("weight = 0.8", "weight = 1.5"),
        replaced("weight = 0.8", "weight = 0.8\npattern = '(?P<a>x'"),
        replaced("weight = 0.8", "weight = 0.8\npattern = '[a-z]{1,900}{1,900}'"),
        replaced("weight = 0.8", "wieght = 0.8"),
        replaced("[\"zebra-crossing\"]", "[\"ze\"]"),
        replaced("format = 1", "format = 2"),
        replaced("[[example]]\nlog = \"zebra-crossing\"", ""),
        replaced("title = ", "title = \"\"\n# "),
        replaced("Because.", "Be\u{202e}cause."),
    ];
    let said: Vec<String> = cases.iter().map(|text| faults(&[("zebra.toml", text)]).join("\n")).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_is_there_already_is_not_replaced() {
    let text = check("zebra-crossing", 0.8, "");
    let taken = Catalogue::built_in().checks().first().map(|check| check.id.to_string());
    if let Some(id) = taken {
        let said = faults(&[(&format!("{id}.toml"), &text)]).join("\n");
        assert!(said.contains(&format!("there is a check `{id}` already")), "{said}");
    }
    let row = "[rows]\n\"zebra.h\" = { library = \"zebra\" }\n[rows.\"zebra.h\"]\n";
    assert!(faults(&[("data/zebras.toml", row)])[0].starts_with("data/zebras.toml:3:"));
}

#[test]
fn explains_must_not_go_round_in_a_circle() {
    let one = check("zebra-one", 0.8, "[[explains]]\nid = \"two\"");
    let two = check("zebra-two", 0.8, "[[explains]]\nid = \"one\"");
    let said = faults(&[("one.toml", &one), ("two.toml", &two)]);
    assert_eq!(
        said,
        [
            "one.toml:7:1: `explains` goes round in a circle: one -> two -> one",
            "two.toml:7:1: `explains` goes round in a circle: two -> one -> two"
        ]
    );
}

#[test]
fn the_root_cause_comes_first_however_sure_its_consequences_are() {
    let root = check("zebra-root", 0.6, "[[explains]]\nid = \"middle\"");
    let middle = check("zebra-middle", 0.85, "[[explains]]\nid = \"leaf\"");
    // What a consequence would like to know decides nothing.
    let leaf = check("zebra-leaf", 0.89, "[refute]\nwhen = { fact = \"uv.version\", is = \"present\" }");
    let other = check("zebra-other", 0.55, "");
    let catalogue = loaded(&[
        ("root.toml", &root),
        ("middle.toml", &middle),
        ("leaf.toml", &leaf),
        ("other.toml", &other),
    ]);
    let log = "zebra-leaf\nzebra-middle\nzebra-root\nzebra-other\n";
    let conclusion = diagnosed(&catalogue, log, &Facts::default());
    assert_eq!(
        ids(&conclusion),
        [
            ("root", Role::Cause),
            ("other", Role::Cause),
            ("leaf", Role::Consequence),
            ("middle", Role::Consequence)
        ]
    );
    assert_eq!(conclusion.gaps, []);
    let explained: Vec<&str> = conclusion.diagnoses[0].explains.iter().map(Clean::as_str).collect();
    assert_eq!(explained, ["leaf", "middle"]);
    assert_eq!(conclusion.verdict, Verdict::Environment);
    assert_eq!(conclusion.support.place, Place::NotHere);
}

#[test]
fn an_edge_holds_only_as_long_as_its_condition_is_not_false() {
    let root = check(
        "zebra-root",
        0.6,
        "[[explains]]\nid = \"leaf\"\nwhen = { fact = \"pip.version\", matches = \"<19.3\" }",
    );
    let leaf = check("zebra-leaf", 0.89, "");
    let catalogue = loaded(&[("root.toml", &root), ("leaf.toml", &leaf)]);
    let first =
        |facts: &Facts| diagnosed(&catalogue, "zebra-leaf\nzebra-root", facts).diagnoses[0].id.to_string();
    assert_eq!(first(&facts(Source::Measured, &[("pip.version", "18.1")])), "root");
    assert_eq!(first(&Facts::default()), "root");
    assert_eq!(first(&facts(Source::Measured, &[("pip.version", "24.0")])), "leaf");
}

#[test]
fn a_claim_proves_less_than_a_measurement_and_the_unknown_is_a_gap() {
    let text = check("zebra-rust", 0.7, "")
        + "[confirm]\nwhen = { fact = \"rust.version\", is = \"absent\" }\n\
           [refute]\nwhen = { fact = \"rust.version\", is = \"present\" }\n";
    let catalogue = loaded(&[("rust.toml", &text)]);
    let confidence = |facts: &Facts| {
        diagnosed(&catalogue, "zebra-rust", facts)
            .diagnoses
            .first()
            .map(|diagnosis| percent(diagnosis.confidence))
    };
    let absent = [("rust.version", "absent")];
    assert_eq!(confidence(&facts(Source::Measured, &absent)), Some(95));
    assert_eq!(confidence(&facts(Source::Log(1), &absent)), Some(95));
    assert_eq!(confidence(&facts(Source::Claim(1), &absent)), Some(90));
    assert_eq!(confidence(&facts(Source::Measured, &[("rust.version", "1.70.0")])), None);

    let unsure = diagnosed(&catalogue, "zebra-rust", &Facts::default());
    assert_eq!(percent(unsure.diagnoses[0].confidence), 70);
    assert_eq!(unsure.gaps.len(), 1);
    assert_eq!(unsure.gaps[0].fact, "rust.version");
    assert_eq!(unsure.gaps[0].wanted_by, [Clean::literal("rust")]);
    assert_eq!(unsure.gaps[0].how, "rustc --version");
}

#[test]
fn facts_alone_diagnose_only_what_says_so() {
    let text = check("zebra-rust", 0.7, "").replace(
        "[[signature]]",
        "[confirm]\nwhen = { fact = \"rust.version\", is = \"absent\" }\n[[signature]]",
    );
    let fault = check("zebra-venv", 0.7, "")
        + "[environment]\nwhen = { fact = \"python.broken\", is = \"present\" }\nconfidence = 0.95\n";
    let catalogue = loaded(&[("rust.toml", &text), ("venv.toml", &fault)]);
    let facts = facts(Source::Measured, &[("rust.version", "absent"), ("python.broken", "dangling link")]);
    let case = Case { facts: &facts, inspected: true, ..Case::default() };
    let conclusion = diagnosis::diagnose(&catalogue, &case);
    let own: Vec<_> = ids(&conclusion).into_iter().filter(|(id, _)| ["rust", "venv"].contains(id)).collect();
    assert_eq!(own, [("venv", Role::Cause)]);
    assert!(conclusion.diagnoses.iter().all(|diagnosis| !diagnosis.evidence.is_empty()));

    let nothing = Facts::default();
    let elsewhere =
        Case { facts: &nothing, others: std::slice::from_ref(&facts), inspected: true, ..Case::default() };
    let conclusion = diagnosis::diagnose(&catalogue, &elsewhere);
    assert_eq!(conclusion.verdict, Verdict::Healthy);
    assert!(conclusion.diagnoses.iter().all(|diagnosis| diagnosis.role == Role::Contributing));
    assert!(!conclusion.diagnoses.is_empty());
}

#[test]
fn nothing_of_a_log_becomes_a_command_of_its_own() {
    let text = check("zebra needs", 0.7, "")
        .replace("weight", "pattern = 'zebra needs (?P<library>.*)'\nweight")
        + "[[fix]]\ntitle = \"Install {library}\"\nrisk = \"changes-system\"\ncommands = [\"apt install {library}\"]\n";
    let catalogue =
        loaded(&[("needs.toml", &text.replace("log = \"zebra needs\"", "log = \"zebra needs a\""))]);
    let commands = |library: &str| -> Vec<String> {
        let conclusion = diagnosed(&catalogue, &format!("zebra needs {library}"), &Facts::default());
        let fixes = conclusion.diagnoses.into_iter().flat_map(|diagnosis| diagnosis.fixes);
        fixes.flat_map(|fix| fix.commands).map(|command| command.to_string()).collect()
    };
    assert_eq!(commands("libpq-dev"), ["apt install libpq-dev"]);
    for evil in [
        "x; rm -rf ~",
        "$(reboot)",
        "`id`",
        "a|b",
        "a > b",
        "--now",
        "a --now",
        "a\\\nb\"",
        "a'b",
        "a&b",
        "(a)",
    ] {
        assert_eq!(commands(evil), Vec::<String>::new(), "{evil}");
    }
}

#[test]
fn companions_count_in_lines() {
    let with = |distance: &str| {
        check("zebra-main", 0.7, "")
            .replace("weight", &format!("with = [ {{ anchor = [\"zebra-near\"], {distance} }} ]\nweight"))
            .replace("log = \"zebra-main\"", "log = \"zebra-near\\nzebra-main\"")
    };
    let found = |text: &str, log: &str| {
        let catalogue = loaded(&[("main.toml", text)]);
        ids(&diagnosed(&catalogue, log, &Facts::default())).contains(&("main", Role::Cause))
    };
    let near = with("before = 2, after = 0");
    assert!(found(&near, "zebra-near\n\nzebra-main"));
    assert!(!found(&near, "zebra-near\n\n\nzebra-main"));
    assert!(!found(&near, "zebra-main\nzebra-near"));
    // A later line may have the companion that the first has not.
    assert!(found(&near, "zebra-main\n\n\n\nzebra-near\nzebra-main"));
}

#[test]
fn a_table_row_brings_its_columns_and_those_of_the_row_that_it_names() {
    let table = "join = { column = \"library\", table = \"zebra-natives\" }\nignore-case = true\n\
                 [rows]\n\"Zebra/*\" = { library = \"zebra\" }\n\"zebra/own.h\" = { library = \"own\" }\n";
    let natives = "[rows]\nzebra = { apt = \"libzebra-dev\" }\nown = { apt = \"libown-dev\" }\n";
    let text = check("no header", 0.7, "")
        .replace(
            "weight",
            "pattern = 'no header (?P<header>\\S+)'\nlookup = { capture = \"header\", table = \"zebra-headers\", is = \"known\" }\nweight",
        )
        .replace("log = \"no header\"", "log = \"no header zebra/a.h\"")
        + "[[fix]]\ntitle = \"Install\"\nrisk = \"changes-system\"\ncommands = [\"apt install {apt}\"]\n";
    let catalogue = loaded(&[
        ("header.toml", &text),
        ("data/zebra-headers.toml", table),
        ("data/zebra-natives.toml", natives),
    ]);
    let command = |header: &str| {
        let conclusion = diagnosed(&catalogue, &format!("no header {header}"), &Facts::default());
        let own = conclusion.diagnoses.into_iter().find(|diagnosis| diagnosis.id == "header")?;
        Some(own.fixes[0].commands[0].to_string())
    };
    assert_eq!(command("zebra/stripes.h").as_deref(), Some("apt install libzebra-dev"));
    assert_eq!(command("Zebra/Own.h").as_deref(), Some("apt install libown-dev"));
    assert_eq!(command("horse.h"), None);
}

#[test]
fn a_package_table_tells_what_its_versions_need() {
    let package = r#"
format = 1
aliases = ["zebra-binary"]
[boundary]
text = "Only Linux is supported."
here = ["rust"]
[[needs]]
versions = ">=42,<43"
rust = "1.63.0"
[[last-wheel]]
when = { fact = "system.os", is = "macos" }
version = "48.0.1"
[[bug]]
versions = "==42.0.3"
text = "Its wheel for macOS is broken."
"#;
    let check = check("zebra-rust", 0.7, "")
        + "[confirm]\nwhen = { fact = \"rust.version\", below_fact = \"package.minimum_rust\" }\n";
    let catalogue = loaded(&[("packages/zebra.toml", package), ("rust.toml", &check)]);
    let conclude = |version: &'static str, rust: &'static str| {
        let known = facts(
            Source::Measured,
            &[
                ("log.package", "zebra-binary"),
                ("log.package.version", version),
                ("rust.version", rust),
                ("system.os", "macos"),
            ],
        );
        diagnosed(&catalogue, "zebra-rust", &known)
    };
    let value = |conclusion: &Conclusion, name: &str| {
        conclusion.known.get(FactId::find(name).unwrap()).map(|fact| fact.value.to_clean().to_string())
    };
    let old = conclude("42.0.3", "1.60.0");
    assert_eq!(percent(old.diagnoses[0].confidence), 95);
    assert_eq!(value(&old, "package.minimum_rust").as_deref(), Some("1.63.0"));
    assert_eq!(value(&old, "package.bug").as_deref(), Some("Its wheel for macOS is broken."));
    assert_eq!(value(&old, "package.wheel_expected").as_deref(), Some("yes"));
    assert_eq!(old.support.place, Place::Here);
    let new = conclude("49.0.0", "1.60.0");
    assert_eq!(percent(new.diagnoses[0].confidence), 70);
    assert_eq!(value(&new, "package.bug").as_deref(), Some("absent"));
    assert_eq!(value(&new, "package.wheel_expected").as_deref(), Some("no"));
}

/// "Our package before 3.0 does not build with Python 3.13", by the package's table alone.
#[test]
fn a_pack_that_names_the_first_wheel_for_a_python_gets_that_release_in_the_fix() {
    let table = "format = 1\n[[first-wheel]]\nwhen = { fact = \"python.version\", matches = \">=3.13\" }\nversion = \"3.0.0\"\n";
    let catalogue = loaded(&[("packages/zebra.toml", table)]);
    let log = "Collecting zebra==2.4\n  Downloading zebra-2.4.tar.gz (1 kB)\nerror: Microsoft Visual C++ 14.0 or greater is required.\n  ERROR: Failed building wheel for zebra\n";
    let first = |python: &'static str| {
        let conclusion = diagnosed(
            &catalogue,
            log,
            &facts(Source::Measured, &[("python.version", python), ("system.os", "windows")]),
        );
        let cause = conclusion.diagnoses.first().unwrap().clone();
        (cause.id.to_string(), cause.fixes.first().map(|fix| fix.commands.clone()).unwrap_or_default())
    };
    let (id, commands) = first("3.13.1");
    assert_eq!(id, "python-too-new");
    assert!(commands.iter().any(|command| command.as_str().contains("zebra>=3.0.0")), "{commands:?}");
    assert_eq!(first("3.12.1").0, "msvc-missing");
}

/// Code for NumPy 1 is not handed NumPy 2, but where no NumPy 1 has a wheel.
#[test]
fn an_old_release_is_exchanged_for_a_near_one() {
    let log = "Collecting numpy==1.21.6\nERROR: Ignored the following versions that require a different python version: 1.21.6 Requires-Python >=3.7,<3.11\nERROR: Could not find a version that satisfies the requirement numpy==1.21.6 (from versions: 1.3.0, 1.26.4, 2.4.0)\nERROR: No matching distribution found for numpy==1.21.6\n";
    for (python, expected) in [("3.11.4", "'numpy>=1.23.2,<2'"), ("3.13.1", "'numpy>=2.1.0,<3'")] {
        let catalogue = Catalogue::built_in();
        let mut known = facts(Source::Measured, &[("python.version", python), ("system.os", "linux")]);
        let reading = log::read(&mut log.as_bytes(), catalogue.anchors(), &Redactor::default(), Shape::Log);
        known.merge(&reading.facts);
        let (package, requirement) = (Clean::literal("numpy"), Clean::literal("numpy==1.21.6"));
        let case = Case {
            facts: &known,
            reading: Some(&reading),
            package: Some(&package),
            requirement: Some(&requirement),
            ..Case::default()
        };
        let conclusion = diagnosis::diagnose(catalogue, &case);
        let fixes: Vec<String> = conclusion.diagnoses[0]
            .fixes
            .iter()
            .flat_map(|fix| &fix.commands)
            .map(ToString::to_string)
            .collect();
        assert!(fixes.iter().any(|command| command.ends_with(expected)), "{python}: {fixes:?}");
    }
}

#[test]
fn half_a_million_matching_lines_are_shown_as_a_few() {
    // What grows with the square of the lines would not come to an end here.
    let near = check("zebra-main", 0.7, "")
        .replace("weight", "with = [ { anchor = [\"zebra-near\"], before = 1, after = 1 } ]\nweight")
        .replace("log = \"zebra-main\"", "log = \"zebra-near\\nzebra-main\"");
    let catalogue = loaded(&[("main.toml", &near)]);
    let mut log = "zebra-main of all\n".repeat(400_000);
    log.push_str("end\n");
    let conclusion = diagnosed(&catalogue, &log, &Facts::default());
    assert!(!ids(&conclusion).contains(&("main", Role::Cause)));
    let found = loaded(&[("plain.toml", &check("zebra-main", 0.7, ""))]);
    let conclusion = diagnosed(&found, &log, &Facts::default());
    let own = conclusion.diagnoses.iter().find(|diagnosis| diagnosis.id == "plain").unwrap();
    assert_eq!(
        own.evidence,
        [Evidence::Log { line: 1, text: Clean::literal("zebra-main of all"), column: 1 }]
    );
}

#[test]
fn what_a_pack_says_is_redacted_and_marked() {
    let text = check("zebra-crossing", 0.7, "").replace("Because.", "Write to zebra@corp.example.");
    let settings = "name = \"zebra\"\nredact = ['ZBR-\\d+']\nllm = \"draft\"\n";
    let redactor = Redactor::default();
    let files = pack(&[("zebra.toml", &text), ("pack.toml", settings)]);
    let (catalogue, settings, faults) = Catalogue::with_packs(&[files], &redactor);
    assert_eq!(faults, []);
    assert_eq!(settings[0].name, "zebra");
    let check = catalogue.check("zebra").unwrap();
    assert_eq!(check.source, "pack:zebra");
    assert!(!check.explanation.as_str().contains("zebra@"), "{}", check.explanation);
    assert!(!redactor.clean(&Raw::from("ticket ZBR-4711")).as_str().contains("4711"));
}
