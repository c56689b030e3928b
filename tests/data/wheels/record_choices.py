"""Records which file real pips choose, for the test that compares them with ours.

usage: record_choices.py INDEX PIPS PYTHON... > choices.json

INDEX holds the files of some projects (`index.json`); they are served on loopback as the HTML pages that
every pip reads. PIPS is a folder with an unpacked wheel of one pip in each sub-folder. Every PYTHON is
started with every pip; where it runs at all, its own finder is asked, nothing is downloaded. A choice is
recorded as the file's place in the project's list, -1 for none.
"""
import html
import http.server
import json
import os
import subprocess
import sys
import threading

ASK = r"""
import json, os, sys
pip_folder, index, questions = sys.argv[1:4]
sys.path.insert(0, pip_folder)
import platform, sysconfig
try:
    from pip._internal.commands import create_command
    make_command = lambda: create_command("download")
except ImportError:
    try:
        from pip._internal.commands import commands_dict
    except ImportError:
        from pip.commands import commands_dict
    make_command = commands_dict["download"]
try:
    from pip._internal.req.constructors import install_req_from_line
except ImportError:
    try:
        from pip._internal.req import InstallRequirement
    except ImportError:
        from pip.req import InstallRequirement
    install_req_from_line = InstallRequirement.from_line
import pip
import logging
logging.disable(logging.CRITICAL)

def ask(arguments, requirements):
    # A new one for each question: the options of a parser keep what was set before.
    command = make_command()
    options, _ = command.parser.parse_args(["--index-url", index, "--disable-pip-version-check"] + arguments)
    enter = getattr(command, "main_context", None)
    context = enter() if enter else None
    if context:
        context.__enter__()
    session = (getattr(command, "get_default_session", None) or command._build_session)(options)
    finder = command._build_package_finder(options, session)
    answers = []
    for requirement in requirements:
        try:
            found = finder.find_requirement(install_req_from_line(requirement), False)
            link = getattr(found, "link", found)
            answers.append(link.filename if link else None)
        except Exception as error:
            if type(error).__name__ not in ("DistributionNotFound", "BestVersionAlreadyInstalled"):
                raise
            answers.append(None)
    if context:
        context.__exit__(None, None, None)
    return answers

config = sysconfig.get_config_var
import ctypes
glibc = ctypes.CDLL(None).gnu_get_libc_version
glibc.restype = ctypes.c_char_p
questions = json.loads(questions)
print("\n" + json.dumps({
    "pip": pip.__version__,
    "answers": [ask(arguments, requirements) for arguments, requirements in questions],
    "target": {
        "implementation": platform.python_implementation().lower(), "version": list(sys.version_info[:3]),
        "soabi": config("SOABI"), "extension_suffix": config("EXT_SUFFIX"), "debug": bool(config("Py_DEBUG")),
        "free_threaded": bool(config("Py_GIL_DISABLED")), "wide_unicode": sys.maxunicode > 65535,
        "is_32bit": sys.maxsize <= 2 ** 32, "platform": sysconfig.get_platform(),
        "glibc": [int(number) for number in glibc().decode().split(".")],
    }}))
"""

REQUIREMENTS = [
    "cryptography", "cryptography==3.3.2", "cryptography<45", "cryptography==36.0.1", "cryptography==38.0.2",
    "numpy", "numpy==1.19.5", "numpy<2,>=1.15", "numpy>=2.4.0rc1", "numpy==1.22.1", "scipy", "scipy==1.5.3", "scipy<1.10",
    "pandas", "pandas==1.1.5", "pandas~=1.1", "lxml", "lxml<5", "lxml==4.4.2", "pillow", "pillow<9", "Pillow==8.0.1",
    "psycopg2", "psycopg2-binary", "psycopg2_binary<2.9", "mysqlclient", "mysqlclient<2", "grpcio", "grpcio<1.50", "grpcio==1.48.0",
    "pydantic-core", "pydantic_core==2.18.3", "pydantic-core<2.20", "tokenizers", "tokenizers!=0.23.3,<1", "tokenizers==0.13.3",
    "cffi", "cffi==1.14.6", "cffi<1.14", "bcrypt", "bcrypt==4.1.0", "bcrypt>3,<4", "pyyaml", "PyYAML==5.4", "pyyaml<6", "greenlet", "greenlet<1",
    "greenlet==1.1.3", "uvloop", "uvloop<0.15", "torch", "torch==1.12.0", "setuptools", "setuptools<60", "requests", "requests==2.32.0",
    "requests<2.19"]


def serve(projects):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.strip("/").split("/")[-1].lower().replace("_", "-")
            links = []
            for file in projects.get(name, []):
                extra = ""
                if "requires-python" in file:
                    extra += ' data-requires-python="%s"' % html.escape(file["requires-python"])
                if "yanked" in file:
                    extra += ' data-yanked="%s"' % html.escape("" if file["yanked"] is True else file["yanked"])
                links.append('<a href="/files/%s"%s>%s</a>' % (file["filename"].replace("+", "%2B"), extra, file["filename"]))
            page = ("<!DOCTYPE html><html><body>%s</body></html>" % "\n".join(links)).encode()
            self.send_response(200 if links else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d/" % server.server_address[1]


def main():
    projects = json.load(open(sys.argv[1]))
    places = {name: {file["filename"]: place for place, file in enumerate(files)} for name, files in projects.items()}
    index = serve(projects)
    questions = [[[], REQUIREMENTS], [["--only-binary", ":all:"], REQUIREMENTS[::3]], [["--only-binary", ":all:", "--pre"], REQUIREMENTS[::6]],
                 [["--no-binary", ":all:"], REQUIREMENTS[::8]]]
    rows = []
    for python in sys.argv[3:]:
        for pip in sorted(os.listdir(sys.argv[2])):
            answer = subprocess.run(
                [python, "-W", "ignore", "-c", ASK, os.path.join(sys.argv[2], pip), index, json.dumps(questions)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}, cwd="/")
            if answer.returncode != 0:
                print(python, pip, answer.stderr.decode().strip().splitlines()[-1:], file=sys.stderr)
                continue
            row = json.loads(answer.stdout.decode().splitlines()[-1])
            everything = {name: place for files in places.values() for name, place in files.items()}
            row["answers"] = [[-1 if name is None else everything[name] for name in answers] for answers in row["answers"]]
            rows.append(json.dumps(row, sort_keys=True))
    print('{"questions": %s,\n"rows": [\n' % json.dumps(questions) + ",\n".join(rows) + "\n]}")


main()
