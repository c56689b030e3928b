//! What the model sees of a report: words, words that are neighbours, and a few facts, each there or
//! not. `packaging/ranker.py` cuts in the same way; the proofs in the model hold both to it.

use std::collections::BTreeSet;

use crate::fact::{FactId, Facts, Value};

/// A longer word names one thing only.
const LONGEST: usize = 24;

/// Lines that are looked at: all, or so many from the start and from the end.
const HEAD: usize = 20;
const TAIL: usize = 60;

/// Words of a line that are looked at.
const IN_A_LINE: usize = 40;

/// Facts that are looked at: what a reporter states or a log shows. What is only measured would
/// make one's own machine look like another kind than an issue.
const FACTS: &[FactId] = &[
    FactId::of("command.installer"),
    FactId::of("log.phase"),
    FactId::of("log.sdist_used"),
    FactId::of("log.tool"),
    FactId::of("log.traceback_path"),
    FactId::of("log.wheel_used"),
    FactId::of("pip.version"),
    FactId::of("python.bits"),
    FactId::of("python.implementation"),
    FactId::of("python.machine"),
    FactId::of("python.origin"),
    FactId::of("python.version"),
    FactId::of("system.architecture"),
    FactId::of("system.container"),
    FactId::of("system.libc"),
    FactId::of("system.os"),
];

pub(super) fn features(lines: &[&str], facts: &Facts) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (head, tail) = match lines.len() {
        count if count > HEAD + TAIL => (&lines[..HEAD], &lines[count - TAIL..]),
        _ => (lines, &[][..]),
    };
    for line in head.iter().chain(tail) {
        let words = words(line);
        for pair in words.windows(2) {
            found.insert(pair.join(" "));
        }
        found.extend(words.into_iter().filter(|word| word.chars().nth(1).is_some()));
    }
    for id in FACTS {
        let value = match facts.get(*id).map(|fact| &fact.value) {
            Some(Value::Absent) => "absent".to_owned(),
            Some(value @ (Value::Bool(_) | Value::Integer(_) | Value::Version(_) | Value::Text(_))) => {
                value.to_clean().as_str().to_lowercase()
            }
            Some(Value::Set(_) | Value::Unknown(_)) | None => continue,
        };
        let value: Vec<&str> = value.split('.').take(2).collect();
        let value = value.join(".");
        if value.chars().count() <= LONGEST {
            found.insert(format!("{}={value}", id.name()));
        }
    }
    found
}

/// The words of a line, in lower case, without what names one thing only.
fn words(line: &str) -> Vec<String> {
    let line = line.to_lowercase();
    let is_number = |word: &str| word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    line.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty() && word.chars().count() <= LONGEST && !is_number(word))
        .take(IN_A_LINE)
        .map(ToOwned::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{HEAD, TAIL, features, words};
    use crate::fact::{FactId, Facts, Source, Value};

    #[test]
    fn a_line_falls_into_words() {
        let found = words("fatal error C1083: '_cffi/x.h' 123456 28 Größe");
        assert_eq!(found, ["fatal", "error", "c1083", "_cffi", "x", "h", "28", "größe"]);
    }

    #[test]
    fn words_neighbours_and_facts_are_seen() {
        let mut facts = Facts::default();
        let version = crate::python::version::Version::parse("3.12.4").unwrap();
        facts.set(FactId::of("python.version"), Value::Version(version), Source::Claim(1));
        facts.set(FactId::of("system.libc"), Value::Absent, Source::Claim(1));
        let found: Vec<String> = features(&["Killed a"], &facts).into_iter().collect();
        assert_eq!(found, ["killed", "killed a", "python.version=3.12", "system.libc=absent"]);
    }

    #[test]
    fn of_many_lines_the_ends_are_seen() {
        let names: Vec<String> = (0..200).map(|number| format!("word{number}")).collect();
        let lines: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = features(&lines, &Facts::NOTHING);
        assert_eq!(found.len(), HEAD + TAIL);
        assert!(found.contains("word0") && found.contains("word199") && !found.contains("word100"));
    }
}
