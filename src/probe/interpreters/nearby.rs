//! Virtual environments that lie near the working directory: read, never started.
//!
//! Whoever can write into a folder can put an environment there whose `.pth` file runs code at
//! every start. So a checkout that was just fetched must be safe to look at.

use std::path::{Path, PathBuf};

use crate::probe::programs::interpreter::interpreter_of;
use crate::system::System;

/// How many folders are looked into: a working directory may hold thousands.
const MOST_FOLDERS: usize = 200;

/// How many environments are told.
const MOST_ENVIRONMENTS: usize = 8;

/// The interpreters of the environments in the working directory and in the folders above it.
pub(super) fn environments(system: &System) -> Vec<PathBuf> {
    let Some(folder) = system.working_directory() else { return Vec::new() };
    let home = system.home();
    let mut prefixes: Vec<PathBuf> = system.entries(folder).into_iter().take(MOST_FOLDERS).collect();
    prefixes.push(folder.to_owned());
    // Above it only under the usual names, and not above the home folder.
    for above in folder.ancestors().skip(1) {
        prefixes.extend([".venv", "venv", "env"].map(|name| above.join(name)));
        if home.as_deref() == Some(above) {
            break;
        }
    }
    if let Some(relative) = system.variable_os("VIRTUAL_ENV").map(Path::new).filter(|path| path.is_relative())
    {
        prefixes.push(folder.join(relative));
    }
    prefixes
        .iter()
        .filter(|prefix| {
            system.is_file(&prefix.join("pyvenv.cfg")) || system.is_folder(&prefix.join("conda-meta"))
        })
        .filter_map(|prefix| interpreter_of(system, prefix))
        .take(MOST_ENVIRONMENTS)
        .collect()
}
