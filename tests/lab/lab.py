"""The laboratory: broken environments made for real, and what pip-doctor says of them.

usage: lab.py [-v] [--behind bash|make|env|turn|all] [--only-inside] PIP-DOCTOR [NAME...]

With `--behind` each scenario's command stands in a script, a Makefile or behind `env`, and the variables that
belong to it are set there alone; `turn` gives each scenario one of the three, by its place. Then the
interpreter that the report is about has to be right as well.

Every scenario runs in a mount namespace of its own (`unshare -m`), so that what it hides or fills is hidden
or full for itself alone. Prints a line for each; the last line counts them. Exit codes: 0 all right, 1 some
wrong, 77 no laboratory here (no root, no namespaces, no interpreters).
"""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import inside
import packages
import scenarios
import servers
import tools

WAYS = ("bash", "make", "env")
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


def programs():
    """The tools that make environments, as far as they are here."""
    folder = os.environ.get("LAB_TOOLS")
    found = {name: shutil.which(name, path=folder) for name in tools.TOOLS}
    return {name: path for name, path in found.items() if path}


def possible():
    if os.name != "posix" or os.geteuid() != 0:
        return "only root may mount"
    if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        return "namespaces are not allowed here"
    if "py311" not in interpreters():
        return "there are no interpreters of pyenv"
    return None


def behind(way, command, variables, work):
    """The command of a scenario behind something that sets its variables, and the files that this needs."""
    words = " ".join("%s=%s" % (name, shlex.quote(value)) for name, value in sorted(variables.items()))
    if way == "bash":
        text, file, start = "export %s\n%s\n" % (words, command), "lab-script.sh", "bash lab-script.sh"
    elif way == "make":
        text, file, start = "all:\n\t@export %s; %s\n" % (words.replace("$", "$$"), command.replace("$", "$$")), "lab.mk", "make -f lab.mk"
    else:
        return "env %s %s" % (words, command if re.match(r"[\w/.{}-]+ ", command + " ") and "&&" not in command else "sh -c " + shlex.quote(command))
    with open(os.path.join(work, file), "w") as script:
        script.write(text)
    return start


def expected_python(scenario, fill, pythons):
    """The environment or installation of the interpreter that fails: the last that the command names."""
    stated = scenario.get("python")
    if stated is False:
        return None  # None is started at all.
    named = [stated] if stated else re.findall(r"\{py\d+\}|\{folder\}/\w+(?=/bin/)|/usr(?=/bin/python)", scenario["command"])
    if not named and "{py" in scenario.get("setup", "") and scenario["command"] in ("bash do.sh", "make"):
        named = re.findall(r"\{py\d+\}", scenario["setup"].rsplit("<<", 1)[-1])
    if not named:
        return None
    paths = [fill(one) for one in named[-1].split("|")]
    return [os.path.realpath(os.path.dirname(os.path.dirname(path)) if path in pythons.values() else path) for path in paths]


