//! What may stand in a command, and how what is known is said in prose.
//!
//! A log, an issue and a pasted report say what they like. In a command stands nothing but a typed
//! value: a name that an installer takes for a name, bounds of versions, a version, a number, the
//! name of a module or of a library's file, a path that was measured on this machine, a word of the
//! check's own. In prose a stranger's words stand in quotation.

use crate::fact::{Fact, Source, Value};
use crate::python::{name, requirement};
use crate::redact::Clean;

/// Longer than any name of a module or a library.
const LONGEST: usize = 80;

/// A stranger's words are no longer than this in a sentence of ours.
const LONGEST_QUOTE: usize = 160;

/// A typed value, as a shell takes it: one word, but for words of the check's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word(Clean);

impl Word {
    /// The name of a distribution (PEP 508).
    pub(crate) fn name(text: &Clean) -> Option<Self> {
        name::is_name(text.as_str()).then(|| Self(text.clone()))
    }

    /// A name, extras and bounds of versions (PEP 440).
    pub(crate) fn requirement(text: &Clean) -> Option<Self> {
        requirement::word(text).map(Self)
    }

    /// The name of a module: what Python takes behind `import`.
    pub(crate) fn module(text: &Clean) -> Option<Self> {
        let is_identifier = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let fits = text.as_str().len() <= LONGEST && text.as_str().split('.').all(is_identifier);
        fits.then(|| Self(text.clone()))
    }

    /// Bounds of versions (PEP 440), which stand behind a name in a requirement. pip says `and` for their comma
    /// where it explains a conflict.
    pub(crate) fn bounds(text: &Clean) -> Option<Self> {
        let text = text.mapped(|text| text.trim_end().replace(" and ", ","));
        let plain = |c: char| c.is_ascii_alphanumeric() || ".,<>=!~".contains(c);
        let fits = text.as_str().starts_with(['<', '>', '=', '~', '!'])
            && text.as_str().len() <= LONGEST
            && text.as_str().chars().all(plain);
        fits.then_some(Self(text))
    }

    /// The name of a shared library's file, without a folder: `libGL.so.1`.
    pub(crate) fn library(text: &Clean) -> Option<Self> {
        let (name, number) = text.as_str().split_once(".so")?;
        let fits = text.as_str().len() <= LONGEST
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
            && (number.is_empty() || number.starts_with('.'))
            && number.chars().all(|c| c.is_ascii_digit() || c == '.');
        fits.then(|| Self(text.clone()))
    }

    /// Words of the check's own, or of its tables: there may be several.
    pub(crate) fn own(text: &Clean) -> Option<Self> {
        let fits = text.as_str().split(' ').all(is_word);
        fits.then(|| Self(text.clone()))
    }

    /// An interpreter as a command names it: `python3.12`, `py -3.13`.
    pub(crate) fn interpreter(text: &Clean) -> Option<Self> {
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '.') && !text.is_empty();
        match text.as_str().split_once(" -") {
            Some(("py", version)) if is_number(version) => Some(Self(text.clone())),
            Some(_) => None,
            None => Self::own(text),
        }
    }

    /// What a pattern of a check captured: by the name that it has there.
    pub(crate) fn captured(name: &str, text: &Clean) -> Option<Self> {
        match name {
            "requirement" | "asked_for" => Self::requirement(text),
            "module" => Self::module(text),
            "needs" => Self::bounds(text),
            "library_file" => Self::library(text),
            _ => Self::name(text),
        }
    }

    /// A fact: a version or a number, or a path that was measured here.
    pub(crate) fn fact(fact: &Fact) -> Option<Self> {
        match &fact.value {
            Value::Version(version) => {
                let text = Clean::from(version);
                is_word(text.as_str()).then_some(Self(text))
            }
            Value::Integer(number) => Some(Self(Clean::from(*number))),
            Value::Text(path) if fact.source == Source::Measured && is_path(path.as_str()) => {
                if is_word(path.as_str()) { Some(Self(path.clone())) } else { quoted(path) }
            }
            Value::Text(name) => Self::name(name),
            Value::Bool(_) | Value::Set(_) | Value::Absent | Value::Unknown(_) => None,
        }
    }

    /// As it stands in a command.
    pub(crate) fn text(&self) -> &Clean {
        &self.0
    }
}

/// What stands for a place in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Words of the check's own, a typed value, or what was measured here.
    Ours(Clean),
    /// Words of whoever wrote the log, the issue or the pasted report.
    Theirs(Clean),
}

impl Said {
    /// In a sentence: what is a stranger's is quoted.
    pub(crate) fn in_prose(&self) -> Clean {
        match self {
            Self::Ours(text) => text.clone(),
            Self::Theirs(text) => text.mapped(|text| format!("`{}`", on_one_line(text))),
        }
    }

