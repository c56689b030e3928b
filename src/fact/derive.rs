//! The facts that were measured, taken out of the inventory.
//!
//! Absent means: looked, and it is not there. Unknown means: could not look, with the reason. A
//! probe that did not finish makes everything of its own unknown, never absent.

mod package;
mod python;
mod surroundings;
mod tools;
mod windows;

use std::collections::BTreeSet;

use super::{FactId, Facts, Source, Value};
use crate::inventory::{Interpreter, Inventory};
use crate::python::version::Version;
use crate::redact::Clean;

/// What is measured about the subject of the inventory, and about its machine.
pub fn derive(inventory: &Inventory) -> Facts {
    let mut measured = Measured { facts: Facts::default(), inventory };
    python::derive(&mut measured);
    tools::compilers(&mut measured);
    tools::libraries(&mut measured);
    tools::installers(&mut measured);
    tools::openssl(&mut measured);
    machine(&mut measured);
    network(&mut measured);
    windows::derive(&mut measured);
    package::derive(&mut measured);
    package::named_module(&mut measured);
    surroundings::derive(&mut measured);
    measured.facts
}

/// The facts so far, and where they come from.
struct Measured<'a> {
    facts: Facts,
    inventory: &'a Inventory,
}

impl<'a> Measured<'a> {
    fn subject(&self) -> Option<&'a Interpreter> {
        self.inventory.interpreters.iter().find(|python| python.subject)
    }

    /// Why this probe has nothing to say, if it has nothing.
    fn failed(&self, probe: &str) -> Option<Clean> {
        self.inventory.given_up(probe).cloned()
    }

    fn put(&mut self, id: FactId, value: Value) {
        self.facts.set(id, value, Source::Measured);
    }

    /// A value, or that it is not there.
    fn or_absent(&mut self, id: FactId, value: Option<Value>) {
        self.put(id, value.unwrap_or(Value::Absent));
    }

    /// A value, or that it could not be known.
    fn or_unknown(&mut self, id: FactId, value: Option<Value>, reason: &'static str) {
        self.put(id, value.unwrap_or(Value::Unknown(Clean::literal(reason))));
    }

    /// All of these are unknown for one reason.
    fn unknown(&mut self, ids: &[FactId], reason: &Clean) {
        for id in ids {
            self.put(*id, Value::Unknown(reason.clone()));
        }
    }
}

fn text(value: Option<&Clean>) -> Option<Value> {
    value.cloned().map(Value::Text)
}

fn version(value: Option<&Version>) -> Option<Value> {
    value.cloned().map(Value::Version)
}

fn number(value: Option<u64>) -> Option<Value> {
    value.and_then(|value| i64::try_from(value).ok()).map(Value::Integer)
}

/// Nothing in it: looked, and there is none.
fn set(values: impl IntoIterator<Item = Clean>) -> Option<Value> {
    let values: BTreeSet<Clean> = values.into_iter().collect();
    (!values.is_empty()).then_some(Value::Set(values))
}

macro_rules! id {
    ($name:literal) => {
        const { $crate::fact::FactId::of($name) }
    };
}
use id;

const OF_MACHINE: &[FactId] = &[
    id!("glibc.version"),
    id!("memory.available"),
    id!("memory.swap"),
    id!("memory.total"),
    id!("musl.version"),
    id!("network.default_route"),
    id!("system.architecture"),
    id!("system.ci"),
    id!("system.container"),
    id!("system.distribution"),
    id!("system.distribution.family"),
    id!("system.distribution.version"),
    id!("system.emulated"),
    id!("system.homebrew"),
    id!("system.libc"),
    id!("system.long_paths"),
    id!("system.os"),
    id!("system.os.version"),
    id!("project.files"),
    id!("system.package_lists"),
    id!("system.package_manager"),
    id!("system.privileged"),
    id!("system.programs"),
    id!("system.userland"),
    id!("system.usual_loader"),
    id!("system.wsl"),
    id!("system.wsl.version"),
];

