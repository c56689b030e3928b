//! The whole life of issues, from the first label to the last word. The texts are in the words of
//! the tools; reports in comments are the program's own.

use super::project::{Project, text};
use super::reports::{report, with};

const OLD_PIP: &str = "Please help!\n\n```\n$ pip3 install cryptography\nCollecting cryptography\n    error: \
                       can't find Rust compiler\n  ERROR: Failed building wheel for cryptography\nYou are using pip \
                       version 18.1, however version 24.0 is available.\n```\n- Python: 3.7.3\n- OS: Debian 10\n";
const SUCCESS: &str = "```\n$ pip3 install cryptography\nCollecting cryptography\nSuccessfully installed \
                       cryptography-42.0.5\npip 24.0 from /usr/lib/python3/dist-packages/pip (python 3.7)\n```\n";
const MANAGED: &str = "```\n$ pip3 install requests\nerror: externally-managed-environment\n\n\u{d7} This environment \
                       is externally managed\npip 24.0 from /usr/lib/python3/dist-packages/pip (python 3.12)\n```\n";
const BROKEN_PACKAGE: &str = "```\n$ pip3 install demo==1.0\nCollecting demo==1.0\npip 24.2 from \
                       /usr/lib/python3/dist-packages/pip (python 3.12)\nLinux 6.1.0 x86_64\n  error: nobody knows \
                       this one\nERROR: Failed building wheel for demo\n```\n- Python: 3.12.3\n- OS: Ubuntu 24.04\n";

#[test]
fn confirmed_then_guided_then_fixed() {
    let mut project = Project::new(OLD_PIP);
    assert_eq!(project.open()["state"], "proposed");
    let reply = project.label("archetype: pip-too-old");
    assert_eq!(reply["state"], "asked");
    assert!(text(&reply).contains("./pip-doctor run"), "{reply}");
    assert!(text(&reply).contains("-- python3 -m pip install cryptography"), "{reply}");
    assert!(!text(&reply).contains("PowerShell"), "{reply}");
    assert_eq!(project.comment("Thanks, I will try that.")["comment"], serde_json::Value::Null);
    let reply = project.comment(&report(OLD_PIP, "pip-too-old"));
    assert_eq!(reply["state"], "confirmed");
    assert!(text(&reply).contains("**Confirmed:**"), "{reply}");
    let reply = project.comment(&report(SUCCESS, "pip-too-old"));
    assert_eq!(reply["state"], "fixed");
    assert!(text(&reply).contains("please close this issue"), "{reply}");
    assert!(text(&reply).contains("`18.1` → `24.0`"), "{reply}");
    assert_eq!(project.ours(), 3);
    assert_eq!(project.labels(), ["archetype: pip-too-old"]);
    // It came back: three comments are the most, so it is a maintainer's turn.
    let reply = project.reopen();
    assert_eq!((&reply["state"], &reply["comment"]), (&"needs-maintainer".into(), &serde_json::Value::Null));
    assert!(project.labels().contains(&"needs-maintainer".to_owned()));
    assert_eq!(project.comment(&report(OLD_PIP, "pip-too-old"))["comment"], serde_json::Value::Null);
    assert_eq!(project.ours(), 3);
}

#[test]
fn refuted_then_the_next_candidate() {
    let mut project = Project::new("It does not install, sorry, I have no output.");
    let reply = project.label("archetype: pip-too-old");
    // Nothing is known of the system: every way is shown.
    for way in ["Linux and macOS:", "Windows, in PowerShell:", "uvx pip-doctor"] {
        assert!(text(&reply).contains(way), "{way}: {reply}");
    }
    let reply = project.comment(&report(MANAGED, "pip-too-old"));
    assert_eq!((&reply["state"], &reply["archetype"]), (&"asked".into(), &"externally-managed".into()));
    assert!(text(&reply).contains("By what you posted it is not `pip-too-old`"), "{reply}");
    assert_eq!(project.labels(), ["archetype: externally-managed"]);
    let reply = project.comment(&report(&SUCCESS.replace("cryptography", "requests"), "externally-managed"));
    assert_eq!(reply["state"], "fixed");
}

#[test]
fn what_is_so_with_another_package_shows_nothing_of_this_one() {
    let mut project = Project::new(MANAGED);
    project.label("archetype: externally-managed");
    let reply = project.comment(&report(SUCCESS, "externally-managed"));
    assert_ne!(reply["state"], "fixed", "{reply}");
}

