//! The comments that are posted on an issue: fixed texts, filled from the report.
//!
//! They are written to be read by the reporter and acted on as they are. What the reporter wrote
//! appears in code spans and fences alone; commands are the checks' own; links are the checks' own.

mod page;
mod tried;
mod way;

use crate::fact;
use crate::redact::Clean;
use crate::render::markdown::escape::{code, fence, link, paragraphs, prose};
use crate::report::{Change, Diagnosis, Evidence, Fix, Report, Trial, Verdict};

use super::missing::Missing;
use page::{Page, filled};

/// Evidence that is shown.
const EVIDENCE: usize = 5;

/// Ways out that are shown.
const FIXES: usize = 4;

/// Most characters of a code span.
const SPAN: usize = 240;

/// From here on the output is enough, and nobody is asked for more: well above what merely counts as shown.
const ENOUGH: f64 = 0.8;

/// A longer command is not shown: what is cut is another command.
const COMMAND: usize = 400;

/// What a trial came to in which it works, and the facts of two of them.
const WORKS: &str = "works";
const CLEAN: &str = "trial.clean";
const AS_IS: &str = "trial.as-is";

/// What is said.
#[derive(Debug)]
pub enum Words<'a> {
    /// There is nothing to judge by: output and versions are asked for.
    Inform,
    /// The reply for an archetype.
    Ask {
        /// The archetype.
        subject: &'a Diagnosis,
        /// The one before it, which the report refuted.
        refuted: Option<&'a Clean>,
        /// The project's own words on it.
        own: Option<Clean>,
    },
    /// It is confirmed.
    Guide {
        /// The archetype.
        subject: &'a Diagnosis,
        /// The project's own words on it.
        own: Option<Clean>,
    },
    /// It is fixed.
    Close {
        /// The archetype.
        subject: &'a Diagnosis,
    },
    /// Parts of the evidence are asked for.
    Gather {
        /// The archetype.
        subject: &'a Diagnosis,
        /// What is missing.
        missing: &'a [Missing],
        /// The report speaks against the archetype.
        refuted: bool,
    },
    /// It may be a bug.
    Bug {
        /// The archetype that was refuted last.
        subject: &'a Diagnosis,
    },
}

/// The text of a comment, without its marker.
pub fn reply(report: &Report, words: &Words<'_>) -> Clean {
    let mut page = Page::default();
    greeting(&mut page, report, words);
    match words {
        Words::Inform => inform(&mut page, report),
        Words::Ask { subject, refuted, own } => ask(&mut page, report, subject, *refuted, own.as_ref()),
        Words::Guide { subject, own } => guide(&mut page, report, subject, own.as_ref()),
        Words::Close { subject } => close(&mut page, report, subject),
        Words::Gather { subject, missing, refuted } => gather(&mut page, report, subject, missing, *refuted),
        Words::Bug { .. } => bug(&mut page, report),
    }
    page.add(&Clean::literal(
        "\n---\n<sub>Written by pip-doctor, by the label and by what was reported; nobody typed it. \
         Maintainers stop it on this issue with the label `pip-doctor: off`.</sub>",
    ));
    page.finish()
}

/// A word of thanks, and what the reply rests on: the reporter sees at once whether that is right.
fn greeting(page: &mut Page, report: &Report, words: &Words<'_>) {
    let known = way::known(report);
    page.add(&match words {
        Words::Close { .. } => Clean::literal("Thank you for trying.\n"),
        _ if known.is_empty() => Clean::literal("Thank you for the report.\n"),
        _ => filled(
            "Thank you for the report. This is about {known}.\n",
            &[("known", Clean::join(&known, ", "))],
        ),
    });
}

/// Nothing is known: what is needed, and the shortest way to it.
fn inform(page: &mut Page, report: &Report) {
    page.add(&Clean::literal(
        "To see why it does not install, we need the whole output of the command that failed, and the versions \
         of Python, of the installer and of the system. One command brings all of it:\n",
    ));
    way::lines(page, report, None);
    page.add(&filled(
        "Paste what is in {file} here, as a comment.\n",
        &[("file", span(&Clean::literal(way::FILE)))],
    ));
    // The report of that line answers what else would be asked.
    way::by_hand(page, report, None);
}

