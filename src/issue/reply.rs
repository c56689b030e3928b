//! What is answered on an issue: the loop from an archetype's label to a fix, or to a bug.
//!
//! It is a pure function of the thread and of the report on what the reporter said. Where it stands
//! is written in the first line of our newest comment and nowhere else, so that the same thread
//! gives the same answer. It posts nothing itself, closes nothing, and answers at most
//! [`MOST_POSTS`] times; the words are those of [`super::words`].

mod evidence;
mod labels;
mod machine;
mod marker;

use crate::diagnosis;
use crate::knowledge::Catalogue;
use crate::log::sayings::{self, SAYINGS};
use crate::redact::Clean;
use crate::report::{Diagnosis, LIKELY, Proposal, Reply, Report, Role, Verdict};

use super::thread::{Author, Thread};
use super::words::{self, Words};
use labels::Labels;
use machine::{Move, Outcome, Situation};
use marker::State;

pub(crate) use marker::digest;

/// Most comments of ours on one issue.
pub const MOST_POSTS: u64 = 3;

/// Where the conversation stands, as far as the thread alone tells.
#[derive(Debug)]
pub struct Standing {
    state: Option<State>,
    /// Our newest comment.
    after: Option<u64>,
    /// What it says below its first line, by a number.
    said: Option<u32>,
    posts: u64,
    labels: Labels,
    maintainer_spoke: bool,
}

/// What the reporter brought.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// Numbers of the texts that hold more than words.
    pub evidence: Vec<u32>,
    /// Those among them that hold a report.
    pub reports: Vec<u32>,
    /// The number of the event.
    pub cause: u32,
}

impl Standing {
    /// Reads it from a thread. Only what stands first in a comment of our own account counts.
    pub fn of(thread: &Thread, catalogue: &Catalogue) -> Self {
        let ours = || thread.comments.iter().enumerate().filter(|(_, comment)| comment.author == Author::Us);
        let read = |body: &str| marker::read(body, catalogue);
        let newest = ours().rfind(|(_, comment)| read(comment.body.unredacted()).is_some());
        let state = newest.and_then(|(_, comment)| read(comment.body.unredacted()));
        let count = ours().filter(|(_, comment)| marker::is_ours(comment.body.unredacted())).count() as u64;
        let since = newest.map_or(0, |(index, _)| index + 1);
        Self {
            posts: state.as_ref().map_or(0, |state| state.posts).max(count).min(MOST_POSTS),
            after: newest.and_then(|(_, comment)| comment.id),
            said: newest.map(|(_, comment)| said(comment.body.unredacted())),
            labels: Labels::read(&thread.labels, catalogue),
            maintainer_spoke: thread
                .comments
                .iter()
                .skip(since)
                .any(|comment| comment.author == Author::Maintainer),
            state,
        }
    }

    /// The archetype that the issue is held to be: the one that was just set, the one under way, or
    /// the first that is set.
    pub fn archetype(&self, thread: &Thread, catalogue: &Catalogue) -> Option<Clean> {
        let just_set = thread.event.as_ref().and_then(|event| machine::just_set(event, catalogue));
        let under_way = self.state.as_ref().filter(|state| state.is_under_way(&self.labels));
        just_set
            .or_else(|| under_way.and_then(|state| state.archetype.clone()))
            .or_else(|| self.labels.archetypes.first().cloned())
    }
}

/// The text below the first line, by a number. Line ends may have been changed on the way.
fn said(body: &str) -> u32 {
    let lines: Vec<&str> = body.lines().skip(1).map(str::trim_end).collect();
    marker::digest(lines.join("\n").trim())
}

