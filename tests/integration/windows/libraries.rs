//! Libraries that a compiled module needs, with modules of a real Python.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Machine, skip};

use super::{installed, registered, report};

/// A package `demo` with one compiled module of the registered Python: it is the standard library's
/// own module for hashes, and lies in another folder than the library that it needs.
fn with_demo(machine: &Machine, python: &Path) -> Option<std::path::PathBuf> {
    let folder = python.parent().unwrap();
    let module = [folder.join("_hashlib.pyd"), folder.join(r"DLLs\_hashlib.pyd")]
        .into_iter()
        .find(|path| path.is_file());
    let Some(module) = module else {
        skip("the registered Python has no module for hashes");
        return None;
    };
    let own = installed(machine, python, "own");
    let site = r"own\Lib\site-packages";
    machine.write(&format!(r"{site}\demo\__init__.py"), "from . import _demo\r\n");
    // Under another name: that of the standard library's module would say more than is meant here.
    fs::copy(module, machine.path(site).join(r"demo\_demo.pyd")).unwrap();
    machine.write(&format!(r"{site}\demo-1.0.dist-info\METADATA"), "Name: demo\r\nVersion: 1.0\r\n");
    machine
        .write(&format!(r"{site}\demo-1.0.dist-info\RECORD"), "demo/__init__.py,,\r\ndemo/_demo.pyd,,\r\n");
    Some(own)
}

fn modules(report: &Value) -> &Value {
    let packages = report["facts"]["packages"].as_array().unwrap();
    let found = packages.iter().find(|package| !package["copies"].as_array().unwrap().is_empty());
    &found.unwrap()["copies"][0]["modules"]
}

#[test]
fn a_library_that_no_folder_of_the_search_holds_is_missing() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    let Some(own) = with_demo(&machine, &python) else { return };
    // PATH has it, and does not count since 3.8.
    let of_python = if python.with_file_name("_hashlib.pyd").is_file() { "" } else { "DLLs" };
    machine.set("PATH", python.parent().unwrap().join(of_python));
    let (run, report) = report(&machine, &["--python", own.to_str().unwrap(), "demo"]);
    let module = &modules(&report)[0];
    let missing: Vec<&str> =
        module["missing_libraries"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(missing.iter().any(|name| name.starts_with("libcrypto")), "{module}");
    assert!(!missing.iter().any(|name| name.to_lowercase().contains("python")), "{module}");
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert_eq!(report["diagnoses"][0]["id"], "dll-load-failed", "{}", report["diagnoses"]);
    let evidence = report["diagnoses"][0]["evidence"].as_array().unwrap();
    assert!(evidence.iter().any(|one| one["id"] == "package.missing_libraries"), "{evidence:?}");
}

#[test]
fn a_library_that_the_package_brings_along_is_found() {
    let Some(python) = registered() else { return };
    let machine = Machine::new();
    let Some(own) = with_demo(&machine, &python) else { return };
    let site = machine.path(r"own\Lib\site-packages");
    let folder = python.parent().unwrap();
    let mut record = fs::read_to_string(site.join(r"demo-1.0.dist-info\RECORD")).unwrap();
    for place in [folder.to_owned(), folder.join("DLLs")] {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if name.starts_with("libssl") || name.starts_with("libcrypto") {
                fs::create_dir_all(site.join(r"demo\lib")).unwrap();
                fs::copy(entry.path(), site.join(r"demo\lib").join(&name)).unwrap();
                record.push_str(&format!("demo/lib/{name},,\r\n"));
            }
        }
    }
    fs::write(site.join(r"demo-1.0.dist-info\RECORD"), record).unwrap();
    let (_, report) = report(&machine, &["--no-import", "--python", own.to_str().unwrap(), "demo"]);
    let module = &modules(&report)[0];
    assert_eq!(module["missing_libraries"], serde_json::json!([]), "{module}");
    assert_eq!(module["problem"], Value::Null, "{module}");
}
