//! Experiments: the failing installation or import once more, with one thing changed.
//!
//! What came of each is a fact (`trial.…`), and checks say what it proves or strikes off; this module
//! deliberately knows none of them. Everything is written below one folder, which goes with it.

#[cfg(feature = "machine")]
mod action;
#[cfg(feature = "machine")]
mod candidates;
#[cfg(feature = "machine")]
mod differs;
mod kind;
#[cfg(feature = "machine")]
mod prove;
#[cfg(feature = "machine")]
mod room;
#[cfg(feature = "machine")]
mod words;
#[cfg(feature = "machine")]
mod workplace;

#[cfg(feature = "machine")]
pub(crate) use action::faults;
#[cfg(feature = "machine")]
pub(crate) use differs::{settings, telling_variables};
pub(crate) use kind::set_facts;
pub use kind::{Kind, Outcome, Trial};
#[cfg(feature = "machine")]
pub use prove::{Prove, prove};
#[cfg(feature = "machine")]
pub(crate) use room::{Room, Try, WORKS};
#[cfg(feature = "machine")]
pub(crate) use words::last_words;
