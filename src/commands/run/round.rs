//! One passing of the user's command, and the report on how it failed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::checkup::{self, Question};
use crate::cli::{Format, Run};
use crate::desk::output::{self, Output};
use crate::desk::progress::Progress;
use crate::error::Error;
use crate::fact::{FactId, Facts, Source, Value};
use crate::knowledge::InUse;
use crate::log::{self, Reading, Shape};
use crate::probe;
use crate::probe::steering::is_steering;
use crate::python::requirement::Requirement;
use crate::redact::{Clean, Raw, Redactor};
use crate::remedy::OwnCommand;
use crate::report::Report;
use crate::system::{CodePage, Ended, Observed, Passed, Passthrough, Policy, Seen, System, Variables};
use crate::trial::{self, Prove};
use crate::wheel::survey::Files;

use super::beside::{Beside, beside};
use super::{failed, index, interpreter, named, package, program, project, shown};

/// What every round works with.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) options: &'a Run,
    pub(super) system: &'a System,
    pub(super) output: &'a Output,
    /// Read by nobody before there is something to read with them: a command that succeeds in silence
    /// pays nothing for them.
    pub(super) checks: &'a InUse,
}

/// The user's command, as it is run now.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// Program and arguments.
    pub(super) words: Vec<OsString>,
    /// The command for a report and for further ways out, where a way out has changed it.
    pub(super) changed: Option<OwnCommand>,
}

/// One passing of it.
#[derive(Debug)]
pub(super) struct Pass {
    pub(super) ended: Ended,
    /// The user broke it off.
    pub(super) stopped: bool,
    took: Duration,
    typed: Typed,
    /// What it said, or nothing where it said nothing.
    reading: Option<Reading>,
    observed: Observed,
    redactor: Redactor,
}

/// What came of a failure.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) report: Report,
    /// The interpreter in question.
    pub(super) python: Option<PathBuf>,
}

