//! What is wrong, where to report it and what to do: the first lines that a maintainer reads.

use super::escape::{code, fence, paragraphs, prose};
use super::log;
use super::part::Part;
use crate::fact;
use crate::redact::Clean;
use crate::render::words;
use crate::report::{Diagnosis, Evidence, Fix, Report, Restored, Role, Verdict};

/// Evidence that is shown beside the verdict.
const SHOWN: usize = 2;

/// Evidence that is shown of one diagnosis.
const EVIDENCE: usize = 6;

/// A longer command is not shown.
const COMMAND: usize = 600;

/// Changes between two reports that are shown.
const CHANGES: usize = 8;

pub(super) fn verdict(report: &Report, limit: usize) -> String {
    let mut part = Part::new("", limit);
    part.add(&format!("**Verdict: {}.** {}\n", words::verdict(report), prose(&report.summary, 400)));
    if let Some(cause) = report.first_cause() {
        for evidence in cause.evidence.iter().take(SHOWN) {
            let by = words::shown_by(cause.confidence);
            part.add(&match evidence {
                Evidence::Log { line, .. } if log::is_in_sight(report, *line) => {
                    format!("- {} line {line} of the output below", capitalised(by))
                }
                Evidence::Log { line, text, .. } => {
                    format!("- {} line {line} of the output: {}", capitalised(by), code(text, 300))
                }
                Evidence::Fact { id, value } => format!("- {}: {}", capitalised(by), in_words(id, value)),
            });
        }
    }
    if report.verdict != Verdict::Healthy {
        let reason = prose(&report.support.reason, 400);
        let place = words::place(report);
        part.add(&match reason.as_str() {
            "" => format!("- Where to report: {place}"),
            reason => format!("- Where to report: {place}. {}.", reason.trim_end_matches('.')),
        });
    }
    for likeness in &report.looks_like {
        let (title, id) = (prose(&likeness.title, 300), code(&likeness.id, 60));
        part.add(&format!("- Looks like: {title} ({id}), {}", words::share(likeness.share)));
    }
    if let Some(fix) = report.first_fix() {
        add_fix(&mut part, "First fix", fix);
    }
    for contradiction in &report.contradictions {
        part.add(&format!("- Contradiction: {}", prose(contradiction, 300)));
    }
    if let Some(restored) = &report.restored {
        add_restored(&mut part, restored);
    }
    if let Some(expectation) = &report.expectation {
        part.add(&format!("- Expected {}: {}", code(&expectation.id, 60), prose(&expectation.result, 60)));
    }
    part.finish()
}

pub(super) fn diagnoses(report: &Report, limit: usize) -> String {
    let mut part = Part::new("Findings", limit);
    for (number, diagnosis) in report.diagnoses.iter().enumerate() {
        let first = report.first_cause().is_some_and(|cause| cause.id == diagnosis.id)
            && number == 0
            && !diagnosis.is_guess();
        add_diagnosis(&mut part, number + 1, diagnosis, first);
    }
    part.finish()
}

/// What is asked where nothing is sure.
pub(super) fn questions(report: &Report, limit: usize) -> String {
    let mut part = Part::new("To be answered next", limit);
    for question in &report.questions {
        let text = prose(&question.question, 300);
        let how = (!question.how.is_empty()).then(|| format!(" This tells: {}", code(&question.how, 300)));
        part.add(&format!("- {text}{}", how.unwrap_or_default()));
    }
    part.finish()
}

pub(super) fn gaps(report: &Report, limit: usize) -> String {
    let mut part = Part::new("Not known, and would have decided", limit);
    for gap in &report.gaps {
        let mut line = format!("- {}: {}", named(&gap.fact), prose(&gap.reason, 200));
        if !gap.how.is_empty() {
            line.push_str(&format!("; {} would tell", code(&gap.how, 200)));
        }
        part.add(&line);
    }
    part.finish()
}

