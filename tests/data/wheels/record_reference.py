"""Records which of many files the reference implementation takes on platforms that are not at hand.

usage: record_reference.py FILES > reference.json      (with `packaging` 26.2 importable)

For each target the tags are made by `packaging.tags` as a current pip calls it, with the detection of the
machine replaced by the target's facts. Recorded: how many files fit, the SHA-256 of all their names with
their ranks, and the best of them.
"""
import hashlib
import json
import sys

import packaging
from packaging import _manylinux, _musllinux, tags
from packaging.utils import parse_wheel_filename

TARGETS = [
    # name, implementation, version, extension suffix, free-threaded, debug, platform
    ("musl x86_64", "cpython", (3, 12), "", False, False, ("linux", "x86_64", ("musl", 1, 2), False)),
    ("musl aarch64, old", "cpython", (3, 9), "", False, False, ("linux", "aarch64", ("musl", 1, 1), False)),
    ("musl armv7l", "cpython", (3, 11), "", False, False, ("linux", "armv7l", ("musl", 1, 2), True)),
    ("glibc 2.17 x86_64", "cpython", (3, 6), "", False, False, ("linux", "x86_64", ("glibc", 2, 17), False)),
    ("glibc 2.5 i686", "cpython", (2, 7), "", False, False, ("linux", "i686", ("glibc", 2, 5), False)),
    ("glibc 2.39 armv7l", "cpython", (3, 12), "", False, False, ("linux", "armv7l", ("glibc", 2, 39), True)),
    ("glibc armv7l, soft float", "cpython", (3, 12), "", False, False, ("linux", "armv7l", ("glibc", 2, 39), False)),
    ("armv6l", "cpython", (3, 11), "", False, False, ("linux", "armv6l", ("glibc", 2, 36), True)),
    ("32 bit on x86_64", "cpython", (3, 11), "", False, False, ("linux", "x86_64", ("glibc", 2, 36), False, True)),
    ("32 bit on aarch64", "cpython", (3, 11), "", False, False, ("linux", "aarch64", ("glibc", 2, 36), True, True)),
    ("s390x", "cpython", (3, 12), "", False, False, ("linux", "s390x", ("glibc", 2, 39), False)),
    ("ppc64le", "cpython", (3, 12), "", False, False, ("linux", "ppc64le", ("glibc", 2, 34), False)),
    ("riscv64", "cpython", (3, 13), "", False, False, ("linux", "riscv64", ("glibc", 2, 39), False)),
    ("glibc 3", "cpython", (3, 13), "", False, False, ("linux", "x86_64", ("glibc", 3, 1), False)),
    ("macOS 10.12", "cpython", (3, 6), "", False, False, ("macos", (10, 12), "x86_64")),
    ("macOS 10.9, 32 bit", "cpython", (2, 7), "", False, False, ("macos", (10, 9), "i386")),
    ("macOS 11 x86_64", "cpython", (3, 9), "", False, False, ("macos", (11, 6), "x86_64")),
    ("macOS 14 arm64", "cpython", (3, 12), "", False, False, ("macos", (14, 5), "arm64")),
    ("macOS 26 arm64", "cpython", (3, 14), "", False, False, ("macos", (26, 1), "arm64")),
    ("win32", "cpython", (3, 11), "", False, False, ("other", "win32")),
    ("win-amd64", "cpython", (3, 13), "", False, False, ("other", "win-amd64")),
    ("win-arm64", "cpython", (3, 12), "", False, False, ("other", "win-arm64")),
    ("PyPy 3.10", "pypy", (3, 10), ".pypy310-pp73-x86_64-linux-gnu.so", False, False, ("linux", "x86_64", ("glibc", 2, 31), False)),
    ("PyPy 3.11, macOS", "pypy", (3, 11), ".pypy311-pp80-darwin.so", False, False, ("macos", (14, 0), "arm64")),
    ("GraalPy", "graalpy", (3, 11), ".graalpy-38-native-x86_64-linux.so", False, False, ("linux", "x86_64", ("glibc", 2, 36), False)),
    ("free-threaded 3.13", "cpython", (3, 13), "", True, False, ("linux", "x86_64", ("glibc", 2, 39), False)),
    ("free-threaded 3.14", "cpython", (3, 14), "", True, False, ("macos", (15, 0), "arm64")),
    ("abi3t 3.15", "cpython", (3, 15), "", True, False, ("linux", "aarch64", ("glibc", 2, 41), False)),
    ("debug build", "cpython", (3, 12), "", False, True, ("linux", "x86_64", ("glibc", 2, 36), False)),
    ("FreeBSD", "cpython", (3, 11), "", False, False, ("other", "freebsd-14.1-RELEASE-amd64")),
]


def platforms(of):
    if of[0] == "macos":
        return list(tags.mac_platforms(of[1], of[2]))
    if of[0] == "other":
        return [tags._normalize_string(of[1])]
    machine, (libc, major, minor), hard_float = of[1:4]
    is_32bit = len(of) > 4
    tags.sysconfig.get_platform = lambda: "linux-" + machine
    _manylinux._get_glibc_version = lambda: (major, minor) if libc == "glibc" else (-1, -1)
    _manylinux._is_linux_armhf = lambda executable: hard_float
    _manylinux._is_linux_i686 = lambda executable: True
    _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(major, minor) if libc == "musl" else None
    return list(tags._linux_platforms(is_32bit=is_32bit))


def supported(implementation, version, suffix, threaded, debug, platform):
    found = platforms(platform)
    tags._get_config_var = lambda name, warn=False: {
        "Py_GIL_DISABLED": threaded, "Py_DEBUG": debug, "EXT_SUFFIX": suffix, "WITH_PYMALLOC": 1, "Py_UNICODE_SIZE": 4}.get(name)
    short = {"cpython": "cp", "pypy": "pp"}.get(implementation, implementation)
    interpreter = "%s%d%d" % ((short,) + version)
    if short == "cp":
        yield from tags.cpython_tags(python_version=version, platforms=found)
    else:
        yield from tags.generic_tags(interpreter=interpreter, platforms=found)
    yield from tags.compatible_tags(python_version=version, interpreter=interpreter, platforms=found)


def main():
    names = [line.strip() for line in open(sys.argv[1])]
    wheels = [(name, parse_wheel_filename(name)[3]) for name in names if name.endswith(".whl")]
    rows = []
    for name, implementation, version, suffix, threaded, debug, platform in TARGETS:
        ranks = {}
        for tag in supported(implementation, version, suffix, threaded, debug, platform):
            ranks.setdefault(tag, len(ranks))
        fits = []
        for wheel, wheel_tags in wheels:
            places = [ranks[tag] for tag in wheel_tags if tag in ranks]
            if places:
                fits.append("%s %d" % (wheel, min(places)))
        digest = hashlib.sha256("\n".join(fits).encode()).hexdigest()
        rows.append(json.dumps({
            "name": name, "implementation": implementation, "version": version, "extension_suffix": suffix,
            "free_threaded": threaded, "debug": debug, "platform": platform, "tags": len(ranks), "fits": len(fits),
            "sha256": digest}))
    print('{"packaging": "%s", "files": %d, "targets": [\n' % (packaging.__version__, len(names)) + ",\n".join(rows) + "\n]}")


main()
