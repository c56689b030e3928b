//! What ran, as the report shows it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::failed::Failed;
use super::program::{self, Program};
use crate::log::Reading;
use crate::probe::settings;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{Gap, Process};
use crate::system::{Observed, Seen};

/// How many processes a report shows: the last ones, and the one that failed.
const MOST: usize = 40;

/// Those of the processes that belong in the report.
pub(super) fn processes(observed: &Observed, failed: Option<&Failed>, redactor: &Redactor) -> Vec<Process> {
    let all = &observed.processes;
    let is_failed = |index: usize| failed.is_some_and(|failed| failed.index == index);
    let telling: Vec<usize> = (0..all.len())
        .filter(|index| program::of(&all[*index]) != Program::Other || is_failed(*index))
        .collect();
    let first = telling.len().saturating_sub(MOST);
    let shown: Vec<usize> = telling
        .iter()
        .enumerate()
        .filter(|(place, index)| *place >= first || is_failed(**index))
        .map(|(_, index)| *index)
        .collect();
    let place = |number: Option<u64>| shown.iter().position(|index| Some(all[*index].number) == number);
    let one = |index: &usize| {
        let seen = &all[*index];
        let parent = place(seen.parent);
        Process {
            program: seen.program.as_ref().map(|path| redactor.clean(&Raw::from_os(path))),
            arguments: arguments(&seen.arguments, redactor),
            folder: seen.folder.as_ref().map(|path| redactor.clean(&Raw::from_os(path))),
            variables: variables(seen, parent.map(|place| &all[shown[place]]), redactor),
            parent,
            exit: seen.exit,
            failed: is_failed(*index),
        }
    };
    shown.iter().map(one).collect()
}

/// The words of a command: redacted together, since an option tells what the next word is.
fn arguments(words: &[OsString], redactor: &Redactor) -> Vec<Clean> {
    let together: Vec<String> =
        words.iter().map(|word| word.to_string_lossy().replace(['\n', '\r', '\u{1f}'], " ")).collect();
    let whole = redactor.clean(&Raw::from(together.join("\n")));
    let text = whole.as_str();
    let mut start = 0;
    text.split('\n')
        .map(|word| {
            let clean = whole.slice(start..start + word.len());
            start += word.len() + 1;
            redactor.clean(&Raw::from(clean.as_str()))
        })
        .collect()
}

fn variables(seen: &Seen, parent: Option<&Seen>, redactor: &Redactor) -> BTreeMap<Clean, Clean> {
    let Some(own) = &seen.variables else { return BTreeMap::new() };
    let of_parent = parent.and_then(|parent| parent.variables.as_ref());
    let differs =
        |name: &OsString, value: &OsString| of_parent.is_none_or(|other| other.get(name) != Some(value));
    own.iter()
        .filter(|(name, value)| differs(name, value))
        .map(|(name, value)| {
            let text = name.to_string_lossy();
            let shown = settings::shown_beside(redactor, &text, &Raw::from_os(value));
            (redactor.clean(&Raw::from(text.as_ref())), shown)
        })
        .collect()
}

/// A compiler that is only asked what it is, as pip asks `rustc` for its own user agent and as build
/// back ends ask before they compile.
fn is_asked_only(seen: &Seen) -> bool {
    let words = seen.arguments.get(1..).unwrap_or_default();
    !words.is_empty()
        && words.iter().all(|word| {
            let word = word.to_string_lossy();
            ["--version", "-version", "-V", "-v", "-vV", "-dumpversion", "-dumpmachine", "--help"]
                .contains(&word.as_ref())
                || word.starts_with("-print-")
                || word.starts_with("--print")
        })
}

/// The compilers and linkers that ran, to compile or to link.
pub(super) fn compilers(observed: &Observed) -> Vec<PathBuf> {
    let ran = observed.processes.iter().filter(|seen| program::is_leaf(seen) && !is_asked_only(seen));
    let mut programs: Vec<PathBuf> = ran.filter_map(|seen| seen.program.clone()).collect();
    programs.sort();
    programs.dedup();
    programs
}

/// How many lines of the failing output speak of the installation that a process belongs to.
pub(super) fn mentions(process: &Seen, reading: &Reading, redactor: &Redactor) -> usize {
    let called = process.arguments.first().map(Path::new).filter(|path| path.is_absolute());
    let Some(prefix) = called.or(process.program.as_deref()).and_then(Path::parent).and_then(Path::parent)
    else {
        return 0;
    };
    let place = redactor.clean(&Raw::from_os(prefix.join("lib").join("python")));
    reading.error_block.iter().filter(|line| line.text.as_str().contains(place.as_str())).count()
}

/// What cannot be known of a process that ran on another machine.
pub(super) fn gaps(failed: Option<&Failed>, redactor: &Redactor) -> Option<Gap> {
    let name = failed?.elsewhere.as_ref()?;
    let name = redactor.clean(&Raw::from(name.as_str()));
    Some(Gap {
        fact: Clean::literal("python.version"),
        wanted_by: Vec::new(),
        reason: Clean::literal(
            "what failed was started by {name}, on another machine or in a container: what is measured here is not what failed",
        )
        .fill(&|_| Some(name.clone())),
        how: Clean::literal("pip-doctor run -- the command, there"),
    })
}
