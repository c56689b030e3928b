//! Shows a report: pure functions from [`crate::report::Report`] to text.
