//! Facts of compilers, build tools, installers and OpenSSL.

use std::path::Path;

use super::{Measured, id, set, text, version};
use crate::fact::{FactId, Value};
use crate::inventory::{Installer, Inventory, Setting, Tool};
use crate::redact::Clean;

/// The tools whose version is a fact.
const VERSIONS: &[(FactId, &str)] = &[
    (id!("compiler.msvc"), "cl"),
    (id!("compiler.visual_studio"), "Visual Studio"),
    (id!("compiler.windows_sdk"), "Windows SDK"),
    (id!("cuda.nvcc"), "nvcc"),
    (id!("pkg_config.version"), "pkg-config"),
    (id!("rust.cargo"), "cargo"),
    (id!("rust.version"), "rustc"),
    (id!("tool.cmake"), "cmake"),
    (id!("tool.make"), "make"),
    (id!("tool.meson"), "meson"),
    (id!("tool.ninja"), "ninja"),
    (id!("xcode.sdk.version"), "macos-sdk"),
    (id!("xcode.tools.version"), "xcode"),
];

const COMPILERS: &[FactId] = &[
    id!("compiler.c"),
    id!("compiler.c.kind"),
    id!("compiler.c.version"),
    id!("compiler.cxx"),
    id!("compiler.fortran"),
    id!("xcode.tools"),
];

fn tool<'a>(inventory: &'a Inventory, name: &str) -> Option<&'a Tool> {
    inventory.toolchains.iter().find(|tool| tool.name == name)
}

/// The version of a tool, strictly: not there, or there and not telling.
fn tool_version(tool: Option<&Tool>) -> Value {
    match tool {
        // Not looked for: it does not exist on this system (`cl` on Linux).
        None => Value::Absent,
        Some(tool) if tool.path.is_none() => not_answered(tool).map_or(Value::Absent, Value::Unknown),
        Some(tool) => version(tool.version.as_ref()).unwrap_or_else(|| {
            Value::Unknown(tool.problem.clone().unwrap_or(Clean::literal("it does not state its version")))
        }),
    }
}

/// Why nothing is known of a tool that another program is asked for (vswhere). Any other tool that has
/// no path cannot be used, whatever stands in its place.
fn not_answered(tool: &Tool) -> Option<Clean> {
    let asked = tool.name == "cl" || tool.name == "Visual Studio";
    tool.problem.clone().filter(|_| asked && tool.path.is_none())
}

pub(super) fn compilers(measured: &mut Measured<'_>) {
    if let Some(reason) = measured.failed("toolchains") {
        measured.unknown(COMPILERS, &reason);
        for (id, _) in VERSIONS {
            measured.unknown(&[*id], &reason);
        }
        return;
    }
    if measured.inventory.toolchains.is_empty() {
        return;
    }
    let inventory = measured.inventory;
    for (id, name) in VERSIONS {
        measured.put(*id, tool_version(tool(inventory, name)));
    }
    let c = first(inventory, "CC", &["cl", "cc", "gcc", "clang"]);
    // Whether there is one that was not found: unless a variable says what a build starts.
    let unknown = |variable: &str| {
        tool(inventory, "cl").filter(|_| tool(inventory, variable).is_none()).and_then(not_answered)
    };
    let path = |found: Option<&Tool>, variable: &str| match text(found.and_then(|tool| tool.path.as_ref())) {
        Some(path) => path,
        None => unknown(variable).map_or(Value::Absent, Value::Unknown),
    };
    measured.put(id!("compiler.c"), path(c, "CC"));
    let kind = c.and_then(compiler_kind).map(|kind| Value::Text(Clean::literal(kind)));
    match c {
        None => {
            for id in [id!("compiler.c.kind"), id!("compiler.c.version")] {
                measured.put(id, path(c, "CC"));
            }
        }
        Some(tool) => {
            measured.or_unknown(id!("compiler.c.kind"), kind, "it does not say what it is");
            measured.put(id!("compiler.c.version"), tool_version(Some(tool)));
        }
    }
    let cxx = first(inventory, "CXX", &["cl", "c++", "g++", "clang++"]);
    measured.put(id!("compiler.cxx"), path(cxx, "CXX"));
    let fortran = first(inventory, "FC", &["gfortran"]);
    measured.or_absent(id!("compiler.fortran"), text(fortran.and_then(|tool| tool.path.as_ref())));
    let xcode = tool(inventory, "xcode").map(|tool| Value::Bool(tool.path.is_some()));
    measured.or_absent(id!("xcode.tools"), xcode);
}

/// The compiler that a build starts: what the variable says, even where that is not there;
/// otherwise the first that is.
fn first<'a>(inventory: &'a Inventory, variable: &str, names: &[&str]) -> Option<&'a Tool> {
    if let Some(chosen) = tool(inventory, variable) {
        return Some(chosen).filter(|tool| tool.path.is_some());
    }
    names.iter().find_map(|name| tool(inventory, name).filter(|tool| tool.path.is_some()))
}

fn compiler_kind(tool: &Tool) -> Option<&'static str> {
    if tool.name == "cl" {
        return Some("msvc");
    }
    let said = tool.detail.as_ref()?.as_str();
    ["clang", "gcc"].into_iter().find(|kind| said.contains(kind))
}

/// Libraries whose headers were found. Where none was looked for, nothing is known.
pub(super) fn libraries(measured: &mut Measured<'_>) {
    if let Some(reason) = measured.failed("libraries") {
        measured.unknown(&[id!("library.headers")], &reason);
        return;
    }
    let libraries = &measured.inventory.libraries;
    if libraries.is_empty() {
        measured.or_unknown(id!("library.headers"), None, "this system has no folders for them");
        return;
    }
    let found =
        libraries.iter().filter(|library| library.headers.is_some()).map(|library| library.name.clone());
    measured.or_absent(id!("library.headers"), set(found));
}

