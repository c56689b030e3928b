//! Settings of installers, read from their files and variables as the installers themselves do.
//!
//! Values are [`Raw`]: an index address may hold a password. This module knows the formats and
//! where each tool looks. It deliberately does not know what a setting means for a diagnosis.

mod condarc;
pub(crate) mod ini;
pub(crate) mod pip;
pub(crate) mod places;
mod tables;
mod toml_file;

use std::path::PathBuf;

use super::Context;
use crate::inventory::Setting;
use crate::redact::{Clean, Raw, Redactor, Settings};
use crate::system::System;

/// A setting and where it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name as the tool's manual writes it.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: Raw,
    /// Where it is made.
    pub(crate) origin: Origin,
}

/// Where a setting is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A variable of the environment.
    Variable(String),
    /// A file.
    File(PathBuf),
}

impl Entry {
    /// The setting, as it may be shown.
    pub(crate) fn show(&self, context: &Context) -> Setting {
        let origin = match &self.origin {
            Origin::Variable(name) => context.text(name),
            Origin::File(path) => context.show(path),
        };
        Setting {
            name: context.text(&self.name),
            value: shown_value(context, &self.name, &self.value),
            origin,
        }
    }
}

/// Reads a text as each kind of file.
#[cfg(any(fuzzing, test))]
pub(super) fn any(text: &str) {
    let sections = ini::read(text).into_iter().map(|(section, name, value)| (section + &name, value));
    let all = sections
        .chain(condarc::read(text))
        .chain(toml_file::read(text, None))
        .chain(toml_file::read(text, Some(["tool", "uv"])));
    for (name, value) in all {
        assert!(!name.trim().is_empty(), "a value without a name: {value:?}");
    }
}

/// A value beside its name, since the name may tell that it is a secret. Of several addresses each
/// stands beside it.
pub(crate) fn shown_value(context: &Context, name: &str, value: &Raw) -> Clean {
    shown_beside(&context.redactor, name, value)
}

/// The same, for whoever has the redactor alone.
pub(crate) fn shown_beside(redactor: &Redactor, name: &str, value: &Raw) -> Clean {
    let value = value.unredacted();
    // Whatever place it comes from, nothing of it is shown that was not learned before.
    redactor.learn_settings([Settings::Installer(name, value)]);
    let pieces: Vec<&str> =
        if value.contains("://") { value.split_whitespace().collect() } else { value.lines().collect() };
    let shown: Vec<Clean> = pieces
        .iter()
        .filter(|piece| !piece.trim().is_empty())
        .map(|piece| {
            let line = redactor.clean(&Raw::from(format!("{name} = {piece}")));
            match line.as_str().find(" = ") {
                Some(place) => line.slice(place + 3..line.as_str().len()),
                None => Clean::literal("<token>"),
            }
        })
        .collect();
    Clean::join(&shown, " ")
}

/// The settings of an installer other than pip.
pub(crate) fn of(system: &System, installer: &str) -> Vec<Entry> {
    let Some(sources) = tables::SOURCES.iter().find(|sources| sources.installer == installer) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    for file in places::shown_files(system, installer) {
        let Ok(text) = system.read_text(&file) else { continue };
        let found = match file.extension().and_then(|ending| ending.to_str()) {
            Some("toml") => toml_file::read(text.unredacted(), tables::section(&file, installer)),
            _ => condarc::read(text.unredacted()),
        };
        entries.extend(found.into_iter().map(|(name, value)| Entry {
            name,
            value: Raw::from(value),
            origin: Origin::File(file.clone()),
        }));
    }
    entries.extend(variables(system, sources));
    entries
}

fn variables(system: &System, sources: &tables::Sources) -> Vec<Entry> {
    system
        .variables()
        .filter_map(|(name, value)| Some((name.to_str()?, value)))
        .filter(|(name, value)| {
            sources.prefixes.iter().any(|prefix| name.starts_with(prefix))
                && !sources.states.iter().any(|state| name.starts_with(state))
                && !value.is_empty()
        })
        .map(|(name, value)| Entry {
            name: name.to_owned(),
            value: Raw::from_os(value),
            origin: Origin::Variable(name.to_owned()),
        })
        .collect()
}

/// The folder for a user's configuration, as the XDG specification and the other systems have it.
fn user_folder(system: &System) -> Option<PathBuf> {
    let home = system.home();
    match system.os() {
        "windows" => system.variable_os("APPDATA").map(PathBuf::from),
        "macos" => home.map(|home| home.join("Library/Application Support")),
        _ => xdg_folder(system),
    }
    .filter(|folder| folder.is_absolute())
}

fn xdg_folder(system: &System) -> Option<PathBuf> {
    system
        .variable_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute())
        .or_else(|| system.home().map(|home| home.join(".config")))
}

/// Folders for configuration of all users.
fn machine_folders(system: &System) -> Vec<PathBuf> {
    if system.os() == "windows" {
        return system.variable_os("PROGRAMDATA").map(PathBuf::from).into_iter().collect();
    }
    match system.variable_os("XDG_CONFIG_DIRS") {
        Some(folders) => std::env::split_paths(folders).filter(|folder| folder.is_absolute()).collect(),
        None => vec![PathBuf::from("/etc/xdg")],
    }
}
