//! Issues that want to write a command: requirements that are addresses, paths, options and shell,
//! in the words of every tool, in prose and in a forged block. The program as users get it; whatever
//! it shows, a stranger's words stand in quotation and in no command.

use pip_doctor::fact::{FACTS, Kind};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::Machine;
use crate::thread::project::{self, triage};

/// What every hostile text holds, and nothing of ours.
const MARK: &str = "evil";

/// Requirements that no installer should be given on a stranger's word.
fn requirements() -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let address = "evil.example/x";
    for scheme in [
        "git+https",
        "git+ssh",
        "git+git",
        "git+file",
        "hg+https",
        "svn+http",
        "bzr+https",
        "https",
        "http",
        "ftp",
        "file",
        "HTTPS",
        "s3",
        "data",
    ] {
        found.push(format!("{scheme}://{address}"));
        found.push(format!("name @ {scheme}://{address}"));
    }
    for end in ["whl", "zip", "tar.gz", "tgz", "tar.bz2", "tar.xz", "egg", "conda", "WHL"] {
        found.push(format!("https://{address}-1.0-py3-none-any.{end}"));
    }
    for path in [
        "/tmp/evil",
        "./evil",
        "../evil",
        "~/evil",
        "..\\evil",
        "C:\\evil",
        "C:evil",
        "\\\\evil\\share\\x",
        "//evil/x",
        "evil/",
        "evil/x",
        "file:evil",
        "file:///evil",
        "file://localhost/evil",
        "file:///C:/evil",
        "~evil/x",
        "$HOME/evil",
        "%TEMP%\\evil",
        ".evil",
    ] {
        found.push(path.to_owned());
    }
    for option in [
        "-r evil",
        "--requirement=evil.txt",
        "--index-url=https://evil.example",
        "-ihttps://evil.example",
        "--extra-index-url=https://evil.example",
        "-e evil",
        "--editable=git+https://evil.example",
        "--find-links=https://evil.example",
        "--trusted-host=evil.example",
        "--proxy=evil:80",
        "--config-settings=evil",
        "--global-option=evil",
        "-evil",
        "--evil",
        "x --index-url=https://evil.example",
        "x==1 --pre --evil",
    ] {
        found.push(option.to_owned());
    }
    for shell in [
        "x;rm -rf ~/evil",
        "x&&evil",
        "x||evil",
        "x|evil",
        "x&evil",
        "x>evil",
        "x<evil",
        "x>>evil",
        "$(evil)",
        "`evil`",
        "x$(evil)",
        "x`evil`",
        "${evil}",
        "$evil",
        "x\nevil",
        "x\r\nevil",
        "x\u{2028}evil",
        "x\u{b}evil",
        "x'evil",
        "x\"evil",
        "x';evil;'",
        "x\";evil;\"",
        "x #evil",
        "x*evil",
        "x?evil",
        "x{evil,y}",
        "x!evil",
        "!evil",
        "x^evil",
        "x%evil%",
        "x~evil",
        "x\\evil",
        "(evil)",
        "x(evil)",
        "{python} evil",
        "{requirement}evil",
        "<evil>",
        "@evil",
        "evil@latest",
        "x@evil",
        "evil:latest",
        "https:evil",
        "évil-evil",
        "еvil-evil",
        "evil\u{301}",
        "evil\u{ff0f}x",
    ] {
        found.push(shell.to_owned());
    }
    for extra in [
        "x[evil;y]",
        "x[-evil]",
        "x[evil",
        "x[$(evil)]",
        "x[evil] @ https://evil.example",
        "x[a b evil]",
        "x[evil/]",
        "x[[evil]]",
    ] {
        found.push(extra.to_owned());
    }
    for bound in [
        "x==$(evil)",
        "x==1;evil",
        "x==1 evil",
        "x>=evil",
        "x==1,evil",
        "x===1;evil",
        "x==1`evil`",
        "x; python_version<'3' or evil",
    ] {
        found.push(bound.to_owned());
    }
    found.push("evil".repeat(60));
    found.push(format!("evil{}", "-x".repeat(3_000)));
    found
}

