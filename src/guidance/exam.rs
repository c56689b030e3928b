//! Measures a model on cases with known answers, with both prompts.
//!
//! It is told the cases as reports from which the checks' own findings are taken out: what is
//! measured is the model alone. It deliberately does not know where the cases come from.

use std::time::Duration;

use tokio::time::Instant;

use crate::desk::output::Output;
use crate::desk::progress::Progress;
use crate::desk::question;
use crate::knowledge::Catalogue;
use crate::network::Client;
use crate::redact::{Clean, Redactor};
use crate::report::{Measured, Report};
use crate::system::System;

use super::answer::Answer;
use super::conversation::{first_model, question};
use super::exchange::{Line, Patience};
use super::fault::Fault;
use super::key;
use super::memory::{Known, Memory};
use super::prompt::{Kind, Prompt, Purpose};
use super::provider::Provider;
use super::verify::Bench;

/// Bytes to a token, about.
const TOKEN: usize = 4;

/// A failure and the archetypes that are right for it.
#[derive(Debug)]
pub struct Case {
    /// What is known, without any finding.
    pub report: Report,
    /// The right answers.
    pub answers: Vec<Clean>,
}

/// Who measures what.
#[derive(Clone, Copy, Debug)]
pub struct Exam<'a> {
    /// The provider that was named; empty for the usual order.
    pub provider: &'a str,
    /// Do not ask whether to begin.
    pub yes: bool,
    /// A model on this machine only.
    pub offline: bool,
    /// The archetypes in use.
    pub catalogue: &'a Catalogue,
    /// The door for text.
    pub redactor: &'a Redactor,
    /// For settings, the command that prints a key, and the cache.
    pub system: &'a System,
    /// For the conversation with the user.
    pub output: &'a Output,
}

/// How an exam ended.
#[derive(Debug)]
pub enum Ended {
    /// With this table.
    Done(Clean),
    /// The user did not want it.
    Refused,
    /// For this reason.
    Failed(Clean),
}

/// What came of one prompt.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    cases: u32,
    right: u32,
    unusable: u32,
    false_citations: u32,
    seconds: u64,
}

/// What is said of a model that was never measured.
pub(super) fn offer() -> Clean {
    Clean::literal(
        "this model was never measured, so its reading counts as a guess: `pip-doctor model` asks it about twenty built-in cases",
    )
}

/// Asks about all cases, with the short prompt and with the whole.
pub fn measure(exam: &Exam<'_>, cases: &[Case]) -> Ended {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return Ended::Failed(Fault::Internal.words());
    };
    let ended = runtime.block_on(async {
        tokio::select! {
            // First, so that signals are ours before anything is said or sent.
            biased;
            () = exam.system.interruption() => Err(Fault::Interrupted),
            ended = sit(exam, cases) => ended,
        }
    });
    runtime.shutdown_timeout(Duration::ZERO);
    match ended {
        Ok(Some(table)) => Ended::Done(table),
        Ok(None) => Ended::Refused,
        Err(fault) => Ended::Failed(fault.words()),
    }
}

async fn sit(exam: &Exam<'_>, cases: &[Case]) -> Result<Option<Clean>, Fault> {
    let mut provider = Provider::choose(exam.provider, exam.system)?;
    if exam.offline && !provider.is_local() {
        return Err(Fault::NotLocal);
    }
    let prompts = |kind| -> Vec<Prompt> {
        let of = |case: &Case| Prompt::of(&case.report, exam.catalogue, &Purpose::Advice, kind);
        cases.iter().map(of).collect()
    };
    let (short, whole) = (prompts(Kind::Short), prompts(Kind::Whole));
    if !is_agreed(exam, &provider, short.iter().chain(&whole)).await {
        return Ok(None);
    }
    let client = Client::for_conversation(provider.is_local())?;
    let key = key::fetch(&provider, exam.system, exam.redactor).await?;
    if provider.model.is_none() {
        let patience = Patience::from_now(exam.system);
        provider.model = Some(first_model(&client, &provider, !exam.provider.is_empty(), patience).await?);
    }
    let mut line = Line {
        provider: &provider,
        key,
        client,
        patience: Patience::from_now(exam.system),
        redactor: exam.redactor,
    };
    let mut tallies = Vec::new();
    for (kind, prompts) in [(Kind::Short, short), (Kind::Whole, whole)] {
        tallies.push((kind, one_prompt(exam, &mut line, cases, &prompts).await?));
    }
    // Of equals the one that costs less.
    let better = tallies.iter().rev().max_by_key(|(kind, tally)| (tally.right, *kind == Kind::Short));
    let kept = better.is_some_and(|(kind, tally)| {
        let measured = Measured { right: tally.right, cases: tally.cases };
        let known = Known { kind: *kind, measured };
        Memory::of(exam.system).keep(&provider, known, exam.redactor, exam.system)
    });
    if !kept {
        exam.output.notice(&Clean::literal("the result could not be kept in your cache"));
    }
    Ok(Some(table(&provider, &tallies, better.map(|(kind, _)| *kind), exam.redactor)))
}

