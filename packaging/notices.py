#!/usr/bin/env python3
"""Writes THIRD-PARTY-NOTICES.md: the crates that are in the program, and their licences.

    python3 packaging/notices.py            # writes it
    python3 packaging/notices.py --check    # ends with 1 if it is not what would be written

Where a crate leaves the choice, Apache-2.0 is taken: its text stands once, in LICENSE-APACHE. Of all
others the files of the crate itself are quoted.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOTICES = os.path.join(ROOT, "THIRD-PARTY-NOTICES.md")
CHOICE = "Apache-2.0"
# What is shipped, in archives or wheels.
TARGETS = [
    "aarch64-apple-darwin",
    "aarch64-pc-windows-msvc",
    "aarch64-unknown-linux-musl",
    "armv7-unknown-linux-gnueabihf",
    "i686-pc-windows-msvc",
    "i686-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-musl",
]


def metadata():
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    for target in TARGETS:
        command += ["--filter-platform", target]
    return json.loads(subprocess.check_output(command, cwd=ROOT).decode("utf-8"))


def shipped(graph):
    """The packages that end up in the program: no build scripts, macros or tests' helpers."""
    packages = {package["id"]: package for package in graph["packages"]}
    nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}
    root = graph["resolve"]["root"]
    found, todo = set(), [root]
    while todo:
        for dependency in nodes[todo.pop()]["deps"]:
            package = packages[dependency["pkg"]]
            is_macro = any("proc-macro" in target["kind"] for target in package["targets"])
            is_normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if is_normal and not is_macro and package["id"] not in found:
                found.add(package["id"])
                todo.append(package["id"])
    return sorted((packages[one] for one in found), key=lambda package: (package["name"], package["version"]))


def choices(expression):
    return re.split(r" OR | ?/ ?", expression.replace("(", "").replace(")", ""))


def files(package):
    """The texts of a crate's licence files, without what differs by editor."""
    folder = os.path.dirname(package["manifest_path"])
    texts = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if re.match(r"(?i)(licen[cs]e|copying|notice|copyright|unlicense)", name) and os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                texts.append("\n".join(line.rstrip() for line in file.read().strip().splitlines()))
    return texts


def notices(packages):
    chosen, quoted = [], {}
    for package in packages:
        name = "%s %s" % (package["name"], package["version"])
        if CHOICE in choices(package["license"]):
            chosen.append(name)
            continue
        texts = files(package)
        if not texts:
            # Said once by its identifier: the crate has no text of its own.
            texts = ["This crate comes without a text; its licence is %s." % package["license"]]
        for text in texts:
            quoted.setdefault((package["license"], text), []).append(name)
    lines = [
        "# Third-party notices",
        "",
        "pip-doctor contains the crates below. This file is made by `packaging/notices.py`.",
        "",
        "## %s" % CHOICE,
        "",
        "Taken under this licence, some of them by choice; its text is in [LICENSE-APACHE](LICENSE-APACHE):",
        ", ".join(chosen) + ".",
    ]
    for (licence, text), names in sorted(quoted.items(), key=lambda one: one[1]):
        fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", text)), default=0))
        lines += ["", "## %s: %s" % (licence, ", ".join(names)), "", fence + "text", text, fence]
    return "\n".join(lines) + "\n"


def main():
    text = notices(shipped(metadata()))
    if "--check" in sys.argv[1:]:
        with open(NOTICES, encoding="utf-8") as file:
            if file.read() != text:
                sys.exit("THIRD-PARTY-NOTICES.md is out of date: python3 packaging/notices.py")
        print("THIRD-PARTY-NOTICES.md is current")
        return
    with open(NOTICES, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    main()
