//! Commands of package managers, put right for the machine that was measured.
//!
//! Checks name the usual package manager of a family of distributions. A machine may have an older
//! or a smaller one that takes the same words (`yum`), one that builds the system anew
//! (`rpm-ostree`), or none at all, as small images do.

use crate::fact::{Fact, FactId, Facts, Source, Value};
use crate::redact::Clean;

/// Programs of package managers of Linux, by which a command is known.
const PROGRAMS: &[(&str, &str)] = &[
    ("apk", "apk"),
    ("apt", "apt"),
    ("apt-cache", "apt"),
    ("apt-file", "apt"),
    ("apt-get", "apt"),
    ("dnf", "dnf"),
    ("pacman", "pacman"),
    ("zypper", "zypper"),
];

/// Package managers that take dnf's words for one of its commands, or for all.
const AS_DNF: &[(&str, Option<&str>)] = &[("rpm-ostree", Some("install")), ("tdnf", None), ("yum", None)];

/// The command for this machine; nothing if there is no such program on it.
pub(super) fn fitted(command: &Clean, facts: &Facts) -> Option<Clean> {
    const MANAGER: FactId = FactId::of("system.package_manager");
    let Some(Fact { value, source: Source::Measured }) = facts.get(MANAGER) else {
        return Some(command.clone());
    };
    let text = command.as_str();
    let start = if text.starts_with("sudo ") { "sudo ".len() } else { 0 };
    let program = text[start..].split(' ').next().unwrap_or_default();
    let Some((_, of)) = PROGRAMS.iter().find(|(name, _)| *name == program) else {
        return Some(command.clone());
    };
    match value {
        Value::Unknown(_) => Some(command.clone()),
        Value::Text(manager) if manager == of => Some(command.clone()),
        Value::Text(manager) if program == "dnf" => {
            let (name, only) = AS_DNF.iter().find(|(name, _)| manager == name)?;
            let rest = command.slice(start + program.len()..text.len());
            let verb = rest.as_str().split_whitespace().next();
            (only.is_none() || *only == verb)
                .then(|| Clean::join([&command.slice(0..start), &Clean::literal(name), &rest], ""))
        }
        // What a log says of a distribution may be another machine's.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::fitted;
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::redact::Clean;

    fn on(manager: Value, source: Source, command: &'static str) -> Option<String> {
        let mut facts = Facts::default();
        facts.set(FactId::find("system.package_manager").unwrap(), manager, source);
        fitted(&Clean::literal(command), &facts).map(|command| command.as_str().to_owned())
    }

    #[test]
    fn a_machine_is_told_to_use_what_it_has() {
        let text = |name| Value::Text(Clean::literal(name));
        let command = "sudo dnf install gcc";
        let measured = Source::Measured;
        assert_eq!(on(text("yum"), measured, command).unwrap(), "sudo yum install gcc");
        assert_eq!(on(text("rpm-ostree"), measured, command).unwrap(), "sudo rpm-ostree install gcc");
        assert_eq!(on(text("rpm-ostree"), measured, "dnf provides '*/libGL.so.1'"), None);
        assert_eq!(on(text("dnf"), measured, command).unwrap(), command);
        assert_eq!(on(Value::Absent, measured, "sudo apt-get install gcc"), None);
        assert_eq!(on(text("brew"), measured, "sudo apt-get install gcc"), None);
        assert_eq!(on(text("pkg"), measured, command), None);
        assert_eq!(on(Value::Absent, measured, "brew install gcc").unwrap(), "brew install gcc");
        assert_eq!(on(text("yum"), Source::Log(3), command).unwrap(), command, "a log may be another's");
    }
}
