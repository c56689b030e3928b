//! What only Linux has: the table of routes, the processor's description, Windows beneath it.

use std::path::Path;

use super::releases;
use crate::redact::Raw;
use crate::system::System;

/// Linux, or a recorded machine with the files of one.
pub(super) fn is_linux(system: &System) -> bool {
    system.os() == "linux" || system.os() == "android" || releases::has_os_release(system)
}

/// Which Windows Subsystem for Linux this is. The first has no kernel of its own, and says so with
/// a capital: `4.4.0-19041-Microsoft`; the second's is `5.15.90.1-microsoft-standard-WSL2`
/// (microsoft/WSL#4555). A kernel of the user's own is one of the second.
pub(super) fn wsl_version(release: Option<&Raw>) -> u8 {
    let first = release.is_some_and(|text| text.inspect(|text| text.ends_with("-Microsoft")));
    if first { 1 } else { 2 }
}

/// Whether packets for anywhere have a way to go. Nothing where the kernel's tables cannot be read.
pub(super) fn default_route(system: &System) -> Option<bool> {
    let old = system.read_text(Path::new("/proc/net/route"));
    let new = system.read_text(Path::new("/proc/net/ipv6_route"));
    if old.is_err() && new.is_err() {
        return None;
    }
    // Interface, destination and gateway, …, mask: a default route has neither destination nor mask.
    let through_four = |text: &Raw| {
        text.inspect(|text| {
            text.lines().skip(1).any(|line| {
                let fields: Vec<&str> = line.split_whitespace().collect();
                fields.get(1) == Some(&"00000000") && fields.get(7) == Some(&"00000000")
            })
        })
    };
    // Destination, length of its prefix, …, interface. The loopback interface holds a rejecting one.
    let through_six = |text: &Raw| {
        text.inspect(|text| {
            text.lines().any(|line| {
                let fields: Vec<&str> = line.split_whitespace().collect();
                fields.first().is_some_and(|destination| destination.bytes().all(|byte| byte == b'0'))
                    && fields.get(1) == Some(&"00")
                    && fields.last().is_some_and(|interface| *interface != "lo")
            })
        })
    };
    Some(old.as_ref().is_ok_and(through_four) || new.as_ref().is_ok_and(through_six))
}

/// Whether this process runs under an emulator. QEMU shows the description of the real processor,
/// or one of its own making; Rosetta for Linux names itself.
pub(super) fn emulated(system: &System, process: &str) -> Option<bool> {
    let text = system.read(Path::new("/proc/cpuinfo"), 4096).ok()?;
    let text = Raw::from_bytes(&text);
    let has = |word: &str| text.unredacted().contains(word);
    let intel = has("GenuineIntel") || has("AuthenticAMD");
    let is_intel = matches!(process, "x86_64" | "i686");
    if has("VirtualApple") || intel && !is_intel || has("CPU implementer") && is_intel {
        return Some(true);
    }
    (intel && is_intel).then_some(false)
}
