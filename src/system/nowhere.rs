//! The module `system` where there is no machine: in a browser.
//!
//! It has no processes, no environment and no disk. The files of maintainers' packs are held in
//! memory. It has of `system` what reading a log asks for, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::redact::Raw;

/// A machine that is not there, with a few files in memory.
#[derive(Clone, Debug, Default)]
pub struct System {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl System {
    /// Nothing but these files.
    pub fn with_files(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        Self { files: files.into_iter().collect() }
    }

    /// No variable is set.
    pub fn variable(&self, _name: &str) -> Option<Raw> {
        None
    }

    /// No variable is set.
    pub fn variable_os(&self, _name: &str) -> Option<&OsStr> {
        None
    }

    /// There is no working directory.
    pub fn working_directory(&self) -> Option<&Path> {
        None
    }

    /// Nobody is at home.
    pub fn home(&self) -> Option<PathBuf> {
        None
    }

    /// It has no name.
    pub fn host_name(&self) -> Option<Raw> {
        None
    }

    /// It has no accounts.
    pub fn user_number(&self) -> Option<u32> {
        None
    }

    /// It is no Windows: what depends on the system is decided by the log.
    pub fn is_windows(&self) -> bool {
        false
    }

    /// A file, at most `limit` bytes of it.
    pub fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let bytes = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(bytes.iter().copied().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
    }

    /// A text file.
    pub fn read_text(&self, path: &Path) -> io::Result<Raw> {
        self.files.get(path).map(|bytes| Raw::from_bytes(bytes)).ok_or(io::ErrorKind::NotFound.into())
    }

    /// There are no links.
    pub fn link_metadata(&self, _path: &Path) -> io::Result<fs::Metadata> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// There is no disk on which it would be another one.
    pub fn canonical(&self, _path: &Path) -> io::Result<PathBuf> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Whether there is such a file.
    pub fn is_file(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// Whether a file lies below it.
    pub fn is_folder(&self, path: &Path) -> bool {
        self.files.keys().any(|file| file != path && file.starts_with(path))
    }

    /// The entries of a folder, sorted by name.
    pub fn entries(&self, folder: &Path) -> Vec<PathBuf> {
        let below = self.files.keys().filter_map(|file| file.strip_prefix(folder).ok());
        let names: BTreeSet<PathBuf> =
            below.filter_map(|rest| Some(folder.join(rest.components().next()?))).collect();
        names.into_iter().collect()
    }
}
