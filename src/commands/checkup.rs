//! The command without a name: inspects this machine and reports.

use std::process::ExitCode;

use crate::checkup;
use crate::cli::Checkup;
use crate::desk::deliver::deliver;
use crate::desk::output::Output;
use crate::desk::progress::Progress;
use crate::desk::source;
use crate::error::Error;
use crate::guidance::{self, Asking};
use crate::knowledge;
use crate::log::{self, Shape};
use crate::probe;
use crate::system::{CodePage, System};

use super::validate;

/// Inspects this machine.
pub fn run(options: &Checkup, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = probe::redactor(system, &options.reporting.python);
    let checks = knowledge::in_use(&options.reporting.checks, system, &redactor)?;
    let requirements = validate::requirements(&options.packages, &redactor)?;
    let reading = match &options.log {
        Some(file) => {
            // What stands in it was written on this machine, by Python in most cases.
            let log = source::open(Some(file), Some(options.reporting.timeout), system, &redactor, output)?;
            let mut log = system.in_page(log, CodePage::Files);
            Some(log::read(&mut log, checks.anchors(), &redactor, Shape::Log))
        }
        None => None,
    };
    let question = checkup::Question {
        requirements,
        reading,
        command: None,
        own: None,
        used: Vec::new(),
        filled: Vec::new(),
        first_folder: None,
        compilers: Vec::new(),
        import_here: false,
        reporting: &options.reporting,
        catalogue: &checks,
        wheels: None,
        options: Vec::new(),
    };
    let progress = Progress::new(output.stderr_is_terminal);
    let report = checkup::report(question, system, redactor, &mut |names| progress.show(names));
    drop(progress);
    let mut report = report?;
    let asking = Asking {
        reporting: &options.reporting,
        catalogue: &checks,
        packs: checks.settings(),
        draft: false,
        system,
        output,
        redactor: None,
    };
    guidance::seek(&mut report, &asking);
    deliver(&report, &options.reporting, system, output)
}
