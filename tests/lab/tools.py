"""Scenarios behind the tools that make environments (tox, nox, pre-commit, pipx, poetry, pdm, uv), and others in
which a site folder, a search path, a configuration or a limit decides.

{tox} and the others are such programs: from the folder that the variable LAB_TOOLS names, or from PATH. Where one
is absent, its scenarios are left out.
"""
from inside import make, script
from scenarios import PIP, of

TOOLS = ("tox", "nox", "pre-commit", "pipx", "poetry", "pdm", "uv")


def written(name, *lines):
    """Shell that writes a file into the working directory."""
    return "cat > {folder}/work/%s <<'END'\n%s\nEND\n" % (name, "\n".join(lines))


def tox(name, expect, lines, **more):
    ini = written("tox.ini", "[tox]", "env_list = lab", "skipsdist = true", "[testenv:lab]", "skip_install = true", *lines)
    return of(name, expect, "{tox} -q", ini, **dict({"python": "{folder}/work/.tox/lab"}, **more))


def nox(name, expect, lines, first="", **more):
    file = written("noxfile.py", "import nox", "@nox.session(python='{py311}')", "def lab(session):", *("    " + line for line in lines))
    return of(name, expect, "{nox}", first + file, **dict({"python": "{folder}/work/.nox/lab"}, **more))


VENV = "{py311} -m venv {folder}/v"
PROJECT = written("pyproject.toml", "[project]", "name = 'demo'", "version = '1.0'", "requires-python = '>=3.8'", "dependencies = []")

