//! What comes next, of where it stands and what happened. A table in code; it shows nothing.

use crate::issue::missing::Missing;
use crate::issue::thread::{Action, Author, Event};
use crate::knowledge::Catalogue;
use crate::redact::Clean;
use crate::report::Report;

use super::labels::{self, Labels};
use super::marker::{State, Step};
use super::{Brought, MOST_POSTS};

/// What the report says of the archetype that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Confirmed,
    Fixed,
    Refuted,
    Unknown,
}

impl Outcome {
    pub(super) fn of(report: &Report) -> Self {
        match report.expectation.as_ref().map(|expectation| expectation.result.as_str()) {
            Some("confirmed") => Self::Confirmed,
            Some("fixed") => Self::Fixed,
            Some("refuted") => Self::Refuted,
            _ => Self::Unknown,
        }
    }
}

/// Everything that decides.
#[derive(Debug)]
pub(super) struct Situation<'a> {
    pub(super) event: &'a Event,
    pub(super) labels: &'a Labels,
    pub(super) state: Option<&'a State>,
    pub(super) closed: bool,
    pub(super) posts: u64,
    /// This event was answered already.
    pub(super) replayed: bool,
    /// The reporter brought evidence that was not taken into account yet.
    pub(super) news: bool,
    /// There is a report in it.
    pub(super) new_report: bool,
    /// A maintainer wrote after our last comment.
    pub(super) maintainer_spoke: bool,
    pub(super) outcome: Outcome,
    /// The archetype in question.
    pub(super) current: Option<&'a Clean>,
    /// The archetype whose label this event set.
    pub(super) just_set: Option<Clean>,
    /// The next one in question.
    pub(super) candidate: Option<Clean>,
    /// What keeps the archetype from being decided.
    pub(super) undecided: Vec<Missing>,
    /// What is missing before it may be called a bug.
    pub(super) missing: Vec<Missing>,
    pub(super) works_clean: bool,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Nothing.
    Stay,
    /// A maintainer is told in the workflow's summary what could be set.
    Propose,
    /// The reply for an archetype; after another one that was refuted, its label changes places.
    Ask { id: Clean, refuted: Option<Clean> },
    /// Output and versions are asked for: there is nothing to judge by.
    Inform,
    /// The same reply, fitted to what the reporter edited.
    Update,
    /// It is confirmed: what to do.
    Guide,
    /// It is fixed: it could be closed.
    Close,
    /// Parts of the evidence are asked for.
    Gather { missing: Vec<Missing>, refuted: bool },
    /// It may be a bug, and the evidence is complete.
    Bug,
    /// A maintainer has to look.
    CallMaintainer,
}

/// The archetype whose label the event set.
pub(super) fn just_set(event: &Event, catalogue: &Catalogue) -> Option<Clean> {
    let label = event.label.as_ref().filter(|_| event.action == Action::Labeled)?;
    labels::archetype(label, catalogue)
}

/// What comes next; nothing where whoever sent the event moves nothing.
pub(super) fn decide(situation: &Situation<'_>) -> Option<Move> {
    let event = situation.event;
    if matches!(event.sender, Author::Bot | Author::Us) {
        return None;
    }
    match event.commenter {
        None | Some(Author::Reporter) => {}
        Some(Author::Maintainer) => return Some(Move::Stay),
        Some(Author::Bot | Author::Us | Author::Stranger) => return None,
    }
    // What somebody else edits in the reporter's text is not the reporter's.
    let edited = matches!(event.action, Action::Edited | Action::CommentEdited);
    if (edited && event.sender != Author::Reporter) || silent(situation) {
        return Some(Move::Stay);
    }
    let next = match event.action {
        Action::Labeled => labeled(situation),
        Action::Unlabeled => idle(situation),
        Action::Opened
        | Action::Edited
        | Action::Reopened
        | Action::Commented
        | Action::CommentEdited
        | Action::Asked => told(situation),
    };
    Some(limited(next, situation))
}

/// Whether nothing may be said here. Whoever sets an archetype's label takes it out of a
/// maintainer's hands.
fn silent(situation: &Situation<'_>) -> bool {
    let labels = situation.labels;
    let in_hand = (labels.bug || labels.maintainer) && situation.just_set.is_none();
    labels.off || in_hand || situation.closed || situation.replayed
}

/// More comments than these are a maintainer's.
fn limited(next: Move, situation: &Situation<'_>) -> Move {
    let posts = !matches!(next, Move::Stay | Move::Propose | Move::Update | Move::CallMaintainer);
    if posts && situation.posts >= MOST_POSTS { Move::CallMaintainer } else { next }
}

fn idle(situation: &Situation<'_>) -> Move {
    let free = situation.labels.archetypes.is_empty() && situation.state.is_none();
    if free { Move::Propose } else { Move::Stay }
}

