//! State of the packages in question: for each interpreter the installed copies, their files and
//! compiled modules; for the subject what comes of importing them.

pub(super) mod binary;
mod import;
pub(crate) mod loader;
mod metadata;
mod modules;
mod named;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Context, Contribution, Probe, Running};
use crate::inventory::{Copy, Interpreter, Inventory, Package};
use crate::python::name::normalise;
use crate::redact::{Clean, Raw};
use crate::system::System;
use loader::Loader;
use metadata::Metadata;

pub use named::NamedModulesProbe;

/// Looks at the packages that the user named.
#[derive(Debug)]
pub struct PackagesProbe;

/// Missing files that are named.
const NAMED: usize = 5;

impl Probe for PackagesProbe {
    fn name(&self) -> &'static str {
        "packages"
    }

    fn start(&self, context: Arc<Context>, so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let mut packages = Vec::new();
            for given in &context.plan.packages {
                let name = package_name(given);
                for python in &so_far.interpreters {
                    // One that told nothing of its path cannot be looked at.
                    if !python.places.search_path.is_empty() || !python.places.site_folders.is_empty() {
                        packages.push(look(&context, python, &name).await);
                    }
                }
            }
            Box::new(move |inventory: &mut Inventory| inventory.packages = packages) as Contribution
        })
    }
}

/// The normal name in a requirement such as `cryptography[ssh]>=42`.
fn package_name(given: &str) -> String {
    let end = given
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')))
        .unwrap_or(given.len());
    normalise(&given[..end])
}

async fn look(context: &Context, python: &Interpreter, name: &str) -> Package {
    let found = copies(context, python, name);
    let mut loader = Loader::new(&context.system, python);
    let copies: Vec<Copy> = found
        .iter()
        .enumerate()
        .map(|(index, metadata)| describe(context, python, metadata, index > 0, &mut loader))
        .collect();
    let mut package =
        Package { name: context.text(name), python: python.id.clone(), copies, ..Package::default() };
    let startable = python.trouble.is_none() && python.not_started.is_none();
    if python.subject
        && startable
        && context.plan.import
        && let Some(metadata) = found.first()
        && let Some(module) = metadata::import_name(metadata, name)
    {
        let compiled = compiled_modules(metadata);
        package.import = import::import(context, python, &module, &compiled).await;
    }
    package
}

/// The name to import a package by that is installed in one of these folders.
pub(crate) fn import_name(system: &System, folders: &[PathBuf], name: &str) -> Option<String> {
    let found =
        folders.iter().find_map(|folder| metadata::copies(system, folder, name).into_iter().next())?;
    metadata::import_name(&found, name)
}

/// Copies in the order of `sys.path`: the first is the one that is used.
fn copies(context: &Context, python: &Interpreter, name: &str) -> Vec<Metadata> {
    let places = &python.places;
    let mut folders: Vec<PathBuf> =
        places.search_path.iter().chain(&places.site_folders).map(Raw::path).collect();
    folders.retain(|folder| folder.is_absolute() && context.system.is_folder(folder));
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for folder in folders {
        let real = context.system.canonical(&folder).unwrap_or_else(|_| folder.clone());
        if !seen.contains(&real) {
            found.extend(metadata::copies(&context.system, &folder, name));
            seen.push(real);
        }
    }
    found
}

fn describe(
    context: &Context,
    python: &Interpreter,
    metadata: &Metadata,
    shadowed: bool,
    loader: &mut Loader<'_>,
) -> Copy {
    let kind = kind(python, metadata);
    let missing = missing_files(context, metadata, kind == "distribution");
    let (modules, modules_total) = modules::of_copy(context, python, metadata, loader);
    Copy {
        version: metadata.version.clone(),
        location: context.show(&metadata.folder),
        kind: Clean::literal(kind),
        installer: metadata.installer.as_ref().map(|name| context.redactor.clean(name)),
        tags: metadata.tags.iter().map(|tag| context.redactor.clean(tag)).collect(),
        record_intact: missing.as_ref().map(Vec::is_empty),
        missing_files: missing
            .unwrap_or_default()
            .iter()
            .take(NAMED)
            .map(|file| context.text(file))
            .collect(),
        shadowed,
        modules,
        modules_total,
    }
}

/// Files of RECORD that are not there. Compiled Python files may go and come as they like, and
/// distributions put scripts elsewhere than RECORD says.
fn missing_files(context: &Context, metadata: &Metadata, of_system: bool) -> Option<Vec<String>> {
    let record = metadata.record.as_ref()?;
    let missing = record
        .iter()
        .filter(|path| !Path::new(path).extension().is_some_and(|ending| ending == "pyc" || ending == "pyo"))
        .filter(|path| !(of_system && path.starts_with("..")))
        .filter(|path| context.system.link_metadata(&metadata.folder.join(path)).is_err())
        .cloned()
        .collect();
    Some(missing)
}

/// What kind of place a copy lies in.
fn kind(python: &Interpreter, metadata: &Metadata) -> &'static str {
    let folder = metadata.folder.as_path();
    let is = |place: &Raw| place.path() == folder;
    if python.places.user_site.as_ref().is_some_and(is) {
        return "user-site";
    }
    let by = metadata.installer.as_ref();
    let by_system =
        by.is_some_and(|name| name.inspect(|name| matches!(name, "debian" | "rpm" | "apk" | "pacman")));
    let of_system = ["/usr/lib/", "/usr/lib64/"].iter().any(|start| folder.starts_with(start));
    let by_pip = by.is_some_and(|name| name.inspect(|name| matches!(name, "pip" | "uv" | "poetry" | "pdm")));
    if by_system || of_system && !by_pip {
        return "distribution";
    }
    if by.is_some_and(|name| name.inspect(|name| name == "conda")) {
        return "conda";
    }
    if python.places.site_folders.iter().any(is) { "site" } else { "other" }
}

/// Dotted names of the compiled modules that RECORD lists.
fn compiled_modules(metadata: &Metadata) -> Vec<String> {
    let files = metadata.record.iter().flatten().filter(|file| modules::is_module(file));
    files
        .filter(|file| !file.split('/').any(|part| part == ".."))
        .filter_map(|file| {
            let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
            let name = name.split('.').next()?;
            let dotted = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let dotted = dotted.replace('/', ".");
            dotted
                .chars()
                .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'))
                .then_some(dotted)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::package_name;

    #[test]
    fn a_requirement_names_its_package() {
        assert_eq!(package_name("Foo_Bar[extra]>=1.0"), "foo-bar");
        assert_eq!(package_name("cryptography"), "cryptography");
    }
}
