//! Facts of the package in question, as it is installed for the subject interpreter.

use super::{Measured, id, number, set, text, version};
use crate::fact::{FactId, Value};
use crate::inventory::Package;
use crate::redact::Clean;

const OF_PACKAGE: &[FactId] = &[
    id!("package.copies"),
    id!("package.distro_copy"),
    id!("package.import_error"),
    id!("package.in_use"),
    id!("package.installed"),
    id!("package.minimum_glibc"),
    id!("package.minimum_macos"),
    id!("package.missing_libraries"),
    id!("package.module_architecture"),
    id!("package.module_fits"),
    id!("package.module_quarantined"),
    id!("package.module_signature"),
    id!("package.record_intact"),
    id!("package.shadowed_by"),
    id!("package.user_copy"),
];

/// The module that the output names: the first that does not fit, or the first of all.
pub(super) fn named_module(measured: &mut Measured<'_>) {
    if let Some(reason) = measured.failed("modules") {
        measured.unknown(&[id!("module.architecture"), id!("module.fits")], &reason);
        return;
    }
    let modules = &measured.inventory.modules;
    let telling = modules.iter().find(|module| !module.fits).or_else(|| modules.first());
    measured.or_absent(id!("module.fits"), telling.map(|module| Value::Bool(module.fits)));
    let architecture = telling.and_then(|module| module.architectures.first());
    measured.or_absent(id!("module.architecture"), text(architecture));
}

pub(super) fn derive(measured: &mut Measured<'_>) {
    let Some(subject) = measured.subject().map(|python| &python.id) else { return };
    if let Some(reason) = measured.failed("packages") {
        measured.unknown(OF_PACKAGE, &reason);
        return;
    }
    let Some(package) = measured.inventory.packages.iter().find(|package| package.python == *subject) else {
        measured.unknown(OF_PACKAGE, &Clean::literal("no package was named"));
        return;
    };
    copies(measured, package);
    modules(measured, package);
    import(measured, package);
}

fn copies(measured: &mut Measured<'_>, package: &Package) {
    let used = package.copies.first();
    match used {
        None => measured.put(id!("package.installed"), Value::Absent),
        Some(copy) => measured.or_unknown(
            id!("package.installed"),
            version(copy.version.as_ref()),
            "its metadata does not state a version",
        ),
    }
    measured.or_unknown(id!("package.copies"), number(u64::try_from(package.copies.len()).ok()), "");
    let any = |kind: &str| package.copies.iter().any(|copy| copy.kind == kind);
    measured.put(id!("package.distro_copy"), Value::Bool(any("distribution")));
    measured.put(id!("package.user_copy"), Value::Bool(any("user-site")));
    match used {
        None => measured.put(id!("package.record_intact"), Value::Absent),
        Some(copy) => measured.or_unknown(
            id!("package.record_intact"),
            copy.record_intact.map(Value::Bool),
            "the installed copy has no RECORD",
        ),
    }
}

fn modules(measured: &mut Measured<'_>, package: &Package) {
    let modules = package.copies.first().map(|copy| copy.modules.as_slice()).unwrap_or_default();
    let fits = modules.iter().all(|module| module.fits);
    measured.or_absent(id!("package.module_fits"), (!modules.is_empty()).then_some(Value::Bool(fits)));
    let missing = modules.iter().flat_map(|module| module.missing_libraries.iter().cloned());
    measured.or_absent(id!("package.missing_libraries"), set(missing));
    let in_use = modules.iter().filter(|module| module.in_use).map(|module| module.file.clone());
    measured.or_absent(id!("package.in_use"), set(in_use));
    // The one that does not fit tells more than the others.
    let telling = modules.iter().find(|module| module.problem.is_some()).or_else(|| modules.first());
    let architecture = telling.and_then(|module| module.architectures.first());
    measured.or_absent(id!("package.module_architecture"), text(architecture));
    let glibc = modules.iter().filter_map(|module| module.glibc.as_ref()).max();
    measured.or_absent(id!("package.minimum_glibc"), version(glibc));
    let macos = modules.iter().filter_map(|module| module.macos.as_ref()).max();
    measured.or_absent(id!("package.minimum_macos"), version(macos));
    let marked = modules.iter().filter_map(|module| module.quarantined).reduce(|one, other| one || other);
    measured.or_absent(id!("package.module_quarantined"), marked.map(Value::Bool));
    let signed = |name: &&str| {
        modules.iter().any(|module| module.signature.as_ref().is_some_and(|signature| signature == *name))
    };
    let worst = ["invalid", "none", "ad-hoc", "linker", "identity"].into_iter().find(signed);
    let worst = worst.map(|name| Value::Text(Clean::literal(name)));
    measured.or_absent(id!("package.module_signature"), worst);
}

fn import(measured: &mut Measured<'_>, package: &Package) {
    let Some(import) = &package.import else {
        let reason = Clean::literal("it was not imported");
        measured.unknown(&[id!("package.import_error"), id!("package.shadowed_by")], &reason);
        return;
    };
    if import.timed_out {
        measured.or_unknown(id!("package.import_error"), None, "the import was not done in time");
        return;
    }
    let error = (!import.works).then(|| text(import.error.as_ref()));
    match error {
        None => measured.put(id!("package.import_error"), Value::Absent),
        Some(error) => {
            measured.or_unknown(id!("package.import_error"), error, "the import ended without a word");
        }
    }
    // The file that was imported lies in none of the folders in which the package is installed.
    let shadow = import.file.as_ref().filter(|file| {
        !package.copies.iter().any(|copy| {
            file.as_str()
                .strip_prefix(copy.location.as_str())
                .is_some_and(|rest| rest.starts_with(['/', '\\']))
        })
    });
    match (&import.file, package.copies.is_empty()) {
        (Some(_), false) => measured.or_absent(id!("package.shadowed_by"), text(shadow)),
        (Some(_), true) | (None, _) => measured.or_unknown(
            id!("package.shadowed_by"),
            None,
            "what is imported could not be compared with what is installed",
        ),
    }
}
