//! The command `reproduce`: installs in a clean room, then brings back what is different here, one
//! thing at a time.
//!
//! A clean room is a throw-away virtual environment of the same interpreter, with the newest pip
//! that supports it, an empty home and no settings but those that lead to the index. Nothing is
//! written outside its folder, which goes with it.

mod differences;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime;

use crate::checkup::{self, Question};
use crate::cli::Reproduce;
use crate::desk::deliver::deliver;
use crate::desk::output::{self, Output};
use crate::desk::progress::Progress;
use crate::error::Error;
use crate::inventory::Interpreter;
use crate::knowledge;
use crate::log::{self, Reading, Shape};
use crate::probe::interpreters::Interpreters;
use crate::probe::schedule::{self, Wave};
use crate::probe::{self, Context, Plan};
use crate::redact::{Clean, Raw};
use crate::report::{Report, Reproduction, ReproductionStep, Verdict};
use crate::system::System;
use crate::trial::{self, Kind, Outcome, Room, Trial, Try, last_words};
use crate::wheel::ask::{self, PipAnswer};

use super::validate;
use differences::Difference;

/// What a clean room needs at least, in bytes: an environment with pip, and a small package.
const ROOM_NEEDED: u64 = 200 << 20;
/// How long pip may take to say how it is configured.
const ASK_TIME: Duration = Duration::from_secs(20);

/// Exit codes of the contract.
const WORKS_CLEAN: u8 = 0;
const FAILS_CLEAN: u8 = 1;

/// Tries the installation in a clean room and shows what came of it.
pub fn run(options: &Reproduce, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let reporting = &options.reporting;
    let redactor = probe::redactor(system, &options.reporting.python);
    let checks = knowledge::in_use(&reporting.checks, system, &redactor)?;
    let requirements = validate::requirements(std::slice::from_ref(&options.requirement), &redactor)?;
    let folder = tempfile::Builder::new()
        .prefix("pip-doctor-")
        .tempdir()
        .map_err(|error| could_not(&output::reason(&error)))?;
    if system.space(folder.path()).is_ok_and(|space| space.free < ROOM_NEEDED) {
        return Err(could_not(&Clean::literal(
            "the temporary folder has less than 200 MiB free; set TMPDIR to another one",
        )));
    }
    let context = Arc::new(Context {
        system: system.clone(),
        redactor,
        plan: Plan { pythons: reporting.python.clone(), deadline: reporting.timeout, ..Plan::default() },
    });
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| could_not(&output::reason(&error)))?;
    let work = async {
        tokio::select! {
            done = reproduce(&context, folder.path(), &options.requirement, output) => done,
            // Whoever is still at work ends with the future that waits for it.
            () = system.interruption() => Err(could_not(&Clean::literal("broken off; the clean room was taken down"))),
        }
    };
    let done = runtime.block_on(work);
    drop(runtime);
    system.remove_folder(folder);
    let Done { reproduction, failing, trials } = done?;
    let Ok(context) = Arc::try_unwrap(context) else {
        return Err(could_not(&Clean::literal("a probe did not end")));
    };
    let reading = failing.map(|text| read(&text, checks.anchors(), &context));
    let works = reproduction.steps.first().is_some_and(|step| step.result == trial::WORKS);
    let question = Question {
        requirements,
        reading: reading.filter(|_| !works || trials.len() > 1),
        command: None,
        own: None,
        used: Vec::new(),
        filled: Vec::new(),
        first_folder: None,
        compilers: Vec::new(),
        import_here: false,
        reporting,
        catalogue: &checks,
        wheels: None,
        options: Vec::new(),
    };
    let progress = Progress::new(output.stderr_is_terminal);
    let examined = checkup::examine(question, system, context.redactor, &mut |names| progress.show(names));
    drop(progress);
    let mut report = examined?.report(&trials);
    conclude(&mut report, reproduction, works);
    deliver(&report, reporting, system, output)?;
    Ok(ExitCode::from(if works { WORKS_CLEAN } else { FAILS_CLEAN }))
}

/// What came of it.
struct Done {
    reproduction: Reproduction,
    /// The text of the first failure.
    failing: Option<Raw>,
    /// What the tries show.
    trials: Vec<Trial>,
}

