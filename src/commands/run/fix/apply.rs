//! Goes one way out: its commands one after the other, then the user's command again.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Instant;

use crate::error::Error;
use crate::fact::{FactId, Value};
use crate::redact::Clean;
use crate::remedy::Executable;
use crate::report::{Attempt, Diagnosis, Evidence, Outcome};
use crate::system::Ended;

use super::super::round::{Bench, Failure, Typed};
use super::offer::Plan;

/// What is used to go it, and what became of the user's command on the way.
pub(super) struct Tools<'a> {
    bench: &'a Bench<'a>,
    typed: Typed,
}

/// What came of one.
pub(super) struct Done {
    pub(super) attempt: Attempt,
    /// How the user's command ended, where it came to that.
    pub(super) retried: Option<Ended>,
    /// What is wrong now.
    pub(super) failure: Option<Failure>,
}

impl<'a> Tools<'a> {
    pub(super) fn of(bench: &'a Bench<'a>) -> Self {
        Self { bench, typed: Typed { words: bench.options.command.clone(), changed: None } }
    }

    /// Goes a way out of `before`.
    pub(super) fn go(&mut self, plan: &Plan, before: Option<&Failure>) -> Result<Done, Error> {
        let start = Instant::now();
        let first_before = before.and_then(|failure| failure.report.first_cause());
        let mut attempt = Attempt {
            title: plan.title.clone(),
            commands: Vec::new(),
            risk: Some(plan.risk),
            exit: 0,
            seconds: 0.0,
            result: Outcome::Works,
            diagnosis_before: first_before.map(|cause| cause.id.clone()),
            diagnosis_after: None,
            undone: Vec::new(),
        };
        let environment = self.environment(&plan.executable);
        let all = plan.executable.steps();
        for (place, (step, whole)) in all.iter().enumerate() {
            attempt.commands.push(step.clone());
            let (ended, stopped) = self.show_and_run(step, whole)?;
            if ended.succeeded() && !stopped {
                continue;
            }
            attempt.exit = i32::from(ended.code());
            attempt.result = if stopped { Outcome::Stopped } else { Outcome::Failed };
            attempt.diagnosis_after.clone_from(&attempt.diagnosis_before);
            let rest: Vec<&Clean> = all[place + 1..].iter().map(|(step, _)| step).collect();
            self.say_broken(step, &rest, stopped);
            self.take_back_environment(environment, &mut attempt);
            attempt.seconds = seconds(start);
            return Ok(Done { attempt, retried: stopped.then_some(ended), failure: None });
        }
        let typed = self.again(&plan.executable);
        let shown = self.bench.shown(&typed);
        self.bench.output.aside(&format!("\n$ {shown}\n"));
        attempt.commands.push(shown);
        let pass = self.bench.pass(typed.clone(), self.bench.redactor())?;
        let ended = pass.ended;
        attempt.exit = i32::from(ended.code());
        attempt.seconds = seconds(start);
        if ended.succeeded() {
            return Ok(Done { attempt, retried: Some(ended), failure: None });
        }
        if pass.stopped {
            attempt.result = Outcome::Stopped;
            self.bench
                .output
                .notice(&Clean::literal("stopped: the way out was gone, the command was not run to its end"));
            return Ok(Done { attempt, retried: Some(ended), failure: None });
        }
        let failure = self.bench.report(pass)?;
        let first_after = failure.report.first_cause();
        attempt.diagnosis_after = first_after.map(|cause| cause.id.clone());
        attempt.result = match before {
            Some(before) if is_worse(before, &failure) => Outcome::Worse,
            _ if plan.executable.is_alternative() => Outcome::Failed,
            _ if is_same(first_before, first_after) => Outcome::Unchanged,
            _ => Outcome::Changed,
        };
        match (attempt.result, before) {
            (Outcome::Worse, Some(before)) => self.take_back_pip(before, &mut attempt)?,
            (Outcome::Changed, _) => self.typed = typed,
            _ => {}
        }
        attempt.seconds = seconds(start);
        Ok(Done { attempt, retried: Some(ended), failure: Some(failure) })
    }

