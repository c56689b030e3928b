//! Programs that run now.

#[cfg(windows)]
use std::collections::BTreeSet;
use std::path::Path;

use super::System;
use crate::redact::Raw;

impl System {
    /// Names of running programs whose files lie below `folder`, sorted, each once. This process
    /// and what it has started are not counted.
    #[cfg(windows)]
    pub fn running_below(&self, folder: &Path) -> Vec<Raw> {
        use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, UpdateKind};
        let Some(mut table) = self.root.is_none().then(sysinfo::System::new).and_then(Result::ok) else {
            return Vec::new();
        };
        let kind = ProcessRefreshKind::nothing().with_exe(UpdateKind::Always).without_tasks();
        table.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        let own = Pid::from_u32(std::process::id());
        let is_ours = |mut id: Pid| {
            // Numbers are used again, so that parents may go round in a circle.
            let mut seen = BTreeSet::new();
            while id != own && seen.insert(id) {
                match table.process(id).and_then(sysinfo::Process::parent) {
                    Some(parent) => id = parent,
                    None => return false,
                }
            }
            id == own
        };
        let folder = folded(folder);
        let names: BTreeSet<Raw> = table
            .processes()
            .iter()
            .filter(|(id, process)| {
                process.exe().is_some_and(|file| folded(file).starts_with(&folder)) && !is_ours(**id)
            })
            .filter_map(|(_, process)| process.exe()?.file_name().map(Raw::from_os))
            .collect();
        names.into_iter().collect()
    }

    /// Names of running programs whose files lie below `folder`: not asked where a running
    /// program keeps nobody from replacing its files.
    #[cfg(not(windows))]
    pub fn running_below(&self, _folder: &Path) -> Vec<Raw> {
        Vec::new()
    }
}

/// Names have no case there.
#[cfg(windows)]
fn folded(path: &Path) -> std::path::PathBuf {
    path.to_string_lossy().to_lowercase().into()
}
