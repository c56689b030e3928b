//! For what the system's own programs are built, and whether programs from elsewhere find their
//! loader.
//!
//! A program names its loader by an absolute path. Where that file is missing (NixOS, Guix, musl)
//! the kernel says "No such file or directory" of the program itself, though that is there.

use std::path::Path;

use super::libc::PROGRAMS;
use crate::inventory::System as Machine;
use crate::probe::packages::binary;
use crate::redact::Clean;
use crate::system::System;

/// The loader that programs for glibc name, by architecture (glibc's `shlib-versions` and the ABI
/// documents of each processor).
const USUAL: &[(&str, &str)] = &[
    ("x86_64", "/lib64/ld-linux-x86-64.so.2"),
    ("i686", "/lib/ld-linux.so.2"),
    ("aarch64", "/lib/ld-linux-aarch64.so.1"),
    ("arm", "/lib/ld-linux-armhf.so.3"),
    ("armv7l", "/lib/ld-linux-armhf.so.3"),
    ("ppc64le", "/lib64/ld64.so.2"),
    ("s390x", "/lib/ld64.so.1"),
    ("riscv64", "/lib/ld-linux-riscv64-lp64d.so.1"),
    ("loongarch64", "/lib64/ld-linux-loongarch-lp64d.so.1"),
];

/// The file that NixOS puts in the loader's place, which only says that it cannot help
/// (`nixos/modules/config/stub-ld.nix`).
const STUB: &str = "stub-ld";

/// Writes into `machine` what the system's own programs tell.
pub(super) fn find(system: &System, machine: &mut Machine) {
    let own = PROGRAMS.iter().find_map(|program| binary::read(system, Path::new(program)).ok());
    let own = own.and_then(|image| image.architectures.first().copied());
    machine.userland = own.map(Clean::literal);
    let architecture = own.unwrap_or(machine.process_architecture.as_str());
    machine.usual_loader = usual(architecture).map(|loader| is_there(system, Path::new(loader)));
}

/// The path at which a program for glibc on this architecture looks for its loader.
pub(super) fn usual(architecture: &str) -> Option<&'static str> {
    USUAL.iter().find(|(known, _)| *known == architecture).map(|(_, loader)| *loader)
}

fn is_there(system: &System, loader: &Path) -> bool {
    let stub = system.read_link(loader).is_ok_and(|target| target.to_string_lossy().contains(STUB));
    // A recorded link may lead out of what was recorded.
    !stub && system.is_file(loader)
}
