"""Makes packages that fail for one known reason each, for the tests of trials.

usage: make_packages.py FOLDER

Classic source distributions, which pips of all ages build, and wheels. Nothing needs an index.
"""
import io
import os
import platform
import sys
import tarfile
import zipfile

HEADER = '''
import subprocess, sys
with open("part.c", "w") as source:
    source.write("#include <mysql.h>\\n")
if subprocess.call([%r, "-nostdinc", "-I.", "-c", "part.c", "-o", "part.o"]):
    sys.exit("error: command 'gcc' failed with exit status 1")
''' % (os.environ.get("CC", "cc"))
FLAGS = '''
import os, shlex, subprocess, sys
with open("part.c", "w") as source:
    source.write("int answer(void) { return 42; }\\n")
if subprocess.call(["cc"] + shlex.split(os.environ.get("CFLAGS", "")) + ["-c", "part.c", "-o", "part.o"]):
    sys.exit("error: command 'cc' failed with exit status 1")
'''
MISSING_FILE = 'open("VERSION.txt").read()\n'


def wheel(folder, name, version="1.0", module="answer = 42\n", tag="py3-none-any", extra=""):
    info = "%s-%s.dist-info/" % (name, version)
    files = {name + ".py": module, info + "METADATA": "Metadata-Version: 2.1\nName: %s\nVersion: %s\n%s" % (name, version, extra)}
    files[info + "WHEEL"] = "Wheel-Version: 1.0\nGenerator: make_packages\nRoot-Is-Purelib: true\nTag: %s\n" % tag
    files[info + "RECORD"] = "".join("%s,,\n" % file for file in list(files) + [info + "RECORD"])
    with zipfile.ZipFile(os.path.join(folder, "%s-%s-%s.whl" % (name, version, tag)), "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)


def sdist(folder, name, before, version="1.0"):
    setup = before + "\nfrom setuptools import setup\nsetup(name=%r, version=%r, py_modules=[%r])\n" % (name, version, name)
    files = {"setup.py": setup, name + ".py": "answer = 42\n",
             "PKG-INFO": "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version)}
    with tarfile.open(os.path.join(folder, "%s-%s.tar.gz" % (name, version)), "w:gz") as archive:
        for file, text in files.items():
            entry = tarfile.TarInfo("%s-%s/%s" % (name, version, file))
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


def main(folder):
    wheel(folder, "healthy")
    # A wheel that a pip of 2018 does not see, and a source that needs a header.
    wheel(folder, "modern", tag="py3-none-manylinux_2_17_" + platform.machine())
    sdist(folder, "modern", HEADER)
    sdist(folder, "wantsheader", HEADER)
    sdist(folder, "wantsflags", FLAGS)
    # Well as a wheel, broken as a source.
    wheel(folder, "picky")
    sdist(folder, "picky", MISSING_FILE)
    sdist(folder, "broken", MISSING_FILE)
    # A release that broke.
    sdist(folder, "regressed", MISSING_FILE, "1.1")
    wheel(folder, "regressed", "1.0")
    sdist(folder, "olddistutils", "from distutils.core import Extension\n")
    sdist(folder, "newsyntax", "if (number := 3) > 2:\n    pass\n")
    wheel(folder, "needsold", extra="Requires-Dist: healthy ==1.0\n")
    wheel(folder, "healthy", "2.0")
    wheel(folder, "wantsjson", module="import json\ndecoder = json.JSONDecoder\n")
    sdist(folder, "once", 'import os\nmark = os.environ["ONCE"]\nif not os.path.exists(mark):\n    open(mark, "w").close()\n    raise SystemExit("error: the build fails this once")\n')


main(sys.argv[1])
