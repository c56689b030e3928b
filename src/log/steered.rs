//! Variables that somebody sets or states, which lead the interpreter or the loader elsewhere: an `export` in the
//! output, a line of `env`, a sentence of the reporter's.
//!
//! What a line takes away or merely mentions is none. A folder counts against the loader only where the output
//! names a file in it.

use std::collections::BTreeSet;

use super::Line;
use crate::fact::{FactId, Facts, Source, Value};
use crate::redact::Clean;

const NAMES: FactId = FactId::of("env.names");
const HOME: FactId = FactId::of("env.python_home");
const LIBRARIES: FactId = FactId::of("env.library_folder");
const FOREIGN: FactId = FactId::of("env.python_path_foreign");

/// Which of them are looked for.
const VARIABLES: [&str; 4] = ["DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH"];

/// What stands between a name and its value.
const BETWEEN: [&str; 8] =
    ["=", " = ", ": ", " is set to ", " was set to ", " set to ", " points to ", " to "];

/// What takes one away stands right before it.
const TAKES_AWAY: [&str; 5] = ["unset ", "-u ", "unsetting ", "clearing ", "without "];

/// A variable that is set, where, and to what.
struct Set<'a> {
    name: &'static str,
    value: Clean,
    line: &'a Line,
    source: Source,
}

/// Sets what the lines of the output and of the prose say of them.
pub(super) fn infer(lines: &[Line], outside: &[Line], facts: &mut Facts) {
    let of_output = lines.iter().map(|line| (line, Source::Log(line.number)));
    let of_prose = outside.iter().map(|line| (line, Source::Claim(line.number)));
    let set: Vec<Set<'_>> =
        of_output.chain(of_prose).flat_map(|(line, source)| settings(line, source)).collect();
    let Some(first) = set.first() else { return };
    let names: BTreeSet<Clean> = set.iter().map(|set| Clean::literal(set.name)).collect();
    facts.set(NAMES, Value::Set(names), first.source);
    for set in &set {
        let folders = || entries(&set.value);
        match set.name {
            "PYTHONHOME" => facts.set(HOME, Value::Text(set.value.clone()), set.source),
            "PYTHONPATH" => {
                let foreign = folders().find(|folder| is_of_another(folder.as_str(), facts));
                if let Some(folder) = foreign {
                    facts.set(FOREIGN, Value::Text(folder), set.source);
                }
            }
            _ => {
                let is_named = |folder: &Clean| {
                    let inside = format!("{}/", folder.as_str().trim_end_matches('/'));
                    lines.iter().any(|line| {
                        line.number != set.line.number && line.text.as_str().contains(inside.as_str())
                    })
                };
                if let Some(folder) = folders().find(is_named) {
                    facts.set(LIBRARIES, Value::Text(folder), set.source);
                }
            }
        }
    }
}

/// The variables that a line sets.
fn settings(line: &Line, source: Source) -> Vec<Set<'_>> {
    let text = line.text.as_str();
    let mut found = Vec::new();
    for name in VARIABLES {
        for (at, _) in text.match_indices(name) {
            let before = &text[..at];
            let is_part = before.ends_with(|c: char| c.is_ascii_alphanumeric() || "_$%{".contains(c));
            if is_part || TAKES_AWAY.iter().any(|words| before.to_ascii_lowercase().ends_with(words)) {
                continue;
            }
            let behind = at + name.len();
            let rest = text[behind..].trim_start_matches(['`', '"', '\'']);
            let start = behind + (text[behind..].len() - rest.len());
            let told = BETWEEN.iter().find(|words| rest.starts_with(**words)).map(|words| words.len());
            let told = told.or_else(|| (before.ends_with("setenv ") && rest.starts_with(' ')).then_some(1));
            let value = told.and_then(|length| value(&line.text, start + length));
            found.extend(value.map(|value| Set { name, value, line, source }));
        }
    }
    found
}

/// The value that begins there: a path, or several.
fn value(text: &Clean, start: usize) -> Option<Clean> {
    let rest = text.as_str().get(start..)?;
    let inner = rest.trim_start_matches(['`', '"', '\'', ' ']);
    let begin = start + (rest.len() - inner.len());
    let ends = |c: char| c.is_whitespace() || "`\"',)".contains(c);
    let length = inner.find(ends).unwrap_or(inner.len());
    let word = inner[..length].trim_end_matches(['.', ';', ':']);
    let is_drive =
        word.as_bytes().get(1) == Some(&b':') && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_path = word.starts_with(['/', '~', '.', '$', '<']) && word.len() > 1;
    (is_path || is_drive).then(|| text.slice(begin..begin + word.len()))
}

