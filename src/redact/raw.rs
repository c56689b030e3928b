//! Text as it came in, which nothing may show.

use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

use crate::python::version::Version;

/// Text from outside: process output, a file, the environment, a path.
///
/// It has no `Display`, no `Serialize` and no `Deref`, and `Debug` hides it:
///
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// println!("{secret}");
/// ```
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// serde_json::to_string(&secret).unwrap();
/// ```
/// [`Raw::inspect`] lets a parser look inside, and bring out values that cannot carry text:
///
/// ```
/// let version = pip_doctor::redact::Raw::from("42");
/// assert_eq!(version.inspect(|text| text.parse::<u64>().ok()), Some(42));
/// ```
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// let text: String = secret.inspect(|text| text.to_string());
/// ```
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// let text: &str = secret.inspect(|text| text);
/// ```
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// let letters: Vec<u8> = secret.inspect(|text| text.bytes().collect());
/// ```
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// let text: &str = secret.unredacted();
/// ```
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// println!("{}", secret.path().display());
/// ```
/// ```compile_fail
/// let secret = pip_doctor::redact::Raw::from("hunter2");
/// let mut stolen = String::new();
/// secret.inspect(|text| stolen.push_str(text));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(transparent)]
pub struct Raw(String);

impl Raw {
    /// Bytes of unknown encoding, read as UTF-8 with replacement characters.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(String::from_utf8_lossy(bytes).into_owned())
    }

    /// A name or path of the operating system.
    pub fn from_os(text: impl AsRef<OsStr>) -> Self {
        Self(text.as_ref().to_string_lossy().into_owned())
    }

    /// Looks inside with a plain function, which can carry nothing out but a [`Plain`] value.
    pub fn inspect<T: Plain>(&self, read: fn(&str) -> T) -> T {
        read(&self.0)
    }

    /// The text itself, for parsers in this crate. What they make of it must be `Plain` or go
    /// through the redactor: nothing else turns a string into [`super::Clean`].
    pub(crate) fn unredacted(&self) -> &str {
        &self.0
    }

    /// The path that this text names.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(&self.0)
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Without white space at both ends.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        Self(self.0.trim().to_owned())
    }

    /// The lines, without their ends.
    pub fn lines(&self) -> Vec<Self> {
        self.0.lines().map(Self::from).collect()
    }
}

impl From<String> for Raw {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Raw {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Raw(..)")
    }
}

/// What may leave [`Raw::inspect`]: values that cannot carry text out.
pub trait Plain: sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! plain {
    ($($type:ty),*) => { $(impl sealed::Sealed for $type {} impl Plain for $type {})* };
}
plain!((), bool, u8, u16, u32, u64, usize, i32, i64, f64, Raw, Version);

impl<T: Plain> sealed::Sealed for Option<T> {}
impl<T: Plain> Plain for Option<T> {}
// Not of every plain value: a list of numbers could be letters.
impl sealed::Sealed for Vec<Raw> {}
impl Plain for Vec<Raw> {}
impl sealed::Sealed for Vec<Version> {}
impl Plain for Vec<Version> {}
impl<A: Plain, B: Plain> sealed::Sealed for (A, B) {}
impl<A: Plain, B: Plain> Plain for (A, B) {}
