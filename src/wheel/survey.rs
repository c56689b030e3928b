//! Asks the subject's pip, fetches the files of the release, and judges them.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::answer::Answer;
use super::ask::{PipAnswer, Refusal, ask};
use super::choose::{Requirement, Settings, best_rank};
use super::collect::{Collected, collect, from_file};
use super::known;
use super::release::{File, FileKind};
use super::rules::Rules;
use super::tags::TagList;
use super::target::{Libc, Platform};
use super::verdict::{Question, judge};
use crate::fact::{FactId, Facts};
use crate::inventory::{Interpreter, Release, WheelVerdict};
use crate::python::version::Version;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

/// What came of it.
#[derive(Debug, Default)]
pub struct Survey {
    /// The verdict; nothing if pip could not be asked or no place answered.
    pub verdict: Option<WheelVerdict>,
    /// What could not be done, one line each.
    pub faults: Vec<Clean>,
    /// What the index says of the release, where there is no verdict.
    pub release: Option<Release>,
    /// What the index answered.
    pub answer: Option<Answer>,
}

/// Where the files of the release come from.
#[derive(Clone, Copy, Debug)]
pub enum Files<'a> {
    /// The index that pip is configured for.
    Configured,
    /// A page in this file.
    Page(&'a Path),
}

/// Judges a requirement for one interpreter.
pub async fn survey(
    system: &System,
    redactor: &Redactor,
    python: &Interpreter,
    requirement: &Requirement,
    files: Files<'_>,
    deadline: Duration,
) -> Survey {
    let Some(executable) = python.places.executable.as_ref().map(Raw::path) else {
        return Survey::failed(Clean::literal("there is no interpreter whose pip could be asked"));
    };
    let mut answer = match ask(system, &executable, deadline).await {
        Ok(answer) => answer,
        Err(refusal) => return Survey::failed(refusal_words(&refusal, redactor)),
    };
    complete(&mut answer, system, python, &executable);
    let collected = match files {
        Files::Page(page) => match from_file(system, page, &requirement.project) {
            Ok(files) => {
                let places = vec![redactor.clean(&Raw::from_os(page))];
                Collected { files, places, ..Collected::default() }
            }
            Err(words) => Collected {
                faults: vec![Clean::literal("{file}: {words}").fill(&|name| match name {
                    "file" => Some(redactor.clean(&Raw::from_os(page))),
                    _ => Some(words.clone()),
                })],
                ..Collected::default()
            },
        },
        Files::Configured => collect(system, redactor, &answer.sources, &requirement.project, deadline).await,
    };
    if collected.places.is_empty() {
        return Survey { faults: collected.faults, answer: collected.answer, ..Survey::default() };
    }
    let question = Question {
        requirement,
        target: &answer.target,
        python: &answer.python,
        pip: &answer.pip,
        accepted: &answer.tags,
        settings: &answer.settings,
    };
    let mut verdict = judge(&collected.files, &question, redactor);
    verdict.index = Clean::join(&collected.places, ", ");
    verdict.python = python.id.clone();
    verdict.release = release(&collected.files, requirement, Some(&question));
    Survey { verdict: Some(verdict), release: None, faults: collected.faults, answer: collected.answer }
}

/// Judges a requirement for a machine that only facts describe. The pip at `executable` names the
/// index, and nothing else of it counts. Where the facts do not suffice there is no verdict.
pub async fn survey_stated(
    system: &System,
    redactor: &Redactor,
    executable: &Path,
    requirement: &Requirement,
    facts: &Facts,
    deadline: Duration,
) -> Survey {
    let sources = match ask(system, executable, deadline).await {
        Ok(answer) => answer.sources,
        Err(refusal) => return Survey::failed(refusal_words(&refusal, redactor)),
    };
    let Collected { files, places, faults, answer } =
        collect(system, redactor, &sources, &requirement.project, deadline).await;
    if places.is_empty() {
        return Survey { faults, answer, ..Survey::default() };
    }
    let python = facts.version(FactId::of("python.version"));
    let Some((target, python)) = known::of_facts(facts).zip(python) else {
        let release = release(&files, requirement, None);
        return Survey { verdict: None, release, faults, answer };
    };
    let pip = facts.version(FactId::of("pip.version"));
    let accepted = TagList::compute(&target, &pip.map_or(Rules::current(), Rules::of));
    let question = Question {
        requirement,
        target: &target,
        python,
        // Without a pip that is too old its version plays no part.
        pip: pip.unwrap_or(python),
        accepted: &accepted,
        settings: &Settings::default(),
    };
    let mut verdict = judge(&files, &question, redactor);
    verdict.index = Clean::join(&places, ", ");
    verdict.pip = pip.cloned();
    verdict.release = release(&files, requirement, Some(&question));
    Survey { verdict: Some(verdict), release: None, faults, answer }
}

impl Survey {
    fn failed(fault: Clean) -> Self {
        Self { faults: vec![fault], ..Self::default() }
    }
}

