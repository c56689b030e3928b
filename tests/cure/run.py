#!/usr/bin/env python3
"""Does pasting pip-doctor's advice make the installation work?  Root, Linux, overlayfs, the package registries.

    run.py W BIN [--scenarios FILE] [--first | --fix | --needs] [ids...]        W: folder for the laboratory (made by base.sh at first use)

Each scenario gets a bare machine of its own (an overlay on W/base) and runs as the user `dev`, whose venv is active:
  1. the failing command, under `BIN run --format json --output …`
  2. the first diagnosis' first fix, its commands pasted one after the other as printed (sudo asks nothing)
  3. if the goal is not reached: the command again, under BIN
Cured = the goal is reached. Not cured: the second and third fix, each from the failing state ("any"), and up to two more
rounds of first fixes ("rounds"). With --fix the machine is given to `BIN run --fix=system -- COMMAND` instead.
With --needs nothing fails first: the Dockerfile lines of `BIN needs PACKAGE` are run as root, then the command must reach the goal.
A scenario: id, cmd, goal (Python that must run, or GOALSH:shell), truth, and maybe setup (as root), usetup (as dev), env,
venv (another path, or null), anygoal (reached in any environment under the home folder), mounts, copyrepo.
Prints a line a scenario and the counts; W/results.jsonl has all of it.
"""
import argparse, fcntl, json, os, pathlib, shlex, shutil, subprocess, sys, time

HERE = pathlib.Path(__file__).resolve().parent
ap = argparse.ArgumentParser()
ap.add_argument("lab"); ap.add_argument("binary"); ap.add_argument("--scenarios", default=str(HERE / "scenarios.json"))
ap.add_argument("--needs", action="store_true"); ap.add_argument("--fix", action="store_true"); ap.add_argument("--first", action="store_true", help="try the first fix alone, which is quicker"); ap.add_argument("--inside", action="store_true", help=argparse.SUPPRESS); ap.add_argument("ids", nargs="*")
A = ap.parse_intermixed_args()
W = os.path.abspath(A.lab); M = W + "/mnt"
TEXT = open(A.scenarios).read()
if "INDEX_HOST" in TEXT:  # the host of pip's own default index, which is named nowhere
    TEXT = TEXT.replace("INDEX_HOST", subprocess.run([sys.executable, "-c", "from pip._internal.models.index import PyPI; print(PyPI.netloc)"], stdout=subprocess.PIPE, text=True).stdout.strip())
ALL = {s["id"]: s for s in json.loads(TEXT)}


def cache():
    """A cache of packages that no other machine uses now: apt locks it."""
    for n in range(8):
        folder = f"{W}/aptcache{n or ''}"; os.makedirs(folder + "/partial", exist_ok=True)
        lock = open(folder + ".lock", "w")
        try: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB); return folder, lock
        except OSError: lock.close()
    raise SystemExit("too many machines at once")


def sh(c): subprocess.run(c, shell=True, check=True)


class Machine:
    """An overlay on lower layers, with /proc, /dev, /sys, mounted at W/mnt."""
    def __init__(self, s, lowers, upper):
        folder, self.lock = cache()
        os.makedirs(M, exist_ok=True); os.makedirs(upper, exist_ok=True); os.makedirs(upper + ".work", exist_ok=True)
        sh(f"mount -t overlay overlay -o lowerdir={':'.join(lowers)},upperdir={upper},workdir={upper}.work {M}")
        sh(f"mount -t proc proc {M}/proc; mount --rbind /dev {M}/dev; mount --rbind /sys {M}/sys; mount --bind {folder} {M}/var/cache/apt/archives")
        if s.get("mounts"): sh(s["mounts"].replace(" /tmp", f" {M}/tmp"))
    def __enter__(self): return self
    def __exit__(self, *_): self.lock.close(); sh(f"mount --make-rprivate {M}; umount -R -l {M}")


def environment(s):
    v = s.get("venv", "/home/dev/v")
    e = dict(HOME="/home/dev", USER="dev", LOGNAME="dev", SHELL="/bin/bash", TERM="xterm", LANG="C.UTF-8", PATH="/opt/shim:/usr/local/bin:/usr/bin:/bin")
    if os.path.exists(W + "/env"): e.update(l.split("=", 1) for l in open(W + "/env").read().splitlines() if "=" in l)
    if v: e["VIRTUAL_ENV"] = v; e["PATH"] = f"{v}/bin:" + e["PATH"]
    e.update(s.get("env", {})); return e


