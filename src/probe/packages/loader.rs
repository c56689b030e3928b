//! Where the system's program loader would find a library, without starting it.
//!
//! On Linux in the order of ld.so(8): `DT_RPATH`, `LD_LIBRARY_PATH`, `DT_RUNPATH`, the cache, the
//! usual folders. Only a file of the same architecture counts, as for the loader. Libraries that
//! the found ones need in turn are followed on Windows alone ([`pe`]), whose message names the
//! module and never the library.

mod cache;
mod macho;
mod pe;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::binary::{self, Format, Image};
use crate::inventory::Interpreter;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// Which of these libraries the loader's list has not; nothing where there is no such list, as on musl.
pub(crate) fn absent<'n>(system: &System, names: impl Iterator<Item = &'n Clean>) -> Option<BTreeSet<Clean>> {
    let bytes = system.read(Path::new(CACHE), MOST_BYTES).ok()?;
    let known = cache::read(&bytes);
    (!known.is_empty()).then(|| names.filter(|name| !known.contains_key(name.as_str())).cloned().collect())
}

/// glibc's list of libraries.
const CACHE: &str = "/etc/ld.so.cache";

/// A longer one is none.
const MOST_BYTES: u64 = 16 << 20;

/// Finds libraries, and remembers what it has read.
#[derive(Debug)]
pub(super) struct Loader<'a> {
    system: &'a System,
    cache: BTreeMap<String, Vec<PathBuf>>,
    read: BTreeMap<PathBuf, Option<Image>>,
    /// Folders beside the interpreter: its own libraries are loaded already.
    of_interpreter: Vec<PathBuf>,
    /// The interpreter itself: its loader looks into the folders that it names as well.
    program: macho::Program,
    /// What Windows searches.
    search: pe::Search,
}

