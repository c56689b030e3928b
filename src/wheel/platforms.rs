//! The platform tags that an interpreter accepts, the best first.

use super::rules::{Manylinux, Rules};
use super::target::{Libc, Platform, Target};

/// glibc versions that have a name of their own (PEP 513, 571, 599).
const NAMED: [((u32, u32), &str); 3] =
    [((2, 17), "manylinux2014"), ((2, 12), "manylinux2010"), ((2, 5), "manylinux1")];

/// The platform tags of `target`, in the order in which a pip of these rules tries them.
pub fn platforms(target: &Target, rules: &Rules) -> Vec<String> {
    match &target.platform {
        Platform::Linux { machine, libc, hard_float } => linux(target, rules, machine, *libc, *hard_float),
        Platform::MacOs { version, machine } => {
            let machine = mac_machine(machine, target.is_32bit);
            if rules.own_code { mac_by_own_code(*version, machine) } else { mac(*version, machine, rules) }
        }
        Platform::Other(platform) if rules.own_code => vec![normalised(platform)],
        // `packaging` makes all tags small: FreeBSD's platform has a `RELEASE` in it.
        Platform::Other(platform) => vec![normalised(platform).to_lowercase()],
    }
}

fn normalised(platform: &str) -> String {
    platform.replace(['.', '-', ' '], "_")
}

fn linux(target: &Target, rules: &Rules, machine: &str, libc: Libc, hard_float: bool) -> Vec<String> {
    let machine = normalised(machine);
    let machine = match machine.as_str() {
        "x86_64" if target.is_32bit => "i686",
        "aarch64" if target.is_32bit && rules.modern => "armv8l",
        "aarch64" if target.is_32bit && rules.arm_32bit => "armv7l",
        other => other,
    };
    let machines: Vec<&str> =
        if rules.modern && machine == "armv8l" { vec!["armv8l", "armv7l"] } else { vec![machine] };
    let mut tags = Vec::new();
    if let Libc::Glibc(major, minor) = libc
        && knows_machine(rules, &machines, hard_float)
    {
        for machine in &machines {
            manylinux(&mut tags, rules, machine, (major, minor));
        }
    }
    if let Libc::Musl(major, minor) = libc
        && rules.musllinux
    {
        for machine in &machines {
            tags.extend((0..=minor).rev().map(|minor| format!("musllinux_{major}_{minor}_{machine}")));
        }
    }
    tags.extend(machines.iter().map(|machine| format!("linux_{machine}")));
    tags
}

/// Whether these rules have any manylinux tag for the architecture.
fn knows_machine(rules: &Rules, machines: &[&str], hard_float: bool) -> bool {
    if machines.contains(&"armv7l") {
        return hard_float && rules.manylinux >= Manylinux::TwentyFourteen;
    }
    machines.iter().any(|machine| match *machine {
        "x86_64" | "i686" => rules.manylinux >= Manylinux::One,
        "aarch64" | "ppc64" | "ppc64le" | "s390x" => rules.manylinux >= Manylinux::TwentyFourteen,
        "riscv64" | "loongarch64" => rules.modern,
        _ => false,
    })
}

fn manylinux(tags: &mut Vec<String>, rules: &Rules, machine: &str, glibc: (u32, u32)) {
    let is_x86 = matches!(machine, "x86_64" | "i686");
    if rules.manylinux < Manylinux::Perennial {
        let known = |name| match name {
            "manylinux1" => is_x86 && rules.manylinux >= Manylinux::One,
            "manylinux2010" => is_x86 && rules.manylinux >= Manylinux::TwentyTen,
            _ => rules.manylinux >= Manylinux::TwentyFourteen,
        };
        let named = NAMED.iter().filter(|(needs, name)| glibc >= *needs && known(*name));
        tags.extend(named.map(|(_, name)| format!("{name}_{machine}")));
        return;
    }
    let oldest = if is_x86 { 5 } else { 17 };
    // PEP 600: glibc 3 would take the wheels of glibc 2, whose last minor number packaging
    // guesses as 50.
    for major in (2..=glibc.0).rev() {
        let newest = if major == glibc.0 { glibc.1 } else { 50 };
        let oldest = if major == 2 { oldest } else { 0 };
        for minor in (oldest..=newest).rev() {
            tags.push(format!("manylinux_{major}_{minor}_{machine}"));
            if let Some((_, name)) = NAMED.iter().find(|(version, _)| *version == (major, minor)) {
                tags.push(format!("{name}_{machine}"));
            }
        }
    }
}

