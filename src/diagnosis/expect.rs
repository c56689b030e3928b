//! Whether an archetype that somebody expects is there: the answer to `--expect`.

use std::path::Path;

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

/// What shows that the package is installed and can be imported, that the program runs, or that something
/// was installed. That a package is there already shows nothing, nor does an installation whose result
/// cannot be imported.
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
    if known.present(IMPORT_ERROR).is_some() {
        return Vec::new();
    }
    if ran_well(known) {
        return shown(EXIT_CODE).into_iter().collect();
    }
    match known.present(SUCCESS) {
        Some(Value::Bool(true)) => shown(SUCCESS).into_iter().collect(),
        _ => Vec::new(),
    }
}

const EXIT_CODE: FactId = FactId::of("log.exit_code");

/// Whether a program of Python, and no installer, was run and did not fail.
fn ran_well(known: &Facts) -> bool {
    let Some(command) = known.text(FactId::of("log.command")) else { return false };
    let words: Vec<&str> = command.as_str().split_whitespace().collect();
    let is_python = words.first().is_some_and(|program| {
        let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
        name == "py" || name.starts_with("python")
    });
    let is_program = words
        .iter()
        .any(|word| Path::new(word).extension().is_some_and(|ending| ending == "py"))
        || command.as_str().contains(" -c ") && command.as_str().contains("import ")
        || words.windows(2).any(|pair| pair[0] == "-m" && !matches!(pair[1], "pip" | "ensurepip" | "venv"));
    is_python && is_program && known.present(EXIT_CODE) == Some(&Value::Integer(0))
}

#[cfg(test)]
mod tests {
    use super::expectation;
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::redact::Clean;

    fn result(facts: &[(&str, Value)]) -> String {
        let mut known = Facts::default();
        for (id, value) in facts {
            known.set(FactId::find(id).unwrap(), value.clone(), Source::Measured);
        }
        expectation(&Clean::literal("some-archetype"), &known, &[]).result.to_string()
    }

    #[test]
    fn fixed_is_what_was_tried() {
        let text = |text| Value::Text(Clean::literal(text));
        let command = |words| ("log.command", text(words));
        let ended = |code| ("log.exit_code", Value::Integer(code));
        let import = command("python -c 'import demo'");
        assert_eq!(result(&[import.clone(), ended(0)]), "fixed");
        assert_eq!(result(&[import, ended(1)]), "unknown");
        assert_eq!(result(&[command(".venv/bin/python app.py"), ended(0)]), "fixed");
        assert_eq!(result(&[command("python -m pip install demo"), ended(0)]), "unknown");
        assert_eq!(result(&[command("python --version"), ended(0)]), "unknown");
        let installed = ("log.claims_success", Value::Bool(true));
        assert_eq!(result(std::slice::from_ref(&installed)), "fixed");
        assert_eq!(result(&[installed, ("package.import_error", text("dlopen"))]), "unknown");
    }
}
