//! What failed, put together from the events: package, phase, tool, the innermost frame, and
//! whether it was built from source.

use std::collections::BTreeMap;

use crate::fact::{FactId, Source, Value};
use crate::python::version::Version;
use crate::redact::Clean;

use super::Line;
use super::events::Seen;
use super::infer::Inference;

const PACKAGE: FactId = FactId::of("log.package");
const PACKAGE_VERSION: FactId = FactId::of("log.package.version");
const PHASE: FactId = FactId::of("log.phase");
const TOOL: FactId = FactId::of("log.tool");
const SDIST: FactId = FactId::of("log.sdist_used");
const WHEEL: FactId = FactId::of("log.wheel_used");
const FRAME: FactId = FactId::of("log.traceback_path");
const RAISED_IN: FactId = FactId::of("log.raised_in");
const SUCCESS: FactId = FactId::of("log.claims_success");

/// The phase in which the requirements of a build are installed.
const BUILD_REQUIREMENTS: &str = "build-requirements";

/// How many packages are remembered; more than any real installation has.
const PACKAGES: usize = 4096;

/// How near a tool is to the root: what a compiler says explains what pip says.
const NEARNESS: &[(&str, u8)] = &[
    ("pip", 0),
    ("uv", 0),
    ("poetry", 0),
    ("pipenv", 0),
    ("pdm", 0),
    ("conda", 0),
    ("python", 1),
    ("setuptools", 2),
    ("setuptools-rust", 2),
    ("ninja", 2),
];

#[derive(Debug, Default)]
struct Files {
    sdist: Option<u64>,
    wheel: Option<u64>,
    version: Option<(Clean, u64)>,
}

/// Follows the events in order.
#[derive(Debug, Default)]
pub(super) struct Failure {
    phase: Option<&'static str>,
    failed_phase: Option<(&'static str, u64)>,
    at_work: Option<Clean>,
    /// What is asked for, where the requirements of its build fail: what is said after that is about those.
    asked_for: Option<Clean>,
    blamed: Option<(u8, Clean, u64)>,
    tool: Option<(u8, &'static str, u64)>,
    frame: Option<(Clean, u64)>,
    /// The innermost one of the same traceback in a folder of packages: the standard library speaks for whoever called it.
    packaged: Option<(Clean, u64)>,
    files: BTreeMap<Clean, Files>,
    succeeded: Option<u64>,
    failed: Option<u64>,
    installer_seen: bool,
}

impl Failure {
    /// How far the installer has come.
    pub(super) fn phase(&self) -> Option<&'static str> {
        self.phase
    }

    /// In which phase it failed, as far as the text tells.
    pub(super) fn failed_phase(&self) -> Option<&'static str> {
        self.failed_phase.map(|(phase, _)| phase)
    }

    /// Takes note of an event.
    pub(super) fn follow(&mut self, seen: &Seen) {
        let event = &seen.event;
        let number = event.line;
        if let Some(package) = &event.package
            && (self.files.len() < PACKAGES || self.files.contains_key(package))
        {
            let files = self.files.entry(package.clone()).or_default();
            match event.kind {
                "sdist" => files.sdist = Some(number),
                "wheel" => files.wheel = Some(number),
                _ => {}
            }
            if let Some(version) = &seen.version {
                files.version = Some((version.clone(), number));
            }
        }
        match event.kind {
            "step" | "sdist" | "wheel" => {
                self.installer_seen = true;
                if event.phase.is_some() {
                    self.phase = event.phase;
                }
                if event.package.is_some() {
                    self.at_work.clone_from(&event.package);
                }
            }
            "success" => self.succeeded = Some(number),
            "error" | "summary" => {
                if event.phase == Some(BUILD_REQUIREMENTS) && event.package.is_none() {
                    self.asked_for = self.asked_for.take().or_else(|| self.at_work.clone());
                }
                self.follow_error(seen);
            }
            "place" => self.blame(seen),
            // pip closes what a build said; a text that begins in the middle of it shows no phase before.
            "quoted-end" if self.failed_phase.is_none() => {
                self.failed_phase = event.phase.map(|phase| (phase, number));
            }
            _ => {}
        }
    }

