//! Our tags against what real pips said, as `tests/data/wheels/record_tags.py` recorded it.

use pip_doctor::python::version::Version;
use pip_doctor::wheel::filename::WheelName;
use pip_doctor::wheel::rules::Rules;
use pip_doctor::wheel::tags::TagList;
use pip_doctor::wheel::target::{Libc, Platform, Target};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn sha256(lines: &[String]) -> String {
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

pub(crate) fn target(recorded: &Value) -> Target {
    let text = |key: &str| recorded[key].as_str().map(str::to_owned);
    let pair = |key: &str| (number(&recorded[key][0]), number(&recorded[key][1]));
    let (major, minor) = pair("glibc");
    Target {
        implementation: text("implementation").unwrap(),
        version: pair("version"),
        pypy_version: None,
        soabi: text("soabi"),
        extension_suffix: text("extension_suffix"),
        debug: recorded["debug"] == true,
        free_threaded: recorded["free_threaded"] == true,
        wide_unicode: recorded["wide_unicode"] == true,
        is_32bit: recorded["is_32bit"] == true,
        platform: Platform::Linux {
            machine: text("platform").unwrap().trim_start_matches("linux-").to_owned(),
            libc: Libc::Glibc(major, minor),
            hard_float: false,
        },
    }
}

#[test]
fn tags_equal_those_of_every_recorded_pip_in_order() {
    let recorded: Vec<Value> = serde_json::from_str(include_str!("../data/wheels/tag-lists.json")).unwrap();
    assert!(recorded.len() > 100, "{} lists", recorded.len());
    let mut wrong = Vec::new();
    for row in &recorded {
        let rules = Rules::of(&Version::parse(row["pip"].as_str().unwrap()).unwrap());
        let list = TagList::compute(&target(&row["target"]), &rules);
        let tags: Vec<String> =
            list.iter().map(|(python, abi, platform)| format!("{python}-{abi}-{platform}")).collect();
        if row["sha256"] != sha256(&tags) {
            wrong.push(format!(
                "pip {} on {}: {} tags for {}, {:?}",
                row["pip"],
                row["target"]["version"],
                tags.len(),
                row["count"],
                tags.first()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), recorded.len(), wrong.join("\n"));
}

fn platform(recorded: &Value) -> Platform {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match recorded[0].as_str().unwrap() {
        "macos" => Platform::MacOs {
            version: (number(&recorded[1][0]), number(&recorded[1][1])),
            machine: text(&recorded[2]),
        },
        "other" => Platform::Other(text(&recorded[1])),
        _ => {
            let (major, minor) = (number(&recorded[2][1]), number(&recorded[2][2]));
            let libc =
                if recorded[2][0] == "musl" { Libc::Musl(major, minor) } else { Libc::Glibc(major, minor) };
            Platform::Linux { machine: text(&recorded[1]), libc, hard_float: recorded[3] == true }
        }
    }
}

#[test]
fn verdicts_equal_those_of_the_reference_on_platforms_that_are_not_here() {
    let recorded: Value = serde_json::from_str(include_str!("../data/wheels/reference.json")).unwrap();
    let files: Vec<&str> = include_str!("../data/wheels/cryptography-files.txt").lines().collect();
    assert!(files.len() > 3000);
    let mut wrong = Vec::new();
    for row in recorded["targets"].as_array().unwrap() {
        let target = Target {
            implementation: row["implementation"].as_str().unwrap().to_owned(),
            version: (number(&row["version"][0]), number(&row["version"][1])),
            pypy_version: None,
            soabi: None,
            extension_suffix: row["extension_suffix"].as_str().map(str::to_owned),
            debug: row["debug"] == true,
            free_threaded: row["free_threaded"] == true,
            wide_unicode: true,
            is_32bit: row["platform"][4] == true || row["platform"][1] == "i686",
            platform: platform(&row["platform"]),
        };
        let list = TagList::compute(&target, &Rules::current());
        let fits: Vec<String> = files
            .iter()
            .filter_map(|file| {
                let rank = |(python, abi, platform)| list.rank(python, abi, platform);
                Some(format!("{file} {}", WheelName::parse(file)?.tags().filter_map(rank).min()?))
            })
            .collect();
        if row["sha256"] != sha256(&fits) || row["tags"] != list.len() {
            wrong.push(format!(
                "{}: {} tags for {}, {} files for {}",
                row["name"],
                list.len(),
                row["tags"],
                fits.len(),
                row["fits"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
