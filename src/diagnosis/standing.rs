//! Where an archetype stands that somebody else supposes: found already, refuted by a fact or a
//! trial, or open.

use crate::knowledge::Catalogue;
use crate::report::{Diagnosis, Evidence, Report, Role, Verdict};

use super::{World, shown};

/// Where a supposed archetype stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// The checks found it, with this confidence.
    Found(f64),
    /// A fact or a trial refutes it.
    Refuted(Vec<Evidence>),
    /// Nothing speaks against it: its words and its plan, as far as the facts fill them.
    Open(Box<Diagnosis>),
}

/// How a clean room ends in which the installation works.
const WORKS_CLEAN: &str = "works-clean";

/// Where the archetype `id` stands in a report; nothing if there is none of this id.
pub fn standing(catalogue: &Catalogue, report: &Report, id: &str) -> Option<Standing> {
    if let Some(known) = report.diagnoses.iter().find(|diagnosis| diagnosis.id == *id) {
        return Some(Standing::Found(known.confidence));
    }
    let check = catalogue.check(id)?;
    let world = World::of_report(catalogue, report);
    if let Some(evidence) = world.refuted(check) {
        return Some(Standing::Refuted(evidence));
    }
    // A package that installs in a clean room is not what is broken.
    let clean = report.reproduction.as_ref().filter(|trial| trial.verdict == WORKS_CLEAN);
    if let Some(trial) = clean.filter(|_| check.verdict == Verdict::PackageBug) {
        let evidence = Evidence::Fact { id: "clean_room", value: trial.verdict.clone() };
        return Some(Standing::Refuted(vec![evidence]));
    }
    let described = shown(&world, &world.described(check), Role::Contributing, Vec::new());
    Some(Standing::Open(Box::new(described)))
}
