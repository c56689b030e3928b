//! What may be different here from a clean room.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Interpreter, PipAnswer};
use crate::probe::Context;
use crate::redact::{Clean, Raw};
use crate::system::System;
use crate::trial::{Kind, Room, settings, telling_variables};

/// One thing that is brought back into the clean room.
#[derive(Debug)]
pub(super) enum Difference {
    /// The pip that the user has.
    Pip(String),
    /// The user's settings of pip.
    Settings(Vec<(String, Raw)>),
    /// The user's variables.
    Variables,
    /// Another interpreter.
    Python(PathBuf),
    /// uv in the place of pip.
    Uv(PathBuf),
}

impl Difference {
    /// What there is to bring back. Once it fails clean, another interpreter or installer may tell
    /// more; the user's own settings no longer can.
    pub(super) fn all(
        subject: &Interpreter,
        answer: Option<&PipAnswer>,
        found: &[Interpreter],
        system: &System,
        works: bool,
    ) -> Vec<Self> {
        let mut all = Vec::new();
        if works {
            let pip = answer.map(|answer| &answer.pip).or_else(|| subject.tool("pip"));
            all.extend(pip.map(|pip| Self::Pip(pip.to_string())));
            let settings = answer.map(|answer| settings(answer, system)).unwrap_or_default();
            if !settings.is_empty() {
                all.push(Self::Settings(settings));
            }
            if !telling_variables(system).is_empty() {
                all.push(Self::Variables);
            }
        }
        let other = found.iter().find(|python| {
            !python.subject
                && python.trouble.is_none()
                && python.not_started.is_none()
                && python.version != subject.version
                && python.implementation == subject.implementation
                && python.version >= subject.version
        });
        if !works {
            all.extend(
                other.and_then(|python| Some(Self::Python(python.places.executable.as_ref()?.path()))),
            );
        }
        all.extend(system.find_program("uv").map(Self::Uv));
        all
    }

    /// The trial of which this is the other side: it works without what is brought back, or with what is
    /// put in the place of the user's own.
    pub(super) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Pip(_) => Some(Kind::NewestPip),
            Self::Settings(_) => Some(Kind::WithoutSettings),
            Self::Variables => Some(Kind::WithoutVariable),
            Self::Python(_) => Some(Kind::OtherPython),
            Self::Uv(_) => None,
        }
    }

    /// The clean room with this difference, and what to call it.
    pub(super) fn room<'a>(&self, clean: &Room<'a>, context: &Context) -> (Room<'a>, Clean) {
        let mut room = clean.clone();
        let words = match self {
            Self::Pip(version) => {
                room.pip = Some(version.clone());
                Clean::literal("your pip {what}").fill(&|_| Some(context.text(version)))
            }
            Self::Settings(settings) => {
                for (name, value) in settings {
                    let variable = format!("PIP_{}", name.replace('-', "_").to_uppercase());
                    room.set(&variable, OsString::from(value.unredacted()));
                }
                let shown: Vec<String> =
                    settings.iter().map(|(name, value)| format!("{name} = {}", value.unredacted())).collect();
                Clean::literal("your settings of pip: {what}")
                    .fill(&|_| Some(context.text(&shown.join(", "))))
            }
            Self::Variables => {
                room.all_variables = true;
                let names = telling_variables(&context.system);
                Clean::literal("your environment variables: {what}")
                    .fill(&|_| Some(context.text(&names.join(", "))))
            }
            Self::Python(path) => {
                room = clean.with_python(path.clone());
                Clean::literal("another interpreter: {what}").fill(&|_| Some(context.show(path)))
            }
            Self::Uv(path) => {
                room.uv = Some(path.clone());
                Clean::literal("uv in the place of pip: {what}").fill(&|_| Some(context.show(path)))
            }
        };
        (room, words)
    }
}