def run(binary, scenario, pythons, shelf, addresses, verbose, way=None):
    """Runs one scenario; returns what is wrong, or None. A scenario whose interpreter is absent is left out."""
    needed = set(re.findall(r"\{(py\d+|%s)\}" % "|".join(tools.TOOLS), scenario["command"] + scenario.get("setup", "")))
    if not needed <= set(pythons):
        return "left out: no %s" % ", ".join(sorted(needed - set(pythons)))
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        os.chmod(folder, 0o755)
        for name in ("home", "work", "tmp", "out"):
            os.mkdir(os.path.join(folder, name))
            os.chmod(os.path.join(folder, name), 0o777)
        names = dict(pythons, folder=folder, shelf=shelf, cargo=os.path.dirname(shutil.which("cargo") or "/none/cargo"), **addresses)
        for name, python in pythons.items():
            if not name.startswith("py"):
                continue
            names["lib" + name[2:]] = glob.glob(os.path.join(os.path.dirname(python), "..", "lib", "python*.*"))[0]
        fill = lambda text: re.sub(r"\{([\w-]+)\}", lambda match: names.get(match.group(1), match.group(0)), text)
        report = os.path.join(folder, "out", "report.json")
        environment = {name: os.environ[name] for name in KEEP if name in os.environ}
        environment.update({
            "PATH": TOOLS, "HOME": folder + "/home", "TMPDIR": folder + "/tmp",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", os.path.expanduser("~/.rustup"))})
        variables = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": shelf} if scenario.get("offline", True) else {}
        variables.update({name: fill(value) for name, value in scenario.get("environment", {}).items()})
        setup = fill(scenario.get("setup", ""))
        command, path = fill(scenario["command"]), fill(scenario.get("path", TOOLS))
        if way:
            variables["PATH"], path = path, TOOLS
            command = behind(way, command, variables, folder + "/work")
            # What is made ready for it needs them as well, and what runs it has none of them.
            exported = " ".join("%s=%s" % (name, shlex.quote(value)) for name, value in variables.items() if name.startswith("PIP_"))
            setup = "export %s\n%s\nunset %s" % (exported, setup, " ".join(name for name in variables if name.startswith("PIP_"))) if exported else setup
        else:
            environment.update(variables)
        options = "--always " if scenario.get("always") else ""
        script = "set -e\nmount --make-rprivate /\n%s\ncd %s/work\nset +e\nexport PATH=%s\n%s %s run %s--no-import --format json --output %s -- %s\n" % (
            setup, folder, path, scenario.get("before", ""), binary, options, report, command)
        done = subprocess.run(["/usr/bin/unshare", "-m", "/bin/bash", "-c", script], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
        said = done.stdout.decode(errors="replace")
        if verbose:
            print(said)
        if not os.path.exists(report):
            return "no report (exit code %d): %s" % (done.returncode, said[-600:])
        answer = json.load(open(report))
    if verbose:
        show(answer)
    diagnoses = [diagnosis["id"] for diagnosis in answer["diagnoses"]]
    expected = scenario["expect"].split("|")
    got = diagnoses[0] if diagnoses else answer["verdict"]
    subject = next((python for python in answer["facts"]["interpreters"] if python["subject"]), {})
    right = expected_python(scenario, fill, pythons)
    if (way or scenario not in scenarios.SCENARIOS) and right:
        # The report has the home folder and the user's name taken out.
        home = os.path.expanduser("~")
        places = [place.replace("~", home, 1) for place in (str(subject.get("prefix")), os.path.dirname(os.path.dirname(str(subject.get("real_path")))))]
        if not any(one in places or one.replace(home, "~") in places for one in right):
            return "interpreter: expected %s, got %s (%s)" % ("|".join(right), subject.get("prefix"), got)
    if got in expected:
        return None
    return "expected %s, got %s %s\n      %s" % ("|".join(expected), got, diagnoses[1:4], said.strip()[-500:].replace("\n", "\n      "))


def show(answer):
    """What was seen and what decided, to find out why a scenario is wrong."""
    for place, process in enumerate(answer.get("processes", [])):
        print("process %d%s, below %s, exit %s, in %s: %s %s" % (
            place, " FAILED" if process.get("failed") else "", process.get("parent"), process.get("exit"), process.get("folder"),
            process["arguments"], {name: value for name, value in process["variables"].items() if name != "PATH"}))
    for diagnosis in answer["diagnoses"]:
        print("%.2f %s %s" % (diagnosis["confidence"], diagnosis["id"], json.dumps(diagnosis.get("evidence"))[:1500]))


def is_wrong(outcome):
    """Whether a scenario was run and did not come out right."""
    return bool(outcome) and not outcome.startswith("left out")


def ways(behind, place):
    """How a scenario is run: as it is, and behind what was asked for."""
    return {None: [None], "all": list(WAYS), "turn": [None, WAYS[place % 3]]}.get(behind, [behind])


def main():
    reason = possible()
    if reason:
        print("lab: skipped: " + reason)
        return 77
    parser = argparse.ArgumentParser()
    parser.add_argument("-v", action="store_true", dest="verbose")
    parser.add_argument("--behind", choices=list(WAYS) + ["turn", "all"])
    parser.add_argument("--only-inside", action="store_true")
    parser.add_argument("binary")
    parser.add_argument("wanted", nargs="*")
    options = parser.parse_args()
    binary, wanted = os.path.abspath(options.binary), options.wanted
    pythons = dict(interpreters(), **programs())
    known = [] if options.only_inside else scenarios.SCENARIOS
    within = inside.SCENARIOS + tools.SCENARIOS
    chosen = [(scenario, way) for place, scenario in enumerate(known) for way in ways(options.behind, place)]
    chosen += [(scenario, None) for scenario in within if options.only_inside or not options.behind]
    chosen = [(scenario, way) for scenario, way in chosen if not wanted or scenario["name"] in wanted]
    shelf = tempfile.mkdtemp(prefix="lab-shelf-")
    os.chmod(shelf, 0o755)
    try:
        packages.make(shelf, pythons["py311"])
        addresses = servers.start(shelf)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            once = lambda one: run(binary, one[0], pythons, shelf, addresses, options.verbose, one[1])
            results = list(pool.map(once, chosen))
        # On a machine that does much else a probe may run out of its time: what is wrong is tried once more, alone,
        # and told, so that what is wrong only sometimes is seen and does not hide what always is.
        for place, wrong in enumerate(results):
            if is_wrong(wrong):
                print("WRONG at first try: %s (%s): %s" % (chosen[place][0]["name"], chosen[place][0]["expect"], wrong))
                results[place] = once(chosen[place])
    finally:
        shutil.rmtree(shelf)
    left_out = failed = 0
    told = sorted(zip(chosen, results), key=lambda one: is_wrong(one[1]))
    for (scenario, way), wrong in told:
        left_out += bool(wrong) and not is_wrong(wrong)
        failed += is_wrong(wrong)
        print("%-5s %s%s (%s)%s" % ("ok" if not wrong else "WRONG" if is_wrong(wrong) else "-",
                                  scenario["name"], " behind " + way if way else "", scenario["expect"], ": " + wrong if wrong else ""))
    kinds = {scenario["expect"].split("|")[0] for (scenario, _), wrong in zip(chosen, results) if not wrong}
    print("lab: %d scenarios over %d kinds right, %d wrong, %d left out" % (len(chosen) - failed - left_out, len(kinds), failed, left_out))
    return 1 if failed else 0


sys.exit(main())
