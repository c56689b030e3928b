//! Puts together what the reporter said, from the first text to the last.
//!
//! A later report supersedes an earlier one, and what changed between the two is said. Output that
//! fails stays what the issue is about until newer output, or a report that the package works, takes
//! its place. It deliberately does not know who said what: it is given the reporter's texts alone.

use std::collections::HashSet;

use crate::fact::{FactId, Facts, Kind, Source, Value};
use crate::log::{self, Anchors, Reading, Shape};
use crate::redact::{Clean, Raw, Redactor};
use crate::report::block::Block;
use crate::report::{Change, Restored};

use super::block;
use super::pin;
use super::reply::digest;

/// Most changes that are told.
const CHANGES: usize = 30;

/// One text of the reporter.
#[derive(Debug)]
pub(super) struct Statement {
    /// Where it stands, in words.
    place: Clean,
    /// What it says, by a number: an edit makes another one.
    pub(super) digest: u32,
    reading: Reading,
    blocks: Vec<Block>,
    contradictions: Vec<Clean>,
    notes: Vec<Clean>,
}

/// Everything that the reporter said, as one.
#[derive(Debug)]
pub(super) struct Gathered {
    /// What is known, the newest first.
    pub(super) facts: Facts,
    /// The output that is in question.
    pub(super) reading: Reading,
    /// The last report.
    pub(super) block: Option<Block>,
    pub(super) contradictions: Vec<Clean>,
    pub(super) restored: Option<Restored>,
    /// The last report is of an installation of other packages than the issue is about.
    pub(super) of_another: bool,
}

impl Statement {
    /// Reads one text.
    pub(super) fn read(body: &Raw, place: Clean, anchors: &Anchors, redactor: &Redactor) -> Self {
        let text = body.unredacted();
        let mut reading = log::read(&mut text.as_bytes(), anchors, redactor, Shape::IssueBody);
        let restored = block::restore(&mut reading, redactor);
        Self {
            place,
            digest: digest(text),
            reading,
            blocks: restored.blocks,
            contradictions: restored.contradictions,
            notes: restored.notes,
        }
    }

    /// Reads what is not in memory.
    pub(super) fn of(mut reading: Reading, redactor: &Redactor) -> Self {
        let restored = block::restore(&mut reading, redactor);
        Self {
            place: Clean::literal("the text"),
            digest: 0,
            reading,
            blocks: restored.blocks,
            contradictions: restored.contradictions,
            notes: restored.notes,
        }
    }

    /// What it says. What an unchanged report has measured counts more than what its words read like:
    /// its fixes name versions, too.
    fn facts(&self) -> Facts {
        let Some(block) = self.blocks.last() else { return self.reading.facts.clone() };
        let mut facts = Facts::default();
        for (id, fact) in self.reading.facts.iter() {
            let is_claim = matches!(fact.source, Source::Claim(_));
            let measured = block.facts.get(id).filter(|_| block.intact);
            if measured.is_none_or(|own| !is_claim && !block::is_finer(&own.value, &fact.value)) {
                facts.set(id, fact.value.clone(), fact.source);
            }
        }
        facts.merge(&block.facts);
        facts
    }

    /// Says something of how it was read.
    pub(super) fn note(&mut self, words: Clean) {
        self.notes.push(words);
    }

