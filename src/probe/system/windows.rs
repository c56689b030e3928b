//! Windows: its version, its code pages, its C++ runtime, the processor below an emulation.
//!
//! All of it is read from the registry; only the console is asked for its code page, by the
//! system's own program. Elsewhere than on Windows there is no registry, and nothing is found.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::inventory::{System as Machine, Windows};
use crate::probe::Context;
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::{Hive, Invocation, System};

use super::normal_architecture;

const VERSION: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const CODE_PAGES: &str = r"SYSTEM\CurrentControlSet\Control\Nls\CodePage";
const FILE_SYSTEM: &str = r"SYSTEM\CurrentControlSet\Control\FileSystem";
const ENVIRONMENT: &str = r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment";
/// <https://learn.microsoft.com/cpp/windows/redistributing-visual-cpp-files>
const RUNTIMES: &str = r"SOFTWARE\Microsoft\VisualStudio\14.0\VC\Runtimes";

/// Everything from this build on calls itself Windows 11, and yet its product name says 10.
const ELEVEN: u32 = 22_000;

/// Writes into `machine` what Windows says of itself.
pub(super) async fn describe(context: &Context, machine: &mut Machine) {
    let system = &context.system;
    let text = |name: &str| system.registry_text(Hive::Machine, VERSION, name);
    let number = |name: &str| system.registry_number(Hive::Machine, VERSION, name);
    let build = text("CurrentBuildNumber").and_then(|text| text.inspect(|text| text.parse::<u32>().ok()));
    let (major, minor) = match (number("CurrentMajorVersionNumber"), number("CurrentMinorVersionNumber")) {
        (Some(major), minor) => (Some(major), minor.unwrap_or(0)),
        // Before Windows 10 the two were one text.
        (None, _) => text("CurrentVersion")
            .and_then(|text| text.inspect(Version::parse))
            .map_or((None, 0), |version| {
                (u32::try_from(version.major()).ok(), u32::try_from(version.minor()).unwrap_or(0))
            }),
    };
    if let (Some(major), Some(build)) = (major, build) {
        machine.version = Version::parse(&format!("{major}.{minor}.{build}"));
    }
    machine.pretty_name = pretty_name(context, build).or(machine.pretty_name.take());
    machine.locale = machine.locale.take().or_else(|| {
        let name = system.registry_text(Hive::User, r"Control Panel\International", "LocaleName")?;
        Some(context.redactor.clean(&name))
    });
    machine.long_paths = system.registry_has(Hive::Machine, FILE_SYSTEM).then(|| {
        // Windows before 10.0.14393 does not know the value.
        system.registry_number(Hive::Machine, FILE_SYSTEM, "LongPathsEnabled") == Some(1)
    });
    emulation(context, machine);
    let page = |name: &str| {
        let text = system.registry_text(Hive::Machine, CODE_PAGES, name)?;
        text.inspect(|text| text.trim().parse::<u32>().ok())
    };
    machine.windows = Some(Windows {
        build: build.and_then(|build| Version::parse(&format!("{build}.{}", number("UBR").unwrap_or(0)))),
        installation: text("InstallationType").map(|text| context.redactor.clean(&text)),
        ansi_code_page: page("ACP"),
        oem_code_page: page("OEMCP"),
        console_code_page: console_code_page(context).await,
        vc_runtimes: runtimes(system),
        vc_runtime_files: folder(system).is_some_and(|folder| system.is_file(&folder.join("msvcp140.dll"))),
    });
}

/// `Windows 11 Pro 23H2`.
fn pretty_name(context: &Context, build: Option<u32>) -> Option<Clean> {
    let text = |name: &str| context.system.registry_text(Hive::Machine, VERSION, name);
    let name = text("ProductName")?;
    let name = if build.is_some_and(|build| build >= ELEVEN) {
        Raw::from(name.unredacted().replacen("Windows 10", "Windows 11", 1))
    } else {
        name
    };
    // `ReleaseId` stands still at 2009 since the other one came.
    let release = text("DisplayVersion").or_else(|| text("ReleaseId"));
    let pieces: Vec<Clean> =
        std::iter::once(name).chain(release).map(|text| context.redactor.clean(&text)).collect();
    Some(Clean::join(&pieces, " "))
}

/// The processor below an emulation: a program for another one is told that one everywhere but in
/// the machine's own variables.
pub(crate) fn processor(system: &System) -> Option<String> {
    let stated = system.registry_text(Hive::Machine, ENVIRONMENT, "PROCESSOR_ARCHITECTURE")?;
    Some(normal_architecture(stated.unredacted()))
}

fn emulation(context: &Context, machine: &mut Machine) {
    let Some(stated) = processor(&context.system) else { return };
    machine.architecture = context.text(&stated);
    let foreign = stated == "aarch64" && machine.process_architecture != "aarch64";
    machine.emulated = Some(foreign);
}

/// The folder of the system's own programs and libraries, for programs such as this one.
pub(crate) fn folder(system: &System) -> Option<PathBuf> {
    let root = system.variable_os("SystemRoot").map(PathBuf::from).filter(|root| root.is_absolute())?;
    Some(root.join("System32"))
}

/// What `chcp` says: a sentence in the language of the system, and the number at its end.
async fn console_code_page(context: &Context) -> Option<u32> {
    let program = folder(&context.system)?.join("chcp.com");
    if !context.system.is_executable(&program) {
        return None;
    }
    let asked = Invocation::new(program).deadline(context.plan.process_deadline());
    let outcome = context.system.run(&asked).await;
    // Without a console it says 0.
    outcome.succeeded().then(|| outcome.stdout.inspect(last_number)).flatten().filter(|page| *page > 0)
}

fn last_number(text: &str) -> Option<u32> {
    let mut words = text.split(|letter: char| !letter.is_ascii_digit());
    words.rfind(|word| !word.is_empty())?.parse().ok()
}

/// The runtimes that an installer has noted; on 64-bit machines it does so in either view.
fn runtimes(system: &System) -> BTreeMap<Clean, Version> {
    let known = [("x64", "x86_64"), ("x86", "i686"), ("arm64", "aarch64")];
    let find = |name: &str| {
        [Hive::Machine, Hive::Machine32].into_iter().find_map(|hive| {
            let key = format!("{RUNTIMES}\\{name}");
            if system.registry_number(hive, &key, "Installed") != Some(1) {
                return None;
            }
            system.registry_text(hive, &key, "Version")?.inspect(Version::parse)
        })
    };
    known.iter().filter_map(|(name, shown)| Some((Clean::literal(shown), find(name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::last_number;

    #[test]
    fn the_code_page_stands_at_the_end_in_every_language() {
        assert_eq!(last_number("Active code page: 437\r\n"), Some(437));
        assert_eq!(last_number("Aktive Codepage: 850.\r\n"), Some(850));
        assert_eq!(last_number("現在のコード ページ: 932\r\n"), Some(932));
        assert_eq!(last_number("nothing"), None);
    }
}
