//! Takes secrets and identity out of text.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError, RwLock};

use regex::{Regex, RegexBuilder};

use super::literal::Literals;
use super::span::{Span, apply, settle};
use super::{Category, Clean, Raw, Settings, control, learn, shape};
use crate::system::System;

/// What is taken out can bring other shapes to light, for instance a name beside a token. Each
/// round leaves less text, two are usual; the number only bounds hostile input.
const ROUNDS: usize = 8;

/// A pack's pattern may not grow beyond this when it is compiled.
const EXTRA_SIZE: usize = 1 << 16;

/// Learns what is secret on this machine, then makes [`Clean`] text.
///
/// Learning comes first, in a fixed order, so that the numbers of private indexes are the same
/// every time. Then `clean` may be called from everywhere at once.
#[derive(Debug, Default)]
pub struct Redactor {
    learned: RwLock<Literals>,
    extra: RwLock<Vec<Regex>>,
    counts: Mutex<BTreeMap<Category, u64>>,
}

impl Redactor {
    /// One that knows the names of the user, the home folder and the machine, and nothing else:
    /// what `triage` may look at.
    pub fn learn_identity(system: &System) -> Self {
        let mut literals = Literals::default();
        learn::identity(system, &mut literals);
        Self::with(literals)
    }

    fn with(mut literals: Literals) -> Self {
        literals.build();
        Self { learned: RwLock::new(literals), ..Self::default() }
    }

    /// Learns what a log says of itself: the private indexes that it names, on `Looking in indexes`
    /// lines and in options, and what goes over several lines. Whoever reads a log calls this with the
    /// whole of its text before cleaning any of it: what was cleaned before still holds the name.
    pub fn learn_log(&self, log: &Raw) {
        let text = control::strip(log.unredacted());
        let _ = self.learn_hosts(&text);
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        let has_more = learn::lines(&text, &mut literals);
        literals.learn_vocabulary(&text);
        if has_more {
            literals.build();
        }
    }

    /// Words that a text is about, such as the names of packages: a user or a machine that is called
    /// so is taken out only where it names them.
    pub fn learn_vocabulary(&self, words: &[&str]) {
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        literals.add_vocabulary(words.iter().map(|word| (*word).to_owned()));
    }

    /// Learns what is secret and private in files and variables, which are given in a fixed order.
    pub(crate) fn learn_settings<'a>(&self, settings: impl IntoIterator<Item = Settings<'a>>) {
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        let before = literals.len();
        for setting in settings {
            learn::settings(&setting, &mut literals);
        }
        if literals.len() > before {
            literals.build();
        }
    }

    /// The host of pip's own default index, or its address: it is nobody's secret. pip knows it,
    /// we do not. It is to be told before anything else is learned from a log.
    pub fn learn_default_index(&self, address: &Raw) {
        let text = address.unredacted().trim();
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let host = shape::split_host(shape::authority(rest)).to_owned();
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        literals.add_public(&host);
        literals.build();
    }

    /// A secret that was met on the way, such as the key of a provider.
    pub fn learn_secret(&self, secret: &Raw) {
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        literals.add_secret(secret.unredacted(), Category::Token);
        literals.build();
    }

    /// Variables of a process that the user has started, as if they had been set here.
    pub fn learn_variables(&self, variables: impl Iterator<Item = (Raw, Raw)>) {
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        for (name, value) in variables {
            learn::variable(name.unredacted(), value.unredacted(), &mut literals);
        }
        literals.build();
    }

    /// Patterns of a pack, which only add to what is taken out.
    pub fn learn_extra(&self, patterns: &[&str]) -> Result<(), ExtraError> {
        let mut compiled = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            match RegexBuilder::new(pattern).size_limit(EXTRA_SIZE).build() {
                Ok(regex) => compiled.push(regex),
                Err(_) => return Err(ExtraError { pattern: (*pattern).to_owned() }),
            }
        }
        self.extra.write().unwrap_or_else(PoisonError::into_inner).append(&mut compiled);
        Ok(())
    }

    /// Redacts one piece of text. Control characters, terminal escapes and bidirectional
    /// overrides go too; line feeds and tabs stay.
    pub fn clean(&self, raw: &Raw) -> Clean {
        let mut text = control::strip(raw.unredacted());
        self.learn_owners(&text);
        for _ in 0..ROUNDS {
            let beyond = self.learn_hosts(&text);
            let spans = self.find(&text, &beyond);
            if spans.is_empty() {
                break;
            }
            self.count(&spans);
            text = apply(&text, &spans).into();
        }
        Clean::redacted(text.into_owned())
    }

    /// How many values of each kind were taken out so far.
    pub fn counts(&self) -> BTreeMap<Category, u64> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn find(&self, text: &str, beyond: &[String]) -> Vec<Span> {
        let mut spans = Vec::new();
        for host in beyond {
            let found = text.match_indices(host.as_str());
            spans.extend(found.map(|(start, host)| Span::new(start, start + host.len(), Category::Index)));
        }
        self.learned.read().unwrap_or_else(PoisonError::into_inner).find(text, &mut spans);
        shape::find(text, &mut spans);
        for pattern in self.extra.read().unwrap_or_else(PoisonError::into_inner).iter() {
            let found = pattern.find_iter(text);
            spans.extend(found.map(|found| Span::new(found.start(), found.end(), Category::Extra)));
        }
        if spans.is_empty() { spans } else { settle(text, spans) }
    }

    /// Learns the hosts that settings in this text name. Returns those for which there is no
    /// number left: they are taken out where they are named, and nowhere else.
    /// Learns whose home folder a text names, where it says the name once more.
    fn learn_owners(&self, text: &str) {
        let mut owners = learn::owners(text);
        owners.retain(|owner| text.matches(owner).nth(1).is_some());
        if owners.is_empty() {
            return;
        }
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        let before = literals.len();
        for owner in owners {
            literals.add_user(owner);
        }
        if literals.len() > before {
            literals.learn_vocabulary(text);
            literals.build();
        }
    }

    fn learn_hosts(&self, text: &str) -> Vec<String> {
        let learn::Hosts { indexes: mut hosts, machines } = learn::hosts(text);
        if hosts.is_empty() && machines.is_empty() {
            return hosts;
        }
        let mut literals = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        let before = literals.len();
        hosts.retain(|host| literals.add_index(host).is_none());
        for machine in machines {
            literals.add_host(&machine);
        }
        if literals.len() > before {
            literals.build();
        }
        hosts
    }

    fn count(&self, spans: &[Span]) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for span in spans {
            *counts.entry(span.category).or_default() += 1;
        }
    }
}

/// A pattern of a pack that cannot be used.
#[derive(Debug)]
pub struct ExtraError {
    pattern: String,
}

impl fmt::Display for ExtraError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "redaction pattern `{}` is no valid regular expression, or too large", self.pattern)
    }
}

impl std::error::Error for ExtraError {}
