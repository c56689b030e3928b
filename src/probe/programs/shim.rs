//! What a shim of pyenv, asdf or mise runs, found by reading.
//!
//! Asking the manager itself (`pyenv which`) costs more than starting the interpreter. So the
//! same files are read in the same order: a variable, a version file up the tree, the user's
//! default. A shim whose version is not selected or not installed runs nothing: it is no broken
//! interpreter, and uv, which reports it as one, confuses people with it.

use std::path::{Component, Path, PathBuf};

use crate::python::version::Version;
use crate::redact::Raw;
use crate::system::System;

/// Where a shim leads.
#[derive(Debug)]
pub(crate) enum Shim {
    /// To this file.
    To(PathBuf),
    /// To the rest of PATH, without the shims.
    SearchPath,
    /// Nowhere.
    Nowhere,
}

/// Reads where the file at `path` leads; nothing if it is no shim.
pub(crate) fn resolve(system: &System, path: &Path) -> Option<Shim> {
    let folder = path.parent()?;
    let name = path.file_name()?.to_str()?;
    let in_shims = folder.file_name().is_some_and(|name| name == "shims");
    // mise's shims are links to mise itself.
    if !system.is_windows()
        && system.read_link(path).is_ok_and(|target| target.file_name().is_some_and(|n| n == "mise"))
    {
        return Some(select(&mise(system, folder), name, system));
    }
    if system.is_windows() {
        // Scoop's are programs that read where to go from a file beside them.
        if let Some(target) = scoop(system, path) {
            return Some(Shim::To(target));
        }
        // pyenv-win's are batch files, which nothing starts here.
        let is_batch = path.extension().is_some_and(|ending| !ending.eq_ignore_ascii_case("exe"));
        let root = folder.parent().filter(|_| in_shims && is_batch)?;
        return Some(select(&pyenv(system, root), name, system));
    }
    let head = system.read(path, 4096).ok()?;
    if !head.starts_with(b"#!") {
        return None;
    }
    let script = Raw::from_bytes(&head);
    let script = script.unredacted();
    if script.contains("pyenv\" exec") || (in_shims && script.contains("pyenv exec")) {
        let stated = script.lines().find_map(|line| line.trim().strip_prefix("export PYENV_ROOT="));
        let root = stated.map(|root| PathBuf::from(root.trim_matches(['"', '\''])));
        let root = system.variable_os("PYENV_ROOT").map(PathBuf::from).or(root);
        let root = root.filter(|root| root.is_absolute()).or_else(|| folder.parent().map(Path::to_owned))?;
        return Some(select(&pyenv(system, &root), name, system));
    }
    if script.contains("asdf exec") || script.contains("asdf\" exec") {
        return Some(select(&asdf(system, folder), name, system));
    }
    if script.contains("mise x ") || script.contains("mise exec") {
        return Some(select(&mise(system, folder), name, system));
    }
    None
}

/// `path = "C:\Users\x\scoop\apps\python\current\python.exe"` in `python.shim`.
fn scoop(system: &System, path: &Path) -> Option<PathBuf> {
    let text = system.read_text(&path.with_extension("shim")).ok()?;
    let lines = text.unredacted().lines().filter_map(|line| line.split_once('='));
    let target = lines.into_iter().find(|(name, _)| name.trim() == "path").map(|(_, value)| value)?;
    Some(PathBuf::from(target.trim().trim_matches('"'))).filter(|target| target.is_absolute())
}

/// The versions that a manager would try, in order.
struct Selection {
    /// The folder that holds a folder for each version.
    installed: PathBuf,
    versions: Vec<String>,
    /// After all of them the rest of PATH is searched.
    falls_back: bool,
}

fn select(selection: &Selection, name: &str, system: &System) -> Shim {
    for version in &selection.versions {
        if version == "system" {
            return Shim::SearchPath;
        }
        let Some(prefix) = installed(system, &selection.installed, version) else { continue };
        let stem = name.trim_end_matches(".bat");
        let files = if system.is_windows() {
            vec![prefix.join(format!("{stem}.exe")), prefix.join("python.exe")]
        } else {
            vec![prefix.join("bin").join(name)]
        };
        if let Some(file) = files.into_iter().find(|file| system.is_executable(file)) {
            return Shim::To(file);
        }
    }
    // `pyenv which` looks on PATH after all selected versions; the others give up.
    if selection.falls_back { Shim::SearchPath } else { Shim::Nowhere }
}

