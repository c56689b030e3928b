"""Packages for the laboratory: each behaves in one known way when it is built or imported.

Nothing is fetched: a source distribution has a classic setup.py, or its own build back end.
"""
import io
import os
import subprocess
import tarfile
import tempfile
import zipfile

EXTENSION = '''
from setuptools import setup, Extension
setup(name=%r, version="1.0", ext_modules=[Extension(%r, ["part.c"], libraries=%r, extra_compile_args=%r)])
'''
C = '''
%s
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "part", 0, -1, 0};
PyMODINIT_FUNC PyInit_%s(void) { %s return PyModule_Create(&module); }
'''


def metadata(name, version="1.0", extra=""):
    return "Metadata-Version: 2.1\nName: %s\nVersion: %s\n%s" % (name, version, extra)


def wheel(folder, name, files=None, version="1.0", extra="", tag="py3-none-any"):
    info = "%s-%s.dist-info/" % (name, version)
    files = dict(files if files is not None else {name + ".py": "answer = 42\n"})
    files[info + "METADATA"] = metadata(name, version, extra)
    files[info + "WHEEL"] = "Wheel-Version: 1.0\nGenerator: lab\nRoot-Is-Purelib: true\nTag: %s\n" % tag
    files[info + "RECORD"] = "".join("%s,,\n" % file for file in list(files) + [info + "RECORD"])
    path = os.path.join(folder, "%s-%s-%s.whl" % (name, version, tag))
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return path


def sdist(folder, name, files, version="1.0"):
    with tarfile.open(os.path.join(folder, "%s-%s.tar.gz" % (name, version)), "w:gz") as archive:
        for file, text in dict(files, **{"PKG-INFO": metadata(name, version)}).items():
            entry = tarfile.TarInfo("%s-%s/%s" % (name, version, file))
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


def extension(folder, name, head="", body="", libraries=(), options=(), more=None):
    files = {"setup.py": EXTENSION % (name, name, list(libraries), list(options)), "part.c": C % (head, name, body)}
    sdist(folder, name, dict(files, **(more or {})))


def setup(folder, name, before):
    sdist(folder, name, {"setup.py": before + "\nfrom setuptools import setup\nsetup(name=%r, version='1.0')\n" % name})


def backend(folder, name, build):
    """A back end of its own, which needs nothing: its words are those of the programs that it starts."""
    text = "import subprocess\ndef build_wheel(*arguments, **named):\n%s\n    raise NotImplementedError\n" % build
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    sdist(folder, name, {"pyproject.toml": project, "backend.py": text})


def module_for_another_machine(python):
    """A compiled module of this machine, with the header of another one."""
    include = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('include'))"]).decode().strip()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "part.c"), "w") as source:
            source.write(C % ("", "otherarch", ""))
        subprocess.check_call(["gcc", "-shared", "-fPIC", "-I" + include, "-o", folder + "/part.so", folder + "/part.c"])
        module = bytearray(open(folder + "/part.so", "rb").read())
    module[18] = 183  # EM_AARCH64
    return bytes(module)


def make(folder, python):
    wheel(folder, "healthy")
    wheel(folder, "conflictone", extra="Requires-Dist: shared ==1.0\n")
    wheel(folder, "conflicttwo", extra="Requires-Dist: shared ==2.0\n")
    wheel(folder, "shared")
    wheel(folder, "otherarch", {"otherarch.so": module_for_another_machine(python)})
    wheel(folder, "shared", version="2.0")
    wheel(folder, "fornewer", extra="Requires-Python: >=3.99\n")
    wheel(folder, "large", {"large.bin": os.urandom(6 << 20)})
    with open(os.path.join(folder, "torn-1.0-py3-none-any.whl"), "wb") as torn:
        torn.write(b"PK\x03\x04 and then nothing of the kind")
    extension(folder, "compiled")
    extension(folder, "wantsmysql", head="#include <mysql.h>")
    extension(folder, "wantsxml", head="#include <libxml/parser.h>")
    extension(folder, "wantsffi", head="#include <ffi.h>")
    extension(folder, "wantsopenssl", head="#include <openssl/opensslv.h>")
    extension(folder, "wantsown", head='#include "_wantsown_private.h"')
    sdist(folder, "undeclared", {"setup.py": (EXTENSION % ("undeclared", "undeclared", [], [])).replace("part.c", "src/part.c"),
                                 "src/part.c": C % ("", "undeclared", "int x = undeclared_of_this_package;")})
    extension(folder, "wantslibrary", libraries=["no-such-library-at-all"])
    extension(folder, "newstandard", options=["-std=c99", "-march=no-such-machine"])
    sdist(folder, "onlysource", {"setup.py": "from setuptools import setup\nsetup(name='onlysource', version='1.0')\n"})
    setup(folder, "wantsnumpy", "import numpy")
    setup(folder, "wantsreadme", "open('README.rst').read()")
    setup(folder, "wantspkgconfig", "import subprocess; subprocess.check_output(['pkg-config', '--cflags', 'libxml-2.0'])")
    setup(folder, "wantspgconfig", "raise SystemExit('Error: pg_config executable not found.')")
    setup(folder, "wantscmake", "import subprocess; subprocess.check_call(['cmake', '--version'])")
    setup(folder, "wantsrustsetup", "from setuptools_rust import RustExtension")
    setup(folder, "twoonly", "print 'for Python 2'")
    sdist(folder, "olddistutils", {"setup.py": "from distutils.core import setup\nsetup(name='olddistutils', version='1.0')\n"})
    sdist(folder, "wantspkgresources", {"setup.py": "import pkg_resources\n"})
    sdist(folder, "wantsnumpywheel", {"setup.py": "import numpy\nfrom setuptools import setup\nsetup(name='wantsnumpywheel', version='1.0')\n"})
    wheel(folder, "wantsnumpywheel")
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    build = "import subprocess\ndef build_wheel(*arguments, **named):\n    subprocess.check_call(['cargo', 'build'])\n"
    sdist(folder, "wantscrate", {"pyproject.toml": project, "backend.py": build, "lib.rs": "",
        "Cargo.toml": '[package]\nname = "x"\nversion = "1.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n[dependencies]\nno-such-crate-of-the-lab = "1"\n'})
    sdist(folder, "plaincrate", {"pyproject.toml": project, "backend.py": build, "lib.rs": "",
        "Cargo.toml": '[package]\nname = "x"\nversion = "1.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n'})
    wheel(folder, "wantsshared", {"wantsshared.py": "import shared\n"}, extra="Requires-Dist: shared\n")
    manifest = '[package]\nname = "x"\nversion = "1.0.0"\nrust-version = "9.99"\n[lib]\npath = "lib.rs"\n'
    sdist(folder, "newrust", {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": "import subprocess\ndef build_wheel(*arguments, **named):\n    subprocess.check_call(['cargo', 'build', '--offline'])\n",
        "Cargo.toml": manifest, "lib.rs": ""})
