//! Why a wheel is or is not taken: tags, files of a release, and the smallest change that helps.
//!
//! [`tags`] computes what an interpreter accepts, as any given pip computes it: the same code
//! serves the report, `wheels` and `triage`, where there is no machine to ask.
//! This module deliberately does not know how the files of a release are fetched.

#[cfg(feature = "machine")]
pub mod answer;
#[cfg(feature = "machine")]
pub mod ask;
pub mod choose;
#[cfg(feature = "machine")]
pub mod collect;
pub mod facts;
pub mod filename;
#[cfg(feature = "machine")]
pub mod index;
pub mod known;
pub mod platforms;
pub mod reason;
pub mod refused;
pub mod release;
pub mod rules;
#[cfg(feature = "machine")]
pub mod survey;
pub mod tags;
pub mod target;
pub mod verdict;
