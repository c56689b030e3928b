//! Every fact that a check may ask for: id, kind, meaning.
//!
//! Checks are held to this table when they are loaded; `explain --facts`, the documentation and
//! what a model is told about facts are made from it. Sorted by id.

mod command_to_log;
mod memory_to_pkg_config;
mod process_to_setuptools;
mod system_to_xcode;

use super::spec::FactSpec;

/// The table, sorted by id.
pub const FACTS: &[FactSpec] = &joined::<{ count(PARTS) }>(PARTS);

/// By the first word of the ids, in their order.
const PARTS: &[&[FactSpec]] = &[
    command_to_log::FACTS,
    memory_to_pkg_config::FACTS,
    process_to_setuptools::FACTS,
    system_to_xcode::FACTS,
];

const fn count(parts: &[&[FactSpec]]) -> usize {
    let (mut part, mut count) = (0, 0);
    while part < parts.len() {
        count += parts[part].len();
        part += 1;
    }
    count
}

const fn joined<const COUNT: usize>(parts: &[&[FactSpec]]) -> [FactSpec; COUNT] {
    let mut all = [parts[0][0]; COUNT];
    let (mut part, mut row, mut next) = (0, 0, 0);
    while next < COUNT {
        if row == parts[part].len() {
            (part, row) = (part + 1, 0);
        } else {
            all[next] = parts[part][row];
            (row, next) = (row + 1, next + 1);
        }
    }
    all
}

#[cfg(test)]
mod tests;