const OF_INSTALLERS: &[FactId] = &[
    id!("command.forbids_source"),
    id!("command.forces_source"),
    id!("pip.config"),
    id!("pip.elsewhere"),
    id!("uv.indexes"),
    id!("uv.version"),
];

pub(super) fn installers(measured: &mut Measured<'_>) {
    if let Some(reason) = measured.failed("installers").or_else(|| measured.failed("index")) {
        measured.unknown(OF_INSTALLERS, &reason);
        return;
    }
    let inventory = measured.inventory;
    let find = |name: &str| inventory.installers.iter().find(|installer| installer.name == name);
    let uv = match find("uv") {
        Some(uv) if uv.path.is_some() => version(uv.version.as_ref()).unwrap_or_else(|| {
            Value::Unknown(uv.problem.clone().unwrap_or(Clean::literal("it does not state its version")))
        }),
        Some(_) | None => Value::Absent,
    };
    measured.put(id!("uv.version"), uv);
    // What pip has of its own is told as pip's.
    let of_uv = |setting: &&Setting| {
        let origin = setting.origin.as_str();
        let is_file = Path::new(origin).extension().is_some_and(|ending| ending == "toml");
        is_file || origin.starts_with("UV_")
    };
    measured.or_absent(id!("uv.indexes"), set(inventory.index.extra.iter().filter(of_uv).map(worded)));
    let pip = find("pip");
    elsewhere(measured, pip);
    let settings = pip.map(|pip| pip.settings.as_slice()).unwrap_or_default();
    measured.or_absent(id!("pip.config"), set(settings.iter().map(worded)));
    measured.or_absent(id!("command.forces_source"), set(that(settings, "no-binary").map(worded)));
    measured.or_absent(id!("command.forbids_source"), set(that(settings, "only-binary").map(worded)));
}

/// The settings of this option, for all commands or for one, that ask for something.
fn that<'a>(settings: &'a [Setting], option: &'static str) -> impl Iterator<Item = &'a Setting> {
    settings.iter().filter(move |setting| {
        let name = setting.name.as_str();
        name.rsplit('.').next() == Some(option) && setting.value != ":none:"
    })
}

fn worded(setting: &Setting) -> Clean {
    Clean::literal("{name} = {value} ({origin})").fill(&|part| {
        Some(match part {
            "name" => setting.name.clone(),
            "value" => setting.value.clone(),
            _ => setting.origin.clone(),
        })
    })
}

fn elsewhere(measured: &mut Measured<'_>, pip: Option<&Installer>) {
    let interpreters = &measured.inventory.interpreters;
    let subject = measured.subject().map(|python| &python.id);
    let value = match pip {
        Some(pip) if pip.path.is_some() => match (&pip.python, subject) {
            (Some(python), Some(subject)) if python == subject => Some(Value::Absent),
            (Some(python), Some(_)) => interpreters
                .iter()
                .find(|known| known.id == *python)
                .map(|known| Value::Text(known.executable.as_ref().unwrap_or(&known.real_path).clone())),
            (None, _) | (_, None) => None,
        },
        Some(_) | None => Some(Value::Absent),
    };
    measured.or_unknown(id!("pip.elsewhere"), value, "the interpreter of `pip` was not found");
}

/// Variables that name a file of trusted certificates for Python's `ssl`.
const NAMED_BUNDLES: &[&str] =
    &["CURL_CA_BUNDLE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"];

pub(super) fn openssl(measured: &mut Measured<'_>) {
    let ids = [
        id!("openssl.command.version"),
        id!("openssl.headers.version"),
        id!("tls.ca_bundle"),
        id!("tls.ca_bundle.variables"),
    ];
    if let Some(reason) = measured.failed("openssl") {
        measured.unknown(&ids, &reason);
        return;
    }
    let found = &measured.inventory.openssl;
    let libre = found.command.as_ref().is_some_and(|command| {
        command.detail.as_ref().is_some_and(|detail| detail.as_str().starts_with("LibreSSL"))
    });
    let command = if libre {
        Value::Unknown(Clean::literal("the command is LibreSSL's"))
    } else {
        tool_version(found.command.as_ref())
    };
    measured.put(id!("openssl.command.version"), command);
    let headers = match found.headers.first() {
        None => Value::Absent,
        Some(headers) if headers.kind != "OpenSSL" => {
            Value::Unknown(Clean::literal("the headers are of another library than OpenSSL"))
        }
        Some(headers) => version(headers.version.as_ref())
            .unwrap_or(Value::Unknown(Clean::literal("the headers do not state their version"))),
    };
    measured.put(id!("openssl.headers.version"), headers);
    // What a variable names counts for all; otherwise each interpreter looks where its own OpenSSL
    // was built to look: the one of python.org has a file of its own on macOS, which is not there
    // at first.
    let named = found.variables.keys().any(|name| NAMED_BUNDLES.contains(&name.as_str()));
    let own = measured.subject().and_then(|python| python.certificates).filter(|_| !named);
    let bundle = own.or(found.ca_file_exists).map(Value::Bool);
    measured.or_absent(id!("tls.ca_bundle.variables"), set(found.dangling_variables.iter().cloned()));
    measured.or_unknown(id!("tls.ca_bundle"), bundle, "the system keeps certificates in a store of its own");
}
