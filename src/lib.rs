//! pip-doctor says why a Python package does not install.
//!
//! The pipeline, as the modules follow each other:
//! [`probe`] measures the machine into the [`inventory`] and its [`fact`]s; [`log`] reads the
//! failing output into events and more facts; [`check`] holds the archetypes, which are data;
//! [`diagnosis`] ranks what they find; [`guidance`] may ask a model about what is left open;
//! [`report`] is the result as plain data, and [`render`] shows it.
//!
//! Only [`system`] touches processes, files and the environment. Only [`redact`] makes text that
//! may be shown.

pub mod check;
pub mod cli;
pub mod diagnosis;
pub mod error;
pub mod fact;
pub mod inventory;
pub mod log;
pub mod probe;
pub mod redact;
pub mod render;
pub mod report;
pub mod system;
pub mod version;
pub mod wheel;
