//! The commands of a way out but for the installation of what it needs: a fix's own, and in the end the
//! user's.

use std::sync::LazyLock;

use crate::fact::{FactId, Facts, Value};
use crate::knowledge::Fix;
use crate::redact::Clean;

use super::again::{Again, GENERIC, unquoted};
use super::edited::edited;
use super::environment::Environment;
use super::filled::commands;
use super::lookup::looked_up;
use super::plan::{Situation, ends_open, package_installed};
use super::{OwnCommand, carried, native, needs, setting};

/// What it asks for.
static REQUIREMENT: LazyLock<Clean> = LazyLock::new(|| Clean::literal("{requirement}"));

/// What stands behind the installation: a fix's own commands, and the user's in the end.
pub(super) struct Body {
    pub(super) before: Vec<Clean>,
    pub(super) end: Vec<Clean>,
    /// An environment is to be made by a Python that cannot make one yet.
    pub(super) needs_venv: bool,
    /// What is to be done before uv makes an environment of the usual name.
    aside: Option<Clean>,
}

impl Body {
    /// Nothing where the fix says nothing here.
    pub(super) fn of(fix: &Fix, situation: &Situation<'_>) -> Option<Self> {
        let facts = situation.facts;
        let windows = facts.text(FactId::of("system.os")).is_some_and(|os| *os == "windows");
        let python = situation.python.clone();
        let mut before = Vec::new();
        let mut own = situation.own.cloned();
        let mut variables = Vec::new();
        let mut with = fix.needs.variables.clone();
        if fix.needs.lift.as_ref().is_some_and(|option| *option == "index-path") {
            if let Some(whole) = situation.own?.with_index_path() {
                own = Some(whole);
            } else {
                let whole = setting::with_index_path(facts, windows)?;
                before.extend(whole.command);
                with = whole.variable;
            }
        } else if fix.needs.lift.as_ref().is_some_and(|option| *option == "pins") {
            let name = (situation.place)("name");
            own = Some(own?.without_pins(name.as_ref().map(Clean::as_str))?);
        } else if let Some(option) = &fix.needs.lift {
            let lifted = setting::lifted(option.as_str(), &python, facts, situation.own)?;
            before.extend(lifted.commands);
            variables = lifted.variables;
            own = lifted.own.or(own);
        }
        if fix.needs.path {
            own = Some(own?.with_paths()?);
        }
        // What the command sets already did not help.
        if let (Some(with), Some(own)) = (&with, &own)
            && own.text().as_str().split(' ').any(|word| *with == word)
        {
            return None;
        }
        if let Some((wrong, right)) = &fix.needs.edit {
            let files = own.as_ref()?.lists_like(wrong.as_str());
            if files.is_empty() {
                return None;
            }
            before.extend(files.iter().map(|file| edited(file, wrong, right, windows)));
        }
        let is_lifted = fix.needs.lift.is_some();
        let mut again = Again { own, python: None, instead: None, is_lifted };
        if let Some(place) = &fix.needs.rename {
            let right = (situation.command)(&place.fill(&|name| looked_up(name, situation)))?;
            let right = carried::near(&unquoted(&right), place, situation);
            before.extend(again.rename(&right, place, situation)?);
        }
        // The user's command stands for its simplest form, which may have no words here: `pip install -e .`.
        let is_known = again.own.is_some() || again.typed(situation).is_some();
        // Where the user's own words are at fault, the simplest form is what is meant.
        let stands = is_known
            && fix.needs.again != Some(false)
            && fix.commands.last().is_some_and(|last| *last == GENERIC);
        let mut filled = commands(&fix.commands[..fix.commands.len() - usize::from(stands)], situation)?;
        // A folder or a file is no requirement that can be written: the user's own words are.
        let last = fix.commands.last().filter(|_| !stands && (situation.command)(&REQUIREMENT).is_none());
        filled.extend(last.zip(again.own.as_ref()).and_then(|(last, own)| with_options_of(last, own)));
        if filled.is_empty() && !fix.commands.is_empty() {
            return None;
        }
        if lacks_pip(facts) && wants_pip(&filled, &python) {
            before.push(Clean::join([&python, &Clean::literal("-m ensurepip --upgrade")], " "));
        }
        before.extend(filled);
        let mut needs_venv = false;
        if let Some(name) = &fix.needs.environment {
            needs_venv = lacks_ensurepip(facts) && !is_there(name, facts);
            let made = if fix.needs.usual_python {
                Environment::again(name, &python, facts, again.own.as_ref(), windows)
            } else {
                Environment::new(name, &python, windows)
            };
            if !is_there(name, facts) {
                before.extend(made.commands);
            }
            // An environment has no folder of the user's, and its pip refuses the option.
            again.own = again.own.map(|own| own.without_option("user"));
            again.python = Some(made.python);
        } else if fix.needs.usual_python {
            again.python = Some(Clean::literal(if windows { "py" } else { "python3" }));
        }
        let mut end = Vec::new();
        if fix.needs.again.unwrap_or_else(|| ends_open(fix, package_installed(situation))) {
            let command = again.command(situation, before.last());
            let command = match (&with, command) {
                (Some(with), Some(command)) => {
                    let set = Clean::join([with, &command], " ");
                    Some(if windows { native::set_on_windows(&set)? } else { set })
                }
                (_, command) => command,
            };
            let command = command.map(|command| setting::without(&variables, &command, windows));
            end.extend(command.map(|command| as_moved(&before, &command)));
        }
        // Whoever has to type the command does it in the same shell.
        if before.is_empty() && end.is_empty() {
            before.extend(setting::unset_in_shell(&variables, windows));
        }
        Some(Self { before, end, needs_venv, aside: aside(&python, windows) })
    }

