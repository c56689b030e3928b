//! The window that this program runs in.

use super::System;

impl System {
    /// Started by a double click, so that the console's window was opened for us and closes with
    /// us: on Windows only, where the desktop's shell is then our parent.
    #[cfg(windows)]
    pub fn started_by_double_click(&self) -> bool {
        use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System as Machine};
        let Ok(own) = sysinfo::get_current_pid() else { return false };
        let Ok(mut machine) = Machine::new() else { return false };
        machine.refresh_processes_specifics(ProcessesToUpdate::All, true, ProcessRefreshKind::nothing());
        let parent = machine.process(own).and_then(sysinfo::Process::parent);
        let parent = parent.and_then(|parent| machine.process(parent));
        parent.is_some_and(|parent| parent.name().eq_ignore_ascii_case("explorer.exe"))
    }

    /// Elsewhere a terminal stays open.
    #[cfg(not(windows))]
    pub fn started_by_double_click(&self) -> bool {
        false
    }
}
