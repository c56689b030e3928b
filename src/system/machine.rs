//! What the operating system says of itself and of its disks, without starting anything.

use std::io;
use std::path::{Path, PathBuf};

use super::System;
use crate::redact::Raw;

/// Room on the file system of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes that this user may still write.
    pub free: u64,
    /// Files that may still be made; nothing where the file system does not count them.
    pub inodes: Option<u64>,
    /// Programs on it cannot be started.
    pub noexec: Option<bool>,
    /// Nothing can be written on it.
    pub readonly: Option<bool>,
}

/// The kernel's own words.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Its release.
    pub release: Raw,
    /// The architecture that it states.
    pub machine: Raw,
}

/// Memory in bytes, as the system counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// All of it.
    pub total: u64,
    /// What a program can still get.
    pub available: u64,
    /// Swap space.
    pub swap: u64,
}

impl System {
    /// Room where `folder` lies.
    #[cfg(unix)]
    pub fn space(&self, folder: &Path) -> io::Result<Space> {
        use rustix::fs::StatVfsMountFlags as Flags;
        let found = rustix::fs::statvfs(self.locate(folder))?;
        // Some file systems (btrfs, most network ones) make inodes as they need them and state 0.
        let inodes = (found.f_files > 0).then_some(found.f_favail);
        #[cfg(target_os = "linux")]
        let noexec = Some(found.f_flag.contains(Flags::NOEXEC));
        #[cfg(not(target_os = "linux"))]
        let noexec = None;
        Ok(Space {
            free: found.f_bavail.saturating_mul(found.f_frsize),
            inodes,
            noexec,
            readonly: Some(found.f_flag.contains(Flags::RDONLY)),
        })
    }

    /// Room where `folder` lies.
    #[cfg(not(unix))]
    pub fn space(&self, folder: &Path) -> io::Result<Space> {
        let folder = self.canonical(folder)?;
        // A canonical path of Windows begins with `\\?\`, a mount point does not.
        let text = folder.to_string_lossy();
        let plain = Path::new(text.strip_prefix(r"\\?\").unwrap_or(&text)).to_owned();
        let disks = sysinfo::Disks::new_with_refreshed_list().map_err(io::Error::other)?;
        disks
            .iter()
            .filter(|disk| plain.starts_with(disk.mount_point()))
            .max_by_key(|disk| disk.mount_point().as_os_str().len())
            .map(|disk| Space {
                free: disk.available_space(),
                inodes: None,
                noexec: None,
                readonly: Some(disk.is_read_only()),
            })
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    /// The kernel's release and architecture.
    #[cfg(unix)]
    pub fn kernel(&self) -> Option<Kernel> {
        if let Some(kernel) = self.recorded_kernel() {
            return Some(kernel);
        }
        let names = rustix::system::uname();
        Some(Kernel {
            release: Raw::from_bytes(names.release().to_bytes()),
            machine: Raw::from_bytes(names.machine().to_bytes()),
        })
    }

    /// The kernel's release and architecture.
    #[cfg(not(unix))]
    pub fn kernel(&self) -> Option<Kernel> {
        if let Some(kernel) = self.recorded_kernel() {
            return Some(kernel);
        }
        // A process under emulation is told the emulated architecture here, and the real one there.
        let machine =
            self.variable("PROCESSOR_ARCHITEW6432").or_else(|| self.variable("PROCESSOR_ARCHITECTURE"))?;
        Some(Kernel { release: Raw::from(sysinfo::System::kernel_version().unwrap_or_default()), machine })
    }

    /// Memory, as the system counts it: a container's limit is not in it.
    pub fn memory(&self) -> Option<Memory> {
        let mut system = sysinfo::System::new().ok()?;
        system.refresh_memory();
        Some(Memory {
            total: system.total_memory(),
            available: system.available_memory(),
            swap: system.total_swap(),
        })
    }

    /// Whether something on this machine listens at a port: asked on loopback alone.
    pub fn listens(&self, port: u16) -> Option<bool> {
        if self.is_recorded() {
            return None;
        }
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
        match std::net::TcpStream::connect_timeout(&address, std::time::Duration::from_millis(500)) {
            Ok(_) => Some(true),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Some(false),
            Err(_) => None,
        }
    }

    /// Name and version of the system, where no file states them.
    pub fn names(&self) -> (Option<Raw>, Option<Raw>) {
        if self.is_recorded() {
            return (None, None);
        }
        (
            sysinfo::System::long_os_version().ok().map(Raw::from),
            sysinfo::System::os_version().ok().map(Raw::from),
        )
    }

    /// The folder for temporary files that Python would use: it takes the first of these in which
    /// it can write (`tempfile._candidate_tempdir_list`).
    pub fn temporary_folder(&self) -> Option<PathBuf> {
        let set = ["TMPDIR", "TEMP", "TMP"].into_iter().filter_map(|name| self.variable_os(name));
        let usual: &[&str] =
            if cfg!(windows) { &[r"C:\TEMP", r"C:\TMP"] } else { &["/tmp", "/var/tmp", "/usr/tmp"] };
        set.map(PathBuf::from)
            .chain(usual.iter().map(PathBuf::from))
            .find(|folder| folder.is_absolute() && self.is_folder(folder))
    }

    /// An empty folder of our own, gone when it is dropped.
    pub fn scratch_folder(&self) -> io::Result<tempfile::TempDir> {
        match self.temporary_folder() {
            Some(folder) => tempfile::Builder::new().prefix("pip-doctor-").tempdir_in(self.locate(&folder)),
            None => Err(io::Error::from(io::ErrorKind::NotFound)),
        }
    }
}
