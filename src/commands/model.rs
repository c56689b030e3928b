//! The command `model`: measures the configured language model on the built-in cases.

use std::process::ExitCode;

use serde::Deserialize;

use crate::cli;
use crate::desk::output::Output;
use crate::desk::question;
use crate::embedded;
use crate::error::Error;
use crate::guidance::{self, Case, Ended, Exam};
use crate::issue;
use crate::knowledge::Catalogue;
use crate::probe;
use crate::redact::{Clean, Redactor};
use crate::report::Report;
use crate::system::System;

const FILE: &str = "data/guidance/exam.toml";

/// The file of cases.
#[derive(Deserialize)]
struct Cases {
    case: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    answers: Vec<String>,
    text: String,
}

/// Asks the model, and prints how often it was right.
pub fn run(options: &cli::Model, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let provider = options.provider.as_deref().unwrap_or_default();
    if !provider.is_empty() && !guidance::NAMES.contains(&provider) {
        return Err(Error::usage(Clean::literal(
            "the providers are url, anthropic, openai and ollama; without one, the configured one is asked",
        )));
    }
    if !options.yes && !question::is_possible(system, output) {
        return Err(Error::usage(Clean::literal(
            "nobody can be asked here whether to send the built-in cases to the model: add --yes",
        )));
    }
    let redactor = probe::redactor(system, &[]);
    let cases = cases(system, &redactor)?;
    let exam = Exam {
        provider,
        yes: options.yes,
        offline: options.offline,
        catalogue: Catalogue::built_in(),
        redactor: &redactor,
        system,
        output,
    };
    match guidance::measure(&exam, &cases) {
        Ended::Done(table) => {
            output.artefact(table.as_str())?;
            Ok(ExitCode::SUCCESS)
        }
        Ended::Refused => {
            output.aside("Nothing was sent.\n");
            Ok(ExitCode::SUCCESS)
        }
        Ended::Failed(why) => Err(Error::Failed {
            message: Clean::literal("the model was not measured: {why}").fill(&|_| Some(why.clone())),
        }),
    }
}

/// The built-in cases, as they are read here, without what the checks think of them.
fn cases(system: &System, redactor: &Redactor) -> Result<Vec<Case>, Error> {
    let file: Cases = embedded::read(FILE).unwrap_or(Cases { case: Vec::new() });
    let options = issue::Options { system, redactor, packs: &[], expect: None, online: None };
    let catalogue = Catalogue::built_in();
    file.case
        .iter()
        .map(|entry| {
            let mut report = issue::report(&mut entry.text.as_bytes(), &options)?;
            withhold(&mut report);
            let known = catalogue.checks().iter().map(|check| &check.id);
            let answers = known.filter(|id| entry.answers.iter().any(|answer| *answer == id.as_str()));
            Ok(Case { report, answers: answers.cloned().collect() })
        })
        .collect()
}

/// Takes out what the checks found.
fn withhold(report: &mut Report) {
    report.diagnoses.clear();
    report.gaps.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_twenty_cases_with_answers_that_exist() {
        let system = System::real();
        let cases = cases(&system, &Redactor::default()).unwrap();
        assert_eq!(cases.len(), 20);
        for case in &cases {
            assert!(!case.answers.is_empty() && case.report.diagnoses.is_empty());
            assert!(case.report.log.as_ref().is_some_and(|log| log.lines > 1));
        }
    }
}
