//! The processes that a command has started, as the system lists them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::PathBuf;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, UpdateKind};

/// A process that was seen below the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The program that runs, with links followed.
    pub program: Option<PathBuf>,
    /// Its arguments; the first is its own name, as it was called.
    pub arguments: Vec<OsString>,
    /// The folder that it works in.
    pub folder: Option<PathBuf>,
}

/// Collects the processes below one, in the order in which they are seen first.
#[derive(Debug)]
pub struct Children {
    /// Nothing where the system does not tell of its processes.
    processes: Option<sysinfo::System>,
    known: BTreeSet<Pid>,
    seen: Vec<Seen>,
}

impl Default for Children {
    fn default() -> Self {
        Self { processes: sysinfo::System::new().ok(), known: BTreeSet::new(), seen: Vec::new() }
    }
}

impl Children {
    /// Looks at the processes that `root` and its children run now.
    pub fn look(&mut self, root: u32) {
        let Some(processes) = &mut self.processes else { return };
        let kind = ProcessRefreshKind::nothing()
            .with_cmd(UpdateKind::OnlyIfNotSet)
            .with_exe(UpdateKind::OnlyIfNotSet)
            .with_cwd(UpdateKind::OnlyIfNotSet)
            .without_tasks();
        let _ = processes.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        let root = Pid::from_u32(root);
        let mut below: BTreeMap<Pid, Vec<Pid>> = BTreeMap::new();
        for (id, process) in processes.processes() {
            if let Some(parent) = process.parent() {
                below.entry(parent).or_default().push(*id);
            }
        }
        let mut waiting = vec![root];
        while let Some(id) = waiting.pop() {
            let mut children = below.remove(&id).unwrap_or_default();
            children.sort_unstable_by(|left, right| right.cmp(left));
            waiting.extend(children);
            if let Some(process) = processes.process(id)
                && !process.cmd().is_empty()
                && self.known.insert(id)
            {
                self.seen.push(Seen {
                    program: process.exe().map(PathBuf::from),
                    arguments: process.cmd().to_vec(),
                    folder: process.cwd().map(PathBuf::from),
                });
            }
        }
    }

    /// All that were seen.
    pub fn seen(&self) -> &[Seen] {
        &self.seen
    }
}
