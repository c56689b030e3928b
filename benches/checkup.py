#!/usr/bin/env python3
"""How long a checkup takes beside the floor that no such tool can beat.

The floor: every interpreter of this machine started once, all at once, with `sysconfig` and
`platform` imported. Floor and checkup take turns, so that whatever else the machine does falls
on both; each figure is the median. The goal: a checkup takes at most 1.5 times the floor, and
`--version` at most 3 times `true`.

    cargo build --release
    python3 benches/checkup.py target/release/pip-doctor
"""

import argparse
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

FLOOR = ["-B", "-c", "import sysconfig, platform"]


def interpreters():
    """Every interpreter of pyenv and of the system, by its file."""
    found = {}
    places = sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python")))
    for path in places + ["/usr/bin/python3", "/usr/local/bin/python3"]:
        if os.access(path, os.X_OK):
            found.setdefault(os.path.realpath(path), path)
    return sorted(found.values())


def at_once(commands):
    """Milliseconds until all of them have ended."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = time.perf_counter()
    running = [subprocess.Popen(command, close_fds=False, **quiet) for command in commands]
    for process in running:
        process.wait()
    return (time.perf_counter() - start) * 1000


def side_by_side(first, second, rounds):
    """Medians of both, taken in turns."""
    times = ([], [])
    for number in range(rounds + 1):
        pair = (at_once(first), at_once(second))
        # The first round fills the caches of the file system.
        if number:
            times[0].append(pair[0])
            times[1].append(pair[1])
    return [statistics.median(one) for one in times]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("doctor", help="the program, built with --release")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    doctor = os.path.abspath(options.doctor)
    pythons = interpreters()

    output = subprocess.run([doctor, "--format", "json"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    report = json.loads(output.stdout.decode())
    asked = [one for one in report["facts"]["interpreters"] if one["executable"]]
    print("%d interpreters for the floor, %d asked by the checkup" % (len(pythons), len(asked)))
    if len(asked) < len(pythons):
        print("the checkup leaves some out: nothing to compare")
        return 1
    print("floor:   PYTHON %s  (all at once)" % " ".join(FLOOR))
    print("checkup: %s --format json" % options.doctor)
    floor, checkup = side_by_side(
        [[python] + FLOOR for python in pythons], [[doctor, "--format", "json"]], options.rounds
    )
    print("floor %.0f ms, checkup %.0f ms, ratio %.2f (goal: 1.5)" % (floor, checkup, checkup / floor))
    true, version = side_by_side([[shutil.which("true")]], [[doctor, "--version"]], options.rounds * 4)
    print("true %.2f ms, --version %.2f ms, ratio %.2f (goal: 3)" % (true, version, version / true))
    return 0 if checkup <= 1.5 * floor and version <= 3 * true else 1


if __name__ == "__main__":
    sys.exit(main())
