//! Installed copies of a package, found by reading metadata in the folders of `sys.path`.

use std::path::{Path, PathBuf};

use crate::python::name::normalise;
use crate::python::version::Version;
use crate::redact::Raw;
use crate::system::System;

/// A copy, as its metadata tells.
#[derive(Clone, Debug)]
pub(super) struct Metadata {
    /// The folder that holds the package.
    pub(super) folder: PathBuf,
    pub(super) version: Option<Version>,
    pub(super) installer: Option<Raw>,
    pub(super) tags: Vec<Raw>,
    /// Files as RECORD lists them; nothing if there is none.
    pub(super) record: Option<Vec<String>>,
    /// Importable names.
    pub(super) modules: Vec<String>,
}

/// More rows than the largest packages have.
const ROWS: usize = 40_000;

/// Copies of `name` in one folder.
pub(super) fn copies(system: &System, folder: &Path, name: &str) -> Vec<Metadata> {
    // An egg is a folder of its own on the path, with its metadata inside.
    let egg = folder.join("EGG-INFO");
    if folder.extension().is_some_and(|ending| ending == "egg") && system.is_folder(&egg) {
        return Some(read(system, folder, &egg))
            .filter(|_| names(folder, ".egg", name))
            .into_iter()
            .collect();
    }
    let mut found: Vec<Metadata> = Vec::new();
    let entries = system.entries(folder).into_iter();
    for entry in entries.filter(|entry| names(entry, ".dist-info", name) || names(entry, ".egg-info", name)) {
        let metadata = read(system, folder, &entry);
        // Debian describes a package in both formats. Two versions in one folder are two copies.
        if !found.iter().any(|known| known.version == metadata.version) {
            found.push(metadata);
        }
    }
    found
}

/// `cryptography-3.4.8.dist-info` names cryptography.
fn names(entry: &Path, ending: &str, name: &str) -> bool {
    let Some(file) = entry.file_name().and_then(|file| file.to_str()) else { return false };
    let Some(stem) = file.strip_suffix(ending) else { return false };
    normalise(stem.split('-').next().unwrap_or(stem)) == name
}

fn read(system: &System, folder: &Path, entry: &Path) -> Metadata {
    let text = |file: &str| system.read_text(&entry.join(file)).ok();
    // An egg-info may be a single file.
    let about = ["METADATA", "PKG-INFO"].into_iter().find_map(text).or_else(|| system.read_text(entry).ok());
    let stated = about.as_ref().and_then(|about| field(about.unredacted(), "Version"));
    let in_name = || entry.file_stem()?.to_str()?.split('-').nth(1).map(str::to_owned);
    let record = system
        .read(&entry.join("RECORD"), 16 << 20)
        .ok()
        .map(|bytes| paths(&String::from_utf8_lossy(&bytes)));
    let mut modules: Vec<String> = text("top_level.txt")
        .map(|names| names.unredacted().lines().map(|line| line.trim().to_owned()).collect())
        .unwrap_or_default();
    modules.retain(|name| !name.is_empty());
    if modules.is_empty() {
        modules = record.as_deref().map(top_level).unwrap_or_default();
    }
    Metadata {
        folder: folder.to_owned(),
        version: stated.or_else(in_name).and_then(|version| Version::parse(&version)),
        installer: text("INSTALLER").map(|name| name.trimmed()).filter(|name| !name.is_blank()),
        tags: text("WHEEL").map(|wheel| fields(wheel.unredacted(), "Tag")).unwrap_or_default(),
        record,
        modules,
    }
}

fn field(text: &str, name: &str) -> Option<String> {
    fields(text, name).first().map(|value| value.unredacted().to_owned())
}

/// Values of a header, down to the first empty line.
fn fields(text: &str, name: &str) -> Vec<Raw> {
    text.lines()
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.split_once(':'))
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| Raw::from(value.trim()))
        .collect()
}

/// The first column of RECORD, which is CSV.
fn paths(text: &str) -> Vec<String> {
    text.lines()
        .take(ROWS)
        .filter_map(|line| match line.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.replace("\"\"", "\u{0}\u{0}").find('"')?;
                Some(quoted[..end].replace("\"\"", "\""))
            }
            None => Some(line.split(',').next()?.to_owned()),
        })
        .filter(|path| !path.is_empty())
        .collect()
}

/// Names that can be imported from what RECORD lists.
fn top_level(record: &[String]) -> Vec<String> {
    let mut names: Vec<String> = record
        .iter()
        .filter_map(|path| {
            if let Some((folder, inner)) = path.split_once('/') {
                let ending = Path::new(inner).extension()?;
                let is_module = ["py", "so", "pyd"].iter().any(|known| ending == *known);
                return (is_module && is_identifier(folder)).then(|| folder.to_owned());
            }
            let (name, ending) = (path.split('.').next()?, path.rsplit('.').next()?);
            let is_module = ["py", "so", "pyd"].contains(&ending);
            (is_module && is_identifier(name)).then(|| name.to_owned())
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// The name to import: the one of the package itself, then a public one.
pub(super) fn import_name(metadata: &Metadata, package: &str) -> Option<String> {
    let modules = &metadata.modules;
    let same = modules.iter().find(|module| normalise(module) == package);
    let public =
        modules.iter().find(|module| !module.starts_with('_') && !NOT_ITS_OWN.contains(&module.as_str()));
    let name = same.or(public).or(modules.first())?;
    // What a file says is to become a part of a program: nothing but names.
    name.split(['.', '/']).all(is_identifier).then(|| name.replace('/', "."))
}

/// Names that packages put beside themselves by mistake.
const NOT_ITS_OWN: &[&str] =
    &["tests", "test", "docs", "doc", "examples", "example", "scripts", "benchmarks"];

#[cfg(test)]
mod tests {
    use super::{paths, top_level};

    #[test]
    fn record_is_a_table_with_commas_and_quotes() {
        let text =
            "pkg/__init__.py,sha256=x,3\n\"pkg/a,b.py\",sha256=y,4\n_pkg.abi3.so,,\n../../../bin/pkg,,\n";
        let found = paths(text);
        assert_eq!(found, ["pkg/__init__.py", "pkg/a,b.py", "_pkg.abi3.so", "../../../bin/pkg"]);
        assert_eq!(top_level(&found), ["_pkg", "pkg"]);
    }
}
