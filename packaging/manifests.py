#!/usr/bin/env python3
"""Fills the manifests for winget and Scoop with what a release has built.

    python3 packaging/manifests.py BUILT FILLED

BUILT holds the archives for Windows, FILLED gets the manifests. Where a checksum lies beside an
archive, the two are held together. A place in a template is `{name}`, or `{sha256 TARGET}`.
"""

import hashlib
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
IDENTIFIER = "pip-doctor.pip-doctor"
# Template, and the name that the package manager's repository wants.
MANIFESTS = {
    "winget/version.yaml.in": IDENTIFIER + ".yaml",
    "winget/installer.yaml.in": IDENTIFIER + ".installer.yaml",
    "winget/locale.en-US.yaml.in": IDENTIFIER + ".locale.en-US.yaml",
    "scoop/pip-doctor.json.in": "pip-doctor.json",
}


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return file.read()


def package():
    """What Cargo.toml says of the package, for the places in the templates."""
    section = read(HERE, "..", "Cargo.toml").split("[package]", 1)[1].split("\n[", 1)[0]
    values = dict(re.findall(r'^([a-z-]+) = "(.*)"$', section, re.MULTILINE))
    places = {name: values[name] for name in ("version", "description", "repository", "license")}
    places["download"] = "%(repository)s/releases/download/v%(version)s" % places
    # Scoop divides licences to choose from by a bar.
    places["license_scoop"] = places["license"].replace(" OR ", "|")
    return places


def checksum(folder, target):
    """The SHA-256 of the target's archive."""
    archive = os.path.join(folder, "pip-doctor-%s.zip" % target)
    if not os.path.exists(archive):
        sys.exit("%s is not there: build it first" % archive)
    with open(archive, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    beside = archive + ".sha256"
    if os.path.exists(beside) and read(beside).split()[0] != found:
        sys.exit("%s does not belong to its archive" % beside)
    return found


def fill(template, places, folder):
    def value(match):
        name, _, target = match.group(1).partition(" ")
        if name == "sha256":
            return checksum(folder, target)
        if name not in places:
            sys.exit("a template asks for {%s}, which is not known" % name)
        return places[name]

    return re.sub(r"\{([a-z][a-z0-9_ -]*)\}", value, template)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    built, filled = sys.argv[1:]
    places = package()
    os.makedirs(filled, exist_ok=True)
    for template, name in MANIFESTS.items():
        text = fill(read(HERE, template), places, built)
        with open(os.path.join(filled, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)


if __name__ == "__main__":
    main()
