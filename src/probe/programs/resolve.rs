//! What really starts when a program is called: shims and aliases followed to their end.

use std::path::{Path, PathBuf};

use crate::system::System;

use super::shim::{self, Shim};
use super::store;

/// What runs in the end when this program is started; nothing if it is a shim that leads nowhere.
pub(crate) fn resolved(system: &System, path: &Path) -> Option<PathBuf> {
    if system.is_windows() && store::is_store(path) {
        return Some(store::behind_alias(system, path).unwrap_or_else(|| path.to_owned()));
    }
    match shim::resolve(system, path) {
        None => Some(path.to_owned()),
        Some(Shim::To(target)) => Some(target),
        Some(Shim::SearchPath) => behind_shims(system, path),
        Some(Shim::Nowhere) => None,
    }
}

/// The program of the same name on PATH that is no shim.
fn behind_shims(system: &System, path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?;
    system
        .search_path()
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|file| system.is_executable(file) && shim::resolve(system, file).is_none())
}
