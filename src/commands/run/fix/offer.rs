//! What may be done about a failure, and which of it is wanted.

use crate::cli::Fixing;
use crate::desk::question;
use crate::redact::Clean;
use crate::remedy::Executable;
use crate::report::{LIKELY, Report, Risk, Role};

use super::super::round::Bench;

/// More are not offered at once.
const MOST: usize = 6;

/// A way out that can be gone here.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) title: Clean,
    /// As they are shown.
    pub(super) commands: Vec<Clean>,
    pub(super) risk: Risk,
    pub(super) executable: Executable,
}

/// The ways out of the likely causes that are allowed, those of the first cause first.
pub(super) fn plans(report: &Report, fixing: Fixing) -> Vec<Plan> {
    let allowed = |risk: Risk| match risk {
        Risk::Safe => true,
        Risk::ChangesProject | Risk::ChangesSystem => fixing != Fixing::Safe,
    };
    let causes = report
        .diagnoses
        .iter()
        .filter(|diagnosis| diagnosis.role == Role::Cause && diagnosis.confidence >= LIKELY);
    causes
        .flat_map(|cause| &cause.fixes)
        .filter(|fix| allowed(fix.risk))
        .filter_map(|fix| {
            Some(Plan {
                title: fix.title.clone(),
                commands: fix.commands.clone(),
                risk: fix.risk,
                executable: fix.executable.clone()?,
            })
        })
        .collect()
}

/// The one that is gone: the first, or what the user says.
pub(super) fn chosen<'a>(
    plans: &'a [Plan],
    fixing: Fixing,
    newest: Option<&Report>,
    bench: &Bench<'_>,
) -> Option<&'a Plan> {
    if fixing != Fixing::Ask || plans.is_empty() {
        return plans.first();
    }
    let mut words = String::new();
    if let Some(report) = newest {
        words.push_str(&format!("\n{}\n\n", report.summary));
    }
    let offered = &plans[..plans.len().min(MOST)];
    for (number, plan) in (1..).zip(offered) {
        let risk = plan.risk.remark().unwrap_or("changes this environment alone");
        words.push_str(&format!("  {number}  {} ({risk})\n", plan.title));
        for command in &plan.commands {
            words.push_str(&format!("       {command}\n"));
        }
    }
    words.push_str("\nA number does it, Enter does nothing: ");
    let typed = question::put(&words, bench.system, bench.output)?;
    let number: Option<usize> = typed.parse().ok();
    let chosen = number.and_then(|number| offered.get(number.checked_sub(1)?));
    if chosen.is_none() && !typed.is_empty() {
        bench.output.notice(&Clean::literal("that is none of the numbers"));
    }
    chosen
}