/// What the page says of the release in question: the newest that the requirement allows.
fn release(files: &[File], requirement: &Requirement, question: Option<&Question<'_>>) -> Option<Release> {
    let allowed = || files.iter().filter(|file| requirement.specifiers.contains(&file.version));
    let Some(newest) = allowed().map(|file| &file.version).max() else {
        return (!files.is_empty()).then(Release::default);
    };
    let of_it: Vec<&File> = allowed().filter(|file| file.version == *newest).collect();
    // Its first file tells when it was released: wheels may follow for hours.
    let first = of_it.iter().map(|file| file.uploaded).collect::<Option<Vec<u64>>>();
    let first = first.and_then(|times| times.into_iter().min());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().map(|now| now.as_secs());
    Some(Release {
        listed: true,
        only_source: of_it.iter().all(|file| file.kind == FileKind::Sdist),
        yanked: of_it.iter().all(|file| file.yanked.is_some()),
        hours: first.zip(now).map(|(first, now)| now.saturating_sub(first) / 3600),
        newer: question.and_then(|question| newer(files, newest, question)),
    })
}

/// The first release after this one with a wheel that the pip in question takes.
fn newer(files: &[File], than: &pep440_rs::Version, question: &Question<'_>) -> Option<Version> {
    let python = question.python.pep440();
    let fits = |file: &&File| {
        file.kind == FileKind::Wheel
            && file.version > *than
            && !file.version.any_prerelease()
            && file.yanked.is_none()
            && file.allows(python)
            && best_rank(&file.filename, question.accepted).is_some()
    };
    let first = files.iter().filter(fits).map(|file| &file.version).min()?;
    Version::parse(&first.to_string())
}

/// What pip itself does not tell: musl, and the calling convention of 32-bit ARM.
fn complete(answer: &mut PipAnswer, system: &System, python: &Interpreter, executable: &Path) {
    let Platform::Linux { libc, hard_float, .. } = &mut answer.target.platform else { return };
    if *libc == Libc::Other
        && python.libc.as_ref().is_some_and(|libc| *libc == "musl")
        && let Some(version) = &python.libc_version
    {
        let number = |number: u64| u32::try_from(number).unwrap_or(0);
        *libc = Libc::Musl(number(version.major()), number(version.minor()));
    }
    *hard_float = is_hard_float(system, executable);
}

/// Whether an ELF header states 32-bit ARM, EABI 5, with hard float: what pip's own check reads.
fn is_hard_float(system: &System, executable: &Path) -> bool {
    let path: PathBuf = system.canonical(executable).unwrap_or_else(|_| executable.to_owned());
    let Ok(header) = system.read(&path, 40) else { return false };
    header.starts_with(b"\x7fELF\x01\x01")
        && header.get(18..20) == Some(&[0x28, 0])
        && header.get(39) == Some(&5)
        && header.get(37).is_some_and(|flags| flags & 4 != 0)
}

fn refusal_words(refusal: &Refusal, redactor: &Redactor) -> Clean {
    match refusal {
        Refusal::Broken(error) => {
            Clean::literal("its pip cannot be used: {error}").fill(&|_| Some(redactor.clean(error)))
        }
        Refusal::Time => Clean::literal("its pip did not answer in time"),
        Refusal::Unreadable => Clean::literal("its pip gave no answer that can be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wheel::target::Target;

    /// The release that a requirement of 3.11 on Linux means, and the next one with a wheel for it.
    fn found(requirement: &str) -> Option<(bool, Option<String>)> {
        let target = Target::linux("x86_64");
        let files: Vec<File> = [
            "demo-1.0.tar.gz",
            "demo-1.1-cp310-cp310-manylinux_2_17_x86_64.whl",
            "demo-1.2rc1-cp311-cp311-manylinux_2_17_x86_64.whl",
            "demo-1.3-cp311-cp311-win_amd64.whl",
            "demo-1.4-cp311-cp311-manylinux_2_17_x86_64.whl",
            "demo-1.5-cp311-cp311-manylinux_2_17_x86_64.whl",
        ]
        .iter()
        .filter_map(|name| Some(File::parse(name, "demo")?.described(None, None)))
        .collect();
        assert_eq!(files.len(), 6);
        let requirement = Requirement::parse(requirement).unwrap();
        let question = Question {
            requirement: &requirement,
            target: &target,
            python: &Version::parse("3.11.2").unwrap(),
            pip: &Version::parse("23.0.1").unwrap(),
            accepted: &TagList::compute(&target, &Rules::current()),
            settings: &Settings::default(),
        };
        let release = release(&files, &requirement, Some(&question))?;
        Some((release.only_source, release.newer.map(|newer| newer.to_string())))
    }

    #[test]
    fn the_next_wheel_is_of_this_python_and_system_and_no_candidate() {
        assert_eq!(found("demo==1.0"), Some((true, Some("1.4".to_owned()))));
        assert_eq!(found("demo<1.4"), Some((false, Some("1.4".to_owned()))));
        assert_eq!(found("demo==1.4"), Some((false, Some("1.5".to_owned()))));
        assert_eq!(found("demo"), Some((false, None)));
    }
}
