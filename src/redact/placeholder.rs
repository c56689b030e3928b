//! What stands in the place of what was taken out.
//!
//! Placeholders are stable, so that two lines can still be compared, and they keep the shape of a
//! path or an address, so that signatures still match. Text between the angle brackets is never
//! looked at again: that is what makes redaction idempotent.

use std::ops::Range;

use serde::Serialize;

/// What kind of thing was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// The user's name or home folder.
    User,
    /// The name of this machine.
    Host,
    /// A user name and password in an address or a configuration.
    Credentials,
    /// A token or key of a known shape, or the value of a variable that holds one.
    Token,
    /// An e-mail address.
    Email,
    /// The host of a private package index.
    Index,
    /// The number of a machine on its network.
    Address,
    /// What a pack asks to take out besides.
    Extra,
}

impl Category {
    /// The words that stand for it; private indexes are numbered instead.
    pub(super) const fn placeholder(self) -> &'static str {
        match self {
            Self::User => "<user>",
            Self::Host => "<host>",
            Self::Credentials => "<credentials>",
            Self::Token => "<token>",
            Self::Email => "<email>",
            Self::Index => "<index>",
            Self::Address => "<address>",
            Self::Extra => "<extra>",
        }
    }
}

/// The length of the placeholder at the start of the text, if there is one.
pub(super) fn placeholder_at(text: &str) -> Option<usize> {
    const PLAIN: [Category; 8] = [
        Category::User,
        Category::Host,
        Category::Credentials,
        Category::Token,
        Category::Email,
        Category::Index,
        Category::Address,
        Category::Extra,
    ];
    if !text.starts_with('<') {
        return None;
    }
    if let Some(category) = PLAIN.iter().find(|category| text.starts_with(category.placeholder())) {
        return Some(category.placeholder().len());
    }
    let number = text.strip_prefix("<index-")?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let closed = (1..=6).contains(&digits) && number.as_bytes().get(digits) == Some(&b'>');
    closed.then_some("<index-".len() + digits + 1)
}

/// Where placeholders lie in the text.
pub(super) fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(offset) = text[from..].find('<') {
        let start = from + offset;
        match placeholder_at(&text[start..]) {
            Some(length) => {
                found.push(start..start + length);
                from = start + length;
            }
            None => from = start + 1,
        }
    }
    found
}

/// Whether there is nothing in the text but placeholders, or masks such as `****` that another
/// tool has put there already.
pub(super) fn is_masked(text: &str) -> bool {
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(length) = placeholder_at(rest) {
            rest = &rest[length..];
        } else if let Some(shorter) = rest.strip_prefix(['*', ':', '\u{2022}']) {
            rest = shorter;
        } else {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{is_masked, placeholders};

    #[test]
    fn placeholders_are_recognised_whole() {
        assert_eq!(placeholders("a <user> <index-12> <index-> <html> <<token>"), vec![2..8, 9..19, 37..44]);
    }

    #[test]
    fn masks_of_other_tools_are_masks() {
        for mask in ["****", "<token>", "<user>:****", ""] {
            assert!(is_masked(mask), "{mask}");
        }
        assert!(!is_masked("ann:****"));
    }
}
