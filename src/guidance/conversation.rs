//! The conversation with a provider: consent, question, answer, what is asked for, and again.

use std::collections::BTreeSet;

use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::desk::progress::Progress;
use crate::network::Client;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{Guidance, Report};
use crate::system::System;

use super::answer::Answer;
use super::exchange::{Line, Patience};
use super::fault::Fault;
use super::memory::{Known, Memory};
use super::offers::Offer;
use super::prompt::{self, Kind, Prompt, Purpose};
use super::provider::Provider;
use super::verify::{Bench, Checked};
use super::wire::{Request, Role, Turn, Wire};
use super::{Asking, consent, exam, key, reading, tame, user};

/// Most rounds of question and answer.
const ROUNDS: usize = 3;

/// Which prompt to send, whatever is known of the model: `whole` or `short`.
const PROMPT: &str = "PIP_DOCTOR_LLM_PROMPT";

/// Most bytes of a list of models.
const MOST_MODELS: usize = 1 << 20;

/// Whether the user agreed.
pub(super) enum Consent {
    Given,
    Refused,
}

/// The whole conversation, from consent to what is left of the answer.
pub(super) async fn hold(
    report: &Report,
    asking: &Asking<'_>,
    mut provider: Provider,
    redactor: &Redactor,
    guidance: &mut Guidance,
) -> Result<Consent, Fault> {
    let tone = asking.packs.iter().find_map(|pack| pack.tone.clone());
    let purpose = if asking.draft { Purpose::Draft { tone } } else { Purpose::Advice };
    let memory = Memory::of(asking.system);
    let known = memory.of_model(&provider, redactor);
    let prompt =
        Prompt::of(report, asking.catalogue, &purpose, kind(&provider, asking.system, known.as_ref()));
    let mut request = question(&provider, &prompt);
    if asking.reporting.ask.is_none() {
        let bytes = size(&provider, &request);
        if !consent::given(asking, &provider, &prompt, bytes, redactor).await {
            return Ok(Consent::Refused);
        }
    }
    let is_named = asking.reporting.ask.as_deref().is_some_and(|named| !named.is_empty());
    let patience = Patience::from_now(asking.system);
    let progress = Progress::new(asking.output.stderr_is_terminal);
    let answered = {
        let work = async {
            let client = Client::for_conversation(provider.is_local())?;
            let key = key::fetch(&provider, asking.system, redactor).await?;
            if provider.model.is_none() {
                let model = first_model(&client, &provider, is_named, patience).await?;
                guidance.model = redactor.clean(&model);
                request.model = model.clone();
                provider.model = Some(model);
            }
            let mut line = Line { provider: &provider, key, client, patience, redactor };
            rounds(report, asking, &mut line, request, prompt, &progress).await
        };
        tokio::select! {
            // First, so that signals are ours before anything is said or sent.
            biased;
            () = asking.system.interruption() => Err(Fault::Interrupted),
            answered = work => answered,
        }
    };
    drop(progress);
    let checked = answered?;
    // By the name that the server gave, if only now one is known.
    let known = memory.of_model(&provider, redactor);
    if known.is_none() && asking.output.stderr_is_terminal {
        asking.output.notice(&exam::offer());
    }
    reading::take(report, asking, guidance, checked, known.map(|known| known.measured));
    Ok(Consent::Given)
}

/// The prompt that suits a model: as the user set it, as it was measured, or by where it is.
pub(super) fn kind(provider: &Provider, system: &System, known: Option<&Known>) -> Kind {
    let set = system.variable(PROMPT).and_then(|raw| Kind::named(raw.unredacted().trim()));
    let usual = || Kind::usual(provider.is_small());
    set.or(known.map(|known| known.kind)).unwrap_or_else(usual)
}

/// The first question.
pub(super) fn question(provider: &Provider, prompt: &Prompt) -> Request {
    Request {
        model: provider.model.clone().unwrap_or_default(),
        system: prompt.system.clone(),
        turns: vec![Turn { role: Role::User, text: prompt.user.clone() }],
        schema: Some(prompt.schema(provider.wire == Wire::Compatible)),
        most_tokens: prompt.kind.answer(),
    }
}

/// Asks, shows what is asked for, and asks again: at most [`ROUNDS`] times. An answer that can be
/// used stays, whatever becomes of the next round.
async fn rounds(
    report: &Report,
    asking: &Asking<'_>,
    line: &mut Line<'_>,
    mut request: Request,
    prompt: Prompt,
    progress: &Progress,
) -> Result<Checked, Fault> {
    let bench = Bench::new(asking.catalogue, line.redactor, report);
    let mut shown = prompt.shown;
    let mut given: BTreeSet<&str> = BTreeSet::new();
    let mut best: Option<Checked> = None;
    let mut repaired = false;
    let mut asked: BTreeSet<Clean> = BTreeSet::new();
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
        let questions = checked.questions.clone();
        best = Some(checked);
        let from = shown.len();
        for offer in wanted {
            given.insert(offer.id);
            if offer.show(report, line.redactor, prompt.kind.evidence() / 2, &mut shown) {
                asking.output.notice(
                    &Clean::literal("the model asked to see `{offer}` of what was measured")
                        .fill(&|_| Some(Clean::literal(offer.id))),
                );
            }
        }
        let before = shown.len();
        user::ask(asking, &questions, &mut asked, line.redactor, &mut shown).await;
        if shown.len() == from {
            break;
        }
        if shown.len() > before {
            // The time that somebody took to type is not the provider's.
            line.patience = Patience::from_now(asking.system);
        }
        request.turns.push(Turn { role: Role::User, text: prompt::further(&shown.rows(from)) });
    }
    best.ok_or(Fault::Form)
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
pub(super) async fn first_model(
    client: &Client,
    provider: &Provider,
    was_named: bool,
    patience: Patience,
) -> Result<Raw, Fault> {
    let address = provider.base.below("models");
    let time = patience.end().saturating_duration_since(Instant::now());
    let page = timeout_at(patience.end(), client.get(&address, "application/json", MOST_MODELS, time)).await;
    let page = match page.map_err(|_| Fault::Silent)? {
        Ok(page) => page,
        Err(_) if provider.name == "ollama" && !was_named => return Err(Fault::NoProvider),
        Err(fault) => return Err(fault.into()),
    };
    let list: Value = serde_json::from_slice(&page.body).unwrap_or_default();
    let id = list["data"][0]["id"].as_str().filter(|id| !id.is_empty());
    id.map(Raw::from).ok_or(Fault::NotSet("PIP_DOCTOR_LLM_MODEL"))
}