impl Bench<'_> {
    /// Where the output of a command goes.
    fn passthrough(&self, words: &[OsString]) -> Passthrough {
        let reporting = &self.options.reporting;
        Passthrough {
            command: words.to_vec(),
            stdout_to_stderr: self.output.format(reporting) == Format::Json && reporting.output.is_none(),
        }
    }

    /// A redactor that has learned what the machine has by now.
    pub(super) fn redactor(&self) -> Redactor {
        probe::redactor(self.system, &self.options.reporting.python)
    }

    /// Runs the user's command and reads what it says.
    pub(super) fn pass(&self, typed: Typed, redactor: Redactor) -> Result<Pass, Error> {
        // What a script sets is as secret as what the shell has.
        let learn = |variables: &Variables| {
            let others = variables.iter().filter(|(name, value)| {
                name.to_str().and_then(|name| self.system.variable_os(name)) != Some(value.as_os_str())
            });
            redactor.learn_variables(others.map(|(name, value)| (Raw::from_os(name), Raw::from_os(value))));
        };
        let read = |copy| {
            let mut copy = self.system.in_page(copy, CodePage::Files);
            let mut first = [0; 1024];
            let length = copy.read(&mut first).unwrap_or_default();
            (length > 0).then(|| self.read(&mut first[..length].chain(copy), &redactor))
        };
        let passthrough = self.passthrough(&typed.words);
        let start = Instant::now();
        let passed = self.system.pass_through(&passthrough, read, policy(), &learn);
        let took = start.elapsed();
        let Passed { ended, interrupted, read: reading, observed } =
            passed.map_err(|error| not_run(&error))?;
        let stopped = was_stopped(ended, interrupted);
        Ok(Pass { ended, stopped, took, typed, reading, observed, redactor })
    }

    fn read(&self, output: &mut dyn Read, redactor: &Redactor) -> Reading {
        log::read(output, self.checks.anchors(), redactor, Shape::Log)
    }

    /// Runs a command of a way out, of which nothing is read.
    pub(super) fn run(&self, words: &[OsString]) -> Result<(Ended, bool), Error> {
        let drain = |mut copy| {
            // Nobody reads it: it only has to be taken.
            let _ = io::copy(&mut copy, &mut io::sink());
        };
        let passed = self.system.pass_through(&self.passthrough(words), drain, policy(), &|_| {});
        let passed = passed.map_err(|error| not_run(&error))?;
        Ok((passed.ended, was_stopped(passed.ended, passed.interrupted)))
    }

    /// The command as it is shown.
    pub(super) fn shown(&self, typed: &Typed) -> Clean {
        if let Some(changed) = &typed.changed {
            return changed.text();
        }
        shown(&typed.words, &self.redactor())
    }

    /// Inspects the interpreter that failed, and says why.
    pub(super) fn report(&self, pass: Pass) -> Result<Failure, Error> {
        let Pass { ended, took, typed, reading, observed, redactor, .. } = pass;
        let unstarted = not_started(ended, &typed.words, &redactor);
        if let Some(words) = &unstarted {
            self.output.notice(words);
        }
        // Of what never ran, that is all there is to read.
        let said = unstarted.as_ref().map_or("", Clean::as_str);
        let reading = reading.filter(|_| unstarted.is_none());
        let mut reading = reading.unwrap_or_else(|| self.read(&mut said.as_bytes(), &redactor));
        let exit_code = Value::Integer(i64::from(ended.code()));
        reading.facts.set(FactId::of("log.exit_code"), exit_code, Source::Measured);
        let mentions = |process: &Seen| shown::mentions(process, &reading, &redactor);
        let subject = failed::find(self.system, &observed.processes, &mentions);
        let processes = shown::processes(&observed, subject.as_ref(), &redactor);
        let process = subject.as_ref().map(|subject| &observed.processes[subject.index]);
        // Below make or a script it is the installer's own words that tell, else what was typed.
        let failing = process.and_then(program::installer_words).unwrap_or(&typed.words);
        typed_options(failing, &mut reading.facts, &redactor);
        let own = process.map(|process| self.system.with_variables_of(process, is_steering));
        project::state(failing, own.as_ref().unwrap_or(self.system), &mut reading.facts, &redactor);
        let failing = Value::Text(shown(failing, &redactor));
        reading.facts.set(FactId::of("log.command"), failing, Source::Measured);
        // Its output may not say who speaks.
        let installer = FactId::of("command.installer");
        if let Some(name) = process.map(program::of).as_ref().and_then(program::installer)
            && reading.facts.get(installer).is_none()
        {
            reading.facts.set(installer, Value::Text(Clean::literal(name)), Source::Measured);
        }
        let used = match &subject {
            Some(subject) if subject.python.is_some() || subject.elsewhere.is_some() => {
                subject.python.clone()
            }
            _ => named::by_output(self.system, &reading)
                .or_else(|| interpreter::promised(self.system, &typed.words))
                .or_else(|| named::by_traceback(self.system, &reading)),
        };
        let near = subject.as_ref().map(|subject| beside(self.system, &observed.processes, subject));
        let Beside { pythons, folders } = near.filter(|_| used.is_some()).unwrap_or_default();
        let gaps = shown::gaps(subject.as_ref(), &redactor);
        let command = match &typed.changed {
            Some(changed) => changed.text(),
            None => shown(&typed.words, &redactor),
        };
        let first_folder = process.and_then(program::first_folder);
        let again = if self.options.reporting.offline || ended.succeeded() {
            None
        } else {
            let words = process.and_then(program::installer_words);
            let words = words.or_else(|| program::is_uv(&typed.words).then_some(&typed.words));
            let seen_from = own.as_ref().unwrap_or(self.system);
            words.and_then(|words| index::question(words, &reading, seen_from))
        };
        if let Some(again) = &again {
            let project = redactor.clean(&Raw::from(again.requirement.project.as_str()));
            let words = Clean::literal("asking the index once more for {project} (not with --offline)");
            self.output.notice(&words.fill(&|_| Some(project.clone())));
        }
        let (wheels, options) = match again {
            Some(asked) => (Some((asked.requirement, Files::Configured)), asked.options),
            None => (None, Vec::new()),
        };
        let installer = process
            .and_then(|process| Some((program::installer_words(process)?, process.folder.as_deref()?)));
        let question = Question {
            requirements: requirements(&typed.words, process, &redactor),
            reading: Some(reading),
            command: Some(command),
            own: Some(
                typed
                    .changed
                    .clone()
                    .unwrap_or_else(|| OwnCommand::new(&typed.words, installer, self.system, &redactor)),
            ),
            used: used.iter().cloned().chain(pythons).collect(),
            filled: folders,
            first_folder: first_folder.clone(),
            compilers: shown::compilers(&observed),
            import_here: true,
            reporting: &self.options.reporting,
            catalogue: self.checks,
            wheels,
            options,
        };
        let progress = Progress::new(self.output.stderr_is_terminal);
        let seen_from = own.as_ref().unwrap_or(self.system);
        let examined = checkup::examine(question, seen_from, redactor, &mut |names| progress.show(names));
        drop(progress);
        let examined = examined?;
        let mut report = examined.report(&[]);
        if self.options.prove
            && !ended.succeeded()
            && let Some(reading) = examined.reading()
        {
            let proof = Prove {
                system: seen_from,
                redactor: examined.redactor(),
                catalogue: self.checks,
                reading,
                words: process
                    .and_then(program::installer_words)
                    .or_else(|| process.is_none().then_some(typed.words.as_slice())),
                first_folder,
                took,
                offline: self.options.reporting.offline,
            };
            let trials = trial::prove(&proof, &report, &|trials| examined.report(trials), self.output);
            report = examined.report(&trials);
        }
        report.subject.exit_code = Some(i32::from(ended.code()));
        report.subject.process = processes.iter().position(|process| process.failed);
        report.processes = processes;
        report.gaps.extend(gaps);
        Ok(Failure { report, python: used })
    }
}

