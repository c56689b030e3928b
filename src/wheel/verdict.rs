//! The verdict on a requirement: which file is taken, and of each other one why not.

use std::collections::BTreeSet;

use pep440_rs::Version as Pep440;

use super::choose::{Requirement, Settings, best_rank, choose};
use super::filename::WheelName;
use super::reason::{Mismatch, mismatches};
use super::release::{File, FileKind};
use super::rules::Rules;
use super::tags::TagList;
use super::target::{Libc, Platform, Target};
use crate::inventory::{Candidate, Reason, WheelVerdict};
use crate::python::version::Version;
use crate::redact::{Clean, Raw, Redactor};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The requirement.
    pub requirement: &'a Requirement,
    /// The interpreter.
    pub target: &'a Target,
    /// Its whole version.
    pub python: &'a Version,
    /// Its pip.
    pub pip: &'a Version,
    /// The tags that this pip accepts.
    pub accepted: &'a TagList,
    /// The settings of this pip.
    pub settings: &'a Settings,
}

/// What to do about a 32-bit Python that could be a 64-bit one.
const WIDER: &str = "use a 64-bit Python";

/// A judged file: its place in the order of candidates, and the candidate.
type Judged<'a> = (&'a File, Vec<Obstacle>, Option<u32>);

/// Why a file is not taken: the tags, or something else that the index or the settings say. The
/// order is that of closeness.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Obstacle {
    NoBinary,
    OnlyBinary,
    Yanked(String),
    Tag(Mismatch),
    RequiresPython(String),
}

/// Judges the files of a project.
pub fn judge(files: &[File], question: &Question<'_>, redactor: &Redactor) -> WheelVerdict {
    let current = TagList::compute(question.target, &Rules::current());
    let python = question.python.pep440();
    let chosen = choose(files, question.requirement, python, question.accepted, question.settings);
    let wanted: BTreeSet<&Pep440> =
        newest(files, question).into_iter().chain(chosen.map(|file| &file.version)).collect();
    let mut judged: Vec<Judged<'_>> = files
        .iter()
        .filter(|file| wanted.contains(&file.version))
        .map(|file| {
            let rank = (file.kind == FileKind::Wheel)
                .then(|| best_rank(&file.filename, question.accepted))
                .flatten();
            (file, obstacles(file, question, &current), rank)
        })
        .collect();
    judged.sort_by(|left, right| order(left).cmp(&order(right)));
    let wide = question.target.in_64_bits().map(|target| TagList::compute(&target, &Rules::current()));
    let change = |file: &File, obstacle: &Obstacle| match (obstacle, &wide) {
        (Obstacle::Tag(Mismatch::Architecture { .. }), Some(wide)) if fits(file, wide) => WIDER.to_owned(),
        _ => change(obstacle, question),
    };
    let advice = advise(files, question, &current, chosen, &judged, &change);
    let text = |words: &str| redactor.clean(&Raw::from(words));
    WheelVerdict {
        requirement: text(&format!("{}{}", question.requirement.project, question.requirement.specifiers)),
        pip: Some(question.pip.clone()),
        version: chosen.map(|file| text(&file.version.to_string())),
        chosen: chosen.map(|file| text(&file.filename)),
        chosen_kind: chosen
            .map(|file| Clean::literal(if file.kind == FileKind::Wheel { "wheel" } else { "sdist" })),
        candidates: judged
            .iter()
            .map(|(file, obstacles, rank)| Candidate {
                filename: text(&file.filename),
                version: text(&file.version.to_string()),
                fits: obstacles.is_empty(),
                rank: *rank,
                reasons: obstacles.iter().map(|obstacle| reason(obstacle, question, redactor)).collect(),
                fix: obstacles.iter().min().map(|obstacle| text(&change(file, obstacle))),
            })
            .collect(),
        advice: advice.iter().map(|words| text(words)).collect(),
        ..WheelVerdict::default()
    }
}

fn fits(file: &File, tags: &TagList) -> bool {
    best_rank(&file.filename, tags).is_some()
}

/// Fits first, in pip's order; then what is closest to fit, of newer releases before older ones;
/// source distributions last.
fn order<'a>((file, obstacles, rank): &'a Judged<'_>) -> impl Ord + use<'a> {
    let farthest = obstacles.iter().map(distance).max();
    let is_sdist = file.kind == FileKind::Sdist;
    let version = std::cmp::Reverse(&file.version);
    (!obstacles.is_empty(), is_sdist, farthest, obstacles.len(), version, *rank, &file.filename)
}

