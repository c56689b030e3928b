//! Facts that only Windows has. Elsewhere all of them are absent: there is nothing to look for.

use super::{Measured, id, set, text, version};
use crate::fact::{FactId, Value};
use crate::redact::Clean;

const OF_SYSTEM: &[FactId] = &[
    id!("windows.build"),
    id!("windows.code_page"),
    id!("windows.code_page.console"),
    id!("windows.installation"),
    id!("windows.vc_runtime"),
];

const SILENT: &str = "the registry does not state it";

pub(super) fn derive(measured: &mut Measured<'_>) {
    launcher(measured);
    redirection(measured);
    if let Some(reason) = measured.failed("system") {
        measured.unknown(OF_SYSTEM, &reason);
        return;
    }
    let Some(windows) = &measured.inventory.system.windows else {
        for id in OF_SYSTEM {
            measured.put(*id, Value::Absent);
        }
        return;
    };
    let page = |page: Option<u32>| page.map(|page| Value::Integer(i64::from(page)));
    measured.or_unknown(id!("windows.build"), version(windows.build.as_ref()), SILENT);
    measured.or_unknown(id!("windows.code_page"), page(windows.ansi_code_page), SILENT);
    measured.or_unknown(
        id!("windows.code_page.console"),
        page(windows.console_code_page),
        "there is no console, or it does not tell",
    );
    measured.or_unknown(id!("windows.installation"), text(windows.installation.as_ref()), SILENT);
    // The runtime that counts is the one for the interpreter's processor.
    let machine = measured.subject().and_then(|python| python.machine.as_ref());
    let machine = machine.unwrap_or(&measured.inventory.system.process_architecture);
    let runtime = match windows.vc_runtimes.get(machine) {
        Some(version) => Value::Version(version.clone()),
        // Another program may have brought them, without a word in the registry.
        None if windows.vc_runtime_files => {
            Value::Unknown(Clean::literal("its files are there, and no installer has noted their version"))
        }
        None => Value::Absent,
    };
    measured.put(id!("windows.vc_runtime"), runtime);
}

/// What `py` starts.
fn launcher(measured: &mut Measured<'_>) {
    let by_launcher = |reach: &&crate::inventory::Reach| reach.through == "py launcher";
    let launched = measured
        .inventory
        .interpreters
        .iter()
        .find(|python| python.reached.iter().any(|reach| by_launcher(&reach)));
    let target =
        launched.map(|python| Value::Text(python.executable.as_ref().unwrap_or(&python.real_path).clone()));
    match measured.failed("interpreters") {
        Some(reason) => measured.unknown(&[id!("python.launcher")], &reason),
        None => measured.or_absent(id!("python.launcher"), target),
    }
}

/// A program of the Store that writes below `AppData` is led to a folder of its own without a word
/// (<https://docs.python.org/3/using/windows.html>, "Redirection of local data").
fn redirection(measured: &mut Measured<'_>) {
    let Some(python) = measured.subject() else {
        let reason = Clean::literal("there is no interpreter that the report could be about");
        return measured.unknown(&[id!("python.redirected")], &reason);
    };
    let value = if measured.inventory.system.os == "windows" {
        Value::Bool(python.origin.as_ref().is_some_and(|origin| *origin == "store"))
    } else {
        Value::Absent
    };
    measured.put(id!("python.redirected"), value);
}

/// What holds for the folders that an installation writes to.
pub(super) fn disks(measured: &mut Measured<'_>) {
    let of = |purpose: &str| measured.inventory.system.disks.iter().find(|disk| disk.purpose == purpose);
    let (pip, temporary) = (of("pip"), of("temporary"));
    let length = |length: Option<u64>| super::number(length);
    let (of_pip, of_temporary) =
        (pip.and_then(|disk| disk.path_length), temporary.and_then(|disk| disk.path_length));
    measured.or_unknown(id!("disk.path_length.pip"), length(of_pip), UNKNOWN_FOLDER);
    measured.or_unknown(id!("disk.path_length.temporary"), length(of_temporary), UNKNOWN_FOLDER);
    let Some(disk) = pip else {
        return measured.unknown(
            &[id!("disk.in_use.pip"), id!("disk.synchronised.pip")],
            &Clean::literal(UNKNOWN_FOLDER),
        );
    };
    measured.or_absent(id!("disk.in_use.pip"), set(disk.in_use_by.iter().cloned()));
    measured.or_absent(id!("disk.synchronised.pip"), text(disk.synchronised.as_ref()));
}

const UNKNOWN_FOLDER: &str = "it is not known where that is";
