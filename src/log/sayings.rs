//! Words of tools that are read as they stand: `data/reading/sayings.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded;

/// By what they say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Sayings {
    pub(crate) failed: Vec<String>,
    pub(crate) index: Vec<String>,
    pub(crate) before_missing: Vec<String>,
    pub(crate) behind_absent: Vec<String>,
    pub(crate) before_absent: Vec<String>,
    pub(crate) before_collected: Vec<String>,
    pub(crate) own: Vec<String>,
    pub(crate) refuses_python: Vec<String>,
    pub(crate) complains: Vec<String>,
    pub(crate) depends: Vec<String>,
}

/// All of them.
pub(crate) static SAYINGS: LazyLock<Sayings> =
    LazyLock::new(|| embedded::read("data/reading/sayings.toml").unwrap_or_default());

/// Whether one of them stands in a line.
pub(crate) fn says(line: &str, sayings: &[String]) -> bool {
    sayings.iter().any(|saying| line.contains(saying.as_str()))
}

/// What stands behind the first of them in a line.
pub(crate) fn behind<'a>(line: &'a str, sayings: &[String]) -> Option<&'a str> {
    sayings.iter().find_map(|saying| Some(line.split_once(saying.as_str())?.1))
}

/// What stands before the first of them in a line.
pub(crate) fn before<'a>(line: &'a str, sayings: &[String]) -> Option<&'a str> {
    sayings.iter().find_map(|saying| Some(line.split_once(saying.as_str())?.0))
}

#[cfg(test)]
mod tests {
    use super::{SAYINGS, before, behind, says};

    #[test]
    fn sayings_are_read_from_their_table() {
        let all = [
            &SAYINGS.failed,
            &SAYINGS.index,
            &SAYINGS.before_missing,
            &SAYINGS.behind_absent,
            &SAYINGS.before_absent,
            &SAYINGS.before_collected,
            &SAYINGS.own,
            &SAYINGS.refuses_python,
            &SAYINGS.complains,
            &SAYINGS.depends,
        ];
        assert!(all.iter().all(|sayings| !sayings.is_empty()), "{:?}", *SAYINGS);
        assert!(says("ERROR: Failed building wheel for demo", &SAYINGS.failed));
        assert_eq!(behind("Collecting demo==1", &SAYINGS.before_collected), Some("demo==1"));
        assert_eq!(
            before("demo was not found in the package registry", &SAYINGS.behind_absent),
            Some("demo")
        );
    }
}
