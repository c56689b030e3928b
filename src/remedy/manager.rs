//! Package managers: how each is told to install, and who may.

use crate::fact::{Fact, FactId, Facts, Source, Value};
use crate::redact::Clean;

use super::image;

/// A package manager.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Manager {
    /// As the fact names it.
    pub(super) name: &'static str,
    /// The column of `natives` with its names.
    pub(super) column: &'static str,
    /// What fetches its lists; nothing where it does that by itself.
    update: Option<&'static str>,
    /// What stands before the names. Nothing is asked: a question would eat what is pasted after it.
    install: &'static str,
    /// For whom, where the machine is not known.
    pub(super) audience: &'static str,
    /// It needs the administrator's rights.
    root: bool,
}

const fn manager(
    name: &'static str,
    column: &'static str,
    update: Option<&'static str>,
    install: &'static str,
    audience: &'static str,
) -> Manager {
    Manager { name, column, update, install, audience, root: true }
}

/// Those whose names `natives` knows.
pub(super) const MANAGERS: &[Manager] = &[
    manager("apt", "apt", Some("apt-get update"), "apt-get install -y", "Debian, Ubuntu, Raspberry Pi OS"),
    manager("dnf", "dnf", None, "dnf install -y", "Fedora, RHEL, CentOS, Rocky, Alma"),
    manager("yum", "dnf", None, "yum install -y", "CentOS, RHEL"),
    manager("tdnf", "dnf", None, "tdnf install -y", "Azure Linux, Photon"),
    manager("rpm-ostree", "dnf", None, "rpm-ostree install --apply-live -y", "Silverblue, CoreOS"),
    manager("apk", "apk", Some("apk update"), "apk add", "Alpine"),
    manager("pacman", "pacman", Some("pacman -Sy"), "pacman -S --needed --noconfirm", "Arch, Manjaro"),
    manager("zypper", "zypper", None, "zypper --non-interactive install", "openSUSE, SLES"),
    Manager { root: false, ..manager("brew", "brew", None, "brew install", "macOS with Homebrew") },
];

/// The usual manager of a family of distributions.
const FAMILIES: &[(&str, &str)] =
    &[("debian", "apt"), ("fedora", "dnf"), ("alpine", "apk"), ("arch", "pacman"), ("suse", "zypper")];

/// Those that this machine may have: the one that was measured or is usual on its distribution; where
/// nothing is known of it, the most common ones. None where it has none that we know.
pub(super) fn of(facts: &Facts) -> Vec<&'static Manager> {
    const MANAGER: FactId = FactId::of("system.package_manager");
    const FAMILY: FactId = FactId::of("system.distribution.family");
    const OS: FactId = FactId::of("system.os");
    let named = |name: &str| MANAGERS.iter().filter(|manager| manager.name == name).collect();
    // What a log says of a distribution is another machine's, then.
    if facts.text(OS).is_some_and(|os| *os == "windows") {
        return Vec::new();
    }
    match facts.get(MANAGER) {
        Some(Fact { value: Value::Text(name), .. }) => return named(name.as_str()),
        Some(Fact { value: Value::Absent, source: Source::Measured }) => return Vec::new(),
        _ => {}
    }
    if let Some(family) = facts.text(FAMILY) {
        let usual = FAMILIES.iter().find(|(name, _)| family == name);
        return usual.map(|(_, name)| named(name)).unwrap_or_default();
    }
    match facts.text(OS).map(Clean::as_str) {
        Some("macos") => named("brew"),
        None | Some("linux") => {
            MANAGERS.iter().filter(|one| one.name == "apt" || one.name == "dnf").collect()
        }
        Some(_) => Vec::new(),
    }
}

/// How the administrator's rights are had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rights {
    /// They are there.
    Root,
    /// By this program.
    By(&'static str),
    /// Not at all, as far as one can see.
    None,
}

impl Rights {
    /// Of the user of these facts. Where nothing was measured, `sudo` is what people have.
    pub(super) fn of(facts: &Facts) -> Self {
        const PRIVILEGED: FactId = FactId::of("system.privileged");
        const PROGRAMS: FactId = FactId::of("system.programs");
        const FAMILY: FactId = FactId::of("system.distribution.family");
        if facts.present(PRIVILEGED) == Some(&Value::Bool(true)) {
            return Self::Root;
        }
        match facts.get(PROGRAMS).map(|fact| &fact.value) {
            Some(Value::Set(programs)) if programs.contains("sudo") => Self::By("sudo"),
            Some(Value::Set(programs)) if programs.contains("doas") => Self::By("doas"),
            Some(Value::Set(_) | Value::Absent) => Self::None,
            // Alpine has no sudo of its own, and its images run as root.
            _ if facts.text(FAMILY).is_some_and(|family| *family == "alpine") => Self::Root,
            Some(_) | None => Self::By("sudo"),
        }
    }

