//! Takes a setting away, wherever it is made: on the command line, in a variable, in a file of pip.

use std::path::Path;

use crate::fact::{FactId, Facts, Value};
use crate::redact::Clean;

use super::OwnCommand;
use super::manager::Rights;

/// pip's option for the address of the index.
const INDEX: &str = "index-url";

/// What takes it away, and the user's command then.
#[derive(Debug, Default)]
pub(super) struct Lifted {
    /// Commands that change files.
    pub(super) commands: Vec<Clean>,
    /// Variables that the command is to run without.
    pub(super) variables: Vec<Clean>,
    /// The command, where it is another one without its option.
    pub(super) own: Option<OwnCommand>,
}

/// Everything that sets one of these: options of pip (`proxy`, `no-binary`), and variables by their own
/// names (`PYTHONHOME`). Nothing where nothing does.
pub(super) fn lifted(names: &str, python: &Clean, facts: &Facts, own: Option<&OwnCommand>) -> Option<Lifted> {
    const NAMES: FactId = FactId::of("env.names");
    let mut all: Option<Lifted> = None;
    for name in names.split(' ') {
        let found = if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            let set = match facts.present(NAMES) {
                Some(Value::Set(set)) => set.iter().find(|variable| **variable == *name).cloned(),
                _ => None,
            };
            set.map(|variable| Lifted { variables: vec![variable], ..Lifted::default() })
        } else if own.is_none() && is_typed(name, facts) {
            // Whoever typed it leaves it out: the command in the end does not say it.
            Some(Lifted::default())
        } else {
            let own = all.as_ref().and_then(|all| all.own.as_ref()).or(own);
            lifted_option(name, python, facts, own)
        };
        let Some(found) = found else { continue };
        let all = all.get_or_insert_default();
        all.commands.extend(found.commands);
        all.variables.extend(found.variables);
        all.own = found.own.or(all.own.take());
    }
    all
}

/// Whether the option stood on the command line, of which no more is known than what it said.
fn is_typed(option: &str, facts: &Facts) -> bool {
    let id = match option {
        "no-binary" => FactId::of("command.forces_source"),
        "only-binary" => FactId::of("command.forbids_source"),
        _ => return false,
    };
    facts.present(id).is_some_and(|value| value.to_clean().as_str().contains("(command line)"))
}

fn lifted_option(option: &str, python: &Clean, facts: &Facts, own: Option<&OwnCommand>) -> Option<Lifted> {
    // A variable that names no file is the whole trouble: what pip's files say may well be right.
    if option == "cert"
        && let Some(Value::Set(names)) = facts.present(FactId::of("tls.ca_bundle.variables"))
    {
        return Some(Lifted { variables: names.iter().cloned().collect(), ..Lifted::default() });
    }
    let mut lifted = Lifted {
        own: own.filter(|own| own.has_option(option)).map(|own| own.without_option(option)),
        ..Lifted::default()
    };
    for (name, _, origin) in settings(PIP, option, facts) {
        if is_variable(origin.as_str()) {
            lifted.variables.push(origin);
        } else {
            lifted.commands.push(unset(&name, &origin, python, facts));
        }
    }
    if option == "proxy" {
        const PROXIES: FactId = FactId::of("network.proxy.variables");
        if let Some(Value::Set(names)) = facts.present(PROXIES) {
            lifted.variables.extend(names.iter().filter(|name| is_variable(name.as_str())).cloned());
        }
    }
    // What the command sets itself is taken out of its own words: in front of it, it would be set again.
    for name in &lifted.variables {
        let of_command = lifted.own.as_ref().or(own);
        let without = of_command.map(|own| own.without_variable(name.as_str()));
        lifted.own = without.filter(|without| Some(without) != of_command).or(lifted.own);
    }
    let any = lifted.own.is_some() || !lifted.commands.is_empty() || !lifted.variables.is_empty();
    any.then_some(lifted)
}

/// What pip's settings are known by.
const PIP: FactId = FactId::of("pip.config");

/// Name, value and origin of an installer's settings of this option, from the words `global.proxy = … (origin)`.
fn settings(of: FactId, option: &str, facts: &Facts) -> Vec<(Clean, Clean, Clean)> {
    let Some(Value::Set(settings)) = facts.present(of) else { return Vec::new() };
    let parts = |setting: &Clean| {
        let text = setting.as_str();
        let end = text.find(" = ")?;
        let name = &text[..end];
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.[]".contains(c));
        let fits = name.rsplit('.').next() == Some(option) && plain;
        let open = text.rfind(" (")?;
        let origin = setting.slice(open + 2..text.len().checked_sub(1)?);
        fits.then(|| (setting.slice(0..end), setting.slice(end + " = ".len()..open), origin))
    };
    settings.iter().filter_map(parts).collect()
}

/// What writes the address of the index whole, `/simple` included, where a setting has the host alone.
#[derive(Debug)]
pub(super) struct Whole {
    /// A command that changes a file.
    pub(super) command: Option<Clean>,
    /// What the user's command is to be run with.
    pub(super) variable: Option<Clean>,
}

