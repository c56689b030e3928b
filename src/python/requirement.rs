//! A package as the user names it: `cryptography`, `cryptography[ssh]>=3.4`.
//!
//! What may stand in a command is read more strictly than what a user may name: a name that an
//! installer takes for nothing but a name (PEP 508), extras, and bounds of versions (PEP 440).

use std::fmt::Write as _;
use std::str::FromStr;

use pep440_rs::VersionSpecifier;

use crate::redact::{Clean, Raw, Redactor};

use super::name::{is_name, normalise};

/// Longer than any requirement that a person writes.
const LONGEST_REQUIREMENT: usize = 200;

/// A package that the user asks about.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The normalised name (PEP 503).
    pub name: Clean,
    /// As it was given.
    pub text: Clean,
}

impl Requirement {
    /// The name that a requirement begins with, as it is written.
    pub(crate) fn name_in(text: &str) -> &str {
        let text = text.trim();
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
        &text[..end]
    }

    /// Reads a requirement; nothing if it does not begin with a package's name, or goes on with
    /// something else than extras, a version or a marker.
    pub fn parse(text: &str, redactor: &Redactor) -> Option<Self> {
        let text = text.trim();
        let (name, rest) = text.split_at(Self::name_in(text).len());
        let edge = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
        if !edge(name.chars().next()) || !edge(name.chars().next_back()) || name.len() > 200 {
            return None;
        }
        let rest = rest.trim_start();
        if !rest.is_empty() && !rest.starts_with(['[', '<', '>', '=', '!', '~', ';']) {
            return None;
        }
        let clean = |text: &str| redactor.clean(&Raw::from(text));
        Some(Self { name: clean(&normalise(name)), text: clean(text) })
    }
}

/// The requirement in its plain form, written anew from what it was read as: a name, extras, bounds
/// of versions. Nothing for all else, such as an address, a path or a marker.
pub fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST_REQUIREMENT {
        return None;
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !is_name(name) {
        return None;
    }
    let mut written = name.to_owned();
    let mut rest = rest.trim_start_matches(' ');
    if let Some(inside) = rest.strip_prefix('[') {
        let (extras, behind) = inside.split_once(']')?;
        let extras: Vec<&str> = extras.split(',').map(|extra| extra.trim_matches(' ')).collect();
        if !extras.iter().all(|extra| is_name(extra)) {
            return None;
        }
        write!(written, "[{}]", extras.join(",")).ok()?;
        rest = behind.trim_start_matches(' ');
    }
    if rest.is_empty() {
        return Some(written);
    }
    // What stands between brackets is the older form of the same.
    let bounds = rest.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')).unwrap_or(rest);
    let bound = |text: &str| VersionSpecifier::from_str(text.trim_matches(' ')).ok().map(|it| it.to_string());
    let bounds: Vec<String> = bounds.split(',').map(bound).collect::<Option<_>>()?;
    written.push_str(&bounds.join(","));
    Some(written)
}

/// The requirement in its plain form, as one word that every shell takes as it is.
pub fn word(text: &Clean) -> Option<Clean> {
    let written = text.mapped(|text| plain(text).unwrap_or_default());
    let plain = written.as_str();
    // A shell looks for no event behind `!=`; it does in `1!2.0`.
    if plain.is_empty() || plain.replace("!=", "").contains('!') {
        return None;
    }
    if plain.chars().all(|c| c.is_ascii_alphanumeric() || "._-+=~".contains(c)) {
        return Some(written);
    }
    Some(Clean::literal("\"{text}\"").fill(&|_| Some(written.clone())))
}

#[cfg(test)]
mod tests {
    use super::{Requirement, plain, word};
    use crate::redact::Redactor;

    #[test]
    fn a_plain_requirement_is_written_anew() {
        for (text, expected) in [
            ("numpy", "numpy"),
            (" Ruamel.YAML ", "Ruamel.YAML"),
            ("cryptography [ssh, test] >= 3.4", "cryptography[ssh,test]>=3.4"),
            ("numpy<2,>=1.26", "numpy<2,>=1.26"),
            ("torch==2.1.0+cpu", "torch==2.1.0+cpu"),
            ("x (>=1,!=1.5)", "x>=1,!=1.5"),
            ("x==1.*", "x==1.*"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "-r x",
            "--index-url=https://index.example",
            "x @ https://index.example/x.whl",
            "x;rm -rf ~",
            "x; python_version<'3'",
            "x[a;b]",
            "x[-e]",
            "x[]",
            "x==$(id)",
            "x>=1 --pre",
            "x`id`",
            "../x",
            "~/x",
            "git+https://index.example/x",
            "x.whl",
            "X-1.0-py3-none-any.WHL",
            "x.tar.gz",
            "x==1\n--pre",
            "x,y",
            "\u{202e}x",
            "x\u{200b}",
            "x(y)",
            "x==1;y",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
        let word = |text: &str| word(&Redactor::default().clean(&crate::redact::Raw::from(text)));
        for (text, expected) in [
            ("numpy", Some("numpy")),
            ("x==1.0", Some("x==1.0")),
            ("numpy<2,!=1.9", Some("\"numpy<2,!=1.9\"")),
            ("x[a]", Some("\"x[a]\"")),
            ("x==1.*", Some("\"x==1.*\"")),
            ("x==1!2.0", None),
        ] {
            assert_eq!(word(text).as_ref().map(crate::redact::Clean::as_str), expected, "{text}");
        }
    }

    #[test]
    fn names_are_normalised() {
        let parse = |text: &str| Requirement::parse(text, &Redactor::default());
        for (text, name) in [
            ("Ruamel.YAML__clib", "ruamel-yaml-clib"),
            ("cryptography [ssh] >= 3.4", "cryptography"),
            ("x==1", "x"),
            ("psycopg2; python_version < '3'", "psycopg2"),
        ] {
            let requirement = parse(text).unwrap();
            assert_eq!(requirement.name, name);
            assert_eq!(requirement.text, text);
        }
        for text in ["", "./folder", "-x", "x-", "https://index.example/x.whl", "a b", "x.whl/", "é"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
