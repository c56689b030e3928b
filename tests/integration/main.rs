//! Tests of the whole, in one binary.

#![expect(clippy::unwrap_used, reason = "a test may stop at what is not as expected")]

mod checks;
mod interpreters;
mod support;
mod wheel_index;
mod wheel_tags;