    fn follow_error(&mut self, seen: &Seen) {
        let event = &seen.event;
        let number = event.line;
        self.failed = Some(number);
        if event.kind == "error" {
            self.phase = match event.phase {
                Some(phase) => Some(phase),
                // What Python says after the installation succeeded comes from the program.
                None if self.succeeded.is_some() && event.tool == Some("python") => Some("import"),
                None => self.phase,
            };
            if let Some(phase) = self.phase {
                self.failed_phase = Some((phase, number));
            }
        }
        if let Some(tool) = event.tool {
            let near = NEARNESS.iter().find(|(name, _)| *name == tool).map_or(3, |(_, near)| *near);
            if self.tool.is_none_or(|(known, _, _)| near >= known) {
                self.tool = Some((near, tool, number));
            }
        }
        self.blame(seen);
    }

    fn blame(&mut self, seen: &Seen) {
        if let Some(surely) = seen.blames {
            let package = seen.event.package.clone().or_else(|| self.at_work.clone());
            let package = self.asked_for.clone().or(package);
            if let Some(package) = package
                && self.blamed.as_ref().is_none_or(|(known, _, _)| surely >= *known)
            {
                self.blamed = Some((surely, package, seen.event.line));
            }
        }
    }

    /// Takes note of a frame of a traceback: `File "path", line N`.
    pub(super) fn frame(&mut self, line: &Line) {
        if line.body().starts_with("Traceback (most recent call last)") {
            self.packaged = None;
        }
        let Some(rest) = line.body().strip_prefix("File \"") else { return };
        let Some((path, after)) = rest.split_once('"') else { return };
        // The code of a compiled module is named as it lay where it was compiled: the frame before tells whose it is.
        let is_compiled = [".pyx", ".pxd", ".pxi"].iter().any(|end| path.ends_with(end));
        let is_there = path.starts_with('/') || path.contains(":\\");
        if after.starts_with(", line ") && !(is_compiled && !is_there && self.frame.is_some()) {
            let start = line.body.start + "File \"".len();
            let frame = (line.text.slice(start..start + path.len()), line.number);
            if path.contains("-packages/") || path.contains("-packages\\") {
                self.packaged = Some(frame.clone());
            }
            self.frame = Some(frame);
        }
    }

    /// What follows from all of it.
    pub(super) fn conclude(self, inference: &mut Inference) {
        let is_of_python = self.frame.is_some() || matches!(self.tool, Some((_, "python", _)));
        if let Some((path, line)) = self.frame {
            inference.found(FRAME, Value::Text(path), Source::Log(line), 5);
        }
        if let Some((path, line)) = self.packaged {
            inference.found(RAISED_IN, Value::Text(path), Source::Log(line), 5);
        }
        if let Some((_, tool, line)) = self.tool {
            inference.found(TOOL, Value::Text(Clean::literal(tool)), Source::Log(line), 5);
        }
        if let Some((phase, line)) = self.failed_phase {
            inference.found(PHASE, Value::Text(Clean::literal(phase)), Source::Log(line), 5);
        } else if let (Some(line), false, true) = (self.failed, self.installer_seen, is_of_python) {
            // A traceback without any installer comes from the program that imports; of another error nobody knows.
            inference.found(PHASE, Value::Text(Clean::literal("import")), Source::Log(line), 3);
        }
        if let (Some(line), None) = (self.succeeded, self.blamed.as_ref()) {
            inference.found(SUCCESS, Value::Bool(true), Source::Log(line), 6);
        }
        let package = self.blamed.as_ref().map(|(_, package, _)| package.clone());
        let Some(package) = package.or_else(|| inference.claimed(PACKAGE)) else { return };
        if let Some(files) = self.files.get(&package) {
            if let Some((text, line)) = &files.version
                && let Some(version) = Version::parse(text.as_str())
            {
                inference.found(PACKAGE_VERSION, Value::Version(version), Source::Log(*line), 5);
            }
            if let Some(line) = files.sdist {
                inference.found(SDIST, Value::Bool(true), Source::Log(line), 5);
            }
            if let Some(line) = files.wheel {
                inference.found(WHEEL, Value::Bool(true), Source::Log(line), 5);
            }
        }
        if let Some((surely, package, line)) = self.blamed {
            inference.found(PACKAGE, Value::Text(package), Source::Log(line), surely);
        }
    }
}