/// How far away a fit is: what a setting or a newer pip settles is near, another Python is farther,
/// and another machine is farthest. `Requires-Python` wants another Python as the tag does.
fn distance(obstacle: &Obstacle) -> u8 {
    match obstacle {
        Obstacle::NoBinary => 0,
        Obstacle::OnlyBinary => 1,
        Obstacle::Yanked(_) => 2,
        Obstacle::Tag(Mismatch::PipTooOld { .. }) => 3,
        Obstacle::Tag(Mismatch::Glibc { .. }) => 4,
        Obstacle::Tag(Mismatch::Musl { .. }) => 5,
        Obstacle::Tag(Mismatch::MacOs { .. }) => 6,
        Obstacle::Tag(Mismatch::Python { .. }) | Obstacle::RequiresPython(_) => 7,
        Obstacle::Tag(Mismatch::Abi { .. }) => 8,
        Obstacle::Tag(Mismatch::FreeThreaded { .. }) => 9,
        Obstacle::Tag(Mismatch::Architecture { .. }) => 10,
        Obstacle::Tag(Mismatch::Os { .. }) => 11,
    }
}

/// The newest release that the requirement allows, whatever its files fit: what the user means.
fn newest<'a>(files: &'a [File], question: &Question<'_>) -> Option<&'a Pep440> {
    let allowed = |file: &&File| {
        question.requirement.specifiers.contains(&file.version)
            && (file.yanked.is_none() || question.requirement.is_pinned())
    };
    let versions = || files.iter().filter(allowed).map(|file| &file.version);
    let takes_prereleases = question.settings.prereleases;
    versions()
        .filter(|version| takes_prereleases || !version.any_prerelease())
        .max()
        .or_else(|| versions().max())
}

fn obstacles(file: &File, question: &Question<'_>, current: &TagList) -> Vec<Obstacle> {
    let settings = question.settings;
    let (wheels, sdists) = settings.formats(&question.requirement.project);
    let mut found = Vec::new();
    match WheelName::parse(&file.filename) {
        Some(wheel) => {
            if !wheels {
                found.push(Obstacle::NoBinary);
            }
            let tags = mismatches(&wheel, question.target, question.accepted, current);
            found.extend(tags.into_iter().map(Obstacle::Tag));
        }
        None if !sdists => found.push(Obstacle::OnlyBinary),
        None => {}
    }
    if let Some(reason) = &file.yanked
        && !settings.ignore_yanked
        && !question.requirement.is_pinned()
    {
        found.push(Obstacle::Yanked(reason.clone()));
    }
    if let Some(specifiers) = &file.requires_python
        && !settings.ignore_requires_python
        && !specifiers.contains(question.python.pep440())
    {
        found.push(Obstacle::RequiresPython(specifiers.to_string()));
    }
    found.sort();
    found
}

