//! What may be different here from a clean room.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Interpreter, PipAnswer};
use crate::probe::Context;
use crate::redact::{Clean, Raw};
use crate::system::System;

use super::room::Room;

/// Settings that would make pip write elsewhere than into the room, or lead to the index, where
/// the clean room is led already.
const NOT_TAKEN: [&str; 22] = [
    "target",
    "prefix",
    "root",
    "user",
    "log",
    "log-file",
    "src",
    "build",
    "cache-dir",
    "download-cache",
    "report",
    "dest",
    "index-url",
    "extra-index-url",
    "find-links",
    "trusted-host",
    "cert",
    "proxy",
    "python",
    "require-virtualenv",
    "no-input",
    "no-index",
];
/// Variables that change builds and imports: without one of them there is nothing to bring back.
const TELLING: [&str; 16] = [
    "PYTHON",
    "LD_",
    "DYLD_",
    "CFLAGS",
    "CXXFLAGS",
    "CPPFLAGS",
    "LDFLAGS",
    "CC",
    "CXX",
    "OPENSSL_",
    "CARGO_",
    "RUST",
    "PKG_CONFIG",
    "ARCHFLAGS",
    "SETUPTOOLS_",
    "CONDA_PREFIX",
];

/// Settings that no installation fails by.
const HARMLESS: [&str; 8] = [
    "default-timeout",
    "timeout",
    "disable-pip-version-check",
    "retries",
    "progress-bar",
    "no-color",
    "quiet",
    "root-user-action",
];

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
            let is_telling = |name: &str| TELLING.iter().any(|start| name.starts_with(start));
            if system.variables().any(|(name, _)| name.to_str().is_some_and(is_telling)) {
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
                let names: Vec<String> = context
                    .system
                    .variables()
                    .filter_map(|(name, _)| name.to_str().map(str::to_owned))
                    .filter(|name| TELLING.iter().any(|start| name.starts_with(start)))
                    .collect();
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

/// Variables of pip-doctor's own, which begin like pip's.
fn is_ours(name: &str) -> bool {
    name.starts_with("DOCTOR_")
}

/// Settings from files and variables that bear on an installation, the last of a name counting.
fn settings(answer: &PipAnswer, system: &System) -> Vec<(String, Raw)> {
    let mut found: Vec<(String, Raw)> = Vec::new();
    let mut take = |name: String, value: Raw| {
        if !NOT_TAKEN.contains(&name.as_str()) && !value.is_blank() {
            found.retain(|(known, _)| *known != name);
            found.push((name, value));
        }
    };
    for (section, name, value) in &answer.configured {
        if matches!(section.as_str(), "global" | "install" | ":env:") && !name.starts_with("doctor-") {
            take(name.clone(), value.clone());
        }
    }
    // pip 8 and 9 do not tell of variables.
    for (name, value) in system.variables() {
        let name = name.to_string_lossy();
        if let Some(name) = name.strip_prefix("PIP_").filter(|name| *name != "CONFIG_FILE" && !is_ours(name))
        {
            take(name.to_lowercase().replace('_', "-"), Raw::from_os(value));
        }
    }
    found.retain(|(name, _)| !HARMLESS.contains(&name.as_str()));
    found
}
