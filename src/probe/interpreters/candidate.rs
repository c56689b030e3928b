//! A place where an interpreter may be, and how it was found.

use std::path::PathBuf;

use crate::redact::Clean;

/// How an interpreter was found, the best first: the order in which it is shown, and which of its
/// names it is started by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Through {
    Named,
    Used,
    ActiveEnvironment,
    SearchPath,
    ActiveConda,
    Launcher,
    Registry,
    Store,
    Pyenv,
    Asdf,
    Mise,
    Uv,
    Rye,
    Conda,
    Scoop,
    Chocolatey,
    Homebrew,
    System,
    Nearby,
}

impl Through {
    pub(super) fn words(self) -> Clean {
        Clean::literal(match self {
            Self::Named => "--python",
            Self::Used => "command",
            Self::ActiveEnvironment => "active environment",
            Self::SearchPath => "PATH",
            Self::ActiveConda => "active conda environment",
            Self::Launcher => "py launcher",
            Self::Registry => "registry",
            Self::Store => "Microsoft Store",
            Self::Pyenv => "pyenv",
            Self::Asdf => "asdf",
            Self::Mise => "mise",
            Self::Uv => "uv",
            Self::Rye => "rye",
            Self::Conda => "conda",
            Self::Scoop => "Scoop",
            Self::Chocolatey => "Chocolatey",
            Self::Homebrew => "Homebrew",
            Self::System => "system",
            Self::Nearby => "nearby",
        })
    }

    /// Its folder holds other programs as well.
    pub(super) fn is_among_others(self) -> bool {
        matches!(self, Self::System | Self::Chocolatey)
    }

    /// The user asked for this one, by an option or by the command.
    pub(super) fn is_wanted(self) -> bool {
        matches!(self, Self::Named | Self::Used)
    }
}

/// A place where an interpreter may be.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The name by which it is reached: absolute.
    pub(super) path: PathBuf,
    /// What runs then: the same, or what a shim leads to.
    pub(super) target: PathBuf,
    pub(super) through: Through,
    /// The first of its name on PATH.
    pub(super) first: bool,
}

impl Candidate {
    pub(super) fn new(path: impl Into<PathBuf>, through: Through) -> Self {
        let path = path.into();
        Self { target: path.clone(), path, through, first: false }
    }
}