/// The reply, or nothing where nothing is to be done. `words` are the packs' own for an archetype.
pub fn reply(
    report: &Report,
    thread: &Thread,
    standing: &Standing,
    brought: &Brought,
    catalogue: &Catalogue,
    words: &dyn Fn(&str) -> Option<Clean>,
) -> Option<Reply> {
    let event = thread.event.as_ref()?;
    let current = standing.archetype(thread, catalogue);
    let seen = standing.state.as_ref().map_or(&[][..], |state| &state.seen);
    let is_new = |number: &&u32| !seen.contains(number);
    let situation = Situation {
        event,
        labels: &standing.labels,
        state: standing.state.as_ref(),
        closed: thread.closed,
        posts: standing.posts,
        replayed: standing.state.as_ref().is_some_and(|state| state.cause == brought.cause),
        news: brought.evidence.iter().any(|number| is_new(&number)),
        new_report: brought.reports.iter().any(|number| is_new(&number)),
        maintainer_spoke: standing.maintainer_spoke,
        outcome: Outcome::of(report),
        current: current.as_ref(),
        just_set: machine::just_set(event, catalogue),
        candidate: candidate(report, catalogue, standing, current.as_ref()),
        undecided: evidence::undecided(report),
        missing: evidence::for_a_bug(report),
        works_clean: evidence::works_clean(report),
    };
    let next = machine::decide(&situation)?;
    let described = |id: &Clean| -> Option<Diagnosis> {
        let known = report.diagnoses.iter().find(|diagnosis| diagnosis.id == *id);
        known.cloned().or_else(|| diagnosis::described(catalogue, report, id.as_str()))
    };
    let id = next.archetype().cloned().or_else(|| current.clone());
    let subject = id.as_ref().and_then(described);
    let proposed = (next == Move::Propose).then(|| first_candidate(report, catalogue)).flatten();
    let proposed = proposed.and_then(|id| described(&id));
    let proposal = (next == Move::Propose)
        .then(|| proposal(report, catalogue, !brought.evidence.is_empty(), words))
        .flatten();
    let own = |subject: &Diagnosis| words(subject.id.as_str());
    let text = match (&next, &subject) {
        (Move::Ask { refuted, .. }, Some(subject)) => {
            Some(Words::Ask { subject, refuted: refuted.as_ref(), own: own(subject) })
        }
        (Move::Update, Some(subject)) => Some(Words::Ask { subject, refuted: None, own: own(subject) }),
        (Move::Guide, Some(subject)) => Some(Words::Guide { subject, own: own(subject) }),
        (Move::Close, Some(subject)) => Some(Words::Close { subject }),
        (Move::Gather { missing, refuted }, Some(subject)) => {
            Some(Words::Gather { subject, missing, refuted: *refuted })
        }
        (Move::Bug, Some(subject)) => Some(Words::Bug { subject }),
        (Move::Inform, _) => Some(Words::Inform),
        _ => None,
    }
    .map(|words| words::reply(report, &words));
    // An edit that changes nothing of what was said needs no new comment.
    let text = text.filter(|text| next != Move::Update || standing.said != Some(said_of(text)));
    let posts = standing.posts + u64::from(text.is_some() && next != Move::Update);
    let state = text.as_ref().and_then(|_| next.state(standing.state.as_ref(), id.as_ref(), posts, brought));
    let marker = state.as_ref().or(standing.state.as_ref()).map(marker::write).unwrap_or_default();
    let comment = text.as_ref().map(|text| Clean::join([&marker, text], "\n"));
    let (labels_add, labels_remove) = next.labels(&situation);
    let name = Clean::literal(next.name(&situation));
    let summary = words::summary(
        report,
        &words::Summary {
            state: &name,
            reason: next.reason(&situation),
            number: thread.number,
            proposed: proposed.as_ref(),
            label: proposal.as_ref().map(|proposal| proposal.label.clone()),
            comment: text.as_ref().or(proposal.as_ref().map(|proposal| &proposal.comment)),
            labels_add: &labels_add,
            labels_remove: &labels_remove,
        },
    );
    Some(Reply {
        labels_add,
        labels_remove,
        marker,
        state: name,
        archetype: id.or_else(|| proposed.map(|subject| subject.id)),
        issue: thread.number,
        replaces: standing.after.filter(|_| next == Move::Update && comment.is_some()),
        after: standing.after,
        posts,
        comment,
        summary,
    })
}

