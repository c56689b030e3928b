//! A fact as somebody reads it who knows none of their ids.

use super::{FactId, Kind};
use crate::redact::Clean;

/// What the table describes by its values alone, in words.
const NAMES: &[(&str, &str)] = &[
    ("clean_room", "In a clean room"),
    ("command.installer", "Installer"),
    ("compiler.c.kind", "Kind of the C compiler"),
    ("glibc.version", "glibc"),
    ("log.pip.at_least", "pip, by the words of its messages, at least"),
    ("log.pip.below", "pip, by the words of its messages, older than"),
    ("musl.version", "musl"),
    (
        "package.newer_python",
        "The release is older than the package's first one with a wheel for this Python",
    ),
    ("pip.version", "pip"),
    ("python.bits", "Bits of the Python"),
    ("python.externally_managed", "This Python is marked as managed by its own package manager"),
    ("python.implementation", "Implementation of Python"),
    ("python.machine", "Processor that the Python is for"),
    ("python.platform", "Platform of the Python"),
    ("python.version", "Python"),
    ("rust.version", "Rust"),
    ("system.architecture", "Processor"),
    ("system.container", "Container"),
    ("system.distribution", "Distribution"),
    ("system.distribution.family", "Distribution"),
    ("system.libc", "C library of the system"),
    ("system.os", "System"),
    ("system.package_manager", "Package manager"),
    ("user.answer", "Answered"),
    ("uv.version", "uv"),
];

/// A fact and its value in words: "Python: 3.13.1", "Newest Visual C++ tool set: not there".
pub fn in_words(id: &'static str, value: &Clean) -> Clean {
    said(id, value, &|value| value)
}

/// The same, with the value as `show` makes it: it may be a stranger's text, which others see in quotes.
/// What is so is said without a "yes".
pub fn said(id: &'static str, value: &Clean, show: &dyn Fn(Clean) -> Clean) -> Clean {
    let is_so = value.as_str() == "yes" && FactId::find(id).is_some_and(|id| id.kind() == Kind::Bool);
    Clean::literal(if is_so { "{name}" } else { "{name}: {value}" }).fill(&|place| match place {
        "name" => Some(name(id)),
        "value" => Some(show(value_in_words(value))),
        _ => None,
    })
}

/// What a fact is called by who knows none of their ids.
pub fn name(id: &'static str) -> Clean {
    let name = NAMES.iter().find(|(known, _)| *known == id).map(|(_, name)| *name);
    let doc = || {
        FactId::find(id).map(|id| id.spec().doc.split([';', ':', '(']).next().unwrap_or_default().trim_end())
    };
    Clean::literal(name.or_else(doc).unwrap_or(id))
}

/// The same of a fact that stands by its id; nothing where there is none of that id.
pub fn name_of(id: &Clean) -> Option<Clean> {
    FactId::find(id.as_str()).map(|id| name(id.name()))
}

/// A value as somebody reads it.
fn value_in_words(value: &Clean) -> Clean {
    match value.as_str() {
        "absent" => Clean::literal("not there"),
        _ => named(value),
    }
}

/// The name of a system in its owners' spelling.
pub fn named(value: &Clean) -> Clean {
    match value.as_str() {
        "alpine" => Clean::literal("Alpine"),
        "arch" => Clean::literal("Arch"),
        "centos" => Clean::literal("CentOS"),
        "cpython" => Clean::literal("CPython"),
        "debian" => Clean::literal("Debian"),
        "fedora" => Clean::literal("Fedora"),
        "freebsd" => Clean::literal("FreeBSD"),
        "linux" => Clean::literal("Linux"),
        "macos" => Clean::literal("macOS"),
        "pypy" => Clean::literal("PyPy"),
        "raspbian" => Clean::literal("Raspberry Pi OS"),
        "rhel" => Clean::literal("RHEL"),
        "ubuntu" => Clean::literal("Ubuntu"),
        "windows" => Clean::literal("Windows"),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::fact::FACTS;
    use crate::redact::Clean;

    #[test]
    fn a_fact_is_said_without_its_id() {
        let said = |id, value| in_words(id, &Clean::literal(value)).as_str().to_owned();
        assert_eq!(said("compiler.msvc", "absent"), "Newest Visual C++ tool set: not there");
        assert_eq!(said("system.os", "windows"), "System: Windows");
        for fact in FACTS {
            let words = said(fact.id, "yes");
            // An enumeration is no name.
            assert!(!words.starts_with(fact.id) && !words.contains('\u{2026}'), "{words}");
        }
    }
}
