//! What decides between an archetype and those that look like it, as `data/guidance/neighbours.toml`
//! says: one line each, read only when a model is asked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::embedded;
use crate::redact::Clean;

const FILE: &str = "data/guidance/neighbours.toml";

/// The lines of archetypes, by their groups.
static GROUPS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> =
    LazyLock::new(|| embedded::read(FILE).unwrap_or_default());

/// What decides for the archetype `id`; nothing for one of a pack.
pub(super) fn of(id: &str) -> Option<Clean> {
    GROUPS.values().find_map(|group| group.get(id)).map(|words| Clean::literal(words))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FILE, GROUPS, of};
    use crate::knowledge::Catalogue;

    #[test]
    fn every_line_is_of_an_archetype() {
        let known: BTreeSet<&str> =
            GROUPS.values().flat_map(|group| group.keys()).map(String::as_str).collect();
        let checks: BTreeSet<&str> =
            Catalogue::built_in().checks().iter().map(|check| check.id.as_str()).collect();
        assert_eq!(known.difference(&checks).collect::<Vec<_>>(), Vec::<&&str>::new(), "unknown in {FILE}");
        // One without a line is told from the others by its own meaning.
        assert!(known.len() > 80);
        assert!(of("none-of-them").is_none());
    }
}