SCENARIOS = [
    # Tools that make environments.
    tox("tox: a module that is gone", "distutils-removed", ["base_python = {py312}", "commands = python -c 'from distutils.core import setup'"]),
    tox("tox: a dependency that wants Rust", "rust-missing", ["base_python = {py311}", "deps = newrust"]),
    tox("tox: an index of its own", "index-misconfigured", ["base_python = {py311}", "set_env =", "    PIP_INDEX_URL = {index404}", "    PIP_RETRIES = 0", "deps = healthy"], offline=False),
    nox("nox: a package for a newer Python", "python-too-old", ["session.install('fornewer')"]),
    nox("nox: the other session has it", "python-mismatch", ["session.run('python', '-c', 'import healthy')"],
        first="{py311} -m venv {folder}/work/.nox/other && {folder}/work/.nox/other/bin/python -m pip install -q healthy\n"),
    of("pre-commit: a hook of the system", "setuptools-too-new|build-dep-missing", "{pre-commit} run --all-files",
       written(".pre-commit-config.yaml", "repos:", "- repo: local", "  hooks:", "  - id: lab", "    name: lab", "    language: system",
               "    pass_filenames: false", "    always_run: true", "    entry: {py312} -c 'import pkg_resources'")
       + "cd {folder}/work && git init -q . && git add -A", python="{py312}"),
    of("pipx: an index of its own", "index-misconfigured", "env UV_DEFAULT_INDEX={index404} {pipx} install --python {py311} fornewer", python="{folder}/home/.local/share/pipx/venvs/fornewer|{py311}", offline=False),
    of("poetry: what is not installed", "not-installed|own-project", "{poetry} run python -c 'import healthy'",
       PROJECT + "{py311} -m venv {folder}/work/.venv", python="{folder}/work/.venv"),
    of("poetry: a project for a newer Python", "python-too-old", "{poetry} install",
       PROJECT.replace(">=3.8", ">=3.99") + "{py311} -m venv {folder}/work/.venv", python="{folder}/work/.venv"),
    of("pdm: a module that is gone", "distutils-removed", "{pdm} run python -c 'import distutils'",
       PROJECT + "{py312} -m venv {folder}/work/.venv", python="{folder}/work/.venv"),
    script("uv: Python of a variable", "rust-missing", ["export UV_PYTHON={folder}/v UV_FIND_LINKS={shelf} UV_OFFLINE=1", "{uv} pip install newrust"], VENV, python="{folder}/v"),
    make("uv: no builds", "no-binary-forced", ["UV_FIND_LINKS={shelf} {uv} pip install --no-build --no-index --python {folder}/v onlysource"], VENV, python="{folder}/v"),
    script("uv: certificates of nothing", "tls-verify-failed", ["export SSL_CERT_FILE=/dev/null", "{uv} pip install --python {folder}/v --index-url {indextls} healthy"], VENV, python="{folder}/v", offline=False),
    script("uv: run with an old Python", "python-too-old", ["{uv} run --no-project --offline --python {py38} python -c 'import tomllib'"], python="{py38}"),
    # Configuration and variables of the installer.
    script("configuration that forbids sources", "no-binary-forced", ["export PIP_CONFIG_FILE={folder}/work/pip.conf", "{py311} -m pip install onlysource"],
           written("pip.conf", "[global]", "only-binary = :all:")),
    script("configuration that wants an environment", "environment-variable", ["mkdir -p $HOME/.config/pip", "printf '[global]\\nrequire-virtualenv = true\\n' > $HOME/.config/pip/pip.conf", "{py311} -m pip install healthy"]),
    make("certificates that are gone", "tls-verify-failed|environment-variable", ["PIP_CERT=/no/such/ca.pem {py311} -m pip install --retries 0 --index-url {indextls} healthy"], offline=False),
    script("folder of a variable", "python-mismatch|environment-variable", ["export PIP_TARGET={folder}/elsewhere", "{py311} -m pip install -q healthy", "{py311} -c 'import healthy'"]),
    script("dependencies left out by a variable", "environment-variable|not-installed", ["PIP_NO_DEPS=1 {folder}/v/bin/python -m pip install -q wantsshared", "{folder}/v/bin/python -c 'import wantsshared'"], VENV, python="{folder}/v"),
    # Site folders and search paths.
    script("a .pth file brings an old copy", "shadowed-module|mixed-site-packages", ["{folder}/v/bin/python -c 'import email.mime.text'"],
           VENV + "; mkdir {folder}/old; echo 'x = 1' > {folder}/old/email.py; echo 'import sys; sys.path.insert(0, \"{folder}/old\")' > {folder}/v/lib/python3.11/site-packages/old.pth", python="{folder}/v"),
    script("target folder of another Python", "python-mismatch|environment-variable|extension-abi-mismatch|foreign-artifact", [PIP + "-q --target {folder}/work/vendor compiled", "PYTHONPATH={folder}/work/vendor {py312} -c 'import compiled'"]),
    script("a folder named pip", "shadowed-module|pip-broken|environment-variable", ["export PYTHONPATH={folder}/stuff", "{py311} -m pip install healthy"], "mkdir -p {folder}/stuff/pip; touch {folder}/stuff/pip/__init__.py"),
    make("library of another place", "environment-variable|shared-library-missing|openssl-runtime-mismatch|foreign-artifact|python-no-ssl", ["LD_LIBRARY_PATH={folder}/lib /usr/bin/python3 -c 'import ssl'"],
         "mkdir {folder}/lib; echo none > {folder}/lib/libssl.so.3; echo none > {folder}/lib/libcrypto.so.3", python="/usr"),
    script("pip and python of two", "python-mismatch", ["export PATH={folder}/v/bin:$PATH", "{folder}/w/bin/pip install -q healthy", "python -c 'import healthy'"], "{py310} -m venv {folder}/v; {py311} -m venv {folder}/w", python="{folder}/v"),
    # Interpreters of another word.
    script("python3.8 by a shim", "python-too-old", ["export PATH={folder}/shims:$PATH", "python3.8 -m pip install fornewer"],
           "mkdir {folder}/shims; printf '#!/bin/sh\\nexec {py38} \"$@\"\\n' > {folder}/shims/python3.8; chmod +x {folder}/shims/python3.8", python="{py38}"),
    script("pip3.9 by a script", "system-library-missing", ["PATH={folder}/tools:$PATH pip3.9 install wantsxml"],
           "mkdir {folder}/tools; printf '#!%s\\nimport sys\\nfrom pip._internal.cli.main import main\\nsys.exit(main())\\n' {py39} > {folder}/tools/pip3.9; chmod +x {folder}/tools/pip3.9", python="{py39}"),
    make("shell in a shell", "dependency-conflict", ["bash -c 'sh -c \"env -i PIP_NO_INDEX=1 PIP_FIND_LINKS={shelf} {py310} -m pip install conflictone conflicttwo\"'"]),
    # Limits and folders.
    script("environment that is read-only", "permission-denied", [". {folder}/v/bin/activate", "pip install healthy"], VENV + "; mount --bind {folder}/v {folder}/v; mount -o remount,ro,bind {folder}/v", python="{folder}/v"),
    script("limit of memory behind pip", "out-of-memory", ["ulimit -v 36000", "{py311} -m pip install --target {folder}/t large"]),
    script("limit of open files", "unclear|permission-denied|disk-full", ["ulimit -n 4", "{py311} -m pip install --target {folder}/t large"]),
    script("another target of cargo", "environment-variable|rust-missing", ["export CARGO_BUILD_TARGET=armv7-unknown-linux-gnueabihf", "PATH={cargo}:$PATH {py311} -m pip install --target {folder}/t plaincrate"]),
    # Nothing is wrong, or not what is looked for.
    script("a temporary folder that is not there", "healthy", ["export TMPDIR=/no/such/folder", PIP + "--target {folder}/t compiled"], always=True),
    script("a test that fails", "not-installation|unclear", ["{folder}/v/bin/pip install -q healthy", "{folder}/v/bin/python -c 'import healthy; assert healthy.answer == 43'"], VENV, python="{folder}/v"),
]
