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
            let disks = with_users(&context, subject, disks);
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
    let mut disk = Disk {
        purpose: Clean::literal(purpose),
        path: context.show(folder),
        path_length: Some(length(folder)),
        synchronised: synchronised(system, folder).map(Clean::literal),
        ..Disk::default()
    };
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

/// As Windows counts, which has the limit of 260: UTF-16.
fn length(folder: &Path) -> u64 {
    folder.to_string_lossy().encode_utf16().count() as u64
}

/// Programs that run from the subject's folder, on the disk that pip writes to.
fn with_users(context: &Context, subject: Option<&Interpreter>, mut disks: Vec<Disk>) -> Vec<Disk> {
    let prefix = subject.and_then(|python| python.places.prefix.as_ref()).map(Raw::path);
    let running = prefix.map(|prefix| context.system.running_below(&prefix)).unwrap_or_default();
    if let Some(disk) = disks.iter_mut().find(|disk| disk.purpose == "pip") {
        disk.in_use_by = running.iter().map(|name| context.redactor.clean(name)).collect();
    }
    disks
}

/// Variables that hold the folder of a service, which may have any name.
const SERVICE_VARIABLES: &[(&str, &str)] =
    &[("OneDrive", "OneDrive"), ("OneDriveConsumer", "OneDrive"), ("OneDriveCommercial", "OneDrive")];

/// How the folders of such services are called: the whole name, or its beginning before a dash
/// (`OneDrive - Company`, `OneDrive-Personal`).
const SERVICE_FOLDERS: &[(&str, &str)] = &[
    ("OneDrive", "OneDrive"),
    ("Dropbox", "Dropbox"),
    ("GoogleDrive", "Google Drive"),
    ("Google Drive", "Google Drive"),
    ("iCloudDrive", "iCloud Drive"),
    ("Mobile Documents", "iCloud Drive"),
];

/// The service that keeps the folder in step with its servers: it opens files while they are
/// written, and may leave names without content.
fn synchronised(system: &System, folder: &Path) -> Option<&'static str> {
    let by_variable = SERVICE_VARIABLES.iter().find(|(name, _)| {
        let root = system.variable_os(name).map(Path::new).filter(|root| root.is_absolute());
        root.is_some_and(|root| folder.starts_with(root))
    });
    let by_name = || {
        let mut names = folder.components().filter_map(|part| part.as_os_str().to_str());
        names.find_map(|part| {
            let name = part.split_once('-').map_or(part, |(name, _)| name).trim_end();
            SERVICE_FOLDERS.iter().find(|(known, _)| *known == name || *known == part)
        })
    };
    by_variable.or_else(by_name).map(|(_, service)| *service)
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

    use super::{length, mount_of, synchronised};
    use crate::system::System;

    const MOUNTS: &str = "\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 27 0:40 / /tmp rw,nosuid,nodev,noexec - tmpfs tmpfs rw,size=65536k
31 27 0:41 / /opt/my\\040tools ro,relatime - squashfs /dev/loop0 ro
32 27 0:42 / /tmp rw,nosuid - tmpfs tmpfs rw
";

    #[test]
    fn folders_of_services_are_known_by_name_and_by_variable() {
        let variables = [("OneDriveCommercial".into(), "/work/files".into())].into();
        let system = System::with_environment(variables, "/".into());
        let of = |folder| synchronised(&system, Path::new(folder));
        assert_eq!(of("/Users/x/OneDrive - Company/venv/Lib"), Some("OneDrive"));
        assert_eq!(of("/Users/x/Library/Mobile Documents/venv"), Some("iCloud Drive"));
        assert_eq!(of("/work/filesystem/venv"), None);
        assert_eq!(of("/home/x/OneDriveTools"), None);
        if !cfg!(windows) {
            assert_eq!(of("/work/files/venv"), Some("OneDrive"), "by its variable");
        }
    }

    #[test]
    fn paths_are_counted_as_windows_counts() {
        assert_eq!(length(Path::new("C:\\ä\\🦀")), 7);
    }

    #[test]
    fn the_deepest_and_last_mount_counts() {
        let of = |folder| mount_of(MOUNTS, Path::new(folder)).unwrap();
        assert_eq!(of("/home/x").kind, "ext4");
        assert!(!of("/tmp/x").noexec, "the later mount lies on top");
        assert!(of("/opt/my tools/lib").readonly);
        assert!(!of("/temporary").noexec, "a name that only begins alike is another folder");
    }
}
