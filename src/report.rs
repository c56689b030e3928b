//! The report: plain data in the shape of `pip-doctor.report/1`, without any formatting.
//!
//! Renderers and guidance see this and nothing else. All text in it is [`Clean`].
//! Fields may be added within `/1`, never removed or given another meaning.

mod attempt;
pub mod block;
mod standing;

pub use attempt::{Attempt, Outcome};

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::fact::{self, Facts};
use crate::inventory::{Interpreter, Inventory};
use crate::log::LogLine;
use crate::redact::{Category, Clean};
use crate::remedy::Executable;

/// The name of this version of the report.
pub const SCHEMA: &str = "pip-doctor.report/1";

/// Everything that pip-doctor has to say.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// This program.
    pub tool: Tool,
    /// What the report is about.
    pub subject: Subject,
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
    /// Where nothing is sure: at most three archetypes that this looks like, the likeliest first.
    pub looks_like: Vec<Likeness>,
    /// Where nothing is sure: at most two, the one that tells most apart first.
    pub questions: Vec<Question>,
    /// What was found on the machine.
    pub facts: Inventory,
    /// The facts about the subject that checks saw, flat: id and value.
    pub known: Facts,
    /// Where the reporter's claims disagree with the log or with what is visible.
    pub contradictions: Vec<Clean>,
    /// What was restored from reports that were pasted.
    pub restored: Option<Restored>,
    /// The log that was read.
    pub log: Option<LogSummary>,
    /// What ran under `run`, in the order in which it started.
    pub processes: Vec<Process>,
    /// What `run --fix` tried, in order.
    pub attempts: Vec<Attempt>,
    /// What was tried, in the order in which it was.
    pub trials: Vec<Trial>,
    /// The result of a clean-room test.
    pub reproduction: Option<Reproduction>,
    /// The answer to `--expect`.
    pub expectation: Option<Expectation>,
    /// What the Action would post.
    pub reply: Option<Reply>,
    /// What a maintainer could set, and what that would post.
    pub proposal: Option<Proposal>,
    /// What a model said.
    pub guidance: Option<Guidance>,
    /// How many values of each kind were taken out.
    pub redactions: BTreeMap<Category, u64>,
    /// Milliseconds that each probe took.
    pub timings: BTreeMap<&'static str, u64>,
}

impl Report {
    /// A report with a verdict and nothing else in it yet.
    pub fn new(verdict: Verdict, support: Support, summary: Clean) -> Self {
        Self {
            schema: SCHEMA,
            tool: Tool::this(),
            subject: Subject::default(),
            verdict,
            support,
            summary,
            diagnoses: Vec::new(),
            gaps: Vec::new(),
            looks_like: Vec::new(),
            questions: Vec::new(),
            facts: Inventory::default(),
            known: Facts::default(),
            contradictions: Vec::new(),
            restored: None,
            log: None,
            processes: Vec::new(),
            attempts: Vec::new(),
            trials: Vec::new(),
            reproduction: None,
            expectation: None,
            reply: None,
            proposal: None,
            guidance: None,
            redactions: BTreeMap::new(),
            timings: BTreeMap::new(),
        }
    }

    /// Whether a cause was found, which is exit code 1. A guess is none.
    pub fn found_a_cause(&self) -> bool {
        self.first_cause().is_some()
    }

    /// The first cause, if it is more than a guess.
    pub fn first_cause(&self) -> Option<&Diagnosis> {
        self.diagnoses
            .iter()
            .find(|diagnosis| diagnosis.role == Role::Cause)
            .filter(|first| !first.is_guess())
    }

    /// The failure that it is about is mended: `run --fix` did it.
    pub fn was_mended(&self) -> bool {
        self.attempts.last().is_some_and(|attempt| attempt.result == Outcome::Works)
    }

    /// The fix to try first.
    pub fn first_fix(&self) -> Option<&Fix> {
        self.open_fixes().next()
    }

    /// The fixes of the first cause but those that were tried here and did not help.
    pub fn open_fixes(&self) -> impl Iterator<Item = &Fix> {
        let failed = |fix: &&Fix| {
            self.attempts.iter().any(|tried| tried.title == fix.title && tried.result != Outcome::Works)
        };
        let fixes = self.first_cause().map(|cause| cause.fixes.as_slice()).unwrap_or_default();
        fixes.iter().filter(move |fix| !failed(fix))
    }

    /// The interpreter that the report is about.
    pub fn subject_interpreter(&self) -> Option<&Interpreter> {
        let id = self.subject.python.as_ref()?;
        self.facts.interpreters.iter().find(|python| python.id == *id)
    }
}

impl Tool {
    /// This build.
    pub fn this() -> Self {
        Self { version: env!("CARGO_PKG_VERSION"), os: std::env::consts::OS, arch: std::env::consts::ARCH }
    }
}

