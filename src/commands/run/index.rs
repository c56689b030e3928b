//! Which page of the index is asked for once more: the one that the failed installation had just asked
//! for, with what its options said of the index.

use std::ffi::OsString;

use crate::fact::FactId;
use crate::log::Reading;
use crate::log::sayings::{self, SAYINGS};
use crate::system::System;
use crate::wheel::choose::Requirement;

/// Options of pip that lead to the index or bear on the choice, and the variables that say the same.
const OPTIONS: [(&str, &str); 12] = [
    ("-i", "PIP_INDEX_URL"),
    ("--index-url", "PIP_INDEX_URL"),
    ("--extra-index-url", "PIP_EXTRA_INDEX_URL"),
    ("-f", "PIP_FIND_LINKS"),
    ("--find-links", "PIP_FIND_LINKS"),
    ("--trusted-host", "PIP_TRUSTED_HOST"),
    ("--cert", "PIP_CERT"),
    ("--proxy", "PIP_PROXY"),
    ("--no-binary", "PIP_NO_BINARY"),
    ("--only-binary", "PIP_ONLY_BINARY"),
    ("--no-index", "PIP_NO_INDEX"),
    ("--pre", "PIP_PRE"),
];

/// Variables by which uv is led to another index.
const UV_INDEXES: [&str; 4] = ["UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL"];

/// What is asked.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) requirement: Requirement,
    pub(super) options: Vec<(OsString, OsString)>,
}

/// The question for a failed installation by pip or uv that used an index; nothing where it used none.
pub(super) fn question(words: &[OsString], reading: &Reading, system: &System) -> Option<Asked> {
    let options = options(words);
    let forbids = |value: &OsString| value != "0" && value != "false" && !value.is_empty();
    let own = options.iter().any(|(name, _)| name == "PIP_NO_INDEX");
    let set = system.variable_os("PIP_NO_INDEX").is_some_and(|value| forbids(&value.to_owned()));
    // uv's own settings of an index are none that pip would follow.
    let of_uv = UV_INDEXES.iter().any(|name| system.variable_os(name).is_some())
        || words.iter().any(|word| matches!(word.to_str(), Some("--index" | "--default-index")));
    if own || set || of_uv || !used_an_index(reading) || is_conflict(reading) {
        return None;
    }
    let facts = &reading.facts;
    let named = words.iter().filter_map(|word| Requirement::parse(word.to_str()?));
    let package = wanted(reading).or_else(|| {
        let name = facts.text(FactId::of("log.package"))?.as_str();
        if is_own(reading, name) {
            return None;
        }
        Some(match facts.version(FactId::of("log.package.version")) {
            Some(version) => format!("{name}=={version}"),
            None => name.to_owned(),
        })
    });
    let asked = package.as_deref().and_then(Requirement::parse);
    // The user's own words say which versions are meant.
    let requirement = match asked {
        Some(asked) if asked.specifiers.is_empty() => {
            named.into_iter().find(|named| named.project == asked.project).unwrap_or(asked)
        }
        Some(asked) => asked,
        None => return None,
    };
    Some(Asked { requirement, options })
}

/// What pip found no version of, else what it looked for last.
fn wanted(reading: &Reading) -> Option<String> {
    let behind = |line: &str, words: &[String]| {
        let rest = sayings::behind(line, words)?;
        let end = rest.find([' ', '(']).unwrap_or(rest.len());
        Some(rest[..end].trim().to_owned()).filter(|word| !word.is_empty() && !word.contains(['/', '\\']))
    };
    let lines = || reading.lines.iter().rev().map(|line| line.text.as_str());
    let missing = lines().find_map(|line| behind(line, &SAYINGS.before_missing));
    let of_uv = || {
        lines().find_map(|line| {
            let absent = sayings::before(line, &SAYINGS.behind_absent);
            let name = absent.and_then(|before| before.rsplit(' ').next()).map(str::to_owned);
            name.or_else(|| behind(line, &SAYINGS.before_absent))
        })
    };
    missing.or_else(of_uv).or_else(|| {
        // A build that failed belongs to the package that the log names.
        let built = reading.facts.text(FactId::of("log.package")).is_some();
        lines().filter(|_| !built).find_map(|line| behind(line, &SAYINGS.before_collected))
    })
}

