//! Every Python on this machine, working or not, each asked once.
//!
//! Places are gathered first ([`discover`]), by reading alone. Names of the same interpreter are
//! put together. Then all are started at once, with one script, or told why not. What cannot be
//! started is reported all the same.
//! This module deliberately does not know what is wrong with any of it.

pub(super) mod answer;
mod called;
mod candidate;
mod describe;
mod discover;
mod environment;
mod nearby;
mod pip;
mod places;
mod subject;
mod trouble;
mod unstarted;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::JoinSet;
use tokio::time::Instant;

use self::candidate::{Candidate, Through};
use super::{Context, Contribution, Probe, Running, apple};
use crate::inventory::{Interpreter, Inventory, Reach, TroubleKind};
use crate::redact::Clean;
use crate::system::System;

/// How many are started: a machine with more has them in a cache or a farm.
const MOST_STARTED: usize = 48;

/// The probe.
#[derive(Clone, Copy, Debug)]
pub struct Interpreters;

impl Probe for Interpreters {
    fn name(&self) -> &'static str {
        "interpreters"
    }

    fn start(&self, context: Arc<Context>, _so_far: Arc<Inventory>) -> Running {
        Box::pin(look(context))
    }
}

async fn look(context: Arc<Context>) -> Contribution {
    // The probe itself is cut off soon after: all that it starts shares this time.
    let end = Instant::now() + context.plan.process_deadline();
    let discovery = discover::discover(&context.system, &context.plan);
    let groups = group(&context.system, discovery.candidates);
    let macos = context.system.os() == "macos";
    let tools = if macos { apple::developer_folder(&context).await } else { None };
    let tools = tools.as_ref().map(crate::redact::Raw::path);
    let mut started = 0;
    let mut tasks = JoinSet::new();
    for (order, group) in groups.into_iter().enumerate() {
        let mut reason = reason_not_to_start(&context, &group, tools.as_deref());
        if reason.is_none() {
            started += 1;
            if started > MOST_STARTED && !group.is_wanted() {
                reason = Some("there are too many interpreters to start them all");
            }
        }
        let context = context.clone();
        tasks.spawn(async move { (order, examine(&context, group, reason, end).await) });
    }
    let mut found = Vec::new();
    while let Some(done) = tasks.join_next().await {
        // A panic in one costs that one.
        found.extend(done.ok());
    }
    found.sort_by_key(|(order, _)| *order);
    let mut found: Vec<Examined> = found.into_iter().map(|(_, examined)| examined).collect();
    found.retain(|one| {
        one.entry.trouble.as_ref().is_none_or(|trouble| trouble.kind != TroubleKind::ShimUnresolved)
    });
    let found = merge_by_answer(&context.system, found);
    let mut interpreters = subject::arrange(&context.system, found);
    // What a variable does to interpreters that nobody asked for is no fault of theirs.
    for other in interpreters.iter_mut().filter(|other| !other.subject && other.pip_broken_by_variable) {
        other.pip_broken = None;
    }
    let idle: Vec<Clean> = discovery.idle_shims.iter().map(|path| context.show(path)).collect();
    Box::new(move |inventory| {
        inventory.interpreters = interpreters;
        if !idle.is_empty() {
            let words = Clean::join(&idle, ", ");
            inventory.system.notes.insert(Clean::literal("shims without a selected version"), words);
        }
    })
}

/// One interpreter with all its names.
#[derive(Debug)]
struct Group {
    key: Key,
    /// Best first.
    names: Vec<Candidate>,
}

impl Group {
    fn program(&self) -> &Path {
        self.names.first().map_or(Path::new(""), |best| &best.target)
    }

    fn is_wanted(&self) -> bool {
        self.names.iter().any(|name| name.through.is_wanted())
    }
}

/// An interpreter and what is needed to put it in its place.
#[derive(Debug)]
struct Examined {
    entry: Interpreter,
    key: Key,
    names: Vec<Candidate>,
    /// The file that it says it is.
    says: Option<PathBuf>,
}

/// What tells one interpreter from another: the environment in which it lies, and the file.
/// Environments share their base's file, and hard links in one folder (`python3.6m`) are one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    environment: Option<PathBuf>,
    folder: PathBuf,
    file: Option<(u64, u64)>,
    name: PathBuf,
}

fn key(system: &System, program: &Path) -> Option<Key> {
    let real = system.canonical(program).ok()?;
    let file = system.identity(&real);
    let folder = real.parent()?.to_owned();
    // Windows has copies in one folder (python.exe, python3.exe), and no number to tell files by.
    let name = if file.is_some() || cfg!(windows) { PathBuf::new() } else { real };
    Some(Key { environment: environment::folder_of(system, program), folder, file, name })
}