    /// The user's command in the form that it takes after a way out.
    fn again(&self, executable: &Executable) -> Typed {
        let settings = Clean::join(&executable.settings(), "\n");
        let mut typed = self.typed.clone();
        if let Some(again) = executable.again() {
            let whole = if settings.is_empty() {
                again.text()
            } else {
                Clean::join([&settings, &again.text()], "\n")
            };
            typed = Typed { words: self.shell(&whole), changed: Some(again.clone()) };
        } else if !settings.is_empty() && !self.bench.system.is_windows() {
            // The words as they were typed, some of which may be private.
            let whole = Clean::join([&settings, &Clean::literal("exec \"$@\"")], "\n");
            let mut words = self.shell(&whole);
            words.push("sh".into());
            words.append(&mut typed.words);
            typed.words = words;
        }
        typed
    }

    fn show_and_run(&self, shown: &Clean, whole: &Clean) -> Result<(Ended, bool), Error> {
        self.bench.output.aside(&format!("\n$ {shown}\n"));
        self.bench.run(&self.shell(whole))
    }

    /// A command line for this system's shell.
    fn shell(&self, text: &Clean) -> Vec<OsString> {
        let shell: &[&str] = if self.bench.system.is_windows() {
            &["powershell", "-NoProfile", "-Command"]
        } else {
            &["sh", "-c"]
        };
        shell.iter().map(OsString::from).chain([OsString::from(text.as_str())]).collect()
    }

    fn say_broken(&self, step: &Clean, rest: &[&Clean], stopped: bool) {
        let words = if stopped {
            "stopped in the middle of `{step}`, which may be half done"
        } else {
            "`{step}` failed"
        };
        self.bench.output.notice(&Clean::literal(words).fill(&|_| Some(step.clone())));
        for left in rest {
            self.bench.output.aside(&format!("  not done: {left}\n"));
        }
    }

    /// The folder of the environment that a way out makes, where there is none yet.
    fn environment(&self, executable: &Executable) -> Option<PathBuf> {
        let name = executable.environment()?.as_str();
        let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) && name != "..";
        let folder = self.bench.system.working_directory()?.join(name);
        (is_plain && self.bench.system.metadata(&folder).is_err()).then_some(folder)
    }

    /// Removes an environment that was only half made.
    fn take_back_environment(&self, folder: Option<PathBuf>, attempt: &mut Attempt) {
        let Some(folder) = folder.filter(|folder| self.bench.system.is_folder(folder)) else { return };
        if self.bench.system.remove_environment(&folder).is_ok() {
            attempt.undone.push(Clean::literal("the half-made environment was removed"));
        }
    }

    /// Brings back the pip that was there before.
    fn take_back_pip(&self, before: &Failure, attempt: &mut Attempt) -> Result<(), Error> {
        let version = before.report.known.version(FactId::of("pip.version"));
        let (Some(python), Some(version)) = (&before.python, version) else { return Ok(()) };
        let wanted = format!("pip=={}", version.as_str());
        let shown =
            Clean::literal("python -m pip install pip=={version}").fill(&|_| Some(Clean::from(version)));
        let ways: [(&str, &[&str]); 2] =
            [("python -m ensurepip", &["-m", "ensurepip"]), ("", &["-m", "pip", "install", &wanted])];
        let mut worked = false;
        for (name, words) in ways {
            let name = if name.is_empty() { shown.clone() } else { Clean::literal(name) };
            self.bench.output.aside(&format!("\n$ {name}\n"));
            let words: Vec<OsString> = [python.clone().into_os_string()]
                .into_iter()
                .chain(words.iter().map(OsString::from))
                .collect();
            worked = self.bench.run(&words)?.0.succeeded();
        }
        if worked {
            attempt.undone.push(shown);
        }
        Ok(())
    }
}

/// The first cause is the same, for the same reason.
fn is_same(before: Option<&Diagnosis>, after: Option<&Diagnosis>) -> bool {
    let told = |diagnosis: &Diagnosis| match diagnosis.evidence.first() {
        Some(Evidence::Log { text, .. }) => text.clone(),
        Some(Evidence::Fact { value, .. }) => value.clone(),
        None => Clean::default(),
    };
    match (before, after) {
        (Some(before), Some(after)) => before.id == after.id && told(before) == told(after),
        (None, None) => true,
        _ => false,
    }
}

/// The same interpreter has no pip any more, or does not start.
fn is_worse(before: &Failure, after: &Failure) -> bool {
    const STARTS: FactId = FactId::of("python.version");
    const PIP: FactId = FactId::of("pip.version");
    let known = |failure: &Failure, id| matches!(failure.report.known.present(id), Some(Value::Version(_)));
    let lost = |id| known(before, id) && !known(after, id);
    before.python.is_some() && before.python == after.python && (lost(STARTS) || lost(PIP))
}

fn seconds(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() * 10.0).round() / 10.0
}
