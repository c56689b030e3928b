//! What really starts when a name is called: shims, launchers, aliases, scripts.
//!
//! Files are read, nothing is started. It deliberately does not know which interpreters there are.

pub(crate) mod interpreter;
pub(crate) mod launcher;
pub(crate) mod resolve;
pub(crate) mod script;
mod shim;
pub(crate) mod store;