/// Folders that loaders look into at last.
const USUAL: &[&str] = &["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];

/// Names of libraries that the system itself provides, in no file of their own.
const PROVIDED: &[&str] = &["linux-vdso", "linux-gate", "ld-linux", "ld64.so", "ld-musl", "ld.so"];

impl<'a> Loader<'a> {
    pub(super) fn new(system: &'a System, python: &Interpreter) -> Self {
        let executable = python.places.executable.as_ref().map(Raw::path);
        let cache = system
            .read(Path::new(CACHE), MOST_BYTES)
            .ok()
            .map(|bytes| cache::read(&bytes))
            .unwrap_or_default();
        let mut of_interpreter = Vec::new();
        if let Some(prefix) = python.places.prefix.as_ref().map(Raw::path) {
            of_interpreter = ["lib", "bin", "", "DLLs", "Library/bin"].map(|name| prefix.join(name)).to_vec();
        }
        let program = macho::Program::read(system, executable.as_deref());
        let search = pe::Search::new(system, python);
        Self { system, cache, read: BTreeMap::new(), of_interpreter, program, search }
    }

    /// The libraries that the package brings along which is looked at next.
    pub(super) fn bring(&mut self, libraries: Vec<PathBuf>) {
        self.search.bring(libraries);
    }

    /// The libraries that `image`, which lies at `module`, needs and that are not found.
    pub(super) fn missing(&mut self, module: &Path, image: &Image) -> Vec<String> {
        if image.format == Format::Pe {
            return self.missing_pe(module, image);
        }
        let needed: Vec<String> = image.needed.clone();
        needed
            .into_iter()
            .filter(|name| !is_provided(image, name) && self.find(module, image, name).is_none())
            .collect()
    }

    /// The versions that `image` wants of libraries which are there and have only older ones, each
    /// with the newest of its kind that the library has.
    pub(super) fn too_old(&mut self, module: &Path, image: &Image) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        for (library, wanted) in &image.wants {
            let Some(path) = self.find(module, image, library) else { continue };
            let Some(Some(given)) =
                self.read.get(&path).map(|image| image.as_ref().map(|image| &image.gives))
            else {
                continue;
            };
            // A library without versions satisfies all of them (musl, some bundled ones).
            if given.is_empty() || given.contains(wanted) {
                continue;
            }
            let kind = wanted.split('_').next().unwrap_or(wanted);
            let newest = given.iter().filter(|version| version.split('_').next() == Some(kind)).max_by_key(
                |version| crate::python::version::Version::parse(version.rsplit('_').next().unwrap_or("")),
            );
            let newest = newest.cloned().unwrap_or_default();
            found.push((library.clone(), wanted.clone(), newest));
        }
        found
    }

    fn find(&mut self, module: &Path, image: &Image, name: &str) -> Option<PathBuf> {
        match image.format {
            Format::Elf => self.find_elf(module, image, name),
            Format::MachO => self.find_macho(module, image, name),
            Format::Pe => self.find_pe(module, image, name),
        }
    }

    fn find_elf(&mut self, module: &Path, image: &Image, name: &str) -> Option<PathBuf> {
        if name.contains('/') {
            return Some(PathBuf::from(name)).filter(|path| self.fits(path, image));
        }
        let variable = self.system.variable_os("LD_LIBRARY_PATH").unwrap_or_default();
        let users: Vec<PathBuf> =
            std::env::split_paths(variable).filter(|folder| folder.is_absolute()).collect();
        // DT_RPATH does not count where there is a DT_RUNPATH.
        let first: &[String] = if image.runpath.is_empty() { &image.rpath } else { &[] };
        let own = |folders: &[String]| {
            folders.iter().flat_map(|folder| expanded(folder, module)).collect::<Vec<_>>()
        };
        let mut folders = own(first);
        folders.extend(users);
        folders.extend(own(&image.runpath));
        let mut candidates: Vec<PathBuf> = folders.iter().map(|folder| folder.join(name)).collect();
        candidates.extend(self.cache.get(name).cloned().unwrap_or_default());
        candidates.extend(USUAL.iter().map(|folder| Path::new(folder).join(name)));
        for triplet in self.multiarch() {
            candidates.push(Path::new("/lib").join(&triplet).join(name));
            candidates.push(Path::new("/usr/lib").join(triplet).join(name));
        }
        candidates.extend(self.of_interpreter.iter().map(|folder| folder.join(name)));
        candidates.into_iter().find(|path| self.fits(path, image))
    }

    /// Folders of Debian's kind, such as `x86_64-linux-gnu`.
    fn multiarch(&self) -> Vec<PathBuf> {
        self.system
            .entries(Path::new("/usr/lib"))
            .into_iter()
            .filter_map(|path| path.file_name().map(PathBuf::from))
            .filter(|name| name.to_string_lossy().contains("-linux-"))
            .collect()
    }

    fn fits(&mut self, path: &Path, image: &Image) -> bool {
        if !self.read.contains_key(path) {
            let found = if self.system.is_file(path) { binary::read(self.system, path).ok() } else { None };
            self.read.insert(path.to_owned(), found);
        }
        let found = self.read.get(path).and_then(Option::as_ref);
        found.is_some_and(|found| found.format == image.format && found.architectures.contains(&image.loaded))
    }
}

fn is_provided(image: &Image, name: &str) -> bool {
    match image.format {
        Format::Elf => PROVIDED.iter().any(|known| name.starts_with(known)),
        // The system's own libraries lie in one cache and are no files any more.
        Format::MachO => name.starts_with("/usr/lib/") || name.starts_with("/System/"),
        Format::Pe => false,
    }
}

/// A folder with the loader's own words replaced.
fn expanded(folder: &str, module: &Path) -> Vec<PathBuf> {
    let origin = module.parent().unwrap_or(module).to_string_lossy().into_owned();
    let whole = folder.replace("${ORIGIN}", "$ORIGIN").replace("$ORIGIN", &origin);
    let names: &[&str] =
        if whole.contains("$LIB") || whole.contains("${LIB}") { &["lib64", "lib"] } else { &[""] };
    names
        .iter()
        .map(|name| PathBuf::from(whole.replace("${LIB}", name).replace("$LIB", name)))
        .filter(|folder| folder.is_absolute())
        .collect()
}

// What has an origin is ELF, whose paths are none on Windows.
#[cfg(all(test, unix))]
mod tests {
    use std::path::{Path, PathBuf};

    use super::expanded;

    #[test]
    fn origin_is_the_folder_of_the_module() {
        let module = Path::new("/site/pkg/_rust.abi3.so");
        assert_eq!(expanded("$ORIGIN/../pkg.libs", module), [PathBuf::from("/site/pkg/../pkg.libs")]);
        assert_eq!(expanded("relative/folder", module), [] as [PathBuf; 0]);
        assert_eq!(expanded("/opt/${LIB}", module), [PathBuf::from("/opt/lib64"), PathBuf::from("/opt/lib")]);
    }
}
