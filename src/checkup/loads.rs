//! What packages load at run time and is not here: an installation that succeeds would fail at its first
//! import.

use crate::fact::{FactId, Facts, Source, Value};
use crate::knowledge::Catalogue;
use crate::probe::packages::loader;
use crate::remedy;
use crate::system::System;

/// Holds all that packages are known to load against the loader's list.
pub(super) fn tell(facts: &mut Facts, catalogue: &Catalogue, system: &System) {
    const ABSENT: FactId = FactId::of("system.libraries_absent");
    let names = remedy::loaded(catalogue.tables());
    if let Some(absent) = loader::absent(system, names.iter()).filter(|absent| !absent.is_empty()) {
        facts.set(ABSENT, Value::Set(absent), Source::Measured);
    }
}
