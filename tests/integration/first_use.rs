//! What somebody meets who tries the program on failures of their own: the whole of it, under `run`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Machine, command, make_executable, modern_python};

/// A virtual environment in a folder of this machine, whose `pip` only says what a test wants.
fn environment(machine: &Machine, python: &Path, name: &str, pip: &str) -> PathBuf {
    let prefix = machine.path(name);
    let mut maker = command(&python.to_string_lossy());
    maker.args(["-m", "venv", "--without-pip"]).arg(&prefix).env_clear();
    assert!(maker.status().unwrap().success());
    let script = prefix.join("bin/pip");
    fs::write(&script, format!("#!{}\n{pip}\n", prefix.join("bin/python").display())).unwrap();
    make_executable(&script);
    prefix
}

fn site_packages(prefix: &Path) -> PathBuf {
    let folder = fs::read_dir(prefix.join("lib")).unwrap().next().unwrap().unwrap();
    folder.path().join("site-packages")
}

/// With this environment active.
fn activate(machine: &mut Machine, prefix: &Path) {
    machine.set("VIRTUAL_ENV", prefix);
    let path = format!("{}:/usr/bin:/bin", prefix.join("bin").display());
    machine.set("PATH", path);
}

/// The report on a command that is run there.
fn report(machine: &Machine, words: &[&str]) -> Value {
    let output = machine
        .pip_doctor()
        .args(["run", "--format", "json", "--offline", "--"])
        .args(words)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said} {output:?}"))
}

fn first(report: &Value) -> (&str, f64) {
    let cause = &report["diagnoses"][0];
    (cause["id"].as_str().unwrap_or_default(), cause["confidence"].as_f64().unwrap_or_default())
}

/// Every command of every way out.
fn commands(report: &Value) -> Vec<&str> {
    let diagnoses = report["diagnoses"].as_array().unwrap();
    let fixes = diagnoses.iter().flat_map(|one| one["fixes"].as_array().unwrap());
    fixes.flat_map(|fix| fix["commands"].as_array().unwrap()).map(|it| it.as_str().unwrap()).collect()
}

#[test]
fn another_python_that_has_the_module_proves_nothing() {
    let Some(python) = modern_python() else { return };
    let mut machine = Machine::new();
    let own = environment(&machine, python, "house/envs/own", "");
    let other = environment(&machine, python, "house/envs/other", "");
    // Where there are two alone, the one may well have been taken for the other.
    environment(&machine, python, "house/envs/third", "");
    fs::write(site_packages(&other).join("yaml.py"), "").unwrap();
    activate(&mut machine, &own);
    machine.write("work/script.py", "import yaml\n");
    let said = report(&machine, &["python", "script.py"]);
    assert_eq!(first(&said).0, "not-installed", "{:#}", said["diagnoses"]);
    // The same where the `pip` on PATH fills that other one.
    machine.set("PATH", format!("{}:/usr/bin:/bin", other.join("bin").display()));
    machine.environment.retain(|name, _| name != "VIRTUAL_ENV");
    let by_path = own.join("bin/python");
    let said = report(&machine, &[&by_path.to_string_lossy(), "script.py"]);
    let (id, confidence) = first(&said);
    assert_eq!(id, "python-mismatch", "{:#}", said["diagnoses"]);
    assert!(confidence >= 0.9, "{confidence}");
}

/// One installation for all that the file imports and that is not there; a list in quotes is no import.
#[test]
fn what_the_file_imports_besides_is_installed_along() {
    let Some(python) = modern_python() else { return };
    let mut machine = Machine::new();
    let own = environment(&machine, python, "house/envs/own", "");
    fs::write(site_packages(&own).join("attr.py"), "").unwrap();
    activate(&mut machine, &own);
    let program = "from PIL import Image\nimport os, sys, attr\nimport yaml as y\nimport zqthing\n";
    machine.write("work/script.py", program);
    let said = report(&machine, &["python", "script.py"]);
    let (title, commands) = first_fix(&said);
    let installs = commands.iter().any(|command| command.ends_with("pip install Pillow PyYAML"));
    assert!(installs, "{title}: {commands:?}");
}