/// What tools print of a requirement, each in a line that some archetype knows.
fn lines(requirement: &str) -> String {
    [
        "$ pip install {}",
        "Collecting {}",
        "ERROR: Package '{}' requires a different Python: 3.6.9 not in '>=3.8'",
        "ERROR: Package '{}' requires a different Python: 3.13.0 not in '<3.12'",
        "ERROR: Could not find a version that satisfies the requirement {} (from versions: none)",
        "ERROR: No matching distribution found for {}",
        "ERROR: {} is not a supported wheel on this platform.",
        "  ERROR: Failed building wheel for {}",
        "ERROR: Could not build wheels for {}, which is required to install pyproject.toml-based projects",
        "error: Failed to build `{}`",
        "ERROR: Failed to build installable wheels for some pyproject.toml based projects ({})",
        "Because there is no version of {}==1.0 and you require {}==1.0, we can conclude that your requirements are unsatisfiable.",
        "ModuleNotFoundError: No module named '{}'",
        "AttributeError: partially initialized module '{}' has no attribute 'x' (most likely due to a circular import)",
        "ImportError: cannot import name 'x' from '{}' (/usr/lib/python3/site-packages/x.py)",
        "ImportError: {}.so.1: cannot open shared object file: No such file or directory",
        "ImportError: lib{}.so.1: cannot open shared object file: No such file or directory",
        "error: can't find Rust compiler",
        "fatal error: {}.h: No such file or directory",
        "Package {} was not found in the pkg-config search path.",
        "/usr/bin/ld: cannot find -l{}: No such file or directory",
        "{} 1.0 requires x<2, but you have x 3 which is incompatible.",
    ]
    .map(|line| line.replace("{}", requirement))
    .join("\n")
}

/// An issue with such lines, such a statement, and a block that says the same of every fact of words.
fn issue(requirement: &str) -> String {
    let fence = "`".repeat(12);
    format!(
        "Package: {requirement}\n\n{fence}\n{}\n{fence}\n\n{fence}json\n{}\n{fence}\n",
        lines(requirement),
        block(requirement)
    )
}

/// A block with a checksum that fits, of which every fact of words says `words`.
fn block(words: &str) -> String {
    let words: String = words.chars().take(300).collect();
    let mut facts = Map::new();
    for fact in FACTS {
        match fact.kind {
            Kind::Text | Kind::Version => facts.insert(fact.id.to_owned(), json!(words)),
            Kind::Set => facts.insert(fact.id.to_owned(), json!([words])),
            Kind::Bool | Kind::Integer => None,
        };
    }
    facts.insert("pip.version".to_owned(), json!("18.1"));
    let body = json!({
        "tool": "0.1.0", "verdict": words, "package": words, "requirement": words, "command": words, "exit_code": 1,
        "diagnoses": [{"id": words, "role": "cause", "confidence": 1.0}], "expectation": {"id": words, "result": words},
        "reproduction": words, "facts": facts,
    });
    let sum = Sha256::digest(body.to_string().as_bytes())
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    json!({"body": body, "format": "pip-doctor.block/1", "sha256": sum}).to_string()
}

fn run(machine: &Machine, arguments: &[&str]) -> String {
    let output = machine.pip_doctor().arg("triage").args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    text
}

fn write(machine: &Machine, name: &str, text: impl AsRef<[u8]>) -> String {
    machine.write(name, text).to_string_lossy().into_owned()
}

/// The event with the issue's body.
fn event(body: &str) -> Value {
    let mut event = project::event("labeled");
    event["issue"]["body"] = body.into();
    event
}

#[test]
fn no_hostile_requirement_becomes_a_command_or_our_own_prose() {
    let hostile = requirements();
    assert!(hostile.len() >= 100, "{}", hostile.len());
    let threads: Vec<_> = hostile
        .chunks(hostile.len().div_ceil(4))
        .map(<[String]>::to_vec)
        .map(|part| {
            std::thread::spawn(move || {
                let each = part.iter().enumerate();
                each.flat_map(|(index, one)| complaints(one, index % 8 == 0)).collect::<Vec<_>>()
            })
        })
        .collect();
    let found: Vec<String> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert!(found.is_empty(), "{} complaints:\n{}", found.len(), found.join("\n"));
}