fn machine(measured: &mut Measured<'_>) {
    disks(measured);
    if let Some(reason) = measured.failed("system") {
        measured.unknown(OF_MACHINE, &reason);
        return;
    }
    let machine = &measured.inventory.system;
    let linux = machine.os == "linux" || machine.os == "android";
    measured.put(id!("system.os"), Value::Text(machine.os.clone()));
    let of_linux = |value: Option<Value>| match value {
        Some(value) => value,
        None if machine.os == "linux" => Value::Unknown(Clean::literal("no os-release file")),
        None => Value::Absent,
    };
    let kernel = machine.kernel.as_ref().and_then(|kernel| Version::parse(kernel.as_str()));
    let of_system = if linux { kernel.as_ref() } else { machine.version.as_ref() };
    measured.or_unknown(id!("system.os.version"), version(of_system), "the system does not state it");
    measured.put(id!("system.distribution"), of_linux(text(machine.distribution.as_ref())));
    let family = text(machine.family.as_ref());
    let family =
        if machine.distribution.is_some() { family.unwrap_or(Value::Absent) } else { of_linux(family) };
    measured.put(id!("system.distribution.family"), family);
    let release = if linux { version(machine.version.as_ref()) } else { None };
    // Rolling distributions have no version.
    let release =
        if machine.distribution.is_some() { release.unwrap_or(Value::Absent) } else { of_linux(release) };
    measured.put(id!("system.distribution.version"), release);
    measured.put(id!("system.architecture"), Value::Text(machine.architecture.clone()));
    measured.or_unknown(
        id!("system.emulated"),
        machine.emulated.map(Value::Bool),
        "the processor's description does not tell",
    );
    measured.or_absent(id!("system.ci"), text(machine.ci.as_ref()));
    measured.or_absent(id!("system.container"), text(machine.container.as_ref()));
    measured.or_absent(id!("system.package_manager"), text(machine.package_manager.as_ref()));
    let lists = machine.package_lists.map(Value::Bool);
    measured.or_unknown(id!("system.package_lists"), lists, "there is no package manager that we know");
    let privileged = machine.privileged.map(Value::Bool);
    measured.or_unknown(id!("system.privileged"), privileged, "the system does not tell");
    measured.or_absent(id!("system.programs"), set(machine.programs.iter().cloned()));
    measured.or_absent(id!("project.files"), set(machine.project_files.iter().cloned()));
    measured.put(id!("system.wsl"), Value::Bool(machine.wsl));
    let kind = machine.wsl_version.map(|version| Value::Integer(i64::from(version)));
    measured.or_absent(id!("system.wsl.version"), kind);
    measured.or_absent(id!("system.homebrew"), set(machine.homebrews.iter().cloned()));
    for (id, value) in [
        (id!("system.userland"), text(machine.userland.as_ref())),
        (id!("system.usual_loader"), machine.usual_loader.map(Value::Bool)),
    ] {
        let missing = if linux {
            Value::Unknown(Clean::literal("no program of the system could be read"))
        } else {
            Value::Absent
        };
        measured.put(id, value.unwrap_or(missing));
    }
    let long_paths = machine.long_paths.map(Value::Bool);
    if machine.os == "windows" {
        measured.or_unknown(id!("system.long_paths"), long_paths, "the registry could not be read");
    } else {
        measured.put(id!("system.long_paths"), Value::Absent);
    }
    measured.or_unknown(id!("memory.total"), number(machine.memory_total), "the system does not state it");
    let available = number(machine.memory_available);
    measured.or_unknown(id!("memory.available"), available, "the system does not state it");
    measured.or_unknown(id!("memory.swap"), number(machine.swap), "the system does not state it");
    let route = machine.default_route.map(Value::Bool);
    measured.or_unknown(id!("network.default_route"), route, "the table of routes could not be read");
    libc(measured, linux);
}