def user(s, script, log, limit):
    with open(log, "w") as f:
        p = subprocess.Popen(["/usr/bin/nice", "/usr/sbin/chroot", "--userspec=dev:dev", M, "bash", "-c", "cd /home/dev/proj\n" + script], stdout=f, stderr=subprocess.STDOUT,
                             stdin=subprocess.DEVNULL, env=environment(s), start_new_session=True)
        try: return p.wait(limit)
        except subprocess.TimeoutExpired: os.killpg(p.pid, 9); return "timeout"


def root(script, log):
    with open(log, "w") as f:
        return subprocess.run(["/usr/bin/nice", "/usr/sbin/chroot", M, "bash", "-c", script], stdout=f, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              env=dict(PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME="/root", LANG="C.UTF-8", DEBIAN_FRONTEND="noninteractive")).returncode


def goal_of(s):
    if s["goal"].startswith("GOALSH:"): return f"( {s['goal'][7:]} ) >/dev/null 2>&1"
    q = s["goal"].replace("'", "'\\''")
    g = f"( cd /; python -c '{q}' || python3 -c '{q}' ) >/dev/null 2>&1"
    if s.get("anygoal"): g += f" || ( cd /; for p in $(find /home/dev -path '*/bin/python' -not -path '*/.cache/*' 2>/dev/null); do $p -c '{q}' && exit 0; done; exit 1 ) >/dev/null 2>&1"
    return g


def doctor(s, n): return f"timeout 300 /usr/local/bin/pip-doctor run --format json --output /home/dev/report{n}.json -- {s['cmd']}"


def paste(s, commands, n, log):
    out = []
    for i, c in enumerate(commands): out += [f"echo '### COMMAND {i}'", c, f'echo "### RC {i} $?"']
    g = goal_of(s)
    out += [f"if ! {{ {g}; }}; then echo '### AGAIN'; {doctor(s, n)}; fi", f'{g}; echo "### GOAL $?"']
    rc = user(s, "\n".join(out), log, 620)
    return rc != "timeout" and "### GOAL 0" in open(log, errors="replace").read()


def report(n, keep):
    p = f"{M}/home/dev/report{n}.json"
    if not os.path.exists(p): return None
    shutil.copy(p, f"{keep}/report{n}.json"); return json.load(open(p))


def first(r):
    d = (r or {}).get("diagnoses") or []
    return d[0] if d else {}


def asked(s):
    """What the command installs, as `needs` is asked for it: names, or the file that lists them."""
    words, found = shlex.split(s["cmd"]), []
    for before, word in zip(words, words[1:]):
        if before in ("-r", "--requirement"): found += [before, word]
        elif not word.startswith("-") and word not in ("install", "add", "pip") and before not in ("-r", "--no-binary", "--requirement"): found.append(word)
    return shlex.join(found)


def needs(s, r, keep, t):
    """The lines for a Dockerfile, run as root on this machine, then the command as it stands."""
    user(s, f"timeout 300 /usr/local/bin/pip-doctor needs --plan=dockerfile {asked(s)}", keep + "/plan.txt", 320)
    user(s, f"timeout 300 /usr/local/bin/pip-doctor needs {asked(s)}", keep + "/needs.txt", 320)
    plan = [l[4:] for l in open(keep + "/plan.txt") if l.startswith("RUN ")]
    if plan: r["plan_rc"] = root("set -e\ncd /home/dev/proj\n" + "".join(plan), keep + "/applied.log")
    r["rc"] = user(s, s["cmd"], keep + "/command.log", 620)
    r.update(plan=plan, cured=user(s, f"{goal_of(s)}; exit $?", keep + "/goal.log", 60) == 0, seconds=round(time.time() - t)); return r