#[test]
fn without_anything_to_judge_by_output_and_versions_are_asked_for() {
    let mut project = Project::new("Does not install :(");
    let reply = project.open();
    assert_eq!((&reply["state"], &reply["comment"]), (&"proposed".into(), &serde_json::Value::Null));
    assert!(reply["summary"].as_str().unwrap().contains("needs-information"), "{reply}");
    let reply = project.label("needs-information");
    assert_eq!(reply["state"], "needs-information");
    for words in ["Thank you", "the whole output", "versions", "pip-doctor run --always"] {
        assert!(text(&reply).contains(words), "{words}: {reply}");
    }
    assert_eq!(project.comment("I do not know how.")["comment"], serde_json::Value::Null);
    // With something to judge by, a maintainer is told what could be set.
    let reply = project.comment(OLD_PIP);
    assert_eq!(reply["state"], "proposed", "{reply}");
    assert_eq!(project.labels(), Vec::<String>::new());
    assert_eq!(project.label("archetype: pip-too-old")["state"], "asked");
}

#[test]
fn on_windows_the_line_is_for_powershell() {
    let body = "```\nPS C:\\work> py -3.11 -m pip install demo\nERROR: Failed building wheel for demo\nerror: Microsoft Visual \
                C++ 14.0 or greater is required. Get it with \"Microsoft C++ Build Tools\"\n```\n- OS: Windows 11\n";
    let mut project = Project::new(body);
    let reply = project.label("archetype: msvc-missing");
    assert!(text(&reply).contains(".\\pip-doctor.exe run"), "{reply}");
    assert!(text(&reply).contains("-- py -3.11 -m pip install demo"), "{reply}");
    assert!(text(&reply).contains("cmd /c ver"), "{reply}");
    assert!(!text(&reply).contains("curl"), "{reply}");
}

#[test]
fn on_macos_with_the_tools_missing() {
    let body = "```\n$ python3.12 -m pip install demo\nxcrun: error: invalid active developer path \
                (/Library/Developer/CommandLineTools), missing xcrun at: \
                /Library/Developer/CommandLineTools/usr/bin/xcrun\nERROR: Failed building wheel for demo\n```\n- OS: macOS 14.5\n";
    let mut project = Project::new(body);
    let reply = project.label("archetype: xcode-clt-missing");
    assert!(text(&reply).contains("xcode-select --install"), "{reply}");
    assert!(text(&reply).contains("-- python3.12 -m pip install demo"), "{reply}");
    let reply = project.comment("```\nSuccessfully installed demo-1.0\n```");
    assert_eq!(reply["state"], "fixed");
}

#[test]
fn with_uv_the_line_is_uvs() {
    let body = "uv 0.5.1 on Ubuntu 24.04\n\n```\n$ uv pip install demo\n  \u{d7} Failed to build `demo==1.0`\n  error: can't find Rust compiler\n```\n";
    let mut project = Project::new(body);
    let reply = project.label("archetype: rust-missing");
    assert!(text(&reply).contains("uvx pip-doctor run"), "{reply}");
    assert!(text(&reply).contains("-- uv pip install demo"), "{reply}");
}

#[test]
fn without_a_label_nothing_is_ever_posted() {
    let mut project = Project::new(OLD_PIP);
    project.open();
    project.comment(&report(OLD_PIP, "pip-too-old"));
    project.edit(SUCCESS);
    project.reopen();
    assert_eq!((project.comments.len(), project.labels().len()), (1, 0));
}

#[test]
fn off_stops_it_in_the_middle() {
    let mut project = Project::new(OLD_PIP);
    project.label("archetype: pip-too-old");
    assert_eq!(project.label("pip-doctor: off")["state"], "off");
    let reply = project.comment(&report(OLD_PIP, "pip-too-old"));
    assert_eq!((&reply["state"], &reply["comment"]), (&"off".into(), &serde_json::Value::Null));
    assert_eq!(project.ours(), 1);
    project.unlabel("pip-doctor: off");
    assert_eq!(
        project.comment("again:\n\n```\nSuccessfully installed cryptography-42.0.5\n```")["state"],
        "fixed"
    );
}

