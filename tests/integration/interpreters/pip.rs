//! Whether an interpreter's pip works, and which versions lie in its folders.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use pip_doctor::inventory::Interpreter;

use crate::support::{Machine, modern_python};

/// A virtual environment without any package.
fn environment(machine: &mut Machine) -> Option<PathBuf> {
    let python = modern_python()?;
    let real = python.canonicalize().unwrap();
    let home = real.parent().unwrap().display();
    machine.write("env/pyvenv.cfg", format!("home = {home}\ninclude-system-site-packages = false\n"));
    std::fs::create_dir(machine.path("env/bin")).unwrap();
    symlink(&real, machine.path("env/bin/python")).unwrap();
    machine.set("VIRTUAL_ENV", machine.path("env"));
    let library = real.file_name().unwrap().to_string_lossy().into_owned();
    Some(PathBuf::from(format!("env/lib/{library}/site-packages")))
}

fn put(machine: &Machine, site: &std::path::Path, name: &str, text: &str) {
    machine.write(site.join(name).to_str().unwrap(), text);
}

fn subject(machine: &Machine) -> Interpreter {
    let entry = machine.reached_by(&machine.path("env/bin/python")).unwrap();
    assert!(entry.subject && entry.trouble.is_none(), "{entry:?}");
    entry
}

#[test]
fn metadata_without_code_is_a_broken_pip() {
    let mut machine = Machine::new();
    let Some(site) = environment(&mut machine) else { return };
    assert!(subject(&machine).pip_broken.is_none());
    put(&machine, &site, "pip-21.3.1.dist-info/METADATA", "Name: pip\nVersion: 21.3.1\n");
    let entry = subject(&machine);
    assert_eq!(entry.tool("pip").unwrap().as_str(), "21.3.1");
    let words = entry.pip_broken.unwrap();
    assert!(words.as_str().starts_with("ModuleNotFoundError: No module named 'pip"), "{words}");
}

#[test]
fn a_pip_for_another_python_is_tried_before_it_is_called_broken() {
    let mut machine = Machine::new();
    let Some(site) = environment(&mut machine) else { return };
    put(&machine, &site, "pip-99.0.dist-info/METADATA", "Name: pip\nVersion: 99.0\nRequires-Python: >=4\n");
    for name in ["pip", "pip/_internal", "pip/_internal/cli", "pip/_vendor"] {
        put(&machine, &site, &format!("{name}/__init__.py"), "");
    }
    put(&machine, &site, "pip/_internal/cli/main.py", "");
    assert!(subject(&machine).pip_broken.is_none());
    put(&machine, &site, "pip/_internal/cli/main.py", "raise SyntaxError('no')\n");
    assert_eq!(subject(&machine).pip_broken.unwrap().as_str(), "SyntaxError: no");
}

#[test]
fn of_several_versions_the_code_tells_which_is_there() {
    let mut machine = Machine::new();
    let Some(site) = environment(&mut machine) else { return };
    for version in ["20.0.2", "21.3.1", "9.0.3"] {
        let text = format!("Name: pip\nVersion: {version}\n");
        put(&machine, &site, &format!("pip-{version}.dist-info/METADATA"), &text);
    }
    for name in ["pip/_internal", "pip/_vendor"] {
        put(&machine, &site, &format!("{name}/__init__.py"), "");
    }
    put(&machine, &site, "pip/__init__.py", "import typing\n\n__version__ = \"21.3.1\"\n");
    // What an upgrade leaves behind has no metadata.
    put(&machine, &site, "setuptools-40.0.0.dist-info/RECORD", "");
    put(&machine, &site, "setuptools-58.1.0.dist-info/METADATA", "Name: setuptools\n");
    put(&machine, &site, "~ip-18.0.dist-info/METADATA", "Name: pip\n");
    put(&machine, &site, "wheel.egg-info/PKG-INFO", "Name: wheel\nVersion: 0.30.0\n");
    put(&machine, &site, "Flit_Core-3.9.0.dist-info/METADATA", "Name: flit_core\n");
    let entry = subject(&machine);
    let version = |name| entry.tool(name).map(|version| version.as_str().to_owned());
    assert_eq!(version("pip").as_deref(), Some("21.3.1"));
    assert_eq!(version("setuptools").as_deref(), Some("58.1.0"));
    assert_eq!(version("wheel").as_deref(), Some("0.30.0"));
    assert_eq!(entry.backends[0].name.as_str(), "flit-core");
}
