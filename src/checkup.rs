//! The inspection of this machine, from the options to the report.

use crate::cli::{Checkup, Reporting};
use crate::error::Error;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{Place, Report, Support, Verdict};
use crate::system::System;

/// Refuses what cannot be, before anything is done.
pub fn validate(reporting: &Reporting, system: &System, redactor: &Redactor) -> Result<(), Error> {
    let name = |path: &std::path::Path| redactor.clean(&Raw::from_os(path));
    for folder in &reporting.checks {
        if !system.is_folder(folder) {
            return Err(Error::Usage {
                message: Clean::literal("`--checks {path}` names no folder").fill(&|_| Some(name(folder))),
            });
        }
    }
    for python in &reporting.python {
        if system.link_metadata(python).is_err() {
            return Err(Error::Usage {
                message: Clean::literal(
                    "`--python {path}`: there is no such file; give the path of an interpreter",
                )
                .fill(&|_| Some(name(python))),
            });
        }
    }
    if let Some(file) = &reporting.output {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let wrong = match folder {
            Some(folder) if !system.is_folder(folder) => Some("`--output {path}`: its folder does not exist"),
            _ if system.is_folder(file) => Some("`--output {path}` is a folder; give the name of a file"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return Err(Error::Usage { message: Clean::literal(wrong).fill(&|_| Some(name(file))) });
        }
    }
    Ok(())
}

/// Inspects the machine.
pub fn report(_options: &Checkup, _system: &System, redactor: &Redactor) -> Result<Report, Error> {
    let mut report = Report::new(
        Verdict::Unclear,
        Support { place: Place::Unknown, reason: Clean::literal("too little is known") },
        Clean::literal("Too little is known to name a cause."),
    );
    report.redactions = redactor.counts();
    Ok(report)
}