/// This program.
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    /// Its version.
    pub version: &'static str,
    /// The operating system that it was built for.
    pub os: &'static str,
    /// The architecture that it was built for.
    pub arch: &'static str,
}

/// What the report is about.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Subject {
    /// The package in question, normalised.
    pub package: Option<Clean>,
    /// The requirement as it was given.
    pub requirement: Option<Clean>,
    /// The exact command that failed.
    pub command: Option<Clean>,
    /// Its exit code.
    pub exit_code: Option<i32>,
    /// Id of the interpreter in `facts.interpreters`.
    pub python: Option<Clean>,
    /// Place in `processes` of the one that failed, from 0.
    pub process: Option<usize>,
}

/// A process that ran under `run`.
#[derive(Clone, Debug, Serialize)]
pub struct Process {
    /// The program, with links followed.
    pub program: Option<Clean>,
    /// Its arguments; the first is its own name, as it was called.
    pub arguments: Vec<Clean>,
    /// The folder that it was started in.
    pub folder: Option<Clean>,
    /// Those of its variables that steer such tools, as far as they differ from those of the
    /// process that started it.
    pub variables: BTreeMap<Clean, Clean>,
    /// Place in `processes` of the one that started it, from 0.
    pub parent: Option<usize>,
    /// Its exit status, where it could be seen.
    pub exit: Option<i32>,
    /// It is the one that the report is about.
    #[serde(skip)]
    pub failed: bool,
}

/// The report in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The environment is at fault.
    Environment,
    /// The package is at fault.
    PackageBug,
    /// It is no installation problem.
    NotInstallation,
    /// Nothing is wrong.
    Healthy,
    /// Too little is known.
    Unclear,
}

impl Verdict {
    /// The word for too little is known, as the report has it; a model answers with it as well.
    pub const TOO_LITTLE: &str = "unclear";
}

/// Where to take the problem.
#[derive(Clone, Debug, Serialize)]
pub struct Support {
    /// Whether the package's maintainers are the right ones to ask.
    #[serde(rename = "where")]
    pub place: Place,
    /// Why.
    pub reason: Clean,
    /// What is at fault, where it is neither the package nor the machine: "your own project's files".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whose: Option<Clean>,
    /// What the package's maintainers can do about it all the same, behind "its maintainers can".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Clean>,
}

/// Where a problem belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The package's own tracker.
    Here,
    /// Not the package's tracker: the user can fix it.
    NotHere,
    /// Another project's tracker.
    Elsewhere,
    /// It cannot be said.
    Unknown,
}

/// What part a diagnosis plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A root cause.
    Cause,
    /// Follows from a cause in the same report.
    Consequence,
    /// Not the reason for this failure, yet a fault.
    Contributing,
}

/// From here on a cause is likely; below it is a guess, which decides nothing.
pub const LIKELY: f64 = 0.5;

/// From here on the log shows the cause: it needs no further opinion, and a guess beside it is noise.
pub const SURE: f64 = 0.7;

/// An archetype that an open report looks like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Likeness {
    /// Id of the archetype.
    pub id: Clean,
    /// A full statement of the cause.
    pub title: Clean,
    /// Of such reports, the share in which this was right, as it was measured.
    pub share: f64,
    /// What would tell it from the others.
    pub splits: Vec<Split>,
}

/// A question whose answer tells archetypes apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Split {
    /// In words.
    pub question: Clean,
    /// Id of the fact.
    pub fact: Clean,
}

/// What is asked next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// In words.
    pub question: Clean,
    /// Id of the fact, or `log` for the whole output, or `reproduction` for a clean room.
    pub fact: Clean,
    /// The command that answers it.
    pub how: Clean,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// Id of the archetype.
    pub id: Clean,
    /// A full statement of the cause.
    pub title: Clean,
    /// Group of the archetype.
    pub group: Clean,
    /// `built-in` or `pack:NAME`.
    pub source: Clean,
    /// What part it plays.
    pub role: Role,
    /// 0.0–1.0: from 0.9 proved by log and facts, from 0.7 by the log alone, from 0.5 likely.
    pub confidence: f64,
    /// Ids of the consequences that it accounts for.
    pub explains: Vec<Clean>,
    /// What shows it; never empty.
    pub evidence: Vec<Evidence>,
    /// What happened and why.
    pub explanation: Clean,
    /// What to do, the most specific first.
    pub fixes: Vec<Fix>,
    /// Where to read more.
    pub links: Vec<Clean>,
}