/// An environment whose Python is gone is made again where it is, not beside it under another name.
#[test]
fn a_broken_environment_keeps_its_name() {
    let Some(python) = modern_python() else { return };
    let mut machine = Machine::new();
    let own = environment(&machine, python, "work/zebra-env", "");
    let gone = machine.path("house/gone/bin/python3");
    for name in ["python", "python3"] {
        fs::remove_file(own.join("bin").join(name)).unwrap();
        std::os::unix::fs::symlink(&gone, own.join("bin").join(name)).unwrap();
    }
    let numbered = fs::read_dir(own.join("bin"))
        .unwrap()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("python3."));
    for entry in numbered {
        fs::remove_file(entry.path()).unwrap();
    }
    let settings = fs::read_to_string(own.join("pyvenv.cfg")).unwrap();
    let moved = settings.lines().map(|line| match line.split_once(" = ") {
        Some(("home", _)) => format!("home = {}", gone.parent().unwrap().display()),
        _ => line.to_owned(),
    });
    fs::write(own.join("pyvenv.cfg"), moved.collect::<Vec<_>>().join("\n")).unwrap();
    activate(&mut machine, &own);
    let said = report(&machine, &["zebra-env/bin/pip", "install", "idna"]);
    assert_eq!(first(&said).0, "venv-broken", "{:#}", said["diagnoses"]);
    assert!(said["summary"].as_str().unwrap().contains("`zebra-env`"), "{}", said["summary"]);
    let (_, commands) = first_fix(&said);
    assert!(commands[0].ends_with("-m venv --clear zebra-env"), "{commands:?}");
    assert!(commands[1].starts_with("zebra-env/bin/python -m pip install"), "{commands:?}");
}

#[test]
fn the_projects_own_environment_that_is_not_active_is_named() {
    let Some(python) = modern_python() else { return };
    let machine = Machine::new();
    let own = environment(&machine, python, "work/.venv", "");
    fs::write(site_packages(&own).join("zqmodule.py"), "").unwrap();
    machine.write("work/requirements.txt", "zqmodule\n");
    machine.write("work/script.py", "import zqmodule\n");
    let said = report(&machine, &[&python.to_string_lossy(), "script.py"]);
    assert_eq!(first(&said).0, "python-mismatch", "{:#}", said["diagnoses"]);
}

