//! Judges 5,000 files against an interpreter's tags, beside `packaging` doing the same.
//!
//! `PYTHON=python-with-packaging cargo bench --bench tags` prints both times and their ratio. Without
//! `packaging` it prints our time alone.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and starts what it compares with"
)]

use std::env;
use std::process::Command;
use std::time::Instant;

use pip_doctor::wheel::choose::best_rank;
use pip_doctor::wheel::filename::WheelName;
use pip_doctor::wheel::rules::Rules;
use pip_doctor::wheel::tags::TagList;
use pip_doctor::wheel::target::{Libc, Platform, Target};

const FILES: &str = include_str!("../tests/data/wheels/cryptography-files.txt");
const ROUNDS: u32 = 9;
/// The same work as `packaging` does it: names taken apart, tags compared.
const REFERENCE: &str = "
import sys, time
from packaging.tags import cpython_tags, compatible_tags
from packaging.utils import parse_wheel_filename
names = sys.stdin.read().split()
platforms = ['manylinux_2_%d_x86_64' % minor for minor in range(39, 4, -1)] + ['manylinux2014_x86_64', 'linux_x86_64']
ranks = {}
for tag in list(cpython_tags((3, 12), ['cp312'], platforms)) + list(compatible_tags((3, 12), 'cp312', platforms)):
    ranks.setdefault(tag, len(ranks))
times = []
for _ in range(9):
    start = time.perf_counter()
    for name in names:
        min((ranks[tag] for tag in parse_wheel_filename(name)[3] if tag in ranks), default=None)
    times.append(time.perf_counter() - start)
print(sorted(times)[4])
";

fn main() {
    let is_wheel = |name: &&str| WheelName::parse(name).is_some();
    let wheels: Vec<&str> = FILES.lines().filter(is_wheel).cycle().take(5000).collect();
    let target = Target {
        implementation: "cpython".to_owned(),
        version: (3, 12),
        pypy_version: None,
        soabi: None,
        extension_suffix: None,
        debug: false,
        free_threaded: false,
        wide_unicode: true,
        is_32bit: false,
        platform: Platform::Linux {
            machine: "x86_64".to_owned(),
            libc: Libc::Glibc(2, 39),
            hard_float: false,
        },
    };
    let tags = TagList::compute(&target, &Rules::current());
    let mut times = Vec::new();
    let mut fits = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        fits = wheels.iter().filter(|name| best_rank(name, &tags).is_some()).count();
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let ours = times[times.len() / 2];
    println!("{fits} of {} files fit; median of {ROUNDS}: {:.3} ms", wheels.len(), ours * 1e3);
    match reference(&wheels) {
        Some(theirs) => println!("packaging: {:.3} ms; ratio {:.1}", theirs * 1e3, theirs / ours),
        None => println!("packaging: skipped, PYTHON names no interpreter that has it"),
    }
}

fn reference(wheels: &[&str]) -> Option<f64> {
    use std::io::Write as _;
    let python = env::var("PYTHON").ok()?;
    let mut child = Command::new(python)
        .args(["-c", REFERENCE])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(wheels.join("\n").as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
