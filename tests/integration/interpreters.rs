//! Interpreters as they are found in the wild, with real files and processes.

mod healthy;
