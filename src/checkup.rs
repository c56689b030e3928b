//! The inspection of this machine, from the options to the report.

mod imports;
mod knowledge;
mod loads;
mod names;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::Reporting;
use crate::diagnosis::{self, Case};
use crate::error::Error;
use crate::fact::{FactId, Facts, Value};
use crate::inventory::{Inventory, WheelVerdict};
use crate::knowledge::Catalogue;
use crate::log::{self, Reading, Shape};
use crate::probe::schedule::{self, Inspection};
use crate::probe::{Context, Plan};
use crate::python::requirement::Requirement;
use crate::redact::{Clean, Redactor};
use crate::remedy::OwnCommand;
use crate::report::{Gap, Report, Trial as ReportTrial};
use crate::system::System;
use crate::trial::{self, Trial};
use crate::wheel::survey::{Files, survey as judge};
use crate::wheel::{self, refused};
use knowledge::Knowledge;

/// What is to be looked into.
pub struct Question<'a> {
    /// Packages that the user named.
    pub requirements: Vec<Requirement>,
    /// The failing output, as it was read.
    pub reading: Option<Reading>,
    /// The command that failed.
    pub command: Option<Clean>,
    /// The same as words that can be pasted, where it was run here.
    pub own: Option<OwnCommand>,
    /// Interpreters that the command used, the first being the one in question.
    pub used: Vec<PathBuf>,
    /// Folders that the command's installers were told to fill.
    pub filled: Vec<PathBuf>,
    /// The folder from which the program that failed imports first.
    pub first_folder: Option<PathBuf>,
    /// Compilers that the command started.
    pub compilers: Vec<PathBuf>,
    /// Packages are imported from the user's folder, to see what shadows them.
    pub import_here: bool,
    /// How to look.
    pub reporting: &'a Reporting,
    /// The archetypes to hold against it.
    pub catalogue: &'a Catalogue,
    /// A requirement whose files are to be judged, and where their names come from. Without one,
    /// and where the network may be used, it follows from the packages and from the log.
    pub wheels: Option<(wheel::choose::Requirement, Files<'a>)>,
    /// Variables that say to pip what the options of the failing command said.
    pub options: Vec<(OsString, OsString)>,
}

/// What was found, before it is judged.
pub struct Examined<'a> {
    catalogue: &'a Catalogue,
    expect: Option<&'a str>,
    context: Arc<Context>,
    inspection: Inspection,
    faults: Vec<Clean>,
    reading: Option<Reading>,
    knowledge: Knowledge,
    others: Vec<Facts>,
    package: Option<Clean>,
    requirement: Option<Clean>,
    command: Option<Clean>,
    own: Option<OwnCommand>,
}

