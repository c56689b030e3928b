//! A part of the evidence that is not there.

/// A part of the evidence that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// What a clean room shows.
    CleanRoom,
    /// Versions of the interpreter, the installer, the system and the package.
    Versions,
    /// The failing output.
    Output,
    /// Facts that would decide: the gaps of the report.
    Facts,
}

impl Missing {
    /// Its name in the state.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::CleanRoom => "clean-room",
            Self::Versions => "versions",
            Self::Output => "output",
            Self::Facts => "facts",
        }
    }
}
