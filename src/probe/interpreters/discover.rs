//! Gathers every place where an interpreter may be, in the order of precedence.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::candidate::{Candidate, Through};
use super::{nearby, places};
use crate::probe::Plan;
use crate::probe::programs::interpreter::interpreter_of;
use crate::probe::programs::resolve::resolved;
use crate::system::System;

/// What was found where.
#[derive(Debug, Default)]
pub(super) struct Discovery {
    pub(super) candidates: Vec<Candidate>,
    /// Shims of `python` and `python3` that come first on PATH and lead nowhere.
    pub(super) idle_shims: Vec<PathBuf>,
}

/// Looks everywhere. Nothing is started.
pub(super) fn discover(system: &System, plan: &Plan) -> Discovery {
    let mut found = Discovery::default();
    for (paths, through) in [(&plan.pythons, Through::Named), (&plan.used, Through::Used)] {
        for path in paths {
            let path = named(system, path);
            found.add(system, Candidate::new(path, through));
        }
    }
    let environments = [("VIRTUAL_ENV", Through::ActiveEnvironment), ("CONDA_PREFIX", Through::ActiveConda)];
    for (name, through) in environments {
        // A relative one would depend on the working directory: it is looked at as a nearby one.
        let prefix = system.variable_os(name).map(Path::new).filter(|path| path.is_absolute());
        if let Some(prefix) = prefix {
            // Told even when it is gone: the shell still believes in it.
            let path = interpreter_of(system, prefix).unwrap_or_else(|| usual_place(system, prefix));
            found.add(system, Candidate::new(path, through));
        }
    }
    let mut names = BTreeSet::new();
    let mut folders = BTreeSet::new();
    for folder in system.search_path().into_iter().filter(|folder| folders.insert(folder.clone())) {
        for mut candidate in places::all_in(system, &folder, Through::SearchPath) {
            let dangling = system.metadata(&candidate.path).is_err();
            // The shell passes over what it cannot start. A link that leads nowhere is passed
            // over too; it is told all the same, since somebody meant it to be an interpreter.
            if !dangling && !system.is_executable(&candidate.path) {
                continue;
            }
            let name = candidate.path.file_name().map(std::ffi::OsStr::to_owned);
            candidate.first = !dangling && names.insert(name);
            found.add(system, candidate);
        }
    }
    for candidate in places::candidates(system) {
        found.add(system, candidate);
    }
    for path in nearby::environments(system) {
        found.add(system, Candidate::new(path, Through::Nearby));
    }
    found
}

impl Discovery {
    fn add(&mut self, system: &System, mut candidate: Candidate) {
        match resolved(system, &candidate.path) {
            // A launcher has its target already.
            Some(target) if target == candidate.path => self.candidates.push(candidate),
            Some(target) => {
                candidate.target = target;
                self.candidates.push(candidate);
            }
            // Of `python3.9` nobody expects that it works while another version is selected.
            None if candidate.first && is_plain(&candidate.path) => self.idle_shims.push(candidate.path),
            None => {}
        }
    }
}

fn usual_place(system: &System, prefix: &Path) -> PathBuf {
    prefix.join(if system.is_windows() { "Scripts\\python.exe" } else { "bin/python" })
}

fn is_plain(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    matches!(name.trim_end_matches(".bat"), "python" | "python3")
}

/// The interpreter that the user named: a file, an environment's folder, or a name on PATH.
fn named(system: &System, path: &Path) -> PathBuf {
    let is_name = path.components().count() == 1 && !path.is_absolute();
    let absolute = system.working_directory().map_or_else(|| path.to_owned(), |folder| folder.join(path));
    if system.is_folder(&absolute) {
        return interpreter_of(system, &absolute).unwrap_or(absolute);
    }
    if is_name
        && system.link_metadata(&absolute).is_err()
        && let Some(program) = path.to_str().and_then(|name| system.find_program(name))
    {
        return program;
    }
    absolute
}