fn mac_machine(machine: &str, is_32bit: bool) -> &str {
    match machine {
        "ppc64" if is_32bit => "ppc",
        "x86_64" if is_32bit => "i386",
        other => other,
    }
}

/// As `packaging` has it.
fn mac(version: (u32, u32), machine: &str, rules: &Rules) -> Vec<String> {
    let mut tags = Vec::new();
    let mut add = |major: u32, minor: u32, formats: Vec<&str>| {
        tags.extend(formats.into_iter().map(|format| format!("macosx_{major}_{minor}_{format}")));
    };
    if !rules.macos_11 {
        for minor in (0..=version.1).rev() {
            add(version.0, minor, mac_formats((version.0, minor), machine, rules));
        }
        return tags;
    }
    if version.0 == 10 {
        for minor in (0..=version.1).rev() {
            add(10, minor, mac_formats((10, minor), machine, rules));
        }
    }
    if version.0 >= 11 {
        for major in (11..=version.0).rev() {
            add(major, 0, mac_formats((major, 0), machine, rules));
        }
        // macOS 11 counts as 10.16 for what was built before.
        for minor in (4..=16).rev() {
            if machine == "x86_64" {
                add(10, minor, mac_formats((10, minor), machine, rules));
            } else if rules.universal2_before_11 {
                add(10, minor, vec!["universal2"]);
            }
        }
    }
    tags
}

fn mac_formats<'a>(version: (u32, u32), machine: &'a str, rules: &Rules) -> Vec<&'a str> {
    let mut formats = vec![machine];
    match machine {
        "x86_64" | "i386" if version < (10, 4) => return Vec::new(),
        "x86_64" => formats.extend(["intel", "fat64", "fat32"]),
        "i386" => formats.extend(["intel", "fat32", "fat"]),
        "ppc64" if !((10, 4)..=(10, 5)).contains(&version) => return Vec::new(),
        "ppc64" => formats.push("fat64"),
        "ppc" if version > (10, 6) => return Vec::new(),
        "ppc" => formats.extend(["fat32", "fat"]),
        _ => {}
    }
    if rules.macos_11 {
        if matches!(machine, "arm64" | "x86_64") {
            formats.push("universal2");
        }
        if matches!(machine, "x86_64" | "i386" | "ppc64" | "ppc" | "intel") {
            formats.push("universal");
        }
    } else {
        formats.push("universal");
    }
    formats
}

/// As `pep425tags` had it, up to pip 19.3.
fn mac_by_own_code(version: (u32, u32), machine: &str) -> Vec<String> {
    const GROUPS: [(&str, &[&str]); 4] = [
        ("fat", &["i386", "ppc"]),
        ("intel", &["x86_64", "i386"]),
        ("fat64", &["x86_64", "ppc64"]),
        ("fat32", &["x86_64", "i386", "ppc"]),
    ];
    let mut tags = Vec::new();
    for minor in (0..=version.1).rev() {
        let at = (version.0, minor);
        let supports = |machine: &str| match machine {
            "ppc" => at <= (10, 5),
            "ppc64" => at == (10, 5),
            "i386" => at >= (10, 4),
            "x86_64" => at >= (10, 5),
            _ => false,
        };
        let mut formats = Vec::new();
        if supports(machine) {
            formats.push(machine);
        }
        for (group, members) in GROUPS {
            if members.contains(&machine) && members.iter().any(|member| supports(member)) {
                formats.push(group);
            }
        }
        formats.push("universal");
        tags.extend(formats.into_iter().map(|format| format!("macosx_{}_{minor}_{format}", at.0)));
    }
    tags
}