/// Inspects the machine and says what is wrong. `progress` hears the names of the probes that are
/// still at work.
pub fn report(
    question: Question<'_>,
    system: &System,
    redactor: Redactor,
    progress: &mut dyn FnMut(&[&'static str]),
) -> Result<Report, Error> {
    Ok(examine(question, system, redactor, progress)?.report(&[]))
}

/// Inspects the machine.
pub fn examine<'a>(
    question: Question<'a>,
    system: &System,
    redactor: Redactor,
    progress: &mut dyn FnMut(&[&'static str]),
) -> Result<Examined<'a>, Error> {
    let Question {
        requirements,
        reading,
        command,
        own,
        used,
        filled,
        first_folder,
        compilers,
        import_here,
        reporting,
        catalogue,
        wheels,
        options,
    } = question;
    let named = requirements.first();
    let package = named.map(|requirement| requirement.name.clone()).or_else(|| {
        let reading = reading.as_ref()?;
        reading.facts.text(FactId::of("log.package")).cloned().or_else(|| contradicted(reading))
    });
    let reading_facts = reading.as_ref().map(|reading| &reading.facts);
    let wheels = wheels.or_else(|| release_in_question(named, reading_facts).filter(|_| reporting.online));
    let plan = Plan {
        pythons: reporting.python.clone(),
        used,
        filled,
        import_folder: system.working_directory().filter(|_| import_here).map(Path::to_owned),
        packages: match &package {
            Some(package) if requirements.is_empty() => vec![package.as_str().to_owned()],
            _ => requirements.iter().map(|requirement| requirement.name.as_str().to_owned()).collect(),
        },
        modules: reading.as_ref().map(|reading| reading.modules.clone()).unwrap_or_default(),
        // Only what the user named is imported: a log may name anything.
        import: !reporting.no_import && !requirements.is_empty(),
        missing_module: reading_facts
            .and_then(|facts| facts.text(FactId::of("log.missing_module")))
            .map(|module| module.as_str().to_owned()),
        besides: reading
            .as_ref()
            .map(|reading| imports::besides(reading, first_folder.as_deref(), system, catalogue.tables()))
            .unwrap_or_default(),
        first_folder,
        compilers,
        online: reporting.online,
        deadline: reporting.timeout,
        ..Plan::default()
    };
    let context = Arc::new(Context { system: system.clone(), redactor, plan });
    let (mut inspection, faults) = inspect(&context, wheels.as_ref(), &options, progress)?;
    let reading = reading.or_else(|| failed_import(&inspection.inventory, catalogue, &context.redactor));
    let log = reading.as_ref().map(|reading| &reading.facts);
    let Knowledge { mut facts, contradictions, other_python } = knowledge::gather(&inspection.inventory, log);
    loads::tell(&mut facts, catalogue, system);
    if inspection.inventory.wheels.is_empty() {
        inspection.inventory.wheels.extend(refused::judge_refused(&mut facts, &context.redactor));
    }
    let others = knowledge::others(&inspection.inventory, reading.is_some());
    let requirement = named.map(|requirement| requirement.text.clone());
    Ok(Examined {
        catalogue,
        expect: reporting.expect.as_deref(),
        context,
        inspection,
        faults,
        reading,
        knowledge: Knowledge { facts, contradictions, other_python },
        others,
        package,
        requirement,
        command,
        own,
    })
}

/// The package of which two requirements ask for what cannot be, where a resolver names it.
fn contradicted(reading: &Reading) -> Option<Clean> {
    let names = |event: &&crate::log::Event| event.kind == "conflict" && event.field("needs").is_some();
    reading.events.iter().find(names)?.field("name")
}

impl Examined<'_> {
    /// The failing output, as it was read.
    pub fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref()
    }

    /// What takes out what is not to be shown.
    pub fn redactor(&self) -> &Redactor {
        &self.context.redactor
    }

    /// What is wrong, with what these trials show.
    pub fn report(&self, trials: &[Trial]) -> Report {
        let mut facts = self.knowledge.facts.clone();
        trial::set_facts(trials, &mut facts);
        let case = Case {
            facts: &facts,
            reading: self.reading.as_ref(),
            package: self.package.as_ref(),
            requirement: self.requirement.as_ref(),
            own: self.own.as_ref(),
            others: &self.others,
            inspected: true,
        };
        let mut conclusion = diagnosis::diagnose(self.catalogue, &case);
        if let Some(known) = names::held(&conclusion, &facts, &self.context.system) {
            conclusion = diagnosis::diagnose(self.catalogue, &Case { facts: &known, ..case });
        }
        let mut report = Report::new(conclusion.verdict, conclusion.support, conclusion.summary);
        report.expectation = self
            .expect
            .and_then(|id| self.catalogue.check(id))
            .map(|check| diagnosis::expectation(&check.id, &conclusion.known, &conclusion.diagnoses));
        report.diagnoses = conclusion.diagnoses;
        report.gaps = conclusion.gaps;
        report.looks_like = conclusion.looks_like;
        report.questions = conclusion.questions;
        report.subject.package.clone_from(&self.package);
        report.subject.requirement.clone_from(&self.requirement);
        report.known = conclusion.known;
        report.contradictions.clone_from(&self.knowledge.contradictions);
        if let Some(reading) = &self.reading {
            knowledge::settle(&mut report, self.knowledge.other_python, self.catalogue, reading);
        }
        report.gaps.extend(self.faults.iter().map(|reason| Gap {
            fact: Clean::literal("wheel.fits"),
            wanted_by: Vec::new(),
            reason: reason.clone(),
            how: Clean::literal("pip-doctor wheels PACKAGE"),
        }));
        report.trials = trials.iter().map(ReportTrial::from).collect();
        take_inspection(&mut report, &self.inspection);
        take_reading(&mut report, self.reading.clone());
        if self.command.is_some() {
            report.subject.command.clone_from(&self.command);
        }
        report.redactions = self.context.redactor.counts();
        report
    }
}

/// The release whose files decide: what the user named, or what the log shows to be built from
/// source.
fn release_in_question(
    named: Option<&Requirement>,
    log: Option<&Facts>,
) -> Option<(wheel::choose::Requirement, Files<'static>)> {
    let requirement = match (named, log) {
        (Some(named), _) => named.text.as_str().to_owned(),
        (None, Some(log)) => {
            let was_built = log.present(FactId::of("log.sdist_used")) == Some(&Value::Bool(true));
            let package = log.text(FactId::of("log.package")).filter(|_| was_built)?;
            match log.version(FactId::of("log.package.version")) {
                Some(version) => format!("{}=={}", package.as_str(), version.as_str()),
                None => package.as_str().to_owned(),
            }
        }
        (None, None) => return None,
    };
    Some((wheel::choose::Requirement::parse(&requirement)?, Files::Configured))
}

