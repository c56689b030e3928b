//! The id of a fact: a row of the table, found by name.

use super::Value;
use super::kind::Kind;
use super::origin::{ORIGINS, Origin};
use super::spec::FactSpec;
use super::table::FACTS;
use crate::python::name;

/// The id of a fact: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(u16);

impl FactId {
    /// The fact with this name, if there is one.
    pub fn find(name: &str) -> Option<Self> {
        let index = FACTS.binary_search_by(|fact| fact.id.cmp(name)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// The fact of a name that is compiled in.
    ///
    /// # Panics
    /// On a name that is not in the table: used in a constant, as it should be, it does not compile.
    pub const fn of(name: &'static str) -> Self {
        let mut index = 0;
        while index < FACTS.len() {
            if same(FACTS[index].id.as_bytes(), name.as_bytes()) {
                #[expect(clippy::cast_possible_truncation, reason = "the table has some hundred rows")]
                return Self(index as u16);
            }
            index += 1;
        }
        panic!("no such fact")
    }

    /// Its row in the table.
    pub fn spec(self) -> &'static FactSpec {
        &FACTS[usize::from(self.0)]
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.spec().id
    }

    /// What kind of value it has.
    pub fn kind(self) -> Kind {
        self.spec().kind
    }

    /// Whether `value` may be its value. What is said to be a package and is no package's name is
    /// nothing: an address, a path, an option, a sentence.
    pub fn takes(self, value: &Value) -> bool {
        const PACKAGE: FactId = FactId::of("log.package");
        match value {
            Value::Text(name) if self == PACKAGE => name::is_name(name.as_str()),
            value => self.kind().holds(value),
        }
    }

    /// Where it comes from.
    pub fn origin(self) -> Origin {
        let fits =
            |start: &str| self.name() == start || start.ends_with('.') && self.name().starts_with(start);
        let found = ORIGINS.iter().filter(|(start, _)| fits(start)).max_by_key(|(start, _)| start.len());
        found.map_or(Origin::Log, |(_, origin)| *origin)
    }
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}
