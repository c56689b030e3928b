//! Memory and swap, and the limit that a container sets to them.

use std::path::{Path, PathBuf};

use crate::inventory::System as Machine;
use crate::system::System;

const MIB: u64 = 1 << 20;

/// Writes what is known of memory into `machine`, in MiB.
pub(super) fn measure(system: &System, machine: &mut Machine) {
    let (total, available, swap) = from_proc(system).unwrap_or_else(|| match system.memory() {
        Some(memory) => (Some(memory.total), Some(memory.available), Some(memory.swap)),
        None => (None, None, None),
    });
    let limit = group_limit(system);
    let least = |value: Option<u64>, limit: Option<u64>| match (value, limit) {
        (Some(value), Some(limit)) => Some(value.min(limit)),
        (value, limit) => value.or(limit),
    };
    machine.memory_total = least(total, limit.map(|limit| limit.bytes)).map(|bytes| bytes / MIB);
    machine.memory_available =
        least(available, limit.map(|limit| limit.bytes.saturating_sub(limit.used))).map(|bytes| bytes / MIB);
    machine.swap = swap.map(|bytes| bytes / MIB);
}

fn from_proc(system: &System) -> Option<(Option<u64>, Option<u64>, Option<u64>)> {
    let text = system.read_text(Path::new("/proc/meminfo")).ok()?;
    let text = text.unredacted();
    let kibibytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|value| value * 1024)
    };
    let total = kibibytes("MemTotal")?;
    // Kernels before 3.14 do not state what is available.
    let available = kibibytes("MemAvailable").or_else(|| Some(kibibytes("MemFree")? + kibibytes("Cached")?));
    Some((Some(total), available, kibibytes("SwapTotal")))
}

/// What a control group may use at most, and uses now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limit {
    bytes: u64,
    used: u64,
}

/// The tightest limit of this process's control group and those that hold it.
fn group_limit(system: &System) -> Option<Limit> {
    let groups = system.read_text(Path::new("/proc/self/cgroup")).ok()?;
    groups
        .unredacted()
        .lines()
        .filter_map(|line| {
            // `0::/path` of the unified hierarchy, `4:memory:/path` of the old one.
            let mut fields = line.splitn(3, ':').skip(1);
            let (controllers, path) = (fields.next()?, fields.next()?);
            if controllers.is_empty() {
                tightest(system, Path::new("/sys/fs/cgroup"), path, "memory.max", "memory.current")
            } else if controllers.split(',').any(|controller| controller == "memory") {
                let base = Path::new("/sys/fs/cgroup/memory");
                tightest(system, base, path, "memory.limit_in_bytes", "memory.usage_in_bytes")
            } else {
                None
            }
        })
        .min_by_key(|limit| limit.bytes)
}

fn tightest(system: &System, base: &Path, path: &str, limit: &str, used: &str) -> Option<Limit> {
    let number =
        |file: PathBuf| system.read_text(&file).ok()?.inspect(|text| text.trim().parse::<u64>().ok());
    // Inside a container the path may be the host's, while only the container's own group is mounted
    // at the base: then the base holds the limit.
    base.join(path.trim_start_matches('/'))
        .ancestors()
        .take_while(|folder| folder.starts_with(base))
        .filter_map(|folder| {
            let bytes = number(folder.join(limit))?;
            // The old hierarchy states a number near 2^63 for no limit, the new one the word `max`.
            let used = number(folder.join(used)).unwrap_or(0);
            (bytes < 1 << 60).then_some(Limit { bytes, used })
        })
        .min_by_key(|limit| limit.bytes)
}
