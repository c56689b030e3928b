//! The lines that a model may cite: numbered, the most telling ones, within a budget.

use std::collections::{BTreeMap, BTreeSet};

use crate::redact::Clean;
use crate::report::{Cited, Evidence, Report};

use super::tame;

/// Most bytes of one line.
const MOST_LINE: usize = 300;

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
];

/// Beginnings of the facts that matter in most cases.
const USUAL: &[&str] = &["python.version", "python.impl", "pip.version", "system.", "package.", "log."];

/// Everything that was shown to the model.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    lines: Vec<Cited>,
    logged: BTreeSet<u64>,
}

impl Shown {
    /// The most telling lines of the log, in their order, then the most telling facts; at most
    /// `budget` bytes.
    pub(super) fn of(report: &Report, budget: usize) -> Self {
        let mut shown = Self::default();
        shown.add_log(report, budget * 2 / 3);
        let used: usize = shown.lines.iter().map(|line| text(&line.evidence).as_str().len()).sum();
        shown.add_facts(report, budget.saturating_sub(used));
        shown
    }

    /// Further lines of the log. Whether there were any.
    pub(super) fn add_log(&mut self, report: &Report, budget: usize) -> bool {
        let mut lines = scored(report);
        lines.retain(|number, _| !self.logged.contains(number));
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
        for number in &chosen {
            let evidence =
                Evidence::Log { line: *number, text: tame::line(&lines[number].1, MOST_LINE), column: 0 };
            self.push(evidence);
        }
        self.logged.extend(&chosen);
        !chosen.is_empty()
    }

    fn add_facts(&mut self, report: &Report, budget: usize) {
        let cited: BTreeSet<&str> = report
            .diagnoses
            .iter()
            .flat_map(|diagnosis| &diagnosis.evidence)
            .filter_map(|evidence| match evidence {
                Evidence::Fact { id, .. } => Some(*id),
                Evidence::Log { .. } => None,
            })
            .collect();
        let rank = |id: &str| {
            let usual = USUAL.iter().position(|start| id.starts_with(start)).unwrap_or(USUAL.len());
            if cited.contains(id) { 0 } else { 1 + usual }
        };
        let known =
            report.known.iter().filter(|(_, fact)| !matches!(fact.value, crate::fact::Value::Unknown(_)));
        let mut facts: Vec<(usize, &'static str, Clean)> =
            known.map(|(id, fact)| (rank(id.name()), id.name(), fact.value.to_clean())).collect();
        facts.retain(|(_, _, value)| !value.is_empty());
        facts.sort();
        let mut room = budget;
        for (_, id, value) in facts {
            let value = tame::line(&value, MOST_LINE);
            let length = id.len() + value.as_str().len() + 16;
            if length > room {
                break;
            }
            room -= length;
            self.push(Evidence::Fact { id, value });
        }
    }

    /// Adds one more thing, and gives its number.
    pub(super) fn push(&mut self, evidence: Evidence) -> u64 {
        let number = self.lines.len() as u64 + 1;
        self.lines.push(Cited { number, evidence });
        number
    }

    /// What stands under a number.
    pub(super) fn get(&self, number: u64) -> Option<&Cited> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.lines.get(index)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The lines from the one with this index on, as a model reads them.
    pub(super) fn rows(&self, from: usize) -> Vec<Clean> {
        self.lines.iter().skip(from).map(row).collect()
    }
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

/// One row. Its number comes first, so that no text can pass for the end of the data.
fn row(cited: &Cited) -> Clean {
    let template = match cited.evidence {
        Evidence::Log { .. } => "[{number}] log: {text}",
        Evidence::Fact { .. } => "[{number}] fact {id} = {text}",
    };
    let text = text(&cited.evidence);
    Clean::literal(template).fill(&|name| match (name, &cited.evidence) {
        ("number", _) => Some(Clean::from(cited.number)),
        ("id", Evidence::Fact { id, .. }) => Some(Clean::literal(id)),
        _ => Some(text.clone()),
    })
}

fn text(evidence: &Evidence) -> Clean {
    match evidence {
        Evidence::Log { text, .. } => text.clone(),
        Evidence::Fact { value, .. } => value.clone(),
    }
}
