//! Turns what an interpreter said of itself into its entry in the report.

use std::collections::BTreeMap;
use std::path::Path;

use super::answer::Answer;
use super::environment;
use crate::inventory::{BuildBackend, Interpreter, Places};
use crate::probe::Context;
use crate::probe::system::libc;
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::System;
use crate::wheel::known;

/// Distributions that belong to the entry's `tools`; the others that were looked for build.
const TOOLS: [&str; 3] = ["pip", "setuptools", "wheel"];

/// The entry of an interpreter that answered.
pub(super) fn describe(context: &Context, program: &Path, real: &Path, answer: &Answer) -> Interpreter {
    let system = &context.system;
    let clean = |raw: &Raw| context.redactor.clean(raw);
    let (prefix, base) = (answer.prefix.path(), answer.base_prefix.path());
    let (tools, backends) = distributions(context, answer);
    let (libc, libc_version) = c_library(context, real, answer);
    let platform = answer.sysconfig_platform.clone().or_else(|| {
        let machine = answer.machine.as_ref()?.unredacted();
        Some(Raw::from(format!(
            "{}-{machine}",
            answer.platform.unredacted().trim_end_matches(char::is_numeric)
        )))
    });
    let mut interpreter = Interpreter {
        executable: answer.executable.as_ref().map(clean),
        version: version(answer),
        implementation: Some(clean(&answer.implementation)),
        implementation_version: answer
            .implementation_version
            .and_then(|(major, minor, micro)| Version::parse(&format!("{major}.{minor}.{micro}"))),
        debug: Some(answer.debug),
        free_threaded: Some(answer.free_threaded),
        bits: Some(answer.bits),
        prefix: Some(clean(&answer.prefix)),
        base_prefix: Some(clean(&answer.base_prefix)),
        venv: environment::describe(system, &prefix, &|path| context.show(path)),
        origin: environment::origin(system, &base, real).or_else(|| of_platform(platform.as_ref())),
        platform: platform.as_ref().map(clean),
        soabi: soabi(answer).as_ref().map(clean),
        machine: machine(answer).as_ref().map(clean),
        architectures: environment::architectures(system, &base, real),
        libc,
        libc_version,
        macos_target: answer.macos_target.as_ref().and_then(|text| Version::parse(text.unredacted())),
        os_version: answer.os_version.as_ref().and_then(|text| Version::parse(text.unredacted())),
        android_api: answer.android_api,
        site_folders: answer.site_folders.iter().map(clean).collect(),
        user_site: answer.user_site.as_ref().map(clean),
        user_site_enabled: Some(answer.user_site_enabled),
        externally_managed: Some(answer.externally_managed),
        tools,
        backends,
        missing_modules: missing_modules(context, answer),
        openssl: answer.openssl.as_ref().map(clean),
        certificate_file: answer.certificates.as_ref().map(|(file, _)| clean(file)),
        certificates: certificates(system, answer),
        include: Some(clean(&answer.include)),
        headers: Some(answer.headers),
        compiler: compiler(answer).as_ref().map(clean),
        variables: variables(context),
        places: Places {
            executable: Some(Raw::from_os(program)),
            prefix: Some(answer.prefix.clone()),
            base_prefix: Some(answer.base_prefix.clone()),
            search_path: answer.path.clone(),
            site_folders: answer.site_folders.clone(),
            user_site: answer.user_site.clone(),
        },
        ..Interpreter::default()
    };
    interpreter.best_tags = known::best_tags(&interpreter, &context.redactor);
    interpreter
}

/// MSYS2 and Cygwin may lie in any folder; the platform tells that it is theirs.
fn of_platform(platform: Option<&Raw>) -> Option<Clean> {
    let platform = platform?.unredacted();
    let found = [("mingw", "msys2"), ("msys", "msys2"), ("cygwin", "cygwin")];
    found.iter().find(|(start, _)| platform.starts_with(start)).map(|(_, origin)| Clean::literal(origin))
}

/// Variables that change what every interpreter does.
pub(super) fn variables(context: &Context) -> BTreeMap<Clean, Clean> {
    let variables = context.system.variables();
    let variables =
        variables.filter(|(name, value)| name.as_encoded_bytes().starts_with(b"PYTHON") && !value.is_empty());
    variables
        .map(|(name, value)| (context.text(&name.to_string_lossy()), context.show(Path::new(value))))
        .collect()
}

fn version(answer: &Answer) -> Option<Version> {
    let (major, minor, micro, level, serial) = &answer.version;
    let stage = match level.unredacted() {
        "alpha" => format!("a{serial}"),
        "beta" => format!("b{serial}"),
        "candidate" => format!("rc{serial}"),
        _ => String::new(),
    };
    Version::parse(&format!("{major}.{minor}.{micro}{stage}"))
}

