//! The one place that writes: the artefact on stdout or in a file, the conversation on stderr.
//!
//! It deliberately does not know what a report holds.

use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};

use crate::cli::{ColorWhen, Format, Reporting};
use crate::error::Error;
use crate::redact::{Clean, Raw, Redactor};
use crate::render::Style;
use crate::system::System;

/// Where words go.
#[derive(Debug)]
pub struct Output {
    color: ColorWhen,
    /// How much to say on stderr.
    pub verbose: u8,
    /// stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// stderr is a terminal.
    pub stderr_is_terminal: bool,
}

impl Output {
    /// Output as the options want it.
    pub fn new(reporting: Option<&Reporting>) -> Self {
        Self {
            color: reporting.map(|options| options.color).unwrap_or_default(),
            verbose: reporting.map(|options| options.verbose).unwrap_or_default(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Output of a command that has these two options alone.
    pub fn of(color: ColorWhen, verbose: u8) -> Self {
        Self { color, verbose, ..Self::new(None) }
    }

    /// What stdout can show.
    pub fn style(&self, system: &System) -> Style {
        let color = match self.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        };
        Style { color, unicode: shows_unicode(system) }
    }

    /// The form of the report on stdout.
    pub fn format(&self, reporting: &Reporting) -> Format {
        self.form(reporting.format, reporting.output.as_deref())
    }

    /// The form that is asked for, or that fits where it goes.
    pub fn form(&self, format: Option<Format>, file: Option<&Path>) -> Format {
        let to_json =
            |file: &Path| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        match (format, file) {
            (Some(format), _) => format,
            (None, Some(file)) if to_json(file) => Format::Json,
            (None, None) if self.stdout_is_terminal => Format::Terminal,
            (None, Some(_) | None) => Format::Markdown,
        }
    }

    /// Writes the artefact. A reader that went away is no fault.
    pub fn artefact(&self, text: &str) -> Result<(), Error> {
        let written = match self.color {
            ColorWhen::Never | ColorWhen::Auto => {
                let mut stdout = AutoStream::new(io::stdout().lock(), self.choice());
                write_all(&mut stdout, text)
            }
            ColorWhen::Always => write_all(&mut AutoStream::always(io::stdout().lock()), text),
        };
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Failed {
                message: Clean::literal("the report could not be written to stdout: {reason}")
                    .fill(&|_| Some(reason(&error))),
            }),
            _ => Ok(()),
        }
    }

    /// Writes the artefact to a file, all of it or nothing.
    pub fn save(&self, system: &System, file: &Path, text: &str) -> Result<(), Error> {
        system.replace_file(file, text.as_bytes()).map_err(|error| Error::Failed {
            message: Clean::literal("the report could not be written to its file: {reason}")
                .fill(&|_| Some(reason(&error))),
        })
    }

    /// Says where the report is: by the path that was given, or without the folder where that begins at the
    /// root and may lead through somebody's home.
    pub fn saved(&self, file: &Path) {
        let shown = if file.is_relative() { Some(file.as_os_str()) } else { file.file_name() };
        let name = Redactor::default().clean(&shown.map(Raw::from_os).unwrap_or_default());
        let has_folder = file.parent().is_some_and(|folder| !folder.as_os_str().is_empty());
        let words = if file.is_absolute() && has_folder {
            "the report is in {name}, in the folder that you named"
        } else {
            "the report is in {name}"
        };
        self.notice(&Clean::literal(words).fill(&|_| Some(name.clone())));
    }

    /// Waits until the user has read what stands in a window that closes with us.
    pub fn wait_for_key(&self) {
        self.aside("\nPress Enter to close this window.");
        let _ = io::stdin().read_line(&mut String::new());
    }

    /// Hands a sequence to the terminal itself, past the artefact where that is not on it.
    /// `false` where there is no terminal.
    pub fn to_terminal(&self, sequence: &str) -> bool {
        let written = if self.stderr_is_terminal {
            write_all(&mut io::stderr().lock(), sequence)
        } else if self.stdout_is_terminal {
            write_all(&mut io::stdout().lock(), sequence)
        } else {
            return false;
        };
        written.is_ok()
    }

    /// One line of conversation.
    pub fn notice(&self, text: &Clean) {
        // Nobody to talk to: nothing to be done about it.
        let _ = writeln!(io::stderr().lock(), "pip-doctor: {text}");
    }

    /// Conversation of several lines.
    pub fn aside(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn choice(&self) -> ColorChoice {
        match self.color {
            ColorWhen::Auto => AutoStream::choice(&io::stdout()),
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        }
    }
}

/// What the operating system says of a fault, without any path.
pub fn reason(error: &io::Error) -> Clean {
    match error.kind() {
        io::ErrorKind::NotFound => Clean::literal("there is no such file"),
        io::ErrorKind::PermissionDenied => Clean::literal("permission denied"),
        io::ErrorKind::IsADirectory => Clean::literal("it is a folder"),
        io::ErrorKind::StorageFull => Clean::literal("no space left"),
        io::ErrorKind::ReadOnlyFilesystem => Clean::literal("the file system is read-only"),
        kind => Redactor::default().clean(&Raw::from(io::Error::from(kind).to_string())),
    }
}

fn write_all(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Unix says it in the locale; a Windows console of our time takes Unicode through the standard
/// library, an older font does not show it, so only Windows Terminal is trusted.
fn shows_unicode(system: &System) -> bool {
    if cfg!(windows) {
        return system.variable("WT_SESSION").is_some();
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| system.variable(name));
    locale.is_some_and(|locale| {
        locale.inspect(|text| {
            let text = text.to_ascii_lowercase();
            text.contains("utf-8") || text.contains("utf8")
        })
    })
}
