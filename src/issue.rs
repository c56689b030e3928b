//! Reads an issue with its comments, a log or an earlier report, and says what it shows. It
//! deliberately does not look at this machine.

mod block;
mod gather;
mod missing;
#[cfg(feature = "machine")]
pub mod online;
mod pin;
pub mod reply;
pub mod thread;
pub mod words;

use std::io::Read;
use std::path::PathBuf;

use crate::diagnosis::{self, Case, Conclusion};
use crate::error::Error;
use crate::fact::{FactId, Facts, Value};
use crate::knowledge::{self, Catalogue, InUse};
use crate::log::{self, Shape};
use crate::python::{name, requirement};
use crate::redact::{Clean, Raw, Redactor};
use crate::report::block::Block;
use crate::report::{Expectation, Report, Reproduction, Subject};
use crate::system::System;
use crate::wheel::refused;

use gather::{Gathered, Statement};
use reply::{Brought, Standing};
use thread::{Author, Comment, Thread};

/// What triage is asked.
#[derive(Debug)]
pub struct Options<'a> {
    /// For files only.
    pub system: &'a System,
    /// The door for text.
    pub redactor: &'a Redactor,
    /// Folders of maintainers' packs.
    pub packs: &'a [PathBuf],
    /// The archetype that is expected.
    pub expect: Option<&'a str>,
    /// How the index is asked, where it may be.
    #[cfg(feature = "machine")]
    pub online: Option<online::Online>,
}

/// Reads all of `reader` and reports.
pub fn report(reader: &mut dyn Read, options: &Options<'_>) -> Result<Report, Error> {
    stated(reader, None, options)
}

/// The same, with what the reporter states of the machine beside it: a claim, which what the text
/// shows goes before.
pub fn stated(reader: &mut dyn Read, claims: Option<&Raw>, options: &Options<'_>) -> Result<Report, Error> {
    let catalogue = knowledge::in_use(options.packs, options.system, options.redactor)?;
    let reading = log::read(reader, catalogue.anchors(), options.redactor, Shape::IssueBody);
    let mut statements = vec![Statement::of(reading, options.redactor)];
    let evidence = statements[0].is_evidence();
    if let Some(claims) = claims {
        let place = Clean::literal("what was stated");
        statements.insert(0, Statement::read(claims, place, catalogue.anchors(), options.redactor));
    }
    let mut report = judged(gather::gather(&statements), options.expect, &catalogue, options);
    let words = |id: &str| own_words(&catalogue, id);
    report.proposal = reply::proposal(&report, &catalogue, evidence, &words);
    Ok(report)
}

/// Reads an issue and its comments, reports on what the reporter said, and says what to reply.
pub fn thread(thread: &Thread, options: &Options<'_>) -> Result<Report, Error> {
    let catalogue = knowledge::in_use(options.packs, options.system, options.redactor)?;
    let statements = statements(thread, &catalogue, options.redactor);
    let standing = Standing::of(thread, &catalogue);
    let archetype = standing.archetype(thread, &catalogue);
    let expect = options.expect.or(archetype.as_ref().map(Clean::as_str));
    let mut report = judged(gather::gather(&statements), expect, &catalogue, options);
    if thread.incomplete {
        return Ok(report);
    }
    let numbers =
        |of: fn(&Statement) -> bool| statements.iter().filter(|one| of(one)).map(|one| one.digest).collect();
    let brought = Brought {
        evidence: numbers(Statement::is_evidence),
        reports: numbers(Statement::is_report),
        cause: thread.event.as_ref().map_or(0, |event| reply::digest(event.cause.unredacted())),
    };
    let words = |id: &str| own_words(&catalogue, id);
    if archetype.is_none() {
        report.proposal = reply::proposal(&report, &catalogue, !brought.evidence.is_empty(), &words);
    }
    report.reply = reply::reply(&report, thread, &standing, &brought, &catalogue, &words);
    Ok(report)
}

/// Of a thread so many bytes of comments are read, the newest: no conversation has more, and one that
/// was made to keep us busy may.
const MOST_COMMENTS: usize = 4 << 20;

/// The texts of the reporter, the issue's own first. What others wrote is no evidence of the
/// reporter's machine, nor is what the reporter quotes of it; but a host or a person that any of them
/// names is taken out of all.
fn statements(thread: &Thread, catalogue: &Catalogue, redactor: &Redactor) -> Vec<Statement> {
    let all: Vec<&str> = std::iter::once(&thread.body)
        .chain(thread.comments.iter().map(|comment| &comment.body))
        .map(Raw::unredacted)
        .collect();
    redactor.learn_log(&Raw::from(all.join("\n")));
    let is_own = |comment: &&Comment| comment.author == Author::Reporter;
    let others: Vec<&Raw> =
        thread.comments.iter().filter(|comment| !is_own(comment)).map(|comment| &comment.body).collect();
    let mut left = MOST_COMMENTS;
    let mut own: Vec<(usize, &Raw)> = thread
        .comments
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, comment)| is_own(comment))
        .map_while(|(index, comment)| {
            left = left.checked_sub(comment.body.unredacted().len())?;
            Some((index, &comment.body))
        })
        .collect();
    own.reverse();
    let texts: Vec<&Raw> = std::iter::once(&thread.body).chain(own.iter().map(|(_, body)| *body)).collect();
    let said = gather::said(&texts, &others);
    let read = |body: &Raw, place: Clean| {
        Statement::read(&gather::without_quotes(body, &said), place, catalogue.anchors(), redactor)
    };
    let mut issue = read(&thread.body, Clean::literal("the issue"));
    let unread = thread.comments.iter().filter(is_own).count() - own.len();
    if unread > 0 {
        let words =
            Clean::literal("the reporter's oldest comments were not read, the thread is too long: {n}");
        issue.note(words.fill(&|_| Some(Clean::from(unread))));
    }
    let own = own.into_iter().map(|(index, body)| {
        let place = Clean::literal("comment {n}").fill(&|_| Some(Clean::from(index + 1)));
        read(body, place)
    });
    std::iter::once(issue).chain(own).collect()
}

