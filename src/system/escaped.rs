//! Ends processes that have left the process group of the program that started them, on Unix.
//!
//! A daemon makes a session of its own (setsid), so ending the group does not reach it. It still
//! has the mark in its environment, or its ancestors show where it comes from. The table of all
//! processes is searched only when something went wrong, never after an orderly end.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::thread;
use std::time::{Duration, Instant};

use sysinfo::{Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

/// How long the end of this process waits for the end of what it started. What cannot be killed (a
/// file system that does not answer) must not hold a user who has pressed Ctrl-C.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The time that a killed process has to go before it is looked at again.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// The variable that every program gets which is started here.
pub(super) const MARK: &str = "PIP_DOCTOR_STARTED";

/// A mark that no other program has: this process and a number.
pub(super) fn mark(number: u64) -> OsString {
    OsString::from(format!("{}.{number}", std::process::id()))
}

/// Ends the processes that descend from `leader` or carry the mark, and says whether there were any.
pub(super) fn end(leader: Option<u32>, mark: &OsStr) -> bool {
    let mut entry = OsStr::new(MARK).to_owned();
    entry.push("=");
    entry.push(mark);
    end_those(leader, &|variable| variable == entry)
}

/// Ends everything that was started here, and waits until it is gone.
pub(super) fn end_all() {
    let start = Instant::now();
    // At least once more: another thread may have been about to start something. On a busy machine
    // what was killed takes a while to go.
    end_those(Some(std::process::id()), &is_ours);
    loop {
        thread::sleep(BETWEEN_LOOKS);
        if !end_those(Some(std::process::id()), &is_ours) || start.elapsed() > LONGEST_WAIT {
            return;
        }
    }
}

/// Ends everything that carries a mark of this process, and says whether there was any. A browser
/// that was opened for the user has none.
pub(super) fn end_marked() -> bool {
    end_those(None, &is_ours)
}

fn is_ours(variable: &OsStr) -> bool {
    let start = format!("{MARK}={}.", std::process::id());
    variable.as_encoded_bytes().starts_with(start.as_bytes())
}

fn end_those(leader: Option<u32>, is_mark: &dyn Fn(&OsStr) -> bool) -> bool {
    // On Windows a job holds all that descends from the program, and ends with our last handle to
    // it; the table would start a `taskkill` for each, which may take longer than the program had.
    if cfg!(windows) {
        return false;
    }
    let Ok(mut table) = System::new() else { return false };
    let kind = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always).without_tasks();
    table.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
    let parents: BTreeMap<Pid, Pid> =
        table.processes().iter().filter_map(|(pid, process)| Some((*pid, process.parent()?))).collect();
    let leader = leader.map(Pid::from_u32);
    let own = Pid::from_u32(std::process::id());
    let mut found = false;
    for (pid, process) in table.processes() {
        // It has ended, and only its parent does not know yet.
        if matches!(process.status(), ProcessStatus::Zombie | ProcessStatus::Dead) {
            continue;
        }
        let is_marked = || process.environ().iter().any(|variable| is_mark(variable));
        if *pid != own && (is_marked() || descends(*pid, leader, &parents)) {
            found |= process.kill();
        }
    }
    found
}

fn descends(mut pid: Pid, leader: Option<Pid>, parents: &BTreeMap<Pid, Pid>) -> bool {
    let Some(leader) = leader else { return false };
    let mut seen = BTreeSet::new();
    while pid != leader {
        if !seen.insert(pid) {
            return false;
        }
        let Some(parent) = parents.get(&pid) else { return false };
        pid = *parent;
    }
    true
}
