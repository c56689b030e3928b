"""The table of gate.py: failing installations that need no network, each decided before it is tried.

`truth` says what is wrong and what cures it. `command` is what the user typed, `goal` is shell that must then
succeed, tried in the shell that the first fix was pasted into. `setup` is shell that breaks the machine;
`environment` are the user's variables; `venv` is False where no environment is active; `alone` marks what needs
a mount namespace of its own; `needs` names wheels that only an interpreter's own library may have; `safe` has
`run --fix=safe` tried as well. `like` marks one that is much like another, which `--all` runs;
`open` gives the reason why the first fix is known not to cure it.
{python} is the interpreter, {folder} the scenario's own folder, {index} the index on loopback, {site} the
environment's site-packages.
"""
DEAD = "http://127.0.0.1:9"
# Reached in any environment below the home folder.
ANYWHERE = "for python in $(find ~ -path '*/bin/python'); do $python -c 'import idna' && exit 0; done; exit 1"
# A list of what an app needs that was given no names of its own.
NAMES = "printf 'idna\\nsix\\nattrs\\nclick\\n%s\\ncertifi\\n' > requirements.txt"


def of(name, command, goal, truth, setup="true", **more):
    return dict(name=name, command=command, goal=goal, truth=truth, setup=setup, **more)


SCENARIOS = [
    # names
    of("import-name", "pip install PIL", "python -c 'import PIL.Image'", "PIL is what is imported. Cure: pip install pillow", safe=True),
    of("import-name-sklearn", "pip install sklearn", "python -c 'import sklearn'", "sklearn is what is imported. Cure: pip install scikit-learn", like=True),
    of("import-name-in-file", "pip install -r requirements.txt", "python -c 'import yaml, idna, certifi'",
       "yaml, one of six in a file, is PyYAML. Cure: its right name in the file, and again", NAMES % "yaml"),
    of("import-name-pinned-in-file", "pip install -r requirements.txt", "python -c 'import dotenv, idna'",
       "dotenv==0.0.5 in a file is python-dotenv, whose releases have other numbers. Cure: that name without the pin", NAMES % "dotenv==0.0.5", like=True),
    of("import-name-in-list-of-make", "make deps", "python -c 'import yaml, idna'",
       "yaml in the list that a rule of make installs is PyYAML. Cure: its right name in the file, and again",
       NAMES % "yaml" + "; printf 'deps:\\n\\tpip install -r requirements.txt\\n' > Makefile"),
    of("import-name-in-project", "pip install .", "cd / && python -c 'import demo, yaml'",
       "yaml among the dependencies of pyproject.toml is PyYAML. Cure: its right name there, and again",
       "mkdir demo && touch demo/__init__.py && printf '[build-system]\\nrequires = [\"setuptools\"]\\n"
       "[project]\\nname = \"demo\"\\nversion = \"1.0\"\\ndependencies = [\n  \"idna\",\n  \"yaml\",\n]\\n' > pyproject.toml", needs=("setuptools", "wheel")),
    of("list-without-r", "pip install requirements.txt", "python -c 'import six, idna'", "-r was forgotten. Cure: pip install -r requirements.txt", NAMES % "requests"),
    of("list-mistyped", "pip install -r requirement.txt", "python -c 'import six, idna'",
       "the file is called requirements.txt. Cure: its right name", NAMES % "requests"),
    of("list-elsewhere", "pip install -r requirements.txt", "python -c 'import six, idna'",
       "the file is one folder below. Cure: its path", "mkdir server && cd server && " + NAMES % "requests"),
    of("command-mistyped", "pip instal idna", "python -c 'import idna'", "instal is install. Cure: the word"),
    # index, proxy and settings
    of("index-path-option", "pip install --index-url {host}/ idna", "python -c 'import idna'",
       "the address lacks its last part, /simple. Cure: with it, or without the option"),
    of("index-path-config", "pip install idna", "python -c 'import idna'", "pip.conf's address lacks its last part, /simple. Cure: unset it, or write it whole",
       "pip config set global.index-url {host}/", environment={"PIP_INDEX_URL": None}),
    of("config-unreadable", "pip install idna", "python -c 'import idna'", "pip.conf has no section head. Cure: with [global] above, or without it",
       "mkdir -p ~/.config/pip && printf 'timeout = 60\\n' > ~/.config/pip/pip.conf"),
    of("index-forbidden", "pip install idna", "python -c 'import idna'", "PIP_NO_INDEX is set, so no index is asked. Cure: without it", environment={"PIP_NO_INDEX": "1"}),
    of("proxy-variable", "pip install idna", "python -c 'import idna'", "variables name a proxy where nobody listens. Cure: without them",
       environment={"http_proxy": DEAD, "https_proxy": DEAD}, safe=True),
    of("proxy-config", "pip install idna", "python -c 'import idna'", "pip.conf names a proxy where nobody listens. Cure: unset it", "pip config set global.proxy " + DEAD),
    of("proxy-option", "pip install --proxy %s idna" % DEAD, "python -c 'import idna'", "the option names a proxy where nobody listens. Cure: without it", like=True),
    of("no-binary-option", "pip install --no-binary :all: fastpart", "python -c 'import fastpart'",
       "the option forbids the wheel, and the source needs a header that nobody has. Cure: without it"),
    of("no-binary-variable", "pip install fastpart", "python -c 'import fastpart'",
       "PIP_NO_BINARY forbids the wheel, and the source needs a header that nobody has. Cure: without it", environment={"PIP_NO_BINARY": ":all:"}),
    of("no-binary-config", "pip install fastpart", "python -c 'import fastpart'", "pip.conf forbids the wheel, and the source needs a header that nobody has. Cure: unset it",
       "pip config set global.no-binary :all:", like=True),
    of("no-binary-wheel-alone", "pip install idna", "python -c 'import idna'", "pip.conf forbids wheels, and idna has nothing else here. Cure: unset it",
       "pip config set global.no-binary :all:"),
    # versions
    of("pin-too-old", "pip install stepwise==1.0", "python -c 'import stepwise'", "1.0 is for Python below 3.4, 2.0 fits. Cure: without the pin, or 2.0"),
    of("pin-too-new", "pip install stepwise==3.0", "python -c 'import stepwise'", "3.0 is for Python 3.99, 2.0 fits. Cure: without the pin, or 2.0"),
    of("pin-never-made", "pip install stepwise==2.5", "python -c 'import stepwise'", "there is no 2.5, and 2.0 fits. Cure: without the pin, or 2.0", like=True),
    of("pins-that-clash", "pip install upper==1.0 lower==1.0", "python -c 'import upper, lower'",
       "upper 1.0 wants shared 2, lower 1.0 wants shared 1, lower 2.0 wants shared 2. Cure: without the pins"),
    of("wrong-hash", "pip install --require-hashes -r requirements.txt", "python -c 'import idna'",
       "the file's hash is not that of the release. Cure: none that a command may make", "printf 'idna==1.0 --hash=sha256:%064d\\n' 0 > requirements.txt",
       open="which hash is right is the decision that the hash is there for"),
    # environments
    of("venv-base-gone", "{folder}/dev/v/bin/pip install idna", ANYWHERE, "the environment's Python leads nowhere. Cure: make it again",
       "for i in $(find ~/v/bin -name 'python*' -lname '/*'); do ln -sfn {folder}/gone/python3 $i; done", alone=True),
    of("venv-moved", "pip install idna", "python -c 'import idna'", "the environment was moved, and pip's first line names where it was. Cure: python -m pip",
       "sed -i '1s,.*,#!{folder}/gone/bin/python,' ~/v/bin/pip*"),
    of("venv-without-pip", "python -m pip install idna", "python -c 'import idna'", "the environment was made without pip. Cure: python -m ensurepip",
       "rm -rf {site}/pip {site}/pip-* ~/v/bin/pip*", safe=True),
    of("pip-half-upgraded", "python -m pip install idna", "python -c 'import idna'", "an interrupted upgrade left ~ip in the place of pip. Cure: python -m ensurepip",
       "cd {site} && mv pip '~ip' && for i in pip-*; do mv $i \"~${i#p}\"; done"),
    of("venv-wanted", "python3 -m pip install idna", ANYWHERE, "PIP_REQUIRE_VIRTUALENV is set and none is active. Cure: make one",
       environment={"PIP_REQUIRE_VIRTUALENV": "1"}, venv=False, alone=True),
    of("externally-managed", "python3 -m pip install idna", ANYWHERE, "Python belongs to the distribution. Cure: an environment",
       "printf '[externally-managed]\\nError=Install it with the package manager of the system.\\n' > {library}/EXTERNALLY-MANAGED", venv=False, alone=True),
    of("other-environment", "python3 main.py", "test -e done", "idna is in .venv, and the script was given to another Python. Cure: .venv/bin/python main.py",
       "mv ~/v .venv && .venv/bin/python -m pip install -q idna && printf 'import idna\\nopen(\"done\", \"w\")\\n' > main.py", venv=False, alone=True),
    of("python-home", "python app.py", "test -e done", "PYTHONHOME names a folder without a library. Cure: without it",
       "printf 'open(\"done\", \"w\")\\n' > app.py", environment={"PYTHONHOME": "{folder}/gone"}),
    of("small-tmp", "pip install --no-cache-dir large", "python -c 'import large'", "TMPDIR has 1 MB. Cure: another TMPDIR",
       "mount -t tmpfs -o size=1m none {folder}/tmp", environment={"TMPDIR": "{folder}/tmp"}, alone=True),
    # the user's own project
    of("app-never-installed", "python app.py", "python app.py", "the app's list was never installed. Cure: pip install -r requirements.txt",
       NAMES % "requests" + "; printf 'import requests\\nimport idna\\n' > app.py", safe=True),
    of("module-not-installed", "python app.py", "python app.py", "yaml is PyYAML, and not installed. Cure: pip install PyYAML", "printf 'import yaml\\n' > app.py"),
    of("shadowed-library", "python app.py", "cd ~/proj && python app.py", "a file random.py stands before the standard library's. Cure: another name for it",
       "echo 'answer = 1' > random.py; echo 'import random; random.randint(1, 6)' > app.py"),
    of("flat-layout", "pip install .", "cd / && python -c 'import app_one'", "setuptools refuses two packages at the top. Cure: name them in pyproject.toml",
       "mkdir app_one app_two; touch app_one/__init__.py app_two/__init__.py; printf '[build-system]\\nrequires = [\"setuptools\"]\\nbuild-backend = \"setuptools.build_meta\"\\n"
       "[project]\\nname = \"demo\"\\nversion = \"1.0\"\\n' > pyproject.toml", needs=("setuptools", "wheel")),
]
