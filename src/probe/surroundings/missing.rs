//! Where a module lies that was not found, and who counts on it: folders and metadata are read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Context, MOST};
use crate::inventory::{Held, Interpreter, Inventory};
use crate::python::name::{normalise, of_requirement};
use crate::python::project::INSTALLABLE;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// Whether a folder holds a module of this name.
pub(super) fn holds(system: &System, folder: &Path, module: &str) -> bool {
    if system.is_file(&folder.join(format!("{module}.py")))
        || system.is_file(&folder.join(module).join("__init__.py"))
    {
        return true;
    }
    let compiled = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_compiled = path.extension().is_some_and(|ending| ending == "so" || ending == "pyd");
        is_compiled && name.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
    };
    system.entries(folder).iter().take(10 * MOST).any(compiled)
}

/// Where a module lies that was not found.
pub(super) fn held(
    context: &Context,
    so_far: &Inventory,
    subject: Option<&Interpreter>,
    module: &str,
) -> Option<Held> {
    let system = &context.system;
    let name = module
        .split('.')
        .next()
        .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))?;
    let found = |how: &'static str, folder: &Path| {
        holds(system, folder, name).then(|| Held { how: Clean::literal(how), place: context.show(folder) })
    };
    let search_path: Vec<PathBuf> =
        subject.iter().flat_map(|python| &python.places.search_path).map(Raw::path).collect();
    let is_searched = |folder: &Path| search_path.iter().any(|searched| searched == folder);
    let user_site = subject.and_then(|python| python.places.user_site.as_ref()).map(Raw::path);
    if let Some(held) =
        user_site.filter(|folder| !is_searched(folder)).and_then(|folder| found("user-site", &folder))
    {
        return Some(held);
    }
    let first = context.plan.first_folder.as_deref();
    if let Some(held) = first.and_then(|folder| found("beside", folder)) {
        return Some(held);
    }
    // A program that lies further below is run from the project's folder, where its modules are, and Python looks
    // in the program's own.
    let here = system.working_directory().filter(|folder| first.is_some() && !is_searched(folder));
    if let Some(held) = here.and_then(|folder| found("own-folder", folder)) {
        return Some(held);
    }
    let others = so_far.interpreters.iter().filter(|python| !python.subject);
    let mut in_other: Vec<_> = others
        .flat_map(|python| {
            let how = relation(context, so_far, subject, python);
            python.places.site_folders.iter().map(move |folder| (how, folder.path()))
        })
        .collect();
    in_other.sort_by_key(|(how, _)| *how == UNRELATED);
    let in_other = in_other
        .iter()
        .filter(|(_, folder)| !is_searched(folder))
        .find_map(|(how, folder)| found(how, folder));
    let filled = context.plan.filled.iter().find_map(|folder| {
        // `--prefix` has the folder of packages further below, as an environment has.
        let below = site_folders_below(system, folder);
        below
            .iter()
            .chain([folder])
            .filter(|folder| !is_searched(folder))
            .find_map(|one| found("folder", one))
    });
    if filled.is_some() {
        return filled;
    }
    // Two environments kept side by side are taken for each other; one of many says nothing.
    let beside = subject.filter(|python| python.venv.is_some()).and_then(|python| {
        let prefix = python.places.prefix.as_ref()?.path();
        let siblings = system.entries(prefix.parent()?).into_iter().take(MOST);
        let mut siblings =
            siblings.filter(|sibling| *sibling != prefix && system.is_file(&sibling.join("pyvenv.cfg")));
        let (first, second) = (siblings.next()?, siblings.next());
        let folders = if second.is_none() { site_folders_below(system, &first) } else { Vec::new() };
        folders.iter().find_map(|folder| found("environment", folder))
    });
    let in_other = beside.or(in_other);
    // A folder that `--target` has filled holds metadata of its own.
    let near =
        [first, system.working_directory()].into_iter().flatten().flat_map(|folder| system.entries(folder));
    let has_metadata = |folder: &PathBuf| {
        let is_metadata = |entry: &PathBuf| entry.extension().is_some_and(|ending| ending == "dist-info");
        system.is_folder(folder) && system.entries(folder).iter().any(is_metadata)
    };
    near.take(MOST).filter(has_metadata).find_map(|folder| found("folder", &folder)).or(in_other)
}

