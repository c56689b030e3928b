//! The command `triage`: reads an issue, a log or an earlier report, and not this machine.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::Triage;
use crate::desk::deliver::deliver_to;
use crate::desk::output::Output;
use crate::desk::source;
use crate::error::Error;
use crate::guidance::{self, Asking};
use crate::issue;
use crate::knowledge;
use crate::redact::{Clean, Redactor};
use crate::render::Reader;
use crate::system::System;

/// Reads an issue, a log or an earlier report.
pub fn run(options: &Triage, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = Redactor::learn_identity(system);
    let reporting = &options.reporting;
    let question = issue::Options {
        system,
        redactor: &redactor,
        packs: &reporting.checks,
        expect: reporting.expect.as_deref(),
        online: reporting.online.then(|| issue::online::Online {
            python: reporting.python.first().cloned(),
            deadline: reporting.timeout,
        }),
    };
    let mut report = if options.event.is_some() || options.thread.is_some() {
        let file = |path: &Option<PathBuf>| {
            path.as_deref().map(|path| source::whole(path, system, &redactor)).transpose()
        };
        let (event, comments) = (file(&options.event)?, file(&options.thread)?);
        let thread = issue::thread::read(event.as_ref(), comments.as_ref(), &options.bot, &redactor)
            .map_err(Error::usage)?;
        if thread.incomplete {
            output.notice(&Clean::literal(
                "the issue has comments: without --thread FILE it is not known what was answered already, so there is no reply",
            ));
        }
        issue::thread(&thread, &question)?
    } else {
        let mut reader = source::open(options.file.as_deref(), None, system, &redactor, output)?;
        issue::report(reader.as_mut(), &question)?
    };
    if reporting.ask.is_some() || reporting.answer.is_some() {
        let checks = knowledge::in_use(&reporting.checks, system, &redactor)?;
        let asking = Asking {
            reporting,
            catalogue: &checks,
            packs: checks.settings(),
            draft: true,
            system,
            output,
            redactor: Some(&redactor),
        };
        guidance::seek(&mut report, &asking);
    }
    deliver_to(Reader::Maintainer, &report, reporting, system, output)
}
