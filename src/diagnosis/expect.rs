//! Whether an archetype that somebody expects is there: the answer to `--expect`.

use crate::fact::{FactId, Facts, Value};
use crate::redact::Clean;
use crate::report::{Diagnosis, Evidence, Expectation, LIKELY, Role};

/// Confirmed, where it is a likely cause or consequence. Else fixed, where the package works now;
/// refuted, where something else is a likely cause; and otherwise unknown.
pub fn expectation(id: &Clean, known: &Facts, diagnoses: &[Diagnosis]) -> Expectation {
    let likely =
        |diagnosis: &&Diagnosis| diagnosis.confidence >= LIKELY && diagnosis.role != Role::Contributing;
    let expected = diagnoses.iter().filter(likely).find(|diagnosis| diagnosis.id == *id);
    let working = working(known);
    let other = diagnoses.iter().filter(likely).find(|diagnosis| diagnosis.role == Role::Cause);
    let (result, evidence) = match (expected, other) {
        (Some(diagnosis), _) => ("confirmed", diagnosis.evidence.clone()),
        (None, _) if !working.is_empty() => ("fixed", working),
        (None, Some(diagnosis)) => ("refuted", diagnosis.evidence.clone()),
        (None, None) => ("unknown", Vec::new()),
    };
    Expectation { id: id.clone(), result: Clean::literal(result), evidence }
}

/// What shows that the package is installed and can be imported, or that the log ended well.
fn working(known: &Facts) -> Vec<Evidence> {
    const IMPORT_ERROR: FactId = FactId::of("package.import_error");
    const INSTALLED: FactId = FactId::of("package.installed");
    const SUCCESS: FactId = FactId::of("log.claims_success");
    let shown =
        |id: FactId| known.get(id).map(|fact| Evidence::Fact { id: id.name(), value: fact.value.to_clean() });
    let imported = known.get(IMPORT_ERROR).is_some_and(|fact| fact.value == Value::Absent);
    if imported && known.present(INSTALLED).is_some() {
        return [INSTALLED, IMPORT_ERROR].into_iter().filter_map(shown).collect();
    }
    match known.present(SUCCESS) {
        Some(Value::Bool(true)) => shown(SUCCESS).into_iter().collect(),
        _ => Vec::new(),
    }
}