#[test]
fn what_no_archetype_explains_becomes_a_bug_with_all_evidence() {
    let mut project = Project::new("demo does not install.");
    project.label("archetype: pip-too-old");
    let first = report(BROKEN_PACKAGE, "pip-too-old");
    let reply = project.comment(&first);
    assert_eq!(reply["state"], "gathering", "{reply}");
    assert!(text(&reply).contains("pip-doctor reproduce demo"), "{reply}");
    assert!(!text(&reply).contains("**Versions**"), "{reply}");
    assert!(!text(&reply).contains("**The failing output**"), "{reply}");
    assert_eq!(project.labels(), Vec::<String>::new());
    // More of the same is not asked for twice.
    assert_eq!(project.comment(&format!("Once more:\n\n{first}"))["comment"], serde_json::Value::Null);
    let reply = project.comment(&with(&first, "reproduction", "fails-clean".into()));
    assert_eq!(reply["state"], "may-be-a-bug", "{reply}");
    for part in ["Clean room: `fails-clean`", "pip: `24.2`", "Python: `3.12", "nobody knows this one"] {
        assert!(text(&reply).contains(part), "{part}: {reply}");
    }
    assert_eq!(project.labels(), ["may-be-a-bug"]);
    assert_eq!(project.comment(&report(OLD_PIP, "pip-too-old"))["comment"], serde_json::Value::Null);
}

#[test]
fn what_works_in_a_clean_room_is_a_maintainers() {
    let mut project = Project::new(BROKEN_PACKAGE);
    project.label("archetype: pip-too-old");
    let reply =
        project.comment(&with(&report(BROKEN_PACKAGE, "pip-too-old"), "reproduction", "works-clean".into()));
    assert_eq!((&reply["state"], &reply["comment"]), (&"needs-maintainer".into(), &serde_json::Value::Null));
    assert_eq!(project.labels(), ["archetype: pip-too-old", "needs-maintainer"]);
}

#[test]
fn still_there_after_the_guidance_is_a_maintainers_who_may_set_another_label() {
    let mut project = Project::new(OLD_PIP);
    project.label("archetype: pip-too-old");
    project.comment(&report(OLD_PIP, "pip-too-old"));
    let again = OLD_PIP.replace("Collecting", "Collecting again");
    assert_eq!(project.comment(&report(&again, "pip-too-old"))["state"], "needs-maintainer");
    // Whoever takes the label away has looked.
    project.unlabel("archetype: pip-too-old");
    let reply = project.label("archetype: rust-missing");
    assert_eq!((&reply["state"], &reply["posts"]), (&"asked".into(), &3.into()));
    assert_eq!(project.labels(), ["archetype: rust-missing"]);
    project.unlabel("archetype: rust-missing");
    assert_eq!(project.label("archetype: musl-no-wheel")["state"], "needs-maintainer");
}

#[test]
fn an_edit_fits_the_reply_to_the_system_in_place() {
    let mut project = Project::new("It fails, no idea.\n");
    let reply = project.label("archetype: pip-too-old");
    assert!(text(&reply).contains("PowerShell"), "{reply}");
    let reply = project
        .edit("It fails.\n\n- OS: Debian 10\n\n```\npip 20.0 from /usr/lib/python3 (python 3.8)\n```\n");
    assert!(reply["replaces"].is_u64(), "{reply}");
    assert!(!text(&reply).contains("PowerShell"), "{reply}");
    assert_eq!(project.ours(), 1);
}

#[test]
fn between_other_people_and_programs_it_goes_its_way() {
    let mut project = Project::new(OLD_PIP);
    project.label("archetype: pip-too-old");
    for name in ["by-stranger", "by-bot", "by-maintainer"] {
        let reply = project.comment_of(name);
        assert!(reply.is_null() || reply["comment"].is_null(), "{name}: {reply}");
    }
    assert_eq!(project.ours(), 1);
    assert_eq!(project.comment(&report(SUCCESS, "pip-too-old"))["state"], "fixed");
}

#[test]
fn a_report_that_decides_nothing_is_asked_for_what_is_missing() {
    let mut project = Project::new("It fails.");
    project.label("archetype: pip-too-old");
    let machine = "pip 18.1 from /usr/lib/python3/dist-packages/pip (python 3.7)\n";
    let reply = project.comment(&report(machine, "pip-too-old"));
    assert_eq!(reply["state"], "gathering", "{reply}");
    assert!(text(&reply).contains("**The failing output**"), "{reply}");
    assert!(!text(&reply).contains("clean room"), "{reply}");
    assert_eq!(project.labels(), ["archetype: pip-too-old"]);
    assert_eq!(project.comment(&report(OLD_PIP, "pip-too-old"))["state"], "confirmed");
}
