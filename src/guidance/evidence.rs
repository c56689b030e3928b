//! The rows that a model may cite: numbered, in the order of the log, within a budget.
//!
//! For a capable model the failing output as it stands, for a small one the most telling rows.

mod facts;
mod lines;

use crate::redact::Clean;
use crate::report::{Cited, Evidence, Report};

use super::tame;

/// Most bytes of one row for a capable model: a compiler's command line is cut, an error is not.
const MOST_LINE: usize = 1_500;

/// Most bytes of one row for a small model.
const MOST_SHORT: usize = 180;

/// How a line is called that a reporter wrote around the output.
const PROSE: &str = "the reporter writes";

/// One row: what may be cited, and what is said of it besides.
#[derive(Clone, Debug)]
struct Row {
    cited: Cited,
    /// How it is known.
    note: Clean,
    /// How many lines of the log were left out before it.
    skipped: u64,
}

/// Everything that was shown to the model.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    rows: Vec<Row>,
    log: lines::Given,
}

impl Shown {
    /// The failing output as far as the report has it, then wheels, trials and facts.
    pub(super) fn whole(report: &Report, budget: usize) -> Self {
        let mut shown = Self::default();
        for (line, text) in lines::prose(report, budget / 4) {
            shown.row(Evidence::Log { line, text, column: 0 }, Clean::literal(PROSE), 0);
        }
        shown.add_log(report, budget);
        for (evidence, note) in facts::all(report, budget / 3) {
            shown.row(evidence, note, 0);
        }
        shown
    }

    /// The most telling rows: about two of the log for each fact.
    pub(super) fn telling(report: &Report, rows: usize) -> Self {
        let mut shown = Self::default();
        let facts = facts::telling(report, rows / 3);
        let telling = shown.log.telling(report, rows - facts.len());
        let room = rows - facts.len() - telling.len();
        for (line, text) in lines::prose(report, MOST_SHORT * room).into_iter().take(room) {
            shown.row(
                Evidence::Log { line, text: tame::line(&text, MOST_SHORT), column: 0 },
                Clean::literal(PROSE),
                0,
            );
        }
        for (line, text) in telling {
            shown.push(Evidence::Log { line, text: tame::line(&text, MOST_SHORT), column: 0 });
        }
        for (id, value) in facts {
            shown.push(Evidence::Fact { id, value: tame::line(&value, MOST_SHORT) });
        }
        shown
    }

    /// Further lines of the log. Whether there were any.
    pub(super) fn add_log(&mut self, report: &Report, budget: usize) -> bool {
        let further = self.log.further(report, budget);
        for (line, text, skipped) in &further {
            let evidence = Evidence::Log { line: *line, text: tame::line(text, MOST_LINE), column: 0 };
            self.row(evidence, Clean::default(), *skipped);
        }
        !further.is_empty()
    }

    /// Adds one more thing, and gives its number.
    pub(super) fn push(&mut self, evidence: Evidence) -> u64 {
        self.row(evidence, Clean::default(), 0)
    }

    /// The same, with what is to be known of it.
    pub(super) fn push_noted(&mut self, evidence: Evidence, note: &'static str) -> u64 {
        self.row(evidence, Clean::literal(note), 0)
    }

    fn row(&mut self, evidence: Evidence, note: Clean, skipped: u64) -> u64 {
        let number = self.rows.len() as u64 + 1;
        self.rows.push(Row { cited: Cited { number, evidence }, note, skipped });
        number
    }

    /// What stands under a number.
    pub(super) fn get(&self, number: u64) -> Option<&Cited> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.rows.get(index).map(|row| &row.cited)
    }

    /// The number under which a line of the log or a fact stands.
    pub(super) fn number_of(&self, evidence: &Evidence) -> Option<u64> {
        let is_it = |row: &&Row| match (&row.cited.evidence, evidence) {
            (Evidence::Log { line, .. }, Evidence::Log { line: other, .. }) => line == other,
            (Evidence::Fact { id, .. }, Evidence::Fact { id: other, .. }) => id == other,
            _ => false,
        };
        self.rows.iter().find(is_it).map(|row| row.cited.number)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows from the one with this index on, as a model reads them.
    pub(super) fn rows(&self, from: usize) -> Vec<Clean> {
        self.rows.iter().skip(from).flat_map(Row::words).collect()
    }

    /// What the numbers stand for, without values that change by themselves, such as free space.
    pub(super) fn outline(&self) -> Vec<Clean> {
        let outline = |row: &Row| match &row.cited.evidence {
            Evidence::Log { text, .. } => text.clone(),
            Evidence::Fact { id, .. } => Clean::literal(id),
        };
        self.rows.iter().map(outline).collect()
    }
}

impl Row {
    /// Its number comes first, so that no text can pass for the end of the data.
    fn words(&self) -> Vec<Clean> {
        let gap = Clean::literal("[...] {count} lines left out here").fill(&|_| Some(self.skipped.into()));
        let template = match self.cited.evidence {
            Evidence::Log { .. } if !self.note.is_empty() => "[{number}] {note}: {text}",
            Evidence::Log { .. } => "[{number}] log: {text}",
            Evidence::Fact { .. } if self.note.is_empty() => "[{number}] fact {id} = {text}",
            Evidence::Fact { .. } => "[{number}] fact {id} = {text}   ({note})",
        };
        let words = Clean::literal(template).fill(&|name| match (name, &self.cited.evidence) {
            ("number", _) => Some(Clean::from(self.cited.number)),
            ("note", _) => Some(self.note.clone()),
            ("id", Evidence::Fact { id, .. }) => Some(Clean::literal(id)),
            (_, Evidence::Fact { value, .. }) => Some(value.clone()),
            (_, Evidence::Log { text, .. }) => Some(text.clone()),
        });
        if self.skipped > 0 { vec![gap, words] } else { vec![words] }
    }
}
