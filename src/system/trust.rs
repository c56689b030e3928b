//! Who may change a file: what decides whether it is started with more rights than they have.

use std::path::Path;

use super::System;

#[cfg(unix)]
impl System {
    /// Whether somebody but root may change what lies at this path, or put something else there.
    /// Groups below 100 are those of the system (staff, wheel, adm), whose members root has chosen.
    pub fn others_may_write(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        let Ok(path) = self.canonical(path) else { return false };
        let exposed = |path: &Path| {
            self.metadata(path).is_ok_and(|metadata| {
                let mode = metadata.mode();
                // In a sticky folder such as /tmp nobody can replace what is not theirs.
                let world = mode & 0o002 != 0 && mode & 0o1000 == 0;
                let group = mode & 0o020 != 0 && metadata.gid() >= 100;
                metadata.uid() != 0 || world || group
            })
        };
        path.ancestors().any(exposed)
    }

    /// What tells the file from all others, whatever its names.
    pub fn identity(&self, path: &Path) -> Option<(u64, u64)> {
        use std::os::unix::fs::MetadataExt as _;
        self.metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
    }
}

#[cfg(not(unix))]
impl System {
    /// Whether somebody else may change what lies at this path; not asked here.
    pub fn others_may_write(&self, _path: &Path) -> bool {
        false
    }

    /// What tells the file from all others; its path has to do here.
    pub fn identity(&self, _path: &Path) -> Option<(u64, u64)> {
        None
    }
}