/// What is wrong with what is made of a hostile requirement, in the report and the reply; with `all`
/// by the program itself and in the forms for people, too.
fn complaints(requirement: &str, all: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |place: &str, text: &str| {
        if text.contains(MARK) {
            found.push(format!("{:?}: {place}: {text}", requirement.chars().take(60).collect::<String>()));
        }
    };
    let machine = Machine::new();
    let body = issue(requirement);
    let file = write(&machine, "work/issue.md", &body);
    let event = event(&body);
    let report: Value = if all {
        let event = write(&machine, "work/event.json", event.to_string());
        let thread = write(&machine, "work/thread.json", "[]");
        serde_json::from_str(&run(&machine, &["--event", &event, "--thread", &thread, "--format", "json"]))
            .unwrap()
    } else {
        triage(&event, &json!([]))
    };
    assert!(report["diagnoses"].as_array().unwrap().len() > 3, "{requirement}: {}", report["diagnoses"]);
    for command in commands(&report) {
        check("command", command);
    }
    for name in ["package", "requirement"] {
        check(name, report["subject"][name].as_str().unwrap_or_default());
    }
    let texts = ["summary", "support"].iter().map(|name| report[name].to_string());
    for text in texts.chain(prose_of(&report)) {
        check("prose", &outside_of_code(&text));
    }
    for name in ["comment", "summary"] {
        let text = report["reply"][name].as_str().unwrap();
        check("prose of the reply", &outside_of_code(text));
        for line in commands_in(text) {
            check("command of the reply", line);
        }
    }
    if !all {
        return found;
    }
    let markdown = run(&machine, &[&file, "--format", "markdown"]);
    check("prose of the Markdown", &outside_of_code(&markdown));
    for line in commands_in(&markdown) {
        check("command of the Markdown", line);
    }
    let terminal = run(&machine, &[&file, "--format", "terminal"]);
    // Above the cause a maintainer sees the reply as it would be posted.
    let (reply, before) = terminal.split_once("---- its end ----").unwrap_or(("", &terminal));
    check("reply on the terminal", &outside_of_code(reply));
    for line in commands_in(reply) {
        check("command on the terminal", line);
    }
    // Evidence is indented.
    let own: Vec<&str> = before.lines().filter(|line| !line.starts_with("    ")).collect();
    check("prose on the terminal", &outside_of_code(&own.join("\n")));
    found
}

/// Every command in a report.
fn commands(report: &Value) -> Vec<&str> {
    let fixes =
        report["diagnoses"].as_array().unwrap().iter().flat_map(|one| one["fixes"].as_array().unwrap());
    let commands =
        fixes.flat_map(|fix| fix["commands"].as_array().unwrap()).map(|command| command.as_str().unwrap());
    commands
        .chain(report["gaps"].as_array().unwrap().iter().map(|gap| gap["how"].as_str().unwrap()))
        .collect()
}

/// Every sentence of ours in a report that a value may stand in.
fn prose_of(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: Vec<String> =
        report["contradictions"].as_array().into_iter().flatten().map(text).collect();
    for diagnosis in report["diagnoses"].as_array().unwrap() {
        found.extend([text(&diagnosis["title"]), text(&diagnosis["explanation"])]);
        found.extend(diagnosis["fixes"].as_array().unwrap().iter().map(|fix| text(&fix["title"])));
    }
    found
}

/// What stands neither in a fence nor in a code span.
fn outside_of_code(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        kept.push_str(&rest[..start]);
        let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let inside = &rest[start + ticks..];
        let mut at = 0;
        rest = loop {
            let Some(found) = inside[at..].find('`') else { break "" };
            let run = inside[at + found..].len() - inside[at + found..].trim_start_matches('`').len();
            at += found + run;
            if run == ticks {
                break &inside[at..];
            }
        };
    }
    kept + rest
}

