//! Holds the archetypes against facts and a log: which are found, how surely, and by what.

use std::collections::BTreeSet;

use crate::fact::{FactId, Source, Value};
use crate::knowledge::condition::{Condition, Truth};
use crate::knowledge::{Check, Fix, fill};
use crate::log::Line;
use crate::log::sayings::{self, SAYINGS};
use crate::redact::Clean;
use crate::remedy::{self, Situation};
use crate::report::{Evidence, Fix as ReportFix};

use super::world::{Captures, Finding, Judgement, World};

mod place;
mod signature;
mod supposed;
mod tried;

/// The most that a claim of the reporter can prove (contract, "The Markdown report").
const PROVED_BY_CLAIM: f64 = 0.9;

/// What a confirmation by measured facts or by the log proves at least.
const PROVED: f64 = 0.95;

/// What is less likely than this is not told: it would only distract.
const TOLD_FROM: f64 = 0.2;

/// How many lines of the log are shown for one diagnosis.
const MOST_LINES: usize = 4;

/// Most bytes of a line that is shown as evidence.
const MOST_BYTES: usize = 600;

/// Facts that tell more than a line of the course.
const ABOUT_RELEASES: [&str; 5] = ["index.", "log.pip.", "package.", "pip.version", "wheel."];

/// What was given on the command line or by a setting, and decides what may be taken.
const OPTIONS: [&str; 2] = ["command.forbids_source", "command.forces_source"];

/// Bytes that stay before what tells, where a line is cut.
const BYTES_BEFORE: usize = 100;

