#!/usr/bin/env python3
"""The part of the cure laboratory that needs no network: does the first fix, pasted, make it work?

    gate.py BIN [--all] [-v] [NAME...]

Each scenario of gate_scenarios.py gets a folder of its own with a home and an environment, and, as far as this machine
allows, a mount namespace of its own in a network that has loopback alone. There an index serves wheels and sdists that
are written here. The command fails under `BIN run --format json`, the commands of the first diagnosis' first fix are
pasted into one shell as printed, and the goal is tried in that shell. Some are then broken once more and given to
`BIN run --fix=safe`, which has to end in a command that works.
Prints a line a scenario and a count. Exit codes: 0 all cured but for what the table has as open, 1 not so, 77 no Python
here to do it with.
"""
import argparse
import concurrent.futures
import fcntl
import glob
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lab")]
sys.dont_write_bytecode = True
import packages  # noqa: E402
from gate_scenarios import SCENARIOS  # noqa: E402

LIMIT = 90
# Root's: overlays of a user's own namespace keep no folder that was taken away. What is left running ends with them.
UNSHARE = ["unshare", "-m", "-n", "-p", "-f", "--kill-child", "--mount-proc"]

# What is written into the home and into the interpreter is written beside them, and gone with the namespace. The
# interpreter has no more than pip installed, and this machine's own pip.conf is hidden.
APART = """mount -t tmpfs none {0}/base
mkdir {0}/base/home {0}/base/python {0}/base/site {0}/base/work1 {0}/base/work2 {0}/base/work3
mount -t overlay none -o lowerdir={1},upperdir={0}/base/home,workdir={0}/base/work1 {0}/dev
mount -t overlay none -o lowerdir={2},upperdir={0}/base/python,workdir={0}/base/work2 {2}
mount -t overlay none -o lowerdir=$(echo {1}/v/lib/python3*/site-packages),upperdir={0}/base/site,workdir={0}/base/work3 {3}
[ ! -e /etc/pip.conf ] || mount --bind /dev/null /etc/pip.conf"""


def interpreter():
    """The folder of the interpreter, or where others are in it, of its library."""
    return os.path.dirname(os.__file__) if sys.base_prefix in ("/usr", "/usr/local") else sys.base_prefix


def make_shelf(shelf):
    """What the index has: of well-known names no more than the module that people import."""
    for name in ("idna", "six", "attrs", "click", "certifi", "requests"):
        packages.wheel(shelf, name)
    for name, files in (("pillow", ["PIL/__init__.py", "PIL/Image.py"]), ("scikit_learn", ["sklearn/__init__.py"]),
                        ("PyYAML", ["yaml/__init__.py"]), ("python_dotenv", ["dotenv/__init__.py"])):
        packages.wheel(shelf, name, {file: "" for file in files})
    packages.wheel(shelf, "large", {"large.py": "", "large.bin": os.urandom(6 << 20)})
    packages.wheel(shelf, "fastpart")
    packages.backend(shelf, "fastpart", "    open('part.c', 'w').write('#include <no-such-header-here.h>\\n')\n    subprocess.check_call(['gcc', '-c', 'part.c'])")
    for version, python in (("1.0", "<3.4"), ("2.0", ">=3.4"), ("3.0", ">=3.99")):
        packages.wheel(shelf, "stepwise", version=version, extra="Requires-Python: %s\n" % python)
    packages.wheel(shelf, "upper", extra="Requires-Dist: shared ==2.0\n")
    for version in ("1.0", "2.0"):
        packages.wheel(shelf, "shared", version=version)
        packages.wheel(shelf, "lower", version=version, extra="Requires-Dist: shared ==%s\n" % version)
    for name in ("pip", "setuptools", "wheel"):  # those that interpreters and distributions bring for themselves
        places = ["/usr/share/python-wheels/"] + [library + place for library in sorted(glob.glob(
            os.path.join(sys.base_prefix, "..", "*", "lib", "python3.*"))) + [os.path.dirname(os.__file__)]
            for place in ("/ensurepip/_bundled/", "/test/wheeldata/", "/test/")]
        for found in [path for place in places for path in glob.glob("%s%s-*.whl" % (place, name))][-1:]:
            shutil.copy(found, shelf)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def link(path):
    """The line of an index page for a file."""
    wanted = ""
    if path.endswith(".whl"):
        with zipfile.ZipFile(path) as archive:
            text = archive.read(next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))).decode()
        found = re.search(r"^Requires-Python: (.*)$", text, re.M)
        wanted = ' data-requires-python="%s"' % found.group(1).replace("<", "&lt;").replace(">", "&gt;") if found else ""
    name = os.path.basename(path)
    return '<a href="/files/%s#sha256=%s"%s>%s</a><br>\n' % (name, hashlib.sha256(open(path, "rb").read()).hexdigest(), wanted, name)


