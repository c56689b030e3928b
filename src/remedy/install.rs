//! From what is needed to what it is called on this machine, and the commands that bring it.

use crate::fact::{FactId, Facts, Value};
use crate::knowledge::Tables;
use crate::redact::Clean;

use super::manager::{self, Manager};
use super::needs::{unique, words};

/// What one package manager is told.
#[derive(Debug)]
pub(super) struct Installation {
    /// The names, as that manager has them.
    pub(super) names: Vec<Clean>,
    pub(super) commands: Vec<Clean>,
    /// For whom; empty where the machine is known.
    pub(super) audience: Clean,
    /// This user may do it.
    pub(super) usable: bool,
}

/// How to bring all of these: one way for each package manager that the machine may have. A manager
/// that lacks one of them gets none, since half of it would end at the next wall.
pub(super) fn ways(needs: &[Clean], shared: &[Clean], tables: &Tables, facts: &Facts) -> Vec<Installation> {
    let managers = manager::of(facts);
    let known = managers.len() == 1;
    let way = |manager: &&'static Manager| {
        let mut names = Vec::new();
        for need in needs {
            names.extend(names_of(need, manager.column, tables, facts)?);
        }
        for file in shared {
            names.push(super::shared::package(file, manager.column, tables, facts)?);
        }
        let names = unique(names);
        Some(Installation {
            commands: manager.commands(&names, facts),
            audience: Clean::literal(if known { "" } else { manager.audience }),
            usable: manager.is_usable(facts),
            names,
        })
        .filter(|way| !way.names.is_empty())
    };
    managers.iter().filter_map(way).collect()
}

/// What the manager calls it; nothing where it has no such package.
fn names_of(need: &Clean, column: &'static str, tables: &Tables, facts: &Facts) -> Option<Vec<Clean>> {
    let row = tables.row("natives", need.as_str())?;
    if !is_in_release(row.get("since"), facts) {
        return None;
    }
    let text = row.get(column)?;
    // Some belong to the compiler or to Python itself there.
    if *text == "none" {
        return Some(Vec::new());
    }
    let names: Vec<Clean> = words(text).iter().map(|name| for_python(name, column, facts)).collect();
    names.iter().all(|name| !is_unknown(name, facts)).then_some(names)
}

/// Packages of Python belong to one version: `python3-dev` to the distribution's own, `python3.12-dev`
/// to another.
fn for_python(name: &Clean, column: &'static str, facts: &Facts) -> Clean {
    const USUAL: FactId = FactId::of("python.usual");
    const VERSION: FactId = FactId::of("python.version");
    if !name.as_str().contains("{python3}") {
        return name.clone();
    }
    let version = facts.version(VERSION).filter(|_| facts.present(USUAL) == Some(&Value::Bool(false)));
    let dot = Clean::literal(if column == "zypper" { "" } else { "." });
    let stem = match version {
        Some(version) => Clean::join(
            [&Clean::literal("python"), &Clean::from(version.major()), &dot, &Clean::from(version.minor())],
            "",
        ),
        None => Clean::literal("python3"),
    };
    name.fill(&|_| Some(stem.clone()))
}

/// The local index of the package manager was asked and has no such name.
pub(super) fn is_unknown(name: &Clean, facts: &Facts) -> bool {
    const UNKNOWN: FactId = FactId::of("system.packages_unknown");
    matches!(facts.present(UNKNOWN), Some(Value::Set(names)) if names.contains(name))
}

/// `debian 13, ubuntu 25.04`: the first releases that have it. Others have it, or are not known.
fn is_in_release(since: Option<&Clean>, facts: &Facts) -> bool {
    const DISTRIBUTION: FactId = FactId::of("system.distribution");
    const VERSION: FactId = FactId::of("system.distribution.version");
    let (Some(since), Some(here)) = (since, facts.text(DISTRIBUTION)) else { return true };
    let Some(version) = facts.version(VERSION) else { return true };
    let mut releases = since.as_str().split(", ").filter_map(|release| release.split_once(' '));
    let first = releases.find(|(name, _)| here == name).map(|(_, first)| first);
    first.and_then(crate::python::version::Version::parse).is_none_or(|first| *version >= first)
}