/// The C library that counts is the one that the interpreter uses: a conda environment or a
/// statically linked build may differ from the system.
fn libc(measured: &mut Measured<'_>, linux: bool) {
    let machine = &measured.inventory.system;
    let (kind, number) = match measured.subject() {
        Some(python) if python.libc.is_some() => (python.libc.as_ref(), python.libc_version.as_ref()),
        Some(_) | None => (machine.libc.as_ref(), machine.libc_version.as_ref()),
    };
    if !linux {
        for id in [id!("system.libc"), id!("glibc.version"), id!("musl.version")] {
            measured.put(id, Value::Absent);
        }
        return;
    }
    measured.or_unknown(id!("system.libc"), text(kind), "no program of the system names its loader");
    for (id, name) in [(id!("glibc.version"), "glibc"), (id!("musl.version"), "musl")] {
        let value = match kind {
            Some(kind) if *kind == name => version(number)
                .unwrap_or(Value::Unknown(Clean::literal("the library does not state its version"))),
            Some(_) => Value::Absent,
            None => Value::Unknown(Clean::literal("the C library is not known")),
        };
        measured.put(id, value);
    }
}

fn disks(measured: &mut Measured<'_>) {
    let of = |purpose: &str| measured.inventory.system.disks.iter().find(|disk| disk.purpose == purpose);
    let (pip, temporary) = (of("pip"), of("temporary"));
    let values = [
        (id!("disk.free.pip"), number(pip.and_then(|disk| disk.free))),
        (id!("disk.free.temporary"), number(temporary.and_then(|disk| disk.free))),
        (id!("disk.inodes.temporary"), number(temporary.and_then(|disk| disk.inodes))),
        (id!("disk.noexec.pip"), pip.and_then(|disk| disk.noexec).map(Value::Bool)),
        (id!("disk.noexec.temporary"), temporary.and_then(|disk| disk.noexec).map(Value::Bool)),
        (id!("disk.readonly.pip"), pip.and_then(|disk| disk.readonly).map(Value::Bool)),
        (id!("disk.writable.pip"), pip.and_then(|disk| disk.writable).map(Value::Bool)),
    ];
    for (id, value) in values {
        measured.or_unknown(id, value, "the file system does not tell");
    }
    windows::disks(measured);
}

fn network(measured: &mut Measured<'_>) {
    let ids = [
        id!("network.index.host"),
        id!("network.index.private"),
        id!("network.proxy"),
        id!("network.proxy.variables"),
    ];
    if let Some(reason) = measured.failed("index") {
        measured.unknown(&ids, &reason);
        return;
    }
    let index = &measured.inventory.index;
    if let Some(answer) = text(index.answer.as_ref()) {
        measured.put(id!("index.answer"), answer);
    }
    let host = index.url.as_ref().map(host_of).map(Value::Text);
    measured.or_unknown(id!("network.index.host"), host, "there is no pip to ask for its default");
    measured.put(id!("network.index.private"), Value::Bool(index.private));
    let proxied = index.proxies.iter().any(|proxy| !proxy.name.as_str().eq_ignore_ascii_case("no_proxy"));
    measured.put(id!("network.proxy"), Value::Bool(proxied));
    let named = index.proxies.iter().map(|proxy| &proxy.name);
    let variables = named.filter(|name| name.as_str().to_ascii_lowercase().ends_with("_proxy"));
    let variables = variables.filter(|name| !name.as_str().eq_ignore_ascii_case("no_proxy")).cloned();
    measured.or_absent(id!("network.proxy.variables"), set(variables));
}

/// The host in an address; the whole of what has none (a folder).
fn host_of(address: &Clean) -> Clean {
    let text = address.as_str();
    let Some(start) = text.find("://").map(|place| place + 3) else { return address.clone() };
    let end = text[start..].find('/').map_or(text.len(), |length| start + length);
    let start = text[start..end].rfind('@').map_or(start, |place| start + place + 1);
    let end = text[start..end].find(':').map_or(end, |place| start + place);
    address.slice(start..end)
}

