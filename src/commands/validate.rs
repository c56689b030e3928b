//! Refuses what cannot be, in one clear line, before anything is done or written.

use std::path::Path;

use crate::cli::{Arguments, Command, Reporting};
use crate::desk::hand_in;
use crate::error::Error;
use crate::guidance;
use crate::knowledge::{self, Catalogue, Check};
use crate::python::requirement::Requirement;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

use super::explain;

/// Refuses options that cannot be fulfilled.
pub fn arguments(arguments: &Arguments, system: &System, redactor: &Redactor) -> Result<(), Error> {
    if let Some(Command::Last(last)) = &arguments.command {
        output_file(last.output.as_deref(), system, redactor)?;
        return last.issue.as_deref().map_or(Ok(()), |text| issue(text, system, redactor));
    }
    let Some(reporting) = arguments.reporting() else { return Ok(()) };
    files(reporting, system, redactor)?;
    if let Some(id) = &reporting.expect {
        let checks = knowledge::in_use(&reporting.checks, system, redactor)?;
        archetype(id, &checks, redactor)?;
    }
    if let Some(provider) = &reporting.ask
        && !provider.is_empty()
        && provider != guidance::COPY
        && !guidance::NAMES.contains(&provider.as_str())
    {
        return Err(wrong(
            "`--ask={value}`: the providers are url, anthropic, openai and ollama, or copy for the clipboard",
            provider,
            redactor,
        ));
    }
    if let Some(text) = &reporting.issue {
        issue(text, system, redactor)?;
    }
    if reporting.answer.as_deref() == Some(Path::new("-")) && reads_stdin(arguments) {
        return Err(Error::usage(Clean::literal(
            "`--answer -` needs stdin, and so does what is to be read: give one of them as a file",
        )));
    }
    let needs_network = match &arguments.command {
        Some(Command::Wheels(wheels)) if wheels.index_json.is_none() => {
            "`wheels` asks the index: leave out --offline, or give it a page with --index-json FILE"
        }
        Some(Command::Reproduce(_)) => "`reproduce` installs from the index: leave out --offline",
        _ => return Ok(()),
    };
    if reporting.offline { Err(Error::usage(Clean::literal(needs_network))) } else { Ok(()) }
}

/// Whether the text to be read comes on stdin.
fn reads_stdin(arguments: &Arguments) -> bool {
    let is_dash = |file: &std::path::PathBuf| file == Path::new("-");
    match &arguments.command {
        None => arguments.checkup.log.as_ref().is_some_and(is_dash),
        Some(Command::Triage(triage)) => {
            triage.event.is_none() && triage.thread.is_none() && triage.file.as_ref().is_none_or(is_dash)
        }
        Some(_) => false,
    }
}

/// Refuses what names no repository and no issue.
fn issue(text: &str, system: &System, redactor: &Redactor) -> Result<(), Error> {
    let Some(host) = hand_in::host(system) else {
        return Err(Error::usage(Clean::literal(
            "the variable GH_HOST holds no host name: give one such as github.example, or unset it",
        )));
    };
    match hand_in::Target::parse(text, host) {
        Some(_) => Ok(()),
        None => Err(wrong(
            "`--issue {value}`: give OWNER/REPO, OWNER/REPO#NUMBER, or the address of the issue",
            text,
            redactor,
        )),
    }
}

/// Puts the path of an interpreter where `--python` gives a version, such as 3.12, or a name.
pub fn find_interpreters(arguments: &mut Arguments, system: &System) {
    let Some(reporting) = arguments.reporting_mut() else { return };
    for python in &mut reporting.python {
        let Some(text) = python.to_str().filter(|text| !text.contains(['/', '\\'])) else { continue };
        if system.link_metadata(python).is_ok() {
            continue;
        }
        let is_version = text.starts_with(|c: char| c.is_ascii_digit());
        let name = if is_version { format!("python{text}") } else { text.to_owned() };
        if let Some(found) = system.find_program(&name) {
            *python = found;
        }
    }
}

/// The archetype with this id.
pub fn archetype<'a>(id: &str, catalogue: &'a Catalogue, redactor: &Redactor) -> Result<&'a Check, Error> {
    catalogue.check(id).ok_or_else(|| {
        let hint = match explain::nearest(catalogue, id) {
            Some(near) => Clean::literal("is `{near}` meant? `pip-doctor explain` lists all")
                .fill(&|_| Some(near.clone())),
            None => Clean::literal("`pip-doctor explain` lists all, and one of a pack needs --checks DIR"),
        };
        let id = redactor.clean(&Raw::from(id));
        Error::usage(
            Clean::literal("there is no archetype `{id}`; {hint}")
                .fill(&|name| Some(if name == "id" { id.clone() } else { hint.clone() })),
        )
    })
}

/// The packages that the user named.
pub fn requirements(texts: &[String], redactor: &Redactor) -> Result<Vec<Requirement>, Error> {
    // Its name is what all is about, even where a user is called so.
    for text in texts {
        redactor.learn_vocabulary(&[Requirement::name_in(text)]);
    }
    let parse = |text: &String| {
        Requirement::parse(text, redactor).ok_or_else(|| {
            wrong(
                "`{value}` is no package; give a name such as cryptography, or cryptography==46.0.3",
                text,
                redactor,
            )
        })
    };
    texts.iter().map(parse).collect()
}

fn files(reporting: &Reporting, system: &System, redactor: &Redactor) -> Result<(), Error> {
    let wrong = |words: &'static str, path: &Path| {
        Err(Error::usage(Clean::literal(words).fill(&|_| Some(redactor.clean(&Raw::from_os(path))))))
    };
    for folder in &reporting.checks {
        if !system.is_folder(folder) {
            return wrong("`--checks {path}` names no folder", folder);
        }
    }
    for python in &reporting.python {
        // A link that leads nowhere is there: it may be just what is wrong.
        if system.link_metadata(python).is_err() {
            return wrong(
                "`--python {path}`: there is no such interpreter; give its path, or a version that PATH has, such as 3.12",
                python,
            );
        }
    }
    if let Some(file) = reporting.answer.as_ref().filter(|file| **file != Path::new("-"))
        && !system.is_file(file)
    {
        return wrong("`--answer {path}`: there is no such file; give the one that holds the answer", file);
    }
    output_file(reporting.output.as_deref(), system, redactor)
}

fn output_file(file: Option<&Path>, system: &System, redactor: &Redactor) -> Result<(), Error> {
    let Some(file) = file else { return Ok(()) };
    let shown = || redactor.clean(&Raw::from_os(file));
    let wrong = |words: &'static str| Err(Error::usage(Clean::literal(words).fill(&|_| Some(shown()))));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if system.is_folder(file) {
        return wrong("`--output {path}` is a folder; give the name of a file");
    }
    if folder.is_some_and(|folder| !system.is_folder(folder)) {
        return wrong("`--output {path}`: its folder does not exist");
    }
    Ok(())
}

fn wrong(words: &'static str, value: &str, redactor: &Redactor) -> Error {
    Error::usage(Clean::literal(words).fill(&|_| Some(redactor.clean(&Raw::from(value)))))
}
