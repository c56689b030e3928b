//! Maintainers' packs on the disk: reads them for `--checks` and for `pack check`.
//!
//! What may be in a pack is decided in [`super`].

use std::ops::Deref;
use std::path::{Component, Path, PathBuf};

use super::{Catalogue, Fault, MOST_BYTES, MOST_FILES, PackFiles, PackSettings};
use crate::error::Error;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

/// The checks that are in use.
#[derive(Debug)]
pub enum InUse {
    /// Those that are compiled in, read when something first asks for them.
    BuiltIn,
    /// Those and packs.
    WithPacks(Box<Catalogue>, Vec<PackSettings>),
}

impl InUse {
    /// The settings of the packs.
    pub fn settings(&self) -> &[PackSettings] {
        match self {
            Self::BuiltIn => &[],
            Self::WithPacks(_, settings) => settings,
        }
    }
}

impl Deref for InUse {
    type Target = Catalogue;

    fn deref(&self) -> &Catalogue {
        match self {
            Self::BuiltIn => Catalogue::built_in(),
            Self::WithPacks(catalogue, _) => catalogue,
        }
    }
}

/// The checks that are compiled in and those of the packs that the user named. A pack with a fault
/// is refused as a whole: half a pack would judge differently without saying so.
pub fn in_use(folders: &[PathBuf], system: &System, redactor: &Redactor) -> Result<InUse, Error> {
    if folders.is_empty() {
        return Ok(InUse::BuiltIn);
    }
    let packs = read_all(folders, system, redactor)?;
    let (catalogue, settings, faults) = Catalogue::with_packs(&packs, redactor);
    match faults.first() {
        None => Ok(InUse::WithPacks(Box::new(catalogue), settings)),
        Some(fault) => Err(Error::Usage {
            message: Clean::literal("{fault}; `pip-doctor pack check` shows all that is wrong")
                .fill(&|_| Some(shown(fault))),
        }),
    }
}

/// A fault with its place, as compilers name it.
pub(crate) fn shown(fault: &Fault) -> Clean {
    Clean::literal("{file}:{line}:{column}: {message}").fill(&|name| {
        Some(match name {
            "file" => fault.file.clone(),
            "line" => Clean::from(fault.line),
            "column" => Clean::from(fault.column),
            _ => fault.message.clone(),
        })
    })
}

/// Reads the packs in these folders.
pub(crate) fn read_all(
    folders: &[PathBuf],
    system: &System,
    redactor: &Redactor,
) -> Result<Vec<PackFiles>, Error> {
    folders.iter().map(|folder| read(folder, system, redactor)).collect()
}

/// The TOML files of a folder and of those in it.
fn read(folder: &Path, system: &System, redactor: &Redactor) -> Result<PackFiles, Error> {
    let wrong = |template: &'static str, path: &Path| Error::Usage {
        message: Clean::literal(template).fill(&|_| Some(redactor.clean(&Raw::from_os(path)))),
    };
    if !system.is_folder(folder) {
        return Err(wrong("`{path}` is no folder; give the folder that holds the checks", folder));
    }
    let mut found = Vec::new();
    for entry in system.entries(folder) {
        if system.is_folder(&entry) {
            found.extend(system.entries(&entry));
        } else {
            found.push(entry);
        }
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    found.sort();
    if found.is_empty() {
        return Err(wrong("`{path}` holds no checks: there is no .toml file in it", folder));
    }
    let mut files = Vec::new();
    if let Some(link) =
        found.iter().find(|path| system.link_metadata(path).is_ok_and(|data| data.is_symlink()))
    {
        return Err(wrong("`{path}` is a link; a pack holds its files itself", link));
    }
    for path in found.into_iter().take(MOST_FILES + 1) {
        let bytes =
            system.read(&path, MOST_BYTES + 1).map_err(|_| wrong("`{path}` cannot be read", &path))?;
        let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        files.push((below, Raw::from_bytes(&bytes)));
    }
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    Ok(PackFiles { folder: Raw::from_os(name), prefix: prefix(folder, system), files })
}

/// The folder as it is found from where the checkout lies, or from here; nothing for one elsewhere.
/// GitHub shows an annotation on its line only if the file is named from the checkout.
fn prefix(folder: &Path, system: &System) -> Raw {
    let Some(here) = system.working_directory() else { return Raw::default() };
    let checkout = system.variable("GITHUB_WORKSPACE").map(|raw| raw.path());
    let whole = here.join(folder);
    let below = checkout.as_deref().and_then(|base| whole.strip_prefix(base).ok());
    let below = below.or_else(|| whole.strip_prefix(here).ok()).unwrap_or(Path::new(""));
    let parts: Vec<String> = below
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    Raw::from(if parts.is_empty() { String::new() } else { parts.join("/") + "/" })
}
