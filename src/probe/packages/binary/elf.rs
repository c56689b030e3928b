//! Headers of Linux and most other Unix systems.

use object::read::StringTable;
use object::read::elf::{FileHeader, ProgramHeader as _, SectionTable};
use object::{Endianness, ReadRef as _, elf};

use super::{Data, Format, Image, text};

pub(super) fn read_32(data: Data<'_>) -> Option<Image> {
    read::<elf::FileHeader32<Endianness>>(data)
}

pub(super) fn read_64(data: Data<'_>) -> Option<Image> {
    read::<elf::FileHeader64<Endianness>>(data)
}

fn read<H: FileHeader<Endian = Endianness>>(data: Data<'_>) -> Option<Image> {
    let header = H::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let wide = header.is_type_64();
    let own = architecture(header.e_machine(endian), wide, endian == Endianness::Little);
    let mut image = Image::new(Format::Elf, own);
    // Every part that is loaded is there: a file that was cut off lacks some.
    let length = data.len().ok()?;
    let whole = header.program_headers(endian, data).ok()?.iter().all(|segment| {
        let (start, size): (u64, u64) = (segment.p_offset(endian).into(), segment.p_filesz(endian).into());
        segment.p_type(endian) != elf::PT_LOAD || start.saturating_add(size) <= length
    });
    if !whole {
        return None;
    }
    // Section headers lie at the end, and nothing needs them to run: without them little is told.
    let Ok(sections) = header.sections(endian, data) else { return Some(image) };
    dynamic::<H>(endian, data, &sections, &mut image)?;
    image.wants = wanted::<H>(endian, data, &sections)?;
    image.gives = given::<H>(endian, data, &sections)?;
    Some(image)
}

fn dynamic<'a, H: FileHeader<Endian = Endianness>>(
    endian: Endianness,
    data: Data<'a>,
    sections: &SectionTable<'a, H, Data<'a>>,
    image: &mut Image,
) -> Option<()> {
    let table = sections.dynamic_table(endian, data).ok()?;
    for entry in &table {
        let folders = |bytes: &[u8]| text(bytes).split(':').map(str::to_owned).collect::<Vec<_>>();
        match entry.tag {
            elf::DT_NEEDED => image.needed.push(text(table.string(entry).ok()?)),
            elf::DT_RPATH => image.rpath = folders(table.string(entry).ok()?),
            elf::DT_RUNPATH => image.runpath = folders(table.string(entry).ok()?),
            _ => {}
        }
    }
    Some(())
}

fn wanted<'a, H: FileHeader<Endian = Endianness>>(
    endian: Endianness,
    data: Data<'a>,
    sections: &SectionTable<'a, H, Data<'a>>,
) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let Some((libraries, link)) = sections.gnu_verneed(endian, data).ok()? else { return Some(found) };
    let strings: StringTable<'_, _> = sections.strings(endian, data, link).ok()?;
    for library in libraries {
        let (library, versions) = library.ok()?;
        let name = text(library.file(endian, strings).ok()?);
        for version in versions {
            let version = version.ok()?;
            // A weak one may be missing.
            if version.vna_flags.get(endian).0 & elf::VER_FLG_WEAK.0 == 0 {
                found.push((name.clone(), text(version.name(endian, strings).ok()?)));
            }
        }
    }
    Some(found)
}

fn given<'a, H: FileHeader<Endian = Endianness>>(
    endian: Endianness,
    data: Data<'a>,
    sections: &SectionTable<'a, H, Data<'a>>,
) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let Some((versions, link)) = sections.gnu_verdef(endian, data).ok()? else { return Some(found) };
    let strings: StringTable<'_, _> = sections.strings(endian, data, link).ok()?;
    for version in versions {
        let (_, mut names) = version.ok()?;
        // The first name is the version's own, others are those that it follows.
        if let Some(name) = names.next().ok()? {
            found.push(text(name.name(endian, strings).ok()?));
        }
    }
    Some(found)
}

fn architecture(machine: elf::Machine, wide: bool, little: bool) -> &'static str {
    match (machine, wide, little) {
        (elf::EM_X86_64, true, _) => "x86_64",
        (elf::EM_X86_64, false, _) => "x32",
        (elf::EM_386, _, _) => "i686",
        (elf::EM_AARCH64, _, _) => "aarch64",
        (elf::EM_ARM, _, _) => "arm",
        (elf::EM_PPC64, _, true) => "ppc64le",
        (elf::EM_PPC64, _, false) => "ppc64",
        (elf::EM_S390, _, _) => "s390x",
        (elf::EM_RISCV, true, _) => "riscv64",
        (elf::EM_RISCV, false, _) => "riscv32",
        (elf::EM_LOONGARCH, _, _) => "loongarch64",
        (elf::EM_MIPS, _, _) => "mips",
        _ => "another one",
    }
}