fn add_diagnosis(part: &mut Part, number: usize, diagnosis: &Diagnosis, first: bool) {
    let source =
        if diagnosis.is_built_in() { String::new() } else { format!(", {}", code(&diagnosis.source, 60)) };
    // What the verdict says already is not said again.
    let title = if first { String::new() } else { format!("**{}** ", prose(&diagnosis.title, 300)) };
    part.add(&format!(
        "{number}. {title}({}, {}, {}{source})",
        code(&diagnosis.id, 60),
        if diagnosis.is_guess() { "looks like" } else { words::role(diagnosis.role) },
        words::sureness(diagnosis.confidence),
    ));
    // That of the first finding stands beside the verdict.
    for evidence in diagnosis.evidence.iter().take(EVIDENCE).skip(if first { SHOWN } else { 0 }) {
        part.add(&match evidence {
            Evidence::Log { line, text, .. } => format!("   - log, line {line}: {}", code(text, 300)),
            Evidence::Fact { id, value } => format!("   - {}", in_words(id, value)),
        });
    }
    if diagnosis.role == Role::Consequence {
        return;
    }
    for paragraph in paragraphs(&diagnosis.explanation, 1200) {
        part.add(&format!("\n   {paragraph}"));
    }
    if !diagnosis.explains.is_empty() {
        let ids: Vec<String> = diagnosis.explains.iter().take(10).map(|id| code(id, 60)).collect();
        part.add(&format!("   - It accounts for {}.", ids.join(", ")));
    }
    // The first fix of the first finding stands above already.
    for fix in diagnosis.fixes.iter().skip(usize::from(first)).take(4) {
        let whole = fix.commands.iter().filter(|command| command.as_str().len() <= COMMAND);
        let commands: Vec<String> = whole.take(4).map(|command| code(command, COMMAND)).collect();
        let commands =
            if commands.is_empty() { String::new() } else { format!(": {}", commands.join(" ; ")) };
        part.add(&format!("   - Or: {}{}{commands}", prose(words::after_or(&fix.title), 200), remark(fix)));
    }
    for link in diagnosis.links.iter().take(3) {
        if let Some(link) = super::escape::link(link.as_str()) {
            part.add(&format!("   - {link}"));
        }
    }
}

/// What earlier reports in the text said.
fn add_restored(part: &mut Part, restored: &Restored) {
    for note in &restored.notes {
        part.add(&format!("- {}.", prose(note, 300)));
    }
    if restored.changes.is_empty() {
        return;
    }
    let changes: Vec<String> = restored
        .changes
        .iter()
        .take(CHANGES)
        .map(|change| {
            format!(
                "{} {} \u{2192} {}",
                fact::name(change.fact).as_str(),
                code(&change.before, 60),
                code(&change.after, 60)
            )
        })
        .collect();
    part.add(&format!("- Changed since the report before: {}.", changes.join("; ")));
}

fn add_fix(part: &mut Part, name: &str, fix: &Fix) {
    part.add(&format!("- {name}: {}{}", prose(words::first(&fix.title), 300), remark(fix)));
    if fix.commands.is_empty() {
        return;
    }
    let commands: Vec<&str> = fix.commands.iter().take(6).map(Clean::as_str).collect();
    // What is cut is another command.
    if commands.iter().any(|command| command.len() > COMMAND) {
        return;
    }
    let block = fence(commands.join("\n"), "console");
    // Indented, it belongs to the item above.
    let block: Vec<String> = block.lines().map(|line| format!("  {line}")).collect();
    part.add(&format!("\n{}\n", block.join("\n")));
}

fn remark(fix: &Fix) -> String {
    let mut remarks = Vec::new();
    if !fix.when.is_empty() {
        remarks.push(prose(&fix.when, 100));
    }
    remarks.extend(fix.risk.remark().map(str::to_owned));
    if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) }
}

/// What a fact is called that stands by its id.
fn named(id: &Clean) -> String {
    fact::name_of(id).map_or_else(|| code(id, 60), |name| name.as_str().to_owned())
}

/// A fact without its id; its value may be a stranger's text.
fn in_words(id: &'static str, value: &Clean) -> String {
    fact::said(id, value, &|value| value.mapped(|text| code(text, 200))).as_str().to_owned()
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
