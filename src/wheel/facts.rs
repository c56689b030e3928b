//! What follows from a verdict for the checks.

use super::verdict::pip_needed;
use crate::fact::{FactId, Facts, Source, Value};
use crate::inventory::{Release, WheelVerdict};
use crate::redact::Clean;

/// Sets what follows from a verdict for the checks.
pub fn set(facts: &mut Facts, verdict: &WheelVerdict, source: Source) {
    let fits = verdict.candidates.iter().any(|candidate| candidate.fits && candidate.rank.is_some());
    facts.set(FactId::of("wheel.fits"), Value::Bool(fits), source);
    let nearest =
        verdict.candidates.iter().find(|candidate| !candidate.fits && !candidate.reasons.is_empty());
    let reason = nearest.and_then(|candidate| candidate.reasons.last()).filter(|_| !fits);
    let reason = reason.map_or(Value::Absent, |reason| Value::Text(Clean::literal(reason.kind)));
    facts.set(FactId::of("wheel.nearest.reason"), reason, source);
    let needed = pip_needed(verdict).filter(|_| !fits).map_or(Value::Absent, Value::Version);
    facts.set(FactId::of("wheel.pip_needed"), needed, source);
    facts.set(FactId::of("wheel.older_python"), Value::Bool(!fits && is_for_older_python(verdict)), source);
    if let Some(release) = &verdict.release {
        set_release(facts, release, source);
    }
}

/// Sets what an index says of a release, whoever wants to install it.
pub fn set_release(facts: &mut Facts, release: &Release, source: Source) {
    facts.set(FactId::of("index.lists_release"), Value::Bool(release.listed), source);
    if release.listed {
        facts.set(FactId::of("index.only_source"), Value::Bool(release.only_source), source);
        // Asked for without bounds it has none that is newer: that says nothing.
        if let Some(newer) = &release.newer {
            facts.set(FactId::of("index.newer_wheel"), Value::Version(newer.clone()), source);
        }
        facts.set(FactId::of("index.yanked"), Value::Bool(release.yanked), source);
    }
    let hours = release.hours.and_then(|hours| i64::try_from(hours).ok());
    let unknown = Value::Unknown(Clean::literal("the index does not say when its files came"));
    facts.set(FactId::of("index.release_hours"), hours.map_or(unknown, Value::Integer), source);
}

/// Whether nothing but an older Python is between a wheel of the release and this machine. A release that
/// has wheels for other systems alone is not older than this Python.
fn is_for_older_python(verdict: &WheelVerdict) -> bool {
    let minor = |tag: &str| -> Option<u32> { tag.strip_prefix("cp3")?.parse().ok() };
    verdict.candidates.iter().filter(|candidate| !candidate.fits).any(|candidate| {
        let [reason] = &candidate.reasons[..] else { return false };
        let pair = minor(reason.needs.as_str()).zip(minor(reason.have.as_str()));
        reason.kind == "python" && pair.is_some_and(|(needs, have)| needs < have)
    })
}
