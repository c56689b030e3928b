//! `pack check` as a maintainer runs it, and `--checks` as a user does.

use crate::support::Machine;

const CHECK: &str = r#"format = 1
title = "The zebra library is older than this package needs"
meaning = "zebra too old"
verdict = "environment"
support = "here"
explanation = "This package needs zebra 3."
[[signature]]
anchor = ["zebra is too old"]
weight = 0.8
[[fix]]
title = "Install zebra 3"
risk = "changes-system"
[[example]]
log = "error: zebra is too old"
[[near-miss]]
log = "error: zebra is too young"
"#;

fn check(machine: &Machine, annotate: bool) -> (i32, String) {
    let mut command = machine.pip_doctor();
    command.args(["pack", "check"]).arg(machine.path("pack"));
    if annotate {
        command.env("GITHUB_ACTIONS", "true");
    }
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_sound_pack_is_said_to_be_so() {
    let machine = Machine::new();
    machine.write("pack/zebra-too-old.toml", CHECK);
    assert_eq!(check(&machine, false), (0, "sound, with all examples (checks: 1)\n".into()));
}

#[test]
fn a_fault_is_said_with_its_place() {
    let machine = Machine::new();
    machine.write("pack/zebra-too-old.toml", CHECK.replace("weight", "wait"));
    let (code, text) = check(&machine, false);
    assert_eq!(code, 1);
    assert!(text.starts_with("zebra-too-old.toml:9:1: unknown field `wait`, expected one of"), "{text}");
}

#[test]
fn all_faults_of_a_file_are_said_at_once() {
    let machine = Machine::new();
    let text = CHECK.replace("weight", "wait").replace("verdict = \"environment\"", "verdict = \"machine\"");
    machine.write("pack/zebra-too-old.toml", text);
    let (code, text) = check(&machine, false);
    assert_eq!(code, 1);
    for wanted in ["unknown variant `machine`", "unknown field `wait`", "not sound (faults: 2)"] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
}

#[test]
fn an_expression_of_an_edit_is_held_to_what_reads_it() {
    let machine = Machine::new();
    for (wrong, message) in [("^(demo", "the expression cannot be read"), ("a#b", "cannot stand here")] {
        let fix = format!("title = \"Install zebra 3\"\nedit = {{ wrong = \"{wrong}\", right = \"\" }}");
        machine.write("pack/zebra-too-old.toml", CHECK.replace("title = \"Install zebra 3\"", &fix));
        let (code, text) = check(&machine, false);
        assert!(code == 1 && text.contains(message), "{text}");
    }
}

#[test]
fn names_that_nothing_has_are_said_all_of_them() {
    let machine = Machine::new();
    let fix = "title = \"Install zebra 3\"\ninstall = [\"openssll\", \"zebra-sdk\", \"openssl\"]";
    machine.write("pack/zebra-too-old.toml", CHECK.replace("title = \"Install zebra 3\"", fix));
    let table = "format = 1\n[boundary]\nnot-here = [\"rust-mising\", \"zebra-too-old\", \"pip-too-old\"]\nhere = [\"no-such\"]\n";
    machine.write("pack/packages/zebra.toml", table);
    let (code, text) = check(&machine, false);
    assert_eq!(code, 1, "{text}");
    for wanted in [
        "zebra-too-old.toml:12:12: `install` takes ids of data/natives.toml, and there is no `openssll`, did you mean `openssl`?",
        "there is no `zebra-sdk`",
        "packages/zebra.toml:3:",
        "there is no archetype `rust-mising`, did you mean `rust-missing`?",
        "there is no archetype `no-such`",
        "not sound (faults: 4)",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
}

#[test]
fn an_example_that_does_not_come_out_is_said_at_its_line() {
    let machine = Machine::new();
    machine.write("pack/zebra-too-old.toml", CHECK.replace("too young", "too old, it seems"));
    let message = "near-miss 1: expected no `zebra-too-old`, got zebra-too-old (0.80)";
    assert_eq!(
        check(&machine, false),
        (1, format!("zebra-too-old.toml:15:1: {message}\nnot sound (faults: 1)\n"))
    );
    assert_eq!(
        check(&machine, true),
        (1, format!("::error file=zebra-too-old.toml,line=15,col=1::{message}\nnot sound (faults: 1)\n"))
    );
}

#[test]
fn a_pack_that_takes_the_example_of_another_check_is_told_so() {
    let machine = Machine::new();
    let thief = CHECK
        .replace("zebra is too old", "No module named 'setuptools_rust'")
        .replace("weight = 0.8", "weight = 0.89");
    machine.write("pack/zebra-too-old.toml", thief);
    let (code, text) = check(&machine, false);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("built-in check pip-too-old"), "{text}");
}

#[test]
fn a_user_names_a_pack_and_its_check_is_marked() {
    let machine = Machine::new();
    machine.write("pack/zebra-too-old.toml", CHECK);
    let log = machine.write("work/build.log", "error: zebra is too old\n");
    let mut command = machine.pip_doctor();
    command.args(["triage", "--format", "json", "--checks"]).arg(machine.path("pack")).arg(log);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["diagnoses"][0]["id"], "zebra-too-old");
    assert_eq!(report["diagnoses"][0]["source"], "pack:pack");
    assert_eq!(report["support"]["where"], "here");
}

