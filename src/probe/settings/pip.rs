//! pip's configuration: all its files and variables, in the order in which pip lets one replace
//! another (`pip/_internal/configuration.py`): for the machine, the user, the environment of the
//! interpreter, `PIP_CONFIG_FILE`, variables.

use std::path::{Path, PathBuf};

use super::{Entry, Origin, ini, machine_folders, user_folder, xdg_folder};
use crate::probe::programs::script;
use crate::redact::Raw;
use crate::system::System;

/// The settings that are in force for a pip whose interpreter has this `sys.prefix`. Those for all
/// commands have their plain name, those for one command `command.name`.
pub(crate) fn effective(system: &System, prefix: Option<&Path>) -> Vec<Entry> {
    let mut options: Vec<(String, Entry)> = Vec::new();
    let mut put = |section: &str, name: &str, value: Raw, origin: Origin| {
        let name = normal_name(name);
        options.retain(|(known, entry)| !(known == section && entry.name == name));
        options.push((section.to_owned(), Entry { name, value, origin }));
    };
    for file in files(system, prefix) {
        let Ok(text) = system.read_text(&file) else { continue };
        let lines = ini::read(text.unredacted());
        let defaults: Vec<_> = lines.iter().filter(|(section, _, _)| section == "DEFAULT").collect();
        let sections: Vec<&String> = lines.iter().map(|(section, _, _)| section).collect();
        for section in sections.iter().filter(|section| **section != "DEFAULT") {
            for (_, name, value) in &defaults {
                put(section, name, Raw::from(value.as_str()), Origin::File(file.clone()));
            }
        }
        for (section, name, value) in lines.iter().filter(|(section, _, _)| section != "DEFAULT") {
            put(section, name, Raw::from(value.as_str()), Origin::File(file.clone()));
        }
    }
    for (name, value) in system.variables() {
        let Some(name) = name.to_str() else { continue };
        if let Some(option) = name.strip_prefix("PIP_")
            && !IGNORED.contains(&option)
        {
            put(ENVIRONMENT, option, Raw::from_os(value), Origin::Variable(name.to_owned()));
        }
    }
    in_force(options)
}

/// The section that pip gives to variables.
const ENVIRONMENT: &str = ":env:";

/// Variables that are no options.
const IGNORED: &[&str] = &["VERSION", "HELP", "CONFIG_FILE", "BUILD_TRACKER", "REQ_TRACKER"];

/// Takes away what a later source replaces and what is the default anyway.
fn in_force(options: Vec<(String, Entry)>) -> Vec<Entry> {
    let variables: Vec<String> = options
        .iter()
        .filter(|(section, _)| section == ENVIRONMENT)
        .map(|(_, entry)| entry.name.clone())
        .collect();
    let mut kept: Vec<Entry> = options
        .into_iter()
        .filter(|(section, entry)| section == ENVIRONMENT || !variables.contains(&entry.name))
        .filter(|(_, entry)| !is_default(&entry.value))
        .map(|(section, mut entry)| {
            if section != ENVIRONMENT && section != "global" {
                entry.name = format!("{section}.{}", entry.name);
            }
            entry
        })
        .collect();
    kept.sort_by(|left, right| left.name.cmp(&right.name));
    kept
}

/// pip takes an empty value for none, and these words for "no": every switch is off at first.
fn is_default(value: &Raw) -> bool {
    value.inspect(|text| {
        matches!(text.trim().to_ascii_lowercase().as_str(), "" | "0" | "n" | "no" | "f" | "false" | "off")
    })
}

fn normal_name(name: &str) -> String {
    let name = name.to_lowercase().replace('_', "-");
    name.strip_prefix("--").map(str::to_owned).unwrap_or(name)
}

/// pip's files, what counts least first.
pub(super) fn files(system: &System, prefix: Option<&Path>) -> Vec<PathBuf> {
    let named = system.variable_os("PIP_CONFIG_FILE").map(PathBuf::from);
    let nowhere = Path::new(if system.is_windows() { "nul" } else { "/dev/null" });
    if named.as_deref() == Some(nowhere) {
        return Vec::new();
    }
    let mut files = Vec::new();
    let os = system.os();
    let file = if os == "windows" { "pip.ini" } else { "pip.conf" };
    if os == "macos" {
        files.push(PathBuf::from("/Library/Application Support/pip").join(file));
    } else {
        files.extend(machine_folders(system).iter().map(|folder| folder.join("pip").join(file)));
        if os != "windows" {
            files.push(PathBuf::from("/etc").join(file));
        }
    }
    // The user's files do not count when the variable names a file that is there.
    if named.as_ref().is_none_or(|named| system.metadata(named).is_err()) {
        let legacy = if os == "windows" { "pip" } else { ".pip" };
        files.extend(system.home().map(|home| home.join(legacy).join(file)));
        let folder = user_folder(system).map(|folder| folder.join("pip"));
        // On macOS the system's folder counts if it is there, otherwise ~/.config.
        let folder = match os {
            "macos" => folder
                .filter(|folder| system.is_folder(folder))
                .or_else(|| xdg_folder(system).map(|folder| folder.join("pip"))),
            _ => folder,
        };
        files.extend(folder.map(|folder| folder.join(file)));
    }
    files.extend(prefix.map(|prefix| prefix.join(file)));
    // A relative one is relative to the working directory.
    files.extend(
        named.map(|named| system.working_directory().map(|folder| folder.join(&named)).unwrap_or(named)),
    );
    files.retain(|file| file.is_absolute());
    files
}

/// The default index of the first pip or Python on PATH, before anything is started.
pub(crate) fn usual_index(system: &System) -> Option<Raw> {
    let scripts = ["pip", "pip3"]
        .into_iter()
        .filter_map(|name| script::program(system, name).and_then(|path| script::interpreter(system, &path)));
    let pythons = ["python3", "python"].into_iter().filter_map(|name| script::program(system, name));
    scripts
        .chain(pythons)
        .flat_map(|python| script::site_folders(system, &python))
        .find_map(|folder| default_index(system, &folder))
}

/// pip's own default index, as the pip in this site folder has it built in: we do not know it.
pub(crate) fn default_index(system: &System, site_folder: &Path) -> Option<Raw> {
    let pip = site_folder.join("pip");
    let text = ["_internal/models/index.py", "models/index.py"]
        .into_iter()
        .find_map(|file| system.read_text(&pip.join(file)).ok())?;
    text.inspect(|text| {
        // `PyPI = PackageIndex("https://…/", …)`; the index proper lies below `simple`.
        let (_, rest) = text.split_once("\nPyPI =")?;
        let start = rest.find("https://")?;
        let end = rest[start..].find(['"', '\''])?;
        Some(Raw::from(format!("{}/simple", rest[start..start + end].trim_end_matches('/'))))
    })
}
