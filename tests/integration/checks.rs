//! The check files that ship: every one loads, and every example comes out as its own.

use pip_doctor::check::{Catalogue, Depth, run_examples};
use pip_doctor::redact::Redactor;

#[test]
fn every_file_loads() {
    let (_, faults) = Catalogue::embedded(Depth::Thorough);
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_example_comes_out_as_its_own_check() {
    let catalogue = Catalogue::built_in();
    let redactor = Redactor::default();
    let complaints: Vec<String> = catalogue
        .checks()
        .iter()
        .flat_map(|check| run_examples(catalogue, check, &redactor))
        .map(|complaint| format!("{}, {}: {}", complaint.check, complaint.example, complaint.message))
        .collect();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
