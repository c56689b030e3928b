#!/usr/bin/env python3
"""Installs the program from a built wheel as users do, and asks what it takes for their Python.

    python3 tests/packaging/wheel.py WHEEL_OR_FOLDER

With pip: in an environment of the user's that is active, it reports that environment. With
`uv tool run`, and with pipx where it is installed: it lies in an environment of its own, which
must not be taken for the user's, whether one of theirs is active or not.
"""

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

WINDOWS = os.name == "nt"
SCRIPTS = "Scripts" if WINDOWS else "bin"


def run(command, environment):
    print("$ " + " ".join(command), flush=True)
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    if done.returncode not in (0, 1):
        sys.exit("ended with %d:\n%s" % (done.returncode, done.stderr.decode(errors="replace")))
    return done.stdout.decode("utf-8")


def version(command, environment):
    text = run(command + ["--version"], environment).strip()
    if not text.startswith("pip-doctor "):
        sys.exit("--version says %r" % text)


def subject(command, environment):
    """The interpreter that the report is about."""
    report = json.loads(run(command + ["--format", "json"], environment))
    interpreters = report["facts"]["interpreters"]
    return next(one for one in interpreters if one["id"] == report["subject"]["python"])


def expect(what, found, wanted):
    # Reports name no user: the last folders are enough to know the place by.
    prefix = found["prefix"].replace("\\", "/")
    if not prefix.endswith(wanted):
        sys.exit("%s: it takes %s for the user's Python, not %s" % (what, prefix, wanted))
    print("%s: %s" % (what, prefix), flush=True)


def environments(folder, wheel):
    """The user's environment, and the variables with and without it active."""
    mine = os.path.join(folder, "project", "of-the-user")
    subprocess.check_call([sys.executable, "-m", "venv", mine])
    idle = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    idle["UV_CACHE_DIR"] = os.path.join(folder, "uv-cache")
    idle["PIPX_HOME"] = os.path.join(folder, "pipx")
    scripts = os.path.join(mine, SCRIPTS)
    active = dict(idle, VIRTUAL_ENV=mine, PATH=scripts + os.pathsep + idle["PATH"])
    # Some only put it first on PATH: a container's image, for one.
    on_path = dict(idle, PATH=active["PATH"])
    python = os.path.join(scripts, "python")
    subprocess.check_call([python, "-m", "pip", "install", "--quiet", "--no-index", wheel], env=active)
    return scripts, active, on_path, idle


def main():
    place = sys.argv[1]
    wheels = [place] if place.endswith(".whl") else sorted(glob.glob(os.path.join(place, "*.whl")))
    if not wheels:
        sys.exit("no wheel in " + place)
    wheel = os.path.abspath(wheels[0])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        scripts, active, on_path, idle = environments(folder, wheel)
        installed = [os.path.join(scripts, "pip-doctor")]
        version(installed, active)
        expect("pip, active", subject(installed, active), "project/of-the-user")
        expect("pip, on PATH", subject(installed, on_path), "project/of-the-user")

        # What the user's shell runs when nothing is active.
        usual = subject([shutil.copy(installed[0] + (".exe" if WINDOWS else ""), folder)], idle)["prefix"]
        usual = usual.replace("\\", "/")
        runners = []
        if shutil.which("uv"):
            runners.append(("uv tool run", ["uv", "tool", "run", "--from", wheel, "pip-doctor"]))
        if shutil.which("pipx"):
            runners.append(("pipx run", ["pipx", "run", "--spec", wheel, "pip-doctor"]))
        for name in ("uv", "pipx"):
            if not any(one.startswith(name) for one, _ in runners):
                print("skipped: %s is not installed" % name)
        for name, command in runners:
            version(command, idle)
            expect(name + ", active", subject(command, active), "project/of-the-user")
            expect(name + ", on PATH", subject(command, on_path), "project/of-the-user")
            expect(name + ", nothing active", subject(command, idle), usual)


if __name__ == "__main__":
    main()