/// The folder of a version: its own, or that of the newest one which begins so (pyenv-latest).
fn installed(system: &System, folder: &Path, version: &str) -> Option<PathBuf> {
    // Nothing may lead out of the folder (CVE-2022-35861 of pyenv).
    let mut parts = Path::new(version).components();
    if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
        return None;
    }
    let plain = version.strip_prefix("python-").unwrap_or(version);
    for name in [version, plain] {
        if system.is_folder(&folder.join(name)) {
            return Some(folder.join(name));
        }
    }
    let start = format!("{plain}.");
    let newest = system
        .entries(folder)
        .into_iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            let version = name.starts_with(&start).then(|| Version::parse(name)).flatten()?;
            (!version.pep440().any_prerelease() && !name.ends_with('t')).then_some((version, path))
        })
        .max_by(|left, right| left.0.cmp(&right.0));
    newest.map(|(_, path)| path)
}

fn pyenv(system: &System, root: &Path) -> Selection {
    let words = |text: &Raw| {
        let lines = text.unredacted().lines().map(str::trim).filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect::<Vec<_>>()
    };
    let from_variable = system
        .variable("PYENV_VERSION")
        .map(|text| text.unredacted().split(':').map(str::to_owned).collect());
    let from_file = || {
        up_the_tree(system, &[".python-version"])
            .into_iter()
            .chain([root.join("version")])
            .find_map(|file| Some(words(&system.read_text(&file).ok()?)).filter(|words| !words.is_empty()))
    };
    let versions: Vec<String> = from_variable.or_else(from_file).unwrap_or_else(|| vec!["system".to_owned()]);
    Selection { installed: root.join("versions"), versions, falls_back: true }
}

fn asdf(system: &System, shims: &Path) -> Selection {
    let data = system.variable_os("ASDF_DATA_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let data = data.or_else(|| shims.parent().map(Path::to_owned)).unwrap_or_default();
    let versions = system
        .variable("ASDF_PYTHON_VERSION")
        .map(|text| text.unredacted().split_whitespace().map(str::to_owned).collect())
        .or_else(|| tool_versions(system))
        .unwrap_or_default();
    Selection { installed: data.join("installs").join("python"), versions, falls_back: false }
}

fn mise(system: &System, shims: &Path) -> Selection {
    let data = system.variable_os("MISE_DATA_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let data = data.or_else(|| shims.parent().map(Path::to_owned)).unwrap_or_default();
    let from_variable = system
        .variable("MISE_PYTHON_VERSION")
        .map(|text| text.unredacted().split_whitespace().map(str::to_owned).collect());
    let from_files = || {
        let names = ["mise.local.toml", "mise.toml", ".mise.toml", ".config/mise.toml"];
        let global = system.home().map(|home| home.join(".config/mise/config.toml"));
        up_the_tree(system, &names).into_iter().chain(global).find_map(|file| {
            let text = system.read_text(&file).ok()?;
            let table: toml::Table = text.unredacted().parse().ok()?;
            match table.get("tools")?.get("python")? {
                toml::Value::String(version) => Some(vec![version.clone()]),
                toml::Value::Array(versions) => {
                    Some(versions.iter().filter_map(|version| version.as_str().map(str::to_owned)).collect())
                }
                toml::Value::Table(table) => Some(vec![table.get("version")?.as_str()?.to_owned()]),
                _ => None,
            }
        })
    };
    let versions = from_variable.or_else(from_files).or_else(|| tool_versions(system)).unwrap_or_default();
    Selection { installed: data.join("installs").join("python"), versions, falls_back: false }
}

/// What `.tool-versions` says of Python, up the tree and then in the home folder.
fn tool_versions(system: &System) -> Option<Vec<String>> {
    let home = system.home().map(|home| home.join(".tool-versions"));
    up_the_tree(system, &[".tool-versions"]).into_iter().chain(home).find_map(|file| {
        let text = system.read_text(&file).ok()?;
        let line = text.unredacted().lines().find_map(|line| line.trim().strip_prefix("python "))?;
        let line = line.split('#').next().unwrap_or(line);
        Some(line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).filter(|words| !words.is_empty())
    })
}

/// The files of these names in the working directory and above it, the nearest first.
fn up_the_tree(system: &System, names: &[&str]) -> Vec<PathBuf> {
    let folders = system.working_directory().into_iter().flat_map(Path::ancestors);
    folders
        .flat_map(|folder| names.iter().map(|name| folder.join(name)))
        .filter(|file| system.is_file(file))
        .collect()
}
