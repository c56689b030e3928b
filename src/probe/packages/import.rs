//! Imports a package in a child process, to see what comes of it.
//!
//! With `-B`, without standard input, in an empty folder, with a deadline; from the user's folder
//! only where the plan says so. What the module prints is not kept, but for the traceback.

use std::path::PathBuf;

use crate::inventory::{ImportResult, Interpreter};
use crate::probe::Context;
use crate::probe::toolchains::failure;
use crate::redact::{Clean, Raw};
use crate::system::{Ending, Invocation, Outcome};

const SCRIPT: &str = include_str!("import.py");
/// Compiled modules that are imported besides: a package with one or two hides them behind lazy
/// imports, one with many has parts that are not for this machine.
const BESIDES: usize = 3;

/// Imports `module` and then the given compiled modules of the same package.
pub(super) async fn import(
    context: &Context,
    python: &Interpreter,
    module: &str,
    compiled: &[String],
) -> Option<ImportResult> {
    let program = python.places.executable.as_ref().map(Raw::path)?;
    let scratch = context.system.scratch_folder();
    let folder: PathBuf = match (&context.plan.import_folder, &scratch) {
        (Some(folder), _) => folder.clone(),
        (None, Ok(folder)) => folder.path().to_owned(),
        // Without an empty folder there is no safe place to do it.
        (None, Err(_)) => return None,
    };
    let besides = if compiled.len() <= BESIDES { compiled } else { &[] };
    // The interpreter was started before: whether it may be was judged then.
    let asked = Invocation::new(program)
        .trusted()
        .args(["-B", "-c", SCRIPT, module])
        .args(besides)
        .folder(folder)
        .variable("PYTHONFAULTHANDLER", "1")
        .variable("PYTHONIOENCODING", "utf-8")
        .deadline(context.plan.process_deadline())
        .output_limit(4 << 20);
    let outcome = context.system.run(&asked).await;
    Some(read(context, module, &outcome))
}

fn read(context: &Context, module: &str, outcome: &Outcome) -> ImportResult {
    let said = |kind: &str| {
        let mark = format!("\u{1e}pip-doctor-{kind}:");
        let text = outcome.stdout.unredacted();
        let line =
            text.lines().rev().find_map(|line| line.find(&mark).map(|place| &line[place + mark.len()..]));
        line.map(|line| context.text(line.trim()))
    };
    let works = outcome.succeeded();
    let mut result = ImportResult {
        module: context.text(module),
        works,
        file: said("file"),
        timed_out: matches!(outcome.ending, Ending::TimedOut),
        ..ImportResult::default()
    };
    if !works {
        result.error = said("error").or_else(|| Some(failure(context, outcome)));
        result.traceback = Some(context.redactor.clean(&outcome.stderr)).filter(|text| !text.is_empty());
    }
    // The words of a module that the interpreter ended with it: `Illegal instruction`.
    if let Ending::Signal(signal) = outcome.ending {
        let words = Clean::literal("the interpreter was ended by signal {signal}");
        result.error = Some(words.fill(&|_| Some(Clean::from(signal))));
    }
    result
}
