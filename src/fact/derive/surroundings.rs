//! Facts of what lies around the process in question.

use super::{Measured, id, set, text};
use crate::fact::{FactId, Value};
use crate::redact::Clean;

const ALL: &[FactId] = &[
    id!("env.flags"),
    id!("env.library_folder"),
    id!("env.names"),
    id!("env.python_home"),
    id!("env.python_home_fits"),
    id!("env.python_path_foreign"),
    id!("env.tools"),
    id!("module.missing.as"),
    id!("module.missing.besides"),
    id!("module.missing.optional_for"),
    id!("module.missing.place"),
    id!("module.missing.left_over"),
    id!("module.missing.moved_to"),
    id!("module.missing.wanted_by"),
    id!("network.proxy.address"),
    id!("network.proxy.listens"),
    id!("process.compilers"),
    id!("process.shadowing"),
    id!("project.package"),
    id!("project.package_in_src"),
];

pub(super) fn derive(measured: &mut Measured<'_>) {
    if let Some(reason) = measured.failed("surroundings") {
        measured.unknown(ALL, &reason);
        return;
    }
    let around = &measured.inventory.surroundings;
    measured.or_absent(id!("env.flags"), set(around.flags.clone()));
    measured.or_absent(id!("env.library_folder"), text(around.library_folder.as_ref()));
    measured.or_absent(id!("env.names"), set(around.variables.keys().cloned()));
    measured.or_absent(id!("env.python_home"), text(around.python_home.as_ref()));
    measured.or_absent(id!("env.python_home_fits"), around.python_home_fits.map(Value::Bool));
    measured.or_absent(id!("env.python_path_foreign"), text(around.python_path_foreign.as_ref()));
    measured.or_absent(id!("env.tools"), set(around.tools.clone()));
    measured.or_absent(id!("network.proxy.listens"), around.proxy_listens.map(Value::Bool));
    measured.or_absent(id!("network.proxy.address"), text(around.local_proxy.as_ref()));
    measured.or_absent(id!("process.compilers"), set(around.compilers.clone()));
    measured.or_absent(id!("project.package"), text(around.own_package.as_ref()));
    measured.or_absent(id!("project.package_in_src"), around.own_package_in_src.map(Value::Bool));
    match &around.shadowing {
        Some(names) => measured.or_absent(id!("process.shadowing"), set(names.clone())),
        None => measured.unknown(
            &[id!("process.shadowing")],
            &Clean::literal("the folder of the failing program is not known"),
        ),
    }
    if around.looked_for_module {
        measured.or_absent(id!("module.missing.as"), text(around.held.as_ref().map(|held| &held.how)));
        measured.or_absent(id!("module.missing.place"), text(around.held.as_ref().map(|held| &held.place)));
        measured.or_absent(id!("module.missing.wanted_by"), text(around.wanted_by.as_ref()));
        measured.or_absent(id!("module.missing.optional_for"), text(around.optional_for.as_ref()));
        measured.or_absent(id!("module.missing.left_over"), text(around.left_over.as_ref()));
        measured.or_absent(id!("module.missing.moved_to"), text(around.moved_to.as_ref()));
        measured.or_absent(id!("module.missing.besides"), set(around.besides.clone()));
    } else {
        let none = Clean::literal("no module was missing");
        measured.unknown(
            &[
                id!("module.missing.as"),
                id!("module.missing.besides"),
                id!("module.missing.left_over"),
                id!("module.missing.moved_to"),
                id!("module.missing.optional_for"),
                id!("module.missing.place"),
                id!("module.missing.wanted_by"),
            ],
            &none,
        );
    }
}
