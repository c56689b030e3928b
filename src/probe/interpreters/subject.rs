//! Which interpreter the report is about, and the order of the others.

use super::candidate::{Candidate, Through};
use super::{Examined, key, pip};
use crate::inventory::{Interpreter, TroubleKind};
use crate::redact::Clean;
use crate::system::System;

/// Puts the subject first, then those that work, and gives them their ids.
///
/// The subject is the one that the user names, else the one that the command used, else the
/// active environment's, else the one that the shell runs as `python3` or `python`, else the one
/// whose `pip` the shell runs, else any that is wanted or works.
pub(super) fn arrange(system: &System, found: Vec<Examined>) -> Vec<Interpreter> {
    let subject = choose(system, &found);
    let mut entries: Vec<Interpreter> = Vec::new();
    let mut rest: Vec<Interpreter> = Vec::new();
    for (index, one) in found.into_iter().enumerate() {
        if Some(index) == subject {
            entries.push(Interpreter { subject: true, ..one.entry });
        } else {
            rest.push(one.entry);
        }
    }
    // Stable: within each kind the order of precedence stays.
    rest.sort_by_key(|entry| (entry.trouble.is_some(), entry.not_started.is_some()));
    entries.extend(rest);
    for (number, entry) in (1_u32..).zip(&mut entries) {
        entry.id = Clean::join([&Clean::literal("python"), &Clean::from(number)], "-");
    }
    entries
}

fn choose(system: &System, found: &[Examined]) -> Option<usize> {
    let through =
        |wanted: Through| found.iter().position(|one| one.names.iter().any(|name| name.through == wanted));
    let of_pip = || {
        let python = pip::interpreter(system)?;
        let key = key(system, &python)?;
        found.iter().position(|one| one.key == key)
    };
    let works =
        || found.iter().position(|one| one.entry.trouble.is_none() && one.entry.not_started.is_none());
    // Named ones keep the order of the command line: the first is the subject.
    through(Through::Named)
        .or_else(|| through(Through::Used))
        .or_else(|| through(Through::ActiveEnvironment).filter(|index| is_there(&found[*index])))
        .or_else(|| first_on_path(system, found))
        .or_else(of_pip)
        .or_else(|| through(Through::ActiveConda))
        .or_else(works)
}

/// Of an environment that was removed while it was active the shell finds nothing.
fn is_there(one: &Examined) -> bool {
    one.entry.trouble.as_ref().is_none_or(|trouble| trouble.kind != TroubleKind::NotAProgram)
}

/// What the shell runs as `python3` or `python`: of the two the one that comes first on PATH, in
/// one folder `python3`. On Windows `python` is the usual name.
fn first_on_path(system: &System, found: &[Examined]) -> Option<usize> {
    let folders = system.search_path();
    let names: [&str; 2] =
        if system.is_windows() { ["python.exe", "python3.exe"] } else { ["python3", "python"] };
    let rank = |candidate: &Candidate| {
        let name = candidate.path.file_name()?.to_str()?;
        let name = names.iter().position(|one| name.eq_ignore_ascii_case(one)).filter(|_| candidate.first)?;
        let folder = folders.iter().position(|folder| Some(folder.as_path()) == candidate.path.parent())?;
        Some((folder, name))
    };
    let ranked = found
        .iter()
        .enumerate()
        .filter_map(|(index, one)| Some((one.names.iter().filter_map(rank).min()?, index)));
    ranked.min().map(|(_, index)| index)
}
