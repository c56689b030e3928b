//! What the header of a compiled module tells: for which machine it is, what it needs.
//!
//! Reads only the parts of a file that are asked for: a module may have gigabytes. It deliberately
//! does not know whether what is needed is there ([`super::loader`]).

mod elf;
mod macho;
mod pe;
mod signature;

pub(in crate::probe) use signature::Signature;

use std::io::{Read, Seek};
use std::path::Path;

use object::read::ReadCache;
use object::{FileKind, ReadRef as _};

use crate::python::version::Version;
use crate::system::System;

/// Where the bytes of a binary come from.
pub(in crate::probe) trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// The bytes of a binary, of which only those are read that are asked for.
type Data<'a> = &'a ReadCache<Box<dyn Source>>;

/// The kind of a binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::probe) enum Format {
    Elf,
    MachO,
    Pe,
}

impl Format {
    /// Its name in the report.
    pub(in crate::probe) const fn name(self) -> &'static str {
        match self {
            Self::Elf => "elf",
            Self::MachO => "mach-o",
            Self::Pe => "pe",
        }
    }

    /// The systems that load it.
    pub(in crate::probe) const fn systems(self) -> &'static str {
        match self {
            Self::Elf => "Linux",
            Self::MachO => "macOS",
            Self::Pe => "Windows",
        }
    }

    /// The one of this system.
    pub(in crate::probe) fn native(system: &System) -> Self {
        match system.os() {
            "windows" => Self::Pe,
            "macos" => Self::MachO,
            _ => Self::Elf,
        }
    }
}

/// What a header tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::probe) struct Image {
    pub(in crate::probe) format: Format,
    /// Architectures that it holds, by their names on Linux.
    pub(in crate::probe) architectures: Vec<&'static str>,
    /// The one of them whose needs the rest tells.
    pub(in crate::probe) loaded: &'static str,
    /// Libraries that it needs, by the name that it gives them.
    pub(in crate::probe) needed: Vec<String>,
    /// Where it looks for them before the user's folders.
    pub(in crate::probe) rpath: Vec<String>,
    /// Where it looks for them after the user's folders.
    pub(in crate::probe) runpath: Vec<String>,
    /// Versions that it wants of a library: `(libc.so.6, GLIBC_2.34)`.
    pub(in crate::probe) wants: Vec<(String, String)>,
    /// Versions that it has to give.
    pub(in crate::probe) gives: Vec<String>,
    /// macOS that it was built for.
    pub(in crate::probe) macos: Option<Version>,
    /// How it is signed; on macOS alone.
    pub(in crate::probe) signature: Option<Signature>,
}

impl Image {
    fn new(format: Format, architecture: &'static str) -> Self {
        Self {
            format,
            architectures: vec![architecture],
            loaded: architecture,
            needed: Vec::new(),
            rpath: Vec::new(),
            runpath: Vec::new(),
            wants: Vec::new(),
            gives: Vec::new(),
            macos: None,
            signature: None,
        }
    }

    /// The newest version with this beginning (`GLIBC_`) that it wants.
    pub(in crate::probe) fn newest_wanted(&self, prefix: &str) -> Option<Version> {
        self.wants
            .iter()
            .filter_map(|(_, version)| version.strip_prefix(prefix))
            .filter(|number| number.starts_with(|first: char| first.is_ascii_digit()))
            .filter_map(Version::parse)
            .max()
    }
}

/// Why a file is no binary that could be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::probe) enum Fault {
    /// It cannot be opened.
    Unreadable,
    /// Nothing in it.
    Empty,
    /// It begins like nothing that is known.
    NoBinary,
    /// It begins well and does not go on so: cut off, or damaged.
    Damaged,
}

impl Fault {
    pub(in crate::probe) const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "the file cannot be read",
            Self::Empty => "the file is empty",
            Self::NoBinary => "the file has no header of a compiled module",
            Self::Damaged => "the file is cut off or damaged",
        }
    }
}

/// Reads the header of a file.
pub(in crate::probe) fn read(system: &System, path: &Path) -> Result<Image, Fault> {
    read_as(system, path, None)
}

/// The same; of several architectures in one file it tells the needs of this one.
pub(in crate::probe) fn read_as(system: &System, path: &Path, wanted: Option<&str>) -> Result<Image, Fault> {
    let file = system.open_regular(path).map_err(|_| Fault::Unreadable)?;
    read_open(Box::new(file), wanted)
}

