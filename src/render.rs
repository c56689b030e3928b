//! Shows a report: one function a format, each a pure function of the report.
//!
//! Renderers see the report and nothing else.

mod asides;
mod json;
pub mod machine_block;
mod markdown;
mod reply;
#[cfg(test)]
mod sample;
mod terminal;
mod words;

pub use asides::{redactions, timings};
pub use json::json;
pub use markdown::{LIMIT, Options as MarkdownOptions, markdown};
pub use reply::{Summary, Words, reply, summary as reply_summary};
pub use terminal::{Style, guidance, terminal};
