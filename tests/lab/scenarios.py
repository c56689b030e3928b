"""The scenarios: how an environment is broken, what is run in it, and what pip-doctor must name first.

`expect` is an archetype, several with `|` where either is right, or a verdict where nothing is to be named.
{py311} is an interpreter, {lib311} its library folder, {folder} a folder of the scenario's own, {shelf} the
folder of known packages. `setup` runs in the scenario's own mount namespace.
"""

# The last pip that installs classic source distributions without `wheel`.
PIP = "{py39} -m pip install "


def hidden(folder, name):
    """The folder as it is, but for one name: an overlay with a whiteout."""
    return ("mkdir {folder}/o && mount -t tmpfs none {folder}/o && mkdir {folder}/o/upper {folder}/o/work && "
            "mknod {folder}/o/upper/%s c 0 0 && mount -t overlay none -o lowerdir=%s,upperdir={folder}/o/upper,"
            "workdir={folder}/o/work %s" % (name, folder, folder))


# A module that is linked with a library of another making, which is then replaced or gone.
MODULE = """
cd {folder}/work
echo 'int helper(void) { return 1; }' > helper.c
printf '%s\\n' 'NEEDED { global: helper; };' > map
gcc -shared -fPIC -Wl,-soname,SONAME -Wl,--version-script=map -o SONAME helper.c
printf '#include <Python.h>\\nint helper(void);\\nstatic struct PyModuleDef m = {PyModuleDef_HEAD_INIT, "part", 0, -1, 0};\\nPyMODINIT_FUNC PyInit_part(void) { helper(); return PyModule_Create(&m); }\\n' > part.c
gcc -shared -fPIC -I$(echo {lib311}/../../include/python3.11) -o part.so part.c ./SONAME
rm SONAME
"""


def linked(soname, needed):
    return MODULE.replace("SONAME", soname).replace("NEEDED", needed)


def of(name, expect, command, setup="", **more):
    return dict(name=name, expect=expect, command=command, setup=setup, **more)


