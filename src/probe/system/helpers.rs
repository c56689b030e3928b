//! What a way out may use on this machine: helper programs, and the package manager's lists.
//!
//! Nothing is started. Which helpers matter is data.

use std::path::Path;

use crate::inventory::HELPERS;
use crate::redact::Clean;
use crate::system::System;

/// Those that are on PATH.
pub(super) fn present(system: &System) -> Vec<Clean> {
    HELPERS
        .iter()
        .filter(|name| system.find_program(name).is_some())
        .map(|name| Clean::literal(name))
        .collect()
}

/// Whether the package manager has lists of what it could install. Those that fetch their lists when
/// they are asked to install always have.
pub(super) fn package_lists(system: &System, manager: Option<&str>) -> Option<bool> {
    let any = |folder: &str, fits: fn(&str) -> bool| {
        let entries = system.entries(Path::new(folder));
        entries.iter().any(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(fits))
    };
    match manager? {
        // Their names end in `_Packages`, with `.lz4` behind where they are kept compressed.
        "apt" => Some(any("/var/lib/apt/lists", |name| name.contains("_Packages"))),
        "apk" => Some(
            any("/var/cache/apk", |name| name.starts_with("APKINDEX"))
                || any("/etc/apk/cache", |name| name.starts_with("APKINDEX")),
        ),
        "pacman" => Some(any("/var/lib/pacman/sync", |name| name.contains(".db"))),
        "dnf" | "yum" | "tdnf" | "zypper" | "brew" | "rpm-ostree" => Some(true),
        _ => None,
    }
}

/// Files that list what a project needs.
const PROJECT_FILES: &[&str] = &["Pipfile", "poetry.lock", "pyproject.toml", "requirements.txt", "uv.lock"];

/// Those in the working directory. They are only seen to be there.
pub(super) fn project_files(system: &System) -> Vec<Clean> {
    let Some(folder) = system.working_directory() else { return Vec::new() };
    PROJECT_FILES
        .iter()
        .filter(|name| system.is_file(&folder.join(name)))
        .map(|name| Clean::literal(name))
        .collect()
}
