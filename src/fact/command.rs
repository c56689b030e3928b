//! The interpreter as the failing command named it.

use super::{FactId, Facts};
use crate::redact::Clean;

/// `python`, `python3`, `python3.7` or `py -3.11`: the word for the interpreter that goes with the
/// command that failed. Nothing where that command does not tell.
pub fn python_of_command(facts: &Facts) -> Option<Clean> {
    let command = facts.text(FactId::of("log.command"))?;
    let mut words =
        command.as_str().split_whitespace().skip_while(|word| matches!(*word, "$" | ">" | "sudo" | "-H"));
    let program = words.next()?.rsplit(['/', '\\']).next()?;
    let program = program.strip_suffix(".exe").unwrap_or(program);
    let is_number = |text: &str| {
        text.len() <= 5
            && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let number = |text: &str| -> Option<Clean> {
        let start = command.as_str().find(text)?;
        Some(command.slice(start..start + text.len()))
    };
    if program == "py" {
        let version = words.next().and_then(|word| word.strip_prefix('-')).filter(|word| is_number(word));
        return Some(match version.and_then(number) {
            Some(version) => Clean::literal("py -{version}").fill(&|_| Some(version.clone())),
            None => Clean::literal("py"),
        });
    }
    let version = program.strip_prefix("python").or_else(|| program.strip_prefix("pip"))?;
    // A bare `pip` does not tell whether there is a `python`.
    if version.is_empty() {
        return (program == "python").then(|| Clean::literal("python"));
    }
    let version = is_number(version).then(|| number(version)).flatten()?;
    Some(Clean::literal("python{version}").fill(&|_| Some(version.clone())))
}

/// The word for Python where no command tells: Debian and Ubuntu have no `python` but where somebody brought
/// one, as conda does.
pub fn usual_python(facts: &Facts) -> Clean {
    if facts.text(FactId::of("python.origin")).is_some_and(|origin| *origin == "conda") {
        return Clean::literal("python");
    }
    let distribution = facts.text(FactId::of("system.distribution")).map(Clean::as_str);
    let has_none = distribution.is_some_and(|name| ["debian", "ubuntu", "raspbian"].contains(&name));
    Clean::literal(if has_none { "python3" } else { "python" })
}

#[cfg(test)]
mod tests {
    use super::python_of_command;
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::redact::{Clean, Raw, Redactor};

    #[test]
    fn the_command_names_its_interpreter() {
        for (command, expected) in [
            ("pip3.7 install x", Some("python3.7")),
            ("$ sudo pip3 install x", Some("python3")),
            ("/opt/venv/bin/python3.11 -m pip install x", Some("python3.11")),
            ("python -m pip install x", Some("python")),
            ("py -3.11 -m pip install x", Some("py -3.11")),
            ("py -m pip install x", Some("py")),
            ("pip install x", None),
            ("poetry add x", None),
            ("pip;rm install x", None),
            ("python$(id) -m pip", None),
        ] {
            let mut facts = Facts::default();
            let text = Redactor::default().clean(&Raw::from(command));
            facts.set(FactId::of("log.command"), Value::Text(text), Source::Log(1));
            let found = python_of_command(&facts);
            assert_eq!(found.as_ref().map(Clean::as_str), expected, "{command}");
        }
    }
}