/// Ctrl-C is the user's own end, however a program ends on it.
fn was_stopped(ended: Ended, interrupted: bool) -> bool {
    ended == Ended::Signal(2) || (interrupted && !ended.succeeded())
}

fn policy() -> Policy {
    Policy { worth: program::worth, is_leaf: program::is_leaf, variable: is_steering }
}

/// The packages that the command names, or else the process that failed.
fn requirements(command: &[OsString], process: Option<&Seen>, redactor: &Redactor) -> Vec<Requirement> {
    let named = package::named(command, redactor);
    if !named.is_empty() {
        return named;
    }
    process.map(|process| package::named(&process.arguments, redactor)).unwrap_or_default()
}

/// The command as it was typed, for the report.
fn shown(command: &[OsString], redactor: &Redactor) -> Clean {
    let words: Vec<String> = command
        .iter()
        .map(|word| {
            let word = word.to_string_lossy();
            let is_plain = !word.is_empty()
                && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=+@%,[]~".contains(c));
            if is_plain { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
        })
        .collect();
    redactor.clean(&Raw::from(words.join(" ")))
}

/// Options of the command itself that decide between wheels and sources: no line of its output shows them,
/// and pip's settings do not hold them.
fn typed_options(command: &[OsString], facts: &mut Facts, redactor: &Redactor) {
    for (option, id) in [
        ("--only-binary", FactId::of("command.forbids_source")),
        ("--no-binary", FactId::of("command.forces_source")),
    ] {
        let words: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
        let value = words.iter().enumerate().find_map(|(index, word)| match word.split_once('=') {
            Some((name, value)) => (name == option).then(|| value.to_owned()),
            None => (word == option).then(|| words.get(index + 1).map(ToString::to_string))?,
        });
        if let Some(value) = value.filter(|value| value != ":none:") {
            let value = redactor.clean(&Raw::from(value));
            let text = Clean::literal("{value} (command line)").fill(&|_| Some(value.clone()));
            facts.set(id, Value::Set(BTreeSet::from([text])), Source::Measured);
        }
    }
}

/// What is said of a command that could not be started.
fn not_started(ended: Ended, command: &[OsString], redactor: &Redactor) -> Option<Clean> {
    // A shell does not search for a word that has a slash.
    let is_path = command.first().is_some_and(|word| word.to_string_lossy().contains('/'));
    let words = match ended {
        Ended::NotFound if is_path => "there is no file `{name}`: nothing was run",
        Ended::NotFound => "there is no program `{name}` on PATH: nothing was run",
        Ended::NotExecutable => "`{name}` cannot be started",
        Ended::Code(_) | Ended::Signal(_) => return None,
    };
    let name = command.first().map(|word| redactor.clean(&Raw::from_os(word))).unwrap_or_default();
    Some(Clean::literal(words).fill(&|_| Some(name.clone())))
}

fn not_run(error: &io::Error) -> Error {
    Error::Failed {
        message: Clean::literal("the command could not be run: {reason}")
            .fill(&|_| Some(output::reason(error))),
    }
}