#[test]
fn a_project_of_ones_own_is_nobodys_release() {
    let Some(python) = modern_python() else { return };
    let mut machine = Machine::new();
    let pip = "print('''Processing /srv/own-tools
  Building wheel for own-tools (pyproject.toml): finished with status 'error'
      ValueError: /srv/own-tools/src/own_tool does not contain any element
  ERROR: Failed building wheel for own-tools
ERROR: Could not build wheels for own-tools, which is required to install pyproject.toml-based projects''')
raise SystemExit(1)";
    let own = environment(&machine, python, "house/envs/own", pip);
    activate(&mut machine, &own);
    machine.write("work/pyproject.toml", "[project]\nname = \"own-tools\"\nversion = \"1\"\n");
    machine.write("work/part/pyproject.toml", "[tool.poetry]\nname = \"own_tools\"\n");
    for path in [".", "./part", "-e."] {
        let said = report(&machine, &["pip", "install", path]);
        assert_eq!(first(&said).0, "own-project", "{path}: {:#}", said["diagnoses"]);
        let support = &said["support"];
        assert_eq!(support["where"], "not-here", "{support}");
        let commands = commands(&said);
        let named = commands.iter().filter(|command| command.contains("own-tools"));
        assert_eq!(named.count(), 0, "{path}: {commands:?}");
    }
}

/// An environment whose pip says this and fails.
fn failing(words: &str) -> Option<Machine> {
    let python = modern_python()?;
    let mut machine = Machine::new();
    let pip = format!("print('''{words}''')\nraise SystemExit(1)");
    let own = environment(&machine, python, "house/envs/own", &pip);
    activate(&mut machine, &own);
    Some(machine)
}

fn first_fix(report: &Value) -> (String, Vec<String>) {
    let fix = &report["diagnoses"][0]["fixes"][0];
    let commands = fix["commands"].as_array().unwrap().iter();
    (fix["title"].to_string(), commands.map(|command| command.as_str().unwrap().to_owned()).collect())
}

#[test]
fn a_pip_that_knows_no_pyproject_is_too_old() {
    let words = "Directory './kit' is not installable. File 'setup.py' not found.";
    let Some(machine) = failing(words) else { return };
    fs::create_dir(machine.path("work/kit")).unwrap();
    let said = report(&machine, &["pip", "install", "./kit"]);
    assert_eq!(first(&said).0, "command-line-mistake", "{:#}", said["diagnoses"]);
    machine.write("work/kit/pyproject.toml", "[project]\nname = \"kit\"\nversion = \"1\"\n");
    let said = report(&machine, &["pip", "install", "./kit"]);
    assert_eq!(first(&said).0, "pip-too-old", "{:#}", said["diagnoses"]);
    assert_eq!(first_fix(&said).1.last().unwrap(), "pip install ./kit");
}

#[test]
fn the_line_of_a_list_is_named_and_corrected() {
    let words = "ERROR: Cannot install -r requirements.txt (line 1) and Werkzeug==2.3.0 because these package versions have \
                 conflicting dependencies.\n\nThe conflict is caused by:\n    The user requested Werkzeug==2.3.0\n    flask 3.0.0 \
                 depends on Werkzeug>=3.0.0\n\nERROR: ResolutionImpossible: for help visit https://pip.example/";
    let Some(machine) = failing(words) else { return };
    machine.write("work/requirements.txt", "Flask==3.0.0\nWerkzeug==2.3.0\n");
    let said = report(&machine, &["pip", "install", "-r", "requirements.txt"]);
    let (title, commands) = first_fix(&said);
    assert!(title.contains("requirements.txt, line 2"), "{title}");
    let sed = "sed -i.bak -E 's#^Werkzeug([^A-Za-z0-9._-].*)?$#Werkzeug>=3.0.0#I' requirements.txt";
    assert_eq!(commands, [sed, "pip install -r requirements.txt"]);
    assert!(said["summary"].as_str().unwrap().contains("Werkzeug"), "{}", said["summary"]);
}

#[test]
fn a_name_that_is_put_right_keeps_its_pin() {
    let words = "ERROR: Could not find a version that satisfies the requirement bs4==4.12.3 (from versions: none)\n\
                 ERROR: No matching distribution found for bs4==4.12.3";
    let Some(machine) = failing(words) else { return };
    machine.write("work/requirements.txt", "idna\nBS4[lxml]==4.12.3; python_version < '4'  # pages\n");
    let said = report(&machine, &["pip", "install", "-r", "requirements.txt"]);
    let all = commands(&said);
    let sed = "sed -i.bak -E 's#^bs4([^A-Za-z0-9._-].*)?$#beautifulsoup4\\1#I' requirements.txt";
    assert!(all.contains(&sed), "{all:?}");
    let said = report(&machine, &["pip", "install", "bs4[lxml]==4.12.3"]);
    let all = commands(&said);
    assert!(all.contains(&"pip install 'beautifulsoup4[lxml]==4.12.3'"), "{all:?}");
    let words = "      The 'sklearn' PyPI package is deprecated, use 'scikit-learn'\n      rather than 'sklearn' for pip commands.";
    let Some(machine) = failing(words) else { return };
    for (asked, right) in [("sklearn==0.0.post12", "scikit-learn"), ("sklearn>=1.3", "'scikit-learn>=1.3'")] {
        let said = report(&machine, &["pip", "install", asked]);
        assert_eq!(first_fix(&said).1, [format!("pip install {right}")], "{asked}");
    }
}

#[test]
fn rust_is_not_the_first_way_where_another_release_has_a_wheel() {
    let words = "Collecting zqthing\n  Downloading zqthing-1.0.tar.gz (20 kB)\n  running build_ext\n  running build_rust\n  \
                 error: can't find Rust compiler\n  ERROR: Failed building wheel for zqthing";
    let Some(machine) = failing(words) else { return };
    let said = report(&machine, &["pip", "install", "zqthing==1.0"]);
    assert_eq!(first_fix(&said).1, ["pip install zqthing"], "{:#}", said["diagnoses"]);
    let said = report(&machine, &["pip", "install", "zqthing"]);
    let (_, commands) = first_fix(&said);
    assert!(
        commands.iter().all(|command| !command.contains("cargo") && !command.contains("rustup")),
        "{commands:?}"
    );
}

#[test]
fn the_entry_that_was_asked_for_is_quoted() {
    let entries: Vec<String> =
        (0..30).map(|number| format!("1.{number}.0 Requires-Python >=3.7,<3.{}", 8 + number / 10)).collect();
    for (asked, entry) in [("demo==1.11.0", "1.11.0 "), ("demo<1.6", "1.5.0 "), ("demo~=1.8.0", "1.8.0 ")] {
        let words = format!(
            "ERROR: Ignored the following versions that require a different python version: {}\n\
             ERROR: Could not find a version that satisfies the requirement {asked} (from versions: 0.1)\n\
             ERROR: No matching distribution found for {asked}",
            entries.join("; ")
        );
        let Some(machine) = failing(&words) else { return };
        let said = machine
            .pip_doctor()
            .args(["run", "--format", "terminal", "--offline", "--", "pip", "install", asked])
            .output();
        let said = said.unwrap();
        let shown = String::from_utf8([said.stdout, said.stderr].concat()).unwrap();
        let (_, quoted) = shown.split_once("by line 1: ").unwrap_or_else(|| panic!("{shown}"));
        assert!(quoted.trim_start_matches('.').starts_with(entry), "{asked}: {shown}");
    }
}

/// What names the folder of a package is written as the back end takes it, and the file stays TOML.
#[test]
fn the_folder_of_a_package_is_named_for_its_back_end() {
    let poetry =
        "Error: The current project could not be installed: No file/folder found for package own-tools";
    let flit = "ValueError: No file/folder found for module own_tools";
    for (words, file, key, from) in [
        (poetry, "src/widget/__init__.py", "poetry", Some("src")),
        (poetry, "widget/__init__.py", "poetry", None),
        (flit, "src/widget/__init__.py", "flit", None),
    ] {
        let Some(machine) = failing(words) else { return };
        machine.write("work/pyproject.toml", "[tool.poetry]\nname = \"own-tools\"\nversion = \"1\"\n");
        fs::create_dir_all(machine.path("work").join(file).parent().unwrap()).unwrap();
        machine.write(&format!("work/{file}"), "");
        let said = report(&machine, &["pip", "install", "."]);
        let all = commands(&said);
        let Some(printf) = all.iter().find(|command| command.starts_with("printf")) else {
            panic!("{words}: {:#}", said["diagnoses"])
        };
        let mut shell = command("sh");
        assert!(shell.args(["-c", printf]).current_dir(machine.path("work")).status().unwrap().success());
        let text = fs::read_to_string(machine.path("work/pyproject.toml")).unwrap();
        let written: toml::Table = toml::from_str(&text).unwrap();
        let tool = &written["tool"][key];
        let packages = tool.get("packages").map(|packages| &packages[0]);
        let name = packages.map_or_else(|| &tool["module"]["name"], |package| &package["include"]);
        assert_eq!(name.as_str(), Some("widget"), "{text}");
        assert_eq!(packages.and_then(|it| it.get("from")).and_then(toml::Value::as_str), from, "{text}");
    }
}

#[test]
fn titles_name_what_was_seen() {
    let words = "ERROR: Could not find a version that satisfies the requirement zqthing (from versions: none)\nERROR: No matching \
                 distribution found for zqthing";
    let Some(mut machine) = failing(words) else { return };
    machine.set("HTTPS_PROXY", "http://127.0.0.1:9");
    let said = report(&machine, &["pip", "install", "zqthing"]);
    let summary = said["summary"].as_str().unwrap();
    assert!(summary.contains("127.0.0.1:9"), "{summary}");
    machine.environment.retain(|name, _| name != "HTTPS_PROXY");
    machine.set("PIP_ONLY_BINARY", ":all:");
    let said = report(&machine, &["pip", "install", "zqthing"]);
    assert_eq!(first(&said).0, "no-binary-forced", "{:#}", said["diagnoses"]);
    let summary = said["summary"].as_str().unwrap();
    assert!(summary.starts_with("Only wheels are allowed"), "{summary}");
    let mild = "-m pip install --no-binary zqthing zqthing";
    assert!(first_fix(&said).1.last().unwrap().ends_with(mild), "{:?}", first_fix(&said));
}

#[test]
fn what_a_variable_does_is_no_fault_of_a_pip() {
    let Some(mut machine) = failing("") else { return };
    let foreign = "work/lib/python3.1/site-packages";
    machine.write(&format!("{foreign}/zqthing/__init__.py"), "from . import _core\n");
    machine.write(&format!("{foreign}/pip/__init__.py"), "raise ImportError('another Python')\n");
    machine.write(
        &format!("{foreign}/pip-23.0.dist-info/METADATA"),
        "Name: pip\nVersion: 23.0\nRequires-Python: <3.2\n",
    );
    machine.write("work/train.py", "import zqthing\n");
    machine.set("PYTHONPATH", machine.path(foreign));
    let said = report(&machine, &["python", "train.py"]);
    assert!(said["summary"].as_str().unwrap().starts_with("PYTHONPATH leads"), "{}", said["summary"]);
    let of_others = said["diagnoses"].as_array().unwrap().iter().filter(|one| one["id"] == "pip-broken");
    assert_eq!(of_others.count(), 0, "{:#}", said["diagnoses"]);
}

#[test]
fn what_was_expected_is_fixed_where_it_was_tried() {
    let Some(python) = modern_python() else { return };
    let machine = Machine::new();
    let expect = |command: &[&str]| {
        let options = ["run", "--always", "--expect", "arch-mismatch", "--format", "json", "--"];
        let output = machine.pip_doctor().args(options).args(command).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report["expectation"]["result"].as_str().unwrap().to_owned()
    };
    let python = python.to_string_lossy();
    assert_eq!(expect(&[&python, "-c", "import json"]), "fixed");
    assert_ne!(expect(&["sh", "-c", "echo Requirement already satisfied: demo in /srv"]), "fixed");
}

/// The reply and the facts of an issue.
fn triage(text: &str) -> (String, Value) {
    let machine = Machine::new();
    let file = machine.write("work/issue.md", text);
    let output = machine.pip_doctor().args(["triage", "--format", "json"]).arg(file).output().unwrap();
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error} {output:?}"));
    let comment = [&report["proposal"]["comment"], &report["reply"]["comment"]]
        .map(|text| text.as_str().map(str::to_owned));
    (comment.into_iter().flatten().next().unwrap_or_default(), report["known"].clone())
}

#[test]
fn systems_are_read_as_people_write_them() {
    for (text, os) in [
        ("it crashes, win10, latest python (3.13.1)", "windows"),
        ("installation dies. w10, python (3.13.1)", "windows"),
        ("Fresh Win 11 laptop and python version 3.13.1, nothing installs", "windows"),
        ("Our Windows Server 2019 box with py3.13 refuses to install it", "windows"),
        ("Got a new M2 Mac this week, Python 3.13, and the import is dead", "macos"),
        ("Still Big Sur here with python 3.13, and the installation breaks", "macos"),
        ("OS X 10.15 and Python 3.13: broken", "macos"),
        ("My RPi 4 with python 3.13 cannot install it", "linux"),
        ("Ubuntu jammy, python3.13, does not install", "linux"),
    ] {
        let (_, known) = triage(text);
        assert_eq!(known["system.os"], os, "{text}: {known}");
        assert!(known["python.version"].as_str().unwrap().starts_with("3.13"), "{text}: {known}");
    }
    let (_, known) = triage("My colleague has Windows 11, and there it works fine. Here it fails.");
    assert_eq!(known["system.os"], Value::Null, "{known}");
}

#[test]
fn a_failed_import_is_tried_again_and_nothing_stands_for_a_word_of_theirs() {
    let import = "```\n$ python3 -c \"import quickhash\"\nTraceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n  \
                  File \"/Users/ada/venv/lib/python3.11/site-packages/quickhash/__init__.py\", line 1, in <module>\n    from ._quickhash \
                  import digest\nImportError: dlopen(/Users/ada/venv/lib/python3.11/site-packages/quickhash/_quickhash.cpython-311-darwin.so, \
                  0x0002): tried: '/Users/ada/venv/lib/python3.11/site-packages/quickhash/_quickhash.cpython-311-darwin.so' (mach-o file, \
                  but is an incompatible architecture (have 'x86_64', need 'arm64'))\n```\n`pip install quickhash` says Requirement already satisfied.";
    let (comment, _) = triage(import);
    assert!(comment.contains("-c \"import quickhash\""), "{comment}");
    for text in
        [import, "It does not install on my Mac, python 3.13 from brew. I get a long red error. Please help."]
    {
        let (comment, _) = triage(text);
        assert!(comment.contains("pip-doctor"), "{comment}");
        for word in ["...", "PACKAGE", "COMMAND"] {
            let stands = comment.lines().find(|line| line.contains(word) && line.contains("pip"));
            assert_eq!(stands, None, "{comment}");
        }
    }
}

#[test]
fn a_saved_report_is_named_with_the_folder_that_was_given() {
    let Some(machine) = failing("ERROR: Exception: nothing that is known") else { return };
    fs::create_dir(machine.path("work/reports")).unwrap();
    report(&machine, &["pip", "install", "demo"]);
    let output = machine.pip_doctor().args(["last", "--output", "reports/07.md"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("the report is in reports/07.md"), "{said}");
}
