//! OpenSSL in all its places: the command, headers that a build would find, pkg-config's answer,
//! trusted certificates, and what each interpreter is linked with.
//!
//! The interpreters tell the last part themselves; it is put together here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::libraries::named_header_folders;
use super::toolchains::failure;
use super::{Context, Contribution, Probe, Running};
use crate::inventory::{Headers, Inventory, LinkedOpenssl, OpenSsl, Tool};
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::{Invocation, System};

/// Looks for OpenSSL.
#[derive(Debug)]
pub struct OpensslProbe;

impl Probe for OpensslProbe {
    fn name(&self) -> &'static str {
        "openssl"
    }

    fn start(&self, context: Arc<Context>, _so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let found = look(&context).await;
            Box::new(move |inventory: &mut Inventory| {
                inventory.openssl = found;
                inventory.openssl.linked = inventory
                    .interpreters
                    .iter()
                    .filter_map(|python| {
                        let version = python.openssl.clone()?;
                        Some(LinkedOpenssl { python: python.id.clone(), version })
                    })
                    .collect();
            }) as Contribution
        })
    }
}

/// Variables that decide which OpenSSL and which certificates are used.
const VARIABLES: &[&str] = &[
    "CARGO_HTTP_CAINFO",
    "CRYPTOGRAPHY_DONT_BUILD_RUST",
    "CRYPTOGRAPHY_OPENSSL_NO_LEGACY",
    "CURL_CA_BUNDLE",
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "OPENSSL_CONF",
    "OPENSSL_DIR",
    "OPENSSL_ENGINES",
    "OPENSSL_INCLUDE_DIR",
    "OPENSSL_LIB_DIR",
    "OPENSSL_MODULES",
    "OPENSSL_NO_VENDOR",
    "OPENSSL_STATIC",
    "OPENSSL_armcap",
    "OPENSSL_ia32cap",
    "PIP_CERT",
    "PKG_CONFIG_PATH",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
];

/// Variables that name a file of certificates: one that is not there breaks every connection.
const NAMED_BUNDLES: &[&str] = &["SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// Where distributions keep the file of trusted certificates.
const BUNDLES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/etc/openssl@3/cert.pem",
    "/opt/homebrew/etc/openssl@3/cert.pem",
];

async fn look(context: &Context) -> OpenSsl {
    let system = &context.system;
    let mut found = OpenSsl {
        variables: VARIABLES
            .iter()
            .filter_map(|name| Some((Clean::literal(name), context.redactor.clean(&system.variable(name)?))))
            .collect(),
        headers: headers(context),
        ..OpenSsl::default()
    };
    let (directory, pkg_config) = tokio::join!(ask_command(context, &mut found), ask_pkg_config(context));
    found.pkg_config = pkg_config;
    let named = named_bundles(system);
    let dangling = named.iter().filter(|bundle| bundle.dangles);
    found.dangling_variables = dangling.map(|bundle| Clean::literal(bundle.variable)).collect();
    let (file, exists) = certificates(system, &named, directory.as_ref());
    found.ca_file = file.map(|file| context.show(&file));
    found.ca_file_exists = exists;
    found
}

