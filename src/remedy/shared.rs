//! Which package brings a shared library: by table, else by the rule of the distribution.

use std::collections::BTreeSet;

use crate::fact::{FactId, Facts, Value};
use crate::knowledge::Tables;
use crate::redact::Clean;

use super::install::is_unknown;

/// The package with this file (`libGL.so.1`) for the manager of this column; nothing where neither
/// table nor rule tells, or where the local index has no such name.
pub(super) fn package(file: &Clean, column: &str, tables: &Tables, facts: &Facts) -> Option<Clean> {
    let row = tables.row("sonames", file.as_str());
    let by_table = row.and_then(|row| row.get(column)).cloned();
    let by_rule = || match column {
        "apt" => of_debian(file),
        // What a package provides has a name of its own there, and `so:` packages on Alpine.
        "dnf" | "zypper" => written("'{file}()(64bit)'", file),
        "apk" => written("so:{file}", file),
        _ => None,
    };
    let name = by_table.or_else(by_rule)?;
    (!is_unknown(&name, facts)).then_some(name)
}

/// What a package loads by itself when it runs, where the log names no file: of the package in question,
/// or of the module whose file raised the error.
pub(super) fn of_package(package: Option<&Clean>, facts: &Facts, tables: &Tables) -> Vec<Clean> {
    let module = facts.text(FactId::of("log.raised_in")).and_then(|path| {
        let text = path.as_str();
        let start = text.rfind("-packages/")? + "-packages/".len();
        let length = text[start..].find(['/', '.'])?;
        Some(path.slice(start..start + length))
    });
    let row = |name: &Clean| tables.row("needs", name.as_str()).and_then(|row| row.get("loads"));
    let of_module = module.as_ref().and_then(|module| {
        let distribution = tables.row("modules", module.as_str()).and_then(|row| row.get("distribution"));
        let lower = distribution.unwrap_or(module).mapped(|name| name.to_ascii_lowercase().replace('_', "-"));
        row(&lower)
    });
    of_module.or_else(|| package.and_then(row)).map(super::needs::words).unwrap_or_default()
}

/// All that packages are known to load.
pub(crate) fn loaded(tables: &Tables) -> BTreeSet<Clean> {
    let rows = tables.rows("needs").filter_map(|row| row.get("loads"));
    let files: BTreeSet<Clean> = rows.flat_map(super::needs::words).collect();
    let more: Vec<Clean> = files.iter().flat_map(|file| companions(file, tables)).collect();
    files.into_iter().chain(more).collect()
}

/// What this distribution will load and is known not to be here.
pub(super) fn lacking(distribution: &Clean, facts: &Facts, tables: &Tables) -> Vec<Clean> {
    const ABSENT: FactId = FactId::of("system.libraries_absent");
    let Some(Value::Set(absent)) = facts.present(ABSENT) else { return Vec::new() };
    let lower = distribution.mapped(|name| name.to_ascii_lowercase().replace(['_', '.'], "-"));
    let row = tables.row("needs", lower.as_str());
    let files = row.and_then(|row| row.get("loads")).map(super::needs::words).unwrap_or_default();
    let more: Vec<Clean> = files.iter().flat_map(|file| companions(file, tables)).collect();
    files.into_iter().chain(more).filter(|file| absent.contains(file)).collect()
}

/// Others that are missing where this one is, since the same module loads them.
pub(super) fn companions(file: &Clean, tables: &Tables) -> Vec<Clean> {
    let row = tables.row("sonames", file.as_str());
    row.and_then(|row| row.get("with")).map(super::needs::words).unwrap_or_default()
}

/// Whether it is the name of a library with its number, in letters that need no quoting.
pub(super) fn is_soname(file: &Clean) -> bool {
    let text = file.as_str();
    text.starts_with("lib")
        && text.contains(".so")
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
}

fn written(form: &'static str, file: &Clean) -> Option<Clean> {
    is_soname(file).then(|| Clean::literal(form).fill(&|_| Some(file.clone())))
}

/// Debian's rule (Policy 8.1): the name in lower case, the number behind it, with a hyphen between
/// where the name ends in a digit: `libfoo2-1` has `libfoo2.so.1`.
fn of_debian(file: &Clean) -> Option<Clean> {
    if !is_soname(file) || !file.as_str().contains(".so.") {
        return None;
    }
    Some(file.mapped(|file| {
        let (name, number) = file.split_once(".so.").unwrap_or((file, ""));
        let name = name.to_ascii_lowercase().replace('_', "-");
        let hyphen = if name.ends_with(|c: char| c.is_ascii_digit()) { "-" } else { "" };
        format!("{name}{hyphen}{number}")
    }))
}

#[cfg(test)]
mod tests {
    use super::{lacking, loaded, of_debian};
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::knowledge::Catalogue;
    use crate::redact::Clean;

    #[test]
    fn what_will_be_loaded_is_brought_where_it_is_known_not_to_be_there() {
        let tables = Catalogue::built_in().tables();
        assert!(loaded(tables).contains("libGL.so.1"));
        let mut facts = Facts::default();
        let opencv = Clean::literal("opencv-python");
        assert!(lacking(&opencv, &facts, tables).is_empty(), "nothing is known");
        let absent = ["libGL.so.1", "libzbar.so.0"].map(Clean::literal);
        let id = FactId::find("system.libraries_absent").unwrap();
        facts.set(id, Value::Set(absent.into_iter().collect()), Source::Measured);
        assert_eq!(lacking(&opencv, &facts, tables), [Clean::literal("libGL.so.1")]);
        assert!(lacking(&Clean::literal("requests"), &facts, tables).is_empty());
    }

    #[test]
    fn debian_makes_names_of_packages_by_a_rule() {
        for (file, package) in [
            ("libxcb.so.1", Some("libxcb1")),
            ("libSM.so.6", Some("libsm6")),
            ("libgthread-2.0.so.0", Some("libgthread-2.0-0")),
            ("libusb-1.0.so.0", Some("libusb-1.0-0")),
            ("libfoo_bar.so.2", Some("libfoo-bar2")),
            ("libfoo.so", None),
            ("lib;rm.so.1", None),
        ] {
            assert_eq!(of_debian(&Clean::literal(file)).as_ref().map(Clean::as_str), package, "{file}");
        }
    }
}
