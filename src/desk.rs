//! Whoever sits at the terminal: what is read from them, asked of them, shown and handed to them.
//!
//! It deliberately does not know what a report says.

pub mod clipboard;
pub mod deliver;
pub mod hand_in;
pub mod output;
pub mod progress;
pub mod question;
pub mod source;
