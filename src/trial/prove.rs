//! The fewest trials that decide between the causes that are left, one after the other.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::action::{self, Action};
use super::candidates::{self, candidates};
use super::kind::{Kind, Outcome, Trial};
use super::room::STEP_TIME;
use super::words::Failure;
use super::workplace::Workplace;
use crate::desk::output::{self, Output};
use crate::fact::FactId;
use crate::inventory::Interpreter;
use crate::knowledge::Catalogue;
use crate::log::Reading;
use crate::python::name::normalise;
use crate::python::version::Version;
use crate::redact::{Clean, Redactor};
use crate::report::Report;
use crate::system::System;
use crate::wheel::ask;
use crate::wheel::filename::sdist_version;

/// Most trials that are made.
const MOST: usize = 5;
/// What they may need on the disk, in bytes.
const ROOM_NEEDED: u64 = 200 << 20;
/// How long pip may take to say how it is configured.
const ASK_TIME: Duration = Duration::from_secs(20);
/// The shortest time that is named for a trial.
const SHORTEST: Duration = Duration::from_secs(3);

/// What is to be proved.
pub struct Prove<'a> {
    /// The machine as the failing process saw it.
    pub system: &'a System,
    /// For what the trials say.
    pub redactor: &'a Redactor,
    /// The archetypes.
    pub catalogue: &'a Catalogue,
    /// The failing output.
    pub reading: &'a Reading,
    /// Words of the installer that failed; nothing where it was none.
    pub words: Option<&'a [OsString]>,
    /// The folder from which the failing program imports first.
    pub first_folder: Option<PathBuf>,
    /// How long the command took.
    pub took: Duration,
    /// The network may not be used.
    pub offline: bool,
}

/// Makes trials until one cause is proved or none tells more. `report` gives the report as it is after
/// those that were made.
pub fn prove(
    question: &Prove<'_>,
    first: &Report,
    report: &(dyn Fn(&[Trial]) -> Report + Sync),
    output: &Output,
) -> Vec<Trial> {
    match begin(question, first, report, output) {
        Ok(trials) => trials,
        Err(reason) => {
            let words = Clean::literal("no trial can be made: {reason}").fill(&|_| Some(reason.clone()));
            output.notice(&words);
            Vec::new()
        }
    }
}

fn begin(
    question: &Prove<'_>,
    first: &Report,
    report: &(dyn Fn(&[Trial]) -> Report + Sync),
    output: &Output,
) -> Result<Vec<Trial>, Clean> {
    let (action, place) = action(question)?;
    let python = first.subject_interpreter().filter(|python| python.places.executable.is_some());
    let python = python.ok_or(Clean::literal("no working interpreter was found"))?;
    let folder =
        tempfile::Builder::new().prefix("pip-doctor-").tempdir().map_err(|error| output::reason(&error))?;
    if question.system.space(folder.path()).is_ok_and(|space| space.free < ROOM_NEEDED) {
        return Err(Clean::literal(
            "the temporary folder has less than 200 MiB free; set TMPDIR to another one",
        ));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| output::reason(&error))?;
    let mut trials = Vec::new();
    let stopped = runtime.block_on(async {
        let work = all(question, python, action, place, folder.path(), first, report, output, &mut trials);
        tokio::select! {
            () = work => false,
            // Whoever is still at work ends with the future that waits for it.
            () = question.system.interruption() => true,
        }
    });
    drop(runtime);
    question.system.remove_folder(folder);
    if stopped {
        output.notice(&Clean::literal("stopped; what the trials wrote is gone"));
    }
    Ok(trials)
}

/// What is tried again, and in which folder.
fn action(question: &Prove<'_>) -> Result<(Action, PathBuf), Clean> {
    let place = question.system.working_directory().map(std::path::Path::to_owned).unwrap_or_default();
    let reason = match question.words.map(|words| action::installation(words, &place, question.system)) {
        Some(Ok(action)) => return Ok((action, place)),
        Some(Err(reason)) => Some(reason),
        None => None,
    };
    let facts = &question.reading.facts;
    let lines: Vec<&str> = question.reading.lines.iter().map(|line| line.text.as_str()).collect();
    if reason.is_none()
        && let Some(action) = action::import(&lines)
    {
        return Ok((action, question.first_folder.clone().unwrap_or(place)));
    }
    let package = facts.text(FactId::of("log.package")).filter(|_| reason.is_none());
    if let Some(package) = package {
        let requirement = match facts.version(FactId::of("log.package.version")) {
            Some(version) => format!("{}=={version}", package.as_str()),
            None => package.as_str().to_owned(),
        };
        return Ok((action::of_requirement(&requirement), place));
    }
    Err(reason.unwrap_or(Clean::literal("what failed is neither an installation nor an import")))
}

