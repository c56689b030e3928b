# Asks one pip which tags it accepts and how it is configured. Runs on Python 2.7 to 3.15 with pip 8 to 26,
# prints one JSON line. Only that pip itself knows both for sure: its tags follow from the code that it
# vendors, its settings from files and variables that it alone reads in its own order.
import json
import sys

sys.path[:] = [folder for folder in sys.path if folder]


def command():
    # `download` has the options that bear on the choice of a file, and so has its section of pip.conf.
    try:
        from pip._internal.commands import create_command  # 19.3
        return create_command("download")
    except ImportError:
        pass
    try:
        from pip._internal.commands import commands_dict  # 10.0
    except ImportError:
        from pip.commands import commands_dict
    return commands_dict["download"]()


def supported():
    try:
        from pip._internal.utils.compatibility_tags import get_supported  # 20.1
    except ImportError:
        try:
            from pip._internal.pep425tags import get_supported  # 10.0
        except ImportError:
            from pip.pep425tags import get_supported
    # 20.0 and later have objects, whose text is the tag; before they were tuples.
    return ["-".join(tag) if isinstance(tag, tuple) else str(tag) for tag in get_supported()]


def default_index():
    try:
        from pip._internal.models.index import PyPI  # 10.0
    except ImportError:
        from pip.models.index import PyPI
    return PyPI.simple_url


def configured(config):
    # What files and variables set, as (section, name, value); pip 8 and 9 keep files alone.
    if hasattr(config, "sections"):
        return [[part, name, value] for part in config.sections() for name, value in config.items(part)]
    found = []
    for key, value in config.items():
        # pip 25.1 and later: by file, then by key.
        for name, text in value.items() if isinstance(value, dict) else [(key, value)]:
            section, _, option = name.partition(".")
            found.append([section, option, text])
    return found


def target():
    # What the tags of any other pip would follow from, on this interpreter.
    import os
    import platform
    import sysconfig

    glibc = None
    try:
        glibc = os.confstr("CS_GNU_LIBC_VERSION").split()[1]
    except (AttributeError, IndexError, OSError, ValueError):
        # Python 2.7 does not know that name, and musl has nothing to answer.
        try:
            import ctypes

            ask_libc = ctypes.CDLL(None).gnu_get_libc_version
            ask_libc.restype = ctypes.c_char_p
            glibc = ask_libc().decode("ascii")
        except (AttributeError, ImportError, OSError, TypeError):
            pass
    config = sysconfig.get_config_var
    pypy = getattr(sys, "pypy_version_info", None)
    return {
        "implementation": platform.python_implementation().lower(),
        "version": list(sys.version_info[:3]),
        "pypy_version": list(pypy[:2]) if pypy else None,
        "soabi": config("SOABI"),
        "extension_suffix": config("EXT_SUFFIX"),
        "debug": bool(config("Py_DEBUG")) or hasattr(sys, "gettotalrefcount"),
        "free_threaded": bool(config("Py_GIL_DISABLED")),
        "wide_unicode": sys.maxunicode > 65535,
        "is_32bit": sys.maxsize <= 2 ** 32,
        "platform": sysconfig.get_platform(),
        "glibc": glibc,
        "macos": platform.mac_ver()[0] or None,
        "mac_machine": platform.mac_ver()[2] or None,
    }


def main():
    import pip

    parser = command().parser
    options, _ = parser.parse_args([])

    def many(name):
        value = getattr(options, name, None) or []
        return [value] if isinstance(value, str) else list(value)

    formats = getattr(options, "format_control", None)
    return {
        "pip": pip.__version__,
        "tags": supported(),
        "target": target(),
        "index": None if getattr(options, "no_index", False) else options.index_url,
        "default_index": default_index(),
        "extra": many("extra_index_urls"),
        "find_links": many("find_links"),
        "no_binary": sorted(getattr(formats, "no_binary", ())),
        "only_binary": sorted(getattr(formats, "only_binary", ())),
        "prefer_binary": bool(getattr(options, "prefer_binary", False)),
        "prereleases": bool(getattr(options, "pre", False)),
        "certificates": getattr(options, "cert", None),
        "proxy": getattr(options, "proxy", None),
        "trusted_hosts": many("trusted_hosts"),
        "configured": configured(parser.config),
    }


try:
    answer = {"answer": main()}
except BaseException as error:  # SystemExit too: a broken pip.conf ends pip's parser
    answer = {"error": "%s: %s" % (type(error).__name__, error)}
sys.stdout.write("\n" + json.dumps(answer) + "\n")
