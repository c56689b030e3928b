//! Words that more than one form of the report uses.

use crate::inventory::Interpreter;
use crate::redact::{Category, Clean};
use crate::report::{Place, Report, Role, Verdict};

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

/// By what a cause is seen, as the words before the line that shows it.
pub(super) fn shown_by(confidence: f64) -> &'static str {
    match confidence {
        confidence if confidence >= 0.9 => "proved by",
        confidence if confidence >= 0.7 => "shown by",
        confidence if confidence >= 0.5 => "likely, by",
        _ => "a guess, by",
    }
}

/// Whether to report it, and to whom, in one sentence for whoever met it.
pub(super) fn report_it(report: &Report) -> String {
    let package = report.subject.package.as_ref();
    if let Some(whose) = &report.support.whose {
        return format!("No: the fault is in {whose}.");
    }
    if let Some(theirs) = &report.support.theirs {
        return format!("No, though its maintainers can {theirs}.");
    }
    match (report.support.place, package) {
        (Place::Here, Some(package)) => {
            format!("Yes, to the maintainers of {package}, with the full report.")
        }
        (Place::Here, None) => "Yes, to the package's maintainers, with the full report.".to_owned(),
        (Place::NotHere, Some(package)) => {
            format!("No: the cause is in the environment, not in {package}.")
        }
        (Place::NotHere, None) => "No: the cause is in the environment, not in the package.".to_owned(),
        (Place::Elsewhere, _) => {
            "Not as a failed installation: the fault is in the program that runs, or in what it calls."
                .to_owned()
        }
        (Place::Unknown, _) => "Not yet: it is not clear whose fault it is.".to_owned(),
    }
}

/// A title without the "Or" that some begin with, for where it stands first.
pub(super) fn first(title: &Clean) -> String {
    let text = title.as_str().trim_end_matches('.');
    let Some(rest) = ["Or: ", "Or, ", "Or "].iter().find_map(|word| text.strip_prefix(word)) else {
        return text.to_owned();
    };
    let mut letters = rest.chars();
    letters.next().map(|letter| letter.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A title after the word "Or", which it does not say twice.
pub(super) fn after_or(title: &Clean) -> String {
    let rest = first(title);
    let mut letters = rest.chars();
    // A name in capitals keeps them.
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => rest,
    }
}

/// What part a diagnosis plays.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Cause => "cause",
        Role::Consequence => "consequence",
        Role::Contributing => "another fault",
    }
}

/// The verdict; where neither the environment nor the package is at fault, with what is.
pub(super) fn verdict(report: &Report) -> String {
    let verdict = match report.verdict {
        Verdict::Environment => match &report.support.whose {
            Some(whose) => return format!("a fault in {whose}"),
            None => "a problem of this environment",
        },
        Verdict::PackageBug => "a problem of the package",
        Verdict::NotInstallation => "not an installation problem",
        Verdict::Healthy => "nothing wrong found",
        Verdict::Unclear => "unclear",
    };
    verdict.to_owned()
}

/// Where to report.
pub(super) fn place(report: &Report) -> &'static str {
    match report.support.place {
        // It may well be an ordinary question to the very same project.
        Place::Elsewhere if report.verdict == Verdict::NotInstallation => "not as a failed installation",
        Place::Here => "to the package's maintainers",
        Place::NotHere => "not to the package's maintainers",
        Place::Elsewhere => "to another project",
        Place::Unknown => "not clear yet",
    }
}

/// Whether it is a maintainer's, said to the maintainer.
pub(super) fn yours(report: &Report) -> &'static str {
    match report.support.place {
        Place::Here => "Yes",
        Place::NotHere if report.support.theirs.is_some() => "In part",
        Place::NotHere => "No",
        // It may well be an ordinary question to the very same project.
        Place::Elsewhere if report.verdict == Verdict::NotInstallation => "Not as a failed installation",
        Place::Elsewhere => "No, another project's",
        Place::Unknown => "Not clear yet",
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
