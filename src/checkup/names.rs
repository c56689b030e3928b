//! Holds the names that ways out would install against the package manager's own lists.

use std::collections::BTreeSet;

use crate::diagnosis::Conclusion;
use crate::fact::{FactId, Facts, Source, Value};
use crate::probe::package_index;
use crate::system::System;

/// The facts with the names that the lists do not have; nothing where they have all of them, or where
/// they could not be asked.
pub(super) fn held(conclusion: &Conclusion, facts: &Facts, system: &System) -> Option<Facts> {
    const MANAGER: FactId = FactId::of("system.package_manager");
    const LISTS: FactId = FactId::of("system.package_lists");
    const UNKNOWN: FactId = FactId::of("system.packages_unknown");
    let names: BTreeSet<_> = conclusion
        .diagnoses
        .iter()
        .flat_map(|diagnosis| &diagnosis.fixes)
        .flat_map(|fix| fix.packages.iter().cloned())
        .collect();
    if names.is_empty() || facts.present(LISTS) != Some(&Value::Bool(true)) {
        return None;
    }
    let manager = facts.text(MANAGER)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let unknown = runtime.block_on(package_index::unknown(system, manager.as_str(), &names))?;
    if unknown.is_empty() {
        return None;
    }
    let mut known = facts.clone();
    known.set(UNKNOWN, Value::Set(unknown), Source::Measured);
    Some(known)
}
