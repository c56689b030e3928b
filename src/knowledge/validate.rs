//! What is wrong with a check file that reads well: expressions, names, places.
//!
//! This is the thorough mode, for tests, `pack check` and strangers' packs. Files that are compiled
//! in were held to it before they shipped, and are loaded without it, since compiling every
//! expression takes longer than all the rest.

use std::collections::BTreeSet;

use crate::expression::Expression;
use crate::fact::FactId;
use crate::redact::Clean;

use super::condition::Condition;
use super::file::{LookupWord, Says};
use super::stated::validate_facts;
use super::table::Tables;
use super::{Check, fill, measure, suggest};

/// Places in a text that are always known.
const ALWAYS_KNOWN: [&str; 12] = [
    "package",
    "requirement",
    "python",
    "packages",
    "instead",
    "listed",
    "distribution",
    "first_wheel",
    "meant",
    "wanted_besides",
    "wanted_distribution",
    "wanted_list",
];

/// A fault, and a piece of the file's text by which its place is found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) near: String,
    pub(super) message: String,
}

impl Remark {
    fn new(near: impl Into<String>, message: impl Into<String>) -> Self {
        Self { near: near.into(), message: message.into() }
    }
}

/// Patterns that take too long.
pub(super) fn slow(check: &mut Check) -> Vec<Remark> {
    let mut remarks = Vec::new();
    check.each_pattern(&mut |pattern| {
        if pattern.is_large() {
            let message = "the expression is too large when compiled: leave out counted repetitions such as {0,200}";
            remarks.push(Remark::new(pattern.source().unwrap_or_default(), message));
        } else if let Some(taken) = measure::too_long(pattern) {
            let message = format!(
                "the expression takes {taken} ms for a line of 16 kB: leave out counted repetitions such as {{0,200}}"
            );
            remarks.push(Remark::new(pattern.source().unwrap_or_default(), message));
        }
    });
    remarks
}

/// Everything that is wrong with a check for itself.
pub(super) fn check(check: &mut Check, tables: &Tables) -> Vec<Remark> {
    let mut remarks = Vec::new();
    check.each_pattern(&mut |pattern| {
        if let Err(message) = pattern.validate() {
            remarks.push(Remark::new(pattern.source().unwrap_or_default(), message));
        }
    });
    let check = &*check;
    for (wrong, _) in check.fixes.iter().filter_map(|fix| fix.needs.edit.as_ref()) {
        if let Err(message) = Expression::new(wrong.as_str()).validate() {
            remarks.push(Remark::new(wrong.as_str(), message));
        }
    }
    if check.signatures.is_empty() && check.environment.is_none() {
        remarks
            .push(Remark::new("", "expected a [[signature]] or an [environment]: nothing could find this"));
    }
    if check.examples.is_empty() {
        remarks.push(Remark::new("", "expected at least one [[example]]"));
    }
    if check.title.as_str().ends_with('.') {
        remarks.push(Remark::new("title", "the title ends without a full stop"));
    }
    for signature in &check.signatures {
        if signature.unknown.zip(signature.weight).is_some_and(|(unknown, weight)| unknown > weight) {
            remarks.push(Remark::new(
                "unknown",
                "`unknown` is the confidence without the condition: it cannot exceed `weight`",
            ));
        }
    }
    for trial in &check.trials {
        if trial.works.is_none() && trial.alike.is_none() {
            remarks.push(Remark::new(
                "[[trial]]",
                "a [[trial]] says what `works` or `alike` mean: \"proves\" or \"strikes\"",
            ));
        }
        if trial.alone && trial.works != Some(Says::Proves) {
            remarks.push(Remark::new("alone", "`alone` needs `works = \"proves\"`"));
        }
    }
    lookups(check, tables, &mut remarks);
    let captures = captures(check, tables);
    places(check, &captures, &mut remarks);
    for condition in conditions(check) {
        if let Err(message) = condition.validate() {
            remarks.push(Remark::new("like", message));
        }
        condition.each_capture(&mut |name| {
            if !captures.contains(name) {
                let hint = suggest::did_you_mean(name, captures.iter().map(String::as_str));
                remarks.push(Remark::new(
                    format!("\"{name}\""),
                    format!("no pattern of this check captures `{name}`{hint}"),
                ));
            }
        });
    }
    needs(check, tables, &mut remarks);
    let facts = check.examples.iter().map(|example| &example.facts);
    for facts in facts.chain(check.near_misses.iter().map(|miss| &miss.facts)) {
        if let Err(message) = validate_facts(facts) {
            let near = facts.keys().find(|name| message.contains(name.as_str())).cloned();
            remarks.push(Remark::new(near.unwrap_or_default(), message));
        }
    }
    remarks
}

/// What libraries and tools are called on each system.
const NATIVES: &str = "natives";

/// What is wanted without a name of its own: what the package's build needs, what it loads.
const MEASURED_NEEDS: [&str; 2] = ["build", "shared"];

