//! The machine and its tools.

use super::escape::{code, prose};
use super::part::Part;
use crate::inventory::{Disk, Library, Tool, Windows};
use crate::redact::Clean;
use crate::report::Report;

/// The system in a few words: name, processor, C library.
pub(super) fn name(report: &Report) -> Option<String> {
    let system = &report.facts.system;
    let name = system.pretty_name.as_ref().unwrap_or(&system.os);
    if name.is_empty() {
        return None;
    }
    let libc = system.libc.as_ref().map(|libc| versioned(libc, system.libc_version.as_ref()));
    let libc = libc.map(|libc| format!(", {libc}")).unwrap_or_default();
    Some(format!("{}, {}{libc}", prose(name, 100), code(&system.architecture, 40)))
}

pub(super) fn system(report: &Report, limit: usize) -> String {
    let system = &report.facts.system;
    let mut part = Part::new("System", limit);
    part.item("Kernel", system.kernel.as_ref().map(|kernel| code(kernel, 80)));
    if !system.process_architecture.is_empty() && system.process_architecture != system.architecture {
        part.add(&format!("- This process: {}", code(&system.process_architecture, 40)));
    }
    if let Some(own) = system.userland.as_ref().filter(|own| is_narrow(own, &system.architecture)) {
        part.add(&format!("- 32-bit userland ({}) on a 64-bit kernel", code(own, 40)));
    }
    if system.usual_loader == Some(false) {
        part.add("- Programs built for other distributions find no loader here");
    }
    part.item("Homebrew for", joined(system.homebrews.iter().map(|name| code(name, 40))));
    part.item("Container", system.container.as_ref().map(|name| code(name, 60)));
    if system.wsl {
        let version = system.wsl_version.map(|version| format!(" {version}")).unwrap_or_default();
        part.add(&format!("- Windows Subsystem for Linux{version}"));
    }
    part.item("CI", system.ci.as_ref().map(|name| code(name, 60)));
    part.item("Memory", memory(report));
    for disk in &system.disks {
        part.add(&disk_line(disk));
    }
    part.item("Locale", system.locale.as_ref().map(|locale| code(locale, 80)));
    part.item("Package manager", system.package_manager.as_ref().map(|name| code(name, 40)));
    if system.privileged == Some(true) {
        part.add("- Runs as root or administrator");
    }
    if system.long_paths == Some(false) {
        part.add("- Windows refuses long paths");
    }
    if let Some(windows) = &system.windows {
        of_windows(&mut part, windows);
    }
    for (name, note) in &system.notes {
        part.add(&format!("- {}: {}", prose(name, 60), code(note, 200)));
    }
    let index = &report.facts.index;
    if let (Some(url), Some(origin)) = (&index.url, &index.origin) {
        part.add(&format!("- Package index: {} (set by {})", code(url, 200), code(origin, 200)));
    }
    for setting in index.extra.iter().chain(&index.proxies) {
        part.add(&format!(
            "- {} = {} (set by {})",
            code(&setting.name, 60),
            code(&setting.value, 200),
            code(&setting.origin, 200)
        ));
    }
    part.item("Index reachable", index.reachable.as_ref().map(|answer| prose(answer, 200)));
    part.finish()
}

/// Whether programs for `own` are 32-bit ones on a 64-bit machine, as on Raspberry Pi OS.
fn is_narrow(own: &Clean, machine: &Clean) -> bool {
    matches!((own.as_str(), machine.as_str()), ("i686", "x86_64") | ("arm" | "armv7l", "aarch64"))
}

pub(super) fn toolchains(report: &Report, limit: usize) -> String {
    let mut part = Part::new("Compilers and build tools", limit);
    let (present, absent): (Vec<&Tool>, Vec<&Tool>) =
        report.facts.toolchains.iter().partition(|tool| tool.path.is_some() || tool.problem.is_some());
    for tool in present {
        part.add(&format!("- {}", tool_line(tool)));
    }
    if !absent.is_empty() {
        let names: Vec<String> = absent.iter().take(30).map(|tool| code(&tool.name, 40)).collect();
        part.add(&format!("- Not found: {}", names.join(", ")));
    }
    // Their folders are in the JSON report: here two lines are read, and thirty are not.
    let (present, absent): (Vec<&Library>, Vec<&Library>) =
        report.facts.libraries.iter().partition(|library| library.headers.is_some());
    let names = |libraries: Vec<&Library>| {
        joined(libraries.into_iter().map(|library| versioned(&library.name, library.version.as_ref())))
    };
    part.item("Libraries with headers", names(present));
    part.item("Libraries without", names(absent));
    part.finish()
}

