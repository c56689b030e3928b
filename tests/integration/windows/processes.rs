//! Programs that hang, programs that hold files.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;

use super::{Command, Duration, Machine, Stdio, TroubleKind, Value, fs, installed, registered, report};

/// Whether a process of this number runs.
fn is_running(process: u32) -> bool {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let mut table = System::new().unwrap();
    table.refresh_processes_specifics(ProcessesToUpdate::All, true, ProcessRefreshKind::nothing());
    table.process(Pid::from_u32(process)).is_some()
}

#[test]
fn a_program_that_hangs_is_ended_with_all_that_it_has_started() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    let hanging = installed(&machine, &python, "hanging");
    let notes = machine.path("notes");
    // It hangs before it can answer, and so does the program that it starts.
    let script = format!(
        "import os, sys, time\n\
         with open(r'{}', 'a') as notes: notes.write('%d\\n' % os.getpid())\n\
         if 'PIP_DOCTOR_TEST_CHILD' not in os.environ:\n\
         \x20   os.environ['PIP_DOCTOR_TEST_CHILD'] = 'yes'\n\
         \x20   os.spawnl(os.P_NOWAIT, sys.executable, 'python.exe', '-c', 'pass')\n\
         time.sleep(600)\n",
        notes.display()
    );
    machine.write(r"hanging\Lib\site-packages\sitecustomize.py", script);
    machine.set("PATH", hanging.parent().unwrap());
    machine.plan.probe_deadline = Duration::from_secs(8);
    let entry = machine.reached_by(&hanging).unwrap();
    assert_eq!(entry.trouble.as_ref().unwrap().kind, TroubleKind::TimedOut, "{entry:?}");
    let started: Vec<u32> =
        fs::read_to_string(&notes).unwrap().lines().map(|line| line.trim().parse().unwrap()).collect();
    assert_eq!(started.len(), 2, "it and its child have said who they are");
    for process in started {
        assert!(!is_running(process), "{process}");
    }
}

/// A Python that has loaded this module and waits.
fn holder(python: &Path, module: &Path) -> std::process::Child {
    let name = module.file_stem().unwrap().to_str().unwrap();
    let code = format!(
        "import importlib.machinery as m, importlib.util as u, sys, os\n\
         loader = m.ExtensionFileLoader('{name}', r'{}')\n\
         u.module_from_spec(u.spec_from_loader('{name}', loader))\n\
         os.write(1, b'loaded\\n')\n\
         os.read(0, 1)\n",
        module.display()
    );
    let mut child = Command::new(python)
        .args(["-c", &code])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .current_dir("C:\\")
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "loaded");
    child
}

#[test]
fn modules_that_a_running_program_holds_are_named() {
    let Some(python) = registered() else { return };
    let machine = Machine::new();
    let own = installed(&machine, &python, "own");
    let source = ["select.pyd", r"DLLs\select.pyd"].map(|name| python.with_file_name(name));
    let Some(source) = source.iter().find(|path| path.is_file()) else {
        return super::skip("the registered Python has no such module");
    };
    let site = r"own\Lib\site-packages";
    let module = machine.path(site).join(r"demo\select.pyd");
    machine.write(&format!(r"{site}\demo\__init__.py"), "");
    fs::copy(source, &module).unwrap();
    machine.write(&format!(r"{site}\demo-1.0.dist-info\METADATA"), "Name: demo\r\nVersion: 1.0\r\n");
    machine
        .write(&format!(r"{site}\demo-1.0.dist-info\RECORD"), "demo/__init__.py,,\r\ndemo/select.pyd,,\r\n");
    let arguments = ["--no-import", "--python", own.to_str().unwrap(), "demo"];
    let in_use = |report: &Value| {
        let packages = report["facts"]["packages"].as_array().unwrap().clone();
        let copy = packages.into_iter().find_map(|package| package["copies"].get(0).cloned()).unwrap();
        let disks = report["facts"]["system"]["disks"].as_array().unwrap().clone();
        let disk = disks.into_iter().find(|disk| disk["purpose"] == "pip").unwrap();
        (copy["modules"][0]["in_use"].clone(), disk["in_use_by"].clone())
    };
    let (_, free) = report(&machine, &arguments);
    assert_eq!(in_use(&free), (Value::from(false), serde_json::json!([])));
    let mut child = holder(&own, &module);
    let (_, held) = report(&machine, &arguments);
    let _ = child.stdin.take().unwrap().write_all(b"x");
    child.wait().unwrap();
    assert_eq!(in_use(&held), (Value::from(true), serde_json::json!(["python.exe"])));
}
