//! Broken files: whatever is in them, the loader says so and goes on.

use proptest::prelude::*;

use super::alone;
use crate::diagnosis::{Case, World, diagnose};
use crate::fact::Facts;
use crate::knowledge::author::Author;
use crate::log::{self, Shape};
use crate::redact::{Clean, Redactor};

/// A file with something of everything.
const SOUND: &str = include_str!("../../../fuzz/seeds/pack/zebra.toml");

#[test]
fn the_sound_file_has_but_the_faults_that_it_is_meant_to_have() {
    let (_, faults) = alone(SOUND, Author::Ours);
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "zebra.toml:18:38: there is no table `headers`",
            "zebra.toml:9:1: `explains` goes round in a circle: zebra -> zebra"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Pieces taken out, put in and repeated: never a panic, and a fault always has a place in the
    /// file.
    #[test]
    fn a_mangled_file_is_refused_or_works(
        cuts in prop::collection::vec((0usize..SOUND.len(), 0usize..40, "[\\PC\n]{0,6}"), 1..6),
        log in "([a-z]{1,6} (zebra|quagga|grass|lion|stripe)\n){0,8}",
    ) {
        let mut text = SOUND.to_owned();
        for (at, length, put) in cuts {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let end = (at + length..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
            text.replace_range(at..end, &put);
        }
        let redactor = Redactor::default();
        let name = Clean::literal("mine");
        let (catalogue, faults) = alone(&text, Author::Pack { name: &name, redactor: &redactor });
        let lines = text.lines().count() + 1;
        for fault in &faults {
            prop_assert!(fault.line >= 1 && fault.line <= lines, "{fault} in {lines} lines");
        }
        let reading = log::read(&mut log.as_bytes(), catalogue.anchors(), &redactor, Shape::Log);
        let facts = Facts::default();
        let conclusion = diagnose(&catalogue, &Case { facts: &facts, reading: Some(&reading), ..Case::default() });
        for diagnosis in &conclusion.diagnoses {
            prop_assert!(!diagnosis.evidence.is_empty());
            prop_assert!((0.2..=1.0).contains(&diagnosis.confidence));
        }
        let world = World { catalogue: &catalogue, facts: &facts, scan: None, package: None, requirement: None, own: None };
        prop_assert!(world.findings().is_empty());
    }
}
