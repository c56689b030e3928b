//! What this user may do with a file or folder, asked of the system without doing it.
//!
//! On Windows a handle with the wanted right is opened and closed again: the system then holds the
//! access lists against this user, as it would for the deed itself, and nothing is changed.

use std::path::Path;

use super::System;

impl System {
    /// Whether this process has all rights: root, or an administrator's. Nothing where that cannot
    /// be told.
    pub fn privileged(&self) -> Option<bool> {
        #[cfg(unix)]
        return Some(rustix::process::geteuid().is_root());
        #[cfg(windows)]
        return self.is_elevated();
        #[cfg(not(any(unix, windows)))]
        None
    }

    /// Whether this user may make files in the folder; nothing where that cannot be told.
    #[cfg(unix)]
    pub fn is_writable(&self, folder: &Path) -> Option<bool> {
        Some(rustix::fs::access(self.locate(folder), rustix::fs::Access::WRITE_OK).is_ok())
    }

    /// Whether this user may make files in the folder; nothing where that cannot be told.
    #[cfg(windows)]
    pub fn is_writable(&self, folder: &Path) -> Option<bool> {
        /// The right to add a file to a folder, and the flag without which a folder has no handle:
        /// <https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants>
        const FILE_ADD_FILE: u32 = 2;
        const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
        match self.open_with(folder, FILE_ADD_FILE, FILE_FLAG_BACKUP_SEMANTICS) {
            Ok(()) => Some(true),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Some(false),
            Err(_) => None,
        }
    }

    /// Whether a running program holds the file, so that it cannot be replaced: Windows alone
    /// keeps it from that.
    #[cfg(windows)]
    pub fn is_in_use(&self, file: &Path) -> bool {
        const FILE_WRITE_DATA: u32 = 2;
        const ERROR_SHARING_VIOLATION: i32 = 32;
        let opened = self.open_with(file, FILE_WRITE_DATA, 0);
        opened.is_err_and(|error| error.raw_os_error() == Some(ERROR_SHARING_VIOLATION))
    }

    /// Whether a running program holds the file, so that it cannot be replaced.
    #[cfg(not(windows))]
    pub fn is_in_use(&self, _file: &Path) -> bool {
        false
    }

    #[cfg(windows)]
    fn open_with(&self, path: &Path, right: u32, flags: u32) -> std::io::Result<()> {
        use std::os::windows::fs::OpenOptionsExt as _;
        let mut options = std::fs::OpenOptions::new();
        options.access_mode(right).custom_flags(flags).open(self.locate(path)).map(drop)
    }
}
