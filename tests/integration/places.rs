//! Machines that are not at hand: recorded ones, each a file in `tests/data/machines` with its
//! source, laid out below a folder and inspected by all probes.

mod binaries;
mod recording;
mod rules;
mod ways_out;

use std::collections::BTreeMap;

use pip_doctor::fact::{self, Facts};

use self::recording::Recording;

/// Every recorded machine with what the probes found on it.
fn inspected() -> &'static BTreeMap<String, (Recording, Facts)> {
    static FOUND: std::sync::OnceLock<BTreeMap<String, (Recording, Facts)>> = std::sync::OnceLock::new();
    FOUND.get_or_init(|| {
        let inspect = |(name, recording): (String, Recording)| {
            let inventory = recording.inspect(&name);
            (name, (recording, fact::derive(&inventory)))
        };
        recording::all().into_iter().map(inspect).collect()
    })
}

#[test]
fn every_recorded_machine_is_known_for_what_it_is() {
    let mut wrong = Vec::new();
    for (name, (recording, facts)) in inspected() {
        for (id, expected) in &recording.facts {
            let id = pip_doctor::fact::FactId::find(id).unwrap_or_else(|| panic!("{name}: no fact {id}"));
            let found = facts.get(id).map(|fact| fact.value.to_clean().as_str().to_owned());
            if found.as_deref() != Some(expected.as_str()) {
                wrong.push(format!("{name}: {} is {found:?}, not {expected}", id.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_recording_names_its_source() {
    for (name, (recording, _)) in inspected() {
        assert!(!recording.source.is_empty(), "{name}");
        for source in &recording.source {
            assert!(source.starts_with("https://") || source.contains('('), "{name}: {source}");
        }
    }
}
