//! The tool behind a shim of rustup, found by reading rustup's settings.
//!
//! Starting the shim costs as much again as the tool, and may fetch a toolchain. A folder's own
//! override or `rust-toolchain.toml` is not looked at: pip builds in a temporary folder, where
//! neither holds.

use std::path::{Path, PathBuf};

use memchr::memmem;
use serde::Deserialize;

use crate::probe::Context;
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// What a program leads to.
pub(super) enum Behind {
    /// It is no shim of rustup.
    NoShim,
    /// The tool itself.
    Tool {
        real: PathBuf,
        toolchain: Clean,
        /// Its version, as the toolchain's manifest states it.
        version: Option<Version>,
    },
    /// A shim with nothing behind it, and why.
    Nothing(Clean),
}

#[derive(Deserialize)]
struct Settings {
    default_toolchain: Option<Raw>,
    default_host_triple: Option<Raw>,
}

/// Looks behind `path`.
pub(super) fn tool_behind(context: &Context, path: &Path) -> Behind {
    let system = &context.system;
    if !is_shim(system, path) {
        return Behind::NoShim;
    }
    let home = system
        .variable_os("RUSTUP_HOME")
        .map(PathBuf::from)
        .or_else(|| system.home().map(|home| home.join(".rustup")))
        .filter(|home| home.is_absolute());
    let Some(home) = home else { return Behind::Nothing(Clean::literal("rustup has no home folder")) };
    let settings = system
        .read_text(&home.join("settings.toml"))
        .ok()
        .and_then(|text| toml::from_str::<Settings>(text.unredacted()).ok());
    let (default, host) = match settings {
        Some(settings) => (settings.default_toolchain, settings.default_host_triple),
        None => (None, None),
    };
    let Some(wanted) = system.variable("RUSTUP_TOOLCHAIN").or(default) else {
        return Behind::Nothing(Clean::literal("rustup has no default toolchain"));
    };
    let name = context.redactor.clean(&wanted);
    let Some(folder) = toolchain(system, &home, wanted.unredacted(), host.as_ref().map(Raw::unredacted))
    else {
        return Behind::Nothing(
            Clean::literal("rustup's toolchain {name} is not installed").fill(&|_| Some(name.clone())),
        );
    };
    let real = folder.join("bin").join(path.file_name().unwrap_or_default());
    if system.is_executable(&real) {
        let version = stated_version(system, &folder);
        Behind::Tool { real, toolchain: name, version }
    } else {
        Behind::Nothing(
            Clean::literal("rustup's toolchain {name} does not hold it").fill(&|_| Some(name.clone())),
        )
    }
}

/// The version in the manifest that rustup keeps of each toolchain which it has fetched. Starting
/// rustc costs half as much as starting Python. cargo has the number of its rustc; in the manifest
/// it has that of its library.
fn stated_version(system: &System, folder: &Path) -> Option<Version> {
    const BEFORE: &[u8] = b"\n[pkg.rustc]\nversion = \"";
    let manifest = system.read(&folder.join("lib/rustlib/multirust-channel-manifest.toml"), 8 << 20).ok()?;
    let start = memmem::find(&manifest, BEFORE)? + BEFORE.len();
    let end = start + memchr::memchr2(b'"', b' ', &manifest[start..])?;
    Version::parse(std::str::from_utf8(&manifest[start..end]).ok()?)
}

/// A link to rustup, or the very same file beside it.
fn is_shim(system: &System, path: &Path) -> bool {
    let named_rustup =
        |path: &Path| path.file_stem().is_some_and(|name| name == "rustup" || name == "rustup-init");
    if named_rustup(path) {
        return false;
    }
    if system.canonical(path).is_ok_and(|real| named_rustup(&real)) {
        return true;
    }
    // rustup makes hard links where it can, and copies where it cannot (Windows).
    let file = if system.is_windows() { "rustup.exe" } else { "rustup" };
    let beside = path.with_file_name(file);
    match (system.metadata(path), system.metadata(&beside)) {
        (Ok(shim), Ok(rustup)) => shim.is_file() && shim.len() == rustup.len(),
        _ => false,
    }
}

/// The folder of a toolchain: by its path, by its full name, or by its channel.
fn toolchain(system: &System, home: &Path, wanted: &str, host: Option<&str>) -> Option<PathBuf> {
    let wanted = Path::new(wanted);
    if wanted.is_absolute() {
        return system.is_folder(wanted).then(|| wanted.to_owned());
    }
    if wanted.components().count() != 1 {
        return None;
    }
    let name = wanted.to_str()?;
    let toolchains = home.join("toolchains");
    let exact = toolchains.join(name);
    if system.is_folder(&exact) {
        return Some(exact);
    }
    if let Some(host) = host {
        let full = toolchains.join(format!("{name}-{host}"));
        return system.is_folder(&full).then_some(full);
    }
    let (os, arch) = (system.os(), system.architecture());
    system.entries(&toolchains).into_iter().find(|folder| {
        let folder = folder.file_name().unwrap_or_default().to_string_lossy();
        let triple = folder.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        triple.is_some_and(|triple| {
            triple.starts_with(arch) && triple.contains(if os == "macos" { "darwin" } else { os })
        })
    })
}