pub(super) fn openssl(report: &Report, limit: usize) -> String {
    let openssl = &report.facts.openssl;
    let mut part = Part::new("OpenSSL", limit);
    part.item("Command", openssl.command.as_ref().map(tool_line));
    part.item("Its folder", openssl.directory.as_ref().map(|folder| code(folder, 200)));
    part.item("Providers", joined(openssl.providers.iter().map(|name| code(name, 60))));
    for headers in &openssl.headers {
        part.add(&format!(
            "- Headers: {} in {}",
            version(headers.version.as_ref()),
            code(&headers.path, 200)
        ));
    }
    if openssl.headers.is_empty() && openssl.command.is_some() {
        part.add("- Headers: none found");
    }
    part.item("pkg-config says", openssl.pkg_config.as_ref().map(|version| code(version.as_str(), 40)));
    // Many interpreters are linked with the same one.
    let mut linked: Vec<(&str, usize)> = Vec::new();
    for link in &openssl.linked {
        match linked.iter_mut().find(|(version, _)| link.version == *version) {
            Some((_, count)) => *count += 1,
            None => linked.push((link.version.as_str(), 1)),
        }
    }
    for (version, count) in linked {
        let interpreters = if count == 1 { "1 interpreter is" } else { &format!("{count} interpreters are") };
        part.add(&format!("- {interpreters} linked with {}", code(version, 100)));
    }
    for (name, value) in &openssl.variables {
        part.add(&format!("- {} = {}", code(name, 60), code(value, 200)));
    }
    let exists = match openssl.ca_file_exists {
        Some(true) => "there",
        Some(false) => "missing or empty",
        None => "not looked at",
    };
    part.item("CA bundle", openssl.ca_file.as_ref().map(|file| format!("{} ({exists})", code(file, 200))));
    part.finish()
}

fn of_windows(part: &mut Part, windows: &Windows) {
    let build = windows.build.as_ref().map(|build| code(build.as_str(), 40));
    let installation = windows.installation.as_ref().map(|name| code(name, 40));
    part.item("Windows build", joined(build.into_iter().chain(installation)));
    let pages = [
        ("ANSI", windows.ansi_code_page),
        ("OEM", windows.oem_code_page),
        ("console", windows.console_code_page),
    ];
    let pages = pages.iter().filter_map(|(name, page)| page.map(|page| format!("{name} {page}")));
    part.item("Code pages", joined(pages));
    let runtimes = windows.vc_runtimes.iter().map(|(name, version)| versioned(name, Some(version)));
    let none = if windows.vc_runtime_files { "its files alone" } else { "not installed" };
    part.item("Visual C++ runtime", joined(runtimes).or_else(|| Some(none.to_owned())));
}

fn memory(report: &Report) -> Option<String> {
    let system = &report.facts.system;
    let mut pieces = vec![format!("{} MiB", system.memory_total?)];
    pieces.extend(system.memory_available.map(|free| format!("{free} MiB free")));
    pieces.extend(system.swap.map(|swap| format!("swap {swap} MiB")));
    Some(pieces.join(", "))
}

fn disk_line(disk: &Disk) -> String {
    let mut pieces = Vec::new();
    pieces.extend(disk.free.map(|free| format!("{free} MiB free")));
    pieces
        .extend(disk.inodes.filter(|inodes| *inodes < 10_000).map(|inodes| format!("{inodes} inodes free")));
    if disk.noexec == Some(true) {
        pieces.push("programs there cannot be started (noexec)".to_owned());
    }
    if disk.readonly == Some(true) {
        pieces.push("read-only".to_owned());
    }
    pieces.extend(disk.kind.as_ref().map(|kind| code(kind, 40)));
    pieces.extend(disk.synchronised.as_ref().map(|service| format!("kept in step by {}", code(service, 40))));
    pieces.extend(
        joined(disk.in_use_by.iter().map(|name| code(name, 60))).map(|names| format!("in use by {names}")),
    );
    let known = if pieces.is_empty() { String::new() } else { format!(" ({})", pieces.join(", ")) };
    format!("- Disk for {}: {}{known}", prose(&disk.purpose, 40), code(&disk.path, 200))
}

fn tool_line(tool: &Tool) -> String {
    let mut line = versioned(&tool.name, tool.version.as_ref());
    if let Some(path) = &tool.path {
        line.push_str(&format!(" at {}", code(path, 200)));
    }
    if let Some(detail) = &tool.detail {
        line.push_str(&format!(", {}", code(detail, 100)));
    }
    if let Some(problem) = &tool.problem {
        line.push_str(&format!(": {}", prose(problem, 200)));
    }
    line
}

pub(super) fn versioned(name: impl AsRef<str>, version: Option<&crate::python::version::Version>) -> String {
    match version {
        Some(version) => format!("{} {}", prose(name, 60), prose(version.as_str(), 40)),
        None => prose(name, 60),
    }
}

fn version(version: Option<&crate::python::version::Version>) -> String {
    version.map_or_else(|| "version unknown".to_owned(), |version| code(version.as_str(), 40))
}

pub(super) fn joined(pieces: impl Iterator<Item = String>) -> Option<String> {
    let pieces: Vec<String> = pieces.take(30).collect();
    (!pieces.is_empty()).then(|| pieces.join(", "))
}
