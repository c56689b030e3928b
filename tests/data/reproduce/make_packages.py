"""Makes packages that behave in known ways, for the tests of the clean room.

usage: make_packages.py FOLDER

No package needs anything from an index: source distributions bring their own build back end (PEP 517,
`backend-path`).
"""
import io
import os
import sys
import tarfile
import zipfile

BACKEND = '''
import os, shlex, subprocess, zipfile

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
%s
    name = "%s-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as archive:
        for file, text in %r.items():
            archive.writestr(file, text)
    return name

def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError
'''
MISSING_FILE = '    open("VERSION.txt").read()'
COMPILE = '''    with open("part.c", "w") as source:
        source.write("int answer(void) { return 42; }\\n")
    command = [os.environ.get("CC", "cc")] + shlex.split(os.environ.get("CFLAGS", "")) + ["-c", "part.c", "-o", "part.o"]
    print("running build_ext")
    try:
        subprocess.check_call(command)
    except FileNotFoundError:
        raise SystemExit("error: command 'cc' failed: No such file or directory")'''


def contents(name, module):
    info = "%s-1.0.dist-info/" % name
    return {
        name + ".py": module,
        info + "METADATA": "Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n" % name,
        info + "WHEEL": "Wheel-Version: 1.0\nGenerator: make_packages\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        info + "top_level.txt": name + "\n",
        info + "RECORD": "%s.py,,\n%sMETADATA,,\n%sWHEEL,,\n%stop_level.txt,,\n%sRECORD,,\n" % (name, info, info, info, info),
    }


def wheel(folder, name, module="answer = 42\n"):
    with zipfile.ZipFile(os.path.join(folder, name + "-1.0-py3-none-any.whl"), "w") as archive:
        for file, text in contents(name, module).items():
            archive.writestr(file, text)


def sdist(folder, name, build):
    files = {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": BACKEND % (build, name, contents(name, "answer = 42\n")),
        "PKG-INFO": "Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n" % name,
    }
    with tarfile.open(os.path.join(folder, name + "-1.0.tar.gz"), "w:gz") as archive:
        for file, text in files.items():
            entry = tarfile.TarInfo("%s-1.0/%s" % (name, file))
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


def main(folder):
    wheel(folder, "healthy")
    sdist(folder, "brokensdist", MISSING_FILE)
    sdist(folder, "compiled", COMPILE)
    wheel(folder, "picky")
    sdist(folder, "picky", MISSING_FILE)
    wheel(folder, "needsbz", "import bz2\n")


main(sys.argv[1])
