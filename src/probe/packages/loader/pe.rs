//! Where Windows finds the libraries that a compiled module needs.
//!
//! CPython 3.8 and later loads a module with `LOAD_LIBRARY_SEARCH_DEFAULT_DIRS` and
//! `LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR` (`Python/dynload_win.c`): its own folder, the folder of the
//! program, folders given to `os.add_dll_directory`, the system's folder, and not PATH. Before
//! that the order is the system's old one: the module's folder, the system's folders, PATH.
//! <https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order>
//!
//! What code of a package gives to `os.add_dll_directory` is not known without running it. So the
//! libraries that a package brings along count as found, wherever they lie in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Loader;
use crate::inventory::Interpreter;
use crate::probe::packages::binary::Image;
use crate::probe::system::windows;
use crate::redact::Raw;
use crate::system::System;

/// Libraries of libraries that are followed; the largest packages have some hundred.
const FOLLOWED: usize = 400;

/// What the interpreter adds to the search.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// PATH counts, as it did before 3.8.
    path: bool,
    /// The folder of the program that runs: that of the base interpreter, also in an environment.
    application: Option<PathBuf>,
    /// Folders that packages are known to add, and conda's.
    added: Vec<PathBuf>,
    /// Libraries that the package brings along.
    brought: Vec<PathBuf>,
}

impl Search {
    pub(super) fn new(system: &System, python: &Interpreter) -> Self {
        let places = &python.places;
        let base = places.base_prefix.as_ref().or(places.prefix.as_ref()).map(Raw::path);
        let old = python.version.as_ref().is_some_and(|version| (version.major(), version.minor()) < (3, 8));
        let mut added: Vec<PathBuf> = Vec::new();
        if let Some(base) = &base {
            // Modules of the standard library have theirs beside them; conda's are made known by it.
            added.extend(["DLLs", r"Library\bin", r"Library\mingw-w64\bin"].map(|name| base.join(name)));
        }
        for site in places.site_folders.iter().map(Raw::path) {
            // What delvewheel has put beside a package, and NVIDIA's packages.
            let libraries = system.entries(&site).into_iter();
            added.extend(libraries.filter(|path| path.extension().is_some_and(|ending| ending == "libs")));
            added.extend(system.entries(&site.join("nvidia")).into_iter().map(|path| path.join("bin")));
        }
        added.retain(|folder| system.is_folder(folder));
        Self { path: old, application: base, added, brought: Vec::new() }
    }

    /// The libraries that a package brings along.
    pub(super) fn bring(&mut self, files: Vec<PathBuf>) {
        self.brought = files;
    }
}

impl Loader<'_> {
    /// Libraries that `image` at `module` needs, itself or through others, and that are not found.
    pub(super) fn missing_pe(&mut self, module: &Path, image: &Image) -> Vec<String> {
        let mut missing = Vec::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![image.clone()];
        while let Some(image) = waiting.pop() {
            for name in &image.needed {
                let is_new = seen.len() < FOLLOWED && seen.insert(name.to_ascii_lowercase());
                if !is_new || self.is_of_windows(&image, name) {
                    continue;
                }
                match self.find_pe(module, &image, name) {
                    Some(path) => waiting.extend(self.read.get(&path).cloned().flatten()),
                    None => missing.push(name.clone()),
                }
            }
        }
        missing
    }

    /// Whether the system itself has it: there its files may be of another architecture than they
    /// say (ARM64X), and need no looking into.
    fn is_of_windows(&self, image: &Image, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let folders = system_folders(self.system, image);
        let has = |file: &str| folders.iter().any(|folder| self.system.is_file(&folder.join(file)));
        // Names of interfaces are no files. Those of the C runtime came with Windows 10, and with an
        // update of older ones.
        if lower.starts_with("api-ms-win-crt-") {
            return has("ucrtbase.dll") || has(name);
        }
        lower.starts_with("api-ms-") || lower.starts_with("ext-ms-") || has(name)
    }

    pub(super) fn find_pe(&mut self, module: &Path, image: &Image, name: &str) -> Option<PathBuf> {
        let search = &self.search;
        let mut folders: Vec<PathBuf> = module.parent().map(Path::to_owned).into_iter().collect();
        folders.extend(search.application.clone());
        folders.extend(search.added.iter().cloned());
        if search.path {
            let root = self.system.variable_os("SystemRoot").map(PathBuf::from);
            folders.extend(root.filter(|root| root.is_absolute()));
            folders.extend(self.system.search_path());
        }
        let same = |path: &&PathBuf| path.file_name().is_some_and(|file| file.eq_ignore_ascii_case(name));
        let brought: Vec<PathBuf> = search.brought.iter().filter(same).cloned().collect();
        let beside = folders.into_iter().map(|folder| folder.join(name));
        beside.chain(brought).find(|path| self.fits(path, image))
    }
}

/// A 32-bit program has a system folder of its own on a 64-bit machine.
fn system_folders(system: &System, image: &Image) -> Vec<PathBuf> {
    let Some(usual) = windows::folder(system) else { return Vec::new() };
    let beside = |name: &str| usual.with_file_name(name);
    if image.architectures.contains(&"i686") {
        let own = beside("SysWOW64");
        return vec![if system.is_folder(&own) { own } else { usual }];
    }
    // A 32-bit pip-doctor is led from the usual folder to the other one.
    vec![beside("Sysnative"), usual]
}
