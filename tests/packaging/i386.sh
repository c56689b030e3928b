#!/usr/bin/env bash
# Asks the program about a Python that is truly 32-bit on a 64-bit kernel: Debian for i386, which an
# x86-64 processor runs as it is. The program is put in there and started there.
#
#     tests/packaging/i386.sh PROGRAM [FOLDER]
#
# PROGRAM is for Linux on x86-64; if it needs a libc, it gets this machine's. FOLDER is where the
# system is made, or was made before (default: one that is thrown away). Not part of the continuous
# integration: making the system fetches 60 MB and takes a minute or more. Skips, with a word, where
# that is not to be had.
set -euo pipefail

skip() { printf 'skipped: %s\n' "$*"; exit 0; }

program=$(realpath "${1:?which program?}")
[ "$(uname -sm)" = "Linux x86_64" ] || skip "i386 runs natively on Linux for x86-64 alone"
[ "$(id -u)" = 0 ] || skip "only root may change to another system's root"
command -v debootstrap >/dev/null || skip "no debootstrap to make the system with"

root=${2:-}
if [ -z "$root" ]; then
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
fi
if [ ! -x "$root/usr/bin/python3" ]; then
  # The mirror that this machine is set up with, where it is a Debian.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | head -1) || true
  debootstrap --arch=i386 --variant=minbase --include=python3,python3-pip,python3-venv \
    bookworm "$root" ${mirror:+"$mirror"} >"$root.log" 2>&1 || {
    tail -3 "$root.log"
    skip "Debian for i386 could not be made"
  }
fi

install -D "$program" "$root/opt/doctor/pip-doctor"
doctor=(/opt/doctor/pip-doctor)
if readelf --program-headers --wide "$program" | grep -q INTERP; then
  # Its libraries beside it: the system in there has those for i386 alone.
  while read -r library; do
    install -D "$library" "$root/opt/doctor/lib/$(basename "$library")"
  done < <(ldd "$program" | grep -o '/[^ ]*')
  doctor=(/opt/doctor/lib/ld-linux-x86-64.so.2 --library-path /opt/doctor/lib /opt/doctor/pip-doctor)
fi
inside() { chroot "$root" env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/root "$@"; }

echo "Python in there: $(inside python3 -c 'import os, struct; print(struct.calcsize("P") * 8, "bits, kernel", os.uname()[4])')"
inside "${doctor[@]}" --format json >"$root/report.json" || true
inside "${doctor[@]}" --format markdown >"$root/report.md" || true
python3 - "$root/report.json" <<'P'
import json, sys
report = json.load(open(sys.argv[1]))
python = next(one for one in report["facts"]["interpreters"] if one["id"] == report["subject"]["python"])
system = report["facts"]["system"]
print("report: python %s, %s bits, for %s; kernel %s, userland %s" % (python["version"], python["bits"], python["machine"], system["architecture"], system["userland"]))
assert python["bits"] == 32 and python["machine"] == "i686", python
P
grep -n '32-bit' "$root/report.md"
grep -q '32-bit userland (`i686`) on a 64-bit kernel' "$root/report.md" || { echo "the report does not say that the system is 32-bit"; exit 1; }

# Names of real files are enough to judge by; the index of another is not needed.
cat >"$root/tmp/index.json" <<'J'
{"meta": {"api-version": "1.1"}, "name": "cryptography", "files": [
 {"filename": "cryptography-43.0.1-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "url": "a", "hashes": {}, "requires-python": ">=3.7"},
 {"filename": "cryptography-43.0.1-cp39-abi3-manylinux_2_28_aarch64.whl", "url": "b", "hashes": {}, "requires-python": ">=3.7"},
 {"filename": "cryptography-43.0.1-cp39-abi3-musllinux_1_2_x86_64.whl", "url": "c", "hashes": {}, "requires-python": ">=3.7"},
 {"filename": "cryptography-43.0.1-cp39-abi3-win32.whl", "url": "d", "hashes": {}, "requires-python": ">=3.7"},
 {"filename": "cryptography-43.0.1.tar.gz", "url": "e", "hashes": {}, "requires-python": ">=3.7"}]}
J
code=0
inside "${doctor[@]}" wheels cryptography --index-json /tmp/index.json --format terminal >"$root/wheels.txt" || code=$?
cat "$root/wheels.txt"
[ "$code" = 1 ] || { echo "wheels ended with $code, though none fits"; exit 1; }
grep -q 'i686, a 32-bit Python on a 64-bit system' "$root/wheels.txt" || { echo "it does not say for which architecture it looked"; exit 1; }
[ "$(grep -c '^ - use a 64-bit Python' "$root/wheels.txt")" = 1 ] || { echo "it does not say what follows, once"; exit 1; }
