//! A recorded machine: how its file is laid out, and its inspection.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pip_doctor::fact::{self, Facts};
use pip_doctor::inventory::Inventory;
use pip_doctor::probe::Context;
use pip_doctor::probe::schedule;
use pip_doctor::redact::{Raw, Redactor};
use pip_doctor::system::{Entry, Registry, System};
use serde::Deserialize;

use super::binaries;
use crate::support::{Machine, make_executable, run};

/// What a program says when it is started.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Program {
    stdout: String,
    stderr: String,
    code: i32,
    /// What it writes to stdout instead when these words are among its arguments.
    answers: BTreeMap<String, String>,
}

/// A value of the registry.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Value {
    Number(u32),
    Text(String),
}

/// A recorded machine.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Recording {
    /// Documents and threads from which it is written.
    pub(super) source: Vec<String>,
    os: String,
    /// What this program was built for there.
    architecture: String,
    environment: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
    folders: Vec<String>,
    links: BTreeMap<String, String>,
    /// ELF programs: architecture and loader.
    elf: BTreeMap<String, (String, String)>,
    /// Binaries for macOS.
    mach_o: BTreeMap<String, binaries::MachO>,
    programs: BTreeMap<String, Program>,
    /// Keys of the Windows registry, as `reg query` writes them, with their values.
    registry: BTreeMap<String, BTreeMap<String, Value>>,
    /// Programs that must not be started.
    traps: Vec<String>,
    /// Interpreters: what differs from a usual answer.
    pythons: BTreeMap<String, toml::Table>,
    /// Packages in question.
    packages: Vec<String>,
    /// Modules that the failing output names.
    modules: Vec<String>,
    /// What the probes must find.
    pub(super) facts: BTreeMap<String, String>,
}

/// All recordings by the names of their files.
pub(super) fn all() -> BTreeMap<String, Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/machines");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let recording = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        found.insert(name, recording);
    }
    assert!(!found.is_empty());
    found
}

impl Recording {
    /// A machine of which nothing is known but its system and its processor, with a Python on it.
    pub(super) fn bare(os: &str, architecture: &str) -> Self {
        let mut answer = toml::Table::new();
        answer.insert("machine".to_owned(), architecture.into());
        answer.insert("platform".to_owned(), os.into());
        Self {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            environment: BTreeMap::from([("PATH".to_owned(), "/usr/bin".to_owned())]),
            pythons: BTreeMap::from([("/usr/bin/python3".to_owned(), answer)]),
            ..Self::default()
        }
    }

    /// What the probes find out about it.
    pub(super) fn facts(&self, name: &str) -> Facts {
        fact::derive(&self.inspect(name))
    }

    /// Lays it out and lets all probes look at it.
    pub(super) fn inspect(&self, name: &str) -> Inventory {
        let machine = Machine::new();
        self.lay_out(&machine);
        let inventory = self.inspect_at(name, &machine);
        let sprung = machine.path("sprung");
        assert!(!sprung.exists(), "{name}: started {}", fs::read_to_string(&sprung).unwrap_or_default());
        inventory
    }

    /// Writes its files and programs.
    pub(super) fn lay_out(&self, machine: &Machine) {
        let below = |path: &str| format!("root{path}");
        for folder in &self.folders {
            fs::create_dir_all(machine.path(&below(folder))).unwrap();
        }
        for (path, text) in &self.files {
            machine.write(&below(path), text);
        }
        for (path, (architecture, loader)) in &self.elf {
            make_executable(&machine.write(&below(path), binaries::elf(architecture, loader)));
        }
        for (path, binary) in &self.mach_o {
            let file = machine.write(&below(path), binary.bytes());
            make_executable(&file);
            if binary.quarantined {
                binaries::quarantine(&file);
            }
        }
        for (path, program) in &self.programs {
            let said = machine.write(&format!("said{path}.out"), &program.stdout);
            let errors = machine.write(&format!("said{path}.err"), &program.stderr);
            let mut text = "case \" $* \" in\n".to_owned();
            for (number, (words, answer)) in program.answers.iter().enumerate() {
                let said = machine.write(&format!("said{path}.{number}"), answer);
                text.push_str(&format!("*' {words} '*) cat '{}' ;;\n", said.display()));
            }
            text.push_str(&format!("*) cat '{}' ;;\nesac\n", said.display()));
            text.push_str(&format!("cat '{}' >&2; exit {}", errors.display(), program.code));
            machine.script(&below(path), &text);
        }
        let sprung = machine.path("sprung");
        for path in &self.traps {
            machine.script(&below(path), &format!("echo {path} >> '{}'", sprung.display()));
        }
        for (path, differences) in &self.pythons {
            let said = machine.write(&format!("said{path}.out"), answer(differences));
            machine.script(&below(path), &format!("cat '{}'", said.display()));
        }
        for (path, target) in &self.links {
            link(&machine.path("root"), path, target);
        }
    }