/// Without a log, the traceback of a failed import is the failing output.
fn failed_import(inventory: &Inventory, catalogue: &Catalogue, redactor: &Redactor) -> Option<Reading> {
    let imports = inventory.packages.iter().filter_map(|package| package.import.as_ref());
    let failed = imports.filter(|import| !import.works).find_map(|import| import.traceback.as_ref())?;
    Some(log::read(&mut failed.as_str().as_bytes(), catalogue.anchors(), redactor, Shape::Log))
}

/// What asynchronous work runs in; `fault` says what came to nothing where there can be none.
pub(crate) fn runtime(fault: &'static str) -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error: io::Error| {
        let message = Clean::literal(fault).fill(&|_| Some(crate::desk::output::reason(&error)));
        Error::Failed { message }
    })
}

/// Runs the probes, then judges the files of a release, where one is in question. Beside what was
/// found stands what could not be asked of pip or the index.
fn inspect(
    context: &Arc<Context>,
    wheels: Option<&(wheel::choose::Requirement, Files<'_>)>,
    options: &[(OsString, OsString)],
    progress: &mut dyn FnMut(&[&'static str]),
) -> Result<(Inspection, Vec<Clean>), Error> {
    let runtime = runtime("the inspection could not be started: {reason}")?;
    let mut inspection = runtime.block_on(schedule::inspect(context, progress));
    let subject = inspection.inventory.interpreters.iter().find(|python| python.subject);
    let mut faults = Vec::new();
    if let (Some((requirement, files)), Some(subject)) = (wheels, subject) {
        let Context { system, redactor, plan } = &**context;
        progress(&["wheels"]);
        let system = system.with_variables(options);
        let survey = runtime.block_on(judge(&system, redactor, subject, requirement, *files, plan.deadline));
        inspection.inventory.wheels.extend(survey.verdict);
        inspection.inventory.index.answer = survey.answer.map(|answer| Clean::literal(answer.word()));
        faults = survey.faults;
    }
    Ok((inspection, faults))
}

/// Runs the probes, then judges the files of each of these requirements for the subject.
pub fn survey(
    context: &Arc<Context>,
    requirements: &[wheel::choose::Requirement],
    progress: &mut dyn FnMut(&[&'static str]),
) -> Result<(Inventory, Vec<Option<WheelVerdict>>), Error> {
    let (inspection, _) = inspect(context, None, &[], progress)?;
    let runtime = runtime("the index could not be asked: {reason}")?;
    let Context { system, redactor, plan } = &**context;
    let mut verdicts = Vec::new();
    for requirement in requirements {
        progress(&["wheels"]);
        let subject = inspection.inventory.interpreters.iter().find(|python| python.subject);
        let verdict = subject.and_then(|subject| {
            let files = Files::Configured;
            runtime.block_on(judge(system, redactor, subject, requirement, files, plan.deadline)).verdict
        });
        verdicts.push(verdict);
    }
    Ok((inspection.inventory, verdicts))
}

fn take_inspection(report: &mut Report, inspection: &Inspection) {
    report.timings.clone_from(&inspection.timings);
    report.facts = inspection.inventory.clone();
    let subject = report.facts.interpreters.iter().find(|python| python.subject);
    report.subject.python = subject.map(|python| python.id.clone());
    if report.subject.python.is_none() {
        report.gaps.push(Gap {
            fact: Clean::literal("python.version"),
            wanted_by: Vec::new(),
            reason: no_subject(&report.facts),
            how: Clean::literal("pip-doctor --python PATH"),
        });
    }
}

/// Why there is no subject: nothing is there, or the search for it was given up.
fn no_subject(inventory: &Inventory) -> Clean {
    inventory.given_up("interpreters").cloned().unwrap_or(Clean::literal("no Python interpreter was found"))
}

fn take_reading(report: &mut Report, reading: Option<Reading>) {
    let Some(reading) = reading else { return };
    report.subject.command = reading.facts.text(FactId::of("log.command")).cloned();
    report.subject.exit_code = match reading.facts.present(FactId::of("log.exit_code")) {
        Some(Value::Integer(code)) => i32::try_from(*code).ok(),
        _ => None,
    };
    report.log = Some(reading.into());
}
