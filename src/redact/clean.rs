//! Text that may be shown.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// Redacted text, or words of our own.
///
/// There is no public way to make one from a run-time string:
///
/// ```compile_fail
/// let text = String::from("hunter2");
/// let clean = pip_doctor::redact::Clean::literal(&text);
/// ```
/// ```compile_fail
/// let clean = pip_doctor::redact::Clean("hunter2".into());
/// ```
/// ```compile_fail
/// let clean = pip_doctor::redact::Clean::from(String::from("hunter2"));
/// ```
/// ```compile_fail
/// let clean = pip_doctor::redact::Clean::authored(String::from("hunter2"));
/// ```
/// ```compile_fail
/// let clean: pip_doctor::redact::Clean = serde_json::from_str("\"hunter2\"").unwrap();
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Clean(Cow<'static, str>);

impl Clean {
    /// Words that are compiled in.
    pub const fn literal(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// What the redactor let through.
    pub(in crate::redact) fn redacted(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// Text of the check files that are compiled in, which no user wrote. Text of a pack goes
    /// through the redactor instead. Callers outside `check` are refused by clippy.
    pub(crate) fn authored(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A part of clean text is clean. Out of range or inside a character: nothing.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        Self(Cow::Owned(self.0.get(range).unwrap_or_default().to_owned()))
    }

    /// What stands behind `prefix`, if it begins so.
    #[must_use]
    pub fn strip_prefix(&self, prefix: &str) -> Option<Self> {
        self.0.strip_prefix(prefix).map(|rest| Self(Cow::Owned(rest.to_owned())))
    }

    /// The pieces one after the other, with `separator` between them.
    pub fn join<'a>(pieces: impl IntoIterator<Item = &'a Self>, separator: &'static str) -> Self {
        let pieces: Vec<&str> = pieces.into_iter().map(Self::as_str).collect();
        Self(Cow::Owned(pieces.join(separator)))
    }

    /// Every occurrence of the first of a pair is the second.
    #[must_use]
    pub fn replaced(&self, pairs: &[(&'static str, &'static str)]) -> Self {
        let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        Self(Cow::Owned(pairs.iter().fold(self.0.clone().into_owned(), replace)))
    }

    /// The text in another form, such as escaped for a medium. A plain function sees nothing but the
    /// text, so it can bring in nothing but words that are compiled in:
    ///
    /// ```compile_fail
    /// let secret = String::from("hunter2");
    /// pip_doctor::redact::Clean::literal("x").mapped(|_| secret.clone());
    /// ```
    #[must_use]
    pub fn mapped(&self, change: fn(&str) -> String) -> Self {
        Self(Cow::Owned(change(&self.0)))
    }

    /// Puts values in the place of `{name}`; a name that `value` does not know stays as it is.
    #[must_use]
    pub fn fill(&self, value: &dyn Fn(&str) -> Option<Self>) -> Self {
        let mut filled = String::with_capacity(self.0.len());
        let mut rest: &str = &self.0;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest[open..].find('}') else { break };
            let name = &rest[open + 1..open + length];
            filled.push_str(&rest[..open]);
            match value(name) {
                Some(text) => filled.push_str(text.as_str()),
                None => filled.push_str(&rest[open..=open + length]),
            }
            rest = &rest[open + length + 1..];
        }
        filled.push_str(rest);
        Self(Cow::Owned(filled))
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for Clean {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl Borrow<str> for Clean {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Clean {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Clean {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Clean {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

macro_rules! from_plain {
    ($($type:ty),*) => { $(impl From<$type> for Clean {
        fn from(value: $type) -> Self { Self(Cow::Owned(value.to_string())) }
    })* };
}
from_plain!(u16, u32, u64, usize, i32, i64, &crate::python::version::Version);

impl From<bool> for Clean {
    fn from(value: bool) -> Self {
        Self::literal(if value { "yes" } else { "no" })
    }
}
