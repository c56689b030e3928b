//! What `py`, Scoop and pyenv-win lead to.

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
fn installations_of_version_managers_are_found_without_path() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    machine.set("APPDATA", machine.path("roaming"));
    machine.set("LOCALAPPDATA", machine.path("local"));
    let expected = [
        ("roaming\\uv\\python\\cpython-3.13.2-windows-x86_64-none", "uv", "uv"),
        ("local\\Programs\\Python\\Python313", "system", "python.org"),
        ("house\\miniconda3", "conda", "conda"),
    ];
    machine.write(r"house\miniconda3\conda-meta\history", "");
    for (folder, through, origin) in expected {
        let path = installed(&machine, &python, folder);
        let entry = machine.reached_by(&path).unwrap();
        assert_eq!(entry.reached[0].through.as_str(), through, "{folder}");
        assert_eq!(entry.origin.unwrap().as_str(), origin, "{folder}");
    }
}
