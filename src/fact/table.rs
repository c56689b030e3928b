//! Every fact that a check may ask for: id, kind, meaning.
//!
//! Checks are held to this table when they are loaded; `explain --facts`, the documentation and
//! what a model is told about facts are made from it. Sorted by id.

use super::Value;
use super::kind::Kind;
use super::origin::{ORIGINS, Origin};
use crate::python::name;

/// One row of [`FACTS`].
#[derive(Debug)]
pub struct FactSpec {
    /// Its name, `subject.detail`.
    pub id: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// What it means, with its unit.
    pub doc: &'static str,
    /// A command with which a user can find it out by hand; empty where there is none.
    pub how: &'static str,
}

/// The id of a fact: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(u16);

impl FactId {
    /// The fact with this name, if there is one.
    pub fn find(name: &str) -> Option<Self> {
        let index = FACTS.binary_search_by(|fact| fact.id.cmp(name)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// The fact of a name that is compiled in.
    ///
    /// # Panics
    /// On a name that is not in the table: used in a constant, as it should be, it does not compile.
    pub const fn of(name: &'static str) -> Self {
        let mut index = 0;
        while index < FACTS.len() {
            if same(FACTS[index].id.as_bytes(), name.as_bytes()) {
                #[expect(clippy::cast_possible_truncation, reason = "the table has some hundred rows")]
                return Self(index as u16);
            }
            index += 1;
        }
        panic!("no such fact")
    }

    /// Its row in the table.
    pub fn spec(self) -> &'static FactSpec {
        &FACTS[usize::from(self.0)]
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.spec().id
    }

    /// What kind of value it has.
    pub fn kind(self) -> Kind {
        self.spec().kind
    }

    /// Whether `value` may be its value. What is said to be a package and is no package's name is
    /// nothing: an address, a path, an option, a sentence.
    pub fn takes(self, value: &Value) -> bool {
        const PACKAGE: FactId = FactId::of("log.package");
        match value {
            Value::Text(name) if self == PACKAGE => name::is_name(name.as_str()),
            value => self.kind().holds(value),
        }
    }

    /// Where it comes from.
    pub fn origin(self) -> Origin {
        let fits =
            |start: &str| self.name() == start || start.ends_with('.') && self.name().starts_with(start);
        let found = ORIGINS.iter().filter(|(start, _)| fits(start)).max_by_key(|(start, _)| start.len());
        found.map_or(Origin::Log, |(_, origin)| *origin)
    }
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

const fn fact(id: &'static str, kind: Kind, doc: &'static str, how: &'static str) -> FactSpec {
    FactSpec { id, kind, doc, how }
}

use Kind::{Bool, Integer, Set, Text, Version};

/// The table, sorted by id.
pub const FACTS: &[FactSpec] = &[
    fact(
        "command.forbids_source",
        Set,
        "Options and settings that forbid source builds (`--only-binary`), each with where it is set",
        "python -m pip config list",
    ),
    fact(
        "command.forces_source",
        Set,
        "Options and settings that forbid wheels (`--no-binary`, PIP_NO_BINARY, pip.conf), each with where it is set",
        "python -m pip config list",
    ),
    fact("command.installer", Text, "The installer that failed: pip, uv, poetry, pdm, pipenv, conda", ""),
    fact(
        "compiler.c",
        Text,
        "The C compiler that a source build would start; absent if there is none",
        "cc --version",
    ),
    fact("compiler.c.kind", Text, "gcc, clang or msvc", "cc --version"),
    fact("compiler.c.version", Version, "Version of that compiler", "cc --version"),
    fact("compiler.cxx", Text, "The C++ compiler; absent if there is none", "c++ --version"),
    fact("compiler.fortran", Text, "The Fortran compiler; absent if there is none", "gfortran --version"),
    fact("compiler.msvc", Version, "Newest Visual C++ tool set; absent if there is none", "vswhere -latest"),
    fact(
        "compiler.visual_studio",
        Version,
        "Newest Visual Studio or Build Tools, with its C++ tools or without; absent if there is none",
        "vswhere -latest -products *",
    ),
    fact(
        "compiler.windows_sdk",
        Version,
        "Newest Windows SDK with its headers; absent if there is none",
        "reg query \"HKLM\\SOFTWARE\\Microsoft\\Windows Kits\\Installed Roots\" /reg:32",
    ),
    fact("cuda.nvcc", Version, "Version of the CUDA compiler; absent if there is none", "nvcc --version"),
    fact("disk.free.pip", Integer, "Free space where pip installs, in MiB", "df -h"),
    fact("disk.free.temporary", Integer, "Free space in the temporary folder, in MiB", "df -h /tmp"),
    fact(
        "disk.in_use.pip",
        Set,
        "Programs that run from the installation that pip writes to, whose files cannot be replaced meanwhile; Windows only",
        "tasklist",
    ),
    fact("disk.inodes.temporary", Integer, "Free inodes of the temporary folder", "df -i /tmp"),
    fact("disk.noexec.pip", Bool, "Where pip installs is mounted noexec", "mount"),
    fact("disk.noexec.temporary", Bool, "The temporary folder is mounted noexec", "mount"),
    fact(
        "disk.path_length.pip",
        Integer,
        "Length of the path of the folder where pip installs, in characters",
        "",
    ),
    fact("disk.path_length.temporary", Integer, "Characters in the path of the temporary folder", ""),
    fact("disk.readonly.pip", Bool, "Where pip installs is mounted read-only", "mount"),
    fact(
        "disk.synchronised.pip",
        Text,
        "Service that keeps the folder where pip installs in step with its servers: OneDrive, Dropbox, …",
        "",
    ),
    fact("disk.writable.pip", Bool, "This user may write where pip installs", "python -m pip debug"),
    fact("env.flags", Set, "Words of CFLAGS, LDFLAGS and their like, as the failing process had them", "env"),
    fact("env.names", Set, "Variables that are set and steer interpreters, installers or compilers", "env"),
    fact("env.python_home", Text, "PYTHONHOME; absent if it is not set", "env"),
    fact(
        "env.python_home_fits",
        Bool,
        "PYTHONHOME names the installation of the interpreter itself; absent if it is not set",
        "env",
    ),
    fact(
        "env.python_path_foreign",
        Text,
        "Folder on PYTHONPATH that holds modules for another Python; absent if there is none",
        "env",
    ),
    fact("env.tools", Set, "Programs that CC, CXX, LD, LDSHARED and their like name", "env"),
    fact("glibc.version", Version, "Version of glibc; absent where libc is another one", "ldd --version"),
    fact(
        "library.headers",
        Set,
        "Native libraries whose headers are there, by their names in the table of libraries; only those that much used packages need are looked for",
        "",
    ),
    fact("log.claims_success", Bool, "The log says that the installation itself succeeded", ""),
    fact("log.command", Text, "The failing command as it was typed", ""),
    fact("log.exit_code", Integer, "Exit code of the failing command", ""),
    fact("log.missing_header", Text, "Header that a compiler did not find", ""),
    fact("log.missing_library", Text, "Library that the linker or loader did not find", ""),
    fact("log.missing_module", Text, "Python module that was not found", ""),
    fact("log.package", Text, "Distribution that failed to build, install or import, normalised", ""),
    fact("log.package.version", Version, "Version of that distribution", ""),
    fact(
        "log.phase",
        Text,
        "How far it got: resolve, download, build-requirements, metadata, build, link, install, import, run",
        "",
    ),
    fact("log.pip.at_least", Version, "Oldest pip that words its messages as this log does", ""),
    fact("log.pip.below", Version, "First newer pip that no longer words its messages as this log does", ""),
    fact("log.requested.python_at_least", Version, "Oldest Python of the requested version", ""),
    fact("log.requested.python_below", Version, "First Python that is too new for the requested version", ""),
    fact("log.requested.python_newest", Version, "Newest minor Python of the requested version", ""),
    fact("log.requested.version", Version, "The one version that was asked for", ""),
    fact(
        "log.rust_edition",
        Integer,
        "Rust edition that a crate asks for and that the Rust in use does not know",
        "",
    ),
    fact("log.sdist_used", Bool, "The installer took a source distribution of the failing package", ""),
    fact("log.tool", Text, "The tool that reported the error: pip, uv, setuptools, cargo, cmake, gcc, …", ""),
    fact("log.traceback_path", Text, "File of the innermost frame of the last traceback", ""),
    fact("log.wheel.refused", Text, "A wheel of which the installer said that it does not fit", ""),
    fact("log.wheel_used", Bool, "The installer took a wheel of the failing package", ""),
    fact("memory.available", Integer, "Memory that is free for use, in MiB", "free -m"),
    fact("memory.swap", Integer, "Swap space, in MiB", "free -m"),
    fact("memory.total", Integer, "Memory in all, or the container's limit, in MiB", "free -m"),
    fact(
        "module.architecture",
        Text,
        "Architecture of the compiled module that the output names; absent if it names none",
        "file MODULE.so",
    ),
    fact(
        "module.fits",
        Bool,
        "The compiled module that the output names fits this interpreter; absent if it names none",
        "",
    ),
    fact(
        "module.missing.as",
        Text,
        "How the missing module is there all the same: user-site (which is off), beside (the script), folder (a --target folder), environment, interpreter; absent if it is nowhere near",
        "",
    ),
    fact(
        "module.missing.place",
        Text,
        "The folder near it that holds the module which was not found; absent if there is none",
        "",
    ),
    fact("musl.version", Version, "Version of musl; absent where libc is another one", "ldd --version"),
    fact("network.default_route", Bool, "There is a default route", "ip route"),
    fact(
        "network.index.host",
        Text,
        "Host of the index that is used; a placeholder if it is private",
        "python -m pip config list",
    ),
    fact("network.index.private", Bool, "The index is not pip's own default", "python -m pip config list"),
    fact("network.proxy", Bool, "A proxy is configured", "env"),
    fact(
        "network.proxy.listens",
        Bool,
        "Something listens at the proxy that is configured on this machine itself; absent if none is",
        "env",
    ),
    fact("network.proxy.variables", Set, "Variables that name a proxy", "env"),
    fact(
        "openssl.command.version",
        Version,
        "Version of the openssl command; absent if there is none",
        "openssl version",
    ),
    fact(
        "openssl.headers.version",
        Version,
        "Version of OpenSSL's headers; absent if there are none",
        "pkg-config --modversion openssl",
    ),
    fact("package.bug", Text, "Known fault of this release, from the package's table", ""),
    fact(
        "package.copies",
        Integer,
        "Copies of the package that are installed for this interpreter",
        "python -m pip list",
    ),
    fact(
        "package.distro_copy",
        Bool,
        "A copy from the distribution (apt, dnf) is on sys.path",
        "python -m pip list -v",
    ),
    fact(
        "package.first_wheel",
        Version,
        "First version of the package with a wheel for this Python and platform; absent if there never was one",
        "pip-doctor wheels PACKAGE",
    ),
    fact(
        "package.import_error",
        Text,
        "Last line of the failed import; absent if the import works",
        "python -c 'import PACKAGE'",
    ),
    fact(
        "package.in_use",
        Set,
        "Its compiled modules that a running program holds, so that they cannot be replaced; Windows only",
        "tasklist /m MODULE.pyd",
    ),
    fact(
        "package.installed",
        Version,
        "Installed version; absent if it is not installed",
        "python -m pip show PACKAGE",
    ),
    fact(
        "package.last_wheel",
        Version,
        "Last version of the package with a wheel for this Python and platform; absent if there never was one",
        "pip-doctor wheels PACKAGE",
    ),
    fact(
        "package.minimum_glibc",
        Version,
        "Newest glibc symbol version that its compiled modules need",
        "objdump -T MODULE.so",
    ),
    fact(
        "package.minimum_macos",
        Version,
        "macOS that its compiled modules were built for, the newest of them",
        "otool -l MODULE.so",
    ),
    fact("package.minimum_openssl", Version, "Oldest OpenSSL that the version in question supports", ""),
    fact("package.minimum_pip", Version, "Oldest pip that takes a wheel of the version in question", ""),
    fact("package.minimum_python", Version, "Oldest Python that the version in question supports", ""),
    fact("package.minimum_rust", Version, "Oldest Rust that the version in question builds with", ""),
    fact(
        "package.missing_libraries",
        Set,
        "Shared libraries that its compiled modules need and that are not found",
        "ldd MODULE.so",
    ),
    fact("package.module_architecture", Text, "Architecture of its compiled modules", "file MODULE.so"),
    fact(
        "package.module_fits",
        Bool,
        "Its compiled modules fit this interpreter (architecture, ABI, operating system)",
        "",
    ),
    fact(
        "package.module_quarantined",
        Bool,
        "A compiled module of it carries macOS' mark of what came from outside; absent elsewhere than on macOS",
        "xattr MODULE.so",
    ),
    fact(
        "package.module_signature",
        Text,
        "How its compiled modules are signed: none, linker, ad-hoc, identity, invalid; the worst of them; absent elsewhere than on macOS",
        "codesign --verify --verbose MODULE.so",
    ),
    fact(
        "package.newer_python",
        Bool,
        "The interpreter is newer than the version in question: that has no wheel for it, by the table of first wheels",
        "pip-doctor wheels PACKAGE",
    ),
    fact("package.record_intact", Bool, "Every file that its RECORD lists is there", "python -m pip check"),
    fact(
        "package.shadowed_by",
        Text,
        "File that is imported in the place of the package",
        "python -c 'import PACKAGE; print(PACKAGE.__file__)'",
    ),
    fact("package.user_copy", Bool, "A copy is in the user site folder", "python -m pip list --user"),
    fact(
        "package.wheel_expected",
        Bool,
        "The package's table says that the version in question has a wheel for this Python and platform",
        "pip-doctor wheels PACKAGE",
    ),
    fact("pip.broken", Bool, "pip is there and cannot be imported", "python -m pip --version"),
    fact(
        "pip.config",
        Set,
        "pip settings that differ from the default, each with where it is set",
        "python -m pip config list",
    ),
    fact(
        "pip.elsewhere",
        Text,
        "The `pip` that the shell runs belongs to this other interpreter; absent if it is the subject's own",
        "pip --version",
    ),
    fact(
        "pip.version",
        Version,
        "Version of the subject's pip; absent if it has none",
        "python -m pip --version",
    ),
    fact("pkg_config.version", Version, "Version of pkg-config, or absent", "pkg-config --version"),
    fact("process.compilers", Set, "Compilers and linkers that the command started", ""),
    fact(
        "process.shadowing",
        Set,
        "Modules in the folder of the failing program that come before others of the same name",
        "",
    ),
    fact(
        "project.files",
        Set,
        "Files of the working directory that list what a project needs: requirements.txt, pyproject.toml, poetry.lock, uv.lock, Pipfile",
        "ls",
    ),
    fact(
        "python.abi",
        Text,
        "Tag of its binary interface, such as cp312 or cp313t",
        "python -c 'import sysconfig; print(sysconfig.get_config_var(\"SOABI\"))'",
    ),
    fact(
        "python.android_api",
        Integer,
        "Android's API level that the interpreter was built for; absent elsewhere than on Android",
        "python -c 'import sys; print(sys.getandroidapilevel())'",
    ),
    fact(
        "python.architectures",
        Set,
        "Architectures that the interpreter's file holds (universal2 is x86_64 and aarch64); absent elsewhere than on macOS",
        "file \"$(command -v python)\"",
    ),
    fact(
        "python.base_exists",
        Bool,
        "The base interpreter of the virtual environment exists",
        "python --version",
    ),
    fact(
        "python.bits",
        Integer,
        "Pointer size in bits: 32 or 64",
        "python -c 'import struct; print(struct.calcsize(\"P\")*8)'",
    ),
    fact("python.broken", Text, "Why the interpreter cannot start; absent if it can", "python --version"),
    fact(
        "python.command",
        Text,
        "How a shell reaches the interpreter: `python` where PATH leads there, else the shortest path that can be pasted",
        "",
    ),
    fact("python.debug", Bool, "A debug build", ""),
    fact("python.executable", Text, "The interpreter", "python -c 'import sys; print(sys.executable)'"),
    fact(
        "python.externally_managed",
        Bool,
        "Marked EXTERNALLY-MANAGED (PEP 668) and not in a virtual environment",
        "python -m pip install --dry-run pip",
    ),
    fact("python.free_threaded", Bool, "A free-threaded build (PEP 703)", "python -VV"),
    fact(
        "python.headers",
        Bool,
        "Python.h is there",
        "python -c 'import sysconfig; print(sysconfig.get_path(\"include\"))'",
    ),
    fact("python.implementation", Text, "cpython, pypy, graalpy, pyston, …", "python -VV"),
    fact("python.launcher", Text, "What the `py` launcher starts; absent if there is no launcher", "py -0p"),
    fact(
        "python.libressl",
        Version,
        "LibreSSL that the interpreter is linked with; absent if it has none or OpenSSL",
        "python -c 'import ssl; print(ssl.OPENSSL_VERSION)'",
    ),
    fact(
        "python.machine",
        Text,
        "Architecture of the process, normalised: x86_64, aarch64, i686, armv7l, …",
        "python -c 'import platform; print(platform.machine())'",
    ),
    fact(
        "python.macos_seen",
        Version,
        "Version of macOS that the interpreter sees: an old one sees 10.16 or 16; absent elsewhere than on macOS",
        "python -c 'import platform; print(platform.mac_ver()[0])'",
    ),
    fact(
        "python.macos_target",
        Version,
        "macOS that the interpreter was built for, which builds with it aim at as well; absent elsewhere than on macOS",
        "python -c 'import sysconfig; print(sysconfig.get_config_var(\"MACOSX_DEPLOYMENT_TARGET\"))'",
    ),
    fact(
        "python.missing_modules",
        Set,
        "Optional modules of the standard library that are missing (_ssl, _ctypes, zlib, …)",
        "python -c 'import ssl, ctypes, zlib, bz2, lzma, sqlite3'",
    ),
    fact(
        "python.openssl",
        Version,
        "OpenSSL that the interpreter is linked with; absent if it has none or LibreSSL",
        "python -c 'import ssl; print(ssl.OPENSSL_VERSION)'",
    ),
    fact(
        "python.origin",
        Text,
        "Who made it: system, python.org, pyenv, uv, conda, homebrew, store, msys2, termux, nix, …",
        "",
    ),
    fact(
        "python.platform",
        Text,
        "sysconfig's platform: linux-x86_64, win-amd64, macosx-11.0-arm64, …",
        "python -c 'import sysconfig; print(sysconfig.get_platform())'",
    ),
    fact(
        "python.redirected",
        Bool,
        "Windows redirects what it writes below AppData to a folder of its own (Python of the Microsoft Store)",
        "",
    ),
    fact(
        "python.store_alias",
        Bool,
        "The file is the Microsoft Store's alias, not an interpreter",
        "where python",
    ),
    fact(
        "python.translated",
        Bool,
        "The interpreter is an Intel program on an Apple silicon machine (Rosetta); absent elsewhere than on macOS",
        "python -c 'import platform; print(platform.machine())'",
    ),
    fact("python.user_site", Bool, "The user site folder is on sys.path", "python -m site"),
    fact(
        "python.usual",
        Bool,
        "It is the distribution's own `python3`, or an environment of it: packages named python3-… belong to it",
        "readlink -f /usr/bin/python3",
    ),
    fact(
        "python.venv",
        Text,
        "Kind of virtual environment: venv, virtualenv, uv, conda; absent if it is none",
        "python -m site",
    ),
    fact("python.version", Version, "Version of the interpreter", "python --version"),
    fact("rust.cargo", Version, "Version of cargo; absent if there is none", "cargo --version"),
    fact("rust.version", Version, "Version of rustc; absent if there is none", "rustc --version"),
    fact(
        "setuptools.version",
        Version,
        "setuptools of the interpreter; absent if it has none",
        "python -m pip show setuptools",
    ),
    fact("system.architecture", Text, "Architecture of the machine: x86_64, aarch64, …", "uname -m"),
    fact("system.ci", Text, "Continuous integration service; absent if it is none", ""),
    fact("system.container", Text, "docker, podman, lxc, …; absent if it is none", ""),
    fact(
        "system.distribution",
        Text,
        "ID of os-release: debian, ubuntu, alpine, fedora, rhel, …; absent elsewhere than on Linux",
        "cat /etc/os-release",
    ),
    fact(
        "system.distribution.family",
        Text,
        "debian, fedora, alpine, arch, suse, gentoo, nix, void, …; absent elsewhere than on Linux",
        "cat /etc/os-release",
    ),
    fact("system.distribution.version", Version, "Version of the distribution", "cat /etc/os-release"),
    fact(
        "system.emulated",
        Bool,
        "Runs under an emulator of another processor (QEMU, Rosetta, Windows on ARM)",
        "",
    ),
    fact(
        "system.homebrew",
        Set,
        "Architectures whose Homebrew is installed: aarch64 (/opt/homebrew), x86_64 (/usr/local); absent elsewhere than on macOS",
        "ls /opt/homebrew/bin/brew /usr/local/bin/brew",
    ),
    fact("system.libc", Text, "glibc, musl, bionic; absent elsewhere than on Linux", "ldd --version"),
    fact(
        "system.long_paths",
        Bool,
        "Windows takes paths of more than 260 characters",
        "reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem /v LongPathsEnabled",
    ),
    fact("system.os", Text, "linux, macos, windows, freebsd, android, cygwin, …", "uname -s"),
    fact("system.os.version", Version, "Version of macOS, Windows or the kernel", "uname -r"),
    fact(
        "system.package_lists",
        Bool,
        "The package manager has lists of what it could install; images of containers have none",
        "ls /var/lib/apt/lists",
    ),
    fact(
        "system.package_manager",
        Text,
        "apt, dnf, yum, apk, pacman, zypper, brew, …; absent if none is found",
        "",
    ),
    fact(
        "system.packages_unknown",
        Set,
        "Packages of the system that its local lists do not have under this name; only those that a way out would install are asked for",
        "apt-cache show PACKAGE",
    ),
    fact("system.privileged", Bool, "Runs as root or administrator", "id -u"),
    fact(
        "system.programs",
        Set,
        "Helper programs on PATH, of those that a way out may start: sudo, git, uv, pyenv, docker, …",
        "command -v PROGRAM",
    ),
    fact(
        "system.userland",
        Text,
        "Architecture of the system's own programs, which the kernel's may exceed: i686 under x86_64, arm under aarch64; absent elsewhere than on Linux",
        "file /bin/sh",
    ),
    fact(
        "system.usual_loader",
        Bool,
        "Programs that were built for other distributions find their loader (/lib64/ld-linux-x86-64.so.2 and its like); absent elsewhere than on Linux",
        "ls -l /lib64/ld-linux-x86-64.so.2",
    ),
    fact("system.wsl", Bool, "Runs under the Windows Subsystem for Linux", "uname -r"),
    fact(
        "system.wsl.version",
        Integer,
        "Which Windows Subsystem for Linux: the first (no kernel of its own) or the second; absent if it is none",
        "wsl.exe --list --verbose",
    ),
    fact("tls.ca_bundle", Bool, "The trusted certificates exist where Python looks", "python -m ssl"),
    fact("tool.cmake", Version, "Version of CMake; absent if there is none", "cmake --version"),
    fact("tool.make", Version, "Version of make; absent if there is none", "make --version"),
    fact("tool.meson", Version, "Version of Meson; absent if there is none", "meson --version"),
    fact("tool.ninja", Version, "Version of Ninja; absent if there is none", "ninja --version"),
    fact("uv.version", Version, "Version of uv; absent if there is none", "uv --version"),
    fact(
        "wheel.fits",
        Bool,
        "A wheel of the release in question fits this interpreter and this pip",
        "pip-doctor wheels PACKAGE",
    ),
    fact(
        "wheel.nearest.reason",
        Text,
        "Why the nearest wheel does not fit: python, abi, architecture, glibc, …",
        "pip-doctor wheels PACKAGE",
    ),
    fact(
        "wheel.pip_needed",
        Version,
        "pip from which on a wheel of the release would be taken; absent if none would",
        "pip-doctor wheels PACKAGE",
    ),
    fact("windows.build", Version, "Build of Windows and its last update, such as 22631.3007", "winver"),
    fact("windows.code_page", Integer, "Code page of programs without Unicode (ANSI)", ""),
    fact("windows.code_page.console", Integer, "Code page of the console", "chcp"),
    fact("windows.installation", Text, "Client, Server, Server Core or Nano Server", ""),
    fact(
        "windows.vc_runtime",
        Version,
        "Microsoft's Visual C++ runtime (2015 and later) for the interpreter's architecture; absent if it is not installed",
        "reg query HKLM\\SOFTWARE\\Microsoft\\VisualStudio\\14.0\\VC\\Runtimes\\x64",
    ),
    fact(
        "xcode.sdk.version",
        Version,
        "Version of macOS' SDK that a build would use; absent if there is none",
        "xcrun --show-sdk-version",
    ),
    fact("xcode.tools", Bool, "Command line tools for Xcode are installed", "xcode-select -p"),
    fact(
        "xcode.tools.version",
        Version,
        "Version of Xcode or its command line tools; absent if there are none",
        "pkgutil --pkg-info=com.apple.pkg.CLTools_Executables",
    ),
];

#[cfg(test)]
mod tests;
