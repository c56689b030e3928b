//! pip's configuration, compared with what real pips say of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use pip_doctor::probe::Context;
use pip_doctor::probe::index::IndexProbe;
use pip_doctor::probe::installers::InstallersProbe;
use pip_doctor::probe::interpreters::Interpreters;
use pip_doctor::probe::openssl::OpensslProbe;
use pip_doctor::probe::schedule::Wave;
use pip_doctor::system::System;

use super::{inspect, measured};
use crate::support::{Machine, pythons, skip};

/// Settings in force by name, as `pip config list` has them: a variable replaces the option of all
/// sections, what is "no" or empty is left out.
fn said_by_pip(python: &Path, machine: &Machine) -> BTreeMap<String, String> {
    let output = Command::new(python)
        .args(["-m", "pip", "config", "list"])
        .env_clear()
        .envs(&machine.environment)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(machine.path("work"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<(&str, &str, &str)> = text
        .lines()
        .filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            let (section, name) = key.rsplit_once('.')?;
            Some((section, name, value.trim_matches('\'')))
        })
        .collect();
    let from_variables: Vec<&str> =
        lines.iter().filter(|(section, _, _)| *section == ":env:").map(|(_, name, _)| *name).collect();
    lines
        .iter()
        .filter(|(section, name, _)| *section == ":env:" || !from_variables.contains(name))
        // The name of the file is no option, though some pips list it.
        .filter(|(_, name, _)| *name != "config-file")
        .filter(|(_, _, value)| !matches!(*value, "" | "0" | "no" | "false"))
        .map(|(section, name, value)| {
            let plain = *section == ":env:" || *section == "global";
            let key = if plain { (*name).to_owned() } else { format!("{section}.{name}") };
            (key, (*value).to_owned())
        })
        .collect()
}

fn told_by_us(python: &Path, machine: &mut Machine) -> BTreeMap<String, String> {
    machine.plan.pythons = vec![python.to_owned()];
    let found = inspect(&machine.context(), &[(Wave::First, &Interpreters), (Wave::Second, &IndexProbe)]);
    let pip = found.installers.iter().find(|installer| installer.name == "pip");
    let settings = pip.map(|pip| pip.settings.clone()).unwrap_or_default();
    settings.iter().map(|one| (one.name.as_str().to_owned(), one.value.as_str().to_owned())).collect()
}

/// pip shows the line feed in a value as two characters.
fn without_hosts(settings: &BTreeMap<String, String>) -> BTreeMap<String, Vec<String>> {
    let words = |value: &str| {
        let value = value.replace("\\n", " ");
        let words = value.split_whitespace();
        words.map(|word| if word.contains("://") { "address".to_owned() } else { word.to_owned() }).collect()
    };
    settings.iter().map(|(name, value)| (name.clone(), words(value))).collect()
}

/// Pips of this machine that know `config list` (pip 10).
fn pips() -> Vec<&'static Path> {
    let pythons: Vec<&Path> = pythons()
        .iter()
        .map(std::path::PathBuf::as_path)
        .filter(|path| ["3.6", "3.7", "3.13"].iter().any(|version| path.to_string_lossy().contains(version)))
        .collect();
    if pythons.is_empty() {
        skip("there is none of the pips to compare with");
    }
    pythons
}

#[test]
fn the_files_replace_each_other_as_in_pip() {
    for python in pips() {
        let mut machine = Machine::new();
        machine.write(
            "etc/pip/pip.conf",
            "[global]\ntimeout = 11\nretries = 4\nindex-url = https://one.example/simple\n",
        );
        machine.write("house/.pip/pip.conf", "[global]\ntimeout = 12\nindex-url = https://two.example/simple\nextra-index-url =\n    https://three.example/simple\n    https://four.example/simple\n");
        machine.write(
            "house/.config/pip/pip.conf",
            "[global]\ntimeout: 13\nno_color = false\n[install]\nno-binary = :all:\n; only-binary = :all:\n",
        );
        machine.set("XDG_CONFIG_DIRS", machine.path("etc"));
        let said = said_by_pip(python, &machine);
        assert_eq!(said.get("timeout").map(String::as_str), Some("13"), "{}: {said:?}", python.display());
        let ours = told_by_us(python, &mut machine);
        assert_eq!(without_hosts(&ours), without_hosts(&said), "{}", python.display());
        // Each of the hosts is private, whatever line it stands on.
        assert!(!ours.values().any(|value| value.contains(".example")), "{ours:?}");
    }
}

