//! What must hold whatever bytes come in, one function for each place where text of strangers is read.
//!
//! `fuzz/` calls them with what libFuzzer invents, the tests with mangled seeds. Each panics where a
//! promise is broken. It deliberately does not know what the right answer is: only that there is one,
//! and what it never is.

use crate::fact::Facts;
use crate::knowledge::{Catalogue, of_pack};
use crate::log::{self, Reading, Shape};
use crate::redact::{Clean, Raw, Redactor};
use crate::{diagnosis, report, wheel};

pub use crate::probe::fuzzing::{answer, binary, settings};

/// A token that the redactor knows by its shape.
const PLANTED: &str = "ghp_Zq7Kd02mXv9TfLbW3sHn5yRc8uJa6PeG1oNi";

/// A planted secret never survives, nor does a character that steers a terminal.
///
/// # Panics
/// Where the token or such a character is in the cleaned text.
pub fn redactor(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut place = text.len() / 2;
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    let (before, after) = text.split_at(place);
    let cleaned = clean(&format!("{before} {PLANTED} {after}"));
    assert!(!cleaned.contains(PLANTED), "the token survives in {cleaned:?}");
    let steers = |character: char| character.is_control() && !"\n\t".contains(character);
    assert!(!cleaned.chars().any(steers), "a control character in {cleaned:?}");
}

fn clean(text: &str) -> String {
    Redactor::default().clean(&Raw::from(text)).as_str().to_owned()
}

/// A log is read to its end, and each line that was kept is one of it, in order.
///
/// # Panics
/// Where a line was left unread, or is none of the log.
pub fn log(bytes: &[u8]) {
    for shape in [Shape::Log, Shape::IssueBody] {
        let mut source = bytes;
        let anchors = Catalogue::built_in().anchors();
        let reading = log::read(&mut source, anchors, &Redactor::default(), shape);
        assert!(source.is_empty());
        whole(&reading);
    }
}

/// Each line that was kept is one of the log, in order, and its body a part of it.
pub(crate) fn whole(reading: &Reading) {
    assert!(reading.lines.is_sorted_by_key(|line| line.number));
    for line in reading.lines.iter().chain(&reading.outside) {
        assert!((1..=reading.total_lines).contains(&line.number));
        assert!(line.text.as_str().get(line.body.clone()).is_some());
    }
}

/// A block is read or refused, alone and behind the beginning of one.
///
/// # Panics
/// Where a name holds what a name cannot.
pub fn block(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let beginning = format!("{{\"format\":\"{}\",\"body\":", report::block::FORMAT);
    for text in [text.clone().into_owned(), format!("{beginning}{text}")] {
        let read = report::block::read(&Raw::from(text), 1, &Redactor::default());
        for name in read.iter().flat_map(|block| [&block.package, &block.requirement]).flatten() {
            assert!(!name.as_str().contains(['\n', '\u{1b}']), "{name:?}");
        }
    }
}

/// A pack's file works or is refused at a place in it, and what works gives reasons.
///
/// # Panics
/// Where a fault has no place, or a diagnosis no evidence.
pub fn pack(bytes: &[u8]) {
    pack_beside(&String::from_utf8_lossy(bytes), bytes);
}

/// The same with a log of its own. Gives what was loaded.
pub(crate) fn pack_beside(text: &str, mut log: &[u8]) -> Catalogue {
    let redactor = Redactor::default();
    let (catalogue, faults) = of_pack(text, &Clean::literal("mine"), &redactor);
    let lines = text.lines().count() + 1;
    for fault in &faults {
        assert!((1..=lines).contains(&fault.line), "{fault} in {lines} lines");
    }
    let reading = log::read(&mut log, catalogue.anchors(), &redactor, Shape::Log);
    let facts = Facts::default();
    let case = diagnosis::Case { facts: &facts, reading: Some(&reading), ..diagnosis::Case::default() };
    for found in &diagnosis::diagnose(&catalogue, &case).diagnoses {
        assert!(!found.evidence.is_empty());
        assert!((0.2..=1.0).contains(&found.confidence));
    }
    catalogue
}

/// A page of an index gives files of the project that was asked for, or nothing.
///
/// # Panics
/// Where a file of another project is given.
pub fn page(bytes: &[u8]) {
    for media in [None, Some("application/vnd.pypi.simple.v1+json"), Some("text/html")] {
        let files = wheel::index::read(bytes, media, "demo");
        for file in files.iter().flatten() {
            assert!(file.filename.to_ascii_lowercase().starts_with("demo"), "{}", file.filename);
        }
        let _ = wheel::answer::Answer::of_page(bytes, files.as_deref());
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    type Function = fn(&[u8]);

    /// Each function, and where its seeds lie.
    const ALL: [(&str, Function); 8] = [
        ("redactor", super::redactor),
        ("log", super::log),
        ("block", super::block),
        ("pack", super::pack),
        ("page", super::page),
        ("answer", super::answer),
        ("binary", super::binary),
        ("settings", super::settings),
    ];

    fn seeds(name: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
        files.sort();
        files.iter().map(|file| std::fs::read(file).unwrap()).collect()
    }

    #[test]
    fn every_seed_holds() {
        for (name, function) in ALL {
            let seeds = seeds(name);
            assert!(!seeds.is_empty(), "{name}");
            for seed in &seeds {
                function(seed);
            }
        }
    }

    #[test]
    fn every_target_is_one_of_these() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let mut known = ALL.map(|(name, _)| name.to_owned());
        found.sort();
        known.sort();
        assert_eq!(found, known);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        /// Pieces of the seeds cut out, repeated and overwritten.
        #[test]
        fn mangled_seeds_hold(
            which in any::<prop::sample::Index>(),
            cuts in prop::collection::vec(
                (any::<prop::sample::Index>(), 0usize..24, prop::collection::vec(any::<u8>(), 0..6)), 1..8),
        ) {
            for (name, function) in ALL {
                let seeds = seeds(name);
                let mut bytes = which.get(&seeds).clone();
                for (at, length, put) in &cuts {
                    let at = at.index(bytes.len() + 1);
                    let end = (at + length).min(bytes.len());
                    bytes.splice(at..end, put.iter().copied());
                }
                function(&bytes);
            }
        }
    }
}
