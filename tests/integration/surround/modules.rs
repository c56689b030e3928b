//! Compiled modules: a real one, made wrong by changing bytes of its header.

use std::path::Path;
use std::process::Command;

use pip_doctor::inventory::CompiledModule;

use super::packages::{install, look, machine};
use crate::support::{Machine, modern_python, skip};

/// A compiled module of this interpreter's own library, and its file name.
fn real_module(python: &Path) -> Option<(Vec<u8>, String)> {
    let script = "import _json; print(getattr(_json, '__file__', ''))";
    let output = Command::new(python).args(["-B", "-c", script]).output().unwrap();
    let path = String::from_utf8(output.stdout).unwrap();
    let path = Path::new(path.trim());
    if !path.is_file() {
        skip("this interpreter has its modules built in");
        return None;
    }
    Some((std::fs::read(path).unwrap(), path.file_name().unwrap().to_str().unwrap().to_owned()))
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        (0..bytes.len() - old.len()).filter(|place| bytes[*place..].starts_with(old)).collect();
    assert!(!places.is_empty(), "the module holds {}", String::from_utf8_lossy(old));
    for place in places {
        bytes[place..place + new.len()].copy_from_slice(new);
    }
    bytes
}

/// What is said of a module with these bytes and this name, and whether it can be imported.
fn judge(python: &Path, file: &str, bytes: &[u8]) -> (CompiledModule, Machine) {
    let machine = machine(python, &["one"]);
    let text = b"from . import _json\n";
    let file = format!("demo_package/{file}");
    install(&machine, "one", "2.0", &[("demo_package/__init__.py", text), (&file, bytes)]);
    let (_, package) = look(&machine);
    let module = package.copies[0].modules[0].clone();
    // What we say holds: the interpreter itself can load it, or cannot.
    let import = package.import.unwrap();
    assert_eq!(import.works, module.problem.is_none(), "{:?} against {:?}", module.problem, import.error);
    (module, machine)
}

#[test]
fn a_module_that_fits_has_no_problem() {
    let Some(python) = modern_python() else { return };
    let Some((bytes, file)) = real_module(python) else { return };
    let (module, _machine) = judge(python, &file, &bytes);
    assert_eq!(module.format.unwrap().as_str(), "elf");
    assert_eq!(module.architectures.len(), 1);
    assert!(module.abi.unwrap().as_str().starts_with("cp3"));
    assert!(module.missing_libraries.is_empty());
}

#[test]
fn a_module_of_another_architecture_is_named() {
    let Some(python) = modern_python() else { return };
    let Some((mut bytes, file)) = real_module(python) else { return };
    // e_machine: s390x, which nobody tests on.
    bytes[18..20].copy_from_slice(&22_u16.to_le_bytes());
    let (module, _machine) = judge(python, &file, &bytes);
    let problem = module.problem.unwrap();
    assert!(problem.as_str().starts_with("built for s390x, the interpreter is "), "{problem}");
    assert!(!module.fits);
}

#[test]
fn a_module_of_another_version_is_named() {
    let Some(python) = modern_python() else { return };
    let Some((bytes, _)) = real_module(python) else { return };
    let name = format!("_json.cpython-35m-{}-linux-gnu.so", std::env::consts::ARCH);
    let (module, _machine) = judge(python, &name, &bytes);
    let problem = module.problem.unwrap();
    assert!(problem.as_str().starts_with("built for cp35m, the interpreter is cp3"), "{problem}");
}

#[test]
fn half_a_module_and_no_module_are_told_apart() {
    let Some(python) = modern_python() else { return };
    let Some((bytes, file)) = real_module(python) else { return };
    let (module, _machine) = judge(python, &file, &bytes[..4096]);
    assert_eq!(module.problem.unwrap().as_str(), "the file is cut off or damaged");
    let (module, _machine) = judge(python, &file, b"version https://git-lfs.github.com/spec/v1\n");
    assert_eq!(module.problem.unwrap().as_str(), "the file has no header of a compiled module");
}

#[test]
fn a_library_that_is_not_there_is_named() {
    let Some(python) = modern_python() else { return };
    let Some((bytes, file)) = real_module(python) else { return };
    if !bytes.windows(9).any(|part| part == b"libc.so.6") {
        return skip("this module needs no libc.so.6");
    }
    let wrong = replaced(&bytes, b"libc.so.6\0", b"libq.so.9\0");
    let (module, machine) = judge(python, &file, &wrong);
    assert_eq!(module.missing_libraries, ["libq.so.9"]);
    assert_eq!(module.problem.unwrap().as_str(), "needs libq.so.9, not found");
    assert!(module.fits, "it is for this interpreter, and something else is missing");
    // A folder of the user's counts, if what lies there is a library for this machine.
    let library = machine.write("libraries/libq.so.9", "no library");
    let mut machine = machine;
    machine.set("LD_LIBRARY_PATH", library.parent().unwrap());
    machine.plan.import = false;
    let (_, package) = look(&machine);
    assert_eq!(package.copies[0].modules[0].missing_libraries, ["libq.so.9"]);
    machine.write("libraries/libq.so.9", &bytes);
    let (_, package) = look(&machine);
    assert!(package.copies[0].modules[0].missing_libraries.is_empty());
}

#[test]
fn a_newer_c_library_than_there_is_is_named() {
    let Some(python) = modern_python() else { return };
    let Some((bytes, file)) = real_module(python) else { return };
    let old = b"GLIBC_2.2.5\0";
    if !bytes.windows(old.len()).any(|part| part == old) {
        return skip("this module wants another version of glibc");
    }
    let mut wrong = replaced(&bytes, old, b"GLIBC_9.2.5\0");
    // The loader compares by the name's hash as well.
    let hash = |name: &[u8]| {
        name.iter().fold(0_u32, |hash, byte| {
            let hash = (hash << 4).wrapping_add(u32::from(*byte));
            let high = hash & 0xf000_0000;
            (hash ^ (high >> 24)) & !high
        })
    };
    wrong = replaced(&wrong, &hash(b"GLIBC_2.2.5").to_le_bytes(), &hash(b"GLIBC_9.2.5").to_le_bytes());
    let (module, _machine) = judge(python, &file, &wrong);
    assert_eq!(module.glibc.as_ref().unwrap().as_str(), "9.2.5");
    let problem = module.problem.unwrap();
    assert!(problem.as_str().starts_with("needs GLIBC_9.2.5, libc.so.6 has GLIBC_2."), "{problem}");
}
