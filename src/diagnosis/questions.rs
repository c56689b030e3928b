//! The next question: the one whose answer tells the suspected archetypes apart.
//!
//! What tells them apart is known from their conditions: a fact that one asks for and the other does
//! not, or asks for with another value. The words stand in `data/ranker/questions.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded;
use crate::fact::{FactId, Value};
use crate::knowledge::Check;
use crate::log::Reading;
use crate::redact::Clean;
use crate::remedy::OwnCommand;
use crate::report::{Question, Split};

use super::World;
use super::gaps::how;

/// Most questions at once.
const MOST: usize = 2;

/// What a fact counts that only weighs for an archetype, beside one that decides it.
const WEIGHS: f64 = 0.5;

/// An archetype that a report may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspect<'a> {
    pub(super) check: &'a Check,
    /// How likely it is, beside the others.
    pub(super) weight: f64,
}

/// A fact that is not known, and which suspects it tells apart.
#[derive(Debug)]
pub(super) struct Splitter {
    fact: FactId,
    question: &'static str,
    /// Pairs of suspects, with what telling them apart is worth.
    pairs: BTreeMap<(usize, usize), f64>,
}

#[derive(Default, Deserialize)]
struct Table {
    ask: BTreeMap<String, String>,
    /// The fact that is asked for in the place of another one, as long as it is not known either.
    before: BTreeMap<String, String>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| embedded::read("data/ranker/questions.toml").unwrap_or_default());

/// The facts that could be asked for, those first that tell most apart.
pub(super) fn splits(world: &World<'_>, suspects: &[Suspect<'_>]) -> Vec<Splitter> {
    let asked: Vec<BTreeMap<FactId, Asked>> = suspects.iter().map(|one| asked_by(one.check)).collect();
    let facts: BTreeSet<FactId> = asked.iter().flat_map(BTreeMap::keys).copied().collect();
    let mut splits: Vec<Splitter> = facts
        .into_iter()
        .filter(|id| is_open(world, *id))
        .filter_map(|fact| {
            let pairs = pairs(fact, &asked, suspects);
            let before = TABLE.before.get(fact.name()).and_then(|name| FactId::find(name));
            let fact = before.filter(|id| is_open(world, *id)).unwrap_or(fact);
            let question = TABLE.ask.get(fact.name())?;
            (!pairs.is_empty()).then_some(Splitter { fact, question, pairs })
        })
        .collect();
    splits.sort_by(|left, right| right.worth(&|_| true).total_cmp(&left.worth(&|_| true)));
    splits
}

fn is_open(world: &World<'_>, id: FactId) -> bool {
    world.facts.get(id).is_none_or(|fact| matches!(fact.value, Value::Unknown(_)))
}

/// What an archetype asks of a fact, and how much that counts.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    tests: BTreeSet<String>,
    counts: f64,
}

fn asked_by(check: &Check) -> BTreeMap<FactId, Asked> {
    let mut asked: BTreeMap<FactId, Asked> = BTreeMap::new();
    check.each_fact(&mut |id, test, decides| {
        let one = asked.entry(id).or_default();
        one.tests.insert(format!("{test:?}"));
        one.counts = one.counts.max(if decides { 1.0 } else { WEIGHS });
    });
    asked
}