fn ask(page: &mut Page, report: &Report, subject: &Diagnosis, refuted: Option<&Clean>, own: Option<&Clean>) {
    if let Some(refuted) = refuted {
        page.add(&filled(
            "By what you posted it is not {refuted}. What it looks like now:\n",
            &[("refuted", span(refuted))],
        ));
    }
    heading(page, subject);
    evidence(page, "What points to it here:", &subject.evidence);
    tried(page, report);
    own_words(page, own);
    tried::already(page, report);
    let heading = if report.verdict == Verdict::PackageBug {
        "### What to do until a release mends it"
    } else {
        "### What to do"
    };
    fixes(page, report, heading, &subject.fixes);
    // What the output proves of the package, nobody has to prove once more.
    let is_proved = report.verdict == Verdict::PackageBug && subject.confidence >= ENOUGH;
    if report.verdict != Verdict::NotInstallation && !is_proved {
        if is_shown(subject) {
            page.add(&Clean::literal("<details><summary>If it still fails afterwards</summary>"));
            check_it(page, report, subject, "");
            page.add(&Clean::literal("</details>\n"));
        } else {
            check_it(page, report, subject, "### Then let it be checked");
        }
    }
    links(page, subject);
}

/// Whether the output decides it, and a command mends it: then nobody has to prove anything before.
fn is_shown(subject: &Diagnosis) -> bool {
    subject.confidence >= ENOUGH && subject.fixes.first().is_some_and(|fix| !fix.commands.is_empty())
}

fn guide(page: &mut Page, report: &Report, subject: &Diagnosis, own: Option<&Clean>) {
    page.add(&filled("**Confirmed:** {title}.\n", &[("title", words(&subject.title))]));
    let shown = report.expectation.as_ref().map_or(&subject.evidence, |expectation| &expectation.evidence);
    evidence(page, "By this evidence:", shown);
    tried(page, report);
    changes(page, report);
    own_words(page, own);
    tried::already(page, report);
    fixes(page, report, "### What to do now", &subject.fixes);
    page.add(&Clean::literal(
        "When that is done, run the same line once more and post its report: it says whether this is *fixed*.\n",
    ));
    way::lines(page, report, Some(subject));
    links(page, subject);
}

/// What was tried on the reporter's machine.
fn tried(page: &mut Page, report: &Report) {
    let (works, fails): (Vec<&Trial>, Vec<&Trial>) =
        report.trials.iter().filter(|trial| trial.fact != AS_IS).partition(|trial| trial.result == *WORKS);
    // Where it works as it is, nothing was told apart.
    let fails_again = report.trials.iter().all(|trial| trial.fact != AS_IS || trial.result != *WORKS);
    let is_clean = |trial: &&&Trial| trial.fact == CLEAN;
    let clean = works.iter().find(is_clean).is_some();
    let differs: Vec<Clean> =
        works.iter().filter(|trial| !is_clean(trial)).map(|trial| span(&trial.changed)).collect();
    if fails_again && clean {
        let words = if differs.is_empty() {
            "In a clean room with the same Python it works: something in the environment differs.\n"
        } else {
            "In a clean room with the same Python it works; what differs is: {what}.\n"
        };
        page.add(&filled(words, &[("what", Clean::join(&differs, ", "))]));
    } else if fails_again && !differs.is_empty() {
        page.add(&filled(
            "It was tried once more with one thing changed, and works with: {what}.\n",
            &[("what", Clean::join(&differs, ", "))],
        ));
    } else if !fails.is_empty() {
        let what: Vec<Clean> = fails.iter().map(|trial| span(&trial.changed)).collect();
        page.add(&filled(
            "It was tried once more and fails with each of these changed as well: {what}.\n",
            &[("what", Clean::join(&what, ", "))],
        ));
    }
}

fn close(page: &mut Page, report: &Report, subject: &Diagnosis) {
    // An installation that succeeded was not tried.
    let shown = report.expectation.iter().flat_map(|expectation| &expectation.evidence);
    let is_installed_only = shown.clone().next().is_some()
        && shown.clone().all(|one| matches!(one, Evidence::Fact { id: "log.claims_success", .. }));
    page.add(&filled(
        if is_installed_only {
            "**Fixed:** it installs now. What was wrong: {title}.\n"
        } else {
            "**Fixed:** the package works now. What was wrong: {title}.\n"
        },
        &[("title", words(&subject.title))],
    ));
    if let Some(expectation) = &report.expectation {
        evidence(page, "By this evidence:", &expectation.evidence);
    }
    changes(page, report);
    page.add(&Clean::literal(
        "If you agree, please close this issue; a maintainer may do it as well. If something still fails, \
         say so and post the failing output.\n",
    ));
}