/// Gives the address in pip's settings its last part, without naming it: it may be a private one. Nothing
/// where no setting lacks it, or where its file cannot be named.
pub(super) fn with_index_path(facts: &Facts, windows: bool) -> Option<Whole> {
    let lacking = |of, option| {
        let all = settings(of, option, facts).into_iter();
        all.filter(|(_, value, _)| lacks_path(value.as_str())).map(|(_, _, origin)| origin).next()
    };
    let of_uv = || {
        const UV: FactId = FactId::of("uv.indexes");
        let options = ["url", INDEX, "default-index", "extra-index-url"];
        options
            .into_iter()
            .find_map(|option| lacking(UV, option))
            .filter(|origin| !is_variable(origin.as_str()))
    };
    let origin = lacking(PIP, INDEX).or_else(of_uv)?;
    let filled = |form: &'static str, word: &Clean| Clean::literal(form).fill(&|_| Some(word.clone()));
    if is_variable(origin.as_str()) {
        let variable = if windows {
            filled("$env:{v} = $env:{v}.TrimEnd('/') + '/simple/';", &origin)
        } else {
            let pieces = [&origin, &Clean::literal("=\"${"), &origin, &Clean::literal("%/}/simple/\"")];
            Clean::join(pieces, "")
        };
        return Some(Whole { command: None, variable: Some(variable) });
    }
    let file = below_home(&origin).filter(|_| !windows)?;
    // A copy of the file stays.
    let form = if is_toml(&file) {
        "sed -i.bak -E 's#^(( *url|index-url|default-index) *= *\"https?://[^/\"]+)/*\"#\\1/simple/\"#' {file}"
    } else {
        "sed -i.bak -E 's#^(index-url *[=:] *https?://[^/]+)/*$#\\1/simple/#' {file}"
    };
    let command = filled(form, &file);
    let command =
        if origin.as_str().starts_with("/etc/") { Rights::of(facts).command(&command) } else { command };
    Some(Whole { command: Some(command), variable: None })
}

/// An address with a host and nothing behind it, of which pip would look for pages right below the host.
pub(super) fn lacks_path(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.trim_end_matches('/').contains('/'))
}

fn is_toml(file: &Clean) -> bool {
    Path::new(file.as_str()).extension().is_some_and(|ending| ending == "toml")
}

/// A file as a shell takes it; nothing where a private word stands in its path.
fn below_home(path: &Clean) -> Option<Clean> {
    let text = path.as_str();
    let home = ["/home/<user>/", "/Users/<user>/"].iter().find(|home| text.starts_with(**home));
    let path = match home {
        Some(home) => Clean::join([&Clean::literal("~/"), &path.slice(home.len()..text.len())], ""),
        None => path.clone(),
    };
    let plain = path.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "~/._-".contains(c));
    plain.then_some(path)
}

