//! The virtual environment that a way out makes, or makes again: by which Python, under which name, and
//! with what was in it.

use crate::fact::{Fact, FactId, Facts, Source, Value};
use crate::redact::Clean;

use super::OwnCommand;

/// How it is made.
pub(super) struct Environment {
    pub(super) commands: Vec<Clean>,
    /// Its interpreter.
    pub(super) python: Clean,
}

impl Environment {
    /// A new one, by the Python in question.
    pub(super) fn new(name: &Clean, python: &Clean, windows: bool) -> Self {
        Self { commands: vec![made(python, "-m venv", name)], python: inside(name, windows) }
    }

    /// In the place of one whose Python is gone: under its own name, by a Python of its version where one
    /// is known, and with what was in it, where a pip can list that. Without an environment that was measured,
    /// one of the usual name.
    pub(super) fn again(
        usual_name: &Clean,
        python: &Clean,
        facts: &Facts,
        own: Option<&OwnCommand>,
        windows: bool,
    ) -> Self {
        let usual_python = Clean::literal(if windows { "py" } else { "python3" });
        let Some(name) = measured(facts, FactId::of("python.environment")).filter(|_| is_broken(facts))
        else {
            // `venv` stumbles over what is left of a broken one.
            let venv = if is_within(python, usual_name) { "-m venv --clear" } else { "-m venv" };
            return Self {
                commands: vec![made(&usual_python, venv, usual_name)],
                python: inside(usual_name, windows),
            };
        };
        let same = measured(facts, FactId::of("python.same_version"));
        let maker = same.unwrap_or(&usual_python);
        let inner = inside(name, windows);
        let mut commands = Vec::new();
        // What a list of requirements names is installed from it; what is only in the folder would be lost.
        let left = measured(facts, FactId::of("python.left_folder"))
            .filter(|_| !own.is_some_and(OwnCommand::names_lists));
        let list = Clean::join([name, &Clean::literal("-packages.txt")], "");
        if let Some(left) = left {
            let freeze = Clean::literal("-m pip freeze --path");
            commands.push(Clean::join([maker, &freeze, left, &Clean::literal(">"), &list], " "));
        }
        commands.push(made(maker, "-m venv --clear", name));
        // Versions that another Python had may have no wheel for this one: then the list is for the reader.
        if left.is_some() && same.is_some() {
            commands.push(Clean::join([&inner, &Clean::literal("-m pip install -r"), &list], " "));
        }
        Self { commands, python: inner }
    }
}

fn made(python: &Clean, venv: &'static str, name: &Clean) -> Clean {
    Clean::join([python, &Clean::literal(venv), name], " ")
}

fn inside(name: &Clean, windows: bool) -> Clean {
    let inner = Clean::literal(if windows { "\\Scripts\\python" } else { "/bin/python" });
    Clean::join([name, &inner], "")
}

/// What a report that somebody pasted says of folders is never part of a command.
fn measured(facts: &Facts, id: FactId) -> Option<&Clean> {
    match facts.get(id) {
        Some(Fact { value: Value::Text(text), source: Source::Measured }) => Some(text),
        _ => None,
    }
}

fn is_broken(facts: &Facts) -> bool {
    const BROKEN: FactId = FactId::of("python.broken");
    const BASE: FactId = FactId::of("python.base_exists");
    matches!(facts.present(BROKEN), Some(Value::Text(_))) || facts.present(BASE) == Some(&Value::Bool(false))
}

/// Whether an interpreter, as a command takes it, lies in an environment of this name.
fn is_within(python: &Clean, environment: &Clean) -> bool {
    let parts: Vec<&str> = python.as_str().trim_matches(['"', '\'']).split(['/', '\\']).collect();
    matches!(parts[..], [.., folder, "bin" | "Scripts", _] if folder == environment.as_str())
}

#[cfg(test)]
mod tests {
    use super::Environment;
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::redact::Clean;

    fn commands(known: &[(&'static str, &'static str)], source: Source) -> Vec<String> {
        let mut facts = Facts::default();
        for (id, value) in known {
            facts.set(FactId::find(id).unwrap(), Value::Text(Clean::literal(value)), source);
        }
        let (name, python) = (Clean::literal(".venv"), Clean::literal("venv/bin/python"));
        let made = Environment::again(&name, &python, &facts, None, false);
        made.commands.iter().chain([&made.python]).map(ToString::to_string).collect()
    }

    #[test]
    fn a_broken_environment_is_made_again_under_its_name() {
        let broken = [("python.broken", "its base is gone"), ("python.environment", "venv")];
        let same = ("python.same_version", "python3.9");
        let left = ("python.left_folder", "venv/lib/python3.9/site-packages");
        let with = |more: &[_]| commands(&[&broken, more].concat(), Source::Measured);
        assert_eq!(with(&[]), ["python3 -m venv --clear venv", "venv/bin/python"]);
        assert_eq!(with(&[same]), ["python3.9 -m venv --clear venv", "venv/bin/python"]);
        assert_eq!(
            with(&[left])[..2],
            [
                "python3 -m pip freeze --path venv/lib/python3.9/site-packages > venv-packages.txt",
                "python3 -m venv --clear venv",
            ]
        );
        assert_eq!(with(&[same, left])[2], "venv/bin/python -m pip install -r venv-packages.txt");
    }

    #[test]
    fn what_is_only_said_names_no_folder() {
        let said = [("python.broken", "its base is gone"), ("python.environment", "venv")];
        assert_eq!(commands(&said, Source::Claim(1)), ["python3 -m venv .venv", ".venv/bin/python"]);
        assert_eq!(commands(&said[1..], Source::Measured)[0], "python3 -m venv .venv", "that one works");
    }
}