fn gather(page: &mut Page, report: &Report, subject: &Diagnosis, missing: &[Missing], refuted: bool) {
    page.add(&filled(
        if refuted {
            "What you posted speaks against this: {title}. No other known cause explains it, so it may be a bug. Before a \
             maintainer looks, this is still missing:\n"
        } else {
            "Whether this is the cause ({title}) cannot be said yet. This is still missing:\n"
        },
        &[("title", words(&subject.title))],
    ));
    for part in missing {
        match part {
            Missing::CleanRoom => {
                page.add(&Clean::literal(
                    "- **A clean room**: whether it fails in a throw-away environment as well. pip-doctor makes \
                     one, installs there and takes it down again:\n",
                ));
                way::clean_room(page, report);
            }
            Missing::Versions => page.add(&Clean::literal(
                "- **Versions** of Python, pip and the system: they are in the report of the line below.\n",
            )),
            Missing::Output => page.add(&Clean::literal(
                "- **The failing output**, whole: it is in the report of the line below.\n",
            )),
            Missing::Facts if report.questions.is_empty() => gaps(page, report, &subject.id),
            // They stand at the end.
            Missing::Facts => {}
        }
    }
    if missing.iter().any(|part| *part != Missing::CleanRoom) {
        check_it(page, report, subject, "### The line");
    }
    questions(page, report);
}

fn bug(page: &mut Page, report: &Report) {
    page.add(&filled(
        "**This may be a bug of the package.** No known cause explains it, and it fails in a throw-away environment \
         too. For the maintainers:\n",
        &[],
    ));
    if let Some(reproduction) = &report.reproduction {
        page.add(&filled("- Clean room: {verdict}", &[("verdict", span(&reproduction.verdict))]));
    }
    for (name, id) in [
        ("Package", "log.package.version"),
        ("Python", "python.version"),
        ("pip", "pip.version"),
        ("uv", "uv.version"),
        ("System", "system.os"),
        ("Architecture", "system.architecture"),
    ] {
        if let Some(value) = way::fact(report, id) {
            let package = report.subject.package.clone().filter(|_| name == "Package").unwrap_or_default();
            let value = Clean::join([&package, &value], " ");
            page.add(&filled(
                "- {name}: {value}",
                &[("name", Clean::literal(name)), ("value", span(&value))],
            ));
        }
    }
    tried::for_maintainers(page, report);
    if let Some(command) = &report.subject.command {
        page.add(&filled("- Command: {command}", &[("command", span(command))]));
    }
    if let Some(log) = &report.log {
        let lines: Vec<Clean> = log.error_block.iter().take(60).map(|line| line.text.clone()).collect();
        page.add(&Clean::literal("\n<details><summary>The failing output</summary>\n"));
        page.add(
            &Clean::join(&lines, "\n")
                .mapped(|text| fence(crate::render::markdown::escape::cut(text, 8_000), "text")),
        );
        page.add(&Clean::literal("</details>\n"));
    }
}

fn heading(page: &mut Page, subject: &Diagnosis) {
    page.add(&filled("**It looks like this: {title}.**\n", &[("title", words(&subject.title))]));
    page.add(&subject.explanation.mapped(|text| paragraphs(text, 1_500).join("\n\n") + "\n"));
}

fn evidence(page: &mut Page, heading: &'static str, evidence: &[Evidence]) {
    if evidence.is_empty() {
        return;
    }
    page.add(&Clean::literal(heading));
    page.add(&Clean::literal(""));
    for one in evidence.iter().take(EVIDENCE) {
        page.add(&match one {
            Evidence::Log { line, text, column } => filled(
                "- line {line} of the text: {text}",
                &[("line", Clean::from(*line)), ("text", span(&from_where_it_tells(text, *column)))],
            ),
            Evidence::Fact { id, value } => {
                filled("- {fact}", &[("fact", fact::said(id, value, &|value| span(&value)))])
            }
        });
    }
    page.add(&Clean::literal(""));
}

/// What the reporter's last two reports say otherwise.
fn changes(page: &mut Page, report: &Report) {
    let Some(restored) = report.restored.as_ref().filter(|restored| !restored.changes.is_empty()) else {
        return;
    };
    // What one of the two does not know has not changed.
    let is_known = |change: &&Change| {
        !change.fact.starts_with("log.") && change.before != "unknown" && change.after != "unknown"
    };
    let mut told = restored.changes.iter().filter(is_known).peekable();
    if told.peek().is_none() {
        return;
    }
    page.add(&Clean::literal("Since the report before:\n"));
    for change in told.take(EVIDENCE) {
        page.add(&filled(
            "- {fact}: {before} → {after}",
            &[
                ("fact", fact::name(change.fact)),
                ("before", span(&change.before)),
                ("after", span(&change.after)),
            ],
        ));
    }
    page.add(&Clean::literal(""));
}