/// What the packs in use say of an archetype.
fn own_words(catalogue: &InUse, id: &str) -> Option<Clean> {
    catalogue.settings().iter().find_map(|pack| pack.wording.get(id).cloned())
}

/// The report on everything that was said.
fn judged(gathered: Gathered, expect: Option<&str>, catalogue: &Catalogue, options: &Options<'_>) -> Report {
    let Gathered { mut facts, reading, block, contradictions, restored, of_another } = gathered;
    let redactor = options.redactor;
    let wheels = refused::judge_refused(&mut facts, redactor);
    let subject = subject(&facts, &reading.lines, block.as_ref());
    #[cfg(feature = "machine")]
    let online = options.online.as_ref();
    #[cfg(feature = "machine")]
    let asked = online.map(|online| online::ask(&mut facts, &subject, online, options));
    let case = Case {
        facts: &facts,
        reading: Some(&reading),
        package: subject.package.as_ref(),
        requirement: subject.requirement.as_ref(),
        ..Case::default()
    };
    let Conclusion { verdict, support, summary, diagnoses, gaps, looks_like, questions, known } =
        diagnosis::diagnose(catalogue, &case);
    let mut report = Report::new(verdict, support, summary);
    report.contradictions = contradictions;
    report.expectation = expect.and_then(|id| catalogue.check(id)).map(|check| {
        let found = diagnosis::expectation(&check.id, &known, &diagnoses);
        let found = claimed(found, block.as_ref(), &mut report.contradictions);
        // What is so with another package shows nothing of this issue.
        if of_another {
            Expectation { result: Clean::literal("unknown"), evidence: Vec::new(), ..found }
        } else {
            found
        }
    });
    report.diagnoses = diagnoses;
    report.gaps = gaps;
    report.looks_like = looks_like;
    report.questions = questions;
    report.known = known;
    report.facts.wheels.extend(wheels);
    report.subject = subject;
    report.restored = restored;
    report.attempts = block.as_ref().map(|block| block.attempts.clone()).unwrap_or_default();
    report.trials = block.as_ref().map(|block| block.trials.clone()).unwrap_or_default();
    report.reproduction = block
        .and_then(|block| block.reproduction)
        .and_then(|said| ["works-clean", "fails-clean"].into_iter().find(|known| said == *known))
        .map(|verdict| Reproduction { verdict: Clean::literal(verdict), steps: Vec::new() });
    report.log = Some(reading.into());
    #[cfg(feature = "machine")]
    if let Some(asked) = asked {
        report.facts.index.answer = asked.answer;
        report.facts.wheels.extend(asked.verdict);
        report.gaps.extend(asked.gaps);
    }
    report.redactions = redactor.counts();
    report
}

/// What the reporter's own run answered goes before what its report alone lets us see, unless the
/// report was changed, or shows a failure where it says that there is none.
fn claimed(found: Expectation, block: Option<&Block>, contradictions: &mut Vec<Clean>) -> Expectation {
    let Some(block) = block.filter(|block| block.intact) else { return found };
    let Some((_, result)) = block.expectation.as_ref().filter(|(id, _)| *id == found.id) else {
        return found;
    };
    let known = ["confirmed", "fixed", "refuted"].into_iter().find(|known| *result == *known);
    let Some(result) = known.filter(|known| found.result != *known) else { return found };
    if found.result != "unknown" {
        contradictions.push(
            Clean::literal("the report says {claimed} of {id}, and what it shows says {found}").fill(
                &|name| {
                    Some(match name {
                        "claimed" => Clean::literal(result),
                        "id" => found.id.clone(),
                        _ => found.result.clone(),
                    })
                },
            ),
        );
    }
    if result == "fixed" && found.result == "confirmed" {
        return found;
    }
    // What shows it stood before the reporter's own run; here it is that run's word.
    Expectation { id: found.id, result: Clean::literal(result), evidence: Vec::new() }
}

/// What the text is about. What the log shows comes before what a block says.
fn subject(facts: &Facts, lines: &[log::Line], block: Option<&Block>) -> Subject {
    let text = |id: FactId| facts.text(id).cloned();
    let exit_code = match facts.present(FactId::of("log.exit_code")) {
        Some(Value::Integer(code)) => i32::try_from(*code).ok(),
        _ => None,
    };
    let of_block = |part: fn(&Block) -> &Option<Clean>| block.and_then(|block| part(block).clone());
    let is_name = |name: &Clean| name::is_name(name.as_str());
    let package: Option<Clean> = text(FactId::of("log.package"))
        .or_else(|| of_block(|block| &block.package))
        .or_else(|| pin::only(&text(FactId::of("log.command"))?))
        .filter(is_name);
    Subject {
        requirement: of_block(|block| &block.requirement)
            .or_else(|| pin::requirement(facts, lines, package.as_ref()))
            .filter(|text| requirement::word(text).is_some()),
        package,
        command: text(FactId::of("log.command")).or_else(|| of_block(|block| &block.command)),
        exit_code: exit_code.or_else(|| block.and_then(|block| block.exit_code)),
        python: None,
        process: None,
    }
}
