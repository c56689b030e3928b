"""The laboratory: broken environments made for real, and what pip-doctor says of them.

usage: lab.py PIP-DOCTOR [-v] [NAME...]

Every scenario runs in a mount namespace of its own (`unshare -m`), so that what it hides or fills is hidden
or full for itself alone. Prints a line for each; the last line counts them. Exit codes: 0 all right, 1 some
wrong, 77 no laboratory here (no root, no namespaces, no interpreters).
"""
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import packages
import scenarios
import servers

TOOLS = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
KEEP = ("LANG", "LC_ALL", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN")


def interpreters():
    """One interpreter of each version, built with its standard library in a folder of its own."""
    found = {}
    for path in sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python"))):
        version = re.search(r"versions/(\d+)\.(\d+)\.", path)
        if version:
            found["py%s%s" % version.groups()] = path
    return found


def possible():
    if os.name != "posix" or os.geteuid() != 0:
        return "only root may mount"
    if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        return "namespaces are not allowed here"
    if "py311" not in interpreters():
        return "there are no interpreters of pyenv"
    return None


def run(binary, scenario, pythons, shelf, addresses, verbose):
    """Runs one scenario; returns what is wrong, or None. A scenario whose interpreter is absent is left out."""
    needed = set(re.findall(r"\{(py\d+)\}", scenario["command"] + scenario.get("setup", "")))
    if not needed <= set(pythons):
        return "left out: no %s" % ", ".join(sorted(needed - set(pythons)))
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        os.chmod(folder, 0o755)
        for name in ("home", "work", "tmp", "out"):
            os.mkdir(os.path.join(folder, name))
            os.chmod(os.path.join(folder, name), 0o777)
        names = dict(pythons, folder=folder, shelf=shelf, cargo=os.path.dirname(shutil.which("cargo") or "/none/cargo"), **addresses)
        for name, python in pythons.items():
            names["lib" + name[2:]] = glob.glob(os.path.join(os.path.dirname(python), "..", "lib", "python*.*"))[0]
        fill = lambda text: re.sub(r"\{(\w+)\}", lambda match: names.get(match.group(1), match.group(0)), text)
        report = os.path.join(folder, "out", "report.json")
        environment = {name: os.environ[name] for name in KEEP if name in os.environ}
        environment.update({
            "PATH": TOOLS, "HOME": folder + "/home", "TMPDIR": folder + "/tmp",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", os.path.expanduser("~/.rustup"))})
        if scenario.get("offline", True):
            environment.update({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": shelf})
        environment.update({name: fill(value) for name, value in scenario.get("environment", {}).items()})
        options = "--always " if scenario.get("always") else ""
        script = "set -e\nmount --make-rprivate /\n%s\ncd %s/work\nset +e\nexport PATH=%s\n%s %s run %s--no-import --format json --output %s -- %s\n" % (
            fill(scenario.get("setup", "")), folder, fill(scenario.get("path", TOOLS)), scenario.get("before", ""), binary, options, report, fill(scenario["command"]))
        done = subprocess.run(["/usr/bin/unshare", "-m", "/bin/bash", "-c", script], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        said = done.stdout.decode(errors="replace")
        if verbose:
            print(said)
        if not os.path.exists(report):
            return "no report (exit code %d): %s" % (done.returncode, said[-600:])
        answer = json.load(open(report))
    diagnoses = [diagnosis["id"] for diagnosis in answer["diagnoses"]]
    expected = scenario["expect"].split("|")
    got = diagnoses[0] if diagnoses else answer["verdict"]
    if got in expected:
        return None
    return "expected %s, got %s %s\n      %s" % ("|".join(expected), got, diagnoses[1:4], said.strip()[-500:].replace("\n", "\n      "))


def main():
    reason = possible()
    if reason:
        print("lab: skipped: " + reason)
        return 77
    arguments = [argument for argument in sys.argv[1:] if argument != "-v"]
    binary, wanted = os.path.abspath(arguments[0]), arguments[1:]
    pythons = interpreters()
    chosen = [scenario for scenario in scenarios.SCENARIOS if not wanted or scenario["name"] in wanted]
    shelf = tempfile.mkdtemp(prefix="lab-shelf-")
    os.chmod(shelf, 0o755)
    try:
        packages.make(shelf, pythons["py311"])
        addresses = servers.start(shelf)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda scenario: run(binary, scenario, pythons, shelf, addresses, "-v" in sys.argv), chosen))
    finally:
        shutil.rmtree(shelf)
    left_out = failed = 0
    for scenario, wrong in zip(chosen, results):
        left_out += bool(wrong and wrong.startswith("left out"))
        failed += bool(wrong and not wrong.startswith("left out"))
        print("%-5s %s (%s)%s" % ("ok" if not wrong else "WRONG" if not wrong.startswith("left out") else "-",
                                  scenario["name"], scenario["expect"], ": " + wrong if wrong else ""))
    kinds = {scenario["expect"].split("|")[0] for scenario, wrong in zip(chosen, results) if not wrong}
    print("lab: %d scenarios over %d kinds right, %d wrong, %d left out" % (len(chosen) - failed - left_out, len(kinds), failed, left_out))
    return 1 if failed else 0


sys.exit(main())
