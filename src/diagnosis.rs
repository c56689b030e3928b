//! Ranks what the checks found: root cause first, consequences folded under it, gaps named.
//!
//! What explains what is declared in the checks. This module deliberately knows none of them.

mod derived;
mod described;
mod evaluate;
mod examples;
mod expect;
mod first_wheel;
mod gaps;
mod judge;
mod likeness;
mod questions;
mod rank;
mod scan;
mod standing;
mod verdict;
mod world;

use crate::fact::{FactId, Facts};
use crate::knowledge::Catalogue;
use crate::log::Reading;
use crate::python::name;
use crate::redact::Clean;
use crate::remedy::OwnCommand;
use crate::report::{Diagnosis, Evidence, Gap, Likeness, Question, Role, Support, Verdict};

pub use described::described;
pub use examples::{Complaint, example_reports, run_examples};
pub use expect::expectation;
pub use scan::Scan;
pub use standing::{Standing, standing};
pub use world::{Finding, World};

/// What is to be diagnosed.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What is known about the subject: measured, read in the log, claimed.
    pub facts: &'a Facts,
    /// The failing log, if there is one.
    pub reading: Option<&'a Reading>,
    /// The package in question, normalised; otherwise the log's.
    pub package: Option<&'a Clean>,
    /// The requirement as it was given.
    pub requirement: Option<&'a Clean>,
    /// The command that failed, where it was run here.
    pub own: Option<&'a OwnCommand>,
    /// Other interpreters than the subject: their facts. Their faults are `contributing` at most.
    pub others: &'a [Facts],
    /// A machine was looked at, so that "nothing found" may mean that it is healthy.
    pub inspected: bool,
}

impl Default for Case<'_> {
    fn default() -> Self {
        static NOTHING: Facts = Facts::NOTHING;
        Self {
            facts: &NOTHING,
            reading: None,
            package: None,
            requirement: None,
            own: None,
            others: &[],
            inspected: false,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Conclusion {
    /// In one word, from the first cause.
    pub verdict: Verdict,
    /// Where to take the problem.
    pub support: Support,
    /// One sentence.
    pub summary: Clean,
    /// Ranked, root cause first.
    pub diagnoses: Vec<Diagnosis>,
    /// What could not be known and would have decided something.
    pub gaps: Vec<Gap>,
    /// Where nothing is sure: what it looks like.
    pub looks_like: Vec<Likeness>,
    /// Where nothing is sure: what is asked next.
    pub questions: Vec<Question>,
    /// The facts that the checks saw: those of the case, and what follows from the package's table.
    pub known: Facts,
}

/// Holds all archetypes against a case.
pub fn diagnose(catalogue: &Catalogue, case: &Case<'_>) -> Conclusion {
    let scan = case.reading.map(|reading| Scan::new(catalogue, &reading.lines, &reading.events));
    let log_package = verdict::log_package(case.facts);
    let is_name = |name: &&Clean| name::is_name(name.as_str());
    let mut world = World {
        catalogue,
        facts: case.facts,
        scan: scan.as_ref(),
        package: case.package.filter(is_name).or(log_package.as_ref()),
        requirement: case.requirement,
        own: case.own,
    };
    let mut facts = case.facts.clone();
    facts.merge(&world.derived());
    world.facts = &facts;

    let findings = world.findings();
    let ranked = rank::ranked(&world, &findings);
    let mut diagnoses: Vec<Diagnosis> = ranked
        .iter()
        .map(|place| shown(&world, &place.finding, place.role, place.explains.clone()))
        .collect();
    for other in case.others {
        contributing(catalogue, other, &facts, &mut diagnoses);
    }
    let first = ranked.first().map(|place| &place.finding);
    let verdict = verdict::verdict(first, case);
    let support = verdict::support(&world, first);
    let summary = verdict::summary(&world, first, case);
    // What follows from a cause needs no proof of its own.
    let causes = ranked.iter().filter(|place| place.role == Role::Cause).map(|place| &place.finding);
    let mut gaps = gaps::gaps(&world, causes, case.inspected);
    if let Some(reason) = verdict::unseen(case)
        && !gaps.iter().any(|gap| gap.fact == "python.broken")
    {
        gaps.push(gaps::unseen(reason));
    }
    let open = (verdict == Verdict::Unclear).then_some(case.reading).flatten();
    let (looks_like, questions) =
        open.map(|reading| likeness::of(&world, reading, &findings)).unwrap_or_default();
    let known = facts.clone();
    Conclusion { verdict, support, summary, diagnoses, gaps, looks_like, questions, known }
}

/// Faults in themselves of another interpreter than the subject. What is so of the `subject` as well is no
/// fault of the other one.
fn contributing(catalogue: &Catalogue, facts: &Facts, subject: &Facts, diagnoses: &mut Vec<Diagnosis>) {
    let world = World { catalogue, facts, scan: None, package: None, requirement: None, own: None };
    let is_its_own = |evidence: &Evidence| match evidence {
        Evidence::Fact { id, .. } => {
            FactId::find(id).is_some_and(|id| facts.present(id) != subject.present(id))
        }
        Evidence::Log { .. } => true,
    };
    let is_its_fault = |finding: &Finding<'_>| finding.evidence.iter().any(is_its_own);
    for finding in world.findings().into_iter().filter(is_its_fault) {
        let diagnosis = shown(&world, &finding, Role::Contributing, Vec::new());
        if !diagnoses.iter().any(|known| known.id == diagnosis.id && known.evidence == diagnosis.evidence) {
            diagnoses.push(diagnosis);
        }
    }
}

/// A finding as the report shows it.
fn shown(world: &World<'_>, finding: &Finding<'_>, role: Role, explains: Vec<Clean>) -> Diagnosis {
    let check = finding.check;
    let evidence: Vec<Evidence> = finding.evidence.clone();
    Diagnosis {
        id: check.id.clone(),
        title: finding.title(world),
        group: check.group.clone(),
        source: check.source.clone(),
        role,
        // Hundredths: what comes of adding shares in binary would look like knowledge.
        confidence: (finding.confidence * 100.0).round() / 100.0,
        explains,
        evidence,
        explanation: finding.explanation(world),
        fixes: finding.fixes(world),
        links: check.page_address().into_iter().chain(check.links.iter().cloned()).collect(),
    }
}