    fn registry(&self) -> Registry {
        let entry = |value: &Value| match value {
            Value::Number(number) => Entry::Number(*number),
            Value::Text(text) => Entry::Text(text.clone()),
        };
        let values = |values: &BTreeMap<String, Value>| {
            values.iter().map(|(name, value)| (name.clone(), entry(value))).collect()
        };
        Registry::new(self.registry.iter().map(|(key, found)| (key.clone(), values(found))).collect())
    }

    /// Lets all probes look at it where it was laid out.
    pub(super) fn inspect_at(&self, name: &str, machine: &Machine) -> Inventory {
        let environment: BTreeMap<OsString, OsString> =
            self.environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        let system = System::with_environment(environment, PathBuf::from("/"));
        let system = system.rooted(machine.path("root")).recorded_on(&self.os, &self.architecture);
        let system = system.with_registry(self.registry());
        let mut plan = machine.plan.clone();
        plan.import = false;
        plan.packages.clone_from(&self.packages);
        plan.modules = self.modules.iter().map(|path| Raw::from(path.as_str())).collect();
        let context = Arc::new(Context { system, redactor: Redactor::default(), plan });
        let inspection = run(schedule::inspect(&context, &mut |_| {}));
        assert!(inspection.troubles.is_empty(), "{name}: {:?}", inspection.troubles);
        inspection.inventory
    }
}

/// A relative link, so that it stays within the recorded machine.
fn link(root: &Path, path: &str, target: &str) {
    let place = root.join(path.trim_start_matches('/'));
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    let up = "../".repeat(Path::new(path).components().count() - 2);
    let target = match target.strip_prefix('/') {
        Some(inner) => format!("{up}{inner}"),
        None => target.to_owned(),
    };
    std::os::unix::fs::symlink(target, place).unwrap();
}

/// What an interpreter answers to `query.py`.
fn answer(differences: &toml::Table) -> String {
    let mut answer = serde_json::json!({
        "version": [3, 12, 4, "final", 0],
        "implementation": "cpython",
        "implementation_version": null,
        "banner": "3.12.4 (main) [Clang 15.0.0]",
        "debug": false,
        "free_threaded": false,
        "bits": 64,
        "wide_unicode": true,
        "executable": null,
        "prefix": "/usr",
        "base_prefix": "/usr",
        "suffixes": [".cpython-312-x86_64-linux-gnu.so", ".abi3.so", ".so"],
        "multiarch": null,
        "path": [],
        "site_folders": [],
        "user_site": null,
        "user_site_enabled": true,
        "externally_managed": false,
        "distributions": [],
        "missing_modules": [],
        "openssl": "OpenSSL 3.0.13 30 Jan 2024",
        "certificates": null,
        "android_api": null,
        "include": "/usr/include/python3.12",
        "headers": false,
        "platform": "linux",
        "machine": "x86_64",
        "libc": null,
        "macos_target": null,
        "os_version": null,
        "sysconfig_platform": null,
    });
    for (name, value) in differences {
        assert!(answer.get(name).is_some(), "no answer has `{name}`");
        answer[name] = serde_json::to_value(value).unwrap();
    }
    format!("pip-doctor-answer {answer}\n")
}