/// A name that leads nowhere has only itself.
fn key_or_path(system: &System, program: &Path) -> Key {
    key(system, program).unwrap_or_else(|| Key {
        environment: None,
        folder: PathBuf::new(),
        file: None,
        name: program.to_owned(),
    })
}

/// Puts the names of each interpreter together, in the order of precedence.
fn group(system: &System, candidates: Vec<Candidate>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for candidate in candidates {
        let key = key_or_path(system, &candidate.target);
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => {
                if !group.names.iter().any(|name| name.path == candidate.path) {
                    group.names.push(candidate);
                }
            }
            None => groups.push(Group { key, names: vec![candidate] }),
        }
    }
    for group in &mut groups {
        group.names.sort_by_key(|name| name.through);
    }
    groups.sort_by_key(|group| group.names.first().map(|name| name.through));
    groups
}

/// Why an interpreter is only read (contract, "Safety and privacy").
fn reason_not_to_start(context: &Context, group: &Group, tools: Option<&Path>) -> Option<&'static str> {
    let system = &context.system;
    let program = group.program();
    if group.names.iter().all(|name| name.through == Through::Nearby) {
        return Some("a virtual environment that merely lies nearby is read, never started");
    }
    if apple::is_stub(system, program) && !apple::leads_somewhere(system, program, tools) {
        return Some("without the command line tools it would open a dialog");
    }
    if system.privileged() == Some(true) && !group.is_wanted() && system.others_may_write(program) {
        return Some(
            "other users may change it, and this runs as root: name it with --python to have it started",
        );
    }
    None
}

async fn examine(context: &Context, group: Group, reason: Option<&'static str>, end: Instant) -> Examined {
    let system = &context.system;
    let program = group.program().to_owned();
    let real = system.canonical(&program).unwrap_or_else(|_| program.clone());
    let broken = trouble::of_file(context, &program);
    let mut says = None;
    let mut entry = if broken.is_some() || reason.is_some() {
        let reason = reason.filter(|_| broken.is_none());
        let described = unstarted::describe(context, &program, &real);
        Interpreter { trouble: broken, not_started: reason.map(Clean::literal), ..described }
    } else {
        match answer::ask(context, &program, end).await {
            Ok(answer) => {
                says = answer.executable.as_ref().map(crate::redact::Raw::path);
                let mut entry = describe::describe(context, &program, &real, &answer);
                if let Some(version) = &entry.version {
                    let trouble = pip::trouble(context, &program, &answer, version, end).await;
                    entry.pip_broken_by_variable = trouble.as_ref().is_some_and(|it| it.by_variable);
                    entry.pip_broken = trouble.map(|it| it.said);
                }
                entry
            }
            Err(outcome) => Interpreter {
                trouble: Some(trouble::of_start(context, &program, &outcome)),
                variables: describe::variables(context),
                ..unstarted::describe(context, &program, &real)
            },
        }
    };
    entry.real_path = context.show(&real);
    entry.reached = reached(context, &group.names);
    entry.command = called::command(context, &group.names);
    if let (Some(venv), Some(prefix)) = (&mut entry.venv, &entry.places.prefix) {
        venv.word = called::folder(context, &prefix.path());
    }
    Examined { entry, key: group.key, names: group.names, says }
}

fn reached(context: &Context, names: &[Candidate]) -> Vec<Reach> {
    let reach = |name: &Candidate| Reach {
        path: context.show(&name.path),
        through: name.through.words(),
        first: name.first,
    };
    names.iter().map(reach).collect()
}

/// A script that runs another interpreter answers as that one: the two are put together.
fn merge_by_answer(system: &System, found: Vec<Examined>) -> Vec<Examined> {
    let mut merged: Vec<Examined> = Vec::new();
    for one in found {
        let really =
            one.says.as_deref().and_then(|says| key(system, says)).unwrap_or_else(|| one.key.clone());
        let same = |other: &&mut Examined| other.key == really && other.entry.prefix == one.entry.prefix;
        let works = one.entry.trouble.is_none() && one.entry.not_started.is_none();
        match merged.iter_mut().find(same).filter(|_| works) {
            Some(other) => {
                other.entry.reached.extend(one.entry.reached);
                other.names.extend(one.names);
            }
            None => merged.push(Examined { key: if works { really } else { one.key.clone() }, ..one }),
        }
    }
    merged
}
