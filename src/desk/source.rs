//! What is read: a file that the user named, or stdin.

use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
use std::time::Duration;

use crate::error::Error;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

use super::output::{self, Output};

/// A source that says it when it breaks off: what was read until then is used.
struct Watched {
    source: Box<dyn Read>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer).inspect_err(|error| {
            let words = match error.kind() {
                io::ErrorKind::Interrupted => return,
                io::ErrorKind::TimedOut => {
                    "the log did not end within the time of --timeout; what came until then was read"
                }
                _ => "the log could not be read to its end ({reason}); what came until then was read",
            };
            Output::new(None).notice(&Clean::literal(words).fill(&|_| Some(output::reason(error))));
        })
    }
}

/// Opens a file; stdin for `-` and for nothing. A pipe or a device is read for `limit`, if there is
/// one.
pub fn open(
    file: Option<&Path>,
    limit: Option<Duration>,
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
    let opened = match limit {
        Some(limit) => system.open_for(path, limit),
        None => system.open(path).map(|file| Box::new(file) as Box<dyn Read>),
    };
    match opened {
        Ok(source) => Ok(Box::new(Watched { source })),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            let message = Clean::literal("`{path}` gave nothing within the time of --timeout");
            Err(Error::usage(message.fill(&|_| Some(redactor.clean(&Raw::from_os(path))))))
        }
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

/// Most bytes of a model's answer.
const ANSWER: u64 = 256 << 10;

/// A model's answer in a file, or on stdin for `-`; nothing where it cannot be read or is too long.
pub fn answer(path: &Path, system: &System, output: &Output) -> Option<Raw> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        let stdin = io::stdin();
        if stdin.is_terminal() && output.stderr_is_terminal {
            let end = if cfg!(windows) { "Ctrl-Z and Enter" } else { "Ctrl-D" };
            output.aside(&format!("Paste the model's answer, then press {end}.\n"));
        }
        stdin.take(ANSWER + 1).read_to_end(&mut bytes)
    } else {
        system.open(path).and_then(|file| file.take(ANSWER + 1).read_to_end(&mut bytes))
    };
    (read.is_ok() && bytes.len() as u64 <= ANSWER).then(|| Raw::from_bytes(&bytes))
}
