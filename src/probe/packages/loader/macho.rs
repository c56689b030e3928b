//! Where dyld looks for a library (dyld(1)).
//!
//! A name may begin with the folder of the file that names it (`@loader_path`), with that of the
//! program (`@executable_path`), or stand for a list of folders (`@rpath`), which both of them may
//! bring along.

use std::env;
use std::path::{Path, PathBuf};

use super::Loader;
use crate::probe::packages::binary::{self, Image};
use crate::system::System;

/// What the interpreter's own file adds.
#[derive(Debug, Default)]
pub(super) struct Program {
    folder: Option<PathBuf>,
    rpath: Vec<String>,
}

impl Program {
    /// Reads the interpreter's header, on macOS alone.
    pub(super) fn read(system: &System, executable: Option<&Path>) -> Self {
        let Some(file) = executable.filter(|_| system.os() == "macos") else { return Self::default() };
        let file = system.canonical(file).unwrap_or_else(|_| file.to_owned());
        let rpath = binary::read(system, &file).map(|image| image.rpath).unwrap_or_default();
        Self { folder: file.parent().map(Path::to_owned), rpath }
    }
}

/// Where dyld looks last, by the file's name alone, when no variable says otherwise.
const FALLBACK: &[&str] = &["/usr/local/lib"];

impl Loader<'_> {
    pub(super) fn find_macho(&mut self, module: &Path, image: &Image, name: &str) -> Option<PathBuf> {
        let folder = module.parent()?;
        let leaf = Path::new(name).file_name()?;
        let users = self.folders_of("DYLD_LIBRARY_PATH");
        let mut candidates: Vec<PathBuf> = users.iter().map(|folder| folder.join(leaf)).collect();
        if let Some(rest) = name.strip_prefix("@rpath/") {
            let own = image.rpath.iter().filter_map(|path| self.expanded(path, folder));
            let program = self.program.folder.as_deref().unwrap_or(folder);
            let of_program = self.program.rpath.iter().filter_map(|path| self.expanded(path, program));
            // An interpreter whose header cannot be read, a launcher say, has its libraries beside it.
            let beside = self.of_interpreter.iter().cloned();
            candidates.extend(own.chain(of_program).chain(beside).map(|folder| folder.join(rest)));
        } else {
            candidates.extend(self.expanded(name, folder));
        }
        let fallback = self.folders_of("DYLD_FALLBACK_LIBRARY_PATH");
        let usual = if fallback.is_empty() { FALLBACK } else { &[] };
        let last = fallback.into_iter().chain(usual.iter().map(PathBuf::from));
        candidates.extend(last.map(|folder| folder.join(leaf)));
        candidates.into_iter().find(|path| self.fits(path, image))
    }

    fn folders_of(&self, variable: &str) -> Vec<PathBuf> {
        let value = self.system.variable_os(variable).unwrap_or_default();
        env::split_paths(value).filter(|folder| folder.is_absolute()).collect()
    }

    /// A path with its first word replaced; nothing if it is no absolute one then.
    fn expanded(&self, path: &str, folder: &Path) -> Option<PathBuf> {
        let below = |start: &str| {
            let rest = path.strip_prefix(start)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
        };
        let whole = if let Some(rest) = below("@loader_path") {
            folder.join(rest)
        } else if let Some(rest) = below("@executable_path") {
            self.program.folder.as_ref()?.join(rest)
        } else {
            PathBuf::from(path)
        };
        whole.is_absolute().then_some(whole)
    }
}
