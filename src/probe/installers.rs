//! pip as the shell runs it, uv, poetry, pipenv, pdm, conda, pipx: version, place, settings.
//!
//! Most of them are Python scripts, whose version lies beside their interpreter: only what is a
//! program of its own is started. pip's settings depend on the interpreter that it works for; they
//! are read in the second wave ([`super::index`]).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::programs::script;
use super::toolchains::failure;
use super::{Context, Contribution, Probe, Running, apple, settings};
use crate::inventory::{Installer, Interpreter, Inventory};
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::Invocation;

/// Looks for installers.
#[derive(Debug)]
pub struct InstallersProbe;

/// An installer: its name, its distribution, the names of its program.
struct Known {
    name: &'static str,
    programs: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known { name: "pip", programs: &["pip", "pip3"] },
    Known { name: "uv", programs: &["uv"] },
    Known { name: "poetry", programs: &["poetry"] },
    Known { name: "pipenv", programs: &["pipenv"] },
    Known { name: "pdm", programs: &["pdm"] },
    Known { name: "conda", programs: &["conda", "mamba", "micromamba"] },
    Known { name: "pipx", programs: &["pipx"] },
];

impl Probe for InstallersProbe {
    fn name(&self) -> &'static str {
        "installers"
    }

    fn start(&self, context: Arc<Context>, _so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let mut found = Vec::new();
            for known in KNOWN {
                found.push(look(&context, known).await);
            }
            Box::new(move |inventory: &mut Inventory| {
                for (mut installer, python) in found.into_iter().flatten() {
                    installer.python =
                        python.and_then(|python| interpreter(&inventory.interpreters, &python));
                    inventory.installers.push(installer);
                }
            }) as Contribution
        })
    }
}

/// An interpreter as an installer names it.
struct Named {
    path: PathBuf,
    shown: Clean,
    shown_real: Clean,
}

async fn look(context: &Context, known: &Known) -> Option<(Installer, Option<Named>)> {
    let system = &context.system;
    let entries = settings::of(system, known.name);
    let mut installer = Installer {
        name: Clean::literal(known.name),
        settings: entries.iter().map(|entry| entry.show(context)).collect(),
        ..Installer::default()
    };
    // What the shell finds may be a shim; what counts is behind it.
    let Some((name, path)) =
        known.programs.iter().find_map(|name| Some((*name, script::program(system, name)?)))
    else {
        // Settings of a tool that is not there may still be why another one is used.
        return (!installer.settings.is_empty()).then_some((installer, None));
    };
    let reached = system.find_program(name).unwrap_or_else(|| path.clone());
    installer.path = Some(context.show(&reached));
    let python = script::interpreter(system, &path);
    let named = python.as_ref().map(|python| Named {
        path: python.clone(),
        shown: context.show(python),
        shown_real: context.show(&system.canonical(python).unwrap_or_else(|_| python.clone())),
    });
    if let Some(python) = &python
        && !system.is_executable(python)
    {
        installer.problem =
            Some(Clean::literal("its interpreter {python} is gone").fill(&|_| Some(context.show(python))));
        return Some((installer, named));
    }
    installer.version = match script::distribution(system, &path, known.name) {
        Some(found) => Some(found.version),
        None if python.is_some() => None,
        None if apple::is_stub(system, &path) && apple::developer_folder(context).await.is_none() => {
            installer.problem = Some(Clean::literal("a stub: Xcode's command line tools are not installed"));
            None
        }
        None => {
            let asked = Invocation::new(&path).arg("--version").deadline(context.plan.process_deadline());
            let outcome = system.run(&asked).await;
            if !outcome.succeeded() {
                installer.problem = Some(failure(context, &outcome));
            }
            outcome.succeeded().then(|| outcome.stdout.inspect(stated_version)).flatten()
        }
    };
    if installer.version.is_none() && installer.problem.is_none() {
        installer.problem = Some(Clean::literal("its version is not stated beside its interpreter"));
    }
    Some((installer, named))
}

/// `uv 0.11.2 (1aa9d2b 2026-05-01)`, `conda 24.1.2`, `Poetry (version 1.8.2)`.
fn stated_version(said: &str) -> Option<Version> {
    said.lines()
        .next()?
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | ','))
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_digit()) && word.contains('.'))
        .find_map(Version::parse)
}

/// The id of the interpreter with this path: by one of its names, or by the file that runs.
fn interpreter(interpreters: &[Interpreter], python: &Named) -> Option<Clean> {
    let started_as = |known: &&Interpreter| {
        let executable = known.places.executable.as_ref().map(Raw::path);
        executable.as_deref() == Some(python.path.as_path())
            || known.executable.as_ref() == Some(&python.shown)
            || known.reached.iter().any(|reach| reach.path == python.shown)
    };
    let same_folder = |known: &&Interpreter| {
        let executable = known.places.executable.as_ref().map(Raw::path);
        executable.as_deref().and_then(Path::parent) == python.path.parent()
            && known.real_path == python.shown_real
    };
    // An environment shares its file with the base: only the base goes by the file alone.
    let same_file = |known: &&Interpreter| known.venv.is_none() && known.real_path == python.shown_real;
    interpreters
        .iter()
        .find(started_as)
        .or_else(|| interpreters.iter().find(same_folder))
        .or_else(|| interpreters.iter().find(same_file))
        .map(|found| found.id.clone())
}

#[cfg(test)]
mod tests {
    use super::stated_version;

    #[test]
    fn installers_state_their_version_in_their_own_ways() {
        let text = |said| stated_version(said).unwrap().to_string();
        assert_eq!(text("uv 0.11.2 (1aa9d2b 2026-05-01)"), "0.11.2");
        assert_eq!(text("Poetry (version 1.8.2)"), "1.8.2");
        assert_eq!(text("2.0.5"), "2.0.5");
    }
}
