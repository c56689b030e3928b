//! Which lines of the log are shown: all that the report has where they fit, else the error block
//! first, then what stands at the end, then the beginning.

use std::collections::{BTreeMap, BTreeSet};

use crate::redact::Clean;
use crate::report::{Evidence, Report};

use super::super::tame;
use super::MOST_LINE;

/// Words of a line that tells what went wrong.
const TELLING: &[&str] = &[
    "error",
    "fatal",
    "not found",
    "no module",
    "cannot",
    "could not",
    "failed",
    "unable",
    "missing",
    "denied",
    "undefined",
    "unsupported",
    "no matching",
    "requires",
    "exception",
    "killed",
    "no such",
    "has no attribute",
    "incompatible",
];

/// Lines that every failure has, whatever its cause.
const USUAL: &[&str] = &[
    "this is an issue with the package mentioned above",
    "this error originates from a subprocess",
    "see above for output",
    "subprocess-exited-with-error",
    "metadata-generation-failed",
    "full command:",
    "exit code: 1",
    "failed to build installable wheels",
    "traceback (most recent call last)",
    "a new release of pip",
    "to update, run",
    "error: could not build wheels for",
    "failed building wheel for",
];

/// The lines that were given so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Given(BTreeSet<u64>);

impl Given {
    /// The lines that were not given yet, as many as fit, in their order, each with the number of
    /// lines that are left out before it.
    pub(super) fn further(&mut self, report: &Report, budget: usize) -> Vec<(u64, Clean, u64)> {
        let mut lines = scored(report);
        lines.retain(|number, _| !self.0.contains(number));
        let mut order: Vec<(u64, u8)> = lines.iter().map(|(number, (score, _))| (*number, *score)).collect();
        // Of equals the later: installers say last what went wrong.
        order.sort_by(|left, right| right.1.cmp(&left.1).then(right.0.cmp(&left.0)));
        let mut room = budget;
        let mut chosen = BTreeSet::new();
        for (number, _) in order {
            let length = lines[&number].1.as_str().len().min(MOST_LINE) + 16;
            if length <= room {
                room -= length;
                chosen.insert(number);
            }
        }
        // Prose stands where it was written, and is no gap.
        let prose: BTreeSet<u64> =
            report.log.iter().flat_map(|log| &log.prose).map(|line| line.line).collect();
        let mut before: Option<u64> = None;
        let mut given = Vec::new();
        for number in &chosen {
            // Of a report's lines only the blank ones are left out of `scored`.
            let from = before.map_or(1, |before| before + 1);
            let blank = lines_between(report, from, *number);
            // Where prose stands before it, fences and blank lines do as well.
            let is_after_prose = prose.range(from..*number).next().is_some() || before.is_none();
            let skipped = if is_after_prose { 0 } else { (number - from).saturating_sub(blank) };
            given.push((*number, lines[number].1.clone(), skipped));
            before = Some(*number);
        }
        self.0.extend(&chosen);
        given
    }

    /// The most telling lines, in their order.
    pub(super) fn telling(&mut self, report: &Report, most: usize) -> Vec<(u64, Clean)> {
        let lines = scored(report);
        let mut order: Vec<(u8, u64)> =
            lines.iter().map(|(number, (score, text))| (telling(*score, text), *number)).collect();
        order.sort_by(|left, right| right.cmp(left));
        let mut said = BTreeSet::new();
        let mut chosen = BTreeSet::new();
        for (_, number) in order {
            // Installers say some lines twice.
            if chosen.len() < most && said.insert(lines[&number].1.as_str().trim()) {
                chosen.insert(number);
            }
        }
        self.0.extend(&chosen);
        chosen.into_iter().map(|number| (number, lines[&number].1.clone())).collect()
    }
}

/// What the reporter wrote around the output, from the beginning.
pub(super) fn prose(report: &Report, budget: usize) -> Vec<(u64, Clean)> {
    let mut room = budget;
    let lines = report.log.iter().flat_map(|log| &log.prose);
    lines
        .map(|line| (line.line, tame::line(&line.text, MOST_LINE)))
        .take_while(|(_, text)| {
            let length = text.as_str().len() + 32;
            let fits = length <= room;
            room = room.saturating_sub(length);
            fits
        })
        .collect()
}

fn telling(score: u8, text: &Clean) -> u8 {
    let lower = text.as_str().to_lowercase();
    let last_of_traceback =
        lower.split(':').next().is_some_and(|name| name.ends_with("error") && !name.contains(' '));
    let score = score + if last_of_traceback && !lower.starts_with("error") { 6 } else { 0 };
    if USUAL.iter().any(|words| lower.contains(words)) { score.saturating_sub(8) } else { score }
}

/// How many blank lines the report has from `from` to before `to`.
fn lines_between(report: &Report, from: u64, to: u64) -> u64 {
    let Some(log) = &report.log else { return 0 };
    let all = log.error_block.iter().chain(&log.head).chain(&log.tail);
    let blank: BTreeSet<u64> = all
        .filter(|line| (from..to).contains(&line.line) && line.text.as_str().trim().is_empty())
        .map(|line| line.line)
        .collect();
    blank.len() as u64
}

/// Every line of the log that the report has, and how much it may tell.
fn scored(report: &Report) -> BTreeMap<u64, (u8, Clean)> {
    let mut lines: BTreeMap<u64, (u8, Clean)> = BTreeMap::new();
    let mut add = |number: u64, score: u8, text: &Clean| {
        if text.as_str().trim().is_empty() {
            return;
        }
        let lower = text.as_str().to_lowercase();
        let score = score + if TELLING.iter().any(|word| lower.contains(word)) { 3 } else { 0 };
        let entry = lines.entry(number).or_insert_with(|| (score, text.clone()));
        entry.0 = entry.0.max(score);
    };
    for diagnosis in &report.diagnoses {
        for evidence in &diagnosis.evidence {
            if let Evidence::Log { line, text, .. } = evidence {
                add(*line, 6, text);
            }
        }
    }
    let Some(log) = &report.log else { return lines };
    log.error_block.iter().for_each(|line| add(line.line, 3, &line.text));
    for event in &log.events {
        let score = if ["error", "traceback", "summary"].contains(&event.kind) { 4 } else { 1 };
        add(event.line, score, &event.text);
    }
    log.tail.iter().for_each(|line| add(line.line, 1, &line.text));
    log.head.iter().for_each(|line| add(line.line, 0, &line.text));
    lines
}
