//! The Microsoft Store's programs: aliases that have no content, and the packages behind them.

use std::path::{Path, PathBuf};

use crate::python::version::Version;
use crate::system::System;

use super::launcher;

/// Whether the path is below the folder of the Microsoft Store's programs.
pub(crate) fn is_store(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().eq_ignore_ascii_case("WindowsApps"))
}

/// The interpreter that an alias starts: that of the newest package, or what the install manager
/// starts, if there is any. The alias has no content that could be read.
pub(crate) fn behind_alias(system: &System, alias: &Path) -> Option<PathBuf> {
    let folder = alias.parent().filter(|folder| !is_store_package(folder))?;
    let version = |package: &PathBuf| {
        let name = package.file_name()?.to_str()?;
        Version::parse(name.strip_prefix("PythonSoftwareFoundation.Python.")?.split('_').next()?)
    };
    let package = store_packages(system, folder).max_by_key(version);
    package.map(|package| package.join("python.exe")).or_else(|| launcher::of_manager(system, folder))
}

/// Whether a folder is that of a Python which the Store has installed.
pub(crate) fn is_store_package(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().as_encoded_bytes();
    name.starts_with(b"PythonSoftwareFoundation.Python.")
}

/// The packages of Python that the Store has installed, in the folder of its programs.
pub(crate) fn store_packages(system: &System, folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    system.entries(folder).into_iter().filter(|path| is_store_package(path))
}
