//! What can be read of an interpreter that is not to be started.

use std::collections::BTreeSet;
use std::path::Path;

use super::{called, environment};
use crate::inventory::{BuildBackend, Interpreter, Places};
use crate::probe::Context;
use crate::probe::programs::script;
use crate::python::name::normalise;
use crate::python::version::Version;
use crate::redact::Raw;

/// The entry of an interpreter that is only read: its environment, and the names of metadata in
/// its folder of packages.
pub(super) fn describe(context: &Context, program: &Path, real: &Path) -> Interpreter {
    let system = &context.system;
    let venv = environment::folder_of(system, program);
    // Windows has the program at the top of an installation, other systems in `bin`.
    let top = if system.is_windows() { real.parent() } else { real.parent().and_then(Path::parent) };
    let prefix = venv.clone().or_else(|| top.map(Path::to_owned)).unwrap_or_default();
    let settings = venv.as_deref().and_then(|venv| environment::settings(system, venv));
    let folders = script::site_folders(system, program);
    let version = settings.as_ref().and_then(|settings| settings.version.clone());
    let mut entry = Interpreter {
        prefix: Some(context.show(&prefix)),
        venv: environment::describe(system, &prefix, &|path| context.show(path)),
        origin: environment::origin(system, &prefix, real),
        architectures: environment::architectures(system, &prefix, real),
        version: version.or_else(|| folders.iter().find_map(|folder| version_of_folder(folder))),
        site_folders: folders.iter().map(|folder| context.show(folder)).collect(),
        site_word: folders.first().and_then(|folder| called::folder(context, folder)),
        places: Places {
            executable: None,
            prefix: Some(Raw::from_os(&prefix)),
            base_prefix: settings.and_then(|settings| settings.home).map(Raw::from_os),
            search_path: folders.iter().map(Raw::from_os).collect(),
            site_folders: folders.iter().map(Raw::from_os).collect(),
            user_site: None,
        },
        ..Interpreter::default()
    };
    let mut others = BTreeSet::new();
    for folder in &folders {
        for path in system.entries(folder) {
            let Some((name, version)) = distribution(&path) else { continue };
            let name = context.text(&name);
            if matches!(name.as_str(), "pip" | "setuptools" | "wheel") {
                entry.tools.entry(name).or_insert(version);
                continue;
            }
            if matches!(
                name.as_str(),
                "maturin" | "setuptools-rust" | "hatchling" | "flit-core" | "poetry-core" | "cffi"
            ) {
                entry.backends.push(BuildBackend { name: name.clone(), version });
            }
            others.insert(name);
        }
    }
    entry.distributions = others.len();
    entry
}

/// `lib/python3.12/site-packages` tells two numbers.
fn version_of_folder(folder: &Path) -> Option<Version> {
    let name = folder.parent()?.file_name()?.to_str()?;
    Version::parse(name.strip_prefix("python")?)
}

/// Name and version in `pip-23.2.1.dist-info`.
fn distribution(path: &Path) -> Option<(String, Version)> {
    let name = path.file_name()?.to_str()?;
    let stem = name.strip_suffix(".dist-info").or_else(|| name.strip_suffix(".egg-info"))?;
    let mut parts = stem.split('-');
    Some((normalise(parts.next()?), Version::parse(parts.next()?)?))
}
