//! What was looked at, in a few lines, and what wheels, a clean room and a model had to say.

use super::layout::Page;
use crate::render::words;
use crate::report::{Evidence, Report};

/// What was looked at: a healthy report shows by it that something was.
pub(super) fn seen(page: &mut Page, report: &Report) {
    let facts = &report.facts;
    let mut pieces = Vec::new();
    if let Some(python) = report.subject_interpreter() {
        let path = python.reached.first().map_or(&python.real_path, |reach| &reach.path);
        let pip = python.tool("pip").map(|pip| format!(" with pip {}", pip.as_str())).unwrap_or_default();
        pieces.push(format!("{} at {path}{pip}", words::interpreter(python)));
    }
    let others = facts.interpreters.len().saturating_sub(pieces.len());
    if others > 0 {
        let broken = facts.interpreters.iter().filter(|python| python.trouble.is_some()).count();
        let broken = if broken > 0 { format!(" ({broken} cannot be used)") } else { String::new() };
        let name = if others == 1 { "other interpreter" } else { "other interpreters" };
        pieces.push(format!("{others} {name}{broken}"));
    }
    let tools = facts.toolchains.iter().filter(|tool| tool.path.is_some());
    for tool in tools.filter(|tool| ["gcc", "clang", "cl", "rustc"].contains(&tool.name.as_str())) {
        let version =
            tool.version.as_ref().map(|version| format!(" {}", version.as_str())).unwrap_or_default();
        pieces.push(format!("{}{version}", tool.name));
    }
    if let Some(openssl) = &facts.openssl.command {
        let version =
            openssl.version.as_ref().map(|version| format!(" {}", version.as_str())).unwrap_or_default();
        let headers = if facts.openssl.headers.is_empty() { " without headers" } else { " with headers" };
        pieces.push(format!("OpenSSL{version}{headers}"));
    }
    if let Some(log) = &report.log {
        pieces.push(format!("{} lines of log", log.lines));
    }
    if !pieces.is_empty() {
        page.paragraph("Looked at: ", format!("{}.", pieces.join(", ")));
    }
}

/// The file that pip takes, and what keeps the closest others from being taken.
pub(super) fn wheels(page: &mut Page, report: &Report) {
    for wheels in &report.facts.wheels {
        let takes = match (&wheels.chosen, &wheels.chosen_kind) {
            (Some(file), Some(kind)) => format!("pip takes {file} ({kind})"),
            (Some(file), None) => format!("pip takes {file}"),
            (None, _) => "pip takes no file".to_owned(),
        };
        page.paragraph(&format!("{}: ", wheels.requirement), &takes);
        for advice in wheels.advice.iter().take(3) {
            page.paragraph("", format!("- {advice}"));
        }
        for candidate in wheels.candidates.iter().filter(|candidate| !candidate.fits).take(5) {
            page.item(candidate.filename.as_str());
            for reason in candidate.reasons.iter().take(2) {
                page.quote("  ", format!("{}: needs {}, here {}", reason.kind, reason.needs, reason.have));
            }
            if let Some(fix) = &candidate.fix {
                page.quote("  would fit: ", fix);
            }
        }
        page.blank();
    }
}

/// What `run --fix` did.
pub(super) fn attempts(page: &mut Page, report: &Report) {
    for attempt in &report.attempts {
        page.quote(
            "Tried: ",
            format!("{}: {} ({:.1} s)", attempt.title, attempt.result.words(), attempt.seconds),
        );
        for undone in &attempt.undone {
            page.quote("  taken back: ", undone);
        }
    }
    if !report.attempts.is_empty() {
        page.blank();
    }
}

/// What a clean room or trials showed.
pub(super) fn reproduction(page: &mut Page, report: &Report) {
    let Some(reproduction) = &report.reproduction else { return trials(page, report) };
    page.paragraph("In a clean room: ", &reproduction.verdict);
    for step in &reproduction.steps {
        page.quote(&format!("{}: ", step.changed), format!("{} ({:.1} s)", step.result, step.seconds));
    }
    page.blank();
}

/// What trials showed.
fn trials(page: &mut Page, report: &Report) {
    if report.trials.is_empty() {
        return;
    }
    page.paragraph("Tried:", "");
    for trial in &report.trials {
        page.quote(&format!("{}: ", trial.changed), format!("{} ({:.1} s)", trial.result, trial.seconds));
    }
    page.blank();
}

/// A model's words, said to be a model's. Only a check's own command stands where it can be
/// pasted; any other is quoted within a sentence.
pub(super) fn guidance(page: &mut Page, report: &Report) {
    let Some(guidance) = &report.guidance else { return };
    if let Some(error) = &guidance.error {
        page.paragraph("No answer from the model: ", error);
        return;
    }
    page.strong(&format!("{} says (not measured): ", guidance.model), "");
    for paragraph in guidance.text.as_str().split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        page.item(paragraph);
    }
    for hypothesis in guidance.hypotheses.iter().filter(|one| !one.evidence.is_empty()) {
        let sureness = words::sureness(hypothesis.confidence);
        page.item(format!("Possible: {} [{sureness}]. {}", hypothesis.archetype, hypothesis.why));
        for number in &hypothesis.evidence {
            match guidance.evidence.iter().find(|cited| cited.number == *number).map(|cited| &cited.evidence)
            {
                Some(Evidence::Log { line, text, .. }) => page.quote(&format!("  log, line {line}: "), text),
                Some(Evidence::Fact { id, value }) => page.quote(&format!("  {id}: "), value),
                None => {}
            }
        }
    }
    for step in &guidance.steps {
        match &step.command {
            Some(command) if step.verified => {
                page.item(format!("- {}", step.text));
                page.command(command);
            }
            Some(command) => {
                page.item(format!("- {} (the model would run `{command}`: not verified)", step.text));
            }
            None => page.item(format!("- {}", step.text)),
        }
    }
    for question in &guidance.questions {
        page.item(format!("It asks: {question}"));
    }
    if !guidance.rejected.is_empty() {
        let count = guidance.rejected.len();
        page.item(format!("Left out of its answer, since nothing bears it out: {count}."));
    }
    page.blank();
}
