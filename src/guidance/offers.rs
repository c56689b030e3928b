//! What a model may ask to see besides: a fixed list, read-only, out of what was measured and
//! redacted already. Nothing is started for it.

use serde::Serialize;
use serde_json::Value;

use crate::redact::{Raw, Redactor};
use crate::report::{Evidence, Report};

use super::evidence::Shown;
use super::tame;

/// One thing on offer.
#[derive(Debug)]
pub(super) struct Offer {
    /// Its name.
    pub(super) id: &'static str,
    /// What it shows.
    pub(super) meaning: &'static str,
    read: Read,
}

#[derive(Debug)]
enum Read {
    /// A part of the report's facts.
    Part(&'static str, fn(&Report) -> Value),
    /// More of the log.
    Log,
}

/// The list.
const OFFERS: &[Offer] = &[
    part("interpreters", "all Python interpreters, their pip and state", "facts.interpreters", |report| {
        value(&report.facts.interpreters)
    }),
    part("installers", "pip, uv and others, with their settings", "facts.installers", |report| {
        value(&report.facts.installers)
    }),
    part("toolchains", "compilers and build tools", "facts.toolchains", |report| {
        value(&report.facts.toolchains)
    }),
    part("openssl", "OpenSSL and its headers", "facts.openssl", |report| value(&report.facts.openssl)),
    part("system", "operating system, C library, memory, disks", "facts.system", |report| {
        value(&report.facts.system)
    }),
    part("libraries", "native libraries", "facts.libraries", |report| value(&report.facts.libraries)),
    part("index", "package index and proxies in use", "facts.index", |report| value(&report.facts.index)),
    part("packages", "state of the package in question", "facts.packages", |report| {
        value(&report.facts.packages)
    }),
    part("wheels", "why prebuilt files fit or do not", "facts.wheels", |report| value(&report.facts.wheels)),
    Offer { id: "log", meaning: "more lines of the log", read: Read::Log },
];

const fn part(
    id: &'static str,
    meaning: &'static str,
    name: &'static str,
    read: fn(&Report) -> Value,
) -> Offer {
    Offer { id, meaning, read: Read::Part(name, read) }
}

/// What is on offer for this report: what was not looked at is not.
pub(super) fn of(report: &Report) -> Vec<&'static Offer> {
    let has = |offer: &&Offer| match offer.read {
        Read::Part(_, read) => !read(report).is_null() && report.subject.python.is_some(),
        Read::Log => report.log.is_some(),
    };
    OFFERS.iter().filter(has).collect()
}

impl Offer {
    /// Adds it to what was shown; `false` where there is nothing more.
    pub(super) fn show(
        &self,
        report: &Report,
        redactor: &Redactor,
        budget: usize,
        shown: &mut Shown,
    ) -> bool {
        match self.read {
            Read::Log => shown.add_log(report, budget),
            Read::Part(id, read) => {
                let text = redactor.clean(&Raw::from(read(report).to_string()));
                shown.push(Evidence::Fact { id, value: tame::cut(&text, budget) });
                true
            }
        }
    }
}

/// A part as JSON, without what is empty; `null` where nothing is left.
fn value(part: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(part).unwrap_or_default();
    prune(&mut value);
    value
}

fn prune(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(prune);
            items.retain(|item| !item.is_null());
            if items.is_empty() {
                *value = Value::Null;
            }
        }
        Value::Object(fields) => {
            fields.values_mut().for_each(prune);
            fields.retain(|_, field| !field.is_null());
            if fields.is_empty() {
                *value = Value::Null;
            }
        }
        Value::String(text) if text.is_empty() => *value = Value::Null,
        _ => {}
    }
}