fn labeled(situation: &Situation<'_>) -> Move {
    match &situation.just_set {
        // The same label once more is no new question.
        Some(id) if situation.state.is_some_and(|state| state.archetype.as_ref() == Some(id)) => Move::Stay,
        Some(id) => Move::Ask { id: id.clone(), refuted: None },
        None if situation.event.label.as_ref().is_some_and(labels::is_information) => {
            if situation.state.is_some() { Move::Stay } else { Move::Inform }
        }
        None => idle(situation),
    }
}

/// What the reporter says, or somebody asks by hand.
fn told(situation: &Situation<'_>) -> Move {
    let by_hand = situation.event.action == Action::Asked;
    let Some(state) = situation.state else {
        return match situation.labels.archetypes.first() {
            Some(id) if by_hand => Move::Ask { id: id.clone(), refuted: None },
            // The event of the label itself is on its way.
            Some(_) => Move::Stay,
            None => Move::Propose,
        };
    };
    if state.step == Step::Informed && situation.labels.archetypes.is_empty() {
        return if situation.news { Move::Propose } else { Move::Stay };
    }
    if !state.is_under_way(situation.labels) {
        let other = situation.labels.archetypes.first().filter(|_| by_hand);
        return other.map_or(Move::Stay, |id| Move::Ask { id: id.clone(), refuted: None });
    }
    if !situation.news {
        let again = situation.event.action == Action::Reopened && state.step == Step::Fixed;
        return if again { Move::CallMaintainer } else { Move::Stay };
    }
    match situation.outcome {
        // It is still there after the guidance.
        Outcome::Confirmed if state.step == Step::Confirmed => Move::CallMaintainer,
        Outcome::Confirmed => Move::Guide,
        Outcome::Fixed if state.step == Step::Fixed => Move::Stay,
        Outcome::Fixed => Move::Close,
        Outcome::Refuted => match &situation.candidate {
            Some(id) => Move::Ask { id: id.clone(), refuted: situation.current.cloned() },
            None => bug(situation, state, true),
        },
        Outcome::Unknown if state.step == Step::Gathering => bug(situation, state, is_refuted(state)),
        Outcome::Unknown if !situation.new_report => {
            if state.step == Step::Asked {
                Move::Update
            } else {
                Move::Stay
            }
        }
        // Somebody who knows more is at it.
        Outcome::Unknown if situation.maintainer_spoke => Move::Stay,
        Outcome::Unknown if situation.undecided.is_empty() => bug(situation, state, true),
        Outcome::Unknown => gather(situation.undecided.clone(), false, state),
    }
}

fn is_refuted(state: &State) -> bool {
    state.archetype.as_ref().is_some_and(|id| state.tried.contains(id))
}

/// Nothing known explains it: a bug, once the evidence is complete.
fn bug(situation: &Situation<'_>, state: &State, refuted: bool) -> Move {
    if situation.works_clean {
        // Then it is the environment, in a way that no check knows.
        return Move::CallMaintainer;
    }
    if situation.missing.is_empty() {
        return Move::Bug;
    }
    gather(situation.missing.clone(), refuted, state)
}

/// The same is not asked for twice.
fn gather(missing: Vec<Missing>, refuted: bool, state: &State) -> Move {
    let asked =
        state.step == Step::Gathering && missing.iter().all(|part| state.missing.contains(&part.key()));
    if asked { Move::Stay } else { Move::Gather { missing, refuted } }
}

