//! A package as the user names it: `cryptography`, `cryptography[ssh]>=3.4`.

use crate::redact::{Clean, Raw, Redactor};

use super::name::normalise;

/// A package that the user asks about.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The normalised name (PEP 503).
    pub name: Clean,
    /// As it was given.
    pub text: Clean,
}

impl Requirement {
    /// Reads a requirement; nothing if it does not begin with a package's name, or goes on with
    /// something else than extras, a version or a marker.
    pub fn parse(text: &str, redactor: &Redactor) -> Option<Self> {
        let text = text.trim();
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
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

#[cfg(test)]
mod tests {
    use super::Requirement;
    use crate::redact::Redactor;

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
