//! The archetypes: data files with signatures on the log and conditions on facts.
//!
//! This module loads and evaluates them. It deliberately does not know any of them by name, nor
//! how findings are ranked ([`crate::diagnosis`]).

mod author;
pub(crate) mod condition;
pub(crate) mod event;
mod fault;
pub(crate) mod file;
pub(crate) mod fill;
pub mod folder;
mod load;
mod measure;
mod pack;
pub(crate) mod package;
pub(crate) mod pattern;
pub(crate) mod stated;
mod suggest;
pub(crate) mod table;
mod validate;
pub(crate) mod word;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::fact::FactId;
use crate::log::Anchors;
use crate::redact::Clean;
use crate::remedy::Needs;
use crate::report::{Place, Risk, Verdict};

pub(crate) use author::BUILT_IN;
pub use author::BuiltIn;
pub use condition::Truth;
pub use fault::Fault;
pub use folder::{InUse, in_use};
pub use load::Depth;
#[cfg(any(fuzzing, test))]
pub(crate) use load::of_pack;
pub use pack::{LlmPolicy, MOST_BYTES, MOST_FILES, PackFiles, PackSettings};
pub use package::{Boundary, Package, Packages};

use condition::{Condition, Test};
use file::{
    AdjustEntry, EnvironmentEntry, ExampleEntry, InsteadEntry, NearMissEntry, SignatureEntry, TrialEntry,
};
use load::Loader;
use pattern::Pattern;
pub(crate) use table::Tables;

/// One archetype.
#[derive(Debug)]
pub struct Check {
    /// Its stable id: the name of its file.
    pub id: Clean,
    /// Its group: the folder of its file.
    pub group: Clean,
    /// `built-in` or `pack:NAME`.
    pub source: Clean,
    /// That it is one of ours.
    pub(crate) built_in: Option<BuiltIn>,
    /// A full statement of the cause.
    pub title: Clean,
    /// The same for one case, naming what was seen: the first whose places are known.
    pub headlines: Vec<Headline>,
    /// What it is, on one line, for lists and for a model.
    pub meaning: Clean,
    /// What a report says whose first cause it is.
    pub verdict: Verdict,
    /// Where to take it.
    pub support: Place,
    /// What is at fault, after "the fault is in", where it is neither the package nor the environment.
    pub whose: Option<Clean>,
    /// What the package's maintainers can do about it, where it is not their fault alone.
    pub theirs: Option<Clean>,
    /// Two Pythons take part in it: that the output is of another one than was looked at shows it, and contradicts
    /// nothing.
    pub two_pythons: bool,
    /// What happened and why, with places to fill.
    pub explanation: Clean,
    /// What is said besides, each where it is so.
    pub sentences: Vec<Sentence>,
    /// More for `explain`, in Markdown.
    pub page: Clean,
    /// Where to read more.
    pub links: Vec<Clean>,
    /// Ways out, the most specific first.
    pub fixes: Vec<Fix>,
    pub(crate) explains: Vec<Explains>,
    /// Archetypes in whose place it is found.
    pub(crate) instead_of: Vec<InsteadEntry>,
    pub(crate) signatures: Vec<SignatureEntry>,
    pub(crate) confirm: Option<Condition>,
    pub(crate) refute: Option<Condition>,
    pub(crate) adjust: Vec<AdjustEntry>,
    pub(crate) environment: Option<EnvironmentEntry>,
    pub(crate) trials: Vec<TrialEntry>,
    pub(crate) examples: Vec<ExampleEntry>,
    pub(crate) near_misses: Vec<NearMissEntry>,
}

/// A way out, with places to fill.
#[derive(Debug)]
pub struct Fix {
    /// What it does.
    pub title: Clean,
    /// For whom, in words.
    pub audience: Clean,
    /// Commands to paste.
    pub commands: Vec<Clean>,
    /// What it may disturb.
    pub risk: Risk,
    pub(crate) when: Option<Condition>,
    /// What it needs before its own commands, and how it ends.
    pub needs: Needs,
}

/// A title that names what was seen, with places to fill.
#[derive(Debug)]
pub struct Headline {
    /// The title.
    pub text: Clean,
    pub(crate) when: Option<Condition>,
}

/// A sentence of the explanation, and when it is so.
#[derive(Debug)]
pub struct Sentence {
    /// What is said, with places to fill.
    pub text: Clean,
    pub(crate) when: Condition,
}

/// Another archetype that this one accounts for.
#[derive(Debug)]
pub(crate) struct Explains {
    pub(crate) id: String,
    pub(crate) when: Option<Condition>,
}

impl Check {
    /// Whether it is one of ours, and no pack's.
    pub fn is_built_in(&self) -> bool {
        self.built_in.is_some()
    }

    /// Where its page is on the site; a pack's has none there. `homepage` in `Cargo.toml` is the one
    /// place that says where the site is.
    pub fn page_address(&self) -> Option<Clean> {
        let address = Clean::literal(concat!(env!("CARGO_PKG_HOMEPAGE"), "problems/{id}.html"));
        self.is_built_in().then(|| address.fill(&|_| Some(self.id.clone())))
    }

