//! The files that we choose against those that real pips chose, as
//! `tests/data/wheels/record_choices.py` recorded it.

use std::collections::BTreeMap;

use pip_doctor::python::version::Version;
use pip_doctor::wheel::choose::{Requirement, Settings, choose};
use pip_doctor::wheel::release::File;
use pip_doctor::wheel::rules::Rules;
use pip_doctor::wheel::tags::TagList;
use serde_json::Value;

use crate::wheel_tags::target;

/// The projects of the recorded index: their names as recorded, and as files.
fn projects() -> BTreeMap<String, (Vec<String>, Vec<File>)> {
    let recorded: Value = serde_json::from_str(include_str!("../data/wheels/index.json")).unwrap();
    let read = |name: &str, file: &Value| {
        let yanked = file.get("yanked").map(|reason| reason.as_str().unwrap_or_default().to_owned());
        Some(
            File::parse(file["filename"].as_str()?, name)?
                .described(file["requires-python"].as_str(), yanked),
        )
    };
    let project = |(name, files): (&String, &Value)| {
        let files = files.as_array().unwrap();
        let names = files.iter().map(|file| file["filename"].as_str().unwrap().to_owned()).collect();
        (name.clone(), (names, files.iter().filter_map(|file| read(name, file)).collect()))
    };
    recorded.as_object().unwrap().iter().map(project).collect()
}

fn settings(arguments: &Value, pip: &Version) -> Settings {
    let has = |option: &str| arguments.as_array().unwrap().iter().any(|argument| argument == option);
    let all = |option| if has(option) { [":all:".to_owned()].into() } else { [].into() };
    let release = (pip.major(), pip.minor());
    Settings {
        no_binary: all("--no-binary"),
        only_binary: all("--only-binary"),
        prefer_binary: false,
        prereleases: has("--pre"),
        ignore_requires_python: release < (9, 0),
        ignore_yanked: release < (19, 2),
    }
}

#[test]
fn the_chosen_file_equals_that_of_every_recorded_pip() {
    let recorded: Value = serde_json::from_str(include_str!("../data/wheels/choices.json")).unwrap();
    let projects = projects();
    let (mut asked, mut wrong) = (0, Vec::new());
    for row in recorded["rows"].as_array().unwrap() {
        let pip = Version::parse(row["pip"].as_str().unwrap()).unwrap();
        let tags = TagList::compute(&target(&row["target"]), &Rules::of(&pip));
        let numbers: Vec<String> =
            row["target"]["version"].as_array().unwrap().iter().map(ToString::to_string).collect();
        let python = Version::parse(&numbers.join(".")).unwrap();
        for (question, answers) in
            recorded["questions"].as_array().unwrap().iter().zip(row["answers"].as_array().unwrap())
        {
            let settings = settings(&question[0], &pip);
            for (requirement, answer) in
                question[1].as_array().unwrap().iter().zip(answers.as_array().unwrap())
            {
                let requirement = Requirement::parse(requirement.as_str().unwrap()).unwrap();
                let (names, files) = &projects[&requirement.project];
                let chosen = choose(files, &requirement, python.pep440(), &tags, &settings);
                let expected =
                    usize::try_from(answer.as_i64().unwrap()).ok().map(|place| names[place].as_str());
                asked += 1;
                if chosen.map(|file| file.filename.as_str()) != expected {
                    wrong.push(format!(
                        "pip {pip} on {python}, {}{} {}: we {:?}, it {expected:?}",
                        requirement.project,
                        requirement.specifiers,
                        question[0],
                        chosen.map(|file| &file.filename)
                    ));
                }
            }
        }
    }
    assert!(asked > 5000, "{asked}");
    assert!(wrong.is_empty(), "{} of {asked} differ:\n{}", wrong.len(), wrong.join("\n"));
}