#[cfg(test)]
mod tests {
    use super::{derive, host_of};
    use crate::fact::{FactId, Value};
    use crate::inventory::{Interpreter, Inventory, Tool};
    use crate::python::version::Version;
    use crate::redact::Clean;

    fn value(inventory: &Inventory, id: &str) -> Option<Value> {
        derive(inventory).get(FactId::find(id).unwrap()).map(|fact| fact.value.clone())
    }

    fn machine() -> Inventory {
        let mut inventory = Inventory::default();
        inventory.system.os = Clean::literal("linux");
        inventory
    }

    #[test]
    fn the_host_is_what_stands_before_the_path() {
        let host = |address| host_of(&Clean::literal(address)).as_str().to_owned();
        assert_eq!(host("https://index.example/simple"), "index.example");
        assert_eq!(host("https://<credentials>@<index-1>:8443/simple"), "<index-1>");
    }

    #[test]
    fn a_tool_that_was_looked_for_is_absent() {
        let mut inventory = machine();
        inventory.toolchains.push(Tool { name: Clean::literal("cmake"), ..Tool::default() });
        assert_eq!(value(&inventory, "tool.cmake"), Some(Value::Absent));
    }

    #[test]
    fn a_tool_that_does_not_answer_is_unknown() {
        let mut inventory = machine();
        let problem = Some(Clean::literal("no answer in time"));
        let path = Some(Clean::literal("/usr/bin/cmake"));
        inventory.toolchains.push(Tool { name: Clean::literal("cmake"), path, problem, ..Tool::default() });
        let unknown = Value::Unknown(Clean::literal("no answer in time"));
        assert_eq!(value(&inventory, "tool.cmake"), Some(unknown));
    }

    #[test]
    fn what_a_lost_probe_would_have_told_is_unknown() {
        let mut inventory = machine();
        let reason = Clean::literal("was not done in time");
        inventory.system.notes.insert(Clean::literal("probe toolchains"), reason.clone());
        assert_eq!(value(&inventory, "rust.version"), Some(Value::Unknown(reason)));
    }

    #[test]
    fn an_interpreter_without_pip_has_none_and_a_broken_one_is_not_known() {
        let mut inventory = machine();
        inventory.interpreters.push(Interpreter {
            subject: true,
            version: Version::parse("3.12.1"),
            ..Interpreter::default()
        });
        assert_eq!(value(&inventory, "pip.version"), Some(Value::Absent));
        inventory.interpreters[0].version = None;
        assert!(matches!(value(&inventory, "pip.version"), Some(Value::Unknown(_))));
    }

    #[test]
    fn every_fact_is_unknown_without_the_probe_that_its_row_names() {
        for (_, probe) in crate::probe::schedule::PROBES {
            let mut inventory = machine();
            let note = format!("probe {}", probe.name());
            let note = crate::redact::Redactor::default().clean(&crate::redact::Raw::from(note));
            inventory.system.notes.insert(note, Clean::literal("was not done in time"));
            if probe.name() != "interpreters" {
                inventory.interpreters.push(Interpreter { subject: true, ..Interpreter::default() });
            }
            let facts = derive(&inventory);
            let mut of_probe = 0;
            for row in crate::fact::FACTS {
                let id = FactId::find(row.id).unwrap();
                if id.origin() == crate::fact::Origin::Probe(probe.name()) {
                    let value = facts.get(id).map(|fact| &fact.value);
                    assert!(matches!(value, None | Some(Value::Unknown(_))), "{}: {value:?}", row.id);
                    of_probe += 1;
                }
            }
            assert!(of_probe > 0, "no fact comes from {}", probe.name());
        }
    }
}
