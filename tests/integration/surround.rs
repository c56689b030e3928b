//! Everything around the interpreters, with real files and processes: tools, installers, packages,
//! the machine.

mod configuration;
mod machine;
mod modules;
mod packages;
mod tags;
mod tools;

use std::sync::Arc;

use pip_doctor::fact::{self, FactId, Value};
use pip_doctor::inventory::{Inventory, Tool};
use pip_doctor::probe::schedule::{self, Wave};
use pip_doctor::probe::{Context, Probe};

use crate::support::run;

/// What these probes find.
fn inspect(context: &Arc<Context>, probes: &[(Wave, &'static dyn Probe)]) -> Inventory {
    let inspection = run(schedule::run(probes, context, &mut |_| {}));
    assert!(inspection.troubles.is_empty(), "{:?}", inspection.troubles);
    inspection.inventory
}

fn tool<'a>(inventory: &'a Inventory, name: &str) -> &'a Tool {
    inventory.toolchains.iter().find(|tool| tool.name == name).unwrap()
}

fn measured(inventory: &Inventory, id: &str) -> Value {
    fact::derive(inventory).get(FactId::find(id).unwrap()).unwrap().value.clone()
}