fn reason(obstacle: &Obstacle, question: &Question<'_>, redactor: &Redactor) -> Reason {
    let target = question.target;
    let own = format!("{}{}{}", target.short_name(), target.version.0, target.version.1);
    let pair = |(major, minor): (u32, u32)| format!("{major}.{minor}");
    let libc = match &target.platform {
        Platform::Linux { libc: Libc::Glibc(major, minor), .. } => format!("glibc {major}.{minor}"),
        Platform::Linux { libc: Libc::Musl(major, minor), .. } => format!("musl {major}.{minor}"),
        _ => "neither glibc nor musl".to_owned(),
    };
    let (os, machine) = match &target.platform {
        Platform::Linux { machine, .. } if target.is_32bit => {
            // The kernel's word may be that of 64 bits: wheels are chosen by the process.
            let words = match machine.as_str() {
                "x86_64" => "i686, a 32-bit Python on a 64-bit system".to_owned(),
                "aarch64" => "armv7l, a 32-bit Python on a 64-bit system".to_owned(),
                other => format!("{other}, 32 bits"),
            };
            ("linux", words)
        }
        Platform::Linux { machine, .. } => ("linux", machine.clone()),
        Platform::MacOs { machine, .. } => ("macos", machine.clone()),
        Platform::Other(name) => (if name.starts_with("win") { "windows" } else { "other" }, name.clone()),
    };
    let macos = match &target.platform {
        Platform::MacOs { version, .. } => pair(*version),
        _ => String::new(),
    };
    let threads = if target.free_threaded { "free-threaded build" } else { "build with the global lock" };
    let (kind, needs, have) = match obstacle {
        Obstacle::NoBinary => {
            ("no-binary", "a wheel".to_owned(), "wheels are forbidden by the settings".to_owned())
        }
        Obstacle::OnlyBinary => (
            "only-binary",
            "a source build".to_owned(),
            "source builds are forbidden by the settings".to_owned(),
        ),
        Obstacle::Yanked(why) if why.is_empty() => {
            ("yanked", "an exact version".to_owned(), "withdrawn".to_owned())
        }
        Obstacle::Yanked(why) => ("yanked", "an exact version".to_owned(), format!("withdrawn: {why}")),
        Obstacle::RequiresPython(specifiers) => {
            ("requires-python", specifiers.clone(), question.python.to_string())
        }
        Obstacle::Tag(mismatch) => match mismatch {
            Mismatch::PipTooOld { needs } => {
                ("pip-too-old-for-tag", format!("pip {needs}"), format!("pip {}", question.pip))
            }
            Mismatch::Glibc { needs } => ("glibc", format!("glibc {}", pair(*needs)), libc),
            Mismatch::Musl { needs } => ("musl", format!("musl {}", pair(*needs)), libc),
            Mismatch::MacOs { needs } => ("macos", pair(*needs), macos),
            Mismatch::Python { needs } => ("python", needs.clone(), own),
            Mismatch::Abi { needs } => ("abi", needs.clone(), own),
            Mismatch::FreeThreaded { needs } => ("free-threaded", needs.clone(), threads.to_owned()),
            Mismatch::Architecture { needs } => ("architecture", needs.clone(), machine),
            Mismatch::Os { needs } => ("os", (*needs).to_owned(), os.to_owned()),
        },
    };
    let text = |words: &str| redactor.clean(&Raw::from(words));
    Reason { kind, needs: text(&needs), have: text(&have) }
}

/// The smallest change that takes an obstacle away.
fn change(obstacle: &Obstacle, question: &Question<'_>) -> String {
    let target = question.target;
    match obstacle {
        Obstacle::NoBinary => {
            "allow wheels: take away `--no-binary`, PIP_NO_BINARY or `no-binary` of pip.conf".to_owned()
        }
        Obstacle::OnlyBinary => {
            "allow source builds: take away `--only-binary`, PIP_ONLY_BINARY or `only-binary` of pip.conf"
                .to_owned()
        }
        Obstacle::Yanked(_) => "ask for exactly this version, knowing that it was withdrawn".to_owned(),
        Obstacle::RequiresPython(specifiers) => format!("use a Python that is {specifiers}"),
        Obstacle::Tag(mismatch) => match mismatch {
            Mismatch::PipTooOld { needs } => format!("upgrade pip to {needs} or newer"),
            Mismatch::Glibc { needs } => format!("use a system with glibc {}.{} or newer", needs.0, needs.1),
            Mismatch::Musl { needs } => format!("use a system with musl {}.{} or newer", needs.0, needs.1),
            Mismatch::MacOs { needs } => format!("use macOS {}.{} or newer", needs.0, needs.1),
            Mismatch::Python { needs } => format!("use {}", interpreter_words(needs)),
            Mismatch::Abi { needs } => format!("use a build of Python with the binary interface {needs}"),
            Mismatch::FreeThreaded { .. } if target.free_threaded => {
                "use the usual build of Python, with the global lock".to_owned()
            }
            Mismatch::FreeThreaded { .. } => "use the free-threaded build of Python".to_owned(),
            Mismatch::Architecture { needs } => format!("use a Python for {needs}"),
            Mismatch::Os { needs } => format!("use {needs}"),
        },
    }
}

fn interpreter_words(tag: &str) -> String {
    let name = match tag.get(..2) {
        Some("cp") => "CPython",
        Some("pp") => "PyPy",
        Some("py") => "Python",
        _ => return tag.to_owned(),
    };
    let digits = &tag[2..];
    match (digits.get(..1), digits.get(1..)) {
        (Some(major), Some(minor)) if !minor.is_empty() => format!("{name} {major}.{minor}"),
        _ => format!("{name} {digits}"),
    }
}

