//! Headers of Windows.

use object::read::pe::{ImageNtHeaders, PeFile};
use object::{LittleEndian, pe};

use super::{Data, Format, Image, text};

pub(super) fn read_32(data: Data<'_>) -> Option<Image> {
    read::<pe::ImageNtHeaders32>(data)
}

pub(super) fn read_64(data: Data<'_>) -> Option<Image> {
    read::<pe::ImageNtHeaders64>(data)
}

fn read<H: ImageNtHeaders>(data: Data<'_>) -> Option<Image> {
    let file = PeFile::<H, _>::parse(data).ok()?;
    let own = architecture(file.nt_headers().file_header().machine.get(LittleEndian));
    let mut image = Image::new(Format::Pe, own);
    if let Some(table) = file.import_table().ok()? {
        let mut libraries = table.descriptors().ok()?;
        while let Some(library) = libraries.next().ok()? {
            image.needed.push(text(table.name(library.name.get(LittleEndian)).ok()?));
        }
    }
    Some(image)
}

fn architecture(machine: pe::Machine) -> &'static str {
    match machine {
        pe::IMAGE_FILE_MACHINE_AMD64 => "x86_64",
        pe::IMAGE_FILE_MACHINE_I386 => "i686",
        pe::IMAGE_FILE_MACHINE_ARM64 => "aarch64",
        pe::IMAGE_FILE_MACHINE_ARMNT => "arm",
        _ => "another one",
    }
}
