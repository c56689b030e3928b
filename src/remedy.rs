//! Ways out, made complete for one machine: the planner.
//!
//! A check says what a way out needs (`install`, `lift`, `environment`, `rename`), what it starts and
//! what it risks; tables say what packages need and what it is called where; facts say what is there
//! and what one may do. What comes out can be pasted as it stands and ends in the user's own command.
//! This module is pure: it deliberately knows no machine, and executes nothing.

mod again;
mod before;
mod body;
mod carried;
mod edited;
mod environment;
mod executable;
mod filled;
mod fitted;
mod image;
mod install;
mod listed;
mod lookup;
mod manager;
mod meant;
mod native;
mod near;
mod needs;
mod own;
mod plan;
mod project;
mod setting;
mod shared;
mod typed;

pub use before::Places;
pub(crate) use before::{installation, known_missing_for, missing_for, names};
pub use executable::Executable;
pub(crate) use image::{build as image_build, is_built as is_image_built};
pub use own::OwnCommand;
pub(crate) use plan::{Situation, plan, ranked};
pub(crate) use shared::loaded;
pub(crate) use typed::{folder, from_source};

use crate::redact::Clean;

/// What a way out needs before its own commands, as a check states it.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Packages of the system: rows of `natives`, `build` for all that the build of the package in
    /// question needs, `shared` for the shared libraries that are missing, `{place}` for one that the
    /// log names.
    pub install: Vec<Clean>,
    /// An option of the installer that does harm, wherever it is set: it is taken away.
    pub lift: Option<Clean>,
    /// A virtual environment of this name is made, and the user's command runs in it.
    pub environment: Option<Clean>,
    /// The user's command with this name (a place) in the place of the wrong one.
    pub rename: Option<Clean>,
    /// The user's command with the paths that it means in the place of those that lead nowhere.
    pub path: bool,
    /// What is written in the place of what, in the lines of the lists of requirements that the command
    /// names: an extended regular expression, and what stands for it.
    pub edit: Option<(Clean, Clean)>,
    /// Variables that the user's command runs with: `TMPDIR=~/tmp`.
    pub variables: Option<Clean>,
    /// An environment is made by the `python3` that PATH leads to, since the one in question is broken.
    pub usual_python: bool,
    /// Whether it ends in the user's own command; where that is not said, it does unless its last command
    /// installs something itself.
    pub again: Option<bool>,
}