/// What to do, the smallest change first; nothing if a wheel of the newest release is taken.
fn advise(
    files: &[File],
    question: &Question<'_>,
    current: &TagList,
    chosen: Option<&File>,
    judged: &[Judged<'_>],
    change: &dyn Fn(&File, &Obstacle) -> String,
) -> Vec<String> {
    let newest = newest(files, question);
    if chosen.is_some_and(|file| file.kind == FileKind::Wheel && Some(&file.version) == newest) {
        return Vec::new();
    }
    let mut advice = Vec::new();
    // Files with a single obstacle: one change makes them fit.
    let mut single: Vec<(&Obstacle, String)> = judged
        .iter()
        .filter(|(file, _, _)| file.kind == FileKind::Wheel && Some(&file.version) == newest)
        .filter_map(|(file, obstacles, _)| match obstacles.as_slice() {
            [only] => Some((only, change(file, only))),
            _ => None,
        })
        .collect();
    let is_elsewhere = |obstacle: &Obstacle| {
        matches!(obstacle, Obstacle::Tag(Mismatch::Architecture { .. } | Mismatch::Os { .. }))
    };
    single.sort_by(|left, right| {
        let key = |(obstacle, words): &(&Obstacle, String)| (is_elsewhere(obstacle), words != WIDER);
        key(left).cmp(&key(right)).then_with(|| left.cmp(right))
    });
    for (obstacle, words) in single {
        // Where something else is enough, another machine is no small change.
        let is_too_much = is_elsewhere(obstacle) && !advice.is_empty();
        if advice.len() < 3 && !advice.contains(&words) && !is_too_much {
            advice.push(words);
        }
    }
    if let Some(older) = last_with_wheel(files, question, current)
        && Some(&older.version) != newest
    {
        advice.push(format!(
            "ask for {}=={}, the last release with a wheel that fits; it gets no security fixes once newer releases have them",
            question.requirement.project, older.version
        ));
    }
    advice
}

/// The newest final release of which a wheel would fit with a current pip.
fn last_with_wheel<'a>(files: &'a [File], question: &Question<'_>, current: &TagList) -> Option<&'a File> {
    files
        .iter()
        .filter(|file| {
            file.kind == FileKind::Wheel && !file.version.any_prerelease() && file.yanked.is_none()
        })
        .filter(|file| file.allows(question.python.pep440()))
        .filter(|file| fits(file, current))
        .max_by(|left, right| left.version.cmp(&right.version))
}

/// The pip from which on a wheel of the newest release is taken; `None` if none would.
pub fn pip_needed(verdict: &WheelVerdict) -> Option<Version> {
    let needs = verdict.candidates.iter().filter_map(|candidate| match candidate.reasons.as_slice() {
        [only] if only.kind == "pip-too-old-for-tag" => {
            Version::parse(only.needs.as_str().strip_prefix("pip ")?)
        }
        _ => None,
    });
    needs.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(machine: &str, is_32bit: bool) -> WheelVerdict {
        let target = Target {
            soabi: Some("cpython-311-i386-linux-gnu".to_owned()),
            is_32bit,
            ..Target::linux(machine)
        };
        let files: Vec<File> = [
            "manylinux_2_28_aarch64.whl",
            "manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "musllinux_1_2_x86_64.whl",
            "win32.whl",
        ]
        .iter()
        .filter_map(|platform| {
            let name = format!("cryptography-43.0.1-cp39-abi3-{platform}");
            Some(File::parse(&name, "cryptography")?.described(None, None))
        })
        .collect();
        assert_eq!(files.len(), 4);
        let question = Question {
            requirement: &Requirement::parse("cryptography").unwrap(),
            target: &target,
            python: &Version::parse("3.11.2").unwrap(),
            pip: &Version::parse("23.0.1").unwrap(),
            accepted: &TagList::compute(&target, &Rules::current()),
            settings: &Settings::default(),
        };
        judge(&files, &question, &Redactor::default())
    }

    #[test]
    fn a_32_bit_python_is_told_to_be_wider_where_that_is_enough() {
        let verdict = judged("x86_64", true);
        assert!(verdict.advice.iter().map(Clean::as_str).eq([WIDER]), "{:?}", verdict.advice);
        for candidate in &verdict.candidates {
            let would_fit = candidate.filename.as_str().contains("manylinux_2_17_x86_64");
            assert_eq!(candidate.fix.as_ref().is_some_and(|fix| *fix == *WIDER), would_fit, "{candidate:?}");
        }
        let have = |verdict: &WheelVerdict| verdict.candidates[0].reasons[0].have.as_str().to_owned();
        assert!(have(&verdict).starts_with("i686, a 32-bit Python"), "{}", have(&verdict));
        assert!(have(&judged("aarch64", true)).starts_with("armv7l"));
    }
}