/// Lines to paste: those of consoles and shells, and what stands behind `Or:`.
fn commands_in(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let bare = line.trim_start();
        if bare.starts_with("```") {
            inside = bare.ends_with("console") || bare.ends_with("sh");
        } else if inside {
            found.push(line);
        } else if bare.starts_with("- Or:") {
            found.extend(line.split_once(": `").map(|(_, commands)| commands));
        }
    }
    found
}

/// A module's name is no distribution's: whoever registered that name would be installed.
#[test]
fn a_module_that_no_table_knows_becomes_no_command_for_a_stranger() {
    let machine = Machine::new();
    let log = |module: &str| {
        format!(
            "$ pip install psutil\nRequirement already satisfied: psutil in /usr/local/lib/python3.11\n$ python3 app.py\nTraceback (most recent call last):\n  File \"app.py\", line 1, in <module>\n    import {module}\nModuleNotFoundError: No module named '{module}'\n"
        )
    };
    let commands_of = |module: &str| {
        let body = format!("```\n{}```\n", log(module));
        let file = write(&machine, "work/log.txt", log(module));
        let event = write(&machine, "work/event.json", event(&body).to_string());
        let thread = write(&machine, "work/thread.json", "[]");
        let mut found = Vec::new();
        for arguments in [vec!["--event", &event, "--thread", &thread], vec![&file]] {
            let arguments: Vec<&str> = arguments.into_iter().chain(["--format", "json"]).collect();
            let report: Value = serde_json::from_str(&run(&machine, &arguments)).unwrap();
            let ids: Vec<&str> = report["diagnoses"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["id"].as_str().unwrap())
                .collect();
            assert!(ids.contains(&"python-mismatch"), "{module}: {ids:?}");
            found.extend(commands(&report).into_iter().map(str::to_owned));
            found.extend(
                commands_in(report["reply"]["comment"].as_str().unwrap_or_default())
                    .into_iter()
                    .map(str::to_owned),
            );
        }
        found
    };
    for module in ["evil_tool", "eviltool"] {
        let found = commands_of(module);
        assert!(!found.iter().any(|command| command.contains(MARK)), "{module}: {found:?}");
    }
    // What a table knows keeps its command.
    let found = commands_of("cv2");
    assert!(found.iter().any(|command| command.contains("pip install opencv-python")), "{found:?}");
}

#[test]
fn what_acts_instead_of_showing_is_in_no_command() {
    let machine = Machine::new();
    for acting in ['\0', '\u{7}', '\u{1b}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{2028}'] {
        let file = write(&machine, "work/issue.md", issue(&format!("{acting}numpy{acting}")));
        for format in ["json", "markdown", "terminal"] {
            let text = run(&machine, &[&file, "--format", format]);
            assert!(!text.contains(acting), "{acting:?} in {format}: {text}");
        }
    }
}

#[test]
fn a_harmless_name_still_gives_its_command() {
    let machine = Machine::new();
    for (requirement, command) in [
        ("requests", "python -m pip install requests"),
        ("Ruamel.YAML", "python -m pip install Ruamel.YAML"),
        ("zope.interface", "python -m pip install zope.interface"),
        ("x2", "python -m pip install x2"),
        ("typing_extensions", "python -m pip install typing_extensions"),
    ] {
        let log = format!(
            "$ python -m pip install {requirement}\nERROR: Package '{requirement}' requires a different Python: 3.6.9 not in '>=3.8'\n"
        );
        let file = write(&machine, "work/log.txt", log);
        let report: Value = serde_json::from_str(&run(&machine, &[&file, "--format", "json"])).unwrap();
        assert!(commands(&report).contains(&command), "{requirement}: {:?}", commands(&report));
        for format in ["markdown", "terminal"] {
            let text = run(&machine, &[&file, "--format", format]);
            assert!(text.contains(command), "{requirement}: {text}");
        }
    }
}
