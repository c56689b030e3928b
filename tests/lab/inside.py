"""More scenarios: what decides is set inside a script, a Makefile or a program that starts Python.

The shell that runs pip-doctor knows nothing of it. The words are those of `scenarios`; `python` says which
interpreter failed where the command does not name it.
"""
from scenarios import PIP, of

# A package that is there for one of two environments only.
TWO = "{py311} -m venv {folder}/a && {py311} -m venv {folder}/b && {folder}/b/bin/python -m pip install -q healthy && "


def script(name, expect, lines, setup="true", python=None, **more):
    write = "cat > {folder}/work/do.sh <<'END'\n%s\nEND\n" % "\n".join(lines)
    return of(name, expect, "bash do.sh", "%s\n%s" % (setup, write), python=python, **more)


def make(name, expect, lines, setup="true", python=None, **more):
    write = "cat > {folder}/work/Makefile <<'END'\nall:\n%s\nEND\n" % "\n".join("\t" + line for line in lines)
    return of(name, expect, "make", "%s\n%s" % (setup, write), python=python, **more)


SCENARIOS = [
    # A variable steers the interpreter.
    script("PYTHONHOME of another Python", "environment-variable", ["export PYTHONHOME={lib310}/../..", "{py312} -m pip install healthy"]),
    make("PYTHONHOME that is gone", "environment-variable", ["PYTHONHOME=/no/such/python {py311} -c 'print(1)'"]),
    script("PYTHONPATH with modules of another Python", "environment-variable|python-mismatch",
           ["export PYTHONPATH={folder}/old", "{py312} -c 'import part'"],
           "cd {folder}/work; printf '#include <Python.h>\\nstatic struct PyModuleDef m = {PyModuleDef_HEAD_INIT, \"_part\", 0, -1, 0};\\nPyMODINIT_FUNC PyInit__part(void) { return PyModule_Create(&m); }\\n' > p.c; "
           "mkdir -p {folder}/old/part; gcc -shared -fPIC -I{lib39}/../../include/python3.9 -o {folder}/old/part/_part.cpython-39-x86_64-linux-gnu.so p.c; echo 'from part._part import x' > {folder}/old/part/__init__.py; rm p.c"),
    make("no user site", "environment-variable", ["PYTHONNOUSERSITE=1 {py311} -c 'import healthy'"],
         "{py311} -m pip install -q --user healthy"),
    script("sitecustomize that fails", "environment-variable|shadowed-module", ["export PYTHONPATH={folder}/hooks", "{py311} -c 'import json.decoder as d; d.JSONDecoder(strict=1).decode(\"{}\")'"],
           "mkdir {folder}/hooks; echo 'import sys; sys.modules[\"json\"] = None' > {folder}/hooks/sitecustomize.py"),
    script("isolated by a variable", "environment-variable", ["export PYTHONSAFEPATH=1", "{py311} use.py"],
           "cd {folder}/work; echo 'import beside' > use.py; echo 'x = 1' > beside.py"),
    # A variable steers the build.
    script("CFLAGS of another processor", "environment-variable", ["export CFLAGS='-march=armv8-a -mfpu=neon'", PIP + "compiled"]),
    make("CC that is not there", "environment-variable|c-compiler-missing", ["CC=/opt/cross/bin/armv7-gcc " + PIP + "compiled"]),
    script("CC of another target", "environment-variable", ["CC=/usr/bin/false " + PIP + "compiled"]),
    script("LDSHARED of another system", "environment-variable", ["export LDSHARED='cl.exe /LD'", PIP + "compiled"]),
    make("LDFLAGS with a library that is not there", "environment-variable|linker-error", ["LDFLAGS=-lno-such-lab-library " + PIP + "compiled"]),
    script("cargo without network", "environment-variable|cargo-network", ["export CARGO_NET_OFFLINE=true", "PATH={cargo}:$PATH " + PIP + "wantscrate"]),
    # A variable steers the installer.
    make("only in environments", "environment-variable", ["PIP_REQUIRE_VIRTUALENV=1 {py311} -m pip install healthy"]),
    script("no binary", "no-binary-forced", ["export PIP_NO_BINARY=:all:", PIP + "wantsnumpywheel"]),
    script("dead proxy", "proxy-or-connection", ["export https_proxy=http://127.0.0.1:9", "{py311} -m pip install --retries 0 --index-url https://index.example/simple healthy"], offline=False),
    make("index of the Makefile", "index-misconfigured", ["PIP_RETRIES=0 PIP_INDEX_URL={index404} {py311} -m pip install healthy"], offline=False),
    script("small temporary folder", "disk-full", ["TMPDIR={folder}/small {py311} -m pip install --target {folder}/t large"],
           "mkdir {folder}/small && mount -t tmpfs -o size=1m none {folder}/small"),
    # Folders.
    script("script beside a module of its name", "shadowed-module", ["cd /", "{py311} {folder}/work/tools/go.py"],
           "mkdir {folder}/work/tools; echo 'x = 1' > {folder}/work/tools/calendar.py; echo 'import calendar; calendar.month(2026, 1)' > {folder}/work/tools/go.py"),
    script("folder of the package's name", "shadowed-module", ["cd {folder}/work/src", "{py311} -c 'import healthy; print(healthy.answer)'"],
           "mkdir -p {folder}/work/src/healthy/data; {py311} -m venv {folder}/v"),
    script("the other environment has it", "python-mismatch", ["source {folder}/a/bin/activate", "python -c 'import healthy'"], TWO + "true", python="{folder}/a"),
    script("installed for a target folder", "python-mismatch", ["{py311} -m pip install -q --target {folder}/work/vendor healthy", "cd /", "{py311} -c 'import healthy'"]),
    script("old copy of the user", "mixed-site-packages|shadowed-module", ["{py311} -c 'import healthy; healthy.answer'"],
           "mkdir -p {folder}/home/.local/lib/python3.11/site-packages/healthy-0.1.dist-info; cd {folder}/home/.local/lib/python3.11/site-packages; "
           "echo 'old = 1' > healthy.py; printf 'Metadata-Version: 2.1\\nName: healthy\\nVersion: 0.1\\n' > healthy-0.1.dist-info/METADATA; "
           "mkdir {folder}/o && mount -t tmpfs none {folder}/o && mkdir {folder}/o/upper {folder}/o/work && mount -t overlay none -o lowerdir={lib311}/site-packages,upperdir={folder}/o/upper,workdir={folder}/o/work {lib311}/site-packages && "
           "PYTHONNOUSERSITE=1 {py311} -m pip install -q healthy"),
    # Limits.
    script("limit of memory", "out-of-memory", ["ulimit -v 120000", "{py311} -c 'x = bytearray(400 << 20)'"]),
    script("limit of file size", "disk-full|permission-denied", ["ulimit -f 1000", "{py311} -m pip install --target {folder}/t large"]),
    # Which Python: what others start.
    script("last of two", "python-too-old", ["{py311} -m pip install --target {folder}/t healthy", "{py38} -m pip install fornewer"]),
    script("environment made by the script", "build-dep-missing", ["{py39} -m venv {folder}/v", ". {folder}/v/bin/activate", "pip install wantsnumpy"], python="{folder}/v"),
    script("emptied environment", "distutils-removed", ["env -i {py312} -c 'from distutils.core import setup'"]),
    make("Python that starts Python", "distutils-removed", ["{py311} -c 'import subprocess, sys; sys.exit(subprocess.call([\"{py312}\", \"-c\", \"from distutils.core import setup\"]))'"], python="{py312}"),
    script("healthy in a script", "healthy", ["{py310} -m pip install --target {folder}/t healthy"], always=True),
    make("healthy build by make", "healthy", ["CFLAGS=-O1 " + PIP + "--target {folder}/t compiled"], always=True),
]
