//! What an installation will need, before anything is tried, and its lines for the places where they
//! are used.

use crate::fact::Facts;
use crate::knowledge::Tables;
use crate::redact::Clean;

use super::{install, manager, needs};

/// One way to bring what is missing, as it is written in different places.
#[derive(Clone, Debug)]
pub struct Places {
    /// The packages of the system.
    pub names: Vec<Clean>,
    /// Commands for a shell of this user.
    pub shell: Vec<Clean>,
    /// One instruction of a Dockerfile, which runs as root and has no package lists.
    pub dockerfile: Clean,
    /// One command of a workflow's runner, which has sudo.
    pub actions: Clean,
    /// What an administrator types.
    pub as_root: Clean,
}

/// What the build of a package lacks here: rows of `natives`.
pub(crate) fn missing_for(package: &Clean, facts: &Facts, tables: &Tables) -> Vec<Clean> {
    needs::lacking(&needs::of_build(tables, Some(package), &[]), facts)
}

/// The same by the table alone: nothing where it is not written down what the build needs.
pub(crate) fn known_missing_for(package: &Clean, facts: &Facts, tables: &Tables) -> Option<Vec<Clean>> {
    tables.row("needs", package.as_str()).map(|_| missing_for(package, facts, tables))
}

/// What they are called here; their own names where nothing is known.
pub(crate) fn names(missing: &[Clean], facts: &Facts, tables: &Tables) -> Vec<Clean> {
    match install::ways(missing, &[], tables, facts).into_iter().next() {
        Some(way) => way.names,
        None => missing.to_vec(),
    }
}

/// One way to bring all of these; nothing where there is none, or nothing to bring.
pub(crate) fn installation(missing: &[Clean], facts: &Facts, tables: &Tables) -> Option<Places> {
    let missing = needs::unique(missing.to_vec());
    let way = install::ways(&missing, &[], tables, facts).into_iter().next()?;
    let manager = manager::of(facts).into_iter().next()?;
    let (root, image) = (manager.as_root(&way.names), manager.in_image(&way.names));
    let sudo = Clean::join([&Clean::literal("sudo"), &root.replaced(&[(" && ", " && sudo ")])], " ");
    Some(Places {
        shell: way.commands,
        dockerfile: Clean::join([&Clean::literal("RUN"), &image], " "),
        actions: sudo,
        as_root: root,
        names: way.names,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{FactId, Source, Value};
    use crate::knowledge::Catalogue;

    #[test]
    fn what_a_build_lacks_is_what_its_table_names_and_nobody_found() {
        let tables = Catalogue::built_in().tables();
        let mut facts = Facts::default();
        let lacking = |facts: &Facts, package: &'static str| {
            let lacking = known_missing_for(&Clean::literal(package), facts, tables)?;
            Some(lacking.iter().map(Clean::to_string).collect::<Vec<_>>())
        };
        assert_eq!(lacking(&facts, "no-such-distribution"), None);
        let all = lacking(&facts, "psycopg2").unwrap();
        assert_eq!(all, ["c", "python-headers", "pq"]);
        facts.set(FactId::of("compiler.c"), Value::Text(Clean::literal("gcc")), Source::Measured);
        assert_eq!(lacking(&facts, "psycopg2").unwrap(), ["python-headers", "pq"]);
        let headers = [Clean::literal("pq")].into_iter().collect();
        facts.set(FactId::of("library.headers"), Value::Set(headers), Source::Measured);
        assert_eq!(lacking(&facts, "psycopg2").unwrap(), ["python-headers"]);
    }
}