fn own_words(page: &mut Page, own: Option<&Clean>) {
    if let Some(own) = own {
        page.add(&own.mapped(|text| paragraphs(text, 1_500).join("\n\n") + "\n"));
    }
}

fn fixes(page: &mut Page, report: &Report, heading: &'static str, fixes: &[Fix]) {
    // How pip-doctor comes to the reporter is said below.
    let is_ours = |fix: &&Fix| fix.commands.iter().any(|command| command.as_str().starts_with("pip-doctor "));
    let open = fixes.iter().filter(|fix| !tried::was_tried(fix, &report.attempts));
    let open: Vec<&Fix> = open.filter(|fix| !is_ours(fix)).collect();
    if open.is_empty() {
        return;
    }
    page.add(&Clean::literal(heading));
    page.add(&Clean::literal(""));
    for (index, fix) in open.into_iter().take(FIXES).enumerate() {
        let mut remarks = Vec::new();
        if !fix.when.is_empty() {
            remarks.push(words(&fix.when));
        }
        remarks.extend(fix.risk.remark().map(Clean::literal));
        let remark = if remarks.is_empty() {
            Clean::default()
        } else {
            filled(" ({remarks})", &[("remarks", Clean::join(&remarks, "; "))])
        };
        page.add(&filled(
            if index == 0 { "- {title}{remark}\n" } else { "- Or: {title}{remark}\n" },
            &[("title", words(&fix.title)), ("remark", remark)],
        ));
        let whole = fix.commands.iter().all(|command| command.as_str().len() <= COMMAND);
        if whole && !fix.commands.is_empty() {
            page.add(&Clean::join(&fix.commands, "\n").mapped(|text| indented(&fence(text, "console"))));
        }
    }
}

/// The line for the reporter's own system, and the way without it.
fn check_it(page: &mut Page, report: &Report, subject: &Diagnosis, heading: &'static str) {
    if !heading.is_empty() {
        page.add(&Clean::literal(heading));
    }
    page.add(&Clean::literal("\npip-doctor is a small program that needs neither pip nor Python."));
    page.add(&filled(
        "The line below {does} and writes a report. User names, tokens and private hosts are taken out of it.\n",
        &[("does", Clean::literal(way::does(report, Some(subject))))],
    ));
    way::lines(page, report, Some(subject));
    page.add(&filled(
        if subject.is_built_in() {
            "Paste what is in {file} here, as a comment. It says whether this is *confirmed*, *refuted* or *fixed*.\n"
        } else {
            "Paste what is in {file} here, as a comment. We can tell by it whether this is the cause.\n"
        },
        &[("file", span(&Clean::literal(way::FILE)))],
    ));
    way::by_hand(page, report, Some(subject));
}

/// What tells most apart where nothing is sure, and the commands that answer it.
fn questions(page: &mut Page, report: &Report) {
    if report.questions.is_empty() {
        return;
    }
    page.add(&Clean::literal("### What would tell most\n"));
    for question in &report.questions {
        // By the name that Python has on the reporter's system.
        let how = match question.how.strip_prefix("python ") {
            Some(rest) => Clean::join([&way::python(report), &rest], " "),
            None => question.how.clone(),
        };
        let how = if how.is_empty() { how } else { filled(" This tells: {how}", &[("how", span(&how))]) };
        page.add(&filled("- {question}{how}", &[("question", words(&question.question)), ("how", how)]));
    }
    page.add(&Clean::literal(""));
}

/// What would decide, and the commands that tell.
fn gaps(page: &mut Page, report: &Report, id: &Clean) {
    for gap in report.gaps.iter().filter(|gap| gap.wanted_by.contains(id)).take(6) {
        let how = if gap.how.is_empty() {
            Clean::default()
        } else {
            filled("; {how} tells", &[("how", span(&gap.how))])
        };
        let fact = fact::name_of(&gap.fact).unwrap_or_else(|| span(&gap.fact));
        page.add(&filled("- {fact}{how}", &[("fact", fact), ("how", how)]));
    }
    page.add(&Clean::literal(""));
}

