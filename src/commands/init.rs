//! `pip-doctor init`: an issue form, a workflow and a starter pack for a maintainer's repository.
//!
//! What would be written is shown as a patch first. Nothing that is there is ever changed, and
//! either all is written or nothing.
//! It deliberately does not know what stands in the files: that is data.

mod template;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use diffy::DiffOptions;

use crate::cli::Init;
use crate::desk::output::{self, Output};
use crate::desk::question;
use crate::error::Error;
use crate::knowledge::Catalogue;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

use super::validate;
use template::{Labels, PACK, Project, Template};

/// What there is where a file would be.
enum Place {
    Free,
    /// The same file.
    Written,
    /// Another file, with its text if it is one to read.
    Taken(Option<Raw>),
}

/// Shows, asks, writes.
pub fn run(options: &Init, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = Redactor::learn_identity(system);
    let catalogue = Catalogue::built_in();
    let labels = Labels::read().map_err(|_| failed("the labels cannot be read", &[]))?;
    for id in &options.archetype {
        validate::archetype(id, catalogue, &redactor)?;
    }
    let chosen = if options.archetype.is_empty() { &labels.archetypes } else { &options.archetype };
    let commit = options.commit.as_deref().or(template::own_commit());
    let root = root(system)?;
    let project = project(&root, options.commit.is_none() && template::own_commit().is_some(), system);
    let files = template::files(&labels, chosen, commit, &project, catalogue);
    let mut free = Vec::new();
    for file in &files {
        match place(file, &root, system)? {
            Place::Free => free.push(file),
            Place::Written => say(output, "{path} is there already", file),
            Place::Taken(text) => {
                say(output, "{path} is there already and stays as it is; what ours would change:", file);
                if let Some(text) = text {
                    output.aside(&patch(redactor.clean(&text).as_str(), file));
                }
            }
        }
    }
    if free.is_empty() {
        output.notice(&Clean::literal("nothing is to be written"));
        return Ok(ExitCode::SUCCESS);
    }
    let patches: Vec<String> = free.iter().map(|file| patch("", file)).collect();
    output.artefact(&patches.concat())?;
    if commit.is_none() {
        output.notice(&Clean::literal(
            "this build is no release and does not know its commit: give --commit HASH, one of pip-doctor's repository, or the Action is not found",
        ));
    }
    if project.is_elsewhere {
        output.notice(&Clean::literal(
            "this repository's origin is not on GitHub, where alone the workflow and the labels work; the pack does for `pip-doctor triage --checks .github/pip-doctor` anywhere",
        ));
    }
    if options.dry_run {
        // The files are longer than a screen.
        for file in &free {
            say(output, "would be written: {path}", file);
        }
        output.notice(&Clean::literal("nothing was written"));
        return Ok(ExitCode::SUCCESS);
    }
    if !options.yes && !agreed(free.len(), system, output)? {
        output.notice(&Clean::literal("nothing was written"));
        return Ok(ExitCode::SUCCESS);
    }
    write(&free, &root, system, &redactor)?;
    output.aside(
        "Written. What is left to do:\n\
         1. Create the labels: the commands are in .github/pip-doctor/README.md, with words for your CONTRIBUTING.\n\
         2. Commit and push.\n\
         3. Try it: start the workflow \"pip-doctor\" by hand with the number of an issue. It posts nothing then.\n",
    );
    Ok(ExitCode::SUCCESS)
}

/// What is known of the repository: its name, and the checks of its pack or of the one to write.
fn project(root: &Path, is_release: bool, system: &System) -> Project {
    let text = |path: &Path| system.read_text(path).ok().map(|raw| raw.unredacted().to_owned());
    let name = text(&root.join("pyproject.toml")).and_then(|text| template::project_name(&text));
    let config = text(&root.join(".git/config"));
    let repository = config.as_deref().and_then(template::github_name);
    let is_elsewhere = repository.is_none() && config.as_deref().is_some_and(template::has_origin);
    let folder = root.join(PACK);
    let own: Vec<(String, String)> = system
        .entries(&folder)
        .iter()
        .filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), text(path)?)))
        .collect();
    let own = if own.is_empty() { template::starter_checks() } else { own };
    Project { name, repository, checks: template::own_checks(&own), is_release, is_elsewhere }
}

/// The root of the repository that the working folder belongs to, else that folder itself.
fn root(system: &System) -> Result<PathBuf, Error> {
    let here = system.working_directory().ok_or_else(|| failed("there is no working folder", &[]))?;
    let repository = here.ancestors().find(|folder| system.link_metadata(&folder.join(".git")).is_ok());
    Ok(repository.unwrap_or(here).to_owned())
}

/// What is where the file would be. A link on the way could lead anywhere, so it is not followed.
fn place(file: &Template, root: &Path, system: &System) -> Result<Place, Error> {
    let path = root.join(file.path);
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        let is_link = system.link_metadata(folder).is_ok_and(|metadata| metadata.is_symlink());
        if is_link || (system.link_metadata(folder).is_ok() && !system.is_folder(folder)) {
            let words =
                "{path} would lie below something that is no folder of this repository; nothing was written";
            return Err(failed(words, &[("path", file.shown())]));
        }
    }
    if system.link_metadata(&path).is_err() {
        return Ok(Place::Free);
    }
    let text = system.read_text(&path).ok();
    // A checkout on Windows may have given the lines other ends.
    let same = text.as_ref().is_some_and(|text| text.unredacted().replace("\r\n", "\n") == file.text);
    Ok(if same { Place::Written } else { Place::Taken(text) })
}

/// The change from this text to ours, as `git apply` takes it.
fn patch(before: &str, file: &Template) -> String {
    let name = format!("b/{}", file.path);
    let old = if before.is_empty() { "/dev/null".to_owned() } else { format!("a/{}", file.path) };
    let mut options = DiffOptions::new();
    options.set_original_filename(old).set_modified_filename(name);
    options.create_patch(before, file.text.as_str()).to_string()
}

/// Only at a terminal can somebody agree.
fn agreed(count: usize, system: &System, output: &Output) -> Result<bool, Error> {
    if !question::is_possible(system, output) {
        return Err(Error::usage(Clean::literal(
            "nothing was written: give --yes to write this, or --dry-run to see it only",
        )));
    }
    let typed = question::put(&format!("Write these {count} files? [y/N] "), system, output);
    Ok(matches!(typed.as_deref(), Some("y" | "yes")))
}

fn write(files: &[&Template], root: &Path, system: &System, redactor: &Redactor) -> Result<(), Error> {
    let files: Vec<_> =
        files.iter().map(|file| (root.join(file.path), file.text.clone().into_bytes())).collect();
    system.create_files(&files).map_err(|(path, error)| {
        let below = path.strip_prefix(root).unwrap_or(&path);
        failed(
            "{path} could not be written: {reason}; nothing was written",
            &[("path", redactor.clean(&Raw::from_os(below))), ("reason", output::reason(&error))],
        )
    })
}

fn say(output: &Output, words: &'static str, file: &Template) {
    output.notice(&Clean::literal(words).fill(&|_| Some(file.shown())));
}

fn failed(words: &'static str, values: &[(&str, Clean)]) -> Error {
    let value = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    Error::Failed { message: Clean::literal(words).fill(&value) }
}
