//! Where a system keeps what a program may lose: `XDG_CACHE_HOME`, `~/Library/Caches`,
//! `%LOCALAPPDATA%`.

use std::path::PathBuf;

use super::System;

const NAME: &str = "pip-doctor";

impl System {
    /// This program's folder there. It need not exist.
    pub fn cache_folder(&self) -> Option<PathBuf> {
        let absolute =
            |name: &str| self.variable_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let below_home = |folder: &str| self.home().map(|home| home.join(folder));
        // A recorded machine says itself which system it is.
        let caches = match self.os() {
            "windows" => absolute("LOCALAPPDATA"),
            "macos" => below_home("Library/Caches"),
            _ => absolute("XDG_CACHE_HOME").or_else(|| below_home(".cache")),
        };
        caches.map(|caches| caches.join(NAME))
    }
}
