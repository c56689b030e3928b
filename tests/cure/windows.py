#!/usr/bin/env python3
"""Do ways out for Windows cure there?  wine, a CPython for Windows with a pip, and the package registry.

    windows.py PYTHON_FOLDER PIP_DOCTOR_EXE [ids...]

PYTHON_FOLDER holds python.exe and Scripts/pip.exe, which knows where it lies; so it is put back before each scenario,
from PYTHON_FOLDER.clean, which is made at first use. WINEPREFIX names the machine.
The failing command runs under `pip-doctor run`, the commands of the first fix are pasted, and the goal is tried.
There is no PowerShell in wine: of its language only what our ways out use is read, which is a variable that is set or
removed and words in quotation marks. A line of anything else counts as not cured.
Prints a line a scenario and the counts. Exit codes: 0 all cured, 1 not so, 77 no wine.
"""
import json, os, pathlib, re, shlex, shutil, subprocess, sys, tempfile

DEAD = "http://127.0.0.1:9"


def of(id, words, goal, truth, files=None, environment=None):
    return dict(id=id, words=words, goal=goal, truth=truth, files=files or {}, environment=environment or {})


SCENARIOS = [
    of("import-name", "pip install yaml", "import yaml", "yaml is what is imported. Cure: pip install pyyaml"),
    of("import-name-old", "pip install BeautifulSoup", "import bs4", "the last release is for Python 2. Cure: beautifulsoup4"),
    of("import-name-prefix", "pip install dateutil", "import dateutil", "Cure: python-dateutil"),
    of("not-installed", 'python -c "import idna"', "import idna", "idna is not installed. Cure: pip install idna"),
    of("no-index", "pip install idna", "import idna", "PIP_NO_INDEX is set. Cure: without it", environment={"PIP_NO_INDEX": "1"}),
    of("proxy", "pip install idna", "import idna", "nobody listens at the proxy. Cure: without it", environment={"HTTPS_PROXY": DEAD, "HTTP_PROXY": DEAD}),
    of("index-option", "pip install --index-url %s/simple idna" % DEAD, "import idna", "nobody listens there. Cure: without the option"),
    of("want-environment", "pip install idna", "import idna", "PIP_REQUIRE_VIRTUALENV is set. Cure: without it", environment={"PIP_REQUIRE_VIRTUALENV": "1"}),
    of("list-without-r", "pip install requirements.txt", "import idna, six", "-r was forgotten", {"requirements.txt": "idna\nsix\n"}),
    of("list-mistyped", "pip install -r requirement.txt", "import idna, six", "the file is requirements.txt", {"requirements.txt": "idna\nsix\n"}),
    of("command-mistyped", "pip instal idna", "import idna", "instal is install"),
    of("one-equals-sign", "pip install idna=3.7", "import idna", "Cure: =="),
    of("pin-never-made", "pip install six==99", "import six", "there is no 99. Cure: without the pin"),
    of("name-in-list", "pip install -r requirements.txt", "import yaml, six", "yaml is pyyaml. Cure: its name in the list", {"requirements.txt": "six\nyaml\n"}),
    of("no-binary", "pip install --no-binary :all: markupsafe", "import markupsafe._speedups", "no compiler. Cure: the wheel"),
]


def wine(*words, folder, environment):
    """Runs a program; python.exe ends under wine where its output is a file."""
    shell = "set -o pipefail; wine %s </dev/null 2>&1 | cat" % shlex.join(map(str, words))
    return subprocess.run(["bash", "-c", shell], cwd=folder, env=environment, stdout=subprocess.PIPE, timeout=300)


def pasted(lines, python, folder, environment):
    """Gives lines to what stands in for PowerShell; whether it could be read."""
    programs = {"python": python / "python.exe", "py": python / "python.exe", "pip": python / "Scripts/pip.exe"}
    for line in (part.strip() for line in lines for part in line.split("; ")):
        line = line.removeprefix("& ")
        set_to = re.fullmatch(r"\$env:(\w+) ?= ?['\"]?([^'\"]*)['\"]?", line)
        removed = re.fullmatch(r"Remove-Item (?:-ErrorAction \w+ )?Env:\\?(\w+)(?: -ErrorAction \w+)?", line)
        if set_to and set_to[2]:
            environment[set_to[1]] = set_to[2]
        elif set_to or removed:  # what is set to nothing is removed
            environment.pop((set_to or removed)[1], None)
        else:
            words = shlex.split(line.replace("\\", "\\\\"))
            program = programs.get(words[0], pathlib.Path(words[0]))
            if re.search(r"[|$({]", line) or not program.name.endswith(".exe"):
                return "cannot be read: " + line
            wine(program, *words[1:], folder=folder, environment=environment)
    return None


def tried(scenario, base, doctor):
    with tempfile.TemporaryDirectory(prefix="cure-windows-") as place:
        place = pathlib.Path(place)
        python, folder, clean = pathlib.Path(base), place / "work", base + ".clean"
        if not os.path.exists(clean):
            shutil.copytree(base, clean)
        shutil.rmtree(base)
        shutil.copytree(clean, base)
        folder.mkdir()
        for name, text in scenario["files"].items():
            (folder / name).write_text(text)
        slashed = lambda path: "Z:" + str(path).replace("/", "\\")
        kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
        environment = dict(kept, WINEDEBUG="-all", WINEPATH=slashed(python) + ";" + slashed(python / "Scripts"), **scenario["environment"])
        goal = ("-c", scenario["goal"])
        words = shlex.split(scenario["words"])
        wine(doctor, "run", "--format", "json", "--output", "report.json", "--", *words, folder=folder, environment=environment)
        report = json.loads((folder / "report.json").read_text())
        first = (report["diagnoses"] or [{"id": None, "fixes": []}])[0]
        commands = next((fix["commands"] for fix in first["fixes"][:1]), [])
        wrong = pasted(commands, python, folder, environment) if commands else "nothing to paste"
        reached = wine(python / "python.exe", *goal, folder=folder, environment=environment).returncode == 0
        return first["id"], commands, reached, wrong


def main():
    if not shutil.which("wine"):
        print("windows: skipped: no wine")
        return 77
    base, doctor, *ids = sys.argv[1:]
    chosen = [scenario for scenario in SCENARIOS if not ids or scenario["id"] in ids]
    cured = 0
    for scenario in chosen:
        cause, commands, reached, wrong = tried(scenario, os.path.abspath(base), os.path.abspath(doctor))
        cured += reached
        print("%-5s %-20s %-24s %s%s" % ("ok" if reached else "NOT", scenario["id"], cause, " ; ".join(commands), " (%s)" % wrong if wrong else ""), flush=True)
    print("windows: %d failing, %d cured by the first fix as printed" % (len(chosen), cured))
    return 0 if cured == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
