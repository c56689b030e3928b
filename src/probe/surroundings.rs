//! What lies around the process in question: its variables, the folder that it imports from, the
//! places near it that hold what it did not find, its proxy. All of it is read, nothing is started.

mod missing;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use missing::{held, holds, wanted};

use super::steering::is_steering;
use super::{Context, Contribution, Probe, Running, settings};
use crate::inventory::{Interpreter, Inventory, Surroundings};
use crate::redact::{Clean, Raw};
use crate::system::System;

/// How many entries of a folder are looked at.
const MOST: usize = 400;
/// Variables that everybody has set, and that say nothing by being set.
const USUAL: [&str; 10] = [
    "PATH",
    "HOME",
    "USERPROFILE",
    "TMPDIR",
    "TEMP",
    "TMP",
    "VIRTUAL_ENV",
    "XDG_RUNTIME_DIR",
    "XDG_DATA_DIRS",
    "XDG_CONFIG_DIRS",
];
const FLAGS: [&str; 7] = ["CFLAGS", "CPPFLAGS", "CXXFLAGS", "LDFLAGS", "ARCHFLAGS", "FFLAGS", "RUSTFLAGS"];
const TOOLS: [&str; 9] = ["CC", "CXX", "CPP", "LD", "AR", "FC", "F77", "LDSHARED", "LDCXXSHARED"];

/// Folders of a project that are packages of Python and yet no part of what it ships.
const BESIDE: [&str; 8] = ["test", "tests", "doc", "docs", "example", "examples", "scripts", "tools"];

/// Looks around.
#[derive(Debug)]
pub struct SurroundingsProbe;

impl Probe for SurroundingsProbe {
    fn name(&self) -> &'static str {
        "surroundings"
    }

    fn start(&self, context: Arc<Context>, so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let around = look(&context, &so_far);
            Box::new(move |inventory: &mut Inventory| inventory.surroundings = around) as Contribution
        })
    }
}

fn look(context: &Context, so_far: &Inventory) -> Surroundings {
    let (system, plan) = (&context.system, &context.plan);
    let subject = so_far.interpreters.iter().find(|python| python.subject);
    let words = |names: &[&str], most: usize| -> BTreeSet<Clean> {
        let values = names.iter().filter_map(|name| system.variable(name));
        let words = values.flat_map(|value| {
            value.unredacted().split_whitespace().take(most).map(str::to_owned).collect::<Vec<_>>()
        });
        words.map(|word| context.text(&word)).collect()
    };
    let variables = system.variables().filter(|(name, value)| {
        is_steering(name) && !value.is_empty() && !USUAL.iter().any(|usual| name == usual)
    });
    let variables = variables.map(|(name, value)| {
        let text = name.to_string_lossy();
        (context.text(&text), settings::shown_value(context, &text, &Raw::from_os(value)))
    });
    let home = system.variable_os("PYTHONHOME").map(PathBuf::from);
    let missing = plan.missing_module.as_deref();
    let held = missing.and_then(|module| held(context, so_far, subject, module));
    let wanted = missing.zip(subject).map(|(module, subject)| wanted(context, subject, module));
    let wanted = wanted.unwrap_or_default();
    let own = own_package(system);
    let proxy = proxy_port(system);
    Surroundings {
        variables: variables.collect(),
        flags: words(&FLAGS, 200),
        tools: words(&TOOLS, 1),
        python_home: home.as_deref().map(|home| context.show(home)),
        python_home_fits: home.as_deref().and_then(|home| fits(context, home)),
        python_path_foreign: foreign(system, subject).map(|folder| context.show(&folder)),
        looked_for_module: plan.missing_module.is_some(),
        held,
        wanted_by: wanted.by,
        optional_for: wanted.by_extra,
        left_over: wanted.left_over,
        moved_to: wanted.moved_to,
        besides: subject.map(|subject| missing::besides(context, subject)).unwrap_or_default(),
        library_folder: library_folder(context),
        shadowing: shadowing(context, subject),
        own_package: own.as_ref().map(|(name, _)| context.text(name)),
        own_package_in_src: own.as_ref().map(|(_, in_src)| *in_src),
        proxy_listens: proxy.and_then(|port| system.listens(port)),
        local_proxy: proxy
            .map(|port| Clean::join([&Clean::literal("127.0.0.1:"), &Clean::from(u64::from(port))], "")),
        compilers: plan.compilers.iter().map(|path| context.show(path)).collect(),
    }
}

/// Whether PYTHONHOME is the installation of the interpreter in question: it may be two folders
/// (`prefix:exec_prefix`).
fn fits(context: &Context, home: &Path) -> Option<bool> {
    let system = &context.system;
    let python = context.plan.pythons.first().or(context.plan.used.first())?;
    let real = system.canonical(python).ok()?;
    let prefix = if system.is_windows() { real.parent() } else { real.parent().and_then(Path::parent) }?;
    let first = std::env::split_paths(home.as_os_str()).next()?;
    Some(system.canonical(&first).is_ok_and(|home| home == *prefix))
}

