//! Asks the package manager's own lists whether it knows packages by these names. Read only, without
//! the network, in time; where there are no lists nothing is said.
//!
//! It deliberately does not know what the packages are for.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use crate::redact::{Clean, Raw};
use crate::system::{Invocation, System};

/// How long the lists may take to read.
const DEADLINE: Duration = Duration::from_secs(5);

/// How a package manager is asked for names, and where they stand in its answer.
struct Question {
    manager: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    /// The name on a line of the answer; nothing where there is none.
    name: fn(&str) -> Option<&str>,
}

const QUESTIONS: &[Question] = &[
    Question {
        manager: "apt",
        program: "apt-cache",
        arguments: &["show", "--no-all-versions"],
        name: of_apt,
    },
    Question {
        manager: "dnf",
        program: "dnf",
        arguments: &["-C", "-q", "repoquery", "--qf", "%{name}\n"],
        name: whole,
    },
    Question {
        manager: "apk",
        program: "apk",
        arguments: &["--no-network", "search", "-e", "-q"],
        name: whole,
    },
    Question { manager: "pacman", program: "pacman", arguments: &["-Si"], name: of_pacman },
    Question {
        manager: "zypper",
        program: "zypper",
        arguments: &["--no-refresh", "--quiet", "info"],
        name: of_zypper,
    },
];

/// Those of the names that the lists of this manager do not have; nothing where it could not be asked.
pub(crate) async fn unknown(
    system: &System,
    manager: &str,
    names: &BTreeSet<Clean>,
) -> Option<BTreeSet<Clean>> {
    // What a package provides (`so:libX.so.1`, `'libX.so.1()(64bit)'`) is no name of one.
    let plain =
        |name: &&Clean| name.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
    let asked: Vec<&Clean> = names.iter().filter(plain).collect();
    let known = if manager == "brew" {
        of_brew(system)?
    } else {
        let question = QUESTIONS.iter().find(|question| question.manager == manager)?;
        let mut call = Invocation::new(&system.find_program(question.program)?).deadline(DEADLINE);
        for word in question.arguments {
            call = call.arg(*word);
        }
        for name in &asked {
            call = call.arg(name.as_str());
        }
        let outcome = system.run(&call).await;
        // An exit code that is not zero: some name is not known. One that knows none may be none at all.
        let known = answered(&outcome.stdout, question.name);
        if known.is_empty() {
            return None;
        }
        known
    };
    let is_unknown = |name: &&&Clean| !known.contains(name.as_str());
    Some(asked.iter().filter(is_unknown).map(|name| (*name).clone()).collect())
}

fn answered(said: &Raw, name: fn(&str) -> Option<&str>) -> BTreeSet<String> {
    said.unredacted().lines().filter_map(name).map(|name| name.trim().to_owned()).collect()
}

/// Homebrew keeps the names of all formulae beside its copy of their index.
fn of_brew(system: &System) -> Option<BTreeSet<String>> {
    let cache = system.home()?.join("Library/Caches/Homebrew/api/formula_names.txt");
    let bytes = system.read(Path::new(&cache), 1 << 22).ok()?;
    Some(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect())
}

fn whole(line: &str) -> Option<&str> {
    Some(line).filter(|line| !line.trim().is_empty())
}

/// `Package: libpq-dev`
fn of_apt(line: &str) -> Option<&str> {
    line.strip_prefix("Package: ")
}

/// `Name            : postgresql-libs`
fn of_pacman(line: &str) -> Option<&str> {
    line.strip_prefix("Name")?.trim_start().strip_prefix(": ")
}

/// `Name           : libpq5`
fn of_zypper(line: &str) -> Option<&str> {
    of_pacman(line)
}

#[cfg(test)]
mod tests {
    use super::{answered, of_apt, of_pacman};
    use crate::redact::Raw;

    #[test]
    fn names_are_read_out_of_what_managers_answer() {
        let apt = Raw::from("Package: libpq-dev\nSource: postgresql-15\nVersion: 15.8\n\nPackage: gcc\n");
        let known = answered(&apt, of_apt);
        assert_eq!(known.into_iter().collect::<Vec<_>>(), ["gcc", "libpq-dev"]);
        let pacman = Raw::from("Repository      : extra\nName            : postgresql-libs\nVersion : 16\n");
        assert!(answered(&pacman, of_pacman).contains("postgresql-libs"));
    }
}
