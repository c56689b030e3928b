# Says what the interpreter that runs it is, as one line of JSON after a mark.
#
# Runs on CPython 2.7 to 3.15 and on PyPy. It imports next to nothing: starting the interpreter is
# most of the cost, and `json`, `platform`, `ssl` or pip itself would each cost more than all that
# is done here. Everything that follows from the answers is worked out by the caller.
# It starts nothing, writes no file, and reads only names of folders and the heads of metadata.
import sys

# `-c` puts the working directory first: nothing may be imported from there.
sys.path[:] = [entry for entry in sys.path if entry]

import os

WANTED = (
    "pip setuptools wheel flit_core hatchling hatch_vcs poetry_core pdm_backend pdm_pep517 maturin "
    "setuptools_rust setuptools_scm scikit_build_core scikit_build meson_python cffi cython pybind11"
).split()


def text(value):
    """Whatever it is, as text without lone surrogates."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if sys.version_info[0] == 2:
        return value
    try:
        value = os.fsencode(value)
    except (UnicodeError, TypeError, AttributeError):
        value = str(value).encode("utf-8", "replace")
    return value.decode("utf-8", "replace")


def encode(value):
    """JSON, in ASCII alone: the encoding of stdout is anybody's guess."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{%s}" % ",".join(encode(key) + ":" + encode(value[key]) for key in sorted(value))
    if isinstance(value, (list, tuple)):
        return "[%s]" % ",".join(encode(item) for item in value)
    pieces = []
    for character in text(value):
        code = ord(character)
        if character in '"\\':
            pieces.append("\\" + str(character))
        elif 32 <= code < 127:
            pieces.append(str(character))
        elif code > 0xFFFF:
            code -= 0x10000
            pieces.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
        else:
            pieces.append("\\u%04x" % code)
    return '"%s"' % "".join(pieces)


def attempt(function, *arguments):
    """The answer, or nothing where this interpreter cannot tell."""
    try:
        return function(*arguments)
    except Exception:
        return None


def suffixes():
    if sys.version_info[0] == 2:
        return []
    import _imp

    return _imp.extension_suffixes()


def present(name):
    """Whether a module is there, without importing it."""
    if name in sys.builtin_module_names or name in sys.modules:
        return True
    if sys.version_info[0] == 2:
        import imp

        try:
            found = imp.find_module(name)
        except ImportError:
            return False
        if found[0]:
            found[0].close()
        return True
    import _frozen_importlib_external

    return _frozen_importlib_external.PathFinder.find_spec(name) is not None


def missing_modules(implementation):
    """Optional modules of the standard library that a build leaves out when a library is absent.
    https://docs.python.org/3/using/configure.html#build-requirements"""
    version = sys.version_info[:2]
    names = ["_ctypes", "zlib", "_sqlite3", "_hashlib", "pyexpat", "ensurepip"]
    if implementation == "cpython":
        names += ["bz2"] if version < (3,) else ["_bz2", "_lzma"]
    if version >= (3,):
        names.append("venv")
    missing = [name for name in names if attempt(present, name) is False]
    # Debian has its modules in a package of their own, and leaves a folder that is nearly empty.
    core = os.path.join(os.path.dirname(os.__file__), "distutils", "core.py")
    if version < (3, 12) and not os.path.isfile(core):
        missing.append("distutils")
    return missing


def openssl():
    """`_ssl` rather than `ssl`, which imports half of the library."""
    try:
        import _ssl

        return _ssl.OPENSSL_VERSION, None
    except ImportError:
        return None, str(sys.exc_info()[1])
    except Exception:
        return None, None


def certificates():
    """The file and the folder in which its OpenSSL looks for trusted certificates."""
    import _ssl

    _, file, _, folder = _ssl.get_default_verify_paths()
    return [file, folder]


def headers(base, implementation):
    """The folder that sysconfig.get_path("include") names, without the cost of asking it."""
    version = "%d.%d" % sys.version_info[:2]
    flags = getattr(sys, "abiflags", "")
    # Side by side in /usr/include; PyPy before 7.3.8 had no folder of its own.
    names = ["pypy" + version, ""] if implementation == "pypy" else ["python" + version + flags, "python" + version]
    folders = [os.path.join(base, "Include")] if os.name == "nt" else []
    folders += [os.path.join(base, "include", name) for name in names]
    for folder in folders:
        if os.path.isfile(os.path.join(folder, "Python.h")):
            return folder, True
    return folders[0], False


