//! Interpreters as they are found in the wild, with real files and processes.

#[cfg(unix)]
mod broken;
mod healthy;
#[cfg(unix)]
mod nearby;
#[cfg(unix)]
mod pip;
mod query;
#[cfg(unix)]
mod shims;
#[cfg(unix)]
mod subject;