impl<'a> World<'a> {
    /// All archetypes that are found, in the order of the catalogue.
    pub fn findings(&self) -> Vec<Finding<'a>> {
        let mut found = self.catalogue.checks().iter().filter_map(|check| self.find(check)).collect();
        self.take_over(&mut found);
        found
    }

    /// What is found of one archetype is found of another in its place, where that one says so: whatever
    /// would be a release's fault is the user's own where it is their own folder that is installed.
    fn take_over(&self, found: &mut Vec<Finding<'a>>) {
        let entries = self
            .catalogue
            .checks()
            .iter()
            .flat_map(|check| check.instead_of.iter().map(move |it| (check, it)));
        for (check, entry) in entries {
            let Some(place) = found.iter().position(|finding| finding.check.id == *entry.id) else {
                continue;
            };
            let captures = &found[place].captures;
            let truth = |condition| self.judge(condition, captures).truth;
            let is_so = entry.when.as_ref().is_none_or(|when| truth(when) == Truth::Yes);
            if !is_so || check.refute.as_ref().is_some_and(|refute| truth(refute) != Truth::No) {
                continue;
            }
            let other = found.remove(place);
            if !found.iter().any(|finding| finding.check.id == check.id) {
                found.push(Finding { check, ..other });
            }
        }
    }

    /// One archetype, if it is found.
    pub fn find(&self, check: &'a Check) -> Option<Finding<'a>> {
        let hit = self.strongest_hit(check);
        let none = Captures::default();
        let captures = hit.as_ref().map_or(&none, |hit| &hit.captures);
        let environment = check
            .environment
            .as_ref()
            .map(|entry| (self.judge(&entry.when, captures), entry.confidence.0))
            .filter(|(judgement, _)| judgement.truth == Truth::Yes);
        let tried = self.tried(check, captures);
        if tried.struck || hit.is_none() && environment.is_none() && !tried.alone {
            return None;
        }
        let refute = check.refute.as_ref().map(|condition| self.judge(condition, captures));
        if refute.as_ref().is_some_and(|judgement| judgement.truth == Truth::Yes) {
            return None;
        }
        let mut confidence = hit.as_ref().map_or(0.0, |hit| hit.confidence);
        let mut facts = BTreeSet::new();
        let mut wanting = BTreeSet::new();
        let mut lines = BTreeSet::new();
        if let Some(hit) = &hit {
            lines.extend(hit.lines.iter().copied());
            facts.extend(hit.judgement.facts.iter().copied());
            wanting.extend(hit.judgement.wanting.iter().copied());
            for adjust in &check.adjust {
                let judgement = self.judge(&adjust.when, captures);
                if judgement.truth == Truth::Yes {
                    confidence = (confidence + adjust.by.0).clamp(0.05, 0.89);
                }
            }
        }
        if let Some(refute) = refute {
            wanting.extend(refute.wanting);
        }
        if let Some((judgement, surely)) = environment {
            confidence = self.lifted(confidence, surely, &judgement);
            facts.extend(judgement.facts);
        }
        if let Some(condition) = &check.confirm {
            let judgement = self.judge(condition, captures);
            match judgement.truth {
                Truth::Yes => {
                    confidence = self.lifted(confidence, PROVED, &judgement);
                    facts.extend(judgement.facts);
                    lines.extend(judgement.lines);
                }
                Truth::Unknown => wanting.extend(judgement.wanting),
                Truth::No => {}
            }
        }
        let by_trial = tried.is_proof();
        if by_trial {
            confidence = self.lifted(confidence, PROVED, &tried.judgement);
            facts.extend(tried.judgement.facts);
        }
        if confidence < TOLD_FROM {
            return None;
        }
        let first = hit.as_ref().map(|hit| hit.line);
        let tells = hit.as_ref().map(|hit| (hit.index, hit.tells));
        let evidence = self.evidence(tells, &lines, &facts);
        if evidence.is_empty() {
            return None;
        }
        let captures = hit.map(|hit| hit.captures).unwrap_or_default();
        Some(Finding { check, confidence, evidence, line: first, wanting, tried: by_trial, captures })
    }

    /// Confidence after a proof. A proof that rests on a claim proves less.
    fn lifted(&self, confidence: f64, proved: f64, judgement: &Judgement) -> f64 {
        let claimed = judgement
            .facts
            .iter()
            .filter_map(|id| self.facts.get(*id))
            .any(|fact| matches!(fact.source, Source::Claim(_)));
        confidence.max(if claimed { proved.min(PROVED_BY_CLAIM) } else { proved })
    }

    /// Lines of the log, that of the signature (by index, with the byte where its match begins)
    /// before all others; then facts of releases, lines that only say how far the installation was, other facts.
    fn evidence(
        &self,
        tells: Option<(usize, usize)>,
        lines: &BTreeSet<usize>,
        facts: &BTreeSet<FactId>,
    ) -> Vec<Evidence> {
        let first = tells.map(|(index, _)| index);
        let others = lines.iter().copied().filter(|index| Some(*index) != first);
        let shown = |index: usize| {
            let at = tells.filter(|(first, _)| *first == index).map(|(_, at)| at);
            self.scan.map(|scan| excerpt(scan.line(index), at))
        };
        let lines: Vec<Evidence> =
            first.into_iter().chain(others).take(MOST_LINES).filter_map(shown).collect();
        let shows = |number: u64| {
            lines.iter().any(|one| matches!(one, Evidence::Log { line, .. } if *line == number))
        };
        let facts = facts.iter().filter_map(|id| {
            let fact = self.facts.get(*id)?;
            // A yes or a no, or a system, that follows from a line which is shown says nothing besides it.
            let is_plain = matches!(fact.value, Value::Absent | Value::Bool(_)) || id.name() == "system.os";
            if is_plain && matches!(fact.source, Source::Log(line) if shows(line)) {
                return None;
            }
            Some(Evidence::Fact { id: id.name(), value: fact.value.to_clean() })
        });
        let facts: Vec<Evidence> = facts.collect();
        let (telling, surroundings): (Vec<Evidence>, Vec<Evidence>) =
            lines.into_iter().chain(facts).partition(is_telling);
        let mut evidence = if telling.is_empty() { surroundings } else { telling };
        evidence.sort_by_key(|one| match one {
            // An option that was given stands before the line in which the installer gives up.
            Evidence::Fact { id, .. } if OPTIONS.contains(id) => 0,
            Evidence::Log { line, text, .. } if self.says_little(*line, text) => 3,
            Evidence::Log { .. } => 1,
            // How old a release or a pip is, and what the index has, speak for themselves; a system does not.
            Evidence::Fact { id, .. } if ABOUT_RELEASES.iter().any(|start| id.starts_with(start)) => 2,
            Evidence::Fact { .. } => 4,
        });
        evidence
    }

    /// Whether a line says no more than how far the installation was, or that a build failed.
    fn says_little(&self, line: u64, text: &Clean) -> bool {
        self.scan.is_some_and(|scan| scan.is_course(line)) || sayings::says(text.as_str(), &SAYINGS.failed)
    }
}

