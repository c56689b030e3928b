//! Tests of the whole, in one binary.

mod checks;
mod wheel_index;
mod wheel_tags;
