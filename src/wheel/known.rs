//! The tags of an interpreter that nobody asked, worked out from what is known of it: the others
//! beside the subject, and the reporter's own in `triage`, where there is no machine.
//!
//! The rules are those of [`super::tags`]. It deliberately does not guess: where a fact is missing
//! on which tags depend, there is no answer.

use super::rules::Rules;
use super::tags::TagList;
use super::target::{Libc, Platform, Target};
use crate::fact::{FactId, Facts, Value};
use crate::inventory::{BestTags, Interpreter};
use crate::python::version::Version;
use crate::redact::{Clean, Raw, Redactor};

/// The best tags of an interpreter, with its pip and with a current one.
pub fn best_tags(python: &Interpreter, redactor: &Redactor) -> Option<BestTags> {
    let target = of_interpreter(python)?;
    let best = |rules: &Rules| {
        let tags = TagList::compute(&target, rules);
        let (python, abi, platform) = tags.iter().next()?;
        Some(redactor.clean(&Raw::from(format!("{python}-{abi}-{platform}"))))
    };
    let its_pip = python.tool("pip").and_then(|pip| best(&Rules::of(pip)));
    Some(BestTags { its_pip, current_pip: best(&Rules::current())? })
}

/// What tags depend on, of an interpreter that was started or read.
pub fn of_interpreter(python: &Interpreter) -> Option<Target> {
    let version = python.version.as_ref()?;
    let implementation = python.implementation.as_ref()?.as_str().to_owned();
    let stated = python.platform.as_ref()?.as_str();
    // `_imp` names the ending, of which sysconfig's two variables are made.
    let ending = python.soabi.as_ref().map(Clean::as_str);
    let is_windows = stated.starts_with("win");
    let platform = match stated.strip_prefix("linux-") {
        Some(machine) => Platform::Linux {
            machine: machine.to_owned(),
            libc: libc(python.libc.as_ref()?.as_str(), python.libc_version.as_ref()),
            // The tool chain's triple says what pip reads from the header of the program.
            hard_float: ending.is_some_and(|ending| ending.ends_with("eabihf")),
        },
        None if stated.starts_with("macosx-") => Platform::MacOs {
            version: pair(python.os_version.as_ref()?),
            machine: mac_machine(python.machine.as_ref()?.as_str()),
        },
        None => Platform::Other(stated.to_owned()),
    };
    let modern = version.major() >= 3;
    Some(Target {
        pypy_version: python.implementation_version.as_ref().map(pair).filter(|_| implementation == "pypy"),
        implementation,
        version: pair(version),
        soabi: ending.filter(|_| modern && !is_windows).map(str::to_owned),
        extension_suffix: ending
            .filter(|_| modern)
            .map(|ending| format!(".{ending}.{}", if is_windows { "pyd" } else { "so" })),
        debug: python.debug?,
        free_threaded: python.free_threaded?,
        wide_unicode: !modern && ending.is_some_and(|ending| ending.ends_with('u')),
        is_32bit: python.bits? == 32,
        platform,
    })
}

/// What tags depend on, as far as a report or a log shows it: CPython of an ordinary build, unless
/// something else is said.
pub fn of_facts(facts: &Facts) -> Option<Target> {
    let text = |name| facts.text(FactId::find(name)?).map(Clean::as_str);
    let version = |name| facts.version(FactId::find(name)?);
    let holds =
        |name| FactId::find(name).is_some_and(|id| matches!(facts.present(id), Some(Value::Bool(true))));
    let machine = text("python.machine").or_else(|| text("system.architecture"))?;
    let bits = match facts.present(FactId::of("python.bits")) {
        Some(Value::Integer(bits)) => Some(*bits),
        _ => None,
    };
    let is_32bit = bits == Some(32) || matches!(machine, "i686" | "armv7l" | "armv6l");
    let platform = match text("system.os")? {
        "linux" => {
            let kind = text("system.libc")?;
            let known = version(if kind == "musl" { "musl.version" } else { "glibc.version" })?;
            let hard_float = machine.starts_with("armv7");
            Platform::Linux { machine: machine.to_owned(), libc: libc(kind, Some(known)), hard_float }
        }
        "macos" => {
            Platform::MacOs { version: pair(version("system.os.version")?), machine: mac_machine(machine) }
        }
        "windows" => Platform::Other(
            match machine {
                _ if is_32bit => "win32",
                "aarch64" => "win-arm64",
                _ => "win-amd64",
            }
            .to_owned(),
        ),
        _ => return None,
    };
    let implementation = text("python.implementation").unwrap_or("cpython");
    // The ABI of any other implementation is in none of these facts.
    (implementation == "cpython").then_some(())?;
    let python = pair(version("python.version")?);
    Some(Target {
        implementation: implementation.to_owned(),
        version: python,
        pypy_version: None,
        soabi: None,
        extension_suffix: None,
        debug: holds("python.debug"),
        free_threaded: holds("python.free_threaded"),
        // Of Python 2 the builds of Linux were wide, those of Windows and macOS narrow.
        wide_unicode: python < (3, 0) && matches!(platform, Platform::Linux { .. }),
        is_32bit,
        platform,
    })
}

fn libc(kind: &str, version: Option<&Version>) -> Libc {
    match (kind, version.map(pair)) {
        ("glibc", Some((major, minor))) => Libc::Glibc(major, minor),
        ("musl", Some((major, minor))) => Libc::Musl(major, minor),
        _ => Libc::Other,
    }
}

/// Apple's own word for it.
fn mac_machine(machine: &str) -> String {
    if machine == "aarch64" { "arm64" } else { machine }.to_owned()
}

fn pair(version: &Version) -> (u32, u32) {
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    (number(version.major()), number(version.minor()))
}
