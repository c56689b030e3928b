#!/usr/bin/env python3
"""What it costs that `run` watches which processes a command starts.

Two programs take turns: the one that watches and one from before it did. Of `run -- true` the medians are
compared; over a build that lasts a minute (a shell that starts compilers and interpreters all the time)
processor time and peak memory of pip-doctor itself. The goals: at most 3 ms more, 1 % of a core, 4 MiB more.

    cargo build --release
    python3 benches/observe.py target/release/pip-doctor PIP-DOCTOR-FROM-BEFORE [SECONDS]

Ends with 1 where a goal is missed.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 41
BUILD = """end=$(($(date +%%s) + %d)); while [ $(date +%%s) -lt $end ]; do
  for unit in 1 2 3 4 5; do cc -O1 -c %s/x.c -o %s/x-$unit.o; done; python3 -c 'import json'; sleep 0.2; done"""
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def once(program):
    start = time.perf_counter()
    subprocess.run([program, "run", "--", "true"], check=True, close_fds=False, **QUIET)
    return (time.perf_counter() - start) * 1000


def own(number):
    """Seconds of processor time and KiB of peak memory of one process alone, not of its children."""
    with open("/proc/%d/stat" % number) as stat:
        fields = stat.read().rpartition(")")[2].split()
    with open("/proc/%d/status" % number) as status:
        peak = [line.split()[1] for line in status if line.startswith("VmHWM")]
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(peak[0])


def build(program, seconds, folder):
    script = BUILD % (seconds, folder, folder)
    running = subprocess.Popen([program, "run", "--", "/bin/bash", "-c", script], close_fds=False, **QUIET)
    last = (0.0, 0)
    while running.poll() is None:
        try:
            last = own(running.pid)
        except (OSError, IndexError):
            break
        time.sleep(0.2)
    running.wait()
    return last


def main():
    if len(sys.argv) < 3 or not os.path.isdir("/proc/self"):
        sys.exit(__doc__)
    watching, before = sys.argv[1:3]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    pairs = [(once(watching), once(before)) for _ in range(ROUNDS)][1:]
    # What else the machine does only ever adds: the least of many is the program's own.
    least = [min(one) for one in zip(*pairs)]
    more = least[0] - least[1]
    print("run -- true: least %.1f ms, before %.1f ms, %+.1f ms (medians %.1f and %.1f)" % (
        least[0], least[1], more, statistics.median(new for new, _ in pairs), statistics.median(old for _, old in pairs)))
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "x.c"), "w") as source:
            source.write("int answer(void) { return 42; }\n")
        new, old = build(watching, seconds, folder), build(before, seconds, folder)
    share, memory = 100 * (new[0] - old[0]) / seconds, (new[1] - old[1]) / 1024
    print("a build of %d s: %.2f s of processor time, before %.2f s, %+.2f %% of a core; %+.1f MiB" % (
        seconds, new[0], old[0], share, memory))
    return 1 if more > 3 or share > 1 or memory > 4 else 0


sys.exit(main())
