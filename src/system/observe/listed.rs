//! The processes below one, as `sysinfo` lists them: on systems without `/proc`.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, UpdateKind};

use super::Variables;
use super::records::{Image, Records};

/// How many living processes are followed.
const MOST_LIVING: usize = 256;

/// The living processes of the tree.
#[derive(Debug)]
pub(super) struct Tree {
    root: Pid,
    /// Nothing where the system does not tell of its processes.
    processes: Option<sysinfo::System>,
    /// Number of the entry, and whether what it starts is of interest.
    living: BTreeMap<Pid, (u64, bool)>,
}

impl Tree {
    pub(super) fn new(root: u32) -> Self {
        Self { root: Pid::from_u32(root), processes: sysinfo::System::new().ok(), living: BTreeMap::new() }
    }

    /// Looks once; whether anything has changed.
    pub(super) fn look(
        &mut self,
        records: &mut Records,
        now: Duration,
        noticed: &dyn Fn(&Variables),
    ) -> bool {
        let Some(processes) = &mut self.processes else { return false };
        let kind = ProcessRefreshKind::nothing()
            .with_cmd(UpdateKind::OnlyIfNotSet)
            .with_exe(UpdateKind::OnlyIfNotSet)
            .with_cwd(UpdateKind::OnlyIfNotSet)
            .with_environ(UpdateKind::OnlyIfNotSet)
            .without_tasks();
        let _ = processes.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        let mut below: BTreeMap<Pid, BTreeSet<Pid>> = BTreeMap::new();
        for (id, process) in processes.processes() {
            if let Some(parent) = process.parent() {
                below.entry(parent).or_default().insert(*id);
            }
        }
        let mut changed = false;
        let gone: Vec<Pid> =
            self.living.keys().copied().filter(|id| processes.process(*id).is_none()).collect();
        for id in gone {
            if let Some((number, _)) = self.living.remove(&id) {
                records.end(number, now, None);
                changed = true;
            }
        }
        let mut waiting = vec![(self.root, None)];
        while let Some((id, parent)) = waiting.pop() {
            let Some(process) = processes.process(id) else { continue };
            if !self.living.contains_key(&id) && self.living.len() < MOST_LIVING && !process.cmd().is_empty()
            {
                let begun = records.begin(parent, image(process), now, noticed);
                self.living.insert(id, begun);
                changed = true;
            }
            let known = self.living.get(&id);
            if known.is_none_or(|(_, has_children)| *has_children) {
                let number = known.map(|(number, _)| *number).or(parent);
                let children = below.remove(&id).unwrap_or_default();
                waiting.extend(children.into_iter().rev().map(|child| (child, number)));
            }
        }
        changed
    }
}

fn image(process: &Process) -> Image {
    let pair = |variable: &OsString| {
        let text = variable.to_str()?;
        // Windows keeps the folder of each drive under names that begin with `=`.
        let place = text.get(1..)?.find('=')? + 1;
        Some((OsString::from(&text[..place]), OsString::from(&text[place + 1..])))
    };
    let variables: BTreeMap<OsString, OsString> = process.environ().iter().filter_map(pair).collect();
    Image {
        program: process.exe().map(PathBuf::from),
        arguments: process.cmd().to_vec(),
        folder: process.cwd().map(PathBuf::from),
        variables: (!variables.is_empty()).then_some(variables),
    }
}
