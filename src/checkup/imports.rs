//! What the file imports besides in which an import failed: whoever installs one missing package after the
//! other fails once for each.
//!
//! Only modules count of which a table knows who brings them, and imports that stand at the margin, outside of
//! conditions. It deliberately does not know which of them are there.

use std::path::Path;

use crate::fact::FactId;
use crate::knowledge::Tables;
use crate::log::Reading;
use crate::system::System;

/// More of a program's file is not read: imports stand at its head.
const MOST_BYTES: u64 = 64 * 1024;

/// Those modules, in the order in which they are imported.
pub(super) fn besides(
    reading: &Reading,
    folder: Option<&Path>,
    system: &System,
    tables: &Tables,
) -> Vec<String> {
    let Some(missing) = reading.facts.text(FactId::of("log.missing_module")) else { return Vec::new() };
    let is_it = |event: &&crate::log::Event| {
        event.kind == "missing-module"
            && event.field("module").as_ref() == Some(missing)
            && event.field("importer").is_some_and(|importer| importer == "user")
    };
    let file = reading.events.iter().rev().find(is_it).and_then(|event| event.field("file"));
    let name = file.as_ref().and_then(|file| file.as_str().rsplit(['/', '\\']).next());
    let path = folder.zip(name).map(|(folder, name)| folder.join(name));
    let Some(bytes) = path.and_then(|path| system.read(&path, MOST_BYTES).ok()) else { return Vec::new() };
    let text = String::from_utf8_lossy(&bytes);
    let top = missing.as_str().split('.').next().unwrap_or_default();
    let is_known =
        |name: &str| ["modules", "same-names"].iter().any(|table| tables.row(table, name).is_some());
    let mut found: Vec<String> = Vec::new();
    for name in text.lines().flat_map(imported) {
        if name != top && is_known(name) && !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// The packages that a line imports: `import a.b, c as d`, `from a.b import c`.
fn imported(line: &str) -> Vec<&str> {
    let is_module = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
    };
    let top = |name| str::split(name, '.').next().unwrap_or_default();
    let line = line.split('#').next().unwrap_or_default().trim_end();
    if let Some(rest) = line.strip_prefix("from ") {
        let name = rest.split_once(" import ").map(|(name, _)| name.trim());
        return name.filter(is_module).map(top).into_iter().collect();
    }
    let Some(rest) = line.strip_prefix("import ") else { return Vec::new() };
    let names: Vec<&str> =
        rest.split(',').map(|name| name.split(" as ").next().unwrap_or(name).trim()).collect();
    if names.iter().all(is_module) { names.into_iter().map(top).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::imported;

    #[test]
    fn imports_are_read_off_their_lines() {
        assert_eq!(imported("from PIL.Image import open  # pictures"), ["PIL"]);
        assert_eq!(imported("import yaml, os.path as path"), ["yaml", "os"]);
        for line in ["    import yaml", "from . import part", "import this text, please do", "from the start"]
        {
            assert_eq!(imported(line), [""; 0], "{line}");
        }
    }
}
