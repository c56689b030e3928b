#!/usr/bin/env bash
# How fast and in how much memory a large build log is read, beside what grep needs for a dozen of
# the same patterns. Usage: benches/log.sh [PIP-DOCTOR] (default: target/release/pip-doctor)
#
# Prints the median of the runs, the ratio and the peak resident memory. Ends with 1 where a limit
# is missed: 200 MB in at most 1.2 times grep and 64 MiB, 2 MB in at most 12 times grep.
set -euo pipefail
export LC_ALL=C.UTF-8
doctor=${1:-target/release/pip-doctor}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
runs=${RUNS:-7}

# A dozen lines that a triager looks for, as grep takes them.
patterns='fatal error: .*Python\.h|No module named .?setuptools_rust|find Rust compiler|cannot find -l[a-z]+|Microsoft Visual C\+\+ 14|CERTIFICATE_VERIFY_FAILED|error: externally-managed-environment|No space left on device|GLIBC_2\.[0-9]+. not found|Could not build wheels for|numpy\.dtype size changed|requires rustc 1\.[0-9]+'

block() {
    awk -v megabytes="$1" 'BEGIN {
        srand(7)
        for (size = 0; size < megabytes * 1000000; n++) {
            kind = n % 40
            unit = sprintf("module_%05d", int(rand() * 100000))
            if (kind < 14)
                line = sprintf("gcc -pthread -Wsign-compare -DNDEBUG -g -fwrapv -O3 -Wall -fPIC -I/usr/local/include -I/build/example/src/include -I/usr/local/lib/python3.11/site-packages/numpy/core/include -I/usr/local/include/python3.11 -c src/core/%s.c -o build/temp.linux-x86_64-cpython-311/src/core/%s.o -O2 -std=c11", unit, unit)
            else if (kind < 20)
                line = sprintf("src/core/%s.c:%d:%d: warning: unused variable \x27value_%d\x27 [-Wunused-variable]", unit, rand() * 9000, rand() * 80, n)
            else if (kind < 24)
                line = sprintf("  %d |     const double value_%d = compute_%s(first, second, %d);", rand() * 9000, n, unit, n)
            else if (kind < 26)
                line = "      |                  ^~~~~~~~~~~~"
            else if (kind < 30)
                line = sprintf("   Compiling %s v%d.%d.%d", unit, rand() * 3, rand() * 20, rand() * 9)
            else if (kind < 33)
                line = sprintf("copying python/example/%s.py -> build/lib.linux-x86_64-cpython-311/example/core", unit)
            else if (kind < 35)
                line = sprintf("  [%d/9000] Building CXX object CMakeFiles/example.dir/src/%s.cpp.o", n % 9000, unit)
            else if (kind < 37)
                line = sprintf("warning: unused import: `std::collections::%s`", unit)
            else if (kind < 38)
                line = sprintf("     Running `rustc --crate-name %s --edition=2021 src/lib.rs --crate-type lib --emit=dep-info,metadata,link -C opt-level=3 -L dependency=/build/example/target/release/deps`", unit)
            else if (kind < 39)
                line = sprintf("In file included from src/core/%s.c:%d:", unit, rand() * 90)
            else
                line = "adding \x27example/core/" unit ".py\x27"
            print line
            size += length(line) + 1
        }
    }'
}

head_part() {
    printf '%s\n' '$ pip install example' 'Collecting example' '  Downloading example-2.4.1.tar.gz (9.1 MB)' \
        '  Installing build dependencies: started' "  Installing build dependencies: finished with status 'done'" \
        'Building wheels for collected packages: example' '  Building wheel for example (pyproject.toml): started'
}

tail_part() {
    printf '%s\n' 'src/core/binding.c:12:10: fatal error: Python.h: No such file or directory' \
        '   12 | #include <Python.h>' 'compilation terminated.' \
        "error: command '/usr/bin/gcc' failed with exit code 1" \
        '  ERROR: Failed building wheel for example' 'Failed to build example' \
        'ERROR: Could not build wheels for example, which is required to install pyproject.toml-based projects'
}

block 2 >"$folder/block"
{ head_part; cat "$folder/block"; tail_part; } >"$folder/small.log"
{ head_part; for _ in $(seq 100); do cat "$folder/block"; done; tail_part; } >"$folder/large.log"

# Milliseconds of one run, its output away.
once() {
    local start=$EPOCHREALTIME end
    "$@" >/dev/null || true
    end=$EPOCHREALTIME
    echo $(((${end/./} - ${start/./}) / 10))
}

median() {
    for _ in $(seq "$runs"); do once "$@"; done | sort -n | sed -n "$(((runs + 1) / 2))p"
}

failed=0
compare() {
    local file=$1 limit=$2 theirs ours
    cat "$file" >/dev/null
    theirs=$(median grep -E -c "$patterns" "$file")
    ours=$(median "$doctor" triage "$file" --format json)
    awk -v name="$(basename "$file")" -v theirs="$theirs" -v ours="$ours" -v limit="$limit" 'BEGIN {
        printf "%s: grep %.2f ms, pip-doctor %.2f ms, ratio %.2f (limit %.1f)\n", name, theirs / 100, ours / 100, ours / theirs, limit
        exit ours > limit * theirs
    }' || failed=1
}

compare "$folder/large.log" 1.2
compare "$folder/small.log" 12

# The peak as the kernel counts it. The program ends with 1, since it finds a cause: no fault here.
if [ -x /usr/bin/time ]; then
    peak=$({ /usr/bin/time -f %M "$doctor" triage "$folder/large.log" --format json 2>&1 >/dev/null || true; } | tail -1)
else
    peak=$(python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$doctor" triage "$folder/large.log" --format json)
fi
echo "large.log: peak $((peak / 1024)) MiB (limit 64)"
[ "$peak" -le 65536 ] || failed=1
exit "$failed"