/// What shows a diagnosis.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// A line of the log.
    Log {
        /// Its number, from 1.
        line: u64,
        /// Its text.
        text: Clean,
        /// The character of the text, from 1, where what shows it begins; 0 where that is not known.
        column: u64,
    },
    /// A fact.
    Fact {
        /// Its id.
        id: &'static str,
        /// Its value.
        value: Clean,
    },
}

/// A fact stands with its words: whoever shows it needs no list of the ids.
impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Log { line, text, column } => {
                map.serialize_entry("kind", "log")?;
                map.serialize_entry("line", line)?;
                map.serialize_entry("text", text)?;
                map.serialize_entry("column", column)?;
            }
            Self::Fact { id, value } => {
                map.serialize_entry("kind", "fact")?;
                map.serialize_entry("id", id)?;
                map.serialize_entry("value", value)?;
                map.serialize_entry("words", &fact::in_words(id, value))?;
            }
        }
        map.end()
    }
}

/// A way out.
#[derive(Clone, Debug, Serialize)]
pub struct Fix {
    /// What it does, beginning with a verb.
    pub title: Clean,
    /// Commands to paste, in order.
    pub commands: Vec<Clean>,
    /// What it may disturb.
    pub risk: Risk,
    /// For which systems or situations it is meant; empty for all.
    pub when: Clean,
    /// Packages of the system that it installs: to ask the local index whether it has them.
    #[serde(skip)]
    pub packages: Vec<Clean>,
    /// `built-in` or `pack:NAME`.
    pub source: Clean,
    /// The same to be run here; only the planner makes it.
    #[serde(skip)]
    pub executable: Option<Executable>,
}

/// What a fix may disturb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Only the environment in question.
    Safe,
    /// Files of the user's own project.
    ChangesProject,
    /// The system: administrator's rights, or shared files.
    ChangesSystem,
}

impl Risk {
    /// What is said of it beside a title; nothing where nothing else is changed.
    pub fn remark(self) -> Option<&'static str> {
        match self {
            Self::Safe => None,
            Self::ChangesProject => Some("changes a file of your project"),
            Self::ChangesSystem => Some("changes the system"),
        }
    }
}

/// Something that could not be known and would have decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Id of the fact.
    pub fact: Clean,
    /// Ids of the checks that asked for it.
    pub wanted_by: Vec<Clean>,
    /// Why it is not known.
    pub reason: Clean,
    /// A command that would tell.
    pub how: Clean,
}

/// What was read of the log.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LogSummary {
    /// How many lines there were.
    pub lines: u64,
    /// What happened in it.
    pub events: Vec<crate::log::Event>,
    /// The lines that show the error.
    pub error_block: Vec<LogLine>,
    /// The first lines.
    pub head: Vec<LogLine>,
    /// The last lines.
    pub tail: Vec<LogLine>,
    /// What a reporter wrote around the output of an issue. Only a model is shown it: whoever reads
    /// the report has the issue.
    #[serde(skip)]
    pub prose: Vec<LogLine>,
}

/// Most lines of prose that are kept.
const PROSE: usize = 120;

impl From<crate::log::Reading> for LogSummary {
    fn from(reading: crate::log::Reading) -> Self {
        Self {
            lines: reading.total_lines,
            events: reading.events,
            error_block: reading.error_block,
            head: reading.head,
            tail: reading.tail,
            prose: reading
                .outside
                .into_iter()
                .filter(|line| !line.text.as_str().trim().is_empty())
                .take(PROSE)
                .map(|line| LogLine { line: line.number, text: line.text })
                .collect(),
        }
    }
}

/// One trial: the failing installation or import once more, with one thing changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// Id of the fact that its outcome is.
    pub fact: &'static str,
    /// What was changed.
    pub changed: Clean,
    /// What came of it.
    pub result: Clean,
    /// How long it took.
    pub seconds: f64,
    /// Ids of the archetypes of which it says something.
    pub decides: Vec<Clean>,
}

impl From<&crate::trial::Trial> for Trial {
    fn from(trial: &crate::trial::Trial) -> Self {
        Self {
            fact: trial.kind.fact().name(),
            changed: trial.changed.clone(),
            result: trial.result(),
            seconds: trial.elapsed.as_secs_f64(),
            decides: trial.decides.clone(),
        }
    }
}

/// The result of a clean-room test.
#[derive(Clone, Debug, Serialize)]
pub struct Reproduction {
    /// `works-clean`, `fails-clean` or `could-not-run`.
    pub verdict: Clean,
    /// One change at a time.
    pub steps: Vec<ReproductionStep>,
}

/// One try of a clean-room test.
#[derive(Clone, Debug, Serialize)]
pub struct ReproductionStep {
    /// What was different from the clean room.
    pub changed: Clean,
    /// What came of it.
    pub result: Clean,
    /// How long it took.
    pub seconds: f64,
}

