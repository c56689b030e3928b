//! The facts from `process` to `setuptools`.

use super::super::kind::Kind;
use super::super::spec::{FactSpec, fact};

use Kind::{Bool, Integer, Set, Text, Version};

/// Sorted by id.
pub(super) const FACTS: &[FactSpec] = &[
    fact("process.compilers", Set, "Compilers and linkers that the command started", ""),
    fact(
        "process.shadowing",
        Set,
        "Modules in the folder of the failing program that come before others of the same name",
        "",
    ),
    fact(
        "project.copy_raised",
        Bool,
        "What failed is a copy of the project's own package, in a folder of packages",
        "",
    ),
    fact(
        "project.files",
        Set,
        "Files of the working directory that list what a project needs: requirements.txt, pyproject.toml, poetry.lock, uv.lock, Pipfile",
        "ls",
    ),
    fact(
        "project.package",
        Text,
        "The one folder here, or in `src`, that is a package of Python; absent where there are none or several",
        "",
    ),
    fact("project.package_in_src", Bool, "That folder lies in `src`; absent without one", ""),
    fact(
        "python.abi",
        Text,
        "Tag of its binary interface, such as cp312 or cp313t",
        "python -c 'import sysconfig; print(sysconfig.get_config_var(\"SOABI\"))'",
    ),
    fact(
        "python.active",
        Text,
        "How a shell reaches the active environment's interpreter, where the one in question cannot be started; else absent",
        "",
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
    fact(
        "python.environment",
        Text,
        "Folder of the virtual environment in question, as a command takes it; absent if it is none",
        "python -m site",
    ),
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
        "python.left_folder",
        Text,
        "Folder of the packages of an environment that cannot be started, as a command takes it, where a pip that works can list them; else absent",
        "",
    ),
    fact(
        "python.left_packages",
        Integer,
        "How many packages lie in the folder of an environment that cannot be started, besides pip, setuptools and wheel; absent where none do",
        "",
    ),
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
        "python.same_version",
        Text,
        "How a shell reaches an interpreter that works and has the first two numbers of the version of the one in question, where that one cannot be started; else absent",
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
];