#[test]
fn what_a_pack_is_sure_of_stands_first_and_its_fix_ends_with_what_was_typed() {
    let machine = Machine::new();
    let fix = "risk = \"changes-system\"\ncommands = [\"sudo apt-get install -y libzebra-dev\", \"{python} -m pip install {requirement}\"]";
    machine.write("pack/zebra-too-old.toml", CHECK.replace("risk = \"changes-system\"", fix));
    let issue = "It does not install on Ubuntu 24.04:\n\n```\n$ CFLAGS=\"-O2 -g\" python3 -m pip install --no-binary zebra zebra==2.3\n\
        Collecting zebra==2.3\n  Building wheel for zebra (pyproject.toml): finished with status 'error'\n\
        error: zebra is too old\n  ERROR: Failed building wheel for zebra\n```\n";
    let issue = machine.write("work/issue.md", issue);
    let mut command = machine.pip_doctor();
    command.args(["triage", "--format", "json", "--checks"]).arg(machine.path("pack")).arg(issue);
    let report: serde_json::Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let first = &report["diagnoses"][0];
    assert_eq!(first["id"], "zebra-too-old", "{report}");
    let commands = first["fixes"][0]["commands"].as_array().unwrap();
    assert_eq!(commands.last().unwrap(), "python3 -m pip install --no-binary zebra zebra==2.3", "{first}");
    let found = report["diagnoses"].as_array().unwrap();
    let forced = found.iter().find(|one| one["id"] == "no-binary-forced").expect("it was forced");
    // Where that is the cause, the command goes on without it.
    assert_eq!(forced["fixes"][0]["commands"][0], "python3 -m pip install zebra==2.3", "{forced}");
}

#[test]
fn a_folder_without_checks_is_wrong_usage() {
    let machine = Machine::new();
    std::fs::create_dir(machine.path("pack")).unwrap();
    let output = machine.pip_doctor().args(["pack", "check"]).arg(machine.path("pack")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("holds no checks"));
}

#[test]
fn a_fault_is_named_from_the_checkout_so_that_its_line_is_found() {
    let machine = Machine::new();
    machine.write("work/.github/pip-doctor/sub,dir/zebra-too-old.toml", CHECK.replace("weight", "wait"));
    let mut command = machine.pip_doctor();
    command.args(["pack", "check", "./.github/pip-doctor"]);
    let plain = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(plain.starts_with(".github/pip-doctor/sub,dir/zebra-too-old.toml:9:1: "), "{plain}");
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", machine.path("work"));
    let annotated = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let expected = "::error file=.github/pip-doctor/sub%2Cdir/zebra-too-old.toml,line=9,col=1::";
    assert!(annotated.starts_with(expected), "{annotated}");
    // By its whole path, and from a folder of the checkout.
    let mut command = machine.pip_doctor();
    command.args(["pack", "check"]).arg(machine.path("work/.github/pip-doctor"));
    command.current_dir(machine.path("work/.github"));
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", machine.path("work"));
    let annotated = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(annotated.starts_with(expected), "{annotated}");
}

