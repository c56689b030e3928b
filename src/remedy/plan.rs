//! Joins what a check proposes with facts and tables to commands that are complete here.

use crate::fact::{FactId, Facts};
use crate::knowledge::{BuiltIn, Fix, Tables};
use crate::python::name;
use crate::redact::Clean;
use crate::report::{Fix as Planned, Risk};

use super::again::{GENERIC, unquoted};
use super::before::known_missing_for;
use super::body::Body;
use super::carried::Kept;
use super::executable::{End, Executable};
use super::lookup::{looked_up, wanted};
use super::{OwnCommand, image, install, lookup, needs, shared};

/// What a plan is made for.
#[derive(Clone, Copy)]
pub(crate) struct Situation<'a> {
    /// What is known of the machine and of the failure.
    pub(crate) facts: &'a Facts,
    pub(crate) tables: &'a Tables,
    /// The package in question.
    pub(crate) package: Option<&'a Clean>,
    /// The command that failed, where it was run here.
    pub(crate) own: Option<&'a OwnCommand>,
    /// That it was run here, even where its words are private.
    pub(crate) typed: Option<&'a OwnCommand>,
    /// The interpreter, as a command takes it.
    pub(crate) python: &'a Clean,
    /// What stands for a place: a word of the log, which is held against tables and never pasted.
    pub(crate) place: &'a dyn Fn(&str) -> Option<Clean>,
    /// Fills a title.
    pub(crate) title: &'a dyn Fn(&Clean) -> Option<Clean>,
    /// Fills a command, with typed values alone.
    pub(crate) command: &'a dyn Fn(&Clean) -> Option<Clean>,
    /// `built-in` or `pack:NAME`.
    pub(crate) source: &'a Clean,
    /// That the proposal is one of ours.
    pub(crate) built_in: Option<BuiltIn>,
}

/// Whether the user's command is still to come: a fix that installs nothing itself, and does something.
pub(super) fn ends_open(fix: &Fix, package: Option<&Clean>) -> bool {
    let does_something = !fix.commands.is_empty()
        || !fix.needs.install.is_empty()
        || fix.needs.lift.is_some()
        || fix.needs.variables.is_some()
        || fix.needs.environment.is_some()
        || fix.needs.rename.is_some()
        || fix.needs.path
        || fix.needs.edit.is_some();
    does_something && !installs(fix) && !names(fix, package)
}

/// Its last command installs what is wanted.
fn installs(fix: &Fix) -> bool {
    fix.commands.last().is_some_and(|command| {
        let text = command.as_str();
        text != GENERIC && (text.contains("{package}") || text.contains("{requirement}"))
    })
}

/// Its last command installs the package in question by name, as a pack on it writes: the user's own command
/// after it would undo that.
fn names(fix: &Fix, package: Option<&Clean>) -> bool {
    let (Some(command), Some(package)) = (fix.commands.last(), package) else { return false };
    let wanted = name::normalise(package.as_str());
    let mut words = command.as_str().split_whitespace().skip_while(|word| *word != "install").skip(1);
    words.any(|word| name::normalise(name::of_requirement(word.trim_matches(['"', '\'']))) == wanted)
}

/// The package in question, where it is its installation that failed: a program is started once more.
pub(super) fn package_installed<'a>(situation: &Situation<'a>) -> Option<&'a Clean> {
    let is_other = situation.typed.is_some_and(|own| !own.text().as_str().contains("install"));
    situation.package.filter(|_| !is_other)
}

/// The same to be run here, where it may be.
fn executable(fix: &Fix, situation: &Situation<'_>, body: &Body, commands: &[Clean]) -> Option<Executable> {
    let (built_in, typed) = (situation.built_in?, situation.typed?);
    if lookup::is_guessed(fix, situation) {
        return None;
    }
    // What installs the package in question by itself stands for a command that named it.
    let instead = || {
        let package = situation.package?;
        let names = installs(fix) && typed.asks_for(package.as_str());
        commands.last().filter(|last| names && last.as_str().contains(" install "))
    };
    let own = typed.text();
    let again = body.end.last().or_else(|| commands.last().filter(|last| **last == own));
    let is_alternative = again.is_none();
    let again = again.or_else(instead);
    let end = End { again, environment: fix.needs.environment.as_ref(), is_alternative };
    Executable::new(built_in, typed, commands, &end)
}

