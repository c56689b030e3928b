//! The distribution's name and version: os-release, and the files of those that are older than it.

use std::path::Path;

use super::tables;
use crate::inventory::System as Machine;
use crate::probe::Context;
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// Places of os-release, in the order of its manual page.
const OS_RELEASE: &[&str] = &["/etc/os-release", "/usr/lib/os-release"];

/// Whether there is one: a recorded machine with it is a Linux machine.
pub(super) fn has_os_release(system: &System) -> bool {
    OS_RELEASE.iter().any(|file| system.is_file(Path::new(file)))
}

/// Name and version of the distribution.
pub(super) fn name_distribution(context: &Context, machine: &mut Machine) {
    let read = |file: &str| context.system.read_text(Path::new(file)).ok();
    let Some(text) = OS_RELEASE.iter().find_map(|file| read(file)) else {
        if let Some((id, version, line)) = older(&read) {
            machine.family = tables::family(id).map(Clean::literal);
            machine.distribution = Some(Clean::literal(id));
            machine.version = version;
            machine.pretty_name = line.map(|line| context.text(&line));
        }
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
    let pi = id == "debian" && context.system.is_file(Path::new(RASPBERRY_PI));
    machine.distribution = Some(context.text(if pi { "raspberry-pi-os" } else { &id }));
}

/// Raspberry Pi OS of 64 bits calls itself Debian, and has this file (RPi-Distro/repo#293). That of
/// 32 bits calls itself Raspbian.
const RASPBERRY_PI: &str = "/etc/rpi-issue";

/// Beginnings of the one line of `redhat-release`, before ` release `.
const RED_HAT: &[(&str, &str)] = &[
    ("CentOS", "centos"),
    ("Red Hat Enterprise Linux", "rhel"),
    ("Scientific Linux", "scientific"),
    ("Oracle", "ol"),
    ("Fedora", "fedora"),
];

/// What distributions had before os-release came with systemd: id, version, the line itself.
fn older(read: &dyn Fn(&str) -> Option<Raw>) -> Option<(&'static str, Option<Version>, Option<String>)> {
    if let Some(text) = read("/etc/redhat-release") {
        // `CentOS release 6.10 (Final)`
        let line = text.unredacted().lines().next()?.trim().to_owned();
        let (name, rest) = line.split_once(" release ")?;
        let (_, id) = RED_HAT.iter().find(|(start, _)| name.starts_with(start))?;
        let version = rest.split_whitespace().next().and_then(Version::parse);
        return Some((id, version, Some(line)));
    }
    if let Some(text) = read("/etc/SuSE-release") {
        let line = text.unredacted().lines().next()?.trim().to_owned();
        let version = assigned(&text.unredacted().replace(" = ", "="), "VERSION");
        return Some(("suse", version.and_then(|version| Version::parse(&version)), Some(line)));
    }
    if let Some(text) = read("/etc/alpine-release") {
        return Some(("alpine", text.inspect(|text| Version::parse(text.trim())), None));
    }
    // `6.0.10`, or a code name with `/sid` behind it.
    let text = read("/etc/debian_version")?;
    Some(("debian", text.inspect(|text| Version::parse(text.trim())), None))
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