/// The folders of a list: parted by `:`, on Windows by `;`.
fn entries(value: &Clean) -> impl Iterator<Item = Clean> {
    let text = value.as_str();
    let sign = if text.contains('\\') { ';' } else { ':' };
    let mut start = 0;
    let pieces: Vec<Clean> = text
        .split(sign)
        .map(|piece| {
            let at = start;
            start += piece.len() + 1;
            value.slice(at..at + piece.len())
        })
        .filter(|piece| piece.as_str().len() > 1 && !piece.as_str().starts_with('$'))
        .collect();
    pieces.into_iter()
}

/// Whether a folder belongs to another minor version than the Python in use.
fn is_of_another(folder: &str, facts: &Facts) -> bool {
    let Some(running) = facts.version(FactId::of("python.version")) else { return false };
    let small = folder.to_ascii_lowercase();
    let Some((_, rest)) = small.split_once("python3") else { return false };
    let digits: String = rest.trim_start_matches('.').chars().take_while(char::is_ascii_digit).collect();
    running.major() == 3 && digits.parse::<u64>().is_ok_and(|minor| minor != running.minor())
}

#[cfg(test)]
mod tests {
    use super::{FOREIGN, HOME, LIBRARIES, NAMES};
    use crate::fact::{FactId, Source};
    use crate::knowledge::Catalogue;
    use crate::log::{self, Reading, Shape};
    use crate::redact::Redactor;

    fn reading(text: &str) -> Reading {
        let anchors = Catalogue::built_in().anchors();
        log::read(&mut text.as_bytes(), anchors, &Redactor::default(), Shape::IssueBody)
    }

    fn said(reading: &Reading, id: FactId) -> Option<String> {
        reading.facts.present(id).map(|value| value.to_clean().to_string())
    }

    #[test]
    fn what_a_reporter_or_a_line_sets_is_a_fact() {
        for text in [
            "I have `PYTHONHOME` set to `/opt/python3.6`.\n\n```\nx\n```\n",
            "```\n$ export PYTHONHOME=/opt/python3.6\n$ pip install demo\n```\n",
            "```\n$ PYTHONHOME=/opt/python3.6 pip install demo\n```\n",
            "```\nsetenv PYTHONHOME /opt/python3.6\n```\n",
            "```\nenv:\n  PYTHONHOME: /opt/python3.6\n```\n",
        ] {
            let found = reading(text);
            assert_eq!(said(&found, HOME).as_deref(), Some("/opt/python3.6"), "{text}");
            assert_eq!(said(&found, NAMES).as_deref(), Some("PYTHONHOME"), "{text}");
        }
        let of_prose = reading("LD_LIBRARY_PATH is set to /opt/x/lib here.\n");
        assert!(matches!(of_prose.facts.get(NAMES).unwrap().source, Source::Claim(_) | Source::Log(_)));
    }

    #[test]
    fn what_is_taken_away_or_only_named_is_none() {
        for text in [
            "```\nunset PYTHONPATH\n```\n",
            "```\n  PYTHONHOME = (not set)\n```\n",
            "```\nenv -u PYTHONPATH pip install demo\n```\n",
            "Do I have to look at PYTHONPATH?\n",
            "```\necho $LD_LIBRARY_PATH\n```\n",
        ] {
            assert_eq!(said(&reading(text), NAMES), None, "{text}");
        }
    }

    #[test]
    fn a_folder_counts_where_the_output_names_a_file_in_it_or_another_python() {
        let lib = "```\n$ export LD_LIBRARY_PATH=/opt/a:/opt/cuda/lib64:$LD_LIBRARY_PATH\n\
                   ImportError: /opt/cuda/lib64/libstdc++.so.6: version `GLIBCXX_3.4.29' not found\n```\n";
        assert_eq!(said(&reading(lib), LIBRARIES).as_deref(), Some("/opt/cuda/lib64"));
        let none = lib.replace("ImportError: /opt/cuda/lib64", "ImportError: /usr/lib");
        assert_eq!(said(&reading(&none), LIBRARIES), None);
        let path =
            "```\nUsing CPython 3.11.4\nexport PYTHONPATH=/srv:/opt/lib/python3.8/site-packages\n```\n";
        assert_eq!(said(&reading(path), FOREIGN).as_deref(), Some("/opt/lib/python3.8/site-packages"));
    }
}
