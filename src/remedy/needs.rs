//! What a build needs of the system, less what is there.

use std::collections::BTreeSet;

use crate::fact::{FactId, Facts, Value};
use crate::knowledge::Tables;
use crate::python::version::Version;
use crate::redact::Clean;

/// What every build with this compiler needs, in the order in which it is told.
const BUILDS: &[(&str, &[&str])] = &[
    ("c", &["c", "python-headers"]),
    ("cxx", &["cxx", "python-headers"]),
    ("fortran", &["cxx", "fortran", "python-headers"]),
    // pyo3 reads Python's configuration and no header of it; its linker is the C compiler's.
    ("rust", &["rust", "c"]),
    ("none", &[]),
];

/// What is read off a fact: it is there if the fact says so.
const BY_FACT: &[(&str, FactId)] = &[
    ("c", FactId::of("compiler.c")),
    ("cmake", FactId::of("tool.cmake")),
    ("cxx", FactId::of("compiler.cxx")),
    ("fortran", FactId::of("compiler.fortran")),
    ("make", FactId::of("tool.make")),
    ("meson", FactId::of("tool.meson")),
    ("ninja", FactId::of("tool.ninja")),
    ("pkg-config", FactId::of("pkg_config.version")),
    ("rust", FactId::of("rust.cargo")),
];

/// All that the build of a package needs: what its row says, what the log names besides (`found`), and
/// where there is no row, what a build in C needs.
pub(super) fn of_build(tables: &Tables, package: Option<&Clean>, found: &[Clean]) -> Vec<Clean> {
    let row = package.and_then(|package| tables.row("needs", package.as_str()));
    let column = |name: &str| {
        let text = row.and_then(|row| row.get(name));
        text.map(words).unwrap_or_default()
    };
    let kind = row.and_then(|row| row.get("build")).map_or("c", Clean::as_str);
    let of_kind = BUILDS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, needs)| needs);
    let mut needs: Vec<Clean> = of_kind.iter().map(|id| Clean::literal(id)).collect();
    needs.extend(column("programs"));
    needs.extend(column("libraries"));
    needs.extend(found.iter().cloned());
    unique(needs)
}

/// What an older release needs, and the bound that leads to it, where the newest one's libraries are too
/// new for many distributions.
pub(super) fn of_older(tables: &Tables, package: Option<&Clean>) -> Option<(Vec<Clean>, Clean)> {
    let row = tables.row("needs", package?.as_str())?;
    let bound = row.get("older")?.clone();
    let mut needs = of_build(tables, None, &words(row.get("older_libraries")?));
    needs.extend(row.get("programs").map(words).unwrap_or_default());
    Some((unique(needs), bound))
}

/// Whether even the newest release of the package builds only with Pythons older than this one.
pub(super) fn is_too_old(tables: &Tables, package: Option<&Clean>, facts: &Facts) -> bool {
    const VERSION: FactId = FactId::of("python.version");
    let row = package.and_then(|package| tables.row("needs", package.as_str()));
    let until = row.and_then(|row| row.get("until")).and_then(|text| Version::parse(text.as_str()));
    let (Some(until), Some(here)) = (until, facts.version(VERSION)) else { return false };
    (here.major(), here.minor()) > (until.major(), until.minor())
}

/// Those that the facts do not show to be there. What is not known counts as missing only where
/// nothing says that it was looked for.
pub(crate) fn lacking(needs: &[Clean], facts: &Facts) -> Vec<Clean> {
    let missing: Vec<Clean> = needs.iter().filter(|id| !is_there(id.as_str(), facts)).cloned().collect();
    // A C++ compiler brings the one for C along.
    let brings_c = missing.iter().any(|id| *id == "cxx");
    missing.into_iter().filter(|id| !(brings_c && *id == "c")).collect()
}

fn is_there(id: &str, facts: &Facts) -> bool {
    const HEADERS: FactId = FactId::of("library.headers");
    const OF_PYTHON: FactId = FactId::of("python.headers");
    const PROGRAMS: FactId = FactId::of("system.programs");
    let holds = |fact: FactId| match facts.present(fact) {
        Some(Value::Set(words)) => words.contains(id),
        _ => false,
    };
    if id == "python-headers" {
        return facts.present(OF_PYTHON) == Some(&Value::Bool(true));
    }
    match BY_FACT.iter().find(|(name, _)| *name == id) {
        Some((_, fact)) => facts.present(*fact).is_some(),
        None => holds(HEADERS) || holds(PROGRAMS),
    }
}

/// The words of a column.
pub(super) fn words(text: &Clean) -> Vec<Clean> {
    let mut found = Vec::new();
    let mut start = 0;
    for piece in text.as_str().split(' ') {
        if !piece.is_empty() {
            found.push(text.slice(start..start + piece.len()));
        }
        start += piece.len() + 1;
    }
    found
}

/// Each once, in the order in which they came.
pub(super) fn unique(words: Vec<Clean>) -> Vec<Clean> {
    let mut seen = BTreeSet::new();
    words.into_iter().filter(|word| seen.insert(word.clone())).collect()
}
