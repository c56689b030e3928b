//! `run --fix`: offers the ways out, goes those that are allowed, and runs the command again.
//!
//! It deliberately has no commands of its own but those that take a fix back: what it runs is an
//! [`Executable`], which only the planner makes, of checks that are compiled in.

mod apply;
mod offer;

use crate::cli::{Fixing, Run};
use crate::desk::output::Output;
use crate::desk::question;
use crate::error::Error;
use crate::redact::Clean;
use crate::report::{Attempt, Outcome, Report};
use crate::system::{Ended, System};

use super::round::{Bench, Failure};
use apply::{Done, Tools};
use offer::Plan;

/// More rounds than these help nobody.
const MOST_ROUNDS: usize = 5;

/// Which ways out are gone: those that the user chooses, or without a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Consent(Fixing);

/// What came of it.
#[derive(Debug)]
pub(super) struct Mended {
    /// On the first failure where the command works now, else on the last.
    pub(super) report: Report,
    /// How the command ended last.
    pub(super) ended: Ended,
}

/// What the options allow. A question needs somebody who answers.
pub(super) fn consent(options: &Run, system: &System, output: &Output) -> Result<Option<Consent>, Error> {
    let Some(fixing) = options.fix else { return Ok(None) };
    if fixing == Fixing::Ask && !question::is_possible(system, output) {
        return Err(Error::Usage {
            message: Clean::literal(
                "--fix asks before it does anything, and nobody can answer here: give --fix=safe \
                 (this environment alone) or --fix=system (packages of the system too)",
            ),
        });
    }
    Ok(Some(Consent(fixing)))
}

/// Goes ways out until the command works, none is left or wanted, or there were enough.
pub(super) fn rounds(
    bench: &Bench<'_>,
    consent: Consent,
    first: Failure,
    ended: Ended,
) -> Result<Mended, Error> {
    let original = first.report.clone();
    let mut tools = Tools::of(bench);
    let mut ended = ended;
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut tried: Vec<Vec<Clean>> = Vec::new();
    // The newest failure last. Where it is the same as before, the ways out of that one come first.
    let mut failures = vec![first];
    while attempts.len() < MOST_ROUNDS {
        let plans: Vec<Plan> = failures
            .iter()
            .rev()
            .flat_map(|failure| offer::plans(&failure.report, consent.0))
            .filter(|plan| !tried.contains(&plan.commands))
            .fold(Vec::new(), |mut plans: Vec<Plan>, plan| {
                // Two failures in a row often have the same ways out.
                if plans.iter().all(|other| other.commands != plan.commands) {
                    plans.push(plan);
                }
                plans
            });
        let newest = failures.last().map(|failure| &failure.report);
        let Some(plan) = offer::chosen(&plans, consent.0, newest, bench) else { break };
        tried.push(plan.commands.clone());
        let before = failures.last().cloned();
        let Done { attempt, retried, failure } = tools.go(plan, before.as_ref())?;
        let result = attempt.result;
        attempts.push(attempt);
        ended = retried.unwrap_or(ended);
        match result {
            Outcome::Works => {
                say_works(&attempts, bench.output);
                return Ok(Mended { report: Report { attempts, ..original }, ended });
            }
            Outcome::Stopped => break,
            Outcome::Changed => failures.extend(failure),
            // The newest is what is reported in the end.
            Outcome::Unchanged => {
                let place = failures.len().saturating_sub(1);
                failures.splice(place..place, failure);
            }
            Outcome::Worse | Outcome::Failed => {}
        }
    }
    say_what_is_left(&attempts, consent, bench.output);
    let report = failures.pop().map_or(original, |failure| failure.report);
    Ok(Mended { report: Report { attempts, ..report }, ended })
}

/// Says that the command works, and what was done for it.
fn say_works(attempts: &[Attempt], output: &Output) {
    output.notice(&Clean::literal("works: this was done"));
    for attempt in attempts.iter().filter(|attempt| attempt.result != Outcome::Failed) {
        for command in &attempt.commands {
            output.aside(&format!("  {command}\n"));
        }
    }
}

/// Says that it does not. What was tried stands in the report, which follows.
fn say_what_is_left(attempts: &[Attempt], consent: Consent, output: &Output) {
    let words = match (attempts.is_empty(), consent.0) {
        (false, _) => "it does not work yet; the report says what was tried",
        (true, Fixing::Ask) => "nothing was done",
        (true, Fixing::Safe) => "nothing was done: no way out is known that changes this environment alone",
        (true, Fixing::System) => "nothing was done: no way out is known that can be gone here",
    };
    output.notice(&Clean::literal(words));
}