    /// All of them, what installs first.
    pub(super) fn commands(&self, install: Vec<Clean>) -> Vec<Clean> {
        let mut all: Vec<Clean> = install;
        all.extend(self.before.iter().chain(&self.end).cloned());
        if let Some(made) = all.iter().position(|command| command.as_str().starts_with("uv venv")) {
            all[made + 1..].iter_mut().for_each(into_made_environment);
            if let Some(aside) = &self.aside {
                all.insert(made, aside.clone());
            }
        }
        all
    }
}

/// What puts the environment of the usual name aside where there is one: uv refuses to write over it, and what
/// is in it is not ours to delete. (uv 0.10 asks for `--clear`, which earlier ones do not know.)
fn aside(python: &Clean, windows: bool) -> Option<Clean> {
    let form = if windows { "Rename-Item .venv .venv-old" } else { "mv .venv .venv-old" };
    let is_here = python.as_str().starts_with(".venv/") || python.as_str().starts_with(".venv\\");
    is_here.then(|| Clean::literal(form))
}

/// uv installs into the environment that is active, and into the one that it has just made only where
/// none is: the command names it.
fn into_made_environment(command: &mut Clean) {
    const INSTALL: &str = "uv pip install ";
    let text = command.as_str();
    let names = text.split(' ').any(|word| word == "-p" || word.starts_with("--python"));
    let Some(at) = text.find(INSTALL).filter(|_| !names) else { return };
    let (front, rest) = (command.slice(0..at + INSTALL.len()), command.slice(at + INSTALL.len()..text.len()));
    *command = Clean::join([&front, &Clean::literal("--python .venv "), &rest], "");
}

/// The user's own command with the options of a fix's installation: `pip install --no-deps {requirement}`.
fn with_options_of(command: &Clean, own: &OwnCommand) -> Option<Clean> {
    let text = command.as_str();
    let rest = text.strip_prefix("{python} -m pip install ")?.strip_suffix(" {requirement}")?;
    if !rest.starts_with("--") || rest.contains('{') {
        return None;
    }
    let start = text.len() - " {requirement}".len() - rest.len();
    let words = needs::words(&command.slice(start..start + rest.len()));
    own.with_options(&words).map(|own| own.text())
}

