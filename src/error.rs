//! What can go wrong that is not our fault, each with the exit code of the contract and a word on
//! what to do next.

use std::process::ExitCode;

use crate::redact::Clean;

/// An expected fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line asks for something that cannot be.
    #[error("{message}")]
    Usage {
        /// What is wrong, and what to do.
        message: Clean,
    },
    /// Something could not be read, written or started.
    #[error("{message}")]
    Failed {
        /// What failed, why, and what to do.
        message: Clean,
    },
}

impl Error {
    /// A command line that cannot be.
    pub fn usage(message: Clean) -> Self {
        Self::Usage { message }
    }

    /// What to tell the user.
    pub fn message(&self) -> &Clean {
        match self {
            Self::Usage { message } | Self::Failed { message } => message,
        }
    }

    /// The exit code: 2 for wrong usage, 3 for what could not be done.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage { .. } => ExitCode::from(2),
            Self::Failed { .. } => ExitCode::from(3),
        }
    }
}
