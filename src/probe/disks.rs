//! Room and rights where an installation writes: the site folder, temporary files, pip's cache.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::settings::pip;
use super::{Context, Contribution, Probe, Running};
use crate::inventory::{Disk, Interpreter, Inventory};
use crate::redact::{Clean, Raw};
use crate::system::System;

const MIB: u64 = 1 << 20;

/// Measures room and rights.
#[derive(Debug)]
pub struct DisksProbe;

impl Probe for DisksProbe {
    fn name(&self) -> &'static str {
        "disks"
    }

    fn start(&self, context: Arc<Context>, so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let subject = so_far.interpreters.iter().find(|python| python.subject);
            let disks: Vec<Disk> = [
                ("pip", subject.and_then(site_folder)),
                ("temporary", context.system.temporary_folder()),
                ("cache", cache_folder(&context.system, subject)),
            ]
            .into_iter()
            .filter_map(|(purpose, folder)| Some(measure(&context, purpose, &folder?)))
            .collect();
            Box::new(move |inventory: &mut Inventory| inventory.system.disks = disks) as Contribution
        })
    }
}

fn site_folder(python: &Interpreter) -> Option<PathBuf> {
    python.places.site_folders.first().map(Raw::path)
}

/// Where pip keeps what it downloaded (`pip/_internal/locations`), if it keeps anything.
fn cache_folder(system: &System, subject: Option<&Interpreter>) -> Option<PathBuf> {
    let prefix = subject.and_then(|python| python.places.prefix.as_ref()).map(Raw::path);
    let settings = pip::effective(system, prefix.as_deref());
    let set = |name: &str| settings.iter().find(|entry| entry.name == name).map(|entry| &entry.value);
    if set("no-cache-dir").is_some() {
        return None;
    }
    let home = system.home();
    let usual = match system.os() {
        "windows" => {
            system.variable_os("LOCALAPPDATA").map(|folder| Path::new(folder).join("pip").join("Cache"))
        }
        "macos" => home.map(|home| home.join("Library/Caches/pip")),
        _ => system
            .variable_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| home.map(|home| home.join(".cache")))
            .map(|folder| folder.join("pip")),
    };
    set("cache-dir").map(Raw::path).or(usual).filter(|folder| folder.is_absolute())
}

fn measure(context: &Context, purpose: &'static str, folder: &Path) -> Disk {
    let system = &context.system;
    let mut disk = Disk { purpose: Clean::literal(purpose), path: context.show(folder), ..Disk::default() };
    // A folder that is not there yet will be made in the nearest one that is.
    let Some(there) = folder.ancestors().find(|folder| system.is_folder(folder)) else { return disk };
    if let Ok(space) = system.space(there) {
        disk.free = Some(space.free / MIB);
        disk.inodes = space.inodes;
        disk.noexec = space.noexec;
        disk.readonly = space.readonly;
    }
    disk.writable = system.is_writable(there);
    let mounts = system.read_text(Path::new("/proc/self/mountinfo")).ok();
    if let Some(mount) =
        mounts.and_then(|mounts| mount_of(mounts.unredacted(), &system.canonical(there).ok()?))
    {
        disk.kind = Some(context.text(&mount.kind));
        disk.noexec = Some(mount.noexec);
        disk.readonly = Some(mount.readonly);
    }
    disk
}

#[derive(Debug, PartialEq, Eq)]
struct Mount {
    kind: String,
    noexec: bool,
    readonly: bool,
}

/// The mount that holds `folder`. Of several at one place the last lies on top.
fn mount_of(mounts: &str, folder: &Path) -> Option<Mount> {
    mounts
        .lines()
        .filter_map(|line| {
            // 36 35 98:0 /root /place rw,noatime … - ext4 /dev/sda rw,errors=continue
            let (place, file_system) = line.split_once(" - ")?;
            let mut fields = place.split(' ').skip(4);
            let point = PathBuf::from(unescaped(fields.next()?));
            let options: Vec<&str> = fields.next()?.split(',').collect();
            let mut of_system = file_system.split(' ');
            let kind = of_system.next()?.to_owned();
            let of_system: Vec<&str> = of_system.nth(1).unwrap_or_default().split(',').collect();
            let mount = Mount {
                kind,
                noexec: options.contains(&"noexec"),
                readonly: options.contains(&"ro") || of_system.contains(&"ro"),
            };
            folder.starts_with(&point).then(|| (point.components().count(), mount))
        })
        .max_by_key(|(depth, _)| *depth)
        .map(|(_, mount)| mount)
}

/// The kernel writes blanks and backslashes as octal numbers.
fn unescaped(text: &str) -> String {
    text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::mount_of;

    const MOUNTS: &str = "\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 27 0:40 / /tmp rw,nosuid,nodev,noexec - tmpfs tmpfs rw,size=65536k
31 27 0:41 / /opt/my\\040tools ro,relatime - squashfs /dev/loop0 ro
32 27 0:42 / /tmp rw,nosuid - tmpfs tmpfs rw
";

    #[test]
    fn the_deepest_and_last_mount_counts() {
        let of = |folder| mount_of(MOUNTS, Path::new(folder)).unwrap();
        assert_eq!(of("/home/x").kind, "ext4");
        assert!(!of("/tmp/x").noexec, "the later mount lies on top");
        assert!(of("/opt/my tools/lib").readonly);
        assert!(!of("/temporary").noexec, "a name that only begins alike is another folder");
    }
}
