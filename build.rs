//! Makes cargo notice new files below the folders that are embedded, and notes the commit that a
//! release is built from.

use std::{env, fs};

fn main() {
    for folder in ["checks", "data"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    for name in ["PIP_DOCTOR_COMMIT", "GITHUB_REF", "GITHUB_REPOSITORY", "GITHUB_SHA"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    if let Some(commit) = commit() {
        println!("cargo:rustc-env=PIP_DOCTOR_COMMIT={commit}");
    }
}

/// The commit that this is built from, where it is sure to be that of the version: given outright,
/// in a run of GitHub for the version's tag of this repository, or in a crate that cargo packed.
fn commit() -> Option<String> {
    let given = variable("PIP_DOCTOR_COMMIT");
    let of_the_tag = || {
        let tag = format!("refs/tags/v{}", variable("CARGO_PKG_VERSION")?);
        let ours =
            variable("CARGO_PKG_REPOSITORY")?.ends_with(&format!("/{}", variable("GITHUB_REPOSITORY")?));
        variable("GITHUB_SHA").filter(|_| ours && variable("GITHUB_REF") == Some(tag))
    };
    given.or_else(of_the_tag).or_else(packed).filter(|commit| is_hash(commit))
}

/// What cargo notes beside the sources that it packs.
fn packed() -> Option<String> {
    let text = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = text.split_once("\"sha1\": \"")?;
    rest.get(..40).map(str::to_owned)
}

#[expect(clippy::disallowed_methods, reason = "a build script is no part of the program")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn is_hash(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
