//! What decides between an archetype and those that look like it, as `data/guidance/neighbours.toml`
//! says: one line each, read only when a model is asked.

use crate::embedded;
use crate::redact::Clean;

const FILE: &str = "data/guidance/neighbours.toml";

/// What decides for the archetype `id`; nothing for one of a pack.
pub(super) fn of(id: &str) -> Option<Clean> {
    rows().find(|(known, _)| *known == id).map(|(_, words)| Clean::literal(words))
}

/// The rows as they are written: `id = "words"`, and no character that TOML would have escaped.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    embedded::text(FILE).lines().filter_map(|line| {
        let (id, words) = line.split_once(" = \"")?;
        Some((id, words.strip_suffix('"')?))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FILE, of, rows};
    use crate::embedded;
    use crate::knowledge::Catalogue;

    #[test]
    fn every_line_is_of_an_archetype() {
        let known: BTreeSet<&str> = rows().map(|(id, _)| id).collect();
        let checks: BTreeSet<&str> =
            Catalogue::built_in().checks().iter().map(|check| check.id.as_str()).collect();
        assert_eq!(known.difference(&checks).collect::<Vec<_>>(), Vec::<&&str>::new(), "unknown in {FILE}");
        // One without a line is told from the others by its own meaning.
        assert!(known.len() > 80);
        assert!(of("none-of-them").is_none());
    }

    #[test]
    fn the_rows_are_what_toml_reads() {
        let table: toml::Table = toml::from_str(embedded::text(FILE)).unwrap();
        let read: BTreeSet<(String, String)> = table
            .values()
            .flat_map(|group| group.as_table().unwrap())
            .map(|(id, words)| (id.clone(), words.as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(read, rows().map(|(id, words)| (id.to_owned(), words.to_owned())).collect());
    }
}
