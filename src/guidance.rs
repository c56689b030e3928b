//! Asks a language model about what the checks leave open, and holds its answer against them.
//!
//! It sees the report and nothing else, and it acts on nothing. Nothing is sent without the user's
//! word; whatever goes wrong costs the guidance and never the report.
//! It deliberately does not know how facts are measured, nor how findings are ranked.

mod answer;
mod consent;
mod evidence;
mod exchange;
mod fault;
mod key;
mod offers;
mod prompt;
mod provider;
mod tame;
mod verify;
mod wire;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::cli::{Format, Reporting};
use crate::desk::output::Output;
use crate::desk::progress::Progress;
use crate::diagnosis;
use crate::knowledge::{Catalogue, LlmPolicy, PackSettings};
use crate::network::Client;
use crate::probe;
use crate::redact::{Clean, Raw, Redactor};
use crate::render;
use crate::report::{Guidance, Report, Verdict};
use crate::system::System;

use answer::Answer;
use exchange::{Line, Patience};
use fault::Fault;
use offers::Offer;
use prompt::{Budget, Prompt};
use provider::Provider;
use verify::{Bench, Checked};
use wire::{Request, Role, Turn, Wire};

pub use prompt::Purpose;
pub use provider::NAMES;

/// Most rounds of question and answer.
const ROUNDS: usize = 3;

/// From here on a cause needs no further opinion.
const SURE: f64 = 0.7;

/// Most bytes of a list of models.
const MOST_MODELS: usize = 1 << 20;

/// What is needed to ask.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// What the user wants.
    pub reporting: &'a Reporting,
    /// The archetypes in use.
    pub catalogue: &'a Catalogue,
    /// The settings of the packs in use.
    pub packs: &'a [PackSettings],
    /// Whether a reply is to be drafted, rather than this user advised.
    pub draft: bool,
    /// For settings and the command that prints a key.
    pub system: &'a System,
    /// For the conversation with the user.
    pub output: &'a Output,
    /// The door for text; without one, one is made that knows this machine.
    pub redactor: Option<&'a Redactor>,
}

/// Adds guidance to a report that leaves something open, if the user agrees.
pub fn seek(report: &mut Report, asking: &Asking<'_>) {
    let provider = match &asking.reporting.ask {
        Some(_) if !leaves_open(report) => {
            asking.output.notice(&Clean::literal("nothing is left open, so no model was asked"));
            return;
        }
        Some(named) => Provider::choose(named, asking.system),
        None if leaves_open(report) && consent::is_possible(asking) => {
            match Provider::configured(asking.system) {
                Some(Ok(provider)) if provider.is_local() || !asking.reporting.offline => Ok(provider),
                _ => return,
            }
        }
        None => return,
    };
    let own;
    let redactor = if let Some(redactor) = asking.redactor {
        redactor
    } else {
        own = probe::redactor(asking.system, &asking.reporting.python);
        &own
    };
    let mut guidance = empty(provider.as_ref().ok(), redactor);
    let ended =
        provider.and_then(|provider| allowed(asking, &provider).map(|()| provider)).and_then(|provider| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|_| Fault::Internal)?;
            let ended = runtime.block_on(converse(report, asking, provider, redactor, &mut guidance));
            runtime.shutdown_timeout(Duration::ZERO);
            ended
        });
    match ended {
        Ok(Consent::Refused) => return,
        Ok(Consent::Given) => {}
        Err(fault) => {
            let words = fault.words();
            asking
                .output
                .notice(&Clean::literal("no answer from the model: {words}").fill(&|_| Some(words.clone())));
            guidance.error = Some(words);
        }
    }
    report.guidance = Some(guidance);
    // A report to paste holds no model's words unless they are asked for: they are said aside.
    let stays_aside = asking.output.format(asking.reporting) == Format::Markdown
        && !asking.reporting.include_guidance
        && report.guidance.as_ref().is_some_and(|guidance| guidance.error.is_none());
    if stays_aside {
        asking.output.aside(&render::guidance(report));
    }
}

/// Whether the user agreed.
enum Consent {
    Given,
    Refused,
}

/// No cause, one that is not sure, or something unknown that would decide.
fn leaves_open(report: &Report) -> bool {
    match report.first_cause() {
        Some(cause) if cause.confidence >= SURE => report.gaps.iter().any(|gap| !gap.wanted_by.is_empty()),
        Some(_) => true,
        None => report.verdict != Verdict::Healthy,
    }
}

