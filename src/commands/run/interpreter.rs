//! Which interpreter a command promises, found by looking alone at its words: for the case that no
//! process of it was seen.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::probe::programs::interpreter::is_interpreter_name;
use crate::probe::programs::{resolve, script};
use crate::system::System;

/// The interpreter that the command's first word names: itself, or the script's first line.
pub(super) fn promised(system: &System, command: &[OsString]) -> Option<PathBuf> {
    let word = Path::new(command.first()?);
    let path = if word.components().count() > 1 {
        if word.is_absolute() { word.to_owned() } else { system.working_directory()?.join(word) }
    } else {
        system.find_program(word.to_str()?)?
    };
    if path.file_name().is_some_and(|name| is_interpreter(system, name)) {
        return Some(path);
    }
    let path = resolve::resolved(system, &path).unwrap_or(path);
    if path.file_name().is_some_and(|name| is_interpreter(system, name)) {
        Some(path)
    } else {
        script::interpreter(system, &path)
    }
}

fn is_interpreter(system: &System, name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| is_interpreter_name(system, name))
}
