//! Asks a language model about what the checks leave open, and holds its answer against them.
//!
//! It sees the report and nothing else, and it acts on nothing. Nothing is sent without the user's
//! word; whatever goes wrong costs the guidance and never the report.
//! It deliberately does not know how facts are measured, nor how findings are ranked.

mod answer;
mod consent;
mod conversation;
mod evidence;
mod exam;
mod exchange;
mod fault;
mod key;
mod memory;
mod neighbours;
mod offers;
mod paste;
mod prompt;
mod provider;
mod reading;
mod tame;
mod user;
mod verify;
mod wire;

use std::time::Duration;

use crate::cli::{Format, Reporting};
use crate::desk::output::Output;
use crate::knowledge::{Catalogue, LlmPolicy, PackSettings};
use crate::probe;
use crate::redact::{Clean, Redactor};
use crate::render;
use crate::report::{Guidance, Report, SURE, Verdict};
use crate::system::System;

use conversation::Consent;
use fault::Fault;
use provider::Provider;

pub use exam::{Case, Ended, Exam, measure};
pub use prompt::Purpose;
pub use provider::NAMES;

/// The value of `--ask` for a chat that the user has, which is no provider.
pub const COPY: &str = "copy";

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
    let own;
    let redactor = if let Some(redactor) = asking.redactor {
        redactor
    } else if is_wanted(report, asking) {
        own = probe::redactor(asking.system, &asking.reporting.python);
        &own
    } else {
        return;
    };
    if let Some(file) = &asking.reporting.answer {
        // Of the model that wrote it nothing is known.
        let mut guidance = empty(Clean::literal("answer"), Clean::literal("the pasted answer"));
        let ended = paste::answered(report, asking, file, redactor, &mut guidance);
        conclude(report, asking, guidance, ended.err());
        return;
    }
    let provider = match &asking.reporting.ask {
        Some(_) if !leaves_open(report) => {
            asking.output.notice(&Clean::literal("nothing is left open, so no model was asked"));
            return;
        }
        Some(named) if named == COPY => {
            paste::copy(report, asking);
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
    let known = provider.as_ref().ok();
    let mut guidance = empty(
        known.map(|provider| Clean::literal(provider.name)).unwrap_or_default(),
        known.map(|provider| provider.model(redactor)).unwrap_or_default(),
    );
    let ended =
        provider.and_then(|provider| allowed(asking, &provider).map(|()| provider)).and_then(|provider| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|_| Fault::Internal)?;
            let ended =
                runtime.block_on(conversation::hold(report, asking, provider, redactor, &mut guidance));
            runtime.shutdown_timeout(Duration::ZERO);
            ended
        });
    match ended {
        Ok(Consent::Refused) => {}
        Ok(Consent::Given) => conclude(report, asking, guidance, None),
        Err(fault) => conclude(report, asking, guidance, Some(fault)),
    }
}

/// Whether anything may come of it, so that it is worth while to learn this machine's secrets.
fn is_wanted(report: &Report, asking: &Asking<'_>) -> bool {
    let is_named = asking.reporting.ask.is_some() || asking.reporting.answer.is_some();
    is_named || (leaves_open(report) && consent::is_possible(asking))
}

/// Puts the guidance in the report, and says aside what the report does not show.
fn conclude(report: &mut Report, asking: &Asking<'_>, mut guidance: Guidance, fault: Option<Fault>) {
    if let Some(fault) = fault {
        let words = fault.words();
        asking
            .output
            .notice(&Clean::literal("no answer from the model: {words}").fill(&|_| Some(words.clone())));
        guidance.error = Some(words);
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
    allowed_by_packs(asking)
}

/// Whether the projects whose packs are in use want words of a model.
fn allowed_by_packs(asking: &Asking<'_>) -> Result<(), Fault> {
    match asking.packs.iter().find(|pack| asking.draft && pack.llm == LlmPolicy::None) {
        Some(pack) => Err(Fault::Pack(pack.name.clone())),
        None => Ok(()),
    }
}

/// Guidance of this model, before it has said anything.
fn empty(provider: Clean, model: Clean) -> Guidance {
    Guidance {
        provider,
        model,
        text: Clean::default(),
        reading: None,
        hypotheses: Vec::new(),
        evidence: Vec::new(),
        steps: Vec::new(),
        questions: Vec::new(),
        rejected: Vec::new(),
        error: None,
    }
}
