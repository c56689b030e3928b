//! Compiled modules that the failing output names, whoever they belong to: what the loader says of
//! one does not always tell why. glibc's passes over a module for another machine, and then says
//! that there is no such file.

use std::sync::Arc;

use super::loader::Loader;
use super::modules;
use crate::inventory::{CompiledModule, Inventory};
use crate::probe::{Context, Contribution, Probe, Running};
use crate::redact::Raw;

/// Reads the headers of the modules that the output names.
#[derive(Debug)]
pub struct NamedModulesProbe;

impl Probe for NamedModulesProbe {
    fn name(&self) -> &'static str {
        "modules"
    }

    fn start(&self, context: Arc<Context>, so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let found = look(&context, &so_far);
            Box::new(move |inventory: &mut Inventory| inventory.modules = found) as Contribution
        })
    }
}

fn look(context: &Context, so_far: &Inventory) -> Vec<CompiledModule> {
    let Some(python) = so_far.interpreters.iter().find(|python| python.subject) else { return Vec::new() };
    if context.plan.modules.is_empty() {
        return Vec::new();
    }
    let mut loader = Loader::new(&context.system, python);
    let paths = context.plan.modules.iter().map(Raw::path);
    paths
        .filter(|path| path.is_absolute() && context.system.is_file(path))
        .map(|path| modules::look(context, python, &path, context.show(&path), &mut loader))
        .collect()
}