/// The first folder on PYTHONPATH whose compiled modules are all for another Python.
fn foreign(system: &System, subject: Option<&Interpreter>) -> Option<PathBuf> {
    let version = subject?.version.as_ref()?;
    let own = format!("{}{}", version.major(), version.minor());
    let tag = |file: &Path| {
        let name = file.file_name()?.to_str()?;
        let (_, rest) = name.split_once(".cpython-").or_else(|| name.split_once(".cp"))?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (digits.len() >= 2).then_some(digits)
    };
    std::env::split_paths(system.variable_os("PYTHONPATH")?).filter(|folder| folder.is_absolute()).find(
        |folder| {
            let of_another = version.is_another_than(folder);
            let entries = system.entries(folder);
            let below = entries.iter().take(MOST).flat_map(|entry| system.entries(entry));
            let tags: BTreeSet<String> =
                entries.iter().cloned().chain(below.take(MOST)).filter_map(|file| tag(&file)).collect();
            system.is_folder(folder) && (of_another || !tags.is_empty() && !tags.contains(&own))
        },
    )
}

/// The folder of a variable for the loader from which it took a library that the output names.
fn library_folder(context: &Context) -> Option<Clean> {
    let names = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];
    let values = names.iter().filter_map(|name| context.system.variable_os(name));
    let folders: Vec<PathBuf> = values.flat_map(std::env::split_paths).collect();
    let named: Vec<PathBuf> = context.plan.modules.iter().map(Raw::path).collect();
    let holds_one = |folder: &&PathBuf| named.iter().any(|file| file.parent() == Some(folder));
    folders.iter().find(holds_one).map(|folder| context.show(folder))
}

/// Modules in the folder of the failing program that come before others of the same name, and
/// folders without any Python in them that stand for a package which is not there.
fn shadowing(context: &Context, subject: Option<&Interpreter>) -> Option<BTreeSet<Clean>> {
    let system = &context.system;
    let first = context.plan.first_folder.as_deref()?;
    let searched: Vec<PathBuf> =
        subject?.places.search_path.iter().map(Raw::path).filter(|path| path != first).collect();
    if searched.is_empty() || searched.iter().any(|folder| folder == first) {
        return None;
    }
    let is_module =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_elsewhere = |name: &str| searched.iter().any(|folder| holds(system, folder, name));
    let shadows = |entry: PathBuf| {
        let file = entry.file_name()?.to_str()?.to_owned();
        let name = file.strip_suffix(".py").unwrap_or(&file);
        let is_package = system.is_file(&entry.join("__init__.py"));
        if !is_module(name) || file == name && !system.is_folder(&entry) {
            return None;
        }
        let is_own = file != name || is_package;
        let has_code = || {
            system.entries(&entry).iter().any(|file| file.extension().is_some_and(|ending| ending == "py"))
        };
        let hides = if is_own { is_elsewhere(name) } else { !is_elsewhere(name) && !has_code() };
        hides.then(|| context.text(name))
    };
    Some(system.entries(first).into_iter().take(MOST).filter_map(shadows).collect())
}

/// The one package of a project that keeps its packages here or in `src`, and whether it is there.
fn own_package(system: &System) -> Option<(String, bool)> {
    let here = system.working_directory()?;
    let packages = |folder: &Path| -> Vec<String> {
        let name = |entry: &PathBuf| {
            let name = entry.file_name()?.to_str()?;
            let is_one = !BESIDE.contains(&name) && system.is_file(&entry.join("__init__.py"));
            is_one.then(|| name.to_owned())
        };
        system.entries(folder).iter().take(MOST).filter_map(name).collect()
    };
    match (packages(here).as_slice(), packages(&here.join("src")).as_slice()) {
        ([name], []) => Some((name.clone(), false)),
        ([], [name]) => Some((name.clone(), true)),
        _ => None,
    }
}

/// The port of a proxy on this machine itself.
fn proxy_port(system: &System) -> Option<u16> {
    let names =
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "PIP_PROXY"];
    names
        .iter()
        .filter_map(|name| system.variable(name))
        .find_map(|value| {
            value.inspect(|text| {
                let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
                let authority = rest.split('/').next().unwrap_or(rest);
                let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
                let (host, port) = place.rsplit_once(':')?;
                matches!(host, "localhost" | "127.0.0.1")
                    .then(|| port.parse::<u16>().ok())
                    .flatten()
                    .map(u64::from)
            })
        })
        .and_then(|port| u16::try_from(port).ok())
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;

    use super::own_package;
    use crate::system::System;

    #[test]
    fn the_package_of_a_project_is_the_only_one() {
        let of = |files: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            for file in files {
                let file = folder.path().join(file);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, "").unwrap();
            }
            own_package(&System::with_environment(BTreeMap::new(), folder.path().to_owned()))
        };
        assert_eq!(
            of(&["app/__init__.py", "tests/__init__.py", "notes/a.py"]),
            Some(("app".to_owned(), false))
        );
        assert_eq!(of(&["src/app/__init__.py", "docs/__init__.py"]), Some(("app".to_owned(), true)));
        assert_eq!(of(&["app/__init__.py", "other/__init__.py"]), None);
        assert_eq!(of(&["app/__init__.py", "src/app/__init__.py"]), None);
        assert_eq!(of(&["app.py", "app/a.py"]), None);
    }
}
