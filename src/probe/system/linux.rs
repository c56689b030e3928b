//! What only Linux has: the distribution's name, the table of routes.

use std::path::Path;

use super::tables;
use crate::inventory::System as Machine;
use crate::probe::Context;
use crate::redact::{Clean, Raw};
use crate::system::System;
use crate::version::Version;

/// Places of os-release, in the order of its manual page.
const OS_RELEASE: &[&str] = &["/etc/os-release", "/usr/lib/os-release"];

/// Linux, or a recorded Linux machine.
pub(super) fn is_linux(system: &System) -> bool {
    let (os, _) = System::built_for();
    os == "linux" || OS_RELEASE.iter().any(|file| system.is_file(Path::new(file)))
}

/// Reads os-release.
pub(super) fn name_distribution(context: &Context, machine: &mut Machine) {
    let Some(text) = OS_RELEASE.iter().find_map(|file| context.system.read_text(Path::new(file)).ok()) else {
        return;
    };
    let value = |name: &str| assigned(text.unredacted(), name).filter(|value| !value.is_empty());
    let id = value("ID").unwrap_or_else(|| String::from("linux"));
    let like = value("ID_LIKE").unwrap_or_default();
    machine.family = std::iter::once(id.as_str())
        .chain(like.split_whitespace())
        .find_map(tables::family)
        .map(Clean::literal);
    machine.pretty_name = value("PRETTY_NAME").map(|name| context.text(&name));
    machine.version = value("VERSION_ID").and_then(|version| Version::parse(&version));
    machine.distribution = Some(context.text(&id));
}

/// The value of a shell-like assignment.
fn assigned(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let value = line.trim().strip_prefix(name)?.strip_prefix('=')?.trim();
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
        let inner = match quote {
            Some(quote) => value.strip_prefix(quote)?.strip_suffix(quote)?,
            None => value,
        };
        Some(inner.replace("\\\"", "\"").replace("\\$", "$"))
    })
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

#[cfg(test)]
mod tests {
    use super::assigned;

    #[test]
    fn os_release_may_be_quoted() {
        let text = "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID='12'\n";
        assert_eq!(assigned(text, "NAME").as_deref(), Some("Debian GNU/Linux"));
        assert_eq!(assigned(text, "ID").as_deref(), Some("debian"));
        assert_eq!(assigned(text, "VERSION_ID").as_deref(), Some("12"));
        assert_eq!(assigned(text, "VERSION"), None);
    }
}