/// Whether it is the project of the folder that is installed: an index has a stranger's of that name at most.
fn is_own(reading: &Reading, name: &str) -> bool {
    let quoted = format!("'{name}'");
    let refuses = |line: &str| {
        sayings::before(line, &SAYINGS.refuses_python).is_some_and(|said| said.ends_with(&quoted))
    };
    let mut lines = reading.lines.iter().map(|line| line.text.as_str().trim_start());
    lines.clone().any(|line| SAYINGS.own.iter().any(|saying| line.starts_with(saying.as_str())))
        && lines.any(refuses)
}

/// Whether requirements exclude each other: no page of an index says more of that, least of all the one that was
/// fetched last.
fn is_conflict(reading: &Reading) -> bool {
    let found = |kind: &str| reading.events.iter().any(|event| event.kind == kind);
    let named = |event: &crate::log::Event| event.kind == "conflict" && event.field("needs").is_some();
    reading.events.iter().any(named) && !found("no-candidate")
}

/// Whether pip spoke to an index.
fn used_an_index(reading: &Reading) -> bool {
    reading.lines.iter().any(|line| sayings::says(line.text.as_str(), &SAYINGS.index))
}

fn options(words: &[OsString]) -> Vec<(OsString, OsString)> {
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(text) = word.to_str() else { continue };
        let (name, own_value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (text, None),
        };
        let Some((_, variable)) = OPTIONS.iter().find(|(option, _)| *option == name) else { continue };
        let is_flag = matches!(name, "--no-index" | "--pre");
        let value = if is_flag { Some("1".into()) } else { own_value.or_else(|| words.next().cloned()) };
        found.extend(value.map(|value| (OsString::from(variable), value)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::question;
    use crate::knowledge::Catalogue;
    use crate::log::{self, Shape};
    use crate::redact::Redactor;
    use crate::system::System;

    fn asked(command: &str, log: &str) -> Option<(String, usize)> {
        let words: Vec<_> = command.split(' ').map(Into::into).collect();
        let anchors = Catalogue::built_in().anchors();
        let reading = log::read(&mut log.as_bytes(), anchors, &Redactor::default(), Shape::Log);
        let system = System::with_environment([].into(), "/".into());
        let asked = question(&words, &reading, &system)?;
        Some((format!("{}{}", asked.requirement.project, asked.requirement.specifiers), asked.options.len()))
    }

    #[test]
    fn the_page_is_the_one_that_was_asked_for_last() {
        let none = "Collecting demo>=2\nERROR: Could not find a version that satisfies the requirement part==3 (from demo) (from versions: 1)\n";
        assert_eq!(asked("pip install demo>=2", none), Some(("part==3".to_owned(), 0)));
        let plain = "Collecting demo\nERROR: No matching distribution found for demo\n";
        assert_eq!(
            asked("pip install -i https://index.example/simple demo==2", plain),
            Some(("demo==2".to_owned(), 1))
        );
        assert_eq!(asked("pip install --no-index demo", plain), None);
        assert_eq!(asked("pip install demo", "Usage: pip\n"), None);
        let conflict = "Collecting demo==1\nCollecting part==2\nERROR: Cannot install demo==1 and part==2 because these package versions have conflicting dependencies.\n\nThe conflict is caused by:\n    demo 1 depends on part<2\n";
        assert_eq!(asked("pip install demo==1 part==2", conflict), None);
        let of_uv = "error: No solution found when resolving dependencies\n  cause: Because demo was not found in the package registry and you\n         require demo, we can conclude that\n";
        assert_eq!(asked("uv pip install demo", of_uv), Some(("demo".to_owned(), 0)));
        assert_eq!(asked("uv pip install --index https://index.example/simple demo", of_uv), None);
    }
}
