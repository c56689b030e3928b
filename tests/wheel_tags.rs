//! Our tags against what real pips said, as `tests/data/wheels/record_tags.py` recorded it.

use pip_doctor::version::Version;
use pip_doctor::wheel::rules::Rules;
use pip_doctor::wheel::tags::TagList;
use pip_doctor::wheel::target::{Libc, Platform, Target};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

fn target(recorded: &Value) -> Target {
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
    let recorded: Vec<Value> = serde_json::from_str(include_str!("data/wheels/tag-lists.json")).unwrap();
    assert!(recorded.len() > 100, "{} lists", recorded.len());
    let mut wrong = Vec::new();
    for row in &recorded {
        let rules = Rules::of(&Version::parse(row["pip"].as_str().unwrap()).unwrap());
        let list = TagList::compute(&target(&row["target"]), &rules);
        let tags: Vec<String> =
            list.iter().map(|(python, abi, platform)| format!("{python}-{abi}-{platform}")).collect();
        let digest: String =
            Sha256::digest(tags.join("\n").as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        if row["sha256"] != digest {
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
