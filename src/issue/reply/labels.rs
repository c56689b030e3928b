//! The labels that mean something here.

use crate::knowledge::Catalogue;
use crate::redact::{Clean, Raw};

/// What the name of an archetype's label begins with.
pub(super) const ARCHETYPE: &str = "archetype: ";
/// It may be a bug, with the evidence complete.
pub(super) const BUG: Clean = Clean::literal("may-be-a-bug");
/// It is a maintainer's turn.
pub(super) const MAINTAINER: Clean = Clean::literal("needs-maintainer");
/// There is nothing yet to judge by.
pub(super) const INFORMATION: Clean = Clean::literal("needs-information");
/// Nothing is answered on this issue.
const OFF: &str = "pip-doctor: off";

/// The labels of an issue.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    /// Ids of the archetypes that are set, in their order.
    pub(super) archetypes: Vec<Clean>,
    pub(super) bug: bool,
    pub(super) maintainer: bool,
    pub(super) information: bool,
    pub(super) off: bool,
}

impl Labels {
    pub(super) fn read(names: &[Raw], catalogue: &Catalogue) -> Self {
        let is = |wanted: &str| names.iter().any(|name| name.unredacted().trim() == wanted);
        Self {
            archetypes: names.iter().filter_map(|name| archetype(name, catalogue)).collect(),
            bug: is(BUG.as_str()),
            maintainer: is(MAINTAINER.as_str()),
            information: is(INFORMATION.as_str()),
            off: is(OFF),
        }
    }

    /// Whether the label of this archetype is set.
    pub(super) fn has(&self, id: &Clean) -> bool {
        self.archetypes.contains(id)
    }
}

/// The archetype that a label names.
pub(super) fn archetype(name: &Raw, catalogue: &Catalogue) -> Option<Clean> {
    let id = name.unredacted().trim().strip_prefix(ARCHETYPE.trim_end())?.trim();
    catalogue.check(id).map(|check| check.id.clone())
}

/// Whether it is the label for missing information.
pub(super) fn is_information(name: &Raw) -> bool {
    name.unredacted().trim() == INFORMATION.as_str()
}

/// Whether it is a label for an archetype, known or not.
pub(super) fn is_archetype(name: &Raw) -> bool {
    name.unredacted().trim().starts_with(ARCHETYPE.trim_end())
}

/// The label of an archetype.
pub(super) fn of(id: &Clean) -> Clean {
    Clean::literal("archetype: {id}").fill(&|_| Some(id.clone()))
}
