//! Binaries for other systems, as far as headers are concerned, and what the probes say of them.

use std::collections::BTreeMap;
use std::path::Path;

use pip_doctor::inventory::{CompiledModule, Inventory};
use pip_doctor::redact::Clean;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::recording;
use crate::support::{Machine, skip};

fn little(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn big(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

/// A program that names this loader and has nothing else.
pub(super) fn elf(architecture: &str, loader: &str) -> Vec<u8> {
    let (machine, wide): (u16, bool) = match architecture {
        "x86_64" => (62, true),
        "aarch64" => (183, true),
        "i686" => (3, false),
        "arm" => (40, false),
        other => panic!("no ELF machine for {other}"),
    };
    let (header, entry) = if wide { (64_usize, 56_usize) } else { (52, 32) };
    let mut bytes = vec![0_u8; header + entry];
    bytes[..7].copy_from_slice(&[0x7f, b'E', b'L', b'F', 1 + u8::from(wide), 1, 1]);
    let mut put = |place: usize, value: &[u8]| bytes[place..place + value.len()].copy_from_slice(value);
    put(16, &3_u16.to_le_bytes());
    put(18, &machine.to_le_bytes());
    put(20, &1_u32.to_le_bytes());
    let length = u32::try_from(loader.len() + 1).unwrap();
    let small = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    // Where the segments are described, their size and number; then one: the name of the loader.
    if wide {
        put(32, &small(header));
        put(52, &[64, 0, 56, 0, 1, 0]);
        put(header, &3_u32.to_le_bytes());
        put(header + 8, &small(header + entry));
        put(header + 32, &length.to_le_bytes());
    } else {
        put(28, &small(header));
        put(40, &[52, 0, 32, 0, 1, 0]);
        put(header, &3_u32.to_le_bytes());
        put(header + 4, &small(header + entry));
        put(header + 16, &length.to_le_bytes());
    }
    bytes.extend_from_slice(loader.as_bytes());
    bytes.push(0);
    bytes
}

/// A binary for macOS, of one architecture or of several.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MachO {
    pub(super) architectures: Vec<String>,
    /// The system that it is built for, `major.minor`.
    pub(super) macos: String,
    pub(super) needs: Vec<String>,
    pub(super) rpath: Vec<String>,
    /// Flags of its code signature: `linker` or `ad-hoc`; none without.
    pub(super) signature: String,
    /// A byte of its code was changed after it was signed.
    pub(super) changed: bool,
    /// It carries the mark of what came from outside.
    pub(super) quarantined: bool,
}

/// Sets that mark as macOS writes it: flags, time, the program that brought the file, a number.
/// Some file systems of Linux keep no attributes.
pub(super) fn quarantine(file: &Path) -> bool {
    let value = b"0081;65a1b2c3;Safari;0E4F9B1C-0000-4000-8000-000000000000";
    rustix::fs::setxattr(file, "user.com.apple.quarantine", value, rustix::fs::XattrFlags::CREATE).is_ok()
}

impl MachO {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let parts: Vec<(u32, Vec<u8>)> = self
            .architectures
            .iter()
            .map(|name| {
                let kind = if name == "aarch64" { 0x0100_000c } else { 0x0100_0007 };
                (kind, self.part(kind))
            })
            .collect();
        if let [(_, only)] = parts.as_slice() {
            return only.clone();
        }
        // `FAT_MAGIC`, then for each part: processor, its kind, place, size, alignment.
        let mut bytes = big(&[0xcafe_babe, u32::try_from(parts.len()).unwrap()]);
        let mut place = 4096;
        for (kind, part) in &parts {
            let size = u32::try_from(part.len()).unwrap();
            bytes.extend(big(&[*kind, 3, place, size, 12]));
            place += size.next_multiple_of(4096);
        }
        for (_, part) in &parts {
            bytes.resize(bytes.len().next_multiple_of(4096), 0);
            bytes.extend(part);
        }
        bytes
    }

    fn part(&self, kind: u32) -> Vec<u8> {
        let (major, minor) = self.macos.split_once('.').unwrap_or(("11", "0"));
        let macos = (major.parse::<u32>().unwrap() << 16) | (minor.parse::<u32>().unwrap() << 8);
        // LC_BUILD_VERSION for macOS, with the SDK of the same version and no tools.
        let mut commands = vec![little(&[0x32, 24, 1, macos, macos, 0])];
        for (command, head, names) in [(0xc, 24, &self.needs), (0x8000_001c, 12, &self.rpath)] {
            for name in names {
                let size = (head + name.len() + 1).next_multiple_of(8);
                let mut words = vec![command, u32::try_from(size).unwrap(), u32::try_from(head).unwrap()];
                if command == 0xc {
                    words.extend([2, 0x1_0000, 0x1_0000]);
                }
                let mut bytes = little(&words);
                bytes.extend(name.as_bytes());
                bytes.resize(size, 0);
                commands.push(bytes);
            }
        }
        let signed = !self.signature.is_empty();
        let length: usize = commands.iter().map(Vec::len).sum::<usize>() + if signed { 16 } else { 0 };
        // Code follows up to here; the signature lies behind it.
        let end = (32 + length).next_multiple_of(4096) + 4096;
        let signature_size = 12 + 8 + 88 + 32 * end.div_ceil(4096);
        if signed {
            let size = u32::try_from(signature_size).unwrap();
            commands.push(little(&[0x1d, 16, u32::try_from(end).unwrap(), size]));
        }
        let count = u32::try_from(commands.len()).unwrap();
        let mut bytes = little(&[0xfeed_facf, kind, 0, 8, count, u32::try_from(length).unwrap(), 0, 0]);
        bytes.extend(commands.concat());
        bytes.resize(end, 0);
        if signed {
            let signature = signature(&bytes, if self.signature == "linker" { 0x2_0002 } else { 0x2 });
            bytes.extend(signature);
        }
        if self.changed {
            bytes[end - 1] ^= 1;
        }
        bytes
    }
}

