//! The facts that an example states: they must exist and have values of their kind.

use crate::fact::{Facts, Kind, Source, Value};
use crate::python::version::Version;
use crate::redact::{Clean, Raw, Redactor};

use super::condition::fact_named;

/// The facts that an example states. They count as measured.
pub(crate) fn facts_of(table: &toml::Table, redactor: &Redactor) -> Result<Facts, String> {
    let mut facts = Facts::default();
    for (name, value) in table {
        let id = fact_named(name)?;
        let value = value_of(id.kind(), value, redactor)
            .ok_or_else(|| format!("`{name}` is a {}, and its value is none", id.kind().name()))?;
        facts.set(id, value, Source::Measured);
    }
    Ok(facts)
}

fn value_of(kind: Kind, value: &toml::Value, redactor: &Redactor) -> Option<Value> {
    let clean = |text: &str| redactor.clean(&Raw::from(text));
    Some(match (kind, value) {
        (_, toml::Value::String(word)) if word == "absent" => Value::Absent,
        (_, toml::Value::String(word)) if word == "unknown" => {
            Value::Unknown(Clean::literal("the example says so"))
        }
        (Kind::Bool, toml::Value::Boolean(value)) => Value::Bool(*value),
        (Kind::Bool, toml::Value::String(word)) if word == "yes" || word == "no" => {
            Value::Bool(word == "yes")
        }
        (Kind::Integer, toml::Value::Integer(number)) => Value::Integer(*number),
        (Kind::Version, toml::Value::String(text)) => Value::Version(Version::parse(text)?),
        (Kind::Text, toml::Value::String(text)) => Value::Text(clean(text)),
        (Kind::Set, toml::Value::Array(members)) => {
            Value::Set(members.iter().map(|member| member.as_str().map(clean)).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// The facts of a name that an archetype may ask for; for the loader's thorough mode.
pub(super) fn validate_facts(table: &toml::Table) -> Result<(), String> {
    facts_of(table, &Redactor::default()).map(|_| ())
}
