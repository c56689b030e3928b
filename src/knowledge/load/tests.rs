//! Broken files: whatever is in them, the loader says so and goes on.

use proptest::prelude::*;

use super::alone;
use crate::diagnosis::World;
use crate::fact::Facts;
use crate::knowledge::author::Author;

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
        let catalogue = crate::fuzzing::pack_beside(&text, log.as_bytes());
        let facts = Facts::default();
        let world = World { catalogue: &catalogue, facts: &facts, scan: None, package: None, requirement: None, own: None };
        prop_assert!(world.findings().is_empty());
    }
}