#[test]
fn a_pack_sets_boundary_and_wording_for_archetypes_that_there_are() {
    let machine = Machine::new();
    machine.write("pack/zebra-too-old.toml", CHECK);
    let settings = "format = 1\nname = \"zebra\"\n[boundary]\ntext = \"We only mend zebra\"\nelsewhere =                     [\"zebra-too-old\"]\n[wording]\npip-too-old = \"Our wheels need pip 20 @max.\"\n";
    machine.write("pack/pack.toml", settings);
    assert_eq!(check(&machine, false).0, 0);
    let log = machine.write("work/build.log", "error: zebra is too old\n");
    let mut command = machine.pip_doctor();
    command.args(["triage", "--format", "json", "--checks"]).arg(machine.path("pack")).arg(log);
    let report: serde_json::Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    assert_eq!(report["support"]["where"], "elsewhere");
    // Its words stand in the reply, inert like all others.
    let event =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/thread/events/labeled.json");
    let mut command = machine.pip_doctor();
    command.args(["triage", "--format", "json", "--checks"]).arg(machine.path("pack"));
    let report: serde_json::Value =
        serde_json::from_slice(&command.arg("--event").arg(event).output().unwrap().stdout).unwrap();
    let comment = report["reply"]["comment"].as_str().unwrap();
    assert!(comment.contains("Our wheels need pip 20 `@max`."), "{comment}");
    let unknown = settings.replace("pip-too-old", "pip-too-odd");
    machine.write("pack/pack.toml", &unknown);
    let (code, text) = check(&machine, false);
    assert_eq!(code, 1);
    assert!(text.starts_with("pack.toml:7:1: there is no archetype `pip-too-odd`"), "{text}");
    machine.write("pack/pack.toml", settings.replace("20 @max", &"x".repeat(1600)));
    assert!(check(&machine, false).1.contains("longer than 1,500"), "{text}");
    machine.write("pack/pack.toml", settings.replace("mend zebra", "mend \u{202e}zebra"));
    assert!(check(&machine, false).1.contains("bidirectional"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_pack_is_refused() {
    let machine = Machine::new();
    let elsewhere = machine.write("elsewhere.toml", CHECK);
    std::fs::create_dir(machine.path("pack")).unwrap();
    std::os::unix::fs::symlink(elsewhere, machine.path("pack/zebra-too-old.toml")).unwrap();
    let output = machine.pip_doctor().args(["pack", "check"]).arg(machine.path("pack")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is a link"));
}

#[test]
fn an_expression_that_takes_long_is_refused_before_any_log_is_read_with_it() {
    let machine = Machine::new();
    for expression in [
        r"zebra (?:[ab]{1,60}[bc]{1,60}){1,40}z",
        r"zebra (?:\w{0,90}x){0,30}$",
        r"zebra [^x]{0,999}(?:a|b){0,999}",
    ] {
        let slow = CHECK.replace(
            "anchor = [\"zebra is too old\"]",
            &format!("anchor = [\"zebra is too old\"]\npattern = '{expression}'"),
        );
        machine.write("pack/zebra-too-old.toml", slow);
        let (code, said) = check(&machine, false);
        assert_eq!(code, 1, "{expression}: {said}");
        assert!(said.contains("leave out counted repetitions"), "{expression}: {said}");
        machine.write("work/log.txt", "error: zebra is too old\n");
        let output = machine
            .pip_doctor()
            .args(["triage", "--checks"])
            .arg(machine.path("pack"))
            .arg("log.txt")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{expression}");
    }
}
