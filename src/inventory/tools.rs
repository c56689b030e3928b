//! Installers, tools, OpenSSL, libraries, the index and the machine.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Windows;
use crate::python::version::Version;
use crate::redact::Clean;

/// An installer: pip as the shell runs it, uv, poetry, pipenv, pdm, conda, pipx.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Installer {
    /// Its name.
    pub name: Clean,
    /// Its version.
    pub version: Option<Version>,
    /// Where it was found.
    pub path: Option<Clean>,
    /// Id of the interpreter that it works for or runs in.
    pub python: Option<Clean>,
    /// Settings that differ from the default.
    pub settings: Vec<Setting>,
    /// Why it could not be asked.
    pub problem: Option<Clean>,
}

/// A setting that differs from the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: Clean,
    /// Its value.
    pub value: Clean,
    /// The file or variable that sets it.
    pub origin: Clean,
}

/// A compiler or build tool.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tool {
    /// Its name: cc, gcc, rustc, cmake, …
    pub name: Clean,
    /// Where it was found; nothing if it is absent.
    pub path: Option<Clean>,
    /// Its version.
    pub version: Option<Version>,
    /// Kind, target or whatever else it says of itself.
    pub detail: Option<Clean>,
    /// Why it could not be asked.
    pub problem: Option<Clean>,
}

/// OpenSSL in all its places.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OpenSsl {
    /// What `openssl version` says.
    pub command: Option<Tool>,
    /// Its folder of configuration and certificates.
    pub directory: Option<Clean>,
    /// Its providers.
    pub providers: Vec<Clean>,
    /// Headers that a build would find.
    pub headers: Vec<Headers>,
    /// What pkg-config says of it.
    pub pkg_config: Option<Version>,
    /// What each interpreter is linked with.
    pub linked: Vec<LinkedOpenssl>,
    /// Variables that change which OpenSSL is used.
    pub variables: BTreeMap<Clean, Clean>,
    /// Those of them that name a file of certificates that is not there.
    pub dangling_variables: Vec<Clean>,
    /// The file of trusted certificates.
    pub ca_file: Option<Clean>,
    /// It exists and is not empty.
    pub ca_file_exists: Option<bool>,
}

/// Headers of a library.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Headers {
    /// The folder.
    pub path: Clean,
    /// OpenSSL, LibreSSL or `BoringSSL`.
    pub kind: Clean,
    /// Their version.
    pub version: Option<Version>,
}

/// What an interpreter is linked with.
#[derive(Clone, Debug, Serialize)]
pub struct LinkedOpenssl {
    /// Id of the interpreter.
    pub python: Clean,
    /// As it names itself.
    pub version: Clean,
}

/// Programs that ways out may start, beside Python, pip and what every system has: looked for by a probe, and
/// what is not there leaves such a way out.
pub const HELPERS: &[&str] = &[
    "apt-file",
    "brew",
    "choco",
    "conda",
    "doas",
    "docker",
    "gh",
    "git",
    "guix",
    "mamba",
    "micromamba",
    "nix-shell",
    "patchelf",
    "pipx",
    "poetry",
    "podman",
    "port",
    "py",
    "pyenv",
    "scoop",
    "su",
    "sudo",
    "uv",
    "virtualenv",
    "winget",
    "wsl",
];

/// The machine.
#[derive(Clone, Debug, Default, Serialize)]
pub struct System {
    /// linux, macos, windows, …
    pub os: Clean,
    /// Its name as users know it.
    pub pretty_name: Option<Clean>,
    /// ID of os-release.
    pub distribution: Option<Clean>,
    /// debian, fedora, alpine, …
    pub family: Option<Clean>,
    /// Version of the distribution, of macOS or of Windows.
    pub version: Option<Version>,
    /// Version of the kernel.
    pub kernel: Option<Clean>,
    /// Architecture of the machine.
    pub architecture: Clean,
    /// Architecture of this process, where it differs.
    pub process_architecture: Clean,
    /// Runs under an emulator of another processor; nothing where that cannot be told.
    pub emulated: Option<bool>,
    /// glibc, musl, bionic.
    pub libc: Option<Clean>,
    /// Its version.
    pub libc_version: Option<Version>,
    /// Architecture that the system's own programs are built for; on Linux alone.
    pub userland: Option<Clean>,
    /// Programs built for other distributions find their loader; on Linux alone.
    pub usual_loader: Option<bool>,
    /// Architectures whose Homebrew is installed; on macOS alone.
    pub homebrews: Vec<Clean>,
    /// docker, podman, lxc, …
    pub container: Option<Clean>,
    /// Under the Windows Subsystem for Linux.
    pub wsl: bool,
    /// Its first or its second kind.
    pub wsl_version: Option<u8>,
    /// Continuous integration service.
    pub ci: Option<Clean>,
    /// Memory in all, or the container's limit, in MiB.
    pub memory_total: Option<u64>,
    /// Free memory in MiB.
    pub memory_available: Option<u64>,
    /// Swap in MiB.
    pub swap: Option<u64>,
    /// Disks that an installation writes to.
    pub disks: Vec<Disk>,
    /// Language and encoding.
    pub locale: Option<Clean>,
    /// apt, dnf, brew, …
    pub package_manager: Option<Clean>,
    /// The package manager has lists of what it could install; nothing where that was not looked at.
    pub package_lists: Option<bool>,
    /// Helper programs that are on PATH, of those that a way out may start.
    pub programs: Vec<Clean>,
    /// Files of the working directory that list what a project needs.
    pub project_files: Vec<Clean>,
    /// Runs as root or administrator.
    pub privileged: Option<bool>,
    /// There is a default route.
    pub default_route: Option<bool>,
    /// Windows takes long paths.
    pub long_paths: Option<bool>,
    /// What only Windows has; nothing elsewhere.
    pub windows: Option<Windows>,
    /// What else is worth knowing, by name.
    pub notes: BTreeMap<Clean, Clean>,
}

/// A place that an installation writes to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Disk {
    /// What for: `pip`, `temporary`, `cache`.
    pub purpose: Clean,
    /// The folder.
    pub path: Clean,
    /// Free space in MiB.
    pub free: Option<u64>,
    /// Free inodes.
    pub inodes: Option<u64>,
    /// Programs there cannot be started.
    pub noexec: Option<bool>,
    /// Nothing can be written there.
    pub readonly: Option<bool>,
    /// This user may write there.
    pub writable: Option<bool>,
    /// Kind of file system.
    pub kind: Option<Clean>,
    /// Characters of the folder's path.
    pub path_length: Option<u64>,
    /// The service that keeps the folder in step with its servers: `OneDrive`.
    pub synchronised: Option<Clean>,
    /// Programs that run from this installation and keep its files from being replaced (Windows).
    pub in_use_by: Vec<Clean>,
}

/// A native library that was looked for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Library {
    /// Its name in the table of libraries.
    pub name: Clean,
    /// Its version.
    pub version: Option<Version>,
    /// Where its headers are; nothing if they are absent.
    pub headers: Option<Clean>,
    /// Where the library is; nothing if it is absent.
    pub path: Option<Clean>,
}

/// The package index in use.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Index {
    /// Its address; a placeholder if it is private.
    pub url: Option<Clean>,
    /// Where that is set; nothing for pip's default.
    pub origin: Option<Clean>,
    /// It is another one than pip's own default.
    pub private: bool,
    /// Extra indexes.
    pub extra: Vec<Setting>,
    /// Proxies.
    pub proxies: Vec<Setting>,
    /// It answered (where it was asked), or why not.
    pub reachable: Option<Clean>,
    /// What it answered, in one word.
    pub answer: Option<Clean>,
}