fn pairs(
    fact: FactId,
    asked: &[BTreeMap<FactId, Asked>],
    suspects: &[Suspect<'_>],
) -> BTreeMap<(usize, usize), f64> {
    let mut pairs = BTreeMap::new();
    for left in 0..suspects.len() {
        for right in left + 1..suspects.len() {
            let (one, other) = (asked[left].get(&fact), asked[right].get(&fact));
            if one.map(|one| &one.tests) == other.map(|other| &other.tests) {
                continue;
            }
            let counts = one.into_iter().chain(other).map(|asked| asked.counts).fold(0.0, f64::max);
            pairs.insert((left, right), counts * suspects[left].weight * suspects[right].weight);
        }
    }
    pairs
}

impl Splitter {
    /// What it is worth for those pairs.
    fn worth(&self, counted: &dyn Fn(&(usize, usize)) -> bool) -> f64 {
        self.pairs.iter().filter(|(pair, _)| counted(pair)).map(|(_, worth)| worth).sum()
    }
}

/// The questions that tell the suspect with this number from the others.
pub(super) fn about(splits: &[Splitter], suspect: usize, most: usize) -> Vec<Split> {
    let of_it = |pair: &(usize, usize)| pair.0 == suspect || pair.1 == suspect;
    let mut fitting: Vec<&Splitter> = splits.iter().filter(|split| split.worth(&of_it) > 0.0).collect();
    fitting.sort_by(|left, right| right.worth(&of_it).total_cmp(&left.worth(&of_it)));
    let mut found: Vec<Split> = Vec::new();
    for split in fitting {
        let question = Clean::literal(split.question);
        if found.len() < most && found.iter().all(|known| known.question != question) {
            found.push(Split { question, fact: Clean::literal(split.fact.name()) });
        }
    }
    found
}

/// At most two, each with the command that answers it.
pub(super) fn next(
    world: &World<'_>,
    reading: &Reading,
    splits: &[Splitter],
    suspects: &[Suspect<'_>],
) -> Vec<Question> {
    let mut asked: Vec<Question> = Vec::new();
    if !shows_a_failure(reading) {
        asked.push(whole_output(world));
    }
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    while asked.len() < MOST {
        let open = |split: &Splitter| split.worth(&|pair| !told.contains(pair));
        let is_new = |split: &&Splitter| {
            open(split) > 0.0
                && !how(split.fact, world).is_empty()
                && asked.iter().all(|known| known.question != *split.question)
        };
        let best = splits.iter().filter(is_new).max_by(|left, right| open(left).total_cmp(&open(right)));
        let Some(best) = best else { break };
        let how = how(best.fact, world);
        told.extend(best.pairs.keys());
        let fact = Clean::literal(best.fact.name());
        asked.push(Question { question: Clean::literal(best.question), fact, how });
    }
    if asked.is_empty() || suspects.is_empty() {
        asked.extend(clean_room(world).or_else(|| Some(whole_output(world))));
    }
    asked.truncate(MOST);
    asked
}

/// Whether the text holds the lines in which a tool says what failed.
fn shows_a_failure(reading: &Reading) -> bool {
    const TELLING: usize = 3;
    reading.events.iter().any(|event| matches!(event.kind, "error" | "traceback"))
        && reading.lines.len() >= TELLING
}

/// The output from its first line to its last.
fn whole_output(world: &World<'_>) -> Question {
    let own = world.own.filter(|own| !own.is_private()).map(OwnCommand::text);
    let install = || {
        let package = plain(world)?;
        Some(Clean::literal("python -m pip install {package}").fill(&|_| Some(package.clone())))
    };
    let command = own.or_else(install);
    let how = command
        .as_ref()
        .map(|command| Clean::literal("pip-doctor run -- {command}").fill(&|_| Some(command.clone())));
    Question {
        question: Clean::literal(if how.is_some() {
            "What does the command print, from its first line to its last?"
        } else {
            "What does the command print, from its first line to its last, with `pip-doctor run --` in front of it?"
        }),
        fact: Clean::literal("log"),
        how: how.unwrap_or_default(),
    }
}

/// Whether it fails in a clean room as well.
fn clean_room(world: &World<'_>) -> Option<Question> {
    let package = plain(world)?;
    Some(Question {
        question: Clean::literal("Does it fail in a throw-away environment as well?"),
        fact: Clean::literal("reproduction"),
        how: Clean::literal("pip-doctor reproduce {package}").fill(&|_| Some(package.clone())),
    })
}

/// The package, where a shell takes it as one plain word.
fn plain(world: &World<'_>) -> Option<Clean> {
    let is_plain = |name: &&Clean| {
        name.as_str().starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    world.package.filter(is_plain).cloned()
}

#[cfg(test)]
mod tests {
    use super::{Suspect, TABLE, about, splits};
    use crate::diagnosis::World;
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::knowledge::Catalogue;

    fn suspects<'a>(catalogue: &'a Catalogue, ids: &[&str]) -> Vec<Suspect<'a>> {
        ids.iter().map(|id| Suspect { check: catalogue.check(id).unwrap(), weight: 0.3 }).collect()
    }

    fn world<'a>(catalogue: &'a Catalogue, facts: &'a Facts) -> World<'a> {
        World { catalogue, facts, scan: None, package: None, requirement: None, own: None }
    }

    #[test]
    fn every_question_is_of_a_fact_that_a_command_tells() {
        for (fact, before) in &TABLE.before {
            assert!(FactId::find(fact).is_some() && TABLE.ask.contains_key(before), "{fact}: {before}");
        }
        for (fact, question) in &TABLE.ask {
            let id = FactId::find(fact).unwrap_or_else(|| panic!("{fact}"));
            assert!(!id.spec().how.is_empty(), "{fact}");
            assert!(question.ends_with('?'), "{question}");
        }
    }

    #[test]
    fn what_one_asks_and_the_other_does_not_tells_them_apart() {
        let catalogue = Catalogue::built_in();
        let suspects = suspects(catalogue, &["python-32bit", "wrong-package-name"]);
        let found = splits(&world(catalogue, &Facts::NOTHING), &suspects);
        assert!(found.iter().any(|split| split.fact.name() == "python.bits"), "{found:?}");
        assert!(!about(&found, 0, 2).is_empty());
    }

    #[test]
    fn what_is_known_is_not_asked() {
        let catalogue = Catalogue::built_in();
        let suspects = suspects(catalogue, &["python-32bit", "wrong-package-name"]);
        let mut facts = Facts::default();
        facts.set(FactId::of("python.bits"), Value::Integer(64), Source::Measured);
        let found = splits(&world(catalogue, &facts), &suspects);
        assert!(found.iter().all(|split| split.fact.name() != "python.bits"), "{found:?}");
    }

    #[test]
    fn what_all_ask_alike_is_not_asked() {
        let catalogue = Catalogue::built_in();
        let suspects = suspects(catalogue, &["rust-missing", "rust-missing"]);
        assert!(splits(&world(catalogue, &Facts::NOTHING), &suspects).is_empty());
    }
}
