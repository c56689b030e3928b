//! Holds what is shipped beside the program to the program and to each other.
//!
//! Completions and manual pages lie in the repository, as the archives of a release take them:
//! neither the program nor the release has to make them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap_complete::{Shell, generate};
use pip_doctor::cli::command;

use crate::support;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap().replace("\r\n", "\n")
}

/// Path below `packaging/`, and text, of everything that the definitions of the command line give.
fn generated() -> BTreeMap<String, String> {
    let mut made = BTreeMap::new();
    for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
        let mut text = Vec::new();
        let name = match shell {
            Shell::Zsh => "_pip-doctor".to_owned(),
            Shell::PowerShell => "_pip-doctor.ps1".to_owned(),
            other => format!("pip-doctor.{other}"),
        };
        generate(shell, &mut command(), "pip-doctor", &mut text);
        made.insert(format!("completions/{name}"), String::from_utf8(text).unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    // Without the version, which would make every release change every page.
    clap_mangen::generate_to(command().version(None), folder.path()).unwrap();
    for page in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        let name = format!("man/{}", page.file_name().to_str().unwrap());
        let text = fs::read_to_string(page.path()).unwrap();
        made.insert(name, text + read("packaging/man-sections.roff").as_str());
    }
    made
}

/// To write them anew: `UPDATE_PACKAGING=1 cargo test packaging`.
#[test]
fn completions_and_manual_pages_are_current() {
    let made = generated();
    assert!(made.len() > 10, "{:?}", made.keys());
    let update = std::env::var_os("UPDATE_PACKAGING").is_some();
    for folder in ["completions", "man"] {
        let folder = root().join("packaging").join(folder);
        if update {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
        }
    }
    for (path, text) in &made {
        if update {
            fs::write(root().join("packaging").join(path), text).unwrap();
        }
        assert_eq!(&read(&format!("packaging/{path}")), text, "UPDATE_PACKAGING=1 cargo test packaging");
    }
    for folder in ["completions", "man"] {
        for file in fs::read_dir(root().join("packaging").join(folder)).unwrap().map(Result::unwrap) {
            let name = format!("{folder}/{}", file.file_name().to_str().unwrap());
            assert!(made.contains_key(&name), "nothing makes packaging/{name} any more");
        }
    }
}

#[test]
fn manifests_are_filled_with_the_checksums_of_the_archives() {
    let Some(python) = support::modern_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (built, filled) = (folder.path().join("built"), folder.path().join("filled"));
    fs::create_dir(&built).unwrap();
    let fill = || {
        let script = root().join("packaging/manifests.py");
        std::process::Command::new(python).arg(script).args([&built, &filled]).output().unwrap()
    };
    // The archives hold the names alone: `printf %s x86_64 | sha256sum`.
    let sums = [
        ("x86_64", "7520b5a1b312efde4fd7e2793ef4bc0cf8f1c235f778d203ab7216a0e31b3880"),
        ("aarch64", "ac257dd72ce8d4d5e988d4a1c823e6c19b848de2dd211c5c0c0d1147c55dba45"),
    ];
    assert!(!fill().status.success(), "archives are missing");
    for (architecture, _) in sums {
        fs::write(built.join(format!("pip-doctor-{architecture}-pc-windows-msvc.zip")), architecture)
            .unwrap();
    }
    let done = fill();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = |name: &str| fs::read_to_string(filled.join(name)).unwrap();
    let scoop: serde_json::Value = serde_json::from_str(&text("pip-doctor.json")).unwrap();
    assert_eq!(scoop["version"], env!("CARGO_PKG_VERSION"));
    for (bits, (architecture, sum)) in ["64bit", "arm64"].iter().zip(sums) {
        assert_eq!(scoop["architecture"][bits]["hash"], sum);
        let address = format!(
            "{}/releases/download/v{}/pip-doctor-{architecture}-pc-windows-msvc.zip",
            env!("CARGO_PKG_REPOSITORY"),
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(scoop["architecture"][bits]["url"], address);
        let installer = text("pip-doctor.pip-doctor.installer.yaml");
        assert!(installer.contains(&format!("InstallerSha256: \"{sum}\"")), "{installer}");
        assert!(installer.contains(&format!("InstallerUrl: \"{address}\"")), "{installer}");
    }
    for name in ["pip-doctor.pip-doctor.yaml", "pip-doctor.pip-doctor.locale.en-US.yaml"] {
        assert!(text(name).contains(&format!("PackageVersion: \"{}\"", env!("CARGO_PKG_VERSION"))));
    }
    // A checksum that belongs to something else.
    let beside = built.join("pip-doctor-x86_64-pc-windows-msvc.zip.sha256");
    fs::write(&beside, format!("{} *pip-doctor-x86_64-pc-windows-msvc.zip\n", sums[1].1)).unwrap();
    assert!(!fill().status.success());
}

/// `cargo binstall` and the manifests know archives by the names that dist gives them.
#[test]
fn every_target_has_its_place() {
    let dist: toml::Table = toml::from_str(&read("dist-workspace.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let binstall = manifest["package"]["metadata"]["binstall"].as_table().unwrap();
    assert_eq!(dist["dist"]["unix-archive"].as_str(), Some(".tar.gz"));
    assert_eq!(binstall["pkg-fmt"].as_str(), Some("tgz"));
    let overrides = binstall["overrides"].as_table().unwrap();
    let targets: Vec<&str> =
        dist["dist"]["targets"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    let (windows, others): (Vec<&str>, Vec<&str>) =
        targets.into_iter().partition(|target| target.contains("windows"));
    assert!(others.iter().any(|target| target.ends_with("-musl")), "a program that needs no libc");
    assert_eq!(dist["dist"]["windows-archive"].as_str(), Some(".zip"));
    let mut overridden: Vec<&str> = overrides.keys().map(String::as_str).collect();
    overridden.sort_unstable();
    let mut sorted = windows.clone();
    sorted.sort_unstable();
    assert_eq!(overridden, sorted);
    let (winget, scoop) =
        (read("packaging/winget/installer.yaml.in"), read("packaging/scoop/pip-doctor.json.in"));
    for target in windows {
        assert_eq!(overrides[target]["pkg-fmt"].as_str(), Some("zip"));
        assert!(
            winget.contains(&format!("{{sha256 {target}}}"))
                && scoop.contains(&format!("{{sha256 {target}}}"))
        );
    }
}

#[test]
fn the_citation_names_this_version_and_place() {
    let citation = read("CITATION.cff");
    assert!(citation.contains(&format!("\nversion: {}\n", env!("CARGO_PKG_VERSION"))), "{citation}");
    assert!(citation.contains(&format!("\nrepository-code: \"{}\"\n", env!("CARGO_PKG_REPOSITORY"))));
    let project: toml::Table = toml::from_str(&read("pyproject.toml")).unwrap();
    assert_eq!(project["project"]["urls"]["Repository"].as_str(), Some(env!("CARGO_PKG_REPOSITORY")));
}
