//! The commands: one file a command, from its arguments to its exit code.
//!
//! What they have in common is below them: the ways to a report ([`crate::checkup`],
//! [`crate::issue`], [`crate::guidance`]) and whoever sits at the terminal.

pub mod checkup;
pub mod explain;
pub mod init;
pub mod last;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod model;
pub mod needs;
pub mod pack;
pub mod reproduce;
pub mod run;
pub mod triage;
pub mod validate;
pub mod wheels;
