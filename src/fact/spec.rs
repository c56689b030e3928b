//! What is said of a fact in the table: id, kind, meaning, and how to find it out by hand.

use super::kind::Kind;

/// One row of [`FACTS`](super::FACTS).
#[derive(Clone, Copy, Debug)]
pub struct FactSpec {
    /// Its name, `subject.detail`.
    pub id: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// What it means, with its unit.
    pub doc: &'static str,
    /// A command with which a user can find it out by hand; empty where there is none.
    pub how: &'static str,
}

/// A row.
pub(super) const fn fact(id: &'static str, kind: Kind, doc: &'static str, how: &'static str) -> FactSpec {
    FactSpec { id, kind, doc, how }
}
