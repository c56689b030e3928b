#!/usr/bin/env python3
"""Compares the file that `pip-doctor wheels` names with the one that pip really downloads.

    compare_downloads.py PIP-DOCTOR [--most 200] PACKAGE[==VERSION]...

For every interpreter of pyenv and of the system, with the pip that it has and the index that this pip is
configured for. By hand only: it downloads. Prints what differs, and counts at the end.
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile


def interpreters():
    found = {}
    for path in [*sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python"))), "/usr/bin/python3"]:
        if os.access(path, os.X_OK):
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def downloaded(python, package, environment):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [python, "-m", "pip", "download", "-q", "--no-deps", "--no-cache-dir", "-d", folder, package],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        files = os.listdir(folder)
        return (files[0] if files else None), done.stdout.decode(errors="replace").strip()[-200:]


def named(binary, python, package, environment):
    done = subprocess.run([binary, "wheels", package, "--python", python, "--format", "json", "--timeout", "60"],
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode > 1:
        return "no verdict: " + done.stderr.decode(errors="replace").strip()[-200:]
    return json.loads(done.stdout)["facts"]["wheels"][0]["chosen"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("packages", nargs="+")
    parser.add_argument("--most", type=int, default=200)
    arguments = parser.parse_args()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name == "PIP_CERT"}
    environment.update(PIP_ONLY_BINARY=":all:", PIP_DISABLE_PIP_VERSION_CHECK="1")
    pairs = [(python, package) for package in arguments.packages for python in interpreters()][:arguments.most]
    same = 0
    for python, package in pairs:
        real, said = downloaded(python, package, environment)
        ours = named(arguments.binary, python, package, environment)
        if real == ours:
            same += 1
        else:
            print(f"{python} {package}: pip {real}, pip-doctor {ours}\n    {said}", flush=True)
    print(f"{len(pairs)} compared, {same} the same")
    return 0 if same == len(pairs) else 1


sys.exit(main())
