//! Words that more than one form of the report uses.

use crate::inventory::Interpreter;
use crate::redact::{Category, Clean};
use crate::report::{Place, Role, Verdict};

/// How sure a diagnosis is.
pub(super) fn sureness(confidence: f64) -> &'static str {
    match confidence {
        confidence if confidence >= 0.9 => "proved",
        confidence if confidence >= 0.7 => "shown by the log",
        confidence if confidence >= 0.5 => "likely",
        _ => "a guess",
    }
}

/// How often such a likeness was right.
pub(super) fn share(share: f64) -> String {
    format!("right in {:.0} of 10 such reports", (share * 10.0).round().clamp(1.0, 9.0))
}

/// What part a diagnosis plays.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Cause => "cause",
        Role::Consequence => "consequence",
        Role::Contributing => "another fault",
    }
}

/// The verdict.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Environment => "a problem of this environment",
        Verdict::PackageBug => "a problem of the package",
        Verdict::NotInstallation => "not an installation problem",
        Verdict::Healthy => "nothing wrong found",
        Verdict::Unclear => "unclear",
    }
}

/// Where to report.
pub(super) fn place(place: Place) -> &'static str {
    match place {
        Place::Here => "to the package's maintainers",
        Place::NotHere => "not to the package's maintainers",
        Place::Elsewhere => "to another project",
        Place::Unknown => "not clear yet",
    }
}

/// What was taken out.
pub(super) fn category(category: Category) -> &'static str {
    match category {
        Category::User => "user name or home folder",
        Category::Host => "host name",
        Category::Credentials => "credentials",
        Category::Token => "token",
        Category::Email => "e-mail address",
        Category::Index => "private index",
        Category::Address => "network address",
        Category::Extra => "other",
    }
}

/// `CPython 3.13.0`, as far as it is known.
pub(super) fn interpreter(python: &Interpreter) -> String {
    let implementation = match python.implementation.as_ref().map(Clean::as_str) {
        None => "Python",
        Some("cpython") => "CPython",
        Some("pypy") => "PyPy",
        Some(other) => other,
    };
    match &python.version {
        Some(version) => format!("{implementation} {}", version.as_str()),
        None => format!("{implementation} of unknown version"),
    }
}

/// The text without characters that act instead of showing: controls, and the bidirectional marks
/// that can make a line read as something else ("Trojan Source").
pub(super) fn visible(text: impl AsRef<str>) -> String {
    let acts = |character: char| {
        (character.is_control() && character != '\n' && character != '\t')
            || matches!(
                character,
                '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
            )
            || ('\u{202a}'..='\u{202e}').contains(&character)
            || ('\u{2066}'..='\u{2069}').contains(&character)
            || character == '\u{feff}'
    };
    text.as_ref().chars().map(|character| if acts(character) { '\u{fffd}' } else { character }).collect()
}