/// Whether what a fix installs has names on any system.
fn needs(check: &Check, tables: &Tables, remarks: &mut Vec<Remark>) {
    let wanted = check.fixes.iter().flat_map(|fix| &fix.needs.install).map(Clean::as_str);
    for id in wanted.filter(|id| !id.contains('{') && !MEASURED_NEEDS.contains(id)) {
        if tables.row(NATIVES, id).is_none() {
            let hint = suggest::did_you_mean(id, tables.words(NATIVES));
            remarks.push(Remark::new(
                format!("\"{id}\""),
                format!("`install` takes ids of data/natives.toml, and there is no `{id}`{hint}"),
            ));
        }
    }
}

/// What is wrong with what the checks say of each other: by index of the check.
pub(super) fn together(checks: &[Check]) -> Vec<(usize, Remark)> {
    let mut remarks = Vec::new();
    let known: BTreeSet<&str> = checks.iter().map(|check| check.id.as_str()).collect();
    for (index, check) in checks.iter().enumerate() {
        if checks[..index].iter().any(|other| other.id == check.id) {
            remarks.push((index, Remark::new("", format!("there is a check `{}` already", check.id))));
        }
        let examples = check.near_misses.iter().filter_map(|miss| miss.instead.as_deref());
        let others = check.instead_of.iter().map(|other| other.id.as_str());
        for id in check.explains().chain(examples).chain(others) {
            if !known.contains(id) {
                let hint = suggest::did_you_mean(id, known.iter().copied());
                let message = format!("there is no check `{id}`{hint}");
                remarks.push((index, Remark::new(format!("\"{id}\""), message)));
            }
        }
        if let Some(way) = cycle(checks, index) {
            let message = format!("`explains` goes round in a circle: {}", way.join(" -> "));
            remarks.push((index, Remark::new("[[explains]]", message)));
        }
    }
    remarks
}

/// The way from a check over what it explains back to itself, if there is one.
fn cycle(checks: &[Check], start: usize) -> Option<Vec<String>> {
    let find = |id: &str| checks.iter().position(|check| check.id == *id);
    let mut open = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop() {
        let last = *way.last()?;
        for next in checks[last].explains().filter_map(find) {
            if next == start {
                let ids = way.iter().chain([&start]);
                return Some(ids.map(|index| checks[*index].id.to_string()).collect());
            }
            if seen.insert(next) {
                open.push(way.iter().copied().chain([next]).collect());
            }
        }
    }
    None
}

fn lookups(check: &Check, tables: &Tables, remarks: &mut Vec<Remark>) {
    let mut named: Vec<String> = Vec::new();
    let lookups = check.signatures.iter().filter_map(|signature| signature.lookup.as_ref());
    named.extend(lookups.map(|lookup| lookup.table.clone()));
    for condition in conditions(check) {
        condition.each_table(&mut |table| named.push(table.to_owned()));
    }
    for table in named {
        if !tables.names().any(|name| name == table) {
            let hint = suggest::did_you_mean(&table, tables.names());
            remarks.push(Remark::new(format!("\"{table}\""), format!("there is no table `{table}`{hint}")));
        }
    }
}

/// Names of all captures that some signature of the check may set.
fn captures(check: &Check, tables: &Tables) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for signature in &check.signatures {
        let companions = signature.with.iter().map(|companion| &companion.pattern);
        for pattern in std::iter::once(&signature.pattern).chain(companions) {
            names.extend(pattern.names().into_iter().map(str::to_owned));
        }
        if let Some(lookup) = &signature.lookup
            && lookup.is == LookupWord::Known
        {
            names.extend(tables.columns(&lookup.table).into_iter().map(str::to_owned));
        }
    }
    names
}

fn places(check: &Check, captures: &BTreeSet<String>, remarks: &mut Vec<Remark>) {
    let mut texts = vec![&check.explanation];
    texts.extend(check.sentences.iter().map(|sentence| &sentence.text));
    texts.extend(check.headlines.iter().map(|headline| &headline.text));
    for fix in &check.fixes {
        texts.push(&fix.title);
        texts.extend(&fix.commands);
    }
    for text in texts {
        for name in fill::places(text.as_str()) {
            let known =
                captures.contains(name) || ALWAYS_KNOWN.contains(&name) || FactId::find(name).is_some();
            if !known {
                let names = captures.iter().map(String::as_str).chain(ALWAYS_KNOWN);
                let names = names.chain(crate::fact::FACTS.iter().map(|fact| fact.id));
                let hint = suggest::did_you_mean(name, names);
                let message = format!("nothing is known by the name `{name}`{hint}");
                remarks.push(Remark::new(format!("{{{name}}}"), message));
            }
        }
    }
}

fn conditions(check: &Check) -> impl Iterator<Item = &Condition> {
    check
        .signatures
        .iter()
        .filter_map(|signature| signature.when.as_ref())
        .chain(check.explains.iter().filter_map(|edge| edge.when.as_ref()))
        .chain(&check.confirm)
        .chain(&check.refute)
        .chain(check.adjust.iter().map(|adjust| &adjust.when))
        .chain(check.environment.iter().map(|entry| &entry.when))
        .chain(check.trials.iter().filter_map(|trial| trial.when.as_ref()))
        .chain(check.fixes.iter().filter_map(|fix| fix.when.as_ref()))
        .chain(check.sentences.iter().map(|sentence| &sentence.when))
        .chain(check.headlines.iter().filter_map(|headline| headline.when.as_ref()))
        .chain(check.instead_of.iter().filter_map(|other| other.when.as_ref()))
}
