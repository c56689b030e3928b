"""Cases of a file, as issue bodies, and what `triage` makes of them."""
import json, os, pathlib, subprocess, sys

NAMES = {"os": "OS", "arch": "Architecture", "python": "Python", "pip": "pip", "libc": "libc"}


def body(case):
    facts = "\n".join(f"- {NAMES.get(name, name)}: {value}" for name, value in case["env"].items())
    what = f"Installing `{case['package']}` fails." if case.get("package") else "It fails."
    fence = "" if "```" in case["log"] else "```\n"
    return f"{what}\n\n{facts}\n\n{fence}{case['log']}\n{fence}"


def read(paths):
    """The scored cases of the files; a file that is not there ends the script with a word."""
    cases = []
    for path in map(pathlib.Path, paths):
        if not path.exists():
            print(f"skipped: there is no {path}")
            sys.exit(0)
        cases += [json.loads(line) for line in path.open(encoding="utf-8")]
    return [case for case in cases if case.get("scored", True)]


def triage(binary, case, *options, environment=None):
    """The report as JSON, and what was said on stderr. Nothing of this machine's settings is seen."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR")}
    # Over a remote connection no program of the desktop is asked for the clipboard.
    kept.update({"SSH_TTY": "/dev/none"}, **(environment or {}))
    done = subprocess.run([binary, "triage", "--format", "json", *options, "-"], input=body(case).encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=kept)
    return json.loads(done.stdout), done.stderr.decode(), done.returncode


def is_open(report):
    causes = [one for one in report["diagnoses"] if one["role"] == "cause"]
    return not causes or causes[0]["confidence"] < 0.7


def accepted(case):
    return {case["label"], *case["also"]}
