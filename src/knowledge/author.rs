//! Who wrote a file, and how its text becomes fit to be shown.

use crate::redact::{Clean, Raw, Redactor};

/// What stands for us where a pack has its name.
pub(crate) const BUILT_IN: &str = "built-in";

/// Who wrote a file, which decides how its text becomes [`Clean`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Author<'a> {
    /// It is compiled in.
    Ours,
    /// Strangers.
    Pack { name: &'a Clean, redactor: &'a Redactor },
}

/// Says that something was compiled in. Nothing outside of this file can make one, so that what asks for
/// it cannot be given a stranger's words.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn(());

impl Author<'_> {
    /// The proof that we wrote it; none for strangers.
    pub(super) fn built_in(self) -> Option<BuiltIn> {
        match self {
            Self::Ours => Some(BuiltIn(())),
            Self::Pack { .. } => None,
        }
    }

    /// Text of the file, fit to be shown.
    #[expect(clippy::disallowed_methods, reason = "files that are compiled in are our own words")]
    pub(super) fn text(self, text: String) -> Clean {
        match self {
            Self::Ours => Clean::authored(text),
            Self::Pack { redactor, .. } => redactor.clean(&Raw::from(text)),
        }
    }

    /// `built-in` or `pack:NAME`.
    pub(super) fn source(self) -> Clean {
        match self {
            Self::Ours => Clean::literal(BUILT_IN),
            Self::Pack { name, .. } => Clean::literal("pack:{name}").fill(&|_| Some(name.clone())),
        }
    }
}
