# Tells where a module would come from, then imports it and the modules after it.
# Runs on Python 2.7 and 3. Answers are lines that begin with a mark which nobody prints by chance.
import sys


def say(kind, text):
    line = "\x1epip-doctor-%s:%s\n" % (kind, text.replace("\n", " "))
    out = getattr(sys.stdout, "buffer", sys.stdout)
    if not isinstance(line, bytes):
        line = line.encode("utf-8", "replace")
    out.write(line)
    out.flush()


def place(name):
    try:
        from importlib.util import find_spec
    except ImportError:
        import imp
        return imp.find_module(name)[1]
    spec = find_spec(name)
    if spec is None:
        return None
    if spec.origin in (None, "namespace"):
        return next(iter(spec.submodule_search_locations or []), None)
    return spec.origin


names = sys.argv[1:]
try:
    found = place(names[0].split(".")[0])
except Exception:
    found = None
if found:
    say("file", found)
try:
    for name in names:
        __import__(name)
except BaseException:
    import traceback
    kind, value, _ = sys.exc_info()
    traceback.print_exc()
    say("error", "".join(traceback.format_exception_only(kind, value)).strip())
    sys.exit(1)
