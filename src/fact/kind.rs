//! The kinds of values that facts have.

use super::Value;

/// What kind of value a fact has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// A whole number.
    Integer,
    /// A version number.
    Version,
    /// Words, a name or a path.
    Text,
    /// Several words.
    Set,
}

impl Kind {
    /// Whether `value` may be the value of a fact of this kind.
    pub fn holds(self, value: &Value) -> bool {
        matches!(
            (self, value),
            (_, Value::Absent | Value::Unknown(_))
                | (Self::Bool, Value::Bool(_))
                | (Self::Integer, Value::Integer(_))
                | (Self::Version, Value::Version(_))
                | (Self::Text, Value::Text(_))
                | (Self::Set, Value::Set(_))
        )
    }

    /// Its name in check files and documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::Version => "version",
            Self::Text => "text",
            Self::Set => "set",
        }
    }
}
