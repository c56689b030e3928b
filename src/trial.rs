//! Experiments: the failing installation or import once more, with one thing changed.
//!
//! What came of each is a fact (`trial.…`), and checks say what it proves or strikes off; this module
//! deliberately knows none of them. Everything is written below one folder, which goes with it.

mod action;
mod candidates;
mod differs;
mod kind;
mod prove;
mod room;
mod words;
mod workplace;

pub(crate) use differs::{settings, telling_variables};
pub(crate) use kind::set_facts;
pub use kind::{Kind, Outcome, Trial};
pub use prove::{Prove, prove};
pub(crate) use room::{Room, Try, WORKS};
pub(crate) use words::last_words;