/// Another Python has the module, and no command of the user's would have put it there.
const UNRELATED: &str = "unrelated";

/// What another interpreter has to do with the program: it is the one that `pip` installs for, or
/// belongs to the environment of the program's own project, which was not activated.
///
/// Any machine has a Python somewhere that holds the module: that alone says nothing.
fn relation(
    context: &Context,
    so_far: &Inventory,
    subject: Option<&Interpreter>,
    python: &Interpreter,
) -> &'static str {
    let system = &context.system;
    let pip = so_far.installers.iter().find(|installer| installer.name == "pip");
    let how = if python.venv.is_some() { "environment" } else { "interpreter" };
    if pip.and_then(|pip| pip.python.as_ref()) == Some(&python.id) {
        return how;
    }
    let prefix = python.places.prefix.as_ref().map(Raw::path);
    let lies_in_the_project = || {
        let (name, parent) = (prefix.as_ref()?.file_name()?.to_str()?, prefix.as_ref()?.parent()?);
        let mut folders =
            [system.working_directory(), context.plan.first_folder.as_deref()].into_iter().flatten();
        let usual = matches!(name, ".venv" | "venv" | "env");
        Some(folders.any(|folder| folder == parent || usual && folder.starts_with(parent)))
    };
    let in_none = subject.is_none_or(|subject| subject.venv.is_none());
    if in_none && python.venv.is_some() && lies_in_the_project() == Some(true) { how } else { UNRELATED }
}

/// The folders of packages in an environment's folder: read, since it may be anybody's.
fn site_folders_below(system: &System, prefix: &Path) -> Vec<PathBuf> {
    if system.is_windows() {
        return vec![prefix.join("Lib").join("site-packages")];
    }
    let versions = system.entries(&prefix.join("lib")).into_iter().filter(|folder| {
        folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("python"))
    });
    versions.map(|folder| folder.join("site-packages")).collect()
}

/// What the failing file imports besides that no folder holds from which the program imports.
pub(super) fn besides(context: &Context, subject: &Interpreter) -> BTreeSet<Clean> {
    let system = &context.system;
    let searched = subject.places.search_path.iter().map(Raw::path);
    let folders: Vec<PathBuf> = searched.chain(context.plan.first_folder.clone()).collect();
    // A folder without a file of its own may be a package, too.
    let is_there = |name: &str| {
        folders.iter().any(|folder| holds(system, folder, name) || system.is_folder(&folder.join(name)))
    };
    let names = context.plan.besides.iter().filter(|name| !is_there(name));
    names.map(|name| context.text(name)).collect()
}

/// The distributions of an interpreter whose metadata asks for one that is named like a module.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// It was installed without what it requires, and says so itself.
    pub(super) by: Option<Clean>,
    /// Only an extra of it wants that: it need not be there.
    pub(super) by_extra: Option<Clean>,
    /// It brought that module, and its metadata is all that is left: an uninstallation broke off, or a folder was
    /// removed by hand. pip takes it for installed.
    pub(super) left_over: Option<Clean>,
    /// It was installed in place from a folder that is gone, and lies in this one now: `.`, or a folder here.
    pub(super) moved_to: Option<Clean>,
}

