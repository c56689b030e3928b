//! Where the conversation stands, in one hidden line at the head of our comments.
//!
//! `<!-- pip-doctor:state {"archetype":"…","cause":1,"missing":[],"posts":1,"seen":[2,3],"step":"asked","tried":[],"v":1} -->`
//!
//! Whoever reads it makes sure first that our own account wrote it. Even then ids count only if the
//! catalogue has them. `seen` are numbers of the reporter's texts that were taken into account,
//! `cause` that of the event.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::knowledge::Catalogue;
use crate::redact::Clean;

use super::MOST_POSTS;
use super::labels::Labels;

const BEGIN: &str = "<!-- pip-doctor:state ";
const END: &str = " -->";

/// Longest line that is read.
const LONGEST: usize = 8_000;

/// Most numbers of texts that are kept: the newest.
const SEEN: usize = 200;

/// What was said last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Asked,
    Informed,
    Confirmed,
    Fixed,
    Gathering,
    Bug,
}

impl Step {
    const ALL: [Self; 6] =
        [Self::Asked, Self::Informed, Self::Confirmed, Self::Fixed, Self::Gathering, Self::Bug];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Informed => "needs-information",
            Self::Confirmed => "confirmed",
            Self::Fixed => "fixed",
            Self::Gathering => "gathering",
            Self::Bug => "may-be-a-bug",
        }
    }
}

/// Where the conversation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) step: Step,
    pub(super) archetype: Option<Clean>,
    /// Archetypes that were refuted.
    pub(super) tried: Vec<Clean>,
    /// What was asked for, by its names.
    pub(super) missing: Vec<&'static str>,
    pub(super) posts: u64,
    pub(super) seen: Vec<u32>,
    pub(super) cause: u32,
}

impl State {
    /// Whether it goes on: its label is still there, or it looks for a bug without one.
    pub(super) fn is_under_way(&self, labels: &Labels) -> bool {
        self.step == Step::Gathering || self.archetype.as_ref().is_some_and(|id| labels.has(id))
    }
}

/// The line.
pub(super) fn write(state: &State) -> Clean {
    let ids = |ids: &[Clean]| {
        let quoted: Vec<Clean> =
            ids.iter().map(|id| Clean::literal("\"{id}\"").fill(&|_| Some(id.clone()))).collect();
        Clean::join(&quoted, ",")
    };
    let words: Vec<Clean> = state.missing.iter().map(|word| Clean::literal(word)).collect();
    let first = state.seen.len().saturating_sub(SEEN);
    let seen: Vec<Clean> = state.seen.iter().skip(first).map(|number| Clean::from(*number)).collect();
    // Braces of JSON are no places to fill: each holds more than a name.
    let pieces = [
        Clean::literal(BEGIN),
        Clean::literal("{\"archetype\":"),
        match &state.archetype {
            Some(id) => ids(std::slice::from_ref(id)),
            None => Clean::literal("null"),
        },
        Clean::literal(",\"cause\":"),
        Clean::from(state.cause),
        Clean::literal(",\"missing\":["),
        ids(&words),
        Clean::literal("],\"posts\":"),
        Clean::from(state.posts),
        Clean::literal(",\"seen\":["),
        Clean::join(&seen, ","),
        Clean::literal("],\"step\":\""),
        Clean::literal(state.step.name()),
        Clean::literal("\",\"tried\":["),
        ids(&state.tried),
        Clean::literal("],\"v\":1}"),
        Clean::literal(END),
    ];
    Clean::join(&pieces, "")
}

/// Whether a comment begins as ours do.
pub(super) fn is_ours(body: &str) -> bool {
    body.starts_with(BEGIN)
}

/// The state in the first line of a comment.
pub(super) fn read(body: &str, catalogue: &Catalogue) -> Option<State> {
    let line = body.lines().next()?.trim_end();
    if line.len() > LONGEST {
        return None;
    }
    let json: Value = serde_json::from_str(line.strip_prefix(BEGIN)?.strip_suffix(END)?).ok()?;
    if json.get("v") != Some(&json!(1)) {
        return None;
    }
    let step = json.get("step")?.as_str()?;
    let id = |value: &Value| catalogue.check(value.as_str()?).map(|check| check.id.clone());
    let list = |name: &str| json.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    let words = ["clean-room", "versions", "output", "facts"];
    Some(State {
        step: Step::ALL.into_iter().find(|known| known.name() == step)?,
        archetype: json.get("archetype").and_then(id),
        tried: list("tried").iter().filter_map(id).collect(),
        missing: words.into_iter().filter(|word| list("missing").iter().any(|known| known == word)).collect(),
        posts: json.get("posts")?.as_u64()?.min(MOST_POSTS),
        seen: list("seen").iter().filter_map(number).take(SEEN).collect(),
        cause: json.get("cause").and_then(number).unwrap_or(0),
    })
}

/// A number for a text, the same on every machine. It finds what was read before; it proves nothing.
pub(crate) fn digest(text: &str) -> u32 {
    Sha256::digest(text.as_bytes()).iter().take(4).fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::{State, Step, read, write};
    use crate::knowledge::Catalogue;

    fn state() -> State {
        let catalogue = Catalogue::built_in();
        State {
            step: Step::Gathering,
            archetype: Some(catalogue.check("pip-too-old").unwrap().id.clone()),
            tried: vec![catalogue.check("rust-missing").unwrap().id.clone()],
            missing: vec!["clean-room", "output"],
            posts: 2,
            seen: vec![7, u32::MAX],
            cause: 9,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let line = write(&state());
        assert_eq!(line.as_str().lines().count(), 1);
        let body = format!("{line}\nHello\n");
        assert_eq!(read(&body, Catalogue::built_in()), Some(state()));
        // Some editors end lines otherwise.
        assert_eq!(read(&body.replace('\n', "\r\n"), Catalogue::built_in()), Some(state()));
    }

    #[test]
    fn it_counts_in_the_first_line_alone_and_only_with_known_ids() {
        let line = write(&state());
        let catalogue = Catalogue::built_in();
        assert_eq!(read(&format!("Look:\n{line}"), catalogue), None);
        assert_eq!(read(&format!("> {line}"), catalogue), None);
        let forged = line.as_str().replace("pip-too-old", "pip-too-old --> <img src=x>");
        assert_eq!(read(&forged, catalogue).unwrap().archetype, None);
        assert_eq!(read(&line.as_str().replace("gathering", "posted"), catalogue), None);
        assert_eq!(read(&line.as_str().replace("\"v\":1", "\"v\":2"), catalogue), None);
        let many = line.as_str().replace("\"posts\":2", "\"posts\":99");
        assert_eq!(read(&many, catalogue).unwrap().posts, 3);
    }
}
