//! Compiled modules of a copy: which there are, and whether this interpreter can load them.

use std::path::{Path, PathBuf};

use super::binary::{self, Format, Image, Signature};
use super::loader::Loader;
use super::metadata::Metadata;
use crate::inventory::{CompiledModule, Interpreter};
use crate::probe::Context;
use crate::probe::system::normal_architecture;
use crate::redact::Clean;
use crate::system::System;

/// Most modules whose headers are read: the largest packages have some hundred.
const READ: usize = 400;
/// Most modules that are listed; those with a problem come first.
const LISTED: usize = 12;

/// The compiled modules of a copy, at most some, and how many there are.
pub(super) fn of_copy(
    context: &Context,
    python: &Interpreter,
    metadata: &Metadata,
    loader: &mut Loader<'_>,
) -> (Vec<CompiledModule>, usize) {
    let files = files(&context.system, metadata);
    loader
        .bring(files.iter().filter(|file| is_library(file)).map(|file| metadata.folder.join(file)).collect());
    let count = files.iter().filter(|file| is_module(file)).count();
    let mut modules: Vec<CompiledModule> = files
        .iter()
        .take(READ)
        .map(|file| {
            let path = metadata.folder.join(file);
            (is_module(file), look(context, python, &path, context.text(file), loader))
        })
        // Of bundled libraries only those that are a problem, or stand in the way of one.
        .filter(|(is_module, found)| *is_module || found.problem.is_some() || found.in_use)
        .map(|(_, found)| found)
        .collect();
    // The one that needs the newest C library tells for all of them.
    modules.sort_by(|left, right| {
        let rank = |module: &CompiledModule| (module.problem.is_none(), !module.in_use);
        rank(left).cmp(&rank(right)).then(right.glibc.cmp(&left.glibc)).then(left.file.cmp(&right.file))
    });
    modules.truncate(LISTED);
    (modules, count)
}

/// Files that are binaries by their name, relative to the copy's folder.
fn files(system: &System, metadata: &Metadata) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    if let Some(record) = &metadata.record {
        files.extend(record.iter().filter(|path| is_module(path) || is_library(path)).cloned());
    } else {
        for name in &metadata.modules {
            walk(system, &metadata.folder, Path::new(name), 0, &mut files);
        }
    }
    files.retain(|file| !Path::new(file).is_absolute() && system.is_file(&metadata.folder.join(file)));
    files.sort();
    files.dedup();
    files
}

/// Without RECORD (distributions take it out): what lies in the package's folders, and beside them
/// by the same name.
fn walk(system: &System, root: &Path, inner: &Path, depth: u32, found: &mut Vec<String>) {
    if depth == 0 {
        let name = inner.to_string_lossy().into_owned();
        let beside =
            system.entries(root).into_iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
        found.extend(beside.filter(|file| is_module(file) && file.split('.').next() == Some(&name)));
    }
    for entry in system.entries(&root.join(inner)) {
        if found.len() >= READ || depth > 6 {
            return;
        }
        let Some(name) = entry.file_name() else { continue };
        let inner = inner.join(name);
        let text = inner.to_string_lossy().into_owned();
        if is_module(&text) {
            found.push(text);
        } else if system.link_metadata(&entry).is_ok_and(|metadata| metadata.is_dir()) {
            walk(system, root, &inner, depth + 1, found);
        }
    }
}

/// The ending of a compiled module.
pub(super) fn is_module(path: &str) -> bool {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("so" | "pyd"))
}

fn is_library(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let ending = Path::new(file).extension().and_then(|ending| ending.to_str());
    file.contains(".so.") || matches!(ending, Some("dylib" | "dll"))
}