/// The ways out that a proposal comes to: none where something for it is not here, several where the
/// machine is not known.
pub(crate) fn plan(fix: &Fix, situation: &Situation<'_>) -> Vec<Planned> {
    let Some(body) = Body::of(fix, situation) else { return Vec::new() };
    let title = |names: &[Clean]| {
        let names = Clean::join(names, ", ");
        let text = fix.title.fill(&|place| match place {
            "packages" => Some(names.clone()),
            _ => looked_up(place, situation),
        });
        (situation.title)(&text)
    };
    let planned = |title: Clean, body: &Body, risk: Risk, when: Clean, way: Option<install::Installation>| {
        // A line of a Dockerfile is no command.
        let usable = way.as_ref().is_none_or(|way| way.usable && !image::is_built(situation.facts));
        let (packages, install) = way.map(|way| (way.names, way.commands)).unwrap_or_default();
        let commands = body.commands(install);
        let executable = usable.then(|| executable(fix, situation, body, &commands)).flatten();
        Planned { title, commands, risk, when, packages, source: situation.source.clone(), executable }
    };
    let builds = fix.needs.install.iter().any(|need| *need == "build");
    if builds && needs::is_too_old(situation.tables, situation.package, situation.facts) {
        // No library makes it build with this Python.
        return Vec::new();
    }
    let (wanted, files) = wanted(fix, situation);
    let mut lacking = needs::lacking(&wanted, situation.facts);
    if !fix.needs.install.is_empty() && lacking.is_empty() && files.is_empty() {
        // Everything is there: that is not what fails.
        return Vec::new();
    }
    let lacked_before = lacking.len() + files.len();
    let (mut files, brings) = (files, brings(fix, situation));
    if let Some(brings) = brings.filter(|_| lacked_before == 0) {
        files.extend(shared::lacking(&brings, situation.facts, situation.tables));
    }
    let is_extra = lacked_before == 0 && !files.is_empty();
    if body.needs_venv {
        lacking.push(Clean::literal("python-venv"));
    }
    if lacking.is_empty() && files.is_empty() {
        return title(&[])
            .map(|title| planned(title, &body, fix.risk, fix.audience.clone(), None))
            .into_iter()
            .collect();
    }
    let mut body = body;
    let mut ways = install::ways(&lacking, &files, situation.tables, situation.facts);
    if ways.is_empty()
        && builds
        && let Some(name) = situation.package
        && let Some(known) = known_missing_for(name, situation.facts, situation.tables)
    {
        // What the log seems to name has no package here: then what is known of this build, without it.
        ways = install::ways(&known, &files, situation.tables, situation.facts);
    }
    if ways.is_empty()
        && builds
        && let Some((needs, bound)) = needs::of_older(situation.tables, situation.package)
    {
        // The newest release wants more than this distribution has: the last that does not.
        let lacking = needs::lacking(&needs, situation.facts);
        ways = install::ways(&lacking, &files, situation.tables, situation.facts);
        let older = Clean::join(situation.package.into_iter().chain([&bound]), "");
        let renamed = situation.own.zip(situation.package);
        let renamed =
            renamed.and_then(|(own, package)| own.renamed(package.as_str(), &older, &|_, _| Kept::Unbounded));
        let Some(own) = renamed else { return Vec::new() };
        body.end = vec![own.text()];
    }
    let plan_of = |way: install::Installation| {
        let when = if !way.usable {
            Clean::literal("needs an administrator: there is no sudo here")
        } else if image::is_built(situation.facts) {
            Clean::literal(image::PLACE)
        } else if way.audience.is_empty() {
            fix.audience.clone()
        } else {
            way.audience.clone()
        };
        let title = title(&way.names)?;
        let in_image = image::is_built(situation.facts);
        let risk = if in_image { Risk::ChangesProject } else { Risk::ChangesSystem };
        Some(planned(title, &body, risk, when, Some(way)))
    };
    // What is only loaded later is worth no administrator: then the installation alone.
    if is_extra {
        ways.retain(|way| way.usable);
    }
    let mut plans: Vec<Planned> = ways.into_iter().filter_map(plan_of).collect();
    if is_extra && !body.needs_venv {
        let plan = title(&[]).map(|title| planned(title, &body, fix.risk, fix.audience.clone(), None));
        plans.extend(plan);
    }
    plans
}

/// The distribution that a way out brings, where it is not the build of it that fails.
fn brings(fix: &Fix, situation: &Situation<'_>) -> Option<Clean> {
    situation.typed?;
    match &fix.needs.rename {
        Some(place) => {
            let right = (situation.command)(&place.fill(&|name| looked_up(name, situation)))?;
            let right = unquoted(&right);
            Some(right.slice(0..name::of_requirement(right.as_str()).len()))
        }
        None if fix.commands.iter().any(|command| command.as_str().contains("{wanted_distribution}")) => {
            looked_up("wanted_distribution", situation)
        }
        None if fix.needs.lift.is_some() => situation.package.cloned(),
        None => None,
    }
}

/// Best first: what surely fits before what may, and within each what one may do here before what
/// needs an administrator, and what fits any system before what fits one.
pub(crate) fn ranked(mut plans: Vec<Planned>, facts: &Facts) -> Vec<Planned> {
    let without = super::manager::Rights::of(facts) == super::manager::Rights::None;
    let is_for_root = |plan: &Planned| without && plan.risk == Risk::ChangesSystem;
    // Where no system is known, that of one of them does not come first.
    let is_anywhere = [FactId::of("system.os"), FactId::of("system.distribution.family")]
        .into_iter()
        .all(|id| facts.text(id).is_none());
    let is_of_one = |plan: &Planned| is_anywhere && !plan.when.is_empty();
    plans.sort_by_key(|plan| (is_of_one(plan), is_for_root(plan)));
    plans
}
