//! The code signature in a binary for macOS, and whether the file is still what was signed.
//!
//! Apple silicon loads no code without a signature, and ends a program that touches a page which
//! differs from it. What changes a module after it was signed (`strip`, `install_name_tool`, a
//! broken copy) makes it such a module. The format is that of `cs_blobs.h` in Apple's XNU sources;
//! all numbers are big-endian. Who signed, and whether Apple knows them, is not looked at.

use object::ReadRef as _;
use sha2::{Digest as _, Sha256};

use super::Data;

/// How a binary is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::probe) enum Signature {
    /// Not at all.
    None,
    /// By the linker, without an identity.
    Linker,
    /// By `codesign --sign -`, without an identity.
    AdHoc,
    /// By somebody with a certificate.
    Identity,
    /// The file is not what was signed, or the signature itself is damaged.
    Invalid,
}

impl Signature {
    /// Its name in the report.
    pub(in crate::probe) const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Linker => "linker",
            Self::AdHoc => "ad-hoc",
            Self::Identity => "identity",
            Self::Invalid => "invalid",
        }
    }
}

const CONTAINER: u32 = 0xfade_0cc0;
const DIRECTORY: u32 = 0xfade_0c02;
const AD_HOC: u32 = 0x2;
const LINKER_SIGNED: u32 = 0x2_0000;
const SHA_256: u8 = 2;
/// Larger files are not compared with their signature: that would cost more than it tells.
const COMPARED: u64 = 64 << 20;
/// Signatures are some bytes per page; this one would be that of a file of a gigabyte.
const LARGEST: u64 = 16 << 20;

/// Reads the signature at `place` of the part of the file that begins at `start`.
pub(super) fn read(data: Data<'_>, start: u64, place: u64, size: u64) -> Signature {
    let blob = start.checked_add(place).and_then(|place| data.read_bytes_at(place, size.min(LARGEST)).ok());
    blob.and_then(|blob| judged(data, start, blob)).unwrap_or(Signature::Invalid)
}

fn judged(data: Data<'_>, start: u64, blob: &[u8]) -> Option<Signature> {
    if number(blob, 0)? != CONTAINER {
        return None;
    }
    let count = number(blob, 8)?.min(64);
    let directories = (0..count).filter_map(|index| {
        let entry = 12 + usize::try_from(index).ok()? * 8;
        let directory = blob.get(usize::try_from(number(blob, entry + 4)?).ok()?..)?;
        (number(directory, 0)? == DIRECTORY).then_some(directory)
    });
    // Old files carry one with SHA-1 besides, for old systems.
    let directory = directories.max_by_key(|directory| directory.get(37) == Some(&SHA_256))?;
    if directory.get(37) == Some(&SHA_256) && !holds(data, start, directory)? {
        return None;
    }
    let flags = number(directory, 12)?;
    Some(match (flags & LINKER_SIGNED != 0, flags & AD_HOC != 0) {
        (true, _) => Signature::Linker,
        (false, true) => Signature::AdHoc,
        (false, false) => Signature::Identity,
    })
}

/// Whether every page of the file has the hash that the directory states.
fn holds(data: Data<'_>, start: u64, directory: &[u8]) -> Option<bool> {
    let hashes = usize::try_from(number(directory, 16)?).ok()?;
    let (count, limit) = (usize::try_from(number(directory, 28)?).ok()?, u64::from(number(directory, 32)?));
    let (length, page) = (usize::from(*directory.get(36)?), *directory.get(39)?);
    if limit > COMPARED {
        return Some(true);
    }
    // One hash for all of it where there are no pages.
    let page = if page == 0 { limit } else { 1_u64.checked_shl(page.into())? };
    if length != 32 || u64::try_from(count).ok()? != limit.div_ceil(page.max(1)) {
        return None;
    }
    for index in 0..count {
        let from = u64::try_from(index).ok()? * page;
        let bytes = data.read_bytes_at(start.checked_add(from)?, page.min(limit - from)).ok()?;
        let stated = directory.get(hashes + index * length..)?.get(..length)?;
        if Sha256::digest(bytes).as_slice() != stated {
            return Some(false);
        }
    }
    Some(true)
}

fn number(bytes: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(place..place.checked_add(4)?)?.try_into().ok()?))
}