/// Asks the command; its folder of configuration is given back as it is.
async fn ask_command(context: &Context, found: &mut OpenSsl) -> Option<PathBuf> {
    let path = context.system.find_program("openssl")?;
    let asked = Invocation::new(&path).args(["version", "-a"]).deadline(context.plan.process_deadline());
    let outcome = context.system.run(&asked).await;
    let mut tool =
        Tool { name: Clean::literal("openssl"), path: Some(context.show(&path)), ..Tool::default() };
    if !outcome.succeeded() {
        tool.problem = Some(failure(context, &outcome));
        found.command = Some(tool);
        return None;
    }
    let said = &outcome.stdout;
    tool.version = said.inspect(|text| Version::parse(text.split_whitespace().nth(1)?));
    // `OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.17 …)`: the library may be another one.
    tool.detail =
        said.inspect(|text| text.lines().next().map(Raw::from)).map(|line| context.redactor.clean(&line));
    let major = tool.version.as_ref().map_or(0, Version::major);
    let kind = said.inspect(|text| text.starts_with("OpenSSL "));
    found.command = Some(tool);
    let quoted = |name: &str| {
        let line = said.unredacted().lines().find_map(|line| line.strip_prefix(name))?;
        Some(PathBuf::from(line.trim().trim_matches('"')))
    };
    let directory = quoted("OPENSSLDIR:");
    found.directory = directory.as_deref().map(|folder| context.show(folder));
    if kind && major >= 3 {
        // The default provider is part of the library; others are files.
        found.providers = vec![Clean::literal("default")];
        let modules = quoted("MODULESDIR:").map(|folder| context.system.entries(&folder)).unwrap_or_default();
        let names = modules.iter().filter(|file| is_library(file)).filter_map(|file| file.file_stem());
        found.providers.extend(names.map(|name| context.redactor.clean(&Raw::from_os(name))));
    }
    directory
}

fn is_library(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ["so", "dylib", "dll"].iter().any(|known| ending == *known))
}

async fn ask_pkg_config(context: &Context) -> Option<Version> {
    let program = ["pkg-config", "pkgconf"].into_iter().find_map(|name| context.system.find_program(name))?;
    let asked =
        Invocation::new(program).args(["--modversion", "openssl"]).deadline(context.plan.process_deadline());
    let outcome = context.system.run(&asked).await;
    outcome.succeeded().then(|| outcome.stdout.inspect(Version::parse)).flatten()
}

/// Headers in the order in which the build scripts of cryptography and openssl-sys look.
fn headers(context: &Context) -> Vec<Headers> {
    let system = &context.system;
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for folder in header_folders(system) {
        let Ok(text) = system.read_text(&folder.join("openssl").join("opensslv.h")) else { continue };
        let real = system.canonical(&folder).unwrap_or_else(|_| folder.clone());
        if seen.contains(&real) {
            continue;
        }
        seen.push(real);
        let (kind, version) = header_version(text.unredacted());
        found.push(Headers { path: context.show(&folder), kind: Clean::literal(kind), version });
    }
    found
}

fn header_folders(system: &System) -> Vec<PathBuf> {
    let folder = |name: &str| system.variable_os(name).map(PathBuf::from);
    let below = |name: &str, inner: &str| folder(name).map(|folder| folder.join(inner));
    let mut folders: Vec<PathBuf> = [
        folder("OPENSSL_INCLUDE_DIR"),
        below("OPENSSL_DIR", "include"),
        below("CONDA_PREFIX", "include"),
        below("CONDA_PREFIX", "Library/include"),
    ]
    .into_iter()
    .flatten()
    .collect();
    folders.extend(named_header_folders(system));
    let usual: &[&str] = match system.os() {
        "windows" => &[
            r"C:\Program Files\OpenSSL-Win64\include",
            r"C:\Program Files\OpenSSL\include",
            r"C:\OpenSSL-Win64\include",
            r"C:\Program Files (x86)\OpenSSL-Win32\include",
        ],
        "macos" => &[
            "/opt/homebrew/opt/openssl@3/include",
            "/opt/homebrew/opt/openssl@1.1/include",
            "/usr/local/opt/openssl@3/include",
            "/usr/local/opt/openssl@1.1/include",
            "/opt/local/include",
            "/usr/local/include",
        ],
        _ => &["/usr/local/include", "/usr/include", "/usr/include/openssl11", "/usr/local/ssl/include"],
    };
    folders.extend(usual.iter().map(PathBuf::from));
    folders.retain(|folder| folder.is_absolute());
    folders
}