impl Finding<'_> {
    /// Whether it accounts for the archetype `id`.
    pub fn explains(&self, world: &World<'_>, id: &str) -> bool {
        self.check.explains.iter().filter(|edge| edge.id == id).any(|edge| {
            edge.when
                .as_ref()
                .is_none_or(|condition| world.judge(condition, &self.captures).truth != Truth::No)
        })
    }

    /// The cause in one line: naming what was seen, where that is known.
    pub fn title(&self, world: &World<'_>) -> Clean {
        let said = |name: &str| world.said(name, &self.captures);
        let is_so = |when: &Condition| world.judge(when, &self.captures).truth == Truth::Yes;
        let mut fitting =
            self.check.headlines.iter().filter(|headline| headline.when.as_ref().is_none_or(&is_so));
        fitting
            .find_map(|headline| fill::whole(&headline.text, &said))
            .unwrap_or_else(|| self.check.title.clone())
    }

    /// What happened, for this case: what is always so, then each sentence that surely is.
    pub fn explanation(&self, world: &World<'_>) -> Clean {
        let fill = |text| fill::sentences(text, &|name| world.said(name, &self.captures));
        let is_so = |when| world.judge(when, &self.captures).truth == Truth::Yes;
        let said = self.check.sentences.iter().filter(|sentence| is_so(&sentence.when));
        let said = said.map(|sentence| fill(&sentence.text)).filter(|text| !text.is_empty());
        let always = fill(&self.check.explanation);
        Clean::join(&std::iter::once(always).chain(said).collect::<Vec<_>>(), " ")
    }

    /// The fixes that fit this case: first those that surely do, then those that may.
    pub fn fixes(&self, world: &World<'_>) -> Vec<ReportFix> {
        let said = |name: &str| world.said(name, &self.captures);
        let word = |name: &str| world.word(name, &self.captures);
        let value = |name: &str| world.place(name, &self.captures);
        let python = world.shell_word_for_python();
        let situation = Situation {
            facts: world.facts,
            tables: world.catalogue.tables(),
            package: world.package,
            own: world.own.filter(|own| !own.is_private()),
            typed: world.own,
            python: &python,
            place: &value,
            title: &|text| fill::whole(text, &said),
            command: &|text| fill::command(text, &word),
            source: &self.check.source,
            built_in: self.check.built_in,
        };
        let mut sure = Vec::new();
        let mut possible = Vec::new();
        // However the build of a release fails that is older than this Python, a newer release has a wheel.
        let builds = ["compiler", "packages", "python", "tool"].contains(&self.check.group.as_str());
        if builds && world.builds_what_is_too_old() && !self.check.fixes.iter().any(takes_newer_release) {
            let fixes = world.catalogue.checks().iter().flat_map(|check| &check.fixes);
            sure.extend(
                fixes
                    .into_iter()
                    .find(|fix| takes_newer_release(fix))
                    .map(|fix| remedy::plan(fix, &situation))
                    .unwrap_or_default(),
            );
        }
        for fix in &self.check.fixes {
            let truth = fix.when.as_ref().map_or(Truth::Yes, |when| world.judge(when, &self.captures).truth);
            let list = match truth {
                Truth::No => continue,
                Truth::Unknown => &mut possible,
                Truth::Yes => &mut sure,
            };
            list.extend(remedy::plan(fix, &situation));
        }
        sure.append(&mut possible);
        remedy::ranked(sure, world.facts)
    }
}

/// A way out by the first release that has a wheel for this Python.
fn takes_newer_release(fix: &Fix) -> bool {
    fix.needs.rename.as_ref().is_some_and(|name| name.as_str().contains("{first_wheel}"))
}

/// Whether it shows anything. Which distribution it is chooses a command and proves nothing.
fn is_telling(evidence: &Evidence) -> bool {
    !matches!(evidence, Evidence::Fact { id: "system.distribution" | "system.package_manager", .. })
}

/// A line as evidence. A long one is cut where it tells the least: from the byte `at` on it is whole
/// as far as there is room.
fn excerpt(line: &Line, at: Option<usize>) -> Evidence {
    let text = line.text.as_str();
    let boundary = |mut index: usize| {
        index = index.min(text.len());
        while !text.is_char_boundary(index) {
            index -= 1;
        }
        index
    };
    let at = boundary(at.unwrap_or(0));
    let start = match text.len() {
        // An entry of a list begins the quotation: before it there are only others.
        length if length > MOST_BYTES && text[..at].ends_with("; ") => at,
        length if length > MOST_BYTES => boundary(at.saturating_sub(BYTES_BEFORE)),
        _ => 0,
    };
    let end = boundary(start + MOST_BYTES);
    let column = text[start..at].chars().count() as u64 + 1;
    Evidence::Log { line: line.number, text: line.text.slice(start..end), column }
}