/// Reads the header of what is open already.
pub(in crate::probe) fn read_open(file: Box<dyn Source>, wanted: Option<&str>) -> Result<Image, Fault> {
    let cache = ReadCache::new(file);
    let data = &cache;
    match data.len() {
        Ok(0) => return Err(Fault::Empty),
        Ok(_) => {}
        Err(()) => return Err(Fault::Unreadable),
    }
    let kind = FileKind::parse(data).map_err(|_| Fault::NoBinary)?;
    let image = match kind {
        FileKind::Elf32 => elf::read_32(data),
        FileKind::Elf64 => elf::read_64(data),
        FileKind::MachO32 => macho::read_32(data),
        FileKind::MachO64 => macho::read_64(data),
        FileKind::MachOFat32 | FileKind::MachOFat64 => macho::read_fat(data, wanted),
        FileKind::Pe32 => pe::read_32(data),
        FileKind::Pe64 => pe::read_64(data),
        _ => return Err(Fault::NoBinary),
    };
    image.ok_or(Fault::Damaged)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::{Fault, Format, read};
    use crate::system::System;

    fn system() -> System {
        System::with_environment(BTreeMap::new(), PathBuf::from("/"))
    }

    #[test]
    fn our_own_header_is_read() {
        let own = std::env::current_exe().unwrap();
        let image = read(&system(), &own).unwrap();
        assert_eq!(image.format, Format::Elf);
        assert_eq!(
            image.architectures,
            [std::env::consts::ARCH.replace("x86", "i686").replace("i686_64", "x86_64")]
        );
        assert!(image.needed.iter().any(|name| name.starts_with("libc.")), "{:?}", image.needed);
    }

    /// Launchers for Windows that each pip carries with it.
    fn launchers(name: &str) -> Option<PathBuf> {
        let system = system();
        let home = System::real().home().unwrap_or_default();
        let versions = system.entries(&home.join(".pyenv/versions")).into_iter();
        let folders = versions
            .flat_map(|version| system.entries(&version.join("lib")))
            .map(|lib| lib.join("site-packages"));
        let mut folders = folders.chain([PathBuf::from("/usr/lib/python3/dist-packages")]);
        folders.find_map(|folder| {
            Some(folder.join("pip/_vendor/distlib").join(name)).filter(|file| system.is_file(file))
        })
    }

    #[test]
    fn programs_of_windows_are_read() {
        for (name, architecture) in [("t32.exe", "i686"), ("t64.exe", "x86_64"), ("t64-arm.exe", "aarch64")] {
            let Some(file) = launchers(name) else {
                eprintln!("skipped: no pip here carries {name}");
                continue;
            };
            let image = read(&system(), &file).unwrap();
            assert_eq!(
                (image.format, image.architectures.as_slice()),
                (Format::Pe, [architecture].as_slice())
            );
            assert!(
                image.needed.iter().any(|name| name.eq_ignore_ascii_case("kernel32.dll")),
                "{:?}",
                image.needed
            );
        }
    }

    /// A module of macOS, as the linker would begin it: built for 11.3, needs one library.
    fn of_macos(kind: u32) -> Vec<u8> {
        let library = b"@rpath/libdemo.1.dylib\0\0";
        let name = 24;
        assert_eq!(library.len(), 24);
        let words = |values: &[u32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let size = 24 + 24 + name;
        // magic, cputype, subtype, MH_BUNDLE, commands, their size, flags, reserved
        let mut bytes = words(&[0xfeed_facf, kind, 0, 8, 2, size, 0, 0]);
        // LC_BUILD_VERSION: macOS 11.3, no tools
        bytes.extend(words(&[0x32, 24, 1, 0x000b_0300, 0x000c_0000, 0]));
        // LC_LOAD_DYLIB
        bytes.extend(words(&[0xc, 24 + name, 24, 2, 0x1_0000, 0x1_0000]));
        bytes.extend(library);
        bytes
    }

    #[test]
    fn modules_of_macos_are_read_alone_and_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("_x.cpython-312-darwin.so");
        let (intel, apple) = (of_macos(0x0100_0007), of_macos(0x0100_000c));
        std::fs::write(&path, &apple).unwrap();
        let image = read(&system(), &path).unwrap();
        assert_eq!(image.format, Format::MachO);
        assert_eq!(image.architectures, ["aarch64"]);
        assert_eq!(image.needed, ["@rpath/libdemo.1.dylib"]);
        assert_eq!(image.macos.unwrap().as_str(), "11.3");

        // Two in one file, each at a place of its own; all numbers of the outer header are big-endian.
        let mut both = Vec::new();
        let length = u32::try_from(intel.len()).unwrap();
        for value in [0xcafe_babe, 2, 0x0100_0007, 3, 64, length, 2, 0x0100_000c, 0, 64 + length, length, 2] {
            both.extend(u32::to_be_bytes(value));
        }
        both.resize(64, 0);
        both.extend(intel);
        both.extend(apple);
        std::fs::write(&path, &both).unwrap();
        let image = read(&system(), &path).unwrap();
        assert_eq!(image.architectures, ["x86_64", "aarch64"]);
        assert_eq!(image.loaded, "x86_64");
        assert_eq!(super::read_as(&system(), &path, Some("aarch64")).unwrap().loaded, "aarch64");
        std::fs::write(&path, &both[..100]).unwrap();
        assert_eq!(read(&system(), &path).unwrap_err(), Fault::Damaged);
    }

    #[test]
    fn no_header_however_wrong_ends_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrong.so");
        let own = system().read(&std::env::current_exe().unwrap(), 8192).unwrap();
        let samples = [of_macos(0x0100_000c), own];
        let mut read_well = 0;
        for sample in samples {
            for place in 0..sample.len().min(300) {
                for value in [0, 0xff] {
                    let mut bytes = sample.clone();
                    bytes[place] = value;
                    std::fs::write(&path, &bytes).unwrap();
                    read_well += usize::from(read(&system(), &path).is_ok());
                }
            }
        }
        assert!(read_well > 0, "some bytes do not matter");
    }

    #[test]
    fn what_is_cut_off_is_damaged() {
        let own = system().read(&std::env::current_exe().unwrap(), 8192).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let fault = |path: &Path| read(&system(), path).unwrap_err();
        assert_eq!(fault(&write("half.so", &own[..4096])), Fault::Damaged);
        assert_eq!(fault(&write("none.so", b"")), Fault::Empty);
        assert_eq!(fault(&write("text.so", b"<html>not found</html>")), Fault::NoBinary);
        assert_eq!(fault(&folder.path().join("absent.so")), Fault::Unreadable);
    }
}
