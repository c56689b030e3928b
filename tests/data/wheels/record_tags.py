"""Records what real pips say of tags, for the test that compares them with ours.

usage: record_tags.py PIPS PYTHON... > tag-lists.json

PIPS is a folder with an unpacked wheel of one pip in each sub-folder. Every PYTHON is started with every
pip; where that pip runs at all, its own list of tags is recorded by its length and its SHA-256, beside
the facts of the interpreter from which the list follows.
"""
import json
import os
import subprocess
import sys

ASK = r"""
import json, sys
sys.path.insert(0, sys.argv[1])
import platform, sysconfig, hashlib
def supported():
    try:
        from pip._internal.utils.compatibility_tags import get_supported
    except ImportError:
        try:
            from pip._internal.pep425tags import get_supported
        except ImportError:
            from pip.pep425tags import get_supported
    seen, tags = set(), []
    for tag in get_supported():
        text = "-".join(tag) if isinstance(tag, tuple) else str(tag)
        if text not in seen:
            seen.add(text)
            tags.append(text)
    return tags
tags = supported()
import pip
config = sysconfig.get_config_var
import ctypes
glibc = ctypes.CDLL(None).gnu_get_libc_version
glibc.restype = ctypes.c_char_p
print(json.dumps({
    "pip": pip.__version__, "count": len(tags), "first": tags[0], "last": tags[-1],
    "sha256": hashlib.sha256("\n".join(tags).encode()).hexdigest(),
    "target": {
        "implementation": platform.python_implementation().lower(), "version": list(sys.version_info[:2]),
        "soabi": config("SOABI"), "extension_suffix": config("EXT_SUFFIX"), "debug": bool(config("Py_DEBUG")),
        "free_threaded": bool(config("Py_GIL_DISABLED")), "wide_unicode": sys.maxunicode > 65535,
        "is_32bit": sys.maxsize <= 2 ** 32, "platform": sysconfig.get_platform(),
        "glibc": [int(number) for number in glibc().decode().split(".")],
    }}, sort_keys=True))
"""


def main():
    pips, pythons = sys.argv[1], sys.argv[2:]
    rows = []
    for python in pythons:
        for pip in sorted(os.listdir(pips)):
            answer = subprocess.run(
                [python, "-c", ASK, os.path.join(pips, pip)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin"}, cwd="/")
            if answer.returncode == 0:
                rows.append(json.loads(answer.stdout.decode()))
    rows.sort(key=lambda row: (row["target"]["implementation"], row["target"]["version"], row["pip"], row["sha256"]))
    print("[\n" + ",\n".join(json.dumps(row, sort_keys=True) for row in rows) + "\n]")


main()