    /// A command that needs them. Without any it stands as an administrator would type it.
    pub(super) fn command(self, text: &Clean) -> Clean {
        match self {
            Self::By(program) => Clean::join([&Clean::literal(program), text], " "),
            Self::Root | Self::None => text.clone(),
        }
    }
}

/// The same commands, first the one that fetches lists where there are none and one of them wants some.
pub(super) fn with_lists(commands: Vec<Clean>, facts: &Facts) -> Vec<Clean> {
    let wants = |command: &Clean, manager: &Manager| {
        let text = command.as_str();
        let start = manager.install.split_once(" -").map_or(manager.install, |(start, _)| start);
        let text = ["sudo ", "doas "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
        text.starts_with(start)
    };
    let update = MANAGERS.iter().find_map(|manager| {
        let update = manager.update?;
        let wanted = commands.iter().any(|command| wants(command, manager));
        let done = commands.iter().any(|command| command.as_str().ends_with(update));
        (wanted && !done && lacks_lists(facts)).then(|| Rights::of(facts).command(&Clean::literal(update)))
    });
    update.into_iter().chain(commands).collect()
}

/// The package manager has no lists of packages yet, as in an image.
fn lacks_lists(facts: &Facts) -> bool {
    const LISTS: FactId = FactId::of("system.package_lists");
    facts.present(LISTS) == Some(&Value::Bool(false))
}

impl Manager {
    /// The commands that install these, first the one that fetches lists where there are none.
    pub(super) fn commands(&self, names: &[Clean], facts: &Facts) -> Vec<Clean> {
        if image::is_built(facts) {
            return vec![Clean::join([&Clean::literal("RUN"), &self.in_image(names)], " ")];
        }
        let rights = if self.root { Rights::of(facts) } else { Rights::Root };
        let update = self.update.filter(|_| lacks_lists(facts)).map(Clean::literal);
        let install = Clean::join([&Clean::literal(self.install), &Clean::join(names, " ")], " ");
        update.into_iter().chain([install]).map(|command| rights.command(&command)).collect()
    }

    /// What root types, lists and all, on one line.
    pub(super) fn as_root(&self, names: &[Clean]) -> Clean {
        let install = Clean::join([&Clean::literal(self.install), &Clean::join(names, " ")], " ");
        let update = self.update.map(Clean::literal);
        Clean::join(update.iter().chain([&install]), " && ")
    }

    /// The same for the layer of an image, which keeps no lists.
    pub(super) fn in_image(&self, names: &[Clean]) -> Clean {
        let names = Clean::join(names, " ");
        let form = match self.name {
            "apt" => {
                "apt-get update && apt-get install -y --no-install-recommends {names} && rm -rf /var/lib/apt/lists/*"
            }
            "apk" => "apk add --no-cache {names}",
            _ => return self.as_root(&[names]),
        };
        Clean::literal(form).fill(&|_| Some(names.clone()))
    }

    /// Whether this user can have it install something.
    pub(super) fn is_usable(&self, facts: &Facts) -> bool {
        !self.root || Rights::of(facts) != Rights::None
    }
}

#[cfg(test)]
mod tests {
    use super::{MANAGERS, of};
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::redact::Clean;

    fn commands(privileged: bool, programs: &[&'static str], lists: bool) -> String {
        let mut facts = Facts::default();
        let mut put = |id, value| facts.set(FactId::find(id).unwrap(), value, Source::Measured);
        put("system.privileged", Value::Bool(privileged));
        put("system.package_lists", Value::Bool(lists));
        let programs: Vec<Clean> = programs.iter().map(|name| Clean::literal(name)).collect();
        let programs = Some(programs).filter(|programs| !programs.is_empty());
        put("system.programs", programs.map_or(Value::Absent, |set| Value::Set(set.into_iter().collect())));
        put("system.package_manager", Value::Text(Clean::literal("apt")));
        let names = [Clean::literal("gcc"), Clean::literal("git")];
        Clean::join(&of(&facts)[0].commands(&names, &facts), " && ").to_string()
    }

    #[test]
    fn rights_and_lists_are_those_of_the_machine() {
        assert_eq!(commands(true, &["sudo"], true), "apt-get install -y gcc git");
        assert_eq!(
            commands(false, &["git", "sudo"], false),
            "sudo apt-get update && sudo apt-get install -y gcc git"
        );
        assert_eq!(commands(false, &["doas"], true), "doas apt-get install -y gcc git");
        assert_eq!(commands(false, &[], true), "apt-get install -y gcc git");
    }

    #[test]
    fn an_unknown_machine_gets_the_common_ones_and_windows_none() {
        let names = |facts: &Facts| of(facts).iter().map(|manager| manager.name).collect::<Vec<_>>();
        let mut facts = Facts::default();
        assert_eq!(names(&facts), ["apt", "dnf"]);
        let os = FactId::find("system.os").unwrap();
        facts.set(os, Value::Text(Clean::literal("windows")), Source::Measured);
        assert!(names(&facts).is_empty());
        assert_eq!(MANAGERS.len(), 9);
    }
}
