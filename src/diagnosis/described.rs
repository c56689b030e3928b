//! An archetype that somebody names, whether it was found or not.

use crate::knowledge::Catalogue;
use crate::report::{Diagnosis, Report, Role};

use super::{World, shown};

/// Title, explanation and fixes of the archetype `id`, as far as the facts of the report fill them.
/// It has no evidence and no confidence: it is no diagnosis of the report.
pub fn described(catalogue: &Catalogue, report: &Report, id: &str) -> Option<Diagnosis> {
    let world = World::of_report(catalogue, report);
    let check = catalogue.check(id)?;
    Some(shown(&world, &world.described(check), Role::Contributing, Vec::new()))
}