/// What a maintainer could set, where a cause is likely, or where there is nothing to judge by.
pub fn proposal(
    report: &Report,
    catalogue: &Catalogue,
    has_evidence: bool,
    words: &dyn Fn(&str) -> Option<Clean>,
) -> Option<Proposal> {
    let Some(id) = first_candidate(report, catalogue) else {
        let comment = words::reply(report, &Words::Inform);
        let wanting = if has_evidence {
            is_end_alone(report)
        } else {
            complains(report) && !is_a_question(report, catalogue)
        };
        return wanting.then_some(Proposal { label: labels::INFORMATION, comment });
    };
    let subject = report.diagnoses.iter().find(|diagnosis| diagnosis.id == id)?;
    // A wish is answered by people.
    if report.verdict == Verdict::NotInstallation && !evidence::has_output(report) {
        return None;
    }
    let words = Words::Ask { subject, refuted: None, own: words(id.as_str()) };
    Some(Proposal { label: labels::of(&id), comment: words::reply(report, &words) })
}

/// Whether anything is said to go wrong. Who thanks, wishes or asks for a licence has no output to show.
fn complains(report: &Report) -> bool {
    let lines = report.log.iter().flat_map(|log| log.head.iter().chain(&log.tail).chain(&log.prose));
    let says = |text: &str| sayings::says(&text.to_lowercase(), &SAYINGS.complains);
    lines.map(|line| line.text.as_str()).any(says)
}

/// Whether words alone look like another matter than an installation most of all: nobody is asked for an output
/// that does not exist.
fn is_a_question(report: &Report, catalogue: &Catalogue) -> bool {
    let first = report.looks_like.first().and_then(|likeness| catalogue.check(likeness.id.as_str()));
    first.is_some_and(|check| check.verdict == Verdict::NotInstallation)
}

/// Whether there is no more of the output than the installer's last lines, which say nothing of the cause.
fn is_end_alone(report: &Report) -> bool {
    const END: [&str; 5] = ["error", "summary", "source-build", "step-failed", "missing-tool"];
    let Some(log) = &report.log else { return true };
    report.verdict == Verdict::Unclear
        && log.error_block.len() < 8
        && log.events.iter().all(|event| END.contains(&event.kind))
}

fn said_of(text: &Clean) -> u32 {
    let lines: Vec<&str> = text.as_str().lines().map(str::trim_end).collect();
    marker::digest(lines.join("\n").trim())
}

/// The likeliest cause, whatever was tried.
fn first_candidate(report: &Report, catalogue: &Catalogue) -> Option<Clean> {
    let likely = |diagnosis: &&Diagnosis| diagnosis.role == Role::Cause && diagnosis.confidence >= LIKELY;
    let first = report.diagnoses.iter().find(likely)?;
    catalogue.check(first.id.as_str()).map(|check| check.id.clone())
}

/// The likeliest cause that was not tried yet. A bug of the package is none: it needs proof of its
/// own.
fn candidate(
    report: &Report,
    catalogue: &Catalogue,
    standing: &Standing,
    current: Option<&Clean>,
) -> Option<Clean> {
    let tried = standing.state.as_ref().map_or(&[][..], |state| &state.tried);
    report
        .diagnoses
        .iter()
        .filter(|diagnosis| diagnosis.role == Role::Cause && diagnosis.confidence >= LIKELY)
        .find(|diagnosis| Some(&diagnosis.id) != current && !tried.contains(&diagnosis.id))
        .and_then(|diagnosis| catalogue.check(diagnosis.id.as_str()))
        .filter(|check| check.verdict != Verdict::PackageBug)
        .map(|check| check.id.clone())
}
