//! What a Python program on PATH belongs to, read from its first line and its neighbours.
//!
//! `poetry`, `meson` and `pip` are small scripts that name their interpreter: the distribution
//! beside that interpreter tells the version without starting Python.

use std::path::{Path, PathBuf};

use memchr::memmem;

use crate::python::name::normalise;
use crate::python::version::Version;
use crate::system::{SMALL_FILE, System};

use super::resolve;

/// The interpreter of a script and the distribution that it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The interpreter that the script names.
    pub(crate) python: PathBuf,
    /// Version of the distribution there.
    pub(crate) version: Version,
}

/// The program of this name that the shell would run, with shims followed.
pub(crate) fn program(system: &System, name: &str) -> Option<PathBuf> {
    resolve::resolved(system, &system.find_program(name)?)
}

/// The distribution that is behind `script`, if it is a Python script with that distribution
/// installed beside its interpreter.
pub(crate) fn distribution(system: &System, script: &Path, name: &str) -> Option<Found> {
    let python = interpreter(system, script)?;
    let version = site_folders(system, &python).iter().find_map(|folder| installed(system, folder, name))?;
    Some(Found { python, version })
}

/// The Python interpreter that a script names: an absolute path.
pub(crate) fn interpreter(system: &System, script: &Path) -> Option<PathBuf> {
    let bytes = system.read(script, SMALL_FILE).ok()?;
    let line = if bytes.starts_with(b"#!") {
        &bytes[2..]
    } else if bytes.starts_with(b"MZ") {
        // The launcher of Windows carries its script behind itself: a line, then an archive.
        &bytes[memmem::rfind(&bytes, b"#!")? + 2..]
    } else {
        return None;
    };
    let end = memchr::memchr2(b'\n', b'\r', line).unwrap_or(line.len());
    let (first, rest) = (String::from_utf8_lossy(&line[..end]), &line[end..]);
    let mut words = first.trim().trim_matches('"');
    let head;
    if words == "/bin/sh" {
        // For long paths or paths with spaces: `'''exec' "/path/python" "$0" "$@"`.
        head = String::from_utf8_lossy(&rest[..rest.len().min(4096)]).into_owned();
        words = head.split_once("'''exec' ")?.1.trim_start().lines().next()?;
        words =
            words.strip_prefix('"').and_then(|path| path.split('"').next()).or(words.split(' ').next())?;
    }
    if let Some(name) = words.strip_prefix("/usr/bin/env ") {
        return program(system, name.split_whitespace().next()?).filter(|_| name.contains("python"));
    }
    // `/usr/bin/python3 -I`, yet `/Users/a b/python`: cut at the options alone.
    let path = Path::new(words.split(" -").next().unwrap_or(words).trim());
    let is_python = path
        .file_name()
        .is_some_and(|file| ["python", "pypy"].iter().any(|name| file.to_string_lossy().contains(name)));
    (path.is_absolute() && is_python).then(|| path.to_owned())
}

/// Folders beside an interpreter in which its packages lie, the first on its path first.
pub(crate) fn site_folders(system: &System, python: &Path) -> Vec<PathBuf> {
    let Some(prefix) = python.parent().and_then(Path::parent) else { return Vec::new() };
    let real = system.canonical(python).unwrap_or_else(|_| python.to_owned());
    let exact = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut folders = Vec::new();
    if prefix == Path::new("/usr") && exact.starts_with("python3") {
        folders.push(PathBuf::from("/usr/local/lib").join(&exact).join("dist-packages"));
        folders.push(PathBuf::from("/usr/lib/python3/dist-packages"));
    }
    for library in ["lib", "lib64"].map(|name| prefix.join(name)) {
        // Several versions may share /usr/local: the interpreter's own, where it is known.
        let own = library.join(&exact);
        if system.is_folder(&own) {
            folders.push(own.join("site-packages"));
        } else {
            let versions = system.entries(&library).into_iter().filter(|folder| {
                let name = folder.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with("python") || name.starts_with("pypy")
            });
            folders.extend(versions.map(|folder| folder.join("site-packages")));
        }
    }
    folders.push(python.parent().unwrap_or(prefix).join("Lib").join("site-packages"));
    folders.push(prefix.join("Lib").join("site-packages"));
    folders.retain(|folder| system.is_folder(folder));
    folders.dedup();
    folders
}

/// Version of a distribution in a site folder, from the name of its metadata.
pub(crate) fn installed(system: &System, folder: &Path, name: &str) -> Option<Version> {
    system.entries(folder).iter().find_map(|entry| {
        let file = entry.file_name()?.to_str()?;
        let stem = file.strip_suffix(".dist-info").or_else(|| file.strip_suffix(".egg-info"))?;
        let mut parts = stem.splitn(3, '-');
        let (found, version) = (parts.next()?, parts.next()?);
        (normalise(found) == name).then(|| Version::parse(version)).flatten()
    })
}
