//! What tables and facts say of the package in question: its needs, its other names, its libraries.
//!
//! It deliberately does not know what is done about it.

use crate::fact::{FactId, Source, Value};
use crate::knowledge::Fix;
use crate::python::name;
use crate::redact::Clean;

use super::plan::Situation;
use super::{near, needs, shared};

/// What is to be installed for it: rows of `natives`, and shared libraries.
pub(super) fn wanted(fix: &Fix, situation: &Situation<'_>) -> (Vec<Clean>, Vec<Clean>) {
    let mut wanted = Vec::new();
    let mut files = Vec::new();
    for need in &fix.needs.install {
        match need.as_str() {
            "build" => {
                // What the log names stands in these columns of the tables.
                let mut found: Vec<Clean> = (situation.place)("library").into_iter().collect();
                if (situation.place)("program").is_some_and(|program| program.as_str().contains("++")) {
                    found.push(Clean::literal("cxx"));
                }
                if (situation.place)("module").is_some() {
                    found.push(Clean::literal("pkg-config"));
                }
                wanted.extend(needs::of_build(situation.tables, situation.package, &found));
            }
            "shared" => files.extend(missing_libraries(situation)),
            _ => wanted.extend(row_named(need, situation)),
        }
    }
    (needs::unique(wanted), needs::unique(files))
}

/// The row of `natives` that a need names: `git`, or `{library}` for the one that the log names.
fn row_named(need: &Clean, situation: &Situation<'_>) -> Option<Clean> {
    match need.as_str().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(place) => (situation.place)(place),
        None => Some(need.clone()),
    }
}

/// What tables say of the package in question: the distribution that a wrong name means, the one that
/// has the same modules.
pub(super) fn looked_up(place: &str, situation: &Situation<'_>) -> Option<Clean> {
    let named = (situation.place)("name").or_else(|| situation.package.cloned());
    match place {
        "distribution" => {
            let name = named?;
            let row =
                ["modules", "renamed"].iter().find_map(|table| situation.tables.row(table, name.as_str()));
            row?.get("distribution").filter(|name| !name.is_empty()).cloned()
        }
        "meant" => near::nearest(named?.as_str(), situation.tables),
        "listed" => situation.typed?.listed_at(named?.as_str()),
        // Whoever forbids wheels is not helped by one.
        "first_wheel" if situation.facts.present(FactId::of("command.forces_source")).is_some() => None,
        "first_wheel" => {
            let version = situation.facts.version(FactId::of("python.version"))?;
            let row = situation.tables.row("first_wheels", situation.package?.as_str());
            let column = format!("{}.{}", version.major(), version.minor());
            // A table of the package itself says it for those that ours does not have.
            let own = || situation.facts.version(FactId::of("package.first_wheel")).map(Clean::from);
            // Where no table knows it, the index does.
            let listed = || situation.facts.version(FactId::of("index.newer_wheel")).map(Clean::from);
            row.and_then(|row| row.get(&column).cloned()).or_else(own).or_else(listed)
        }
        "wanted_distribution" => {
            let module = situation.facts.text(FactId::of("log.missing_module"))?;
            // A compiled module belongs to one distribution, whatever its package is called.
            if let Some(row) = situation.tables.row("compiled-modules", module.as_str()) {
                return row.get("distribution").cloned();
            }
            let end = module.as_str().find('.').unwrap_or(module.as_str().len());
            let top = module.slice(0..end);
            let row =
                ["modules", "same-names"].iter().find_map(|table| situation.tables.row(table, top.as_str()));
            let plain = top.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            // A module is no distribution: whoever owns that name is whose code would be installed. Only
            // where the user's own command just ran may the one stand for the other.
            // What belongs to Python itself comes with no distribution: who has taken such a name is a stranger.
            let of_python = situation.tables.row("stdlib", top.as_str()).is_some();
            let own = situation.own.is_some() && plain && !of_python;
            let same =
                Some(top.clone()).filter(|top| own && !top.is_empty() && !top.as_str().starts_with('-'));
            row.and_then(|row| row.get("distribution")).cloned().or(same)
        }
        // Other modules that the same file imports: only what a table knows is installed for them.
        "wanted_besides" => {
            const BESIDES: FactId = FactId::of("module.missing.besides");
            let fact = situation.facts.get(BESIDES).filter(|fact| fact.source == Source::Measured)?;
            let Value::Set(modules) = &fact.value else { return None };
            let row = |module: &Clean| {
                ["modules", "same-names"]
                    .iter()
                    .find_map(|table| situation.tables.row(table, module.as_str()))
            };
            let names = modules.iter().filter_map(|module| row(module)?.get("distribution").cloned());
            let first = looked_up("wanted_distribution", situation);
            let names: Vec<Clean> =
                names.filter(|name| Some(name) != first.as_ref() && !name.is_empty()).collect();
            (!names.is_empty()).then(|| Clean::join(&needs::unique(names), " "))
        }
        "wanted_list" => situation.typed?.list_near(looked_up("wanted_distribution", situation)?.as_str()),
        "instead" => {
            let row = situation.tables.row("needs", situation.package?.as_str())?;
            row.get("instead").cloned()
        }
        _ => None,
    }
}

/// Whether a fix installs a distribution of which no more is known than that it may be called as the module is:
/// whoever has that name on an index may be a stranger, and nobody is led there without being asked.
pub(super) fn is_guessed(fix: &Fix, situation: &Situation<'_>) -> bool {
    if !fix.commands.iter().any(|command| command.as_str().contains("{wanted_distribution}")) {
        return false;
    }
    let module = situation.facts.text(FactId::of("log.missing_module"));
    let module = module.map_or("", Clean::as_str);
    let top = module.split('.').next().unwrap_or_default();
    let knows = |table: &str| [module, top].iter().any(|name| situation.tables.row(table, name).is_some());
    // Some tables are of distributions, in their usual spelling.
    let name = name::normalise(top);
    let is_distribution = |table: &str| situation.tables.row(table, &name).is_some();
    !["compiled-modules", "modules", "same-names"].into_iter().any(knows)
        && !["asked-for", "first_wheels", "needs"].into_iter().any(is_distribution)
}

/// The shared libraries that are missing: what the loader names first, what a module needs besides.
fn missing_libraries(situation: &Situation<'_>) -> Vec<Clean> {
    const MISSING: FactId = FactId::of("package.missing_libraries");
    let named = ["library_file", "library_file2", "library"].iter().find_map(|name| (situation.place)(name));
    let measured = match situation.facts.present(MISSING) {
        Some(Value::Set(files)) => files.iter().cloned().collect(),
        _ => Vec::new(),
    };
    let said = situation.facts.text(FactId::of("log.missing_library")).cloned();
    let mut all: Vec<Clean> = named.into_iter().chain(measured).collect();
    // Some are asked for by the name that they have on Windows; a table knows those.
    let is_library =
        |file: &Clean| shared::is_soname(file) || situation.tables.row("sonames", file.as_str()).is_some();
    if !all.iter().any(is_library) {
        all.extend(said);
    }
    if !all.iter().any(is_library) {
        all = shared::of_package(situation.package, situation.facts, situation.tables);
    }
    let more: Vec<Clean> = all.iter().flat_map(|file| shared::companions(file, situation.tables)).collect();
    needs::unique(all.into_iter().chain(more).filter(is_library).collect())
}