/// Who wants a module, by one look at each distribution's metadata.
pub(super) fn wanted(context: &Context, subject: &Interpreter, module: &str) -> Wanted {
    let system = &context.system;
    let top = module.split('.').next().unwrap_or(module);
    let name = normalise(top);
    let mut wanted = Wanted::default();
    // Whether the module is gone is seen once for each folder.
    let folders = subject.places.site_folders.iter().map(Raw::path).map(|folder| {
        let is_gone = !holds(system, &folder, top) && !system.is_folder(&folder.join(top));
        (folder, is_gone)
    });
    let entries = folders.flat_map(|(folder, is_gone)| {
        system.entries(&folder).into_iter().take(10 * MOST).map(move |entry| (entry, is_gone))
    });
    let of_distributions =
        entries.filter(|(entry, _)| entry.extension().is_some_and(|ending| ending == "dist-info"));
    for (entry, is_gone) in of_distributions.take(MOST) {
        let Some(own) = entry.file_name().and_then(|file| file.to_str()?.split('-').next()) else { continue };
        // `~ame` is what pip itself put aside before it was interrupted: nothing is called so.
        let is_name = !own.starts_with('~');
        if is_gone && is_name && wanted.left_over.is_none() && brought(system, &entry, top) {
            wanted.left_over = Some(context.text(own));
        }
        if wanted.moved_to.is_none() && lost_its_folder(system, &entry) {
            wanted.moved_to = folder_with(system, top).map(|folder| context.text(&folder));
        }
        let Ok(about) = system.read_text(&entry.join("METADATA")) else { continue };
        let header = about.unredacted().split("\n\n").next().unwrap_or_default();
        let requirements = header.lines().filter_map(|line| line.strip_prefix("Requires-Dist:"));
        for requirement in requirements.filter(|text| normalise(of_requirement(text.trim())) == name) {
            let place = if requirement.contains("extra ==") { &mut wanted.by_extra } else { &mut wanted.by };
            place.get_or_insert_with(|| context.text(own));
        }
    }
    wanted
}

/// Whether it was installed in place (PEP 610), from a folder that is not there any more.
fn lost_its_folder(system: &System, metadata: &Path) -> bool {
    let Ok(origin) = system.read_text(&metadata.join("direct_url.json")) else { return false };
    let Ok(origin) = serde_json::from_str::<serde_json::Value>(origin.unredacted()) else { return false };
    let folder = origin["url"].as_str().and_then(|url| url.strip_prefix("file://"));
    let is_in_place = origin["dir_info"]["editable"].as_bool() == Some(true);
    // What is escaped in an address is another path.
    let folder = folder.filter(|folder| is_in_place && !folder.contains('%')).map(Path::new);
    folder.is_some_and(|folder| folder.is_absolute() && system.metadata(folder).is_err())
}

/// The one project here that holds a module: this folder itself, or one in it.
fn folder_with(system: &System, top: &str) -> Option<String> {
    let here = system.working_directory()?;
    let is_project = |folder: &Path| {
        INSTALLABLE.iter().any(|file| system.is_file(&folder.join(file)))
            && (holds(system, folder, top) || holds(system, &folder.join("src"), top))
    };
    if is_project(here) {
        return Some(".".to_owned());
    }
    let mut below = system.entries(here).into_iter().take(MOST).filter(|folder| is_project(folder));
    let found = below.next().filter(|_| below.next().is_none())?;
    found.file_name()?.to_str().map(str::to_owned)
}

/// Whether the list of a distribution's files names a module. What is left of an editable installation names none.
fn brought(system: &System, metadata: &Path, top: &str) -> bool {
    let Ok(record) = system.read_text(&metadata.join("RECORD")) else { return false };
    let (package, module) = (format!("{top}/__init__.py,"), format!("{top}.py,"));
    record.unredacted().lines().any(|line| line.starts_with(&package) || line.starts_with(&module))
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;

    use super::{folder_with, lost_its_folder};
    use crate::system::System;

    #[test]
    fn a_project_in_place_is_found_where_it_was_moved_to() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |file: &str, text: &str| {
            let file = root.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        let system = System::with_environment(BTreeMap::new(), root.to_owned());
        let origin = |path: &str, editable: &str| {
            let path = root.join(path);
            let url = format!("file://{}", path.display());
            write(
                "demo-1.dist-info/direct_url.json",
                &format!(r#"{{"url": "{url}", "dir_info": {{"editable": {editable}}}}}"#),
            );
            lost_its_folder(&system, &root.join("demo-1.dist-info"))
        };
        assert!(origin("old", "true"));
        assert!(!origin("old", "false"), "what was copied needs its folder no more");
        assert!(!origin("", "true"), "it is still there");
        assert_eq!(folder_with(&system, "demo"), None);
        write("new/pyproject.toml", "");
        write("new/src/demo/__init__.py", "");
        assert_eq!(folder_with(&system, "demo").as_deref(), Some("new"));
        write("other/setup.py", "");
        write("other/demo.py", "");
        assert_eq!(folder_with(&system, "demo"), None, "which of the two?");
        write("setup.py", "");
        write("demo.py", "");
        assert_eq!(folder_with(&system, "demo").as_deref(), Some("."));
    }
}
