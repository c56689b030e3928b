//! The command `pack check`: validates maintainers' packs and runs their examples.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::PackCheck;
use crate::desk::output::Output;
use crate::diagnosis::{Complaint, example_reports, run_examples};
use crate::error::Error;
use crate::knowledge::folder::{read_all, shown};
use crate::knowledge::{Catalogue, Check, Fault, PackFiles};
use crate::log;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{LIKELY, Role};
use crate::system::System;
use crate::trial;

/// Validates packs and runs their examples.
pub fn run(options: &PackCheck, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let outcome = check(&options.folders, system, &Redactor::learn_identity(system))?;
    output.artefact(outcome.text.as_str())?;
    Ok(ExitCode::from(u8::from(!outcome.sound)))
}

/// What `pack check` has to say.
#[derive(Debug)]
pub struct Outcome {
    /// One line for each fault, and one at the end.
    pub text: Clean,
    /// Nothing is wrong.
    pub sound: bool,
}

/// Validates packs and runs all examples, theirs and the built-in ones, which they must not steal.
pub fn check(folders: &[PathBuf], system: &System, redactor: &Redactor) -> Result<Outcome, Error> {
    let packs = read_all(folders, system, redactor)?;
    let (catalogue, _, faults) = Catalogue::with_packs(&packs, redactor);
    let annotate = system.variable("GITHUB_ACTIONS").is_some_and(|raw| raw.inspect(|text| text == "true"));
    let mut lines: Vec<Clean> = faults.iter().map(|fault| line(fault, annotate)).collect();
    // What is wrong with this program is said as well: nothing that it finds could be trusted.
    lines.extend(log::faults().into_iter().chain(trial::faults()).map(|fault| {
        let message = Clean::literal("{fault}; this is a mistake of pip-doctor itself");
        let file = Clean::literal("pip-doctor");
        let message = message.fill(&|_| Some(redactor.clean(&Raw::from(fault.as_str()))));
        line(&Fault { file, line: 1, column: 1, message }, annotate)
    }));
    if faults.is_empty() {
        for check in catalogue.checks() {
            for complaint in run_examples(&catalogue, check, redactor) {
                lines.push(line(&located(&complaint, &packs, redactor), annotate));
            }
        }
    }
    let sound = lines.is_empty();
    if sound {
        for check in catalogue.checks().iter().filter(|check| !check.is_built_in()) {
            for complaint in rivals(&catalogue, check, redactor) {
                lines.push(warning(&located(&complaint, &packs, redactor), annotate));
            }
        }
    }
    let own = catalogue.checks().iter().filter(|check| !check.is_built_in()).count();
    let tables = packs.iter().flat_map(|pack| &pack.files);
    let tables = tables.filter(|(path, _)| path.starts_with("packages/")).count();
    lines.push(if sound {
        let said = "sound, with all examples (checks: {n}, tables of packages: {tables})";
        // Most packs have none.
        Clean::literal(if tables > 0 { said } else { "sound, with all examples (checks: {n})" })
            .fill(&|name| Some(Clean::from(if name == "n" { own } else { tables })))
    } else {
        Clean::literal("not sound (faults: {n})").fill(&|_| Some(Clean::from(lines.len())))
    });
    Ok(Outcome { text: Clean::literal("{lines}\n").fill(&|_| Some(Clean::join(&lines, "\n"))), sound })
}

/// Built-in checks that are found beside a pack's own on its examples: both would stand in the reply.
fn rivals(catalogue: &Catalogue, check: &Check, redactor: &Redactor) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (index, (example, report)) in example_reports(catalogue, check, redactor).into_iter().enumerate() {
        let rivals = report
            .diagnoses
            .iter()
            .filter(|other| other.role == Role::Cause && other.confidence >= LIKELY && other.id != check.id);
        for rival in rivals.filter(|rival| rival.is_built_in()) {
            let message = Clean::literal(
                "the built-in `{id}` is found beside it, and both would stand in the reply: if it follows from \
                 yours, write [[explains]] with id = \"{id}\"",
            );
            found.push(Complaint {
                check: check.id.clone(),
                example: example.clone(),
                message: message.fill(&|_| Some(rival.id.clone())),
                section: "[[example]]",
                number: index + 1,
            });
        }
    }
    found
}

/// Where an example stands in the files of the packs.
fn located(complaint: &Complaint, packs: &[PackFiles], redactor: &Redactor) -> Fault {
    let file_name = format!("{}.toml", complaint.check);
    let mut files = packs.iter().flat_map(|pack| pack.files.iter().map(move |file| (pack, file)));
    let found = files.find(|(_, (path, _))| path.rsplit('/').next() == Some(&file_name));
    let message = Clean::literal("{example}: {message}").fill(&|name| {
        Some(if name == "example" { complaint.example.clone() } else { complaint.message.clone() })
    });
    let Some((pack, (path, text))) = found else {
        let file = Clean::literal("built-in check {id}").fill(&|_| Some(complaint.check.clone()));
        return Fault { file, line: 1, column: 1, message };
    };
    let heading = complaint.section;
    let lines = text.unredacted().lines().enumerate();
    let mut headings = lines.filter(|(_, line)| line.trim().starts_with(heading)).map(|(index, _)| index + 1);
    let line = headings.nth(complaint.number.saturating_sub(1)).unwrap_or(1);
    let file = redactor.clean(&Raw::from(format!("{}{path}", pack.prefix.unredacted())));
    Fault { file, line, column: 1, message }
}

/// What workflow commands take escaped in their text; in a property two characters more
/// (actions/toolkit, command.ts).
const ESCAPED: [(&str, &str); 3] = [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")];

/// A fault on one line, for a person or for GitHub.
fn line(fault: &Fault, annotate: bool) -> Clean {
    if annotate { annotation("error", fault) } else { shown(fault) }
}

/// The same of what is no fault, and to be known.
fn warning(fault: &Fault, annotate: bool) -> Clean {
    if annotate {
        return annotation("warning", fault);
    }
    Clean::literal("warning: {fault}").fill(&|_| Some(shown(fault)))
}

fn annotation(kind: &'static str, fault: &Fault) -> Clean {
    let escaped = fault.message.replaced(&ESCAPED);
    Clean::literal("::{kind} file={file},line={line},col={column}::{message}").fill(&|name| {
        Some(match name {
            "kind" => Clean::literal(kind),
            "file" => fault.file.replaced(&ESCAPED).replaced(&[(":", "%3A"), (",", "%2C")]),
            "line" => Clean::from(fault.line),
            "column" => Clean::from(fault.column),
            _ => escaped.clone(),
        })
    })
}