fn links(page: &mut Page, subject: &Diagnosis) {
    let found: Vec<Clean> = subject
        .links
        .iter()
        .map(|address| address.mapped(|text| link(text).unwrap_or_default()))
        .filter(|link| link.as_str().starts_with('<'))
        .take(3)
        .collect();
    if !found.is_empty() {
        page.add(&filled("More: {links}\n", &[("links", Clean::join(&found, " · "))]));
    }
}

/// What is written in the workflow's summary.
#[derive(Debug)]
pub struct Summary<'a> {
    /// Where the conversation stands.
    pub state: &'a Clean,
    /// Why.
    pub reason: &'static str,
    /// The number.
    pub number: Option<u64>,
    /// The archetype that could be set.
    pub proposed: Option<&'a Diagnosis>,
    /// Its label.
    pub label: Option<Clean>,
    /// The comment, posted or proposed, without its marker.
    pub comment: Option<&'a Clean>,
    /// Labels that are added.
    pub labels_add: &'a [Clean],
    /// Labels that are taken away.
    pub labels_remove: &'a [Clean],
}

/// The workflow's summary.
pub fn summary(report: &Report, summary: &Summary<'_>) -> Clean {
    let mut page = Page::default();
    page.add(&match summary.number {
        Some(number) => filled(
            "## Issue {number}: {state}\n",
            &[("number", Clean::from(number)), ("state", summary.state.clone())],
        ),
        None => filled("## {state}\n", &[("state", summary.state.clone())]),
    });
    page.add(&Clean::literal(summary.reason));
    page.add(&Clean::literal(""));
    page.add(&filled("- {summary}", &[("summary", words(&report.summary))]));
    page.add(&filled("- Where to report: {reason}", &[("reason", words(&report.support.reason))]));
    for likeness in &report.looks_like {
        page.add(&filled(
            "- Looks like {id}: {title} (right in {share} of 10 such reports)",
            &[
                ("id", span(&likeness.id)),
                ("title", words(&likeness.title)),
                ("share", Clean::from(tenths(likeness.share))),
            ],
        ));
    }
    tried::for_maintainers(&mut page, report);
    for contradiction in report.contradictions.iter().take(EVIDENCE) {
        page.add(&filled("- Contradiction: {text}", &[("text", words(contradiction))]));
    }
    for (name, labels) in
        [("Labels to add", summary.labels_add), ("Labels to take away", summary.labels_remove)]
    {
        if !labels.is_empty() {
            let labels: Vec<Clean> = labels.iter().map(span).collect();
            page.add(&filled(
                "- {name}: {labels}",
                &[("name", Clean::literal(name)), ("labels", Clean::join(&labels, ", "))],
            ));
        }
    }
    page.add(&Clean::literal(""));
    if let Some(label) = &summary.label {
        let title = summary.proposed.map(|proposed| words(&proposed.title));
        let title = title.unwrap_or(Clean::literal("it asks for output and versions"));
        page.add(&filled(
            "To accept, set the label {label}: {title}.\n",
            &[("label", span(label)), ("title", title)],
        ));
    }
    if let Some(proposed) = summary.proposed {
        evidence(&mut page, "What shows it:", &proposed.evidence);
    }
    if let Some(comment) = summary.comment {
        let heading =
            if summary.label.is_some() { "The reply that the label would post" } else { "The reply" };
        page.add(&filled("<details><summary>{heading}</summary>\n", &[("heading", Clean::literal(heading))]));
        page.add(comment);
        page.add(&Clean::literal("\n</details>"));
    }
    page.finish()
}

/// A share, of ten.
fn tenths(share: f64) -> u64 {
    (1..9).find(|tenths| share * 10.0 < f64::from(*tenths) + 0.5).map_or(9, |tenths: u32| u64::from(tenths))
}

/// A line that is too long to be shown, from the column on where it tells.
fn from_where_it_tells(text: &Clean, column: u64) -> Clean {
    let column = usize::try_from(column).unwrap_or(1).max(1) - 1;
    let begin = text.as_str().char_indices().nth(column).map_or(0, |(begin, _)| begin);
    if begin == 0 || text.as_str().chars().count() <= SPAN {
        return text.clone();
    }
    filled("\u{2026}{rest}", &[("rest", text.slice(begin..text.as_str().len()))])
}

/// In a code span.
fn span(text: &Clean) -> Clean {
    text.mapped(|text| code(text, SPAN))
}

/// As sentences.
fn words(text: &Clean) -> Clean {
    text.mapped(|text| prose(text, 500))
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n") + "\n"
}
