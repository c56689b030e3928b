//! What `py`, Scoop and pyenv-win lead to.

use pip_doctor::inventory::Interpreter;
use pip_doctor::redact::Clean;

use crate::support::Machine;

use super::{installed, registered};

#[test]
fn py_starts_what_its_settings_say() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    let py = machine.write(r"bin\py.exe", "MZ");
    machine.set("PATH", py.parent().unwrap());
    let of_launcher = |machine: &Machine| {
        let found = machine.interpreters();
        let launched =
            found.iter().find(|one| one.reached.iter().any(|reach| reach.through == "py launcher"));
        launched.map(|one| one.real_path.as_str().to_lowercase())
    };
    let real = python.to_str().unwrap().to_lowercase();
    assert_eq!(of_launcher(&machine).as_ref(), Some(&real), "the only one that is registered");
    machine.set("LOCALAPPDATA", machine.path("local"));
    machine.write(r"local\py.ini", "[defaults]\r\npython=2.7\r\n");
    assert_eq!(of_launcher(&machine), None, "a version that is not there");
    machine.set("PY_PYTHON", "3");
    assert_eq!(of_launcher(&machine).as_ref(), Some(&real), "the variable counts more");
    let active = installed(&machine, &python, "env");
    machine.set("VIRTUAL_ENV", active.parent().unwrap());
    assert_eq!(of_launcher(&machine), Some(active.to_str().unwrap().to_lowercase()));
}

#[test]
fn a_shim_of_scoop_leads_to_what_the_file_beside_it_names() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    let target = installed(&machine, &python, r"scoop\apps\python\3.13.2");
    let shim = machine.write(r"scoop\shims\python.exe", "MZ");
    machine.write(r"scoop\shims\python.shim", format!("path = \"{}\"\r\n", target.display()));
    machine.set("PATH", shim.parent().unwrap());
    let entry = machine.reached_by(&shim).unwrap();
    assert!(entry.trouble.is_none(), "{entry:?}");
    assert!(entry.subject);
    assert_eq!(entry.origin.unwrap().as_str(), "scoop");
    assert_eq!(entry.real_path.as_str().to_lowercase(), target.to_str().unwrap().to_lowercase());
}

#[test]
fn a_shim_of_pyenv_win_leads_to_the_selected_version() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    let target = installed(&machine, &python, r"house\.pyenv\pyenv-win\versions\3.13.2");
    let shim = machine.write(r"house\.pyenv\pyenv-win\shims\python.bat", "@exit /b 1\r\n");
    machine.write(r"house\.pyenv\pyenv-win\version", "3.13.2\r\n");
    machine.set("PATH", shim.parent().unwrap());
    let entry = machine.reached_by(&shim).unwrap();
    assert!(entry.trouble.is_none(), "{entry:?}");
    assert_eq!(entry.origin.unwrap().as_str(), "pyenv");
    assert_eq!(entry.real_path.as_str().to_lowercase(), target.to_str().unwrap().to_lowercase());
}

#[test]
fn installations_are_found_without_path() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    for (name, folder) in [
        ("APPDATA", "roaming"),
        ("LOCALAPPDATA", "local"),
        ("PROGRAMDATA", "data"),
        ("ProgramFiles", "files"),
        ("SystemDrive", "drive"),
    ] {
        machine.set(name, machine.path(folder));
    }
    // Who has installed what lies at the top of the drive only a drive of its own would tell.
    let expected = [
        (r"roaming\uv\python\cpython-3.13.2-windows-x86_64-none", "uv", Some("uv")),
        (r"local\Programs\Python\Python313", "system", Some("python.org")),
        (r"local\Python\pythoncore-3.13-64", "system", None),
        (r"files\Python313", "system", None),
        (r"drive\Python313", "system", None),
        (r"drive\tools\python313", "Chocolatey", None),
        (r"drive\tools\miniforge3", "conda", Some("conda")),
        (r"house\miniconda3", "conda", Some("conda")),
        (r"house\scoop\apps\python312\3.12.9", "Scoop", Some("scoop")),
        (r"data\scoop\apps\python\3.13.2", "Scoop", Some("scoop")),
    ];
    for folder in [r"drive\tools\miniforge3", r"house\miniconda3"] {
        machine.write(&format!(r"{folder}\conda-meta\history"), "");
    }
    // Programs beside them that are none.
    machine.write(r"drive\tools\ruby34\python.exe", "MZ");
    machine.write(r"house\scoop\apps\git\2.49.0\python.exe", "MZ");
    let paths = expected.map(|(folder, ..)| installed(&machine, &python, folder));
    let found = machine.interpreters();
    for ((folder, through, origin), path) in expected.into_iter().zip(paths) {
        let is_it = |one: &&Interpreter| one.reached.iter().any(|reach| reach.path == path.to_str().unwrap());
        let entry = found.iter().find(is_it).unwrap_or_else(|| panic!("{folder}: {found:?}"));
        assert!(entry.trouble.is_none(), "{folder}: {entry:?}");
        assert_eq!(entry.reached[0].through.as_str(), through, "{folder}");
        if origin.is_some() {
            assert_eq!(entry.origin.as_ref().map(Clean::as_str), origin, "{folder}");
        }
    }
    let stray = |one: &Interpreter| {
        one.real_path.as_str().contains("ruby34") || one.real_path.as_str().contains(r"\git\")
    };
    assert!(!found.iter().any(stray), "{found:?}");
}