def one(s):
    keep, layers = f"{W}/runs/{s['id']}", f"{W}/layers/{s['id']}"
    for d in (keep, layers): shutil.rmtree(d, ignore_errors=True); os.makedirs(d)
    base, r, t = [W + "/base"], dict(s), time.time()
    with Machine(s, base, layers + "/failing"):
        shutil.copy(A.binary, M + "/usr/local/bin/pip-doctor")
        if os.path.exists(A.binary + ".pack"): shutil.copy(A.binary + ".pack", M + "/usr/local/bin/pip-doctor.pack")
        if s.get("copyrepo"): sh(f"cp -a {W}/hellolib.git {M}/srv/; chroot {M} chown -R dev:dev /srv/hellolib.git")
        if s.get("setup"): r["setup"] = root(s["setup"], keep + "/setup.log")
        if s.get("usetup"): r["usetup"] = user(s, s["usetup"], keep + "/usetup.log", 300)
        if A.needs: return needs(s, r, keep, t)
        if A.fix:
            r["rc"] = user(s, f"/usr/local/bin/pip-doctor run --fix=system --format json --output /home/dev/report0.json -- {s['cmd']}", keep + "/fix.log", 900)
            r["cured"] = user(s, f"{goal_of(s)}; exit $?", keep + "/goal.log", 60) == 0
            found = report(0, keep) or {}; d = first(found); tried = found.get("attempts", [])
            # Its first way out cured where it is the only one that was gone, and the one that is printed first.
            printed = [f.get("commands") for f in d.get("fixes", [])][:1]
            # Where something else fails afterwards, the report is of that: the first way out was gone first.
            if len(tried) == 1 and tried[0].get("result") == "changed": printed = [tried[0]["commands"]]
            r.update(first=d.get("id"), confidence=d.get("confidence"), attempts=tried, any=len(tried), rounds=len(tried))
            r["by_first"] = bool(r["cured"] and len(tried) == 1 and printed and (printed[0] or [None])[0] == tried[0]["commands"][0])
            r["seconds"] = round(time.time() - t); return r
        r["rc"] = user(s, doctor(s, 0), keep + "/failing.log", 320)
        d = first(report(0, keep)); fixes = [f.get("commands") or [] for f in d.get("fixes", [])]
        r.update(first=d.get("id"), confidence=d.get("confidence"), fixes=fixes, cured=False, any=None, rounds=None)
    nxt, seen = d, []
    with Machine(s, [layers + "/failing"] + base, layers + "/rounds"):
        for n in (1, 2, 3) if not A.first else (1,):
            commands = (nxt.get("fixes") or [{}])[0].get("commands") or []
            if not commands or commands in seen: break
            seen.append(commands)
            if paste(s, commands, n, f"{keep}/round{n}.log"):
                r["rounds"] = n; r["cured"] = n == 1; r["any"] = 1 if n == 1 else None; break
            nxt = first(report(n, keep))
    for n in (2, 3) if not A.first else ():
        if r["cured"] or r["any"] or len(fixes) < n or not fixes[n - 1]: continue
        with Machine(s, [layers + "/failing"] + base, f"{layers}/other{n}"):
            if paste(s, fixes[n - 1], 10 + n, f"{keep}/other{n}.log"): r["any"] = n
    r["seconds"] = round(time.time() - t); return r


if not A.inside:
    sh(f"bash {HERE}/base.sh {W}")
    ids = A.ids or list(ALL); n = dict(first=0, failing=0, cured=0, any=0, rounds=0)
    for i in ids:
        p = subprocess.run(["unshare", "-m", "-p", "-f", "--kill-child", "--propagation", "private", sys.executable, __file__, W, os.path.abspath(A.binary), "--scenarios", os.path.abspath(A.scenarios), "--inside", *(["--fix"] if A.fix else []), *(["--needs"] if A.needs else []), *(["--first"] if A.first else []), i],
                           stdout=subprocess.PIPE, timeout=3000)
        try: r = json.loads(p.stdout.decode().splitlines()[-1])
        except (IndexError, ValueError): print(f"{i}: the laboratory failed"); continue
        open(W + "/results.jsonl", "a").write(json.dumps(r) + "\n"); subprocess.run(["rm", "-rf", f"{W}/layers/{i}"])
        if A.needs:
            n["failing"] += 1; n["cured"] += bool(r["cured"])
            print(f"{i}: {r['cmd'][:50]:50} {'works' if r['cured'] else 'does not work'} after: {' '.join(r['plan']).strip() or 'nothing'} | {r['seconds']} s", flush=True); continue
        fails = bool(r["rc"] != 0 or r.get("attempts")); n["first"] += bool(r.get("by_first"))
        n["failing"] += fails; n["cured"] += bool(fails and r["cured"]); n["any"] += bool(fails and (r.get("any") or r.get("rounds"))); n["rounds"] += bool(fails and r.get("rounds"))
        print(f"{i}: {r['cmd'][:50]:50} {'' if fails else 'DID NOT FAIL '}{r.get('first')} {r.get('confidence')} | {'cured by run --fix' if A.fix else 'cured by the first fix'}: {'yes' if r['cured'] else 'no'}, by the first: {r.get('by_first')}, by another: {r.get('any')}, round: {r.get('rounds')} | {r['seconds']} s", flush=True)
    if A.needs: print(f"{n['failing']} asked for, {n['cured']} work after the plan of needs alone")
    elif A.fix: print(f"{n['failing']} failing, {n['cured']} cured by run --fix=system, {n['first']} of them by the first fix alone")
    else: print(f"{n['failing']} failing, {n['cured']} cured by the first fix as printed, {n['any']} by any fix or within three rounds")
else:
    print(json.dumps(one(ALL[A.ids[0]])))