/// The tag in a module's file name: `cpython-312-x86_64-linux-gnu`, `abi3`, `cp312-win_amd64`.
fn tag(file: &str) -> Option<&str> {
    let name = file.rsplit('/').next()?;
    let (_, rest) = name.split_once('.')?;
    let tag = rest.strip_suffix(".so").or_else(|| rest.strip_suffix(".pyd"))?;
    let known = tag.starts_with("abi3")
        || ["cpython-", "cp3", "cp2", "pypy", "graalpy"].iter().any(|start| tag.starts_with(start));
    known.then_some(tag)
}

/// A tag as wheels write it: `cpython-312-x86_64-linux-gnu` is cp312.
fn abi(tag: &str) -> String {
    let mut parts = tag.split('-');
    match parts.next() {
        Some("cpython") => format!("cp{}", parts.next().unwrap_or_default()),
        Some(first) if first.starts_with("pypy") => match parts.next() {
            Some(second) => format!("{first}_{second}"),
            None => first.to_owned(),
        },
        first => first.unwrap_or_default().to_owned(),
    }
}

/// What the header of the module at `path` tells, and whether `python` can load it.
pub(super) fn look(
    context: &Context,
    python: &Interpreter,
    path: &Path,
    shown: Clean,
    loader: &mut Loader<'_>,
) -> CompiledModule {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let tag = tag(&name);
    let mut module = CompiledModule {
        file: shown,
        abi: tag.map(|tag| context.text(&abi(tag))),
        in_use: context.system.is_in_use(path),
        ..CompiledModule::default()
    };
    let wanted = python.machine.as_ref().map(|machine| normal_architecture(machine.as_str()));
    let image = match binary::read_as(&context.system, path, wanted.as_deref()) {
        Ok(image) => image,
        Err(fault) => {
            module.problem = Some(Clean::literal(fault.words()));
            return module;
        }
    };
    module.format = Some(Clean::literal(image.format.name()));
    module.architectures = image.architectures.iter().map(|name| Clean::literal(name)).collect();
    module.glibc = image.newest_wanted("GLIBC_");
    module.glibcxx = image.newest_wanted("GLIBCXX_");
    module.macos.clone_from(&image.macos);
    module.signature = image.signature.map(|signature| Clean::literal(signature.name()));
    module.quarantined = quarantined(&context.system, path);
    let wrong = wrong_kind(&context.system, &image).or_else(|| wrong_architecture(context, python, &image));
    let wrong = wrong.or_else(|| wrong_abi(context, python, &module, tag, path));
    if wrong.is_some() {
        module.problem = wrong;
        return module;
    }
    module.fits = true;
    let missing = loader.missing(path, &image);
    module.missing_libraries = missing.iter().map(|name| context.text(name)).collect();
    module.problem = not_found(&module)
        .or_else(|| too_old(context, path, &image, loader))
        .or_else(|| unsigned(&image).map(Clean::literal));
    module
}

fn wrong_kind(system: &System, image: &Image) -> Option<Clean> {
    let systems = Clean::literal(image.format.systems());
    (image.format != Format::native(system))
        .then(|| Clean::literal("built for {system}").fill(&|_| Some(systems.clone())))
}

fn wrong_architecture(context: &Context, python: &Interpreter, image: &Image) -> Option<Clean> {
    let own = normal_architecture(python.machine.as_ref()?.as_str());
    let same = |architecture: &str| {
        // The kinds of ARM and MIPS differ in what the header does not tell in one word.
        architecture == own
            || ["arm", "mips"].iter().any(|kind| architecture == *kind && own.starts_with(kind))
    };
    if image.architectures.iter().any(|architecture| same(architecture)) {
        return None;
    }
    let held = image.architectures.join(", ");
    Some(
        Clean::literal("built for {held}, the interpreter is {own}")
            .fill(&|name| Some(context.text(if name == "held" { &held } else { &own }))),
    )
}

