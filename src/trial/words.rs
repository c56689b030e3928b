//! What a failing program said, and whether two failures are the same one.

use std::collections::BTreeSet;

use crate::diagnosis::{self, Case};
use crate::knowledge::Catalogue;
use crate::log::{self, Reading, Shape};
use crate::redact::{Clean, Raw, Redactor};
use crate::report::Role;

/// The last line that says something of its own: pip closes with the name of a kind of error.
pub(crate) fn last_words(text: &Raw, redactor: &Redactor) -> Clean {
    redactor.clean(&Raw::from(telling(text.unredacted().lines())))
}

fn telling<'a>(lines: impl Iterator<Item = &'a str>) -> &'a str {
    let lines: Vec<&str> = lines.filter(is_telling).collect();
    lines.iter().rfind(|line| line.contains("rror")).or(lines.last()).copied().unwrap_or("no message").trim()
}

/// Whether a line says something that pip does not say of every failed build.
fn is_telling(line: &&str) -> bool {
    const PIPS_OWN: [&str; 8] = [
        "error: metadata-generation-failed",
        "error: subprocess-exited-with-error",
        "error: failed-wheel-build-for-install",
        "Failed building wheel",
        "Could not build wheels",
        "failed with error code",
        "Command errored out",
        "for full command output",
    ];
    let line = line.trim();
    let is_pips_own = PIPS_OWN.iter().any(|own| line.contains(own));
    !line.is_empty()
        && !is_pips_own
        && !line.starts_with(['[', '╰', '│', '×'])
        && !line.contains("hint:")
        && !line.contains("note:")
}

/// A failure, as far as another can be held against it.
#[derive(Debug)]
pub(super) struct Failure {
    /// The archetype that its text alone shows.
    cause: Option<Clean>,
    /// Its last words, without what differs from try to try.
    words: String,
    /// All that it calls an error, but for that a program failed.
    errors: BTreeSet<String>,
    /// It says that the index was not reached.
    pub(super) is_unreached: bool,
}

impl Failure {
    /// Of output that was read.
    pub(super) fn of(reading: &Reading, catalogue: &Catalogue) -> Self {
        let case = Case { facts: &reading.facts, reading: Some(reading), ..Case::default() };
        let conclusion = diagnosis::diagnose(catalogue, &case);
        let first = conclusion.diagnoses.iter().find(|one| one.role == Role::Cause && !one.is_guess());
        let lines = || reading.lines.iter().map(|line| line.text.as_str());
        Self {
            cause: first.map(|one| one.id.clone()),
            words: plain(telling(lines())),
            errors: lines().filter(is_telling).filter(|line| is_error(line)).map(plain).collect(),
            is_unreached: lines().any(is_unreached),
        }
    }

    /// Of what a program wrote.
    pub(super) fn read(text: &Raw, catalogue: &Catalogue, redactor: &Redactor) -> Self {
        let reading = log::read(&mut text.unredacted().as_bytes(), catalogue.anchors(), redactor, Shape::Log);
        Self::of(&reading, catalogue)
    }

    /// Whether it is the same failure.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        if self.errors.is_empty() || other.errors.is_empty() {
            self.words == other.words || self.cause.is_some() && self.cause == other.cause
        } else {
            !self.errors.is_disjoint(&other.errors)
        }
    }
}

fn is_error(line: &str) -> bool {
    line.contains("rror:") && !line.trim_start().starts_with("error: command")
}

/// Words of a line, without paths and numbers: they differ from one throw-away folder to the next.
fn plain(line: &str) -> String {
    let words = line.split_whitespace().filter(|word| !word.contains(['/', '\\']));
    let letters =
        |word: &str| word.chars().filter(|c| !c.is_ascii_digit()).collect::<String>().to_lowercase();
    words.map(letters).collect::<Vec<_>>().join(" ")
}

/// What pip, requests and urllib3 say where there is no way to the index.
fn is_unreached(line: &str) -> bool {
    const SAYINGS: [&str; 6] = [
        "Failed to establish a new connection",
        "Temporary failure in name resolution",
        "Network is unreachable",
        "Connection refused",
        "Name or service not known",
        "Max retries exceeded with url",
    ];
    SAYINGS.iter().any(|saying| line.contains(saying))
}

#[cfg(test)]
mod tests {
    use super::{Failure, telling};
    use crate::knowledge::Catalogue;
    use crate::redact::{Raw, Redactor};

    fn failure(text: &str) -> Failure {
        Failure::read(&Raw::from(text), Catalogue::built_in(), &Redactor::default())
    }

    #[test]
    fn the_same_failure_is_known_in_another_folder() {
        let one = failure("building\n/tmp/a1/x.c:1:10: fatal error: mysql.h: No such file or directory\n");
        let other = failure(
            "/tmp/zz/x.c:1:10: fatal error: mysql.h: No such file or directory\ncompilation terminated.\n",
        );
        assert!(one.is_like(&other), "{one:?} {other:?}");
        assert!(!one.is_like(&failure("ModuleNotFoundError: No module named 'numpy'\n")));
        let header = |name: &str| {
            failure(&format!(
                "x.c:1:10: fatal error: {name}.h: No such file or directory\nerror: command 'gcc' failed\n"
            ))
        };
        assert!(!header("one_of_them").is_like(&header("the_other")));
    }

    #[test]
    fn the_last_words_are_not_those_of_every_failure() {
        let text = "x.c: fatal error: no x\nerror: metadata-generation-failed\nnote: This is an issue with the package\n";
        assert_eq!(telling(text.lines()), "x.c: fatal error: no x");
    }
}
