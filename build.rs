//! Packs `checks/` and `data/` into one compressed text, which `src/embedded.rs` reads, the weights of
//! `src/ranker.rs` by themselves, and notes the commit that a release is built from.
//!
//! The text: first one line a file, `PATH LENGTH`, then an empty line, then what each file holds, one after the
//! other, as JSON: read at every start, TOML takes several times as long. LZ4 rather than what packs
//! tighter: it costs a third of a millisecond whenever the program starts. For a browser nothing is packed.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The model of the ranker.
const MODEL: &str = "data/ranker/model.txt";

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for folder in ["checks", "data"] {
        // Cargo looks at the folders below as well: a new file is noticed.
        println!("cargo:rerun-if-changed={folder}");
        gather(Path::new(folder), &mut files)?;
    }
    for name in ["PIP_DOCTOR_COMMIT", "GITHUB_REF", "GITHUB_REPOSITORY", "GITHUB_SHA"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    if let Some(commit) = commit() {
        println!("cargo:rustc-env=PIP_DOCTOR_COMMIT={commit}");
    }
    let out = variable("OUT_DIR").ok_or(io::Error::other("cargo names no folder to write to"))?;
    // By itself: it is large, and most runs never need it.
    let model = PathBuf::from(MODEL);
    let weights = fs::read_to_string(&model)?.replace("\r\n", "\n");
    fs::write(Path::new(&out).join("ranker.packed"), packed(weights))?;
    files.retain(|file| *file != model);
    fs::write(Path::new(&out).join("embedded.packed"), packed(joined(files)?))
}

/// In a browser it stays as it is: what carries a page packs all of it, and better.
fn packed(text: String) -> Vec<u8> {
    if is_for_a_browser() {
        text.into_bytes()
    } else {
        lz4_flex::block::compress_prepend_size(text.as_bytes())
    }
}

fn is_for_a_browser() -> bool {
    variable("CARGO_CFG_TARGET_ARCH").is_some_and(|name| name == "wasm32")
}

/// What checks and rows are tested by.
const EXAMPLES: [&str; 2] = ["example", "near-miss"];

/// Nobody checks a pack in a browser, and examples are a fifth of all that is read.
fn without_examples(value: &mut toml::Value) {
    match value {
        toml::Value::Table(table) => {
            for name in EXAMPLES {
                table.remove(name);
            }
            table.iter_mut().for_each(|(_, inner)| without_examples(inner));
        }
        toml::Value::Array(items) => items.iter_mut().for_each(without_examples),
        _ => {}
    }
}

fn joined(mut files: Vec<PathBuf>) -> io::Result<String> {
    files.sort();
    let (mut index, mut texts) = (String::new(), String::new());
    for file in &files {
        // A clone on Windows may have other line ends; what is compiled in is the same everywhere.
        let text = fs::read_to_string(file)?.replace("\r\n", "\n");
        let path = file.display().to_string().replace('\\', "/");
        let mut value: toml::Table =
            toml::from_str(&text).map_err(|error| io::Error::other(format!("{path}: {error}")))?;
        if is_for_a_browser() {
            value.iter_mut().for_each(|(_, inner)| without_examples(inner));
            for name in EXAMPLES {
                value.remove(name);
            }
        }
        let text = serde_json::to_string(&value)?;
        index.push_str(&format!("{path} {}\n", text.len()));
        texts.push_str(&text);
    }
    Ok(format!("{index}\n{texts}"))
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    Ok(())
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
    given.or_else(of_the_tag).or_else(in_crate).filter(|commit| is_hash(commit))
}

/// What cargo notes beside the sources that it packs.
fn in_crate() -> Option<String> {
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
