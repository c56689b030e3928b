//! What may make a difference: the settings of pip, and the variables that steer builds and imports.

use crate::redact::Raw;
use crate::system::System;
use crate::wheel::ask::PipAnswer;

/// Settings that would make pip write elsewhere than into the room, or lead to the index, where
/// the clean room is led already.
const NOT_TAKEN: [&str; 21] = [
    "target",
    "prefix",
    "root",
    "user",
    "log",
    "log-file",
    "src",
    "build",
    "cache-dir",
    "download-cache",
    "report",
    "dest",
    "index-url",
    "extra-index-url",
    "find-links",
    "trusted-host",
    "cert",
    "proxy",
    "python",
    "no-input",
    "no-index",
];
/// Variables that change builds and imports: without one of them there is nothing to bring back.
const TELLING: [&str; 16] = [
    "PYTHON",
    "LD_",
    "DYLD_",
    "CFLAGS",
    "CXXFLAGS",
    "CPPFLAGS",
    "LDFLAGS",
    "CC",
    "CXX",
    "OPENSSL_",
    "CARGO_",
    "RUST",
    "PKG_CONFIG",
    "ARCHFLAGS",
    "SETUPTOOLS_",
    "CONDA_PREFIX",
];

/// Settings that no installation fails by.
const HARMLESS: [&str; 8] = [
    "default-timeout",
    "timeout",
    "disable-pip-version-check",
    "retries",
    "progress-bar",
    "no-color",
    "quiet",
    "root-user-action",
];

/// Variables that begin like those which change something, and change nothing.
const HARMLESS_VARIABLES: [&str; 10] = [
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHASHSEED",
    "PYTHONIOENCODING",
    "PYTHONUNBUFFERED",
    "PYTHONUTF8",
    "PYTHONFAULTHANDLER",
    "PYTHONDEVMODE",
];

/// What cargo and rustup tell the programs that they start.
const OF_CARGO: [&str; 6] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "RUSTUP_", "RUST_BACKTRACE", "RUST_RECURSION_COUNT"];

/// The names of the variables that are set and may change a build or an import.
pub(crate) fn telling_variables(system: &System) -> Vec<String> {
    let names =
        system.variables().filter(|(_, value)| !value.is_empty()).filter_map(|(name, _)| name.to_str());
    names
        .filter(|name| {
            TELLING.iter().any(|start| name.starts_with(start))
                && !OF_CARGO.iter().any(|start| name.starts_with(start))
                && !HARMLESS_VARIABLES.contains(name)
        })
        .map(str::to_owned)
        .collect()
}

/// Variables of pip-doctor's own, which begin like pip's.
fn is_ours(name: &str) -> bool {
    name.starts_with("DOCTOR_")
}

/// Settings from files and variables that bear on an installation, the last of a name counting.
pub(crate) fn settings(answer: &PipAnswer, system: &System) -> Vec<(String, Raw)> {
    let mut found: Vec<(String, Raw)> = Vec::new();
    let mut take = |name: String, value: Raw| {
        if !NOT_TAKEN.contains(&name.as_str()) && !value.is_blank() {
            found.retain(|(known, _)| *known != name);
            found.push((name, value));
        }
    };
    for (section, name, value) in &answer.configured {
        if matches!(section.as_str(), "global" | "install" | ":env:") && !name.starts_with("doctor-") {
            take(name.clone(), value.clone());
        }
    }
    // pip 8 and 9 do not tell of variables.
    for (name, value) in system.variables() {
        let name = name.to_string_lossy();
        if let Some(name) = name.strip_prefix("PIP_").filter(|name| *name != "CONFIG_FILE" && !is_ours(name))
        {
            take(name.to_lowercase().replace('_', "-"), Raw::from_os(value));
        }
    }
    found.retain(|(name, _)| !HARMLESS.contains(&name.as_str()));
    found
}
