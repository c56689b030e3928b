//! Shows a report: one function a format, each a pure function of the report.
//!
//! Renderers see the report and nothing else.

mod asides;
mod json;
pub(crate) mod markdown;
#[cfg(test)]
pub(crate) mod sample;
mod terminal;
mod words;

pub use asides::{redactions, timings};
pub use json::json;
pub use markdown::{LIMIT, Options as MarkdownOptions, markdown};
pub use terminal::{ROWS, Reader, Screen, Style, guidance, terminal};