/// Whether a word can be the name of a variable.
pub(super) fn is_variable(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `pip config unset`, which takes the file by its kind; in a file of the whole system the line goes, by whoever may
/// do so there: an environment's Python is not found by `sudo`.
fn unset(name: &Clean, origin: &Clean, python: &Clean, facts: &Facts) -> Clean {
    if let Some(file) = below_home(origin).filter(|_| origin.as_str().starts_with("/etc/")) {
        let key = name.slice(name.as_str().rfind('.').map_or(0, |dot| dot + 1)..name.as_str().len());
        let form = Clean::literal("sed -i.bak -E '/^ *{key} *[=:]/d' {file}");
        let command = form.fill(&|place| Some(if place == "key" { key.clone() } else { file.clone() }));
        return Rights::of(facts).command(&command);
    }
    let origin = origin.as_str();
    let kind = if origin.starts_with("/Library/") {
        "--global"
    } else if ["/.config/", "/.pip/", "AppData", "Application Support"]
        .iter()
        .any(|part| origin.contains(part))
    {
        "--user"
    } else {
        "--site"
    };
    let section = if name.as_str().contains('.') { "" } else { "global." };
    Clean::literal("{python} -m pip config {kind} unset {section}{name}").fill(&|place| {
        Some(match place {
            "python" => python.clone(),
            "kind" => Clean::literal(kind),
            "section" => Clean::literal(section),
            _ => name.clone(),
        })
    })
}

/// The command without these variables, for it alone: nothing of the shell is changed.
pub(super) fn without(variables: &[Clean], command: &Clean, windows: bool) -> Clean {
    if variables.is_empty() {
        return command.clone();
    }
    let mut words = Vec::new();
    if windows {
        for name in variables {
            words.push(Clean::literal("$env:{name} = '';").fill(&|_| Some(name.clone())));
        }
    } else {
        words.push(Clean::literal("env"));
        for name in variables {
            words.extend([Clean::literal("-u"), name.clone()]);
        }
    }
    words.push(command.clone());
    Clean::join(&words, " ")
}

/// Takes these variables out of the shell that it is pasted into, for what is typed there next.
pub(super) fn unset_in_shell(variables: &[Clean], windows: bool) -> Option<Clean> {
    let (form, between) =
        if windows { ("Remove-Item Env:{names}", ", Env:") } else { ("unset {names}", " ") };
    let names = Clean::join(variables, between);
    (!variables.is_empty()).then(|| Clean::literal(form).fill(&|_| Some(names.clone())))
}

#[cfg(test)]
mod tests {
    use super::{OwnCommand, lifted, unset_in_shell, without};
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::redact::Clean;

    #[test]
    fn a_variable_is_taken_out_of_the_shell() {
        let names = ["A", "B"].map(Clean::literal);
        assert_eq!(unset_in_shell(&[], false), None);
        assert_eq!(unset_in_shell(&names, false).unwrap(), "unset A B");
        assert_eq!(unset_in_shell(&names, true).unwrap(), "Remove-Item Env:A, Env:B");
    }

    #[test]
    fn a_setting_is_taken_away_where_it_is_made() {
        let mut facts = Facts::default();
        let settings = [
            "no-binary = :all: (PIP_NO_BINARY)",
            "install.no-binary = lxml (~/.config/pip/pip.conf)",
            "proxy = x (/etc/pip.conf)",
        ];
        let settings = settings.map(Clean::literal);
        let id = FactId::find("pip.config").unwrap();
        facts.set(id, Value::Set(settings.into_iter().collect()), Source::Measured);
        let python = Clean::literal("python");
        let found = lifted("no-binary", &python, &facts, None).unwrap();
        assert_eq!(found.commands, [Clean::literal("python -m pip config --user unset install.no-binary")]);
        assert_eq!(
            without(&found.variables, &Clean::literal("pip install x"), false),
            "env -u PIP_NO_BINARY pip install x"
        );
        let found = lifted("proxy", &python, &facts, None).unwrap();
        assert_eq!(found.commands, [Clean::literal("sudo sed -i.bak -E '/^ *proxy *[=:]/d' /etc/pip.conf")]);
        assert!(lifted("index-url", &python, &facts, None).is_none());
    }

    #[test]
    fn what_the_command_sets_itself_is_taken_out_of_its_words() {
        let mut facts = Facts::default();
        let settings = [Clean::literal("no-index = 1 (PIP_NO_INDEX)")];
        let id = FactId::find("pip.config").unwrap();
        facts.set(id, Value::Set(settings.into_iter().collect()), Source::Measured);
        let lifted_of = |words: &'static str| {
            let own = OwnCommand::written(&Clean::literal(words));
            let found = lifted("no-index", &Clean::literal("python"), &facts, Some(&own)).unwrap();
            without(&found.variables, &found.own.unwrap_or(own).text(), false)
        };
        assert_eq!(lifted_of("env PIP_NO_INDEX=1 pip install x"), "env -u PIP_NO_INDEX pip install x");
        assert_eq!(
            lifted_of("env LANG=C PIP_NO_INDEX=1 pip install --no-index x"),
            "env -u PIP_NO_INDEX env LANG=C pip install x"
        );
        assert_eq!(lifted_of("pip install x"), "env -u PIP_NO_INDEX pip install x");
    }

    #[test]
    fn an_address_without_a_path_is_written_whole_without_being_named() {
        let with = |setting: &'static str, windows: bool| {
            let mut facts = Facts::default();
            let settings = [Clean::literal(setting)];
            let id = FactId::find("pip.config").unwrap();
            facts.set(id, Value::Set(settings.into_iter().collect()), Source::Measured);
            super::with_index_path(&facts, windows)
        };
        let variable = "index-url = https://<index-1> (PIP_INDEX_URL)";
        assert_eq!(
            with(variable, false).unwrap().variable.unwrap(),
            "PIP_INDEX_URL=\"${PIP_INDEX_URL%/}/simple/\""
        );
        assert_eq!(
            with(variable, true).unwrap().variable.unwrap(),
            "$env:PIP_INDEX_URL = $env:PIP_INDEX_URL.TrimEnd('/') + '/simple/';"
        );
        let file = "global.index-url = https://index.example/ (/home/<user>/.config/pip/pip.conf)";
        assert_eq!(
            with(file, false).unwrap().command.unwrap(),
            r"sed -i.bak -E 's#^(index-url *[=:] *https?://[^/]+)/*$#\1/simple/#' ~/.config/pip/pip.conf"
        );
        let mut facts = Facts::default();
        let id = FactId::find("uv.indexes").unwrap();
        let of_uv = Clean::literal("index[0].url = https://index.example/ (/home/<user>/.config/uv/uv.toml)");
        facts.set(id, Value::Set([of_uv].into()), Source::Measured);
        assert_eq!(
            super::with_index_path(&facts, false).unwrap().command.unwrap(),
            r##"sed -i.bak -E 's#^(( *url|index-url|default-index) *= *"https?://[^/"]+)/*"#\1/simple/"#' ~/.config/uv/uv.toml"##
        );
        assert!(with("index-url = https://index.example/simple/ (PIP_INDEX_URL)", false).is_none());
        assert!(with("index-url = https://index.example/ (/srv/<project>/pip.conf)", false).is_none());
    }
}
