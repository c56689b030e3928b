//! Which system a command is for, by the programs that it starts.

use crate::fact::{FactId, Facts};
use crate::knowledge::Tables;
use crate::redact::Clean;

use super::setting::is_variable;

/// Words behind which a shell starts a program, and those that are no program themselves.
const STARTS: [&str; 4] = ["|", "&&", "||", ";"];

/// Whether this machine can have every program that the command starts. Where the system is not known, it may.
pub(super) fn is_of_here(command: &str, facts: &Facts, tables: &Tables) -> bool {
    let Some(os) = facts.text(FactId::of("system.os")) else { return true };
    programs(command).into_iter().all(|program| {
        let name = program.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(program);
        let on = tables.row("system-programs", name).and_then(|row| row.get("on"));
        on.is_none_or(|on| *on == *os || *on == "unix" && *os != "windows")
    })
}

/// The programs: the first word that sets nothing, and each behind a pipe or the like; what follows `sudo` as well.
fn programs(command: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_next = true;
    for word in command.split_whitespace() {
        let sets = word.split_once('=').is_some_and(|(name, _)| is_variable(name));
        if is_next && !sets {
            found.push(word.trim_end_matches(';'));
            // A program that starts another.
            is_next = matches!(word, "sudo" | "env") || word.ends_with(';');
        } else {
            is_next = is_next && sets || STARTS.contains(&word) || word.ends_with(';');
        }
    }
    found
}

/// `NAME=value command` and `export NAME=value` as PowerShell has them; nothing where the value is one of a Unix
/// shell.
pub(super) fn set_on_windows(command: &Clean) -> Option<Clean> {
    let exported = command.strip_prefix("export ");
    let text = exported.as_ref().unwrap_or(command);
    let Some(at) = text.as_str().find('=').filter(|at| is_variable(&text.as_str()[..*at])) else {
        return exported.is_none().then(|| command.clone());
    };
    let end = text.as_str().find(' ').unwrap_or(text.as_str().len());
    let (name, value) = (text.slice(0..at), text.slice(at + 1..end.max(at + 1)));
    let plain = value.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "._-:".contains(c));
    let rest = text.slice(end..text.as_str().len());
    let form = if rest.is_empty() { "$env:{name} = '{value}'" } else { "$env:{name} = '{value}';{rest}" };
    plain.then(|| {
        Clean::literal(form).fill(&|place| {
            Some(match place {
                "name" => name.clone(),
                "value" => value.clone(),
                _ => rest.clone(),
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{is_of_here, programs, set_on_windows};
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::knowledge::Catalogue;
    use crate::redact::Clean;

    #[test]
    fn a_command_is_for_the_systems_that_have_its_programs() {
        let tables = Catalogue::built_in().tables();
        let on = |os, command| {
            let mut facts = Facts::default();
            facts.set(FactId::of("system.os"), Value::Text(Clean::literal(os)), Source::Measured);
            is_of_here(command, &facts, tables)
        };
        for (command, systems) in [
            ("mount -t tmpfs none /root/.cargo", ["linux", "macos", ""]),
            ("sudo apt-get install gcc", ["linux", "", ""]),
            ("/usr/bin/xattr -d x y", ["macos", "", ""]),
            ("winget install x", ["windows", "", ""]),
            ("python -m pip install x | sed s/a/b/", ["linux", "macos", ""]),
            ("A=b grep x y", ["linux", "macos", ""]),
            ("python -m pip install mount", ["linux", "macos", "windows"]),
        ] {
            for os in ["linux", "macos", "windows"] {
                assert_eq!(on(os, command), systems.contains(&os), "{os}: {command}");
            }
        }
        assert!(is_of_here("mount x", &Facts::default(), tables), "nobody knows which system it is");
        assert_eq!(programs("curl -sSf https://x | sh -s -- -y; ls"), ["curl", "sh", "ls"]);
    }

    #[test]
    fn a_variable_is_set_as_powershell_sets_it() {
        let of = |text| set_on_windows(&Clean::literal(text)).map(|command| command.to_string());
        assert_eq!(of("export A=b").unwrap(), "$env:A = 'b'");
        assert_eq!(of("A_B=c.txt pip install x").unwrap(), "$env:A_B = 'c.txt'; pip install x");
        assert_eq!(of("pip install x==1").unwrap(), "pip install x==1");
        assert_eq!(of("TMPDIR=~/tmp pip install x"), None);
    }
}
