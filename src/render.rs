//! Shows a report: one function a format, each a pure function of the report.
//!
//! Renderers see the report and nothing else.

mod json;

pub use json::json;