/// Whether this provider may be asked at all.
fn allowed(asking: &Asking<'_>, provider: &Provider) -> Result<(), Fault> {
    if asking.reporting.offline && !provider.is_local() {
        return Err(Fault::NotLocal);
    }
    match asking.packs.iter().find(|pack| asking.draft && pack.llm == LlmPolicy::None) {
        Some(pack) => Err(Fault::Pack(pack.name.clone())),
        None => Ok(()),
    }
}

fn empty(provider: Option<&Provider>, redactor: &Redactor) -> Guidance {
    Guidance {
        provider: provider.map(|provider| Clean::literal(provider.name)).unwrap_or_default(),
        model: provider.map(|provider| provider.model(redactor)).unwrap_or_default(),
        text: Clean::default(),
        hypotheses: Vec::new(),
        evidence: Vec::new(),
        steps: Vec::new(),
        questions: Vec::new(),
        rejected: Vec::new(),
        error: None,
    }
}

/// The whole conversation, from consent to what is left of the answer.
async fn converse(
    report: &mut Report,
    asking: &Asking<'_>,
    mut provider: Provider,
    redactor: &Redactor,
    guidance: &mut Guidance,
) -> Result<Consent, Fault> {
    let tone = asking.packs.iter().find_map(|pack| pack.tone.clone());
    let purpose = if asking.draft { Purpose::Draft { tone } } else { Purpose::Advice };
    let budget = Budget::of(provider.is_local());
    let prompt = Prompt::of(report, asking.catalogue, &purpose, budget);
    let mut request = Request {
        model: provider.model.clone().unwrap_or_default(),
        system: prompt.system.clone(),
        turns: vec![Turn { role: Role::User, text: prompt.user.clone() }],
        schema: Some(prompt.schema(provider.wire == Wire::Compatible)),
        most_tokens: budget.answer,
    };
    if asking.reporting.ask.is_none() {
        let bytes = size(&provider, &request);
        if !consent::given(asking, &provider, &prompt, bytes, redactor).await {
            return Ok(Consent::Refused);
        }
    }
    let patience = Patience::from_now(asking.system);
    let progress = Progress::new(asking.output.stderr_is_terminal);
    let answered = {
        let work = async {
            let client = Client::for_conversation(provider.is_local())?;
            let key = key::fetch(&provider, asking.system, redactor).await?;
            if provider.model.is_none() {
                let model = first_model(&client, &provider, asking, patience).await?;
                guidance.model = redactor.clean(&model);
                request.model = model.clone();
                provider.model = Some(model);
            }
            let line = Line { provider: &provider, key, client, patience, redactor };
            rounds(report, asking, &line, request, prompt, budget, &progress).await
        };
        tokio::select! {
            // First, so that signals are ours before anything is said or sent.
            biased;
            () = asking.system.interruption() => Err(Fault::Interrupted),
            answered = work => answered,
        }
    };
    drop(progress);
    let (checked, shown) = answered?;
    take(report, asking, guidance, checked, &shown);
    Ok(Consent::Given)
}

/// Asks, shows what is asked for, and asks again: at most [`ROUNDS`] times. An answer that can be
/// used stays, whatever becomes of the next round.
async fn rounds(
    report: &Report,
    asking: &Asking<'_>,
    line: &Line<'_>,
    mut request: Request,
    prompt: Prompt,
    budget: Budget,
    progress: &Progress,
) -> Result<(Checked, evidence::Shown), Fault> {
    let bench = Bench::new(asking.catalogue, line.redactor, report);
    let mut shown = prompt.shown;
    let mut given: BTreeSet<&str> = BTreeSet::new();
    let mut best: Option<Checked> = None;
    let mut repaired = false;
    for _ in 0..ROUNDS {
        announce(asking, line, &request);
        let heard = |bytes: usize| progress.count("bytes of the model's answer:", bytes);
        let raw = match line.ask(&request, &heard).await {
            Ok(raw) => raw,
            Err(fault) if best.is_none() => return Err(fault),
            Err(_) => break,
        };
        request
            .turns
            .push(Turn { role: Role::Assistant, text: tame::cut(&line.redactor.clean(&raw), 8_000) });
        let Some(answer) = Answer::read(&raw) else {
            if repaired || best.is_some() {
                break;
            }
            repaired = true;
            request.turns.push(Turn { role: Role::User, text: prompt::repair() });
            continue;
        };
        let (wanted, unknown) = wanted(&answer, &prompt.offers, &given);
        let mut checked = bench.check(&answer, report, &shown);
        for probe in &unknown {
            bench.refuse_probe(&mut checked, probe);
        }
        best = Some(checked);
        let from = shown.len();
        for offer in wanted {
            given.insert(offer.id);
            if offer.show(report, line.redactor, budget.evidence / 2, &mut shown) {
                asking.output.notice(
                    &Clean::literal("the model asked to see `{offer}` of what was measured")
                        .fill(&|_| Some(Clean::literal(offer.id))),
                );
            }
        }
        if shown.len() == from {
            break;
        }
        request.turns.push(Turn { role: Role::User, text: prompt::further(&shown.rows(from)) });
    }
    best.map(|checked| (checked, shown)).ok_or(Fault::Form)
}

