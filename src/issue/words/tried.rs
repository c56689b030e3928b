//! What the reporter's pip-doctor tried already: said, so that nobody proposes it again.

use crate::redact::Clean;
use crate::report::{Attempt, Fix, Outcome, Report};

use super::page::{Page, filled};
use super::{span, words};

/// Most attempts that are shown.
const MOST: usize = 5;

/// Most commands of one.
const COMMANDS: usize = 6;

/// For the reporter: this need not be done again.
pub(super) fn already(page: &mut Page, report: &Report) {
    if report.attempts.is_empty() {
        return;
    }
    page.add(&Clean::literal("Your report says that these were tried already:\n"));
    lines(page, report);
    page.add(&Clean::literal(""));
}

/// For whoever decides: the ordinary ways out are done.
pub(super) fn for_maintainers(page: &mut Page, report: &Report) {
    let count = report.attempts.len();
    if count > 0 {
        page.add(&filled(
            "- The reporter's pip-doctor went {count} of its ways out (`run --fix`):",
            &[("count", Clean::from(count))],
        ));
        lines(page, report);
    }
}

fn lines(page: &mut Page, report: &Report) {
    for attempt in report.attempts.iter().take(MOST) {
        let commands: Vec<Clean> = attempt.commands.iter().take(COMMANDS).map(span).collect();
        let after = attempt.diagnosis_after.as_ref().filter(|_| attempt.result == Outcome::Changed);
        let now = after.map(|id| filled(", now {id}", &[("id", span(id))])).unwrap_or_default();
        page.add(&filled(
            "- {title}: {commands}; {result}{now}",
            &[
                ("title", words(&attempt.title)),
                ("commands", Clean::join(&commands, ", then ")),
                ("result", Clean::literal(attempt.result.words())),
                ("now", now),
            ],
        ));
    }
}

/// Whether this way out was gone and did not help.
pub(super) fn was_tried(fix: &Fix, attempts: &[Attempt]) -> bool {
    let to_no_avail = |attempt: &&Attempt| {
        matches!(attempt.result, Outcome::Changed | Outcome::Unchanged | Outcome::Worse | Outcome::Failed)
    };
    let first = fix.commands.first();
    attempts.iter().filter(to_no_avail).any(|attempt| first.is_some() && attempt.commands.first() == first)
}
