//! The distribution that a name means which no index has: the only one of our tables that is near.
//!
//! It deliberately knows no other names: a stranger may have taken any that is like a known one.

use std::collections::BTreeMap;

use strsim::osa_distance;

use crate::knowledge::Tables;
use crate::python::name::normalise;
use crate::redact::Clean;

/// Tables that name distributions in their column `distribution`.
const TABLES: [&str; 4] = ["modules", "same-names", "renamed", "asked-for"];

/// What people write before and behind the name of a distribution.
const BEFORE: [&str; 4] = ["google-", "py-", "python-", "python3-"];
const BEHIND: [&str; 5] = ["-lib", "-package", "-py", "-python", "-python3"];

/// Names shorter than this are near to too many.
const SHORTEST: usize = 5;
/// From this length on two letters may differ.
const LONG: usize = 8;

/// The distribution that is meant by this name; nothing where none or several are near.
pub(super) fn nearest(name: &str, tables: &Tables) -> Option<Clean> {
    let name = normalise(name);
    let rows = TABLES.iter().flat_map(|table| tables.rows(table)).filter_map(|row| row.get("distribution"));
    let known: BTreeMap<String, &Clean> =
        rows.filter(|known| !known.is_empty()).map(|known| (normalise(known.as_str()), known)).collect();
    if known.contains_key(&name) {
        return None;
    }
    let before = BEFORE.iter().filter_map(|part| name.strip_prefix(part));
    let behind = BEHIND.iter().filter_map(|part| name.strip_suffix(part));
    if let Some(known) = before.chain(behind).find_map(|bare| known.get(bare)) {
        return Some((*known).clone());
    }
    if name.len() < SHORTEST {
        return None;
    }
    let most = if name.len() < LONG { 1 } else { 2 };
    let letters = |known: &str| {
        // The distance is at least the difference in length.
        (known.len().abs_diff(name.len()) <= most).then(|| osa_distance(known, &name))
    };
    let near: Vec<(usize, &Clean)> =
        known.iter().filter_map(|(key, known)| Some((letters(key)?, *known))).collect();
    let least = near.iter().map(|(letters, _)| *letters).min().filter(|least| *least <= most)?;
    let mut nearest = near.iter().filter(|(letters, _)| *letters == least);
    let (_, first) = nearest.next()?;
    nearest.next().is_none().then(|| (*first).clone())
}

#[cfg(test)]
mod tests {
    use crate::knowledge::Catalogue;

    #[test]
    fn a_mistyped_name_is_known_where_one_alone_is_near() {
        let catalogue = Catalogue::built_in();
        let nearest =
            |name| super::nearest(name, catalogue.tables()).map(|name| name.to_string().to_lowercase());
        assert_eq!(nearest("beautifulsop4").as_deref(), Some("beautifulsoup4"));
        assert_eq!(nearest("reqeusts").as_deref(), Some("requests"));
        assert_eq!(nearest("python-requests").as_deref(), Some("requests"));
        assert_eq!(nearest("pytest-mocck").as_deref(), Some("pytest-mock"));
        assert_eq!(nearest("google-protobuf").as_deref(), Some("protobuf"));
        assert_eq!(nearest("Sqlalchmey").as_deref(), Some("sqlalchemy"));
        for name in ["requests", "six2", "zebra-of-ours", "flask-of-ours", "pyy"] {
            assert_eq!(nearest(name), None, "{name}");
        }
    }
}