/// What an answer asks for: what is on offer and was not given yet, and what is not on offer.
fn wanted(
    answer: &Answer,
    offers: &[&'static Offer],
    given: &BTreeSet<&str>,
) -> (Vec<&'static Offer>, Vec<Raw>) {
    let mut wanted: Vec<&'static Offer> = Vec::new();
    let mut unknown = Vec::new();
    for probe in &answer.probes {
        match offers.iter().find(|offer| offer.id == probe.unredacted().trim()) {
            Some(offer) if given.contains(offer.id) || wanted.iter().any(|one| one.id == offer.id) => {}
            Some(offer) => wanted.push(offer),
            None => unknown.push(probe.clone()),
        }
    }
    wanted.truncate(ROUNDS);
    (wanted, unknown)
}

/// One line before each sending.
fn announce(asking: &Asking<'_>, line: &Line<'_>, request: &Request) {
    let bytes = size(line.provider, request);
    asking.output.notice(&Clean::literal("asking {model} at {host}, sending {bytes} bytes").fill(&|name| {
        Some(match name {
            "model" => line.provider.model(line.redactor),
            "host" => line.provider.base.shown(line.redactor),
            _ => Clean::from(bytes),
        })
    }));
}

fn size(provider: &Provider, request: &Request) -> usize {
    provider.wire.body(request).to_string().len()
}

/// The first model that the server offers.
async fn first_model(
    client: &Client,
    provider: &Provider,
    asking: &Asking<'_>,
    patience: Patience,
) -> Result<Raw, Fault> {
    let address = provider.base.below("models");
    let time = patience.end().saturating_duration_since(Instant::now());
    let page = timeout_at(patience.end(), client.get(&address, "application/json", MOST_MODELS, time)).await;
    let was_named = asking.reporting.ask.as_deref().is_some_and(|named| !named.is_empty());
    let page = match page.map_err(|_| Fault::Silent)? {
        Ok(page) => page,
        Err(_) if provider.name == "ollama" && !was_named => return Err(Fault::NoProvider),
        Err(fault) => return Err(fault.into()),
    };
    let list: Value = serde_json::from_slice(&page.body).unwrap_or_default();
    let id = list["data"][0]["id"].as_str().filter(|id| !id.is_empty());
    id.map(Raw::from).ok_or(Fault::NotSet("PIP_DOCTOR_LLM_MODEL"))
}

/// Puts what is left of the answer in the report. The first hypothesis becomes a diagnosis where
/// its check bears it out.
fn take(
    report: &mut Report,
    asking: &Asking<'_>,
    guidance: &mut Guidance,
    mut checked: Checked,
    shown: &evidence::Shown,
) {
    if let Some(first) = checked.hypotheses.first_mut() {
        let cited = verify::cited(first, shown);
        let id = first.archetype.clone();
        if let Some(confidence) = diagnosis::adopt(asking.catalogue, report, id.as_str(), &cited) {
            first.confidence = confidence;
        }
    }
    guidance.text = if asking.draft && !checked.text.is_empty() {
        let mark = Clean::literal("Drafted by a language model; read it before it is sent.");
        Clean::join([&mark, &checked.text], "\n\n")
    } else {
        checked.text
    };
    guidance.hypotheses = checked.hypotheses;
    guidance.evidence = checked.evidence;
    guidance.steps = checked.steps;
    guidance.questions = checked.questions;
    guidance.rejected = checked.rejected;
}