/// Kind and version that `opensslv.h` states.
fn header_version(text: &str) -> (&'static str, Option<Version>) {
    let quoted = |name: &str| {
        let line = text.lines().find(|line| {
            let mut words = line.trim_start().trim_start_matches('#').split_whitespace();
            words.next() == Some("define") && words.next() == Some(name)
        })?;
        line.split('"').nth(1)
    };
    if let Some(text) = quoted("LIBRESSL_VERSION_TEXT") {
        return ("LibreSSL", text.split_whitespace().nth(1).and_then(Version::parse));
    }
    if text.contains("OPENSSL_IS_BORINGSSL") {
        return ("BoringSSL", None);
    }
    let version = quoted("OPENSSL_VERSION_STR")
        .or_else(|| quoted("OPENSSL_VERSION_TEXT").and_then(|text| text.split_whitespace().nth(1)));
    ("OpenSSL", version.and_then(Version::parse))
}

/// A file of certificates that a variable names.
struct NamedBundle {
    variable: &'static str,
    file: PathBuf,
    /// It is not there, or there is nothing in it.
    dangles: bool,
}

fn named_bundles(system: &System) -> Vec<NamedBundle> {
    let named = |variable: &&'static str| {
        let file = PathBuf::from(system.variable_os(variable)?);
        let dangles = file.is_absolute() && !is_filled(system, &file);
        Some(NamedBundle { variable, file, dangles })
    };
    NAMED_BUNDLES.iter().filter_map(named).collect()
}

/// The file of trusted certificates and whether there is something in it. Nothing is said where
/// the system keeps them elsewhere than in files.
fn certificates(
    system: &System,
    named: &[NamedBundle],
    directory: Option<&PathBuf>,
) -> (Option<PathBuf>, Option<bool>) {
    let filled = |file: &Path| is_filled(system, file);
    if let Some(bundle) = named.iter().find(|bundle| bundle.dangles).or(named.first()) {
        return (Some(bundle.file.clone()), Some(!bundle.dangles));
    }
    let own = directory.map(|folder| folder.join("cert.pem"));
    let usual = BUNDLES.iter().map(PathBuf::from);
    if let Some(file) = own.clone().into_iter().chain(usual).find(|file| filled(file)) {
        return (Some(file), Some(true));
    }
    let folder = system.variable_os("SSL_CERT_DIR").map(PathBuf::from);
    let folder = folder.or_else(|| directory.map(|folder| folder.join("certs")));
    if let Some(folder) = folder.filter(|folder| !system.entries(folder).is_empty()) {
        return (Some(folder), Some(true));
    }
    // Windows and macOS keep certificates in stores of their own.
    let in_files = !matches!(system.os(), "windows" | "macos");
    (own.filter(|_| in_files), in_files.then_some(false))
}

/// A folder, or a file with something in it.
fn is_filled(system: &System, path: &Path) -> bool {
    system.metadata(path).is_ok_and(|metadata| metadata.is_dir() || metadata.len() > 0)
}

#[cfg(test)]
mod tests {
    use super::header_version;

    #[test]
    fn headers_of_all_ages_state_their_version() {
        let three = "# define OPENSSL_VERSION_MAJOR  3\n# define OPENSSL_VERSION_STR \"3.0.19\"\n";
        assert_eq!(header_version(three).1.unwrap().as_str(), "3.0.19");
        let one = "# define OPENSSL_VERSION_TEXT    \"OpenSSL 1.1.1w  11 Sep 2023\"\n";
        assert_eq!(header_version(one).1.unwrap().as_str(), "1.1.1w");
        let libre = "#define LIBRESSL_VERSION_TEXT\t\"LibreSSL 3.8.2\"\n#define OPENSSL_VERSION_TEXT LIBRESSL_VERSION_TEXT\n";
        assert_eq!(header_version(libre).0, "LibreSSL");
        assert_eq!(header_version(libre).1.unwrap().as_str(), "3.8.2");
    }
}