#[test]
fn variables_and_the_named_file_come_last() {
    for python in pips() {
        let mut machine = Machine::new();
        machine.write(
            "house/.config/pip/pip.conf",
            "[global]\ntimeout = 13\nretries = 9\n[install]\nno-binary = numpy\n",
        );
        let named = machine.write("named.conf", "[global]\nretries = 7\n[install]\nno-binary = scipy\n");
        machine.set("PIP_TIMEOUT", "14");
        machine.set("PIP_NO_BINARY", "cryptography");
        assert_eq!(told_by_us(python, &mut machine), said_by_pip(python, &machine), "{}", python.display());
        // With a file of that name the user's own does not count.
        machine.set("PIP_CONFIG_FILE", &named);
        assert_eq!(told_by_us(python, &mut machine), said_by_pip(python, &machine), "{}", python.display());
        machine.set("PIP_CONFIG_FILE", "/dev/null");
        assert_eq!(told_by_us(python, &mut machine), said_by_pip(python, &machine), "{}", python.display());
    }
}

#[test]
fn the_default_index_is_the_one_that_pip_has_built_in() {
    for python in pips() {
        let mut machine = Machine::new();
        machine.plan.pythons = vec![python.to_owned()];
        let script = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)";
        let output = Command::new(python).args(["-B", "-c", script]).output().unwrap();
        let address = String::from_utf8(output.stdout).unwrap();
        let found = inspect(&machine.context(), &[(Wave::First, &Interpreters), (Wave::Second, &IndexProbe)]);
        assert_eq!(found.index.url.as_ref().unwrap().as_str(), address.trim());
        assert!(!found.index.private);
        // The same address, written down, is still the default.
        machine.set("PIP_INDEX_URL", format!("{}/", address.trim()));
        machine.set("HTTPS_PROXY", "http://proxy.example:3128");
        let found = inspect(&machine.context(), &[(Wave::First, &Interpreters), (Wave::Second, &IndexProbe)]);
        assert!(!found.index.private);
        assert_eq!(found.index.origin.as_ref().unwrap().as_str(), "PIP_INDEX_URL");
        assert_eq!(measured(&found, "network.proxy").to_clean(), "yes");
        machine.set("PIP_INDEX_URL", "https://index.example/simple");
        let found = inspect(&machine.context(), &[(Wave::First, &Interpreters), (Wave::Second, &IndexProbe)]);
        assert!(found.index.private);
    }
}

#[test]
fn a_file_of_certificates_that_is_not_there_is_told() {
    let Some(python) = crate::support::modern_python() else { return };
    let mut machine = Machine::new();
    machine.plan.pythons = vec![python.to_owned()];
    let file = machine.path("corp.pem");
    machine.write("house/.config/pip/pip.conf", format!("[global]\ncert = {}\n", file.display()));
    let probes: &[(Wave, &'static dyn pip_doctor::probe::Probe)] =
        &[(Wave::First, &Interpreters), (Wave::First, &OpensslProbe), (Wave::Second, &IndexProbe)];
    assert_eq!(measured(&inspect(&machine.context(), probes), "tls.ca_bundle").to_clean(), "no");
    machine.write("corp.pem", "certificates");
    assert_eq!(measured(&inspect(&machine.context(), probes), "tls.ca_bundle").to_clean(), "yes");
}

/// What people keep in their configuration, in the places where the tools keep it.
#[test]
fn no_secret_of_an_installers_configuration_is_shown() {
    let mut machine = Machine::new();
    machine.write(
        "house/.config/uv/uv.toml",
        "[[index]]\nname = \"corp\"\nurl = \"https://anna:hunter2seed@pypi.seedcorp.example/simple\"\n",
    );
    machine.write("house/.config/pypoetry/config.toml", "[http-basic.corp]\nusername = \"anna\"\npassword = \"s3cretseed99\"\n[pypi-token]\npypi = \"pypi-AgEIcHlwaS5vcmcCJGseedseedseedseedseed\"\n");
    machine.write("house/.condarc", "channels:\n  - https://conda.seedcorp.example/t/tk-seedseed-1234/main\nproxy_servers:\n  https: http://anna:pr0xyseed@proxy.seedcorp.example:3128\n");
    machine.write("house/.config/pip/pip.conf", "[global]\nextra-index-url =\n    https://a.seedcorp.example/simple\n    https://anna:p4ssseed@b.seedcorp.example/simple\ntrusted-host = c.seedcorp.example\n");
    machine.set("POETRY_HTTP_BASIC_CORP_PASSWORD", "envs3cretseed");
    machine.set("HTTPS_PROXY", "http://anna:pr0xyseed@proxy.seedcorp.example:3128");
    let system = System::with_environment(machine.environment.clone(), machine.path("work"));
    let redactor = pip_doctor::probe::redactor(&system, &[]);
    let context = Arc::new(Context { system, redactor, plan: machine.plan.clone() });
    let found = inspect(&context, &[(Wave::First, &InstallersProbe), (Wave::Second, &IndexProbe)]);
    let shown = serde_json::to_string(&found).unwrap();
    assert!(shown.contains("http-basic.corp.password") && shown.contains("extra-index-url"), "{shown}");
    assert!(!shown.contains("seed"), "{shown}");
}
