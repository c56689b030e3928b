//! What is read: a file that the user named, or stdin.

use std::io::{self, IsTerminal as _, Read};
use std::path::Path;

use crate::error::Error;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

use super::output::{self, Output};

/// Opens a file; stdin for `-` and for nothing.
pub fn open(
    file: Option<&Path>,
    system: &System,
    redactor: &Redactor,
    output: &Output,
) -> Result<Box<dyn Read>, Error> {
    let Some(path) = file.filter(|path| *path != Path::new("-")) else {
        let stdin = io::stdin();
        if stdin.is_terminal() && output.stderr_is_terminal {
            let end = if cfg!(windows) { "Ctrl-Z and Enter" } else { "Ctrl-D" };
            output.aside(&format!("Paste the failing output, then press {end}.\n"));
        }
        return Ok(Box::new(stdin));
    };
    match system.open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => {
            let message = Clean::literal("`{path}` cannot be read: {reason}");
            Err(Error::usage(message.fill(&|name| match name {
                "path" => Some(redactor.clean(&Raw::from_os(path))),
                _ => Some(output::reason(&error)),
            })))
        }
    }
}

/// Most bytes of a file that is read as a whole.
const WHOLE: u64 = 64 << 20;

/// All of a file that the user named.
pub fn whole(path: &Path, system: &System, redactor: &Redactor) -> Result<Raw, Error> {
    let wrong = |words: &'static str, reason: Clean| {
        Error::usage(Clean::literal(words).fill(&|name| {
            Some(if name == "path" { redactor.clean(&Raw::from_os(path)) } else { reason.clone() })
        }))
    };
    let bytes = system
        .read(path, WHOLE + 1)
        .map_err(|error| wrong("`{path}` cannot be read: {reason}", output::reason(&error)))?;
    if bytes.len() as u64 > WHOLE {
        return Err(wrong("`{path}` is larger than 64 MiB", Clean::default()));
    }
    Ok(Raw::from_bytes(&bytes))
}