    /// Ids of the archetypes that it accounts for when both are found.
    pub fn explains(&self) -> impl Iterator<Item = &str> {
        self.explains.iter().map(|edge| edge.id.as_str())
    }

    /// Whether it says what must not be taken for it.
    pub fn has_near_miss(&self) -> bool {
        !self.near_misses.is_empty()
    }

    /// Shows every condition in it.
    fn conditions_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        self.explains
            .iter_mut()
            .filter_map(|edge| edge.when.as_mut())
            .chain(self.signatures.iter_mut().filter_map(|signature| signature.when.as_mut()))
            .chain(self.confirm.as_mut())
            .chain(self.refute.as_mut())
            .chain(self.adjust.iter_mut().map(|adjust| &mut adjust.when))
            .chain(self.environment.as_mut().map(|entry| &mut entry.when))
            .chain(self.trials.iter_mut().filter_map(|trial| trial.when.as_mut()))
            .chain(self.fixes.iter_mut().filter_map(|fix| fix.when.as_mut()))
            .chain(self.sentences.iter_mut().map(|sentence| &mut sentence.when))
            .chain(self.headlines.iter_mut().filter_map(|headline| headline.when.as_mut()))
            .chain(self.instead_of.iter_mut().filter_map(|other| other.when.as_mut()))
    }

    /// Every test of a fact that speaks for or against it, and whether it decides.
    pub(crate) fn each_fact(&self, visit: &mut dyn FnMut(FactId, &Test, bool)) {
        let mut show = |condition: &Condition, decides: bool| {
            condition.each_fact(&mut |id, test| visit(id, test, decides));
        };
        for condition in self.confirm.iter().chain(&self.refute) {
            show(condition, true);
        }
        if let Some(entry) = &self.environment {
            show(&entry.when, true);
        }
        for condition in self.signatures.iter().filter_map(|signature| signature.when.as_ref()) {
            show(condition, false);
        }
        for adjust in &self.adjust {
            show(&adjust.when, false);
        }
    }

    /// Shows every pattern in it.
    fn each_pattern(&mut self, visit: &mut dyn FnMut(&mut Pattern)) {
        for signature in &mut self.signatures {
            visit(&mut signature.pattern);
            for companion in signature.with.iter_mut().chain(&mut signature.without) {
                visit(&mut companion.pattern);
            }
        }
        for condition in self.conditions_mut() {
            condition.each_pattern(visit);
        }
    }
}

/// All archetypes and tables that are in use.
#[derive(Debug)]
pub struct Catalogue {
    checks: Vec<Check>,
    tables: Tables,
    packages: Packages,
    /// What the projects of the packs support; it goes before what is known of a package.
    boundaries: Vec<Boundary>,
    anchors: Anchors,
    /// How many patterns there are.
    pub(crate) patterns: usize,
}

impl Catalogue {
    /// What is compiled in. A file that cannot be read is left out; a test sees to it that there
    /// is none.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Catalogue> = OnceLock::new();
        BUILT_IN.get_or_init(|| Self::assemble(Loader::embedded()).0)
    }

    /// What is compiled in, made from the files as they are written (paths in the repository, and
    /// texts), and what is wrong with them.
    pub fn of_sources(files: &[(String, String)]) -> (Self, Vec<Fault>) {
        let mut loader = Loader::sources(files);
        loader.hold_together();
        Self::assemble(loader)
    }

    /// Numbers the patterns and puts their literals in one search.
    fn assemble(loader: Loader) -> (Self, Vec<Fault>) {
        let Loader { mut checks, tables, packages, boundaries, faults, .. } = loader;
        let mut ids: HashMap<String, usize> = HashMap::new();
        let mut literals: Vec<String> = Vec::new();
        let mut patterns = 0;
        for check in &mut checks {
            check.each_pattern(&mut |pattern| {
                pattern.slot = patterns;
                patterns += 1;
                pattern.anchor_ids = pattern
                    .anchors()
                    .iter()
                    .map(|anchor| {
                        *ids.entry(anchor.clone()).or_insert_with(|| {
                            literals.push(anchor.clone());
                            literals.len() - 1
                        })
                    })
                    .collect();
            });
        }
        let anchors = Anchors::new(literals.iter().map(String::as_str));
        (Self { checks, tables, packages, boundaries, anchors, patterns }, faults)
    }

    /// The literals that a reader must look for.
    pub fn anchors(&self) -> &Anchors {
        &self.anchors
    }

    /// All archetypes, sorted by group and id.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The archetype with this id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == *id)
    }

    /// The data tables.
    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// What is known about certain packages.
    pub fn packages(&self) -> &Packages {
        &self.packages
    }

    /// What the projects of the packs support.
    pub fn boundaries(&self) -> &[Boundary] {
        &self.boundaries
    }

    /// The archetypes by group.
    pub fn groups(&self) -> BTreeMap<&str, Vec<&Check>> {
        let mut groups: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
        for check in &self.checks {
            groups.entry(check.group.as_str()).or_default().push(check);
        }
        groups
    }
}