    /// Whether it holds a report.
    pub(super) fn is_report(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// Whether there is more in it than words: a report, or what a tool printed.
    pub(super) fn is_evidence(&self) -> bool {
        const COMMAND: FactId = FactId::of("log.command");
        let shown =
            |(id, fact): (FactId, &crate::fact::Fact)| id != COMMAND && matches!(fact.source, Source::Log(_));
        self.is_report() || self.has_outcome() || self.reading.facts.iter().any(shown)
    }

    /// Whether output in it failed, or succeeded.
    fn has_outcome(&self) -> bool {
        let kinds = ["error", "traceback", "summary", "success"];
        self.reading.events.iter().any(|event| kinds.contains(&event.kind)) || self.succeeded()
    }

    fn succeeded(&self) -> bool {
        self.reading.facts.present(FactId::of("log.claims_success")) == Some(&Value::Bool(true))
    }

    /// Whether its report shows that the package works, with no newer failure beside it.
    fn shows_working(&self) -> bool {
        const IMPORT_ERROR: FactId = FactId::of("package.import_error");
        const INSTALLED: FactId = FactId::of("package.installed");
        let Some(facts) = self.blocks.last().map(|block| &block.facts) else { return false };
        let imported = facts.get(IMPORT_ERROR).is_some_and(|fact| fact.value == Value::Absent);
        imported && facts.present(INSTALLED).is_some()
    }
}

/// Puts the texts together, the oldest coming first.
pub(super) fn gather(statements: &[Statement]) -> Gathered {
    let last_report = statements.iter().rposition(Statement::is_report);
    // What was wrong before a report of success is over.
    let since = statements.iter().rposition(Statement::shows_working).unwrap_or(0);
    let output = statements.iter().enumerate().rposition(|(index, one)| index >= since && one.has_outcome());
    let output = output.unwrap_or(if since > 0 { since } else { first_with_output(statements) });
    let mut facts = Facts::default();
    for (index, statement) in statements.iter().enumerate().rev() {
        let own = statement.facts();
        let superseded = last_report.is_some_and(|last| index < last);
        for (id, fact) in own.iter() {
            let of_output = id.name().starts_with("log.");
            let counts = if of_output { index == output } else { !superseded };
            if counts && facts.get(id).is_none() {
                facts.set(id, fact.value.clone(), fact.source);
            }
        }
    }
    let mut block = last_report.and_then(|last| statements[last].blocks.last().cloned());
    if let Some(block) = block.as_mut().filter(|_| last_report.is_some_and(|last| output > last)) {
        // Newer output says how it stands now.
        block.expectation = None;
    }
    let speaking = last_report.or(Some(output)).and_then(|index| statements.get(index));
    let mut contradictions = speaking.map(|one| one.contradictions.clone()).unwrap_or_default();
    let of_another = of_another(statements, last_report);
    if of_another {
        contradictions.push(Clean::literal("the report is of another package than the issue is about"));
    }
    Gathered {
        facts,
        reading: statements.get(output).map(|one| one.reading.clone()).unwrap_or_default(),
        contradictions,
        restored: restored(statements, last_report, output),
        block,
        of_another,
    }
}

/// Whether the last report is of a command that asks for none of the packages that the first text
/// with a command asked for. A command that names no package says nothing.
fn of_another(statements: &[Statement], last_report: Option<usize>) -> bool {
    let asked = |one: &Statement| -> Vec<String> {
        let of_block = one.blocks.last().and_then(|block| block.command.as_ref());
        let command = of_block.or_else(|| one.reading.facts.text(FactId::of("log.command")));
        command.map(pin::asked).unwrap_or_default()
    };
    let Some(last) = last_report else { return false };
    let new = asked(&statements[last]);
    let before = statements[..last].iter().map(asked).find(|names| !names.is_empty());
    !new.is_empty() && before.is_some_and(|before| new.iter().all(|name| !before.contains(name)))
}

/// The text to read where none shows how anything ended: the first with any evidence, or the first.
fn first_with_output(statements: &[Statement]) -> usize {
    statements.iter().position(Statement::is_evidence).unwrap_or(0)
}

fn restored(statements: &[Statement], last_report: Option<usize>, output: usize) -> Option<Restored> {
    let blocks: Vec<&Block> = statements.iter().flat_map(|one| &one.blocks).collect();
    let notes: Vec<Clean> = statements.iter().flat_map(|one| one.notes.iter().cloned()).collect();
    if blocks.is_empty() && notes.is_empty() && statements.len() < 2 {
        return None;
    }
    let changes = match blocks.as_slice() {
        [.., before, after] => changes(&before.facts, &after.facts),
        _ => Vec::new(),
    };
    let has_output = statements.get(output).filter(|one| one.is_evidence());
    Some(Restored {
        reports: blocks.len(),
        place: last_report.map(|last| statements[last].place.clone()),
        output_from: has_output.map(|one| one.place.clone()),
        tool: blocks.last().and_then(|block| block.tool.as_ref()).map(Clean::from),
        changes,
        notes,
    })
}

/// What two reports say otherwise. What moves by itself, such as free memory, is no change.
fn changes(before: &Facts, after: &Facts) -> Vec<Change> {
    let moves = |id: FactId| {
        id.kind() == Kind::Integer && ["disk.", "memory."].iter().any(|start| id.name().starts_with(start))
    };
    let unknown = || Clean::literal("unknown");
    let said = |facts: &Facts, id: FactId| facts.get(id).map_or_else(unknown, |fact| fact.value.to_clean());
    let mut ids: Vec<FactId> = before.iter().chain(after.iter()).map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
        .filter(|id| {
            !moves(*id) && before.get(*id).map(|fact| &fact.value) != after.get(*id).map(|fact| &fact.value)
        })
        .map(|id| Change { fact: id.name(), before: said(before, id), after: said(after, id) })
        .take(CHANGES)
        .collect()
}

/// The lines of others that the reporter quotes, each once.
pub(super) fn said<'a>(own: &[&'a Raw], others: &[&'a Raw]) -> HashSet<&'a str> {
    let quotes: HashSet<&str> =
        own.iter().flat_map(|text| text.unredacted().lines()).filter_map(quoted).collect();
    if quotes.is_empty() {
        return quotes;
    }
    let lines = others.iter().flat_map(|other| other.unredacted().lines()).map(str::trim);
    lines.filter(|line| quotes.contains(line)).collect()
}

/// What a line quotes, where it is a quotation.
fn quoted(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.starts_with('>').then(|| line.trim_start_matches(['>', ' ']).trim_end())
}

/// The text without lines that quote what others said: they are no evidence of this machine.
pub(super) fn without_quotes(body: &Raw, said: &HashSet<&str>) -> Raw {
    let is_quote = |line: &&str| quoted(line).is_some_and(|line| said.contains(line));
    let text = body.unredacted();
    if !text.lines().any(|line| is_quote(&line)) {
        return body.clone();
    }
    // Line numbers stay what they are.
    let kept: Vec<&str> = text.lines().map(|line| if is_quote(&line) { "" } else { line }).collect();
    Raw::from(kept.join("\n"))
}