/// A signature without identity: one directory with the hash of every page (`cs_blobs.h`).
fn signature(code: &[u8], flags: u32) -> Vec<u8> {
    let pages: Vec<_> = code.chunks(4096).collect();
    let count = u32::try_from(pages.len()).unwrap();
    let hashes = 88;
    let size = hashes + 32 * count;
    let limit = u32::try_from(code.len()).unwrap();
    let mut directory = big(&[0xfade_0c02, size, 0x2_0400, flags, hashes, 0, 0, count, limit]);
    // Size and kind of a hash (SHA-256), platform, the page's size as a power of two.
    directory.extend([32, 2, 0, 12]);
    directory.resize(usize::try_from(hashes).unwrap(), 0);
    for page in pages {
        directory.extend(Sha256::digest(page));
    }
    let mut bytes = big(&[0xfade_0cc0, 20 + size, 1, 0, 20]);
    bytes.extend(directory);
    bytes
}

fn modules(inventory: &Inventory) -> BTreeMap<&str, &CompiledModule> {
    let modules = inventory.packages[0].copies[0].modules.iter();
    modules.map(|module| (module.file.as_str().split(['/', '.']).nth(1).unwrap(), module)).collect()
}

fn problem<'a>(modules: &BTreeMap<&str, &'a CompiledModule>, name: &str) -> Option<&'a str> {
    modules[name].problem.as_ref().map(Clean::as_str)
}

#[test]
fn modules_for_macos_are_judged_by_their_headers() {
    let found = recording::all()["macos-module"].inspect("macos-module");
    let modules = modules(&found);
    assert_eq!(problem(&modules, "_both"), None, "of two architectures that of the interpreter counts");
    assert_eq!(problem(&modules, "_signed"), None);
    assert_eq!(problem(&modules, "_intel"), Some("built for x86_64, the interpreter is aarch64"));
    assert_eq!(problem(&modules, "_lost"), Some("needs @rpath/liblost.3.dylib, not found"));
    let signatures = ["_both", "_intel", "_lost"].map(|name| modules[name].signature.clone().unwrap());
    assert_eq!(signatures.each_ref().map(Clean::as_str), ["ad-hoc", "none", "linker"]);
}

#[test]
fn a_module_that_was_changed_after_it_was_signed_is_named() {
    let found = recording::all()["macos-module-denied"].inspect("macos-module-denied");
    let modules = modules(&found);
    assert!(problem(&modules, "_denied").unwrap().starts_with("changed after it was signed"));
}

#[test]
fn the_mark_of_what_came_from_outside_is_seen() {
    if !marks_are_kept() {
        return skip("this file system keeps no attributes");
    }
    let found = recording::all()["macos-module-denied"].inspect("macos-module-denied");
    assert_eq!(modules(&found)["_denied"].quarantined, Some(true));
    let found = recording::all()["macos-module"].inspect("macos-module");
    assert_eq!(modules(&found)["_both"].quarantined, Some(false));
}

/// Whether the file system of the tests can keep that mark.
pub(super) fn marks_are_kept() -> bool {
    let machine = Machine::new();
    quarantine(&machine.write("marked", ""))
}
