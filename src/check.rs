//! The archetypes: data files with signatures on the log and conditions on facts.
//!
//! This module loads and evaluates them. It deliberately does not know any of them by name.
