//! Whose the `pip` is that the shell runs, and whether an interpreter's pip can work at all.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use pep440_rs::VersionSpecifiers;
use tokio::time::Instant;

use super::answer::{self, Answer};
use crate::probe::Context;
use crate::probe::programs::script;
use crate::python::version::Version;
use crate::redact::Clean;
use crate::system::{Ending, Invocation, System};

/// The interpreter of the `pip` that the shell runs, else of `pip3`.
pub(super) fn interpreter(system: &System) -> Option<PathBuf> {
    let path = ["pip", "pip3"].iter().find_map(|name| script::program(system, name))?;
    script::interpreter(system, &path)
}

/// Takes the working directory off the path, as the probe's own script does.
const START: &str = "import sys; sys.path[:] = [entry for entry in sys.path if entry]; ";

/// Variables that lead an interpreter to modules of others.
const LEADING: [&str; 2] = ["PYTHONHOME", "PYTHONPATH"];

/// Why a pip cannot be imported.
#[derive(Debug)]
pub(super) struct Trouble {
    /// What Python says.
    pub(super) said: Clean,
    /// It can where no variable leads to modules of others.
    pub(super) by_variable: bool,
}

/// Why the interpreter's pip cannot be imported; nothing if it can, or if there is none.
///
/// The files tell whether there is any doubt; only then is it tried.
pub(super) async fn trouble(
    context: &Context,
    program: &Path,
    answer: &Answer,
    python: &Version,
    end: Instant,
) -> Option<Trouble> {
    // One that PYTHONPATH finds among the packages of another Python is that one's.
    let (_, stated, folder, metadata) = answer
        .distributions
        .iter()
        .find(|(name, _, folder, _)| name.unredacted() == "pip" && !python.is_another_than(&folder.path()))?;
    let folder = folder.path();
    let version = stated.as_ref().and_then(|stated| Version::parse(stated.unredacted()))?;
    let egg = metadata.path().extension().is_some_and(|ending| ending == "egg");
    let package = if egg { folder.join(metadata.path()).join("pip") } else { folder.join("pip") };
    let mut parts = vec![package.join("__init__.py")];
    if version.major() >= 10 {
        parts.extend(["_internal", "_vendor"].map(|part| package.join(part).join("__init__.py")));
    }
    let incomplete = parts.iter().any(|part| !context.system.is_file(part));
    let refused = !allows(context, &folder.join(metadata.path()), python);
    // pip had its copy of pkg_resources follow the removal of `pkgutil.ImpImporter` in 3.12 with
    // 23.1.2, and needs `distutils` no longer since about the same time.
    let outlived = (python.major(), python.minor()) >= (3, 12) && version < Version::parse("23.1.2")?;
    if !(incomplete || refused || outlived) {
        return None;
    }
    let module = if version.major() >= 10 { "pip._internal.cli.main" } else { "pip" };
    let module = if version.major() >= 10 && version.major() < 20 { "pip._internal" } else { module };
    let import = answer::invocation(program, end).arg(format!("{START}import {module}"));
    let outcome = context.system.run(&import).await;
    // One that was not finished in time may work.
    if !matches!(outcome.ending, Ending::Code(1..) | Ending::Signal(_)) {
        return None;
    }
    let said = outcome
        .stderr
        .unredacted()
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("no error message");
    let led = LEADING.into_iter().filter(|name| context.system.variable_os(name).is_some());
    let names: Vec<&str> = led.collect();
    let by_variable = !names.is_empty()
        && {
            // Its own pip may be another one than the one that the variable leads to.
            let own = answer::invocation(program, end)
            .arg(format!("{START}sys.argv[:] = ['pip', '--version']; import runpy; runpy.run_module('pip', run_name='__main__')"));
            let plain = names.iter().fold(own, Invocation::without_variable);
            !matches!(context.system.run(&plain).await.ending, Ending::Code(1..) | Ending::Signal(_))
        };
    let said = context.text(said);
    let said = if by_variable {
        let names = names.into_iter().map(Clean::literal).collect::<Vec<_>>();
        let names = Clean::join(&names, ", ");
        Clean::literal("{said} (not without {names})")
            .fill(&|place| Some(if place == "said" { said.clone() } else { names.clone() }))
    } else {
        said
    };
    Some(Trouble { said, by_variable })
}

/// Whether the metadata allows this version of Python.
fn allows(context: &Context, metadata: &Path, python: &Version) -> bool {
    let Ok(text) = context.system.read_text(&metadata.join("METADATA")) else { return true };
    let mut headers = text.unredacted().lines().take_while(|line| !line.is_empty());
    let Some(wanted) = headers.find_map(|line| line.strip_prefix("Requires-Python:")) else { return true };
    VersionSpecifiers::from_str(wanted.trim()).map_or(true, |wanted| wanted.contains(python.pep440()))
}