/// The clean room first, then one difference after the other.
async fn reproduce(
    context: &Arc<Context>,
    folder: &Path,
    requirement: &str,
    output: &Output,
) -> Result<Done, Error> {
    let found =
        schedule::run(&[(Wave::First, &Interpreters)], context, &mut |_| {}).await.inventory.interpreters;
    let subject = found.iter().find(|python| python.subject && python.trouble.is_none());
    let python = subject.and_then(|python| python.places.executable.as_ref()).map(Raw::path);
    let (Some(subject), Some(python)) = (subject, python) else {
        return Err(could_not(&Clean::literal("no working interpreter was found; name one with --python")));
    };
    let system = &context.system;
    let answer = ask::ask(system, &python, ASK_TIME).await.ok();
    let mut steps = Vec::new();
    let mut failing = None;
    let clean = Room::new(system, folder, &python, answer.as_ref());
    let trial =
        step(&clean, &Clean::literal("nothing: a clean room"), requirement, context, output, &mut steps)
            .await;
    let works = trial.works();
    let could_run = trial.could_run;
    failing = failing.or(trial.failure);
    if !could_run {
        let words = failing.map_or(Clean::literal("the clean room could not be made"), |text| {
            last_words(&text, &context.redactor)
        });
        return Err(could_not(&words));
    }
    let mut trials = vec![tried(Kind::Clean, if works { Outcome::Works } else { Outcome::Alike }, &steps)];
    for difference in Difference::all(subject, answer.as_ref(), &found, system, works) {
        let (room, changed) = difference.room(&clean, context);
        let trial = step(&room, &changed, requirement, context, output, &mut steps).await;
        if let Some(kind) = difference.kind().filter(|_| trial.could_run && trial.works() != works) {
            // It fails with the user's own and works without, or the other way round.
            trials.push(tried(kind, Outcome::Works, &steps));
        }
        if works && trial.could_run {
            failing = failing.or(trial.failure);
        }
    }
    let verdict = Clean::literal(if works { "works-clean" } else { "fails-clean" });
    Ok(Done { reproduction: Reproduction { verdict, steps }, failing, trials })
}

/// The newest step as a trial.
fn tried(kind: Kind, outcome: Outcome, steps: &[ReproductionStep]) -> Trial {
    let newest = steps.last();
    let elapsed = Duration::from_secs_f64(newest.map_or(0.0, |step| step.seconds.max(0.0)));
    let changed = newest.map(|step| step.changed.clone()).unwrap_or_default();
    let said = newest.map(|step| step.result.clone()).filter(|result| *result != trial::WORKS);
    Trial { kind, changed, outcome, said, elapsed, decides: Vec::new() }
}

async fn step(
    room: &Room<'_>,
    changed: &Clean,
    requirement: &str,
    context: &Context,
    output: &Output,
    steps: &mut Vec<ReproductionStep>,
) -> Try {
    output.notice(&Clean::literal("clean room, changed: {changed} …").fill(&|_| Some(changed.clone())));
    let trial = room.try_out(requirement, steps.len()).await;
    let result = match &trial.failure {
        None => Clean::literal(trial::WORKS),
        Some(text) => {
            Clean::join([&Clean::literal(trial.what_failed), &last_words(text, &context.redactor)], ": ")
        }
    };
    output.notice(&Clean::literal("  {result}").fill(&|_| Some(result.clone())));
    steps.push(ReproductionStep { changed: changed.clone(), result, seconds: trial.elapsed.as_secs_f64() });
    trial
}

fn read(text: &Raw, anchors: &log::Anchors, context: &Context) -> Reading {
    log::read(&mut text.unredacted().as_bytes(), anchors, &context.redactor, Shape::Log)
}

/// Says in the report what the clean room showed.
fn conclude(report: &mut Report, reproduction: Reproduction, works: bool) {
    let differs: Vec<&Clean> = reproduction
        .steps
        .iter()
        .skip(1)
        .filter(|step| (step.result == trial::WORKS) != works)
        .map(|step| &step.changed)
        .collect();
    let what = Clean::join(differs.iter().copied(), "; ");
    let words = match (works, differs.is_empty()) {
        (true, false) => "It works in a clean room, so it is your environment: this is what differs: {what}.",
        (true, true) => "It works in a clean room, and nothing that was brought back makes it fail.",
        (false, false) => "It fails in a clean room too; it works when this is changed: {what}.",
        (false, true) => "It fails in a clean room too.",
    };
    let words = Clean::literal(words).fill(&|_| Some(what.clone()));
    if works && !differs.is_empty() {
        report.verdict = Verdict::Environment;
        report.summary = words;
    } else if works {
        report.summary = words;
    } else if report.found_a_cause() {
        report.summary = Clean::join([&words, &report.summary], " ");
    } else {
        let bug = Clean::literal(" No cause was found on this machine: it may be the package.");
        report.verdict = Verdict::Unclear;
        report.summary = Clean::join([&words, &bug], "");
    }
    report.reproduction = Some(reproduction);
}

fn could_not(reason: &Clean) -> Error {
    Error::Failed {
        message: Clean::literal("the clean-room test could not be done: {reason}")
            .fill(&|_| Some(reason.clone())),
    }
}
