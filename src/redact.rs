//! The only door between what was found and what may be shown.
//!
//! [`Raw`] is text as it came in: it cannot be printed, serialised or read outside this crate.
//! [`Clean`] is text that may be shown: only the [`Redactor`] makes it out of [`Raw`], and only
//! [`Clean::literal`] out of words that are compiled in.
//! Facts, events, reports and prompts hold `Clean`, numbers and enums, so no text reaches a
//! renderer or a provider by another way.
//!
//! This module knows what a secret looks like. It deliberately does not know where text comes
//! from or what becomes of it.

mod clean;
mod control;
mod learn;
mod literal;
mod names;
mod placeholder;
mod public;
mod raw;
mod redactor;
mod sensitive;
mod shape;
mod span;
#[cfg(test)]
mod tests;

pub use clean::Clean;
pub(crate) use learn::{Kind, Settings};
pub use placeholder::Category;
pub use raw::{Plain, Raw};
pub use redactor::{ExtraError, Redactor};
