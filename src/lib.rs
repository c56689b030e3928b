//! pip-doctor says why a Python package does not install.
//!
//! The pipeline, as the modules follow each other:
//! [`probe`] measures the machine into the [`inventory`] and its [`fact`]s; [`log`] reads the
//! failing output into events and more facts; [`check`] holds the archetypes, which are data;
//! [`diagnosis`] ranks what they find; [`trial`] tells apart what is left; [`guidance`] may ask a model about what is left open;
//! [`report`] is the result as plain data, and [`render`] shows it.
//!
//! Only [`system`] touches processes, files and the environment. Only [`redact`] makes text that
//! may be shown.
//!
//! Without the feature `machine` it is the half that reads, for a browser (`site/`).

// What only a machine's half asks for stays where it belongs.
#![cfg_attr(not(feature = "machine"), allow(dead_code, unused_imports))]

#[cfg(feature = "machine")]
pub mod checkup;
#[cfg(feature = "machine")]
pub mod cli;
#[cfg(feature = "machine")]
pub mod commands;
#[cfg(feature = "machine")]
pub mod desk;
pub mod diagnosis;
mod embedded;
pub mod error;
mod expression;
pub mod fact;
#[cfg(all(any(fuzzing, test), feature = "machine"))]
pub mod fuzzing;
#[cfg(feature = "machine")]
pub mod guidance;
pub mod inventory;
pub mod issue;
pub mod knowledge;
pub mod log;
#[cfg(feature = "machine")]
pub mod network;
#[cfg(feature = "machine")]
pub mod probe;
#[cfg(feature = "machine")]
mod program;
pub mod python;
pub mod ranker;
pub mod redact;
pub mod remedy;
pub mod render;
pub mod report;
#[cfg(feature = "machine")]
pub mod system;
#[cfg(not(feature = "machine"))]
#[path = "system/nowhere.rs"]
pub mod system;
pub mod trial;
pub mod wheel;

#[cfg(feature = "machine")]
pub use program::{main, run};
