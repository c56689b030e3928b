//! The check files that ship: every one loads, and every example comes out as its own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{tables, toml_files};
use pip_doctor::diagnosis::run_examples;
use pip_doctor::knowledge::Catalogue;
use pip_doctor::redact::Redactor;

#[test]
fn every_file_loads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["checks", "data"] {
        toml_files(&root.join(folder), &mut paths);
    }
    paths.sort();
    let named = |path: &PathBuf| path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    let read = |path: &PathBuf| (named(path), fs::read_to_string(path).unwrap());
    let files: Vec<(String, String)> = paths.iter().map(read).collect();
    let (catalogue, faults) = Catalogue::of_sources(&files);
    // What is compiled in holds all of them.
    assert_eq!(catalogue.checks().len(), Catalogue::built_in().checks().len());
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

/// The ids that labels, the evaluation set and the JSON use: they stay.
const CATALOGUE: &[&str] = &[
    "arch-mismatch",
    "build-backend-too-old",
    "build-dep-missing",
    "c-compiler-missing",
    "cargo-network",
    "cffi-mismatch",
    "cmake-problem",
    "command-line-mistake",
    "compiler-too-new",
    "compiler-too-old",
    "conda-mix",
    "corrupt-download",
    "cuda-toolchain",
    "cython-incompatible",
    "dependency-conflict",
    "dependency-too-new",
    "disk-full",
    "environment-variable",
    "extension-abi-mismatch",
    "distutils-removed",
    "dll-load-failed",
    "externally-managed",
    "foreign-artifact",
    "fortran-compiler-missing",
    "glibc-too-old",
    "illegal-instruction",
    "index-misconfigured",
    "libffi-missing",
    "libstdcxx-too-old",
    "linker-error",
    "loader-denied",
    "loader-missing",
    "macos-too-old",
    "mixed-site-packages",
    "msvc-missing",
    "musl-no-wheel",
    "no-binary-forced",
    "no-wheel-for-arch",
    "not-installation",
    "numpy-abi-mismatch",
    "openssl-headers-missing",
    "openssl-legacy-provider",
    "openssl-runtime-mismatch",
    "openssl-too-old",
    "os-unsupported",
    "out-of-memory",
    "package-bug",
    "path-too-long",
    "permission-denied",
    "pip-broken",
    "pip-too-old",
    "pkg-config-missing",
    "proxy-or-connection",
    "python-32bit",
    "python-free-threaded",
    "python-headers-missing",
    "python-mismatch",
    "python-msys",
    "python-no-ctypes",
    "python-no-pip",
    "python-no-ssl",
    "python-pypy",
    "python-store-alias",
    "python-too-new",
    "python-too-old",
    "rust-missing",
    "rust-too-old",
    "setuptools-too-new",
    "setuptools-too-old",
    "shadowed-module",
    "shared-library-missing",
    "system-library-missing",
    "tls-too-old",
    "tls-verify-failed",
    "vcs-missing",
    "venv-broken",
    "wrong-package-name",
    "xcode-clt-missing",
];

#[test]
fn every_archetype_of_the_catalogue_has_its_file() {
    let catalogue = Catalogue::built_in();
    let missing: Vec<_> = CATALOGUE.iter().filter(|id| catalogue.check(id).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    // `unclear` and `healthy` are verdicts without a diagnosis.
    assert!(catalogue.check("unclear").is_none() && catalogue.check("healthy").is_none());
}

#[test]
fn every_check_says_what_can_be_done_and_misses_what_is_near() {
    for check in Catalogue::built_in().checks() {
        assert!(!check.fixes.is_empty(), "{} has no fix", check.id);
        assert!(!check.links.is_empty(), "{} has no link", check.id);
        assert!(check.has_near_miss(), "{} has no near miss", check.id);
    }
}

/// How much of the knowledge is sentences. These numbers may only be lowered: what a tool says is a row
/// of `data/reading/events`, once, and a check decides on its fields.
#[test]
fn knowledge_is_kinds_and_not_sentences() {
    let (mut signatures, mut patterns, mut without, mut literals) = (0, 0, 0, 0);
    for (_, file) in tables("checks") {
        for signature in file.get("signature").and_then(toml::Value::as_array).into_iter().flatten() {
            signatures += 1;
            without += usize::from(signature.get("without").is_some());
            let exceptions = signature.get("without").and_then(toml::Value::as_array).into_iter().flatten();
            literals += exceptions.filter_map(|it| it.get("anchor")?.as_array()).map(Vec::len).sum::<usize>();
            let companions = ["with", "without"].into_iter().filter_map(|key| signature.get(key)?.as_array());
            let of_companions = companions.flatten().filter(|it| it.get("pattern").is_some()).count();
            patterns += usize::from(signature.get("pattern").is_some()) + of_companions;
        }
    }
    assert!(signatures <= 420, "{signatures} signatures");
    assert!(patterns <= 96, "{patterns} patterns");
    assert!(without <= 44, "{without} `without` lists");
    assert!(literals <= 129, "{literals} literals in `without` lists");
}