/// The command with the new name of a file that was moved before: it may be the program itself.
fn as_moved(before: &[Clean], command: &Clean) -> Clean {
    let of_move = |moved: &Clean| match &needs::words(moved)[..] {
        [program, from, to] if *program == "mv" => Some((from.clone(), to.clone())),
        _ => None,
    };
    let Some((from, to)) = before.iter().find_map(of_move) else { return command.clone() };
    let mut at = 0;
    let words = command.as_str().split(' ').map(|word| {
        let begin = at;
        at += word.len() + 1;
        if from == word { to.clone() } else { command.slice(begin..begin + word.len()) }
    });
    Clean::join(&words.collect::<Vec<_>>(), " ")
}

/// Whether an environment of this name is there already, and has the module that was missing.
fn is_there(environment: &Clean, facts: &Facts) -> bool {
    const AS: FactId = FactId::of("module.missing.as");
    const PLACE: FactId = FactId::of("module.missing.place");
    let is_environment = facts.text(AS).is_some_and(|how| *how == "environment");
    let place = facts.text(PLACE).filter(|_| is_environment);
    place.is_some_and(|place| place.as_str().split(['/', '\\']).any(|part| part == environment.as_str()))
}

/// It is known that the interpreter has no pip, and that it can install the one that it carries.
fn lacks_pip(facts: &Facts) -> bool {
    const PIP: FactId = FactId::of("pip.version");
    const VENV: FactId = FactId::of("python.venv");
    let own = !matches!(facts.get(VENV).map(|fact| &fact.value), None | Some(Value::Absent));
    own && !lacks_ensurepip(facts) && facts.get(PIP).is_some_and(|fact| fact.value == Value::Absent)
}

/// One of these commands starts the interpreter's pip, and none brings one.
fn wants_pip(commands: &[Clean], python: &Clean) -> bool {
    let by = |text: &str, rest: &str| {
        text.strip_prefix(python.as_str()).is_some_and(|end| end.trim_start().starts_with(rest))
    };
    commands.iter().any(|command| by(command.as_str(), "-m pip "))
        && !commands.iter().any(|command| by(command.as_str(), "-m ensurepip"))
}

/// Debian keeps `ensurepip`, without which no environment gets a pip, in a package of its own.
fn lacks_ensurepip(facts: &Facts) -> bool {
    const MISSING: FactId = FactId::of("python.missing_modules");
    const ORIGIN: FactId = FactId::of("python.origin");
    let missing = matches!(
        facts.present(MISSING),
        Some(Value::Set(modules)) if modules.contains("ensurepip") || modules.contains("venv")
    );
    missing && facts.text(ORIGIN).is_none_or(|origin| *origin == "system")
}

#[cfg(test)]
mod tests {
    use super::{as_moved, aside};
    use crate::redact::Clean;

    #[test]
    fn a_program_that_was_moved_is_run_by_its_new_name() {
        let moved = [Clean::literal("mv random.py my_random.py"), Clean::literal("rm -rf __pycache__")];
        let of = |command| as_moved(&moved, &Clean::literal(command)).to_string();
        assert_eq!(of("python random.py --seed 3"), "python my_random.py --seed 3");
        assert_eq!(of("python app.py"), "python app.py");
        assert_eq!(as_moved(&[], &Clean::literal("python random.py")), "python random.py");
    }

    #[test]
    fn an_environment_that_stands_in_the_way_is_put_aside() {
        let of = |python, windows| aside(&Clean::literal(python), windows).map(|command| command.to_string());
        assert_eq!(of(".venv/bin/python", false).unwrap(), "mv .venv .venv-old");
        assert_eq!(of(".venv\\Scripts\\python", true).unwrap(), "Rename-Item .venv .venv-old");
        assert_eq!(of("python3", false), None);
        assert_eq!(of("other/.venv/bin/python", false), None);
    }
}
