//! One order for all the version numbers that tools print.
//!
//! Python and its packages follow PEP 440; compilers, OpenSSL and operating systems mostly fit it
//! too. `OpenSSL 1.0.2k` does not: its letter counts as a post-release, which orders it rightly.
//! Local parts (`3.12.1+corp`) are dropped, since they may name a company.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use pep440_rs::Version as Pep440;
use serde::{Serialize, Serializer};

/// A version as it was printed, with an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    order: Pep440,
    text: String,
}

impl Version {
    /// Reads a version number; `None` where there is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split('+').next().unwrap_or(text);
        if let Ok(order) = Pep440::from_str(text) {
            return Some(Self { order, text: text.to_owned() });
        }
        // OpenSSL before 3: `1.1.1w`, `1.0.2zg`.
        let digits = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let letters = &text[digits.len()..];
        if (1..=2).contains(&letters.len()) {
            let post: u32 = letters.bytes().map(|byte| u32::from(byte - b'a') + 1).sum();
            let order = Pep440::from_str(&format!("{digits}.post{post}")).ok()?;
            return Some(Self { order, text: text.to_owned() });
        }
        // Rust nightlies and vendor suffixes: `1.97.0-nightly`, `12.2.0-14`.
        let number = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).next()?.trim_end_matches('.');
        let order = Pep440::from_str(number).ok()?;
        Some(Self { order, text: number.to_owned() })
    }

    /// The PEP 440 view of it.
    pub fn pep440(&self) -> &Pep440 {
        &self.order
    }

    /// The first number.
    pub fn major(&self) -> u64 {
        self.order.release().first().copied().unwrap_or(0)
    }

    /// The second number, 0 where it is not given.
    pub fn minor(&self) -> u64 {
        self.order.release().get(1).copied().unwrap_or(0)
    }

    /// Whether a folder belongs to a Python of another version, as `…/python3.11/site-packages` says of itself.
    pub(crate) fn is_another_than(&self, folder: &Path) -> bool {
        let own = format!("python{}.{}", self.major(), self.minor());
        let is_numbered = |part: &str| {
            part.strip_prefix("python").is_some_and(|rest| rest.starts_with(['2', '3']) && rest.contains('.'))
        };
        let parts = folder.components().filter_map(|part| part.as_os_str().to_str());
        parts.filter(|part| is_numbered(part)).any(|part| part != own)
    }

    /// As it was printed.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn letters_of_openssl_are_in_order() {
        let order = ["1.0.2", "1.0.2k", "1.0.2u", "1.0.2zg", "1.1.0", "1.1.1d", "1.1.1e", "3.0.0"];
        let versions: Vec<_> = order.iter().map(|text| Version::parse(text).unwrap()).collect();
        assert!(versions.is_sorted());
    }

    #[test]
    fn local_parts_are_dropped() {
        assert_eq!(Version::parse("3.12.1+corp").unwrap().as_str(), "3.12.1");
    }
}
