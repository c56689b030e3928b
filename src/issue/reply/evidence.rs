//! What has to be there before an archetype can be decided, or something be called a bug.

use crate::fact::FactId;
use crate::report::{LogSummary, Report};

use crate::issue::missing::Missing;

/// Whether there is output that failed.
pub(super) fn has_output(report: &Report) -> bool {
    report.log.as_ref().is_some_and(LogSummary::has_failure)
}

/// What keeps the expected archetype from being decided.
pub(super) fn undecided(report: &Report) -> Vec<Missing> {
    let id = report.expectation.as_ref().map(|expectation| &expectation.id);
    let wanted = report.gaps.iter().any(|gap| gap.wanted_by.iter().any(|by| Some(by) == id));
    let mut missing = Vec::new();
    if !has_output(report) {
        missing.push(Missing::Output);
    }
    if wanted {
        missing.push(Missing::Facts);
    }
    missing
}

/// What is missing of the evidence for a bug: clean room, versions, output.
pub(super) fn for_a_bug(report: &Report) -> Vec<Missing> {
    let known = |id: FactId| report.known.present(id).is_some();
    let versions = known(FactId::of("python.version"))
        && (known(FactId::of("pip.version")) || known(FactId::of("uv.version")))
        && known(FactId::of("system.os"));
    let mut missing = Vec::new();
    if report.reproduction.is_none() {
        missing.push(Missing::CleanRoom);
    }
    if !versions {
        missing.push(Missing::Versions);
    }
    if !has_output(report) {
        missing.push(Missing::Output);
    }
    missing
}

/// Whether the clean room showed that it works there.
pub(super) fn works_clean(report: &Report) -> bool {
    report.reproduction.as_ref().is_some_and(|reproduction| reproduction.verdict == "works-clean")
}
