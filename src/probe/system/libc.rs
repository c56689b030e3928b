//! Which C library the system's programs use, and its version, read from its files.
//!
//! The shell names its loader in its header. Beside glibc's loader lies `libc.so.6`, which holds
//! the sentence that `ldd --version` prints. musl's loader is the library itself, and holds its
//! version as a string of its own.

use std::path::{Path, PathBuf};

use memchr::memmem;
use object::Endianness;
use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, ProgramHeader};

use crate::inventory::System as Machine;
use crate::probe::Context;
use crate::python::version::Version;
use crate::redact::Clean;
use crate::system::System;

/// Programs that nearly every Linux machine has at least one of; Android has its own folder.
pub(super) const PROGRAMS: &[&str] =
    &["/bin/sh", "/usr/bin/env", "/bin/ls", "/bin/bash", "/bin/busybox", "/system/bin/sh"];
/// Where loaders lie, for an image that has no programs at all.
const LOADERS: &[&str] = &["/lib64", "/lib"];
/// The loader's name lies in the first pages.
const HEAD: u64 = 64 << 10;
/// Larger than any C library.
const LIBRARY: u64 = 16 << 20;

/// Writes kind and version of the C library into `machine`.
pub(super) fn find(context: &Context, machine: &mut Machine) {
    let system = &context.system;
    let of_program = || PROGRAMS.iter().find_map(|program| loader_of(system, Path::new(program)));
    if let Some(loader) = of_program().or_else(|| alone(system)) {
        (machine.libc, machine.libc_version) = of_loader(system, &loader);
    }
}

/// The loader of an image that holds an interpreter and nothing else, by its file name.
fn alone(system: &System) -> Option<PathBuf> {
    LOADERS.iter().flat_map(|folder| system.entries(Path::new(folder))).find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        (name.starts_with("ld-linux") || name.starts_with("ld-musl-")) && system.is_file(path)
    })
}

/// Kind and version of the C library to which a loader belongs.
pub(crate) fn of_loader(system: &System, loader: &Path) -> (Option<Clean>, Option<Version>) {
    let name = loader.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = |library: &Path| system.read(library, LIBRARY).ok();
    if name.starts_with("ld-musl-") {
        (Some(Clean::literal("musl")), read(loader).and_then(|bytes| musl_version(&bytes)))
    } else if name.starts_with("linker") {
        (Some(Clean::literal("bionic")), None)
    } else if name.starts_with("ld") {
        let libraries = libraries_beside(system, loader).into_iter();
        let version = libraries.filter_map(|library| read(&library)).find_map(|bytes| glibc_version(&bytes));
        (Some(Clean::literal("glibc")), version)
    } else {
        (None, None)
    }
}

fn libraries_beside(system: &System, loader: &Path) -> Vec<PathBuf> {
    let folder = |path: &Path| path.parent().map(|folder| folder.join("libc.so.6"));
    // The loader's usual path is a link into the folder of the libraries. On a merged /usr that
    // folder is reached by two names.
    let target = system.read_link(loader).ok().map(|target| loader.parent().unwrap_or(loader).join(target));
    target.as_deref().and_then(folder).into_iter().chain(folder(loader)).collect()
}

/// The loader that a program names in its header.
pub(crate) fn loader_of(system: &System, program: &Path) -> Option<PathBuf> {
    let bytes = system.read(program, HEAD).ok()?;
    loader_in::<FileHeader64<Endianness>>(&bytes).or_else(|| loader_in::<FileHeader32<Endianness>>(&bytes))
}

fn loader_in<H: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> Option<PathBuf> {
    let header = H::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    header.program_headers(endian, bytes).ok()?.iter().find_map(|segment| {
        let name = segment.interpreter(endian, bytes).ok().flatten()?;
        Some(PathBuf::from(String::from_utf8_lossy(name).into_owned()))
    })
}

/// `GNU C Library (Debian GLIBC 2.36-9+deb12u10) stable release version 2.36.`
fn glibc_version(bytes: &[u8]) -> Option<Version> {
    const BEFORE: &[u8] = b" release version ";
    let banner = memmem::find(bytes, b"GNU C Library ")?;
    let start = banner + memmem::find(&bytes[banner..], BEFORE)? + BEFORE.len();
    let number: Vec<u8> =
        bytes[start..].iter().copied().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').collect();
    Version::parse(String::from_utf8(number).ok()?.trim_end_matches('.'))
}

/// A string of three numbers alone. musl's loader holds one such string: `VERSION`, which it prints
/// when it is started without a program.
fn musl_version(bytes: &[u8]) -> Option<Version> {
    let mut found = None;
    for piece in bytes.split(|byte| *byte == 0) {
        let digits =
            piece.first().is_some_and(u8::is_ascii_digit) && piece.last().is_some_and(u8::is_ascii_digit);
        let alone = digits
            && (5..=12).contains(&piece.len())
            && piece.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
            && piece.split(|byte| *byte == b'.').filter(|number| !number.is_empty()).count() == 3;
        if alone {
            let version = Version::parse(std::str::from_utf8(piece).ok()?)?;
            if found.as_ref().is_some_and(|other| *other != version) {
                return None;
            }
            found = Some(version);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{glibc_version, musl_version};

    #[test]
    fn the_banner_tells_glibc() {
        let bytes = b"\0GNU C Library (Ubuntu GLIBC 2.35-0ubuntu3.8) stable release version 2.35.\nCopyright";
        assert_eq!(glibc_version(bytes).unwrap().as_str(), "2.35");
    }

    #[test]
    fn two_candidates_are_no_answer() {
        assert_eq!(musl_version(b"\x001.2.4\0x\0").unwrap().as_str(), "1.2.4");
        assert!(musl_version(b"\x001.2.4\0x\x001.2.5\0").is_none());
    }
}
