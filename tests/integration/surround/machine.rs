//! The machine, recorded and real.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use pip_doctor::fact::Value;
use pip_doctor::inventory::Inventory;
use pip_doctor::probe::Context;
use pip_doctor::probe::libraries::LibrariesProbe;
use pip_doctor::probe::schedule::Wave;
use pip_doctor::probe::system::SystemProbe;
use pip_doctor::redact::Redactor;
use pip_doctor::system::System;

use super::{inspect, measured};
use crate::support::{Machine, skip};

/// The files below `root` of the machine are all that there is.
fn recorded(machine: &Machine) -> Inventory {
    let system = System::with_environment(machine.environment.clone(), PathBuf::from("/"));
    let system = system.rooted(machine.path("root"));
    let context = Context { system, redactor: Redactor::default(), plan: machine.plan.clone() };
    inspect(&Arc::new(context), &[(Wave::First, &SystemProbe)])
}

/// A program of 64 bits that names this loader and has nothing else.
fn program(loader: &str) -> Vec<u8> {
    let mut bytes = vec![0_u8; 64 + 56];
    bytes[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    let mut put = |place: usize, value: &[u8]| bytes[place..place + value.len()].copy_from_slice(value);
    put(16, &[3, 0, 62, 0, 1]);
    put(32, &64_u64.to_le_bytes());
    put(52, &[64, 0, 56, 0, 1, 0]);
    // One segment: the name of the loader, right behind.
    put(64, &3_u32.to_le_bytes());
    put(72, &120_u64.to_le_bytes());
    let length = (loader.len() + 1) as u64;
    put(96, &length.to_le_bytes());
    bytes.extend_from_slice(loader.as_bytes());
    bytes.push(0);
    bytes
}

#[test]
fn an_alpine_container_is_known_by_its_files() {
    let machine = Machine::new();
    machine.write(
        "root/etc/os-release",
        "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME=\"Alpine Linux v3.19\"\n",
    );
    machine.write("root/.dockerenv", "");
    machine.write("root/bin/sh", program("/lib/ld-musl-x86_64.so.1"));
    machine.write("root/lib/ld-musl-x86_64.so.1", b"\x7fELF....\0GLIBC\x001.2.4\0dlsym\0".as_slice());
    machine.write(
        "root/proc/meminfo",
        "MemTotal:       16384000 kB\nMemAvailable:   8192000 kB\nSwapTotal:      0 kB\n",
    );
    machine.write("root/proc/self/cgroup", "0::/\n");
    machine.write("root/sys/fs/cgroup/memory.max", "536870912\n");
    machine.write("root/sys/fs/cgroup/memory.current", "134217728\n");
    machine.write("root/proc/net/route", "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\n");
    let found = recorded(&machine);
    for (id, value) in [
        ("system.distribution", "alpine"),
        ("system.distribution.family", "alpine"),
        ("system.distribution.version", "3.19.1"),
        ("system.libc", "musl"),
        ("musl.version", "1.2.4"),
        ("glibc.version", "absent"),
        ("system.container", "docker"),
        ("memory.total", "512"),
        ("memory.available", "384"),
        ("memory.swap", "0"),
        ("network.default_route", "no"),
    ] {
        assert_eq!(measured(&found, id).to_clean(), value, "{id}");
    }
}

#[test]
fn a_like_distribution_belongs_to_its_family() {
    let machine = Machine::new();
    machine.write("root/usr/lib/os-release", "ID=neon\nID_LIKE=\"ubuntu debian\"\n");
    machine.write("root/bin/sh", program("/lib64/ld-linux-x86-64.so.2"));
    machine.write(
        "root/lib64/libc.so.6",
        "\0GNU C Library (Ubuntu GLIBC 2.31-0ubuntu9) stable release version 2.31.\n",
    );
    machine.write("root/proc/self/cgroup", "5:cpu:/\n4:memory:/docker/abc\n");
    machine.write("root/proc/meminfo", "MemTotal: 2048000 kB\nMemFree: 1024 kB\nCached: 1024 kB\n");
    machine.write("root/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    let found = recorded(&machine);
    assert_eq!(measured(&found, "system.distribution.family").to_clean(), "debian");
    assert_eq!(measured(&found, "system.distribution.version"), Value::Absent);
    assert_eq!(measured(&found, "glibc.version").to_clean(), "2.31");
    assert_eq!(measured(&found, "memory.total").to_clean(), "2000", "that limit means none");
    assert_eq!(measured(&found, "memory.available").to_clean(), "2");
    assert!(matches!(measured(&found, "network.default_route"), Value::Unknown(_)));
}

#[test]
fn libraries_are_found_by_their_headers() {
    let mut machine = Machine::new();
    machine.write("root/usr/include/x86_64-linux-gnu/ffi.h", "");
    machine.write("root/usr/lib/x86_64-linux-gnu/libffi.so", "");
    machine.write("root/usr/lib/x86_64-linux-gnu/pkgconfig/libffi.pc", "Name: libffi\nVersion: 3.4.4\n");
    machine.write("root/opt/here/zlib.h", "");
    machine.write("root/usr/lib/x86_64-linux-gnu/libjpeg.so", "");
    machine.set("CFLAGS", "-O2 -I/opt/here");
    let system = System::with_environment(machine.environment.clone(), PathBuf::from("/"));
    let system = system.rooted(machine.path("root"));
    let context = Context { system, redactor: Redactor::default(), plan: machine.plan.clone() };
    let found = inspect(&Arc::new(context), &[(Wave::First, &LibrariesProbe)]);
    let ffi = found.libraries.iter().find(|library| library.name == "ffi").unwrap();
    assert_eq!(ffi.version.as_ref().unwrap().as_str(), "3.4.4");
    assert_eq!(ffi.path.as_ref().unwrap().as_str(), "/usr/lib/x86_64-linux-gnu/libffi.so");
    assert_eq!(
        measured(&found, "library.headers").to_clean(),
        "ffi, zlib",
        "of jpeg only the library is there"
    );
}

#[test]
fn this_machine_has_the_glibc_that_it_says() {
    let Ok(said) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else {
        return skip("there is no getconf");
    };
    let said = String::from_utf8(said.stdout).unwrap();
    let Some(version) = said.trim().strip_prefix("glibc ") else { return skip("this is no glibc") };
    let found = inspect(&Machine::new().context(), &[(Wave::First, &SystemProbe)]);
    assert_eq!(measured(&found, "glibc.version").to_clean(), version);
    let total = fs::read_to_string("/proc/meminfo").unwrap();
    let total: u64 = total.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(found.system.memory_total.unwrap() <= total / 1024);
    assert!(found.system.memory_available.unwrap() > 0);
}