/// The answer to `--expect`.
#[derive(Clone, Debug, Serialize)]
pub struct Expectation {
    /// The archetype that was expected.
    pub id: Clean,
    /// `confirmed`, `refuted`, `fixed` or `unknown`.
    pub result: Clean,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// What was restored from reports that were pasted in an issue. All of it is a claim.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// How many reports there were; the last one counts.
    pub reports: usize,
    /// Where the last one stands: `the issue` or `comment N`.
    pub place: Option<Clean>,
    /// Where the failing output stands that was read.
    pub output_from: Option<Clean>,
    /// The version of pip-doctor that made the last one.
    pub tool: Option<Clean>,
    /// What changed from the last report but one to the last.
    pub changes: Vec<Change>,
    /// What is to be known besides.
    pub notes: Vec<Clean>,
}

/// A fact that one report gives otherwise than the report before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Id of the fact.
    pub fact: &'static str,
    /// What it was; `unknown` where it was not said.
    pub before: Clean,
    /// What it is.
    pub after: Clean,
}

/// What the Action would do on an issue.
#[derive(Clone, Debug, Serialize)]
pub struct Reply {
    /// Labels to add.
    pub labels_add: Vec<Clean>,
    /// Labels to take away.
    pub labels_remove: Vec<Clean>,
    /// The comment to post, its first line being the marker, or nothing.
    pub comment: Option<Clean>,
    /// The hidden line by which the comment is found again and which holds the state.
    pub marker: Clean,
    /// Where the conversation stands.
    pub state: Clean,
    /// The archetype that the issue is held to be.
    pub archetype: Option<Clean>,
    /// The issue's number.
    pub issue: Option<u64>,
    /// Our comment that is to be updated instead of posting another one.
    pub replaces: Option<u64>,
    /// Our newest comment that was taken into account.
    pub after: Option<u64>,
    /// How many comments of ours there are then.
    pub posts: u64,
    /// For the workflow's summary, in Markdown: what is proposed or done, and why.
    pub summary: Clean,
}

/// What fits what somebody brought, for a maintainer to decide.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// The label to set.
    pub label: Clean,
    /// The comment that it would post, without the line that holds the state.
    pub comment: Clean,
}

/// What a model said, checked against the report.
#[derive(Clone, Debug, Serialize)]
pub struct Guidance {
    /// Name of the provider.
    pub provider: Clean,
    /// Name of the model.
    pub model: Clean,
    /// Its words.
    pub text: Clean,
    /// What the case probably is by the model, where the checks leave it open.
    pub reading: Option<Reading>,
    /// What it holds possible.
    pub hypotheses: Vec<Hypothesis>,
    /// What stands under the numbers that it cites.
    pub evidence: Vec<Cited>,
    /// What it would do.
    pub steps: Vec<Step>,
    /// What it would like to know from the user.
    pub questions: Vec<Clean>,
    /// What was left out of its answer, and why.
    pub rejected: Vec<Rejected>,
    /// Why there is no guidance.
    pub error: Option<Clean>,
}

/// A model's reading of a case that the checks leave open. It is never a diagnosis: it decides
/// neither the verdict nor the exit code.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// Id of the archetype.
    pub archetype: Clean,
    /// A full statement of the cause.
    pub title: Clean,
    /// Below 0.5 for a model that was never measured, else its measured rate and at most 0.75.
    pub confidence: f64,
    /// How often the model was right when it was measured.
    pub measured: Option<Measured>,
    /// What happened and why, in the checks' words.
    pub explanation: Clean,
    /// The built-in plan for this archetype.
    pub fixes: Vec<Fix>,
}

/// How often a model was right on the built-in cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// First answers that were right.
    pub right: u32,
    /// Cases that it was asked about.
    pub cases: u32,
}

/// What a model holds possible.
#[derive(Clone, Debug, Serialize)]
pub struct Hypothesis {
    /// An archetype of the catalogue.
    pub archetype: Clean,
    /// 0.0–1.0, below 0.5 unless the check's own conditions hold.
    pub confidence: f64,
    /// Numbers of the evidence that it cites.
    pub evidence: Vec<u64>,
    /// Its reason.
    pub why: Clean,
}

/// Something that a model was shown, by its number.
#[derive(Clone, Debug, Serialize)]
pub struct Cited {
    /// Its number, from 1.
    pub number: u64,
    /// What it is.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// What a model would do.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Its words.
    pub text: Clean,
    /// The command, if there is one.
    pub command: Option<Clean>,
    /// The command is one of the checks' own.
    pub verified: bool,
}

/// Something that was left out of a model's answer.
#[derive(Clone, Debug, Serialize)]
pub struct Rejected {
    /// What it said.
    pub what: Clean,
    /// Why it was left out.
    pub why: Clean,
}