#[expect(clippy::too_many_arguments, reason = "the one place where all of it comes together")]
async fn all(
    question: &Prove<'_>,
    python: &Interpreter,
    action: Action,
    place: PathBuf,
    folder: &std::path::Path,
    first: &Report,
    report: &(dyn Fn(&[Trial]) -> Report + Sync),
    output: &Output,
    trials: &mut Vec<Trial>,
) {
    let facts = &question.reading.facts;
    let executable = python.places.executable.as_ref().map(crate::redact::Raw::path).unwrap_or_default();
    let answer = match &action {
        Action::Install(_) => ask::ask(question.system, &executable, ASK_TIME).await.ok(),
        Action::Import(_) => None,
    };
    let package = facts.text(FactId::of("log.package")).or(first.subject.package.as_ref());
    let workplace = Workplace {
        system: question.system,
        redactor: question.redactor,
        catalogue: question.catalogue,
        folder,
        python,
        found: &first.facts.interpreters,
        answer,
        action,
        place,
        package: package.map(|name| {
            let name = normalise(name.as_str());
            let version = facts.version(FactId::of("log.package.version")).cloned();
            let version = version.or_else(|| release(question.reading, &name));
            (name, version)
        }),
        failure: Failure::of(question.reading, question.catalogue),
        offline: question.offline,
        step: STEP_TIME.min(question.took * 5 + Duration::from_mins(3)),
    };
    announce(question, &workplace, first, output);
    let mut current = first.clone();
    loop {
        let done = |kind: Kind| trials.iter().any(|trial| trial.kind == kind);
        let open = |kind: Kind| !done(kind) && workplace.offers(kind);
        let left = candidates(question.catalogue, &current, &open);
        // What works only shows something where it still fails as it is.
        let must_fail = trials.iter().any(|trial| trial.outcome == Outcome::Works) && !done(Kind::AsIs);
        let next = if must_fail {
            Kind::AsIs
        } else if is_decided(trials, &current) || trials.len() >= MOST {
            return;
        } else {
            match candidates::next(&left, &open) {
                Some(kind) => kind,
                None => return,
            }
        };
        let decides = candidates::decided(&left, next).iter().map(|check| check.id.clone()).collect();
        say(output, "trying: {what} …", &workplace.words(next));
        let trial = Trial { decides, ..workplace.try_out(next, trials.len()).await };
        say(output, "  {what}", &trial.result());
        trials.push(trial);
        current = beside(|| report(trials)).unwrap_or(current);
    }
}

/// Does something that starts a runtime of its own, while ours keeps listening for Ctrl-C.
fn beside<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| scope.spawn(work).join().ok())
}

/// The release of which the output names the source.
fn release(reading: &Reading, project: &str) -> Option<Version> {
    let words = reading.lines.iter().rev().flat_map(|line| line.text.as_str().split([' ', '/', '\\']));
    words.filter_map(|word| sdist_version(word, project)).find_map(Version::parse)
}

/// Whether a trial has shown the first cause, or that nothing can be shown.
fn is_decided(trials: &[Trial], report: &Report) -> bool {
    let control = trials.iter().find(|trial| trial.kind == Kind::AsIs);
    match control.map(|trial| &trial.outcome) {
        Some(Outcome::Works | Outcome::Otherwise) => true,
        Some(Outcome::Alike) => report.first_cause().is_some_and(|cause| {
            cause.evidence.iter().any(|evidence| {
                matches!(evidence, crate::report::Evidence::Fact { id, .. } if id.starts_with("trial."))
            })
        }),
        Some(Outcome::NotDone(_)) | None => false,
    }
}

/// Says what is about to happen, and what it costs.
fn announce(question: &Prove<'_>, workplace: &Workplace<'_>, first: &Report, output: &Output) {
    let left = candidates(question.catalogue, first, &|kind| workplace.offers(kind));
    let names: Vec<Clean> =
        left.iter().filter(|one| !one.is_unseen()).map(|one| one.check.id.clone()).collect();
    let names = if names.is_empty() { Clean::literal("no cause yet") } else { Clean::join(&names, ", ") };
    let each = question.took.max(SHORTEST).as_secs();
    let words = Clean::literal(
        "trials, to decide about {names}: at most {most} of about {each} s each, up to 200 MiB in a temporary folder; Ctrl-C stops them",
    );
    output.notice(&words.fill(&|name| match name {
        "names" => Some(names.clone()),
        "most" => Some(Clean::from(MOST as u64)),
        _ => Some(Clean::from(each)),
    }));
}

fn say(output: &Output, words: &'static str, what: &Clean) {
    output.notice(&Clean::literal(words).fill(&|_| Some(what.clone())));
}
