//! The command `needs`: what the installation of requirements will need of this machine, before it is
//! tried.
//!
//! It knows the requirements that are named, not what those depend on in turn: which releases are
//! taken is the installer's own decision.

use std::process::ExitCode;
use std::sync::Arc;

use crate::checkup;
use crate::cli::{Needs, PlanFor};
use crate::desk::output::Output;
use crate::desk::progress::Progress;
use crate::desk::source;
use crate::error::Error;
use crate::fact;
use crate::inventory::WheelVerdict;
use crate::knowledge;
use crate::probe::{self, Context, Plan};
use crate::redact::{Clean, Raw, Redactor};
use crate::remedy::{self, Places};
use crate::system::System;
use crate::wheel::choose::Requirement;

use super::validate;

/// Exit code of the contract: something is missing.
const MISSING: u8 = 1;

/// Says for each requirement whether a wheel is taken or a source is built, what that build needs, what
/// of it is missing here, and one command that brings all of it.
pub fn run(options: &Needs, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = probe::redactor(system, &[]);
    let checks = knowledge::in_use(&[], system, &redactor)?;
    let texts = texts(options, system, &redactor)?;
    validate::requirements(&texts, &redactor)?;
    let requirements: Vec<Requirement> = texts.iter().filter_map(|text| Requirement::parse(text)).collect();
    if requirements.is_empty() {
        return Err(Error::usage(Clean::literal("name a requirement, or a file of them with -r FILE")));
    }
    let plan = Plan {
        pythons: options.python.iter().cloned().collect(),
        packages: requirements.iter().map(|one| one.project.clone()).collect(),
        import: false,
        online: true,
        ..Plan::default()
    };
    let context = Arc::new(Context { system: system.clone(), redactor, plan });
    let progress = Progress::new(output.stderr_is_terminal);
    let surveyed = checkup::survey(&context, &requirements, &mut |names| progress.show(names));
    drop(progress);
    let (inventory, verdicts) = surveyed?;
    let facts = fact::derive(&inventory);
    let mut lines = Vec::new();
    let mut lacking = Vec::new();
    for (requirement, verdict) in requirements.iter().zip(&verdicts) {
        let package = context.text(&requirement.project);
        let missing = if takes_source(verdict.as_ref()) {
            remedy::missing_for(&package, &facts, checks.tables())
        } else {
            Vec::new()
        };
        lines.push(line(&package, verdict.as_ref(), &missing, &facts, &checks));
        lacking.extend(missing);
    }
    let way = remedy::installation(&lacking, &facts, checks.tables());
    let text = match (&options.plan, &way) {
        (None, _) => {
            let commands = way.as_ref().map(|places| places.lines(PlanFor::Shell)).unwrap_or_default();
            let mut all = lines;
            if !commands.is_empty() {
                all.push(Clean::default());
                all.extend(commands);
            }
            Clean::join(&all, "\n")
        }
        (Some(_), None) => Clean::default(),
        (Some(place), Some(places)) => Clean::join(&places.lines(*place), "\n"),
    };
    if !text.is_empty() {
        output.artefact(&format!("{text}\n"))?;
    }
    if !lacking.is_empty() && way.is_none() {
        output.notice(&Clean::literal("the package manager of this machine has no names for all of it"));
    }
    Ok(if lacking.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(MISSING) })
}

/// The requirements as they were given, and those of the file: its options, comments and addresses left
/// out.
fn texts(options: &Needs, system: &System, redactor: &Redactor) -> Result<Vec<String>, Error> {
    let mut texts = options.requirements.clone();
    if let Some(file) = &options.file {
        let whole = source::whole(file, system, redactor)?;
        for line in whole.lines() {
            let line: &Raw = &line;
            let text = line.unredacted().split(" #").next().unwrap_or_default().trim().to_owned();
            let is_requirement = text.starts_with(|c: char| c.is_ascii_alphanumeric());
            if is_requirement && !text.contains("://") && !text.contains(" @ ") {
                let plain = text.split([';', ' ']).next().unwrap_or_default();
                texts.push(if text.contains("; ") || text.contains(" --") { plain.to_owned() } else { text });
            }
        }
    }
    Ok(texts)
}

fn takes_source(verdict: Option<&WheelVerdict>) -> bool {
    // What the index did not tell counts as a build: the answer is to be on the safe side.
    verdict.is_none_or(|verdict| verdict.chosen_kind.as_ref().is_none_or(|kind| *kind != "wheel"))
}

fn line(
    package: &Clean,
    verdict: Option<&WheelVerdict>,
    missing: &[Clean],
    facts: &fact::Facts,
    checks: &knowledge::InUse,
) -> Clean {
    let kind = verdict.and_then(|verdict| verdict.chosen_kind.as_ref());
    let words = match kind.map(Clean::as_str) {
        Some("wheel") => "{package}: a wheel, which needs nothing",
        Some(_) if missing.is_empty() => "{package}: built from source; all that it needs is here",
        Some(_) => "{package}: built from source; missing here: {missing}",
        None if missing.is_empty() => "{package}: the index did not tell; a build has all that it needs here",
        None => "{package}: the index did not tell; a build lacks here: {missing}",
    };
    let names = remedy::names(missing, facts, checks.tables());
    Clean::literal(words).fill(&|place| match place {
        "package" => Some(package.clone()),
        "missing" => Some(Clean::join(&names, ", ")),
        _ => None,
    })
}

/// The lines for the place where a plan is used.
trait Written {
    fn lines(&self, place: PlanFor) -> Vec<Clean>;
}

impl Written for Places {
    fn lines(&self, place: PlanFor) -> Vec<Clean> {
        match place {
            PlanFor::Shell => self.shell.clone(),
            PlanFor::Dockerfile => vec![self.dockerfile.clone()],
            PlanFor::Actions => vec![
                Clean::literal("- name: Install what the build needs"),
                Clean::literal("  run: {command}").fill(&|_| Some(self.actions.clone())),
            ],
            PlanFor::Admin => vec![
                Clean::literal(
                    "Please install these packages of the system, which the build of Python packages needs:",
                ),
                Clean::join(&self.names, " "),
                Clean::default(),
                Clean::literal("As root: {command}").fill(&|_| Some(self.as_root.clone())),
            ],
        }
    }
}