/// The interpreter would not even see a module with another tag, unless a fitting one lies beside.
fn wrong_abi(
    context: &Context,
    python: &Interpreter,
    module: &CompiledModule,
    tag: Option<&str>,
    path: &Path,
) -> Option<Clean> {
    let (tag, module_abi) = (tag?, module.abi.as_ref()?);
    let own = python.abi()?;
    let python_3 = python.version.as_ref().is_some_and(|version| version.major() == 3);
    let cpython = python.implementation.as_ref().is_some_and(|name| *name == "cpython");
    let fits = if tag.starts_with("abi3") {
        // A free-threaded interpreter loads it, if at all, only from 3.15 on (abi3t).
        cpython && python_3 && python.free_threaded != Some(true)
    } else {
        *module_abi == own
    };
    if fits || fitting_beside(context, path, own.as_str()) {
        return None;
    }
    Some(
        Clean::literal("built for {abi}, the interpreter is {own}")
            .fill(&|name| Some(if name == "abi" { module_abi.clone() } else { own.clone() })),
    )
}

fn fitting_beside(context: &Context, path: &Path, own: &str) -> bool {
    let name =
        |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let own_file = name(path);
    let stem = own_file.split('.').next().unwrap_or_default().to_owned();
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let beside: Vec<PathBuf> = context.system.entries(&folder);
    beside.iter().map(|path| name(path)).any(|file| {
        is_module(&file)
            && file != own_file
            && file.split('.').next() == Some(&stem)
            && tag(&file).is_none_or(|tag| tag.starts_with("abi3") || abi(tag) == own)
    })
}

/// Whether macOS asks before it loads the file: what a browser or a mail program has brought
/// carries this mark, and what is unpacked from it too. pip's own downloads carry none.
fn quarantined(system: &System, path: &Path) -> Option<bool> {
    let mark = (system.os() == "macos").then(|| system.attribute(path, "com.apple.quarantine"))?;
    mark.ok().map(|mark| mark.is_some())
}

/// Why Apple silicon does not run it. Intel Macs take code without a signature.
fn unsigned(image: &Image) -> Option<&'static str> {
    match image.signature? {
        _ if image.loaded != "aarch64" => None,
        Signature::None => Some("not signed: Apple silicon does not load it"),
        Signature::Invalid => Some("changed after it was signed: macOS ends the program that loads it"),
        Signature::Linker | Signature::AdHoc | Signature::Identity => None,
    }
}

fn not_found(module: &CompiledModule) -> Option<Clean> {
    let names = Clean::join(&module.missing_libraries, ", ");
    (!module.missing_libraries.is_empty())
        .then(|| Clean::literal("needs {names}, not found").fill(&|_| Some(names.clone())))
}

fn too_old(context: &Context, path: &Path, image: &Image, loader: &mut Loader<'_>) -> Option<Clean> {
    let wanted = loader.too_old(path, image);
    // The newest one says it all.
    let (library, wants, has) = wanted.into_iter().max_by_key(|(_, wants, _)| {
        crate::python::version::Version::parse(wants.rsplit('_').next().unwrap_or_default())
    })?;
    Some(Clean::literal("needs {wants}, {library} has {has}").fill(&|name| {
        Some(match name {
            "wants" => context.text(&wants),
            "library" => context.text(&library),
            _ if has.is_empty() => Clean::literal("none such"),
            _ => context.text(&has),
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::{abi, tag};

    #[test]
    fn tags_are_what_wheels_call_them() {
        let of = |file| tag(file).map(abi);
        assert_eq!(of("pkg/_x.cpython-312-x86_64-linux-gnu.so").as_deref(), Some("cp312"));
        assert_eq!(of("pkg/_rust.abi3.so").as_deref(), Some("abi3"));
        assert_eq!(of("_x.pypy39-pp73-x86_64-linux-gnu.so").as_deref(), Some("pypy39_pp73"));
        assert_eq!(of("_x.cp313t-win_amd64.pyd").as_deref(), Some("cp313t"));
        assert_eq!(of("pkg/lib.name.so"), None);
    }
}