def stated_version(path):
    """The version in the metadata, for a folder whose name has none."""
    for name in ("METADATA", "PKG-INFO"):
        try:
            with open(os.path.join(path, name), "rb") as stream:
                for line in stream.read(4096).splitlines():
                    if line.lower().startswith(b"version:"):
                        return line.split(b":", 1)[1].strip()
        except (IOError, OSError):
            pass
    return None


def distributions(folder):
    """Name, version and place of what is wanted, from the names of metadata in a folder."""
    found = []
    for entry in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(entry)
        if ending not in (".dist-info", ".egg-info", ".egg"):
            continue
        pieces = stem.split("-")
        name = pieces[0].lower().replace(".", "_")
        if name not in WANTED:
            continue
        path = os.path.join(folder, entry)
        version = pieces[1] if len(pieces) > 1 else stated_version(path)
        if version is None:
            continue
        # A folder that an upgrade has left half empty is no distribution.
        if ending == ".dist-info" and not os.path.isfile(os.path.join(path, "METADATA")):
            continue
        found.append([name, version, folder, entry])
    return found


def describe():
    info = sys.version_info
    kind = getattr(sys, "implementation", None)
    pypy = getattr(sys, "pypy_version_info", None)
    implementation = getattr(kind, "name", None) or ("pypy" if pypy else "cpython")
    own = pypy or (getattr(kind, "version", None) if implementation != "cpython" else None)
    base = getattr(sys, "base_prefix", None) or getattr(sys, "real_prefix", None) or sys.prefix
    prefix = sys.prefix
    site = sys.modules.get("site")
    stdlib = os.path.dirname(os.__file__)
    folders = attempt(getattr(site, "getsitepackages", None))
    if not folders:
        # The site module of virtualenv before 20 does not know the function.
        ends = ("site-packages", "dist-packages")
        folders = [entry for entry in sys.path if os.path.basename(entry) in ends]
    include, has_headers = headers(base, implementation)
    version, fault = openssl()
    answer = {
        "version": list(info[:5]),
        "implementation": implementation,
        "implementation_version": list(own[:3]) if own else None,
        "banner": sys.version,
        "debug": hasattr(sys, "gettotalrefcount"),
        "free_threaded": "t" in getattr(sys, "abiflags", "") or "free-threading" in sys.version,
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "wide_unicode": sys.maxunicode > 0xFFFF,
        "executable": sys.executable or None,
        "prefix": prefix,
        "base_prefix": base,
        "abiflags": getattr(sys, "abiflags", ""),
        "suffixes": attempt(suffixes) or [],
        "multiarch": getattr(kind, "_multiarch", None) or getattr(sys, "_multiarch", None),
        "path": list(sys.path),
        "site_folders": folders,
        "user_site": attempt(getattr(site, "getusersitepackages", None)),
        "user_site_enabled": bool(getattr(site, "ENABLE_USER_SITE", False)),
        "externally_managed": os.path.isfile(os.path.join(stdlib, "EXTERNALLY-MANAGED")),
        "stdlib": stdlib,
        "distributions": [one for entry in sys.path for one in attempt(distributions, entry) or []],
        "missing_modules": missing_modules(implementation),
        "openssl": version,
        "openssl_fault": fault,
        "certificates": attempt(certificates),
        "android_api": attempt(getattr(sys, "getandroidapilevel", None)),
        "include": include,
        "headers": has_headers,
        "platform": sys.platform,
        "machine": None,
        "libc": None,
        "macos_target": None,
        "os_version": None,
        "sysconfig_platform": None,
    }
    if os.name == "posix":
        answer["machine"] = os.uname()[4]
        # Not on musl, and not on macOS.
        answer["libc"] = attempt(getattr(os, "confstr", None), "CS_GNU_LIBC_VERSION")
    if sys.platform == "darwin":
        # Only here is the cost worth it: the tags depend on what it was built for.
        import sysconfig

        answer["macos_target"] = sysconfig.get_config_var("MACOSX_DEPLOYMENT_TARGET")
        answer["sysconfig_platform"] = sysconfig.get_platform()
        import platform

        answer["os_version"] = platform.mac_ver()[0]
    elif os.name == "nt":
        import sysconfig

        answer["sysconfig_platform"] = sysconfig.get_platform()
        answer["os_version"] = "%d.%d.%d" % tuple(sys.getwindowsversion()[:3])
    return answer


def say(line):
    """Around sys.stdout, which something at start-up may have replaced."""
    while line:
        line = line[os.write(1, line) :]


say(("\npip-doctor-answer " + encode(describe()) + "\n").encode("ascii"))
# What would run at exit (coverage, a thread that does not end) is no business of ours.
os._exit(0)