    /// Between back-ticks of the sentence's own, which nothing in it ends.
    pub(crate) fn in_span(&self) -> Clean {
        match self {
            Self::Ours(text) | Self::Theirs(text) => text.mapped(on_one_line),
        }
    }
}

/// On one line, short, with no back-tick and no character that acts instead of showing.
fn on_one_line(text: &str) -> String {
    let tame: String = text
        .chars()
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let mut tame = tame.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = tame.char_indices().nth(LONGEST_QUOTE) {
        tame.truncate(end);
        tame.push('\u{2026}');
    }
    tame
}

/// Whether every shell takes the text as it is, as one word, and no program takes it for an option.
fn is_word(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+@/:=,~-".contains(c))
}

/// Whether it is a whole path, of Unix or of Windows; a home folder or a root may be taken out.
fn is_path(text: &str) -> bool {
    let drive = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    text.starts_with(['/', '~', '<'])
        || text.starts_with("\\\\")
        || (drive(text) && text.get(1..2) == Some(":"))
}

/// A path of Windows or with blanks, in quotes that every shell knows. What stays special within them
/// is refused.
fn quoted(text: &Clean) -> Option<Word> {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "._+@/:=,~- ()<>\\".contains(c);
    let fit = text.as_str().chars().all(is_fit) && !text.as_str().starts_with('-');
    // A backslash before the quote would take it away.
    let fit = fit && !text.as_str().ends_with('\\') && !text.as_str().contains("\\\\");
    fit.then(|| Word(Clean::literal("\"{text}\"").fill(&|_| Some(text.clone()))))
}

#[cfg(test)]
mod tests {
    use super::{Said, Word};
    use crate::fact::{Fact, Source, Value};
    use crate::redact::{Clean, Raw, Redactor};

    fn clean(text: &str) -> Clean {
        Redactor::default().clean(&Raw::from(text))
    }

    fn text(word: Option<Word>) -> Option<String> {
        word.map(|word| word.text().as_str().to_owned())
    }

    #[test]
    fn bounds_are_those_of_pep_440() {
        let bounds = |words: &str| text(Word::bounds(&clean(words)));
        assert_eq!(bounds("<3 and >=1.21.1").unwrap(), "<3,>=1.21.1");
        assert_eq!(bounds("~=1.2").unwrap(), "~=1.2");
        assert_eq!(bounds("<3 and $(id)"), None);
        assert_eq!(bounds("3"), None);
    }

    #[test]
    fn a_path_counts_where_it_was_measured() {
        let fact = |path: &str, source| Fact { value: Value::Text(clean(path)), source };
        let word = |path: &str, source| text(Word::fact(&fact(path, source)));
        assert_eq!(word("/usr/bin/python3", Source::Measured).unwrap(), "/usr/bin/python3");
        assert_eq!(
            word("C:\\Python 3\\python.exe", Source::Measured).unwrap(),
            "\"C:\\Python 3\\python.exe\""
        );
        assert_eq!(word("/usr/bin/python3", Source::Log(1)), None);
        assert_eq!(word("/usr/bin/python3", Source::Claim(1)), None);
        assert_eq!(word("/opt/a b/$(id)", Source::Measured), None);
        assert_eq!(word("bin/python", Source::Measured), None);
    }

    #[test]
    fn the_launcher_of_windows_takes_a_version() {
        let word = |command: &str| text(Word::interpreter(&clean(command)));
        assert_eq!(word("py -3.13").as_deref(), Some("py -3.13"));
        assert_eq!(word("python3.12").as_deref(), Some("python3.12"));
        assert_eq!(word("py -m"), None);
        assert_eq!(word("python -c"), None);
    }

    #[test]
    fn modules_and_libraries_are_names_alone() {
        for (name, fits) in
            [("_ssl", true), ("os.path", true), ("x y", false), ("x;id", false), ("", false), ("1x", false)]
        {
            assert_eq!(Word::module(&clean(name)).is_some(), fits, "{name}");
        }
        for (name, fits) in [
            ("libGL.so.1", true),
            ("libstdc++.so.6", true),
            ("/lib/libc.so.6", false),
            ("x.so$(id)", false),
            ("-x.so", false),
            ("x", false),
        ] {
            assert_eq!(Word::library(&clean(name)).is_some(), fits, "{name}");
        }
    }

    #[test]
    fn strangers_are_quoted_in_prose() {
        let theirs = Said::Theirs(clean("a`b\n# c"));
        assert_eq!(theirs.in_prose(), "`a'b # c`");
        assert_eq!(theirs.in_span(), "a'b # c");
        assert_eq!(Said::Ours(clean("3.11")).in_prose(), "3.11");
        assert!(Said::Theirs(clean(&"x".repeat(5_000))).in_prose().as_str().len() < 200);
    }
}
