//! Headers of macOS.

use object::read::macho::{FatArch, LoadCommandVariant, MachHeader, MachOFatFile32, MachOFatFile64};
use object::{Endianness, ReadRef as _, macho};

use super::{Data, Format, Image, Signature, signature, text};
use crate::python::version::Version;

pub(super) fn read_32(data: Data<'_>) -> Option<Image> {
    read::<macho::MachHeader32<Endianness>>(data, 0)
}

pub(super) fn read_64(data: Data<'_>) -> Option<Image> {
    read::<macho::MachHeader64<Endianness>>(data, 0)
}

/// Several architectures in one file: the names of all, the needs of the wanted one or the first.
pub(super) fn read_fat(data: Data<'_>, wanted: Option<&str>) -> Option<Image> {
    let parts: Vec<(&'static str, u64)> = if let Ok(file) = MachOFatFile32::parse(data) {
        file.arches().iter().map(|arch| (architecture(arch.cputype()), u64::from(arch.offset()))).collect()
    } else {
        let file = MachOFatFile64::parse(data).ok()?;
        file.arches().iter().map(|arch| (architecture(arch.cputype()), arch.offset())).collect()
    };
    let length = data.len().ok()?;
    if parts.iter().any(|(_, offset)| *offset >= length) {
        return None;
    }
    let of_wanted = parts.iter().find(|(name, _)| Some(*name) == wanted);
    let (_, offset) = *of_wanted.or(parts.first())?;
    let wide = read::<macho::MachHeader64<Endianness>>(data, offset);
    let mut image = wide.or_else(|| read::<macho::MachHeader32<Endianness>>(data, offset))?;
    // The inner header is for what the outer one says, or one of them is damaged.
    if !parts.iter().any(|(name, _)| *name == image.loaded) {
        return None;
    }
    image.architectures = parts.iter().map(|(name, _)| *name).collect();
    Some(image)
}

fn read<H: MachHeader<Endian = Endianness>>(data: Data<'_>, offset: u64) -> Option<Image> {
    let header = H::parse(data, offset).ok()?;
    let endian = header.endian().ok()?;
    let mut image = Image::new(Format::MachO, architecture(header.cputype(endian)));
    image.signature = Some(Signature::None);
    let mut commands = header.load_commands(endian, data, offset).ok()?;
    while let Some(command) = commands.next().ok()? {
        match command.variant().ok()? {
            // A weak library may be missing.
            LoadCommandVariant::Dylib(library)
                if command.cmd() != macho::LC_ID_DYLIB && command.cmd() != macho::LC_LOAD_WEAK_DYLIB =>
            {
                image.needed.push(text(command.string(endian, library.dylib.name).ok()?));
            }
            LoadCommandVariant::Rpath(path) => {
                image.rpath.push(text(command.string(endian, path.path).ok()?));
            }
            LoadCommandVariant::BuildVersion(built, _) => {
                image.macos = version(built.minos.get(endian));
            }
            LoadCommandVariant::VersionMin(built) if command.cmd() == macho::LC_VERSION_MIN_MACOSX => {
                image.macos = version(built.version.get(endian));
            }
            LoadCommandVariant::LinkeditData(part) if command.cmd() == macho::LC_CODE_SIGNATURE => {
                let place = u64::from(part.dataoff.get(endian));
                let size = u64::from(part.datasize.get(endian));
                image.signature = Some(signature::read(data, offset, place, size));
            }
            _ => {}
        }
    }
    Some(image)
}

fn version(built: macho::Version) -> Option<Version> {
    Version::parse(&format!("{}.{}", built.major(), built.minor()))
}

fn architecture(kind: macho::CpuType) -> &'static str {
    match kind {
        macho::CPU_TYPE_X86_64 => "x86_64",
        macho::CPU_TYPE_X86 => "i686",
        macho::CPU_TYPE_ARM64 => "aarch64",
        macho::CPU_TYPE_ARM => "arm",
        macho::CPU_TYPE_POWERPC => "ppc",
        _ => "another one",
    }
}
