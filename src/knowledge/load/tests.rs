//! Broken files: whatever is in them, the loader says so and goes on.

use proptest::prelude::*;

use super::{Depth, Entry, EntryKind, Loader};
use crate::diagnosis::{Case, World, diagnose};
use crate::fact::Facts;
use crate::knowledge::Catalogue;
use crate::knowledge::author::Author;
use crate::log::{self, Shape};
use crate::redact::{Clean, Redactor};

/// A file with something of everything.
const SOUND: &str = r#"
format = 1
title = "The zebra is wrong"
meaning = "a zebra"
verdict = "environment"
support = "not-here"
explanation = "The {kind} zebra of {package} is {python.version} old."
links = ["https://zebra.example"]
[[explains]]
id = "zebra"
when = { any = [{ fact = "pip.version", matches = "<19.3" }, { not = { log = "s.ripe", anchor = ["stripe"] } }] }
[[signature]]
anchor = ["zebra", "quagga"]
pattern = '''(?P<kind>\w+) (?:zebra|quagga)'''
with = [{ anchor = ["grass"], before = 3, after = 1 }]
without = [{ anchor = ["lion"] }]
when = { capture = "kind", in = ["plains", "mountain"] }
lookup = { capture = "kind", table = "headers", is = "unknown" }
weight = 0.8
unknown = 0.6
[confirm]
when = { fact = "memory.total", at_least = 1, at_most = 9 }
[refute]
when = { fact = "python.missing_modules", like = "^_ssl$" }
[[adjust]]
when = { fact = "python.debug", is = "yes" }
by = -0.2
[environment]
when = { fact = "python.broken", is = "present" }
confidence = 0.95
[[fix]]
title = "Feed the {kind} one"
when = { fact = "rust.version", below_fact = "package.minimum_rust" }
for = "Linux"
commands = ["feed {kind}"]
risk = "safe"
[[example]]
log = "grass\nplains zebra"
facts = { "pip.version" = "18.1", "python.debug" = true, "rust.cargo" = "absent" }
expect = "found"
[[near-miss]]
log = "lion\nplains zebra"
"#;

fn load(text: &str, author: Author<'_>) -> (Catalogue, Vec<crate::knowledge::Fault>) {
    let mut loader = Loader::empty(Depth::Thorough);
    loader.add(
        Entry { shown: "zebra.toml", kind: EntryKind::Check { group: "pack" }, stem: "zebra", text },
        author,
    );
    loader.hold_together();
    Catalogue::assemble(loader)
}

#[test]
fn the_sound_file_has_but_the_faults_that_it_is_meant_to_have() {
    let (_, faults) = load(SOUND, Author::Ours);
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
        let (catalogue, faults) = load(&text, Author::Pack { name: &name, redactor: &redactor });
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
