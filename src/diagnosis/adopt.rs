//! Takes over what somebody else supposes, where the archetype's own conditions bear it out.

use crate::knowledge::Catalogue;
use crate::report::{Evidence, Report, Role};

use super::{Case, World, shown, verdict};

/// From here on a cause comes before one that was supposed.
const LIKELY: f64 = 0.5;

/// Makes the archetype `id` a diagnosis of the report if it is one already, or if there is a
/// failing log with a line that was cited for it, and its own conditions hold on the facts. Gives
/// its confidence then. Whoever supposes it, and how surely, does not count.
pub fn adopt(catalogue: &Catalogue, report: &mut Report, id: &str, cited: &[Evidence]) -> Option<f64> {
    if let Some(known) = report.diagnoses.iter().find(|diagnosis| diagnosis.id == *id) {
        return Some(known.confidence);
    }
    report.log.as_ref()?;
    if !cited.iter().any(|evidence| matches!(evidence, Evidence::Log { .. })) {
        return None;
    }
    let check = catalogue.check(id)?;
    let package = report.subject.package.clone();
    let requirement = report.subject.requirement.clone();
    let mut facts = report.known.clone();
    let world = |facts| World {
        catalogue,
        facts,
        scan: None,
        package: package.as_ref(),
        requirement: requirement.as_ref(),
        own: None,
    };
    let derived = world(&report.known).derived();
    facts.merge(&derived);
    let world = world(&facts);
    let finding = world.supposed(check, cited.to_vec())?;
    let diagnosis = shown(&world, &finding, Role::Cause, Vec::new());
    let confidence = diagnosis.confidence;
    let likely = |known: &&crate::report::Diagnosis| known.role == Role::Cause && known.confidence >= LIKELY;
    let place = report.diagnoses.iter().take_while(likely).count();
    report.diagnoses.insert(place, diagnosis);
    if place == 0 {
        report.verdict = verdict::verdict(Some(&finding), &Case::default());
        report.support = verdict::support(&world, Some(&finding));
        report.summary = verdict::summary(&world, Some(&finding), &Case::default());
    }
    Some(confidence)
}