/// The tag of compiled modules, from their file ending; Python 2 has the width of its characters.
fn soabi(answer: &Answer) -> Option<Raw> {
    if answer.version.0 == 2 && answer.suffixes.is_empty() {
        return Some(Raw::from(if answer.wide_unicode { "cp27mu" } else { "cp27m" }));
    }
    let suffix = answer.suffixes.first()?.unredacted();
    let tag = suffix.trim_start_matches('.').trim_end_matches(".so").trim_end_matches(".pyd");
    (!matches!(tag, "so" | "pyd" | "")).then(|| Raw::from(tag))
}

/// The architecture of the process: the kernel's word for it (`machine`) is another one where a
/// 32-bit userland runs on a 64-bit kernel, as on Raspberry Pi OS.
fn machine(answer: &Answer) -> Option<Raw> {
    if let Some(platform) = answer.sysconfig_platform.as_ref().map(Raw::unredacted) {
        let windows = match platform {
            "win32" => Some("i686"),
            "win-amd64" => Some("x86_64"),
            "win-arm64" => Some("aarch64"),
            "win-arm32" => Some("armv7l"),
            _ => None,
        };
        if let Some(machine) = windows {
            return Some(Raw::from(machine));
        }
    }
    let triple = answer.multiarch.as_ref().map(Raw::unredacted).unwrap_or_default();
    let kernel = answer.machine.as_ref().map(Raw::unredacted);
    let machine = match (triple.split('-').next().unwrap_or_default(), kernel, answer.bits) {
        ("i386" | "i686", _, _) | (_, Some("x86_64"), 32) => "i686",
        ("arm", Some(kernel), _) if kernel.starts_with("armv6") || kernel.starts_with("armv7") => kernel,
        ("arm", _, _) | (_, Some("aarch64" | "armv8l"), 32) => "armv7l",
        (_, Some("arm64"), _) => "aarch64",
        (_, Some("amd64"), _) => "x86_64",
        (_, kernel, _) => kernel?,
    };
    Some(Raw::from(machine))
}

/// glibc says its version; musl and old interpreters say nothing, and the program's loader tells.
fn c_library(context: &Context, real: &Path, answer: &Answer) -> (Option<Clean>, Option<Version>) {
    if let Some(text) = answer.libc.as_ref().map(Raw::unredacted)
        && let Some(version) = text.strip_prefix("glibc ")
    {
        return (Some(Clean::literal("glibc")), Version::parse(version));
    }
    let loader = libc::loader_of(&context.system, real);
    loader.map_or((None, None), |loader| libc::of_loader(&context.system, &loader))
}

/// Whether its OpenSSL finds certificates where it was built to look for them. On Windows it takes
/// those of the system instead.
fn certificates(system: &System, answer: &Answer) -> Option<bool> {
    let (file, folder) = answer.certificates.as_ref().filter(|_| system.os() != "windows")?;
    let filled = system.metadata(&file.path()).is_ok_and(|metadata| metadata.len() > 0);
    Some(filled || !system.entries(&folder.path()).is_empty())
}

fn compiler(answer: &Answer) -> Option<Raw> {
    let banner = answer.banner.unredacted();
    let text = banner.rsplit_once('[')?.1.split(']').next()?.trim();
    (!text.is_empty()).then(|| Raw::from(text))
}

fn missing_modules(context: &Context, answer: &Answer) -> Vec<Clean> {
    let mut missing: Vec<Clean> =
        answer.missing_modules.iter().map(|name| context.redactor.clean(name)).collect();
    if answer.openssl.is_none() {
        missing.insert(0, Clean::literal("_ssl"));
    }
    missing
}

/// Versions by name: of several copies the one that comes first on `sys.path`.
fn distributions(context: &Context, answer: &Answer) -> (BTreeMap<Clean, Version>, Vec<BuildBackend>) {
    let mut tools = BTreeMap::new();
    let mut others = BTreeMap::new();
    let own = version(answer);
    // PYTHONPATH may lead into the packages of another Python, which are no part of this one.
    let is_foreign = |folder: &Raw| own.as_ref().is_some_and(|own| own.is_another_than(&folder.path()));
    for (name, stated, folder, _) in
        answer.distributions.iter().filter(|(_, _, folder, _)| !is_foreign(folder))
    {
        let stated = stated.as_ref().and_then(|stated| Version::parse(stated.unredacted()));
        let is_pip = name.unredacted() == "pip";
        // An upgrade that was broken off may leave the metadata of several versions in one folder.
        let Some(version) = own_version(context, folder).filter(|_| is_pip).or(stated) else { continue };
        let is_tool = TOOLS.contains(&name.unredacted());
        let place = if is_tool { &mut tools } else { &mut others };
        place.entry(context.text(&name.unredacted().replace('_', "-"))).or_insert(version);
    }
    let backends = others.into_iter().map(|(name, version)| BuildBackend { name, version }).collect();
    (tools, backends)
}

/// The version that pip's own code states.
fn own_version(context: &Context, folder: &Raw) -> Option<Version> {
    let text = context.system.read_text(&folder.path().join("pip").join("__init__.py")).ok()?;
    let line = text.unredacted().lines().find_map(|line| line.strip_prefix("__version__ = "))?;
    Version::parse(line.trim_matches(['"', '\'']))
}