def serve(shelf):
    """The shelf as an index on loopback: /simple/NAME/ and nothing beside it. Returns its host."""
    pages = {}
    for path in sorted(glob.glob(shelf + "/*")):
        project = re.match(r"(.+?)-\d", os.path.basename(path)).group(1)
        pages["/simple/%s/" % normal(project)] = pages.get("/simple/%s/" % normal(project), "<!DOCTYPE html>\n") + link(path)
    pages["/simple/"] = "".join('<a href="%s">%s</a>\n' % (page, page.split("/")[2]) for page in pages)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            file = os.path.join(shelf, os.path.basename(self.path))
            if self.path.startswith("/files/") and os.path.exists(file):
                kind, content = "application/octet-stream", open(file, "rb").read()
            else:
                kind, content = "text/html; charset=utf-8", pages.get(self.path, "").encode()
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except ConnectionError:  # pip had enough: no space was left for it
                pass

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d" % server.server_address[1]


def raise_loopback():
    """A new network namespace has it, but down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, 0x8913, request))[1]
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", flags | 1))


def shell(script, environment, folder, limit=LIMIT):
    """What it said, and its exit code."""
    with tempfile.TemporaryFile() as words:
        with subprocess.Popen(["bash", "-c", script], env=environment, cwd=folder + "/dev/proj", stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True) as process:
            try:
                code = process.wait(limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                code = "timeout"
        words.seek(0)
        return words.read().decode(errors="replace"), code


class Machine:
    """One scenario's own home, with an environment in it, broken as its table says."""

    def __init__(self, scenario, host, template, folder, apart):
        self.scenario, self.folder = scenario, folder
        base = os.path.realpath(sys.executable)
        for name in ("dev", "tmp", "base", "out"):
            os.makedirs(os.path.join(folder, name))
        if apart:
            subprocess.run(["bash", "-ec", APART.format(folder, template, interpreter(), sysconfig.get_path("purelib"))], check=True)
        else:
            shutil.copytree(template, folder + "/dev", symlinks=True, dirs_exist_ok=True)
        os.mkdir(folder + "/dev/proj")
        for script in glob.glob(folder + "/dev/v/bin/*") + [folder + "/dev/v/pyvenv.cfg"]:
            if not os.path.islink(script):
                text = open(script).read().replace(template, folder + "/dev")
                open(script, "w").write(text)
        self.names = {"python": base, "folder": folder, "index": host + "/simple/", "host": host, "library": os.path.dirname(os.__file__),
                      "site": glob.glob(folder + "/dev/v/lib/python3*/site-packages")[0]}
        path = os.path.dirname(base) + ":/usr/local/bin:/usr/bin:/bin"
        self.environment = {"PATH": path, "HOME": folder + "/dev", "LANG": "C.UTF-8", "PIP_INDEX_URL": host + "/simple/", "PIP_RETRIES": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        if scenario.get("venv", True):
            self.environment.update(VIRTUAL_ENV=folder + "/dev/v", PATH="%s/dev/v/bin:%s" % (folder, path))
        # What breaks an environment is set after it was made.
        before = dict(self.environment)
        self.environment.update({name: value and self.fill(value) for name, value in scenario.get("environment", {}).items()})
        self.environment = {name: value for name, value in self.environment.items() if value is not None}
        script = "set -e\n%s\n%s" % (self.fill(scenario["setup"]), "" if scenario.get("venv", True) else "rm -rf ~/v")
        words, code = shell(script, before, folder)
        if code != 0:
            raise RuntimeError("it could not be broken: " + words[-600:])

    def fill(self, text):
        return re.sub(r"\{(\w+)\}", lambda match: self.names.get(match.group(1), match.group(0)), text)

    def run(self, binary, option=""):
        """The command under pip-doctor: what it said, its exit code, its report."""
        report = self.folder + "/out/report.json"
        words, code = shell("%s run %s --format json --output %s -- %s" % (binary, option, report, self.fill(self.scenario["command"])), self.environment, self.folder)
        return words, code, json.load(open(report)) if os.path.exists(report) else {}

    def reached(self, commands):
        script = "\n".join(list(commands) + ["cd %s/dev/proj" % self.folder, "( %s\n)" % self.fill(self.scenario["goal"])])
        words, code = shell(script, self.environment, self.folder)
        return words, code == 0


def first_fix(report):
    """Of the first diagnosis: its id and the commands of its first way out."""
    diagnosis = (report.get("diagnoses") or [{}])[0]
    return diagnosis.get("id"), ((diagnosis.get("fixes") or [{}])[0]).get("commands") or []


def one(scenario, binary, host, template, folder, apart):
    """Fails, pastes, tries the goal; then, where that is asked for, `run --fix=safe` on a machine of its own."""
    machine = Machine(scenario, host, template, folder + "/pasted", apart)
    said, code, report = machine.run(binary)
    found, commands = first_fix(report)
    result = {"first": found, "commands": commands, "said": said, "cured": False}
    if code == 0 or machine.reached([])[1]:
        return dict(result, wrong="did not fail")
    if commands:
        pasted, result["cured"] = machine.reached(commands)
        result["said"] += "\n--- pasted\n" + pasted
    if scenario.get("safe"):
        machine = Machine(scenario, host, template, folder + "/safe", apart)
        said, code, report = machine.run(binary, "--fix=safe")
        attempts = [attempt["result"] for attempt in report.get("attempts", [])]
        result["safe"] = code == 0 and attempts[-1:] == ["works"] and machine.reached([])[1]
        result["said"] += "\n--- run --fix=safe: %s\n%s" % (attempts, said)
    return result


def outcome(scenario, result):
    """Whether the line of a scenario is as it should be, and its words."""
    if result.get("wrong"):
        return False, result["wrong"]
    words = "cured by the first fix" if result["cured"] else "NOT CURED"
    if "safe" in result:
        words += ", works by --fix=safe" if result["safe"] else ", DOES NOT WORK by --fix=safe"
    if scenario.get("open"):
        return True, words + ", though the table has it as open" if result["cured"] else "open: " + scenario["open"]
    return result["cured"] and result.get("safe", True), words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("-v", action="store_true", dest="verbose", help="print what was said where a line is not as it should be")
    parser.add_argument("--all", action="store_true", help="those, too, that are much like another one")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("wanted", nargs="*", metavar="NAME")
    options = parser.parse_intermixed_args()
    binary = os.path.abspath(options.binary)
    if options.inside:
        name, *rest, apart = json.loads(options.inside)
        print(json.dumps(one(next(scenario for scenario in SCENARIOS if scenario["name"] == name), binary, *rest, apart)))
        return 0
    if not sys.platform.startswith("linux") or sys.version_info < (3, 9):
        print("gate: skipped: it takes Linux and a Python from 3.9 on")
        return 77
    apart = os.environ.get("GATE_APART") == "1"
    if not apart:
        # This process, once more, where loopback is all there is.
        if os.geteuid() == 0 and shutil.which("unshare") and subprocess.run(UNSHARE + ["true"], stderr=subprocess.DEVNULL).returncode == 0:
            os.execvpe(UNSHARE[0], UNSHARE + [sys.executable] + sys.argv, dict(os.environ, GATE_APART="1"))
        print("gate: no namespaces here: what needs one is left out")
    else:
        raise_loopback()
    work = tempfile.mkdtemp(prefix="gate-")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: (shutil.rmtree(work, ignore_errors=True), os._exit(1)))
    try:
        return gate(options, binary, work, apart)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def gate(options, binary, work, apart):
    started = time.time()
    shelf, template = work + "/shelf", work + "/dev"
    os.mkdir(shelf)
    made = subprocess.run([os.path.realpath(sys.executable), "-m", "venv", template + "/v"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        print("gate: skipped: this Python makes no environment with pip: " + made.stdout.decode(errors="replace").strip()[-200:])
        return 77
    make_shelf(shelf)
    host = serve(shelf)

    def run(scenario):
        missing = [name for name in scenario.get("needs", ()) if not glob.glob("%s/%s-*" % (shelf, name))]
        if missing or scenario.get("alone") and not apart:
            return None, "left out: " + (", ".join(missing) + " is not on this machine" if missing else "it needs a namespace"), {}
        folder = "%s/%s" % (work, scenario["name"])
        words = [sys.executable, __file__, binary, "--inside", json.dumps([scenario["name"], host, template, folder, apart])]
        done = subprocess.run((["unshare", "-m"] if apart else []) + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            return False, "the laboratory failed", {"said": done.stderr.decode(errors="replace")}
        result = json.loads(done.stdout)
        return outcome(scenario, result) + (result,)

    right = wrong = still_open = left_out = safe = 0
    chosen = [scenario for scenario in SCENARIOS if scenario["name"] in options.wanted or not options.wanted and (options.all or not scenario.get("like"))]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for scenario, (good, words, result) in zip(chosen, pool.map(run, chosen)):
            left_out, wrong = left_out + (good is None), wrong + (good is False)
            still_open += bool(good and not result["cured"])
            right += bool(good and result["cured"])
            safe += bool(result.get("safe"))
            print("%-5s %-26s %-24s %s" % ({None: "-", True: "ok", False: "WRONG"}[good], scenario["name"], result.get("first"), words), flush=True)
            if good is False or options.verbose and good is not None:
                print("      truth: %s\n      first fix: %s" % (scenario["truth"], result.get("commands")))
                if options.verbose:
                    print("      " + result.get("said", "").strip()[-3000:].replace("\n", "\n      "))
    print("gate: %d failing, %d cured by the first fix as printed, %d of them by run --fix=safe too, %d open, %d wrong, %d left out, %d s" % (
        right + wrong + still_open, right, safe, still_open, wrong, left_out, time.time() - started))
    return 1 if wrong or not right else 0


if __name__ == "__main__":
    sys.exit(main())