SCENARIOS = [
    # python
    of("no pip", "python-no-pip|pip-broken", "{py311} -m pip install healthy", hidden("{lib311}/site-packages", "pip")),
    of("no pip in a venv", "python-no-pip", "{folder}/v/bin/python -m pip install healthy", "{py311} -m venv --without-pip {folder}/v"),
    of("no ssl", "python-no-ssl", "{py311} -m pip install --index-url {indextls} healthy",
       "mount --bind /dev/null $(echo {lib311}/lib-dynload/_ssl.*.so)", offline=False),
    of("no ctypes", "python-no-ctypes", "{py311} -c 'import ctypes'", "mount --bind {folder}/work {lib311}/lib-dynload"),
    of("no zlib", "python-no-ctypes", "{py311} -m pip install healthy", "mount --bind /dev/null $(echo {lib311}/lib-dynload/zlib.*.so)"),
    of("no headers", "python-headers-missing", PIP + "compiled", "mount -t tmpfs none {lib39}/../../include/python3.9"),
    of("python too old", "python-too-old", "{py311} -m pip install fornewer"),
    of("python too old for a wheel file", "python-too-old", "{py311} -m pip install {shelf}/fornewer-1.0-py3-none-any.whl"),
    of("code for Python 2", "python-too-new|package-bug", PIP + "twoonly"),
    of("base of the venv gone", "venv-broken", "{folder}/v/bin/python -m pip install healthy",
       "cp -a {py311} {folder}/python-base && {py311} -m venv --without-pip {folder}/v && ln -sfn {folder}/no/python3 {folder}/v/bin/python"),
    of("script of a moved venv", "venv-broken", "{folder}/w/bin/pip install healthy", "{py311} -m venv {folder}/v && mv {folder}/v {folder}/w", python="{folder}/v"),
    of("externally managed", "externally-managed", "/usr/bin/python3 -m pip install healthy"),
    of("no permission", "permission-denied", "/usr/bin/python3 -m pip install --break-system-packages --target /usr/lib/lab healthy",
       before="setpriv --reuid 65534 --regid 65534 --clear-groups"),
    of("read-only folder", "permission-denied", "{py311} -m pip install --target {folder}/ro healthy",
       "mkdir {folder}/ro && mount -t tmpfs -o ro none {folder}/ro"),
    of("installed for another python", "python-mismatch", "sh -c '{py310} -m pip install --target {folder}/p310/lib/python3.10/site-packages healthy && {py311} {folder}/work/use.py'", "echo import healthy > {folder}/work/use.py"),
    of("shadowed by a local file", "shadowed-module", "{py311} -c 'import email.mime.text'", "echo answer = 1 > {folder}/work/email.py"),
    # tool
    of("pip too old for the wheel", "pip-too-old", "{py36} -m pip install wantsrustsetup"),
    of("main of pip", "pip-broken", "{folder}/pip install healthy", "printf '#!%s\\nfrom pip import main\\nraise SystemExit(main())\\n' {py36} > {folder}/pip; chmod +x {folder}/pip"),
    of("distutils on 3.12", "distutils-removed", "{py312} -c 'from distutils.core import setup'"),
    of("pkg_resources without setuptools", "setuptools-too-new|build-dep-missing", "{py312} -c 'import pkg_resources'"),
    of("undeclared build dependency", "build-dep-missing", PIP + "wantsnumpy"),
    of("wheels forbidden", "no-binary-forced|index-misconfigured", "{py311} -m pip install --only-binary :all: onlysource"),
    of("conflict", "dependency-conflict", "{py311} -m pip install conflictone conflicttwo"),
    of("wrong name", "wrong-package-name|index-misconfigured", "{py311} -m pip install cv2"),
    of("wrong name of an import", "wrong-package-name|index-misconfigured", "{py311} -m pip install PIL"),
    of("torn wheel", "corrupt-download", "{py311} -m pip install torn"),
    of("wrong hash", "corrupt-download", "{py311} -m pip install --require-hashes -r {folder}/work/r.txt",
       "echo 'healthy==1.0 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000' > {folder}/work/r.txt"),
    of("redirect for a version", "command-line-mistake", "sh -c '{py311} -m pip install healthy<2'", python=False),
    of("disk full", "disk-full", "{py311} -m pip install --target {folder}/full large",
       "mkdir {folder}/full && mount -t tmpfs -o size=2m none {folder}/full"),
    of("temporary folder full", "disk-full", "{py311} -m pip install --target {folder}/t large", "mount -t tmpfs -o size=1m none {folder}/tmp"),
    # compiler
    of("no compiler", "c-compiler-missing", PIP + "compiled", path="{folder}/home"),
    of("header of mysql", "system-library-missing", PIP + "wantsmysql"),
    of("header of libxml2", "system-library-missing", PIP + "wantsxml"),
    of("header of libffi", "libffi-missing", PIP + "wantsffi", hidden("/usr/include/x86_64-linux-gnu", "ffi.h")),
    of("header of OpenSSL", "openssl-headers-missing", PIP + "wantsopenssl", "mount -t tmpfs none /usr/include/openssl"),
    of("config tool of PostgreSQL", "system-library-missing", PIP + "wantspgconfig"),
    of("no pkg-config", "pkg-config-missing", PIP + "wantspkgconfig", path="{folder}/home"),
    of("no cmake", "cmake-problem", PIP + "wantscmake", path="{folder}/home"),
    of("library for the linker", "linker-error", PIP + "wantslibrary"),
    of("Rust too old", "rust-too-old", PIP + "newrust", path="/usr/bin:/bin:{cargo}"),
    of("no Rust", "rust-missing", PIP + "newrust"),
    of("compiler without memory", "out-of-memory", "sh -c 'ulimit -v 60000; gcc -O2 -c {folder}/work/x.c'",
       "python3 -c \"print('int x[] = {' + '1,' * 3000000 + '};')\" > {folder}/work/x.c"),
    # platform
    of("library gone", "shared-library-missing", "{py311} -c 'import part'", linked("libhelper-lab.so.7", "LAB_1")),
    of("glibc too old", "glibc-too-old", "{py311} -c 'import part'", linked("libc.so.6", "GLIBC_2.99")),
    of("libstdc++ too old", "libstdcxx-too-old", "{py311} -c 'import part'", linked("libstdc++.so.6", "GLIBCXX_3.4.99")),
    of("OpenSSL of another version", "openssl-runtime-mismatch", "{py311} -c 'import part'", linked("libcrypto.so.3", "OPENSSL_3.99.0")),
    of("module of another architecture", "arch-mismatch|foreign-artifact", "{folder}/v/bin/python -c 'import otherarch'", "{py311} -m venv {folder}/v && {folder}/v/bin/pip install -q otherarch"),
    of("module of another architecture beside the program", "arch-mismatch|foreign-artifact", "{py311} use.py",
       "cd {folder}/work; echo 'int PyInit_part(void) { return 0; }' > part.c; gcc -shared -fPIC -o part.so part.c; "
       "printf '\\267\\0' | dd of=part.so bs=1 seek=18 conv=notrunc status=none; echo 'import part' > use.py"),
    of("module on a noexec mount", "loader-denied", "sh -c 'cd {folder}/n && {py311} -c \"import part\"'",
       "cd {folder}/work; printf '#include <Python.h>\\nstatic struct PyModuleDef m = {PyModuleDef_HEAD_INIT, \"part\", 0, -1, 0};\\nPyMODINIT_FUNC PyInit_part(void) { return PyModule_Create(&m); }\\n' > part.c; gcc -shared -fPIC -I{lib311}/../../include/python3.11 -o part.so part.c; mkdir {folder}/n; mount -t tmpfs -o noexec none {folder}/n; mv part.so {folder}/n/"),
    of("instruction that the processor lacks", "illegal-instruction", "sh -c '{py311} -c \"import part\"'",
       "cd {folder}/work; printf 'int PyInit_part(void) { __builtin_trap(); }' > part.c; gcc -shared -fPIC -o part.so part.c"),
    of("zip made for another Python", "foreign-artifact", "{py311} {folder}/work/use.py",
       "mkdir -p {folder}/work/thing; echo import thing > {folder}/work/use.py; echo 'from thing._rust import run' > {folder}/work/thing/__init__.py; cp {py311} {folder}/work/thing/_rust.cpython-39-x86_64-linux-gnu.so"),
    # network
    of("self-signed index", "tls-verify-failed", "{py311} -m pip install --retries 0 --index-url {indextls} healthy", offline=False),
    of("index without the project", "index-misconfigured", "{py311} -m pip install --retries 0 --index-url {index404} healthy", offline=False),
    of("index that wants a password", "index-misconfigured", "{py311} -m pip install --no-input --retries 0 --index-url {index401} healthy", offline=False),
    of("index that refuses", "index-misconfigured", "{py311} -m pip install --retries 0 --index-url {index403} healthy", offline=False),
    of("dead proxy", "proxy-or-connection", "{py311} -m pip install --retries 1 --proxy http://127.0.0.1:9 --index-url {index404} healthy", offline=False),
    of("no network at all", "proxy-or-connection", "unshare -n {py311} -m pip install --retries 1 --index-url http://127.0.0.1:9/simple healthy", offline=False),
    of("dead index", "proxy-or-connection", "{py311} -m pip install --retries 1 --index-url http://127.0.0.1:9/simple healthy", offline=False),
    # the package is at fault
    of("file missing from the sdist", "package-bug", PIP + "wantsreadme"),
    of("own header missing from the sdist", "package-bug", PIP + "wantsown"),
    of("undeclared name in own source", "package-bug", PIP + "undeclared"),
    # healthy
    of("healthy on 3.13", "healthy", "{py313} -m pip install --target {folder}/t healthy", always=True),
    of("healthy on 3.8", "healthy", "{py38} -m pip install --target {folder}/t healthy", always=True),
    of("healthy in a venv", "healthy", "{folder}/v/bin/python -m pip install healthy", "{py311} -m venv {folder}/v", always=True),
    of("healthy source build", "healthy", PIP + "--target {folder}/t onlysource", always=True),
    of("healthy with a home that cannot be written", "healthy", "{py311} -m pip install --no-cache-dir --target {folder}/t healthy",
       "mount -t tmpfs -o ro none {folder}/home", always=True),
    of("healthy program", "healthy", "{py312} -c 'print(1)'", always=True),
]
