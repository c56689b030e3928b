//! The machine that the interpreters run on: operating system, C library, container, memory.
//!
//! Everything is read from files, variables and the registry; on macOS one program is asked about
//! Rosetta, on Windows one about the console.
//! It deliberately does not know about disks, which depend on the interpreter ([`super::disks`]).

mod helpers;
pub(crate) mod libc;
mod linux;
mod loader;
mod memory;
mod releases;
mod tables;
pub(crate) mod windows;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{Context, Contribution, Probe, Running, apple};
use crate::inventory::{Inventory, System as Machine};
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// Looks at the machine.
#[derive(Debug)]
pub struct SystemProbe;

impl Probe for SystemProbe {
    fn name(&self) -> &'static str {
        "system"
    }

    fn start(&self, context: Arc<Context>, _so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let mut machine = look(&context);
            if machine.os == "macos" && apple::runs_under_rosetta(&context.system).await {
                machine.architecture = Clean::literal("aarch64");
                machine.emulated = Some(true);
            }
            if machine.os == "windows" {
                windows::describe(&context, &mut machine).await;
            }
            Box::new(move |inventory: &mut Inventory| {
                let disks = std::mem::take(&mut inventory.system.disks);
                inventory.system = machine;
                inventory.system.disks = disks;
            }) as Contribution
        })
    }
}

/// What files and variables tell.
pub(super) fn look(context: &Context) -> Machine {
    let system = &context.system;
    let kernel = system.kernel();
    let release = system
        .read_text(Path::new("/proc/sys/kernel/osrelease"))
        .ok()
        .map(|text| text.trimmed())
        .or_else(|| kernel.as_ref().map(|kernel| kernel.release.clone()));
    let stated = kernel.map(|kernel| normal_architecture(kernel.machine.unredacted()));
    let process = normal_architecture(system.architecture());
    let os = os(system);
    let wsl = under_wsl(system, release.as_ref());
    let manager = package_manager(system, os);
    let mut machine = Machine {
        os: context.text(os),
        kernel: release.as_ref().map(|text| context.redactor.clean(text)),
        architecture: context.text(stated.as_deref().unwrap_or(&process)),
        process_architecture: context.text(&process),
        container: container(system).map(Clean::literal),
        wsl,
        wsl_version: wsl.then(|| linux::wsl_version(release.as_ref())),
        ci: first_named(system, tables::CI).map(Clean::literal),
        locale: locale(context),
        package_manager: manager.map(Clean::literal),
        package_lists: helpers::package_lists(system, manager),
        programs: helpers::present(system),
        project_files: helpers::project_files(system),
        privileged: system.privileged(),
        default_route: linux::default_route(system),
        notes: notes(context),
        ..Machine::default()
    };
    machine.emulated = linux::emulated(system, &process);
    memory::measure(system, &mut machine);
    if linux::is_linux(system) {
        releases::name_distribution(context, &mut machine);
        libc::find(context, &mut machine);
        loader::find(system, &mut machine);
    } else {
        let (name, version) = system.names();
        machine.pretty_name = name.map(|text| context.redactor.clean(&text));
        machine.version = version.and_then(|text| text.inspect(Version::parse));
        if os == "macos" {
            machine.homebrews = apple::homebrews(system);
            machine.version = apple::product_version(system).or(machine.version);
        }
    }
    machine
}

/// The operating system that programs see.
fn os(system: &System) -> &str {
    let os = system.os();
    // Termux runs programs that were built for plain Linux too.
    if os == "linux"
        && system.variable("ANDROID_ROOT").is_some()
        && system.is_folder(Path::new("/system/bin"))
    {
        return "android";
    }
    os
}

/// One name per architecture, the one of Linux: `AMD64` and `x86_64` are the same.
pub(crate) fn normal_architecture(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "amd64" | "x64" => String::from("x86_64"),
        "arm64" | "arm64e" => String::from("aarch64"),
        "x86" | "i386" | "i486" | "i586" | "i686" => String::from("i686"),
        "armv8l" => String::from("armv7l"),
        _ => name,
    }
}

fn container(system: &System) -> Option<&'static str> {
    if let Some((_, name)) = tables::CONTAINER_FILES.iter().find(|(file, _)| system.is_file(Path::new(file)))
    {
        return Some(name);
    }
    // systemd and podman name themselves in this variable, and systemd leaves it in a file.
    let stated = system
        .variable("container")
        .or_else(|| system.read_text(Path::new("/run/systemd/container")).ok())
        .and_then(|text| tables::known_container(text.unredacted().trim()));
    stated.or_else(|| first_named(system, tables::CONTAINER_VARIABLES)).or_else(|| {
        let groups = system.read_text(Path::new("/proc/1/cgroup")).ok()?;
        tables::container_of_groups(groups.unredacted())
    })
}

fn under_wsl(system: &System, release: Option<&Raw>) -> bool {
    let named = release.is_some_and(|text| text.inspect(|text| text.to_lowercase().contains("microsoft")));
    // Docker Desktop's containers run on WSL's kernel, and yet have nothing of Windows about them.
    named && !system.is_file(Path::new("/.dockerenv")) || system.variable("WSL_DISTRO_NAME").is_some()
}

fn first_named(system: &System, table: &[(&str, &'static str)]) -> Option<&'static str> {
    let is_set = |name: &str| {
        system.variable(name).is_some_and(|value| !value.inspect(|text| text == "false" || text == "0"))
    };
    table.iter().find(|(variable, _)| is_set(variable)).map(|(_, name)| *name)
}

fn locale(context: &Context) -> Option<Clean> {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| context.system.variable(name))
        .map(|value| context.redactor.clean(&value))
}

fn package_manager(system: &System, os: &str) -> Option<&'static str> {
    let found = tables::PACKAGE_MANAGERS.iter().find(|manager| {
        manager.os == os
            && manager.file.is_none_or(|file| system.metadata(Path::new(file)).is_ok())
            && manager.programs.iter().any(|name| system.find_program(name).is_some())
    });
    // Homebrew on Apple silicon is on PATH only once the shell's profile says so.
    let beside = || (os == "macos" && !apple::homebrews(system).is_empty()).then_some("brew");
    found.map(|manager| manager.name).or_else(beside)
}

/// Variables that say something of the machine and have no place of their own.
fn notes(context: &Context) -> BTreeMap<Clean, Clean> {
    tables::NOTED_VARIABLES
        .iter()
        .filter_map(|name| {
            let value = context.system.variable(name)?;
            Some((Clean::literal(name), context.redactor.clean(&value)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::normal_architecture;

    #[test]
    fn architectures_have_one_name() {
        assert_eq!(normal_architecture("AMD64"), "x86_64");
        assert_eq!(normal_architecture("arm64"), "aarch64");
        assert_eq!(normal_architecture("ppc64le"), "ppc64le");
    }
}