/// One line on what it costs, and a clear yes.
async fn is_agreed<'a>(
    exam: &Exam<'_>,
    provider: &Provider,
    prompts: impl Iterator<Item = &'a Prompt>,
) -> bool {
    let (mut count, mut bytes) = (0, 0);
    for prompt in prompts {
        count += 1;
        bytes += prompt.system.as_str().len() + prompt.user.as_str().len();
    }
    let words = Clean::literal(
        "{count} questions on built-in cases go to {model} at {host}: about {tokens} tokens. Nothing of this machine is sent.",
    )
    .fill(&|name| {
        Some(match name {
            "count" => Clean::from(count),
            "model" => provider.model(exam.redactor),
            "host" => provider.base.shown(exam.redactor),
            _ => Clean::from(bytes / TOKEN / 1_000 * 1_000),
        })
    });
    exam.output.notice(&words);
    if exam.yes {
        return true;
    }
    let typed = question::answer("Begin? [y/N] ", exam.system, exam.output).await;
    matches!(typed.as_deref(), Some("y" | "yes"))
}

async fn one_prompt(
    exam: &Exam<'_>,
    line: &mut Line<'_>,
    cases: &[Case],
    prompts: &[Prompt],
) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    let began = Instant::now();
    let progress = Progress::new(exam.output.stderr_is_terminal);
    for (case, prompt) in cases.iter().zip(prompts) {
        progress.count("cases asked about:", tally.cases as usize);
        // Each question has its own time: the whole exam may take an hour.
        line.patience = Patience::from_now(exam.system);
        let answered = line.ask(&question(line.provider, prompt), &|_| {}).await;
        tally.cases += 1;
        match answered {
            Ok(raw) => grade(exam, case, prompt, Answer::read(&raw), &mut tally),
            // These are the model's own failures; any other is the provider's, and ends the exam.
            Err(Fault::Slow | Fault::Silent | Fault::Declined | Fault::Unfinished | Fault::TooLong) => {
                tally.unusable += 1;
            }
            Err(fault) => return Err(fault),
        }
    }
    tally.seconds = began.elapsed().as_secs();
    Ok(tally)
}

fn grade(exam: &Exam<'_>, case: &Case, prompt: &Prompt, answer: Option<Answer>, tally: &mut Tally) {
    let Some(answer) = answer else {
        tally.unusable += 1;
        return;
    };
    let numbers = answer.hypotheses.iter().flat_map(|claim| &claim.evidence);
    let is_false = |number: &&i64| u64::try_from(**number).ok().and_then(|n| prompt.shown.get(n)).is_none();
    tally.false_citations += u32::from(numbers.clone().any(|number| is_false(&number)));
    let checked =
        Bench::new(exam.catalogue, exam.redactor, &case.report).check(&answer, &case.report, &prompt.shown);
    let first = checked.hypotheses.first().map(|first| &first.archetype);
    tally.right += u32::from(first.is_some_and(|first| case.answers.contains(first)));
}

fn table(provider: &Provider, tallies: &[(Kind, Tally)], kept: Option<Kind>, redactor: &Redactor) -> Clean {
    let head = Clean::literal("{model}\n\n| prompt | right | unusable | false citations | seconds a case |\n| --- | ---: | ---: | ---: | ---: |\n")
        .fill(&|_| Some(provider.model(redactor)));
    let row = |(kind, tally): &(Kind, Tally)| {
        Clean::literal("| {prompt} | {right} of {cases} | {unusable} | {false} | {seconds} |\n").fill(
            &|name| {
                Some(match name {
                    "prompt" => Clean::literal(kind.name()),
                    "right" => tally.right.into(),
                    "cases" => tally.cases.into(),
                    "unusable" => tally.unusable.into(),
                    "false" => tally.false_citations.into(),
                    _ => (tally.seconds / u64::from(tally.cases.max(1))).into(),
                })
            },
        )
    };
    let end = kept.map_or_else(Clean::default, |kind| {
        Clean::literal("\nThe {prompt} prompt is used for this model from now on.\n")
            .fill(&|_| Some(Clean::literal(kind.name())))
    });
    let rows: Vec<Clean> = tallies.iter().map(row).collect();
    Clean::join([&head, &Clean::join(&rows, ""), &end], "")
}