impl Move {
    /// The archetype that it is about, where that is another one than before.
    pub(super) fn archetype(&self) -> Option<&Clean> {
        match self {
            Self::Ask { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Where it stands afterwards.
    fn step(&self) -> Option<Step> {
        Some(match self {
            Self::Ask { .. } | Self::Update => Step::Asked,
            Self::Inform => Step::Informed,
            Self::Guide => Step::Confirmed,
            Self::Close => Step::Fixed,
            Self::Gather { .. } => Step::Gathering,
            Self::Bug => Step::Bug,
            Self::Stay | Self::Propose | Self::CallMaintainer => return None,
        })
    }

    /// The state that the comment holds.
    pub(super) fn state(
        &self,
        before: Option<&State>,
        id: Option<&Clean>,
        posts: u64,
        brought: &Brought,
    ) -> Option<State> {
        let mut tried = before.map(|state| state.tried.clone()).unwrap_or_default();
        let refuted = match self {
            Self::Ask { refuted, .. } => refuted.as_ref(),
            Self::Gather { refuted: true, .. } | Self::Bug => id,
            _ => None,
        };
        if let Some(refuted) = refuted.filter(|id| !tried.contains(id)) {
            tried.push(refuted.clone());
        }
        if !matches!(self, Self::Gather { .. } | Self::Bug) {
            // A maintainer may set once more what was refuted before.
            tried.retain(|known| Some(known) != id);
        }
        let missing = match self {
            Self::Gather { missing, .. } => missing.iter().map(|part| part.key()).collect(),
            _ => Vec::new(),
        };
        Some(State {
            step: self.step()?,
            archetype: id.cloned(),
            tried,
            missing,
            posts,
            seen: brought.evidence.clone(),
            cause: brought.cause,
        })
    }

    /// Labels to add and to take away, as far as they are not so already. After a replay they are
    /// those of the state, in case that they got lost.
    pub(super) fn labels(&self, situation: &Situation<'_>) -> (Vec<Clean>, Vec<Clean>) {
        let state = situation.state.filter(|_| situation.replayed && !situation.labels.off);
        let (mut add, mut remove) = (Vec::new(), Vec::new());
        match (self, state) {
            (Self::Ask { id, refuted: Some(refuted) }, _) => {
                add.push(id);
                remove.push(refuted);
            }
            (Self::Guide, _) => add.extend(situation.current),
            (Self::Gather { refuted: true, .. } | Self::Bug, _) => remove.extend(situation.current),
            (Self::Stay, Some(state)) => match state.step {
                Step::Asked if !state.tried.is_empty() => {
                    add.extend(&state.archetype);
                    remove.extend(state.tried.last());
                }
                Step::Gathering | Step::Bug if is_refuted(state) => remove.extend(&state.archetype),
                _ => {}
            },
            _ => {}
        }
        let labels = situation.labels;
        let mut added: Vec<Clean> = add.into_iter().filter(|id| !labels.has(id)).map(labels::of).collect();
        let mut removed: Vec<Clean> =
            remove.into_iter().filter(|id| labels.has(id)).map(labels::of).collect();
        if matches!(self, Self::Ask { refuted: None, .. }) && labels.maintainer {
            removed.push(labels::MAINTAINER);
        }
        if *self == Self::Propose && situation.news && labels.information {
            removed.push(labels::INFORMATION);
        }
        let is_bug = *self == Self::Bug || state.is_some_and(|state| state.step == Step::Bug);
        if is_bug && !labels.bug {
            added.push(labels::BUG);
        }
        if *self == Self::CallMaintainer && !labels.maintainer {
            added.push(labels::MAINTAINER);
        }
        (added, removed)
    }

    /// Its name in the report.
    pub(super) fn name(&self, situation: &Situation<'_>) -> &'static str {
        let labels = situation.labels;
        match self {
            Self::Propose => "proposed",
            Self::CallMaintainer => "needs-maintainer",
            Self::Stay if labels.off => "off",
            Self::Stay if labels.maintainer => "needs-maintainer",
            Self::Stay if labels.bug => "may-be-a-bug",
            Self::Stay => situation.state.map_or("quiet", |state| state.step.name()),
            _ => self.step().map_or("quiet", Step::name),
        }
    }

    /// Why, for the workflow's summary.
    pub(super) fn reason(&self, situation: &Situation<'_>) -> &'static str {
        match self {
            Self::Propose => "No archetype is set. Nothing is posted until somebody sets its label.",
            Self::Ask { refuted: None, .. } => "The label of an archetype was set.",
            Self::Ask { .. } => "The report refutes the archetype; this is the next candidate.",
            Self::Inform => "The label for missing information was set.",
            Self::Update => "The reporter edited the text, and the reply is fitted to it.",
            Self::Guide => "The report confirms the archetype.",
            Self::Close => "The report shows that it is fixed. Whether to close the issue is for you to say.",
            Self::Gather { .. } => "What is missing to decide is asked for.",
            Self::Bug => "No archetype explains it, and the evidence for a bug is complete.",
            Self::CallMaintainer if situation.posts >= MOST_POSTS => {
                "Three comments are the most that is posted on one issue: it is your turn."
            }
            Self::CallMaintainer => "No fixed text fits what the reporter brought: it is your turn.",
            Self::Stay => stays(situation),
        }
    }
}

fn stays(situation: &Situation<'_>) -> &'static str {
    let labels = situation.labels;
    let unknown = situation.event.label.as_ref().is_some_and(labels::is_archetype);
    if labels.off {
        "The label `pip-doctor: off` is set: nothing is said on this issue."
    } else if situation.replayed {
        "This event was answered already."
    } else if situation.closed {
        "The issue is closed."
    } else if labels.maintainer || labels.bug {
        "It is a maintainer's turn: nothing is said while the label is there."
    } else if situation.event.commenter == Some(Author::Maintainer) {
        "A maintainer's comment is not answered."
    } else if unknown && situation.just_set.is_none() {
        "There is no archetype of that name: `pip-doctor explain` lists all."
    } else {
        "Nothing new that decides anything."
    }
}
