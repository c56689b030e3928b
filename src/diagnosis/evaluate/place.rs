//! What stands for a place that authored text leaves: compared in a condition, said in a sentence,
//! written in a command. Each is stricter than the one before.

use super::{Captures, World};
use crate::fact::{self, Fact, FactId, Source, Value};
use crate::knowledge::word::{Said, Word};
use crate::python::name::normalise;
use crate::redact::Clean;

impl World<'_> {
    /// For a comparison.
    pub(in crate::diagnosis) fn place(&self, name: &str, captures: &Captures) -> Option<Clean> {
        if let Some(capture) = captures.get(name) {
            return Some(capture.clone());
        }
        match name {
            "package" => self.package.cloned(),
            "requirement" => self.requirement.or(self.package).cloned(),
            "python" => self.python().map(|word| word.text().clone()),
            _ => self.fact(name).map(|fact| fact.value.to_clean()).filter(|text| !text.is_empty()),
        }
    }

    /// For a sentence.
    pub(super) fn said(&self, name: &str, captures: &Captures) -> Option<Said> {
        // A file of the user's own, and the line in it that names what is in question.
        if name == "listed" {
            let named = captures.get("name").or(self.package)?;
            return self.own?.listed_at(named.as_str()).map(Said::Ours);
        }
        let text = self.place(name, captures)?;
        let is_typed = |text: &Clean| Word::name(text).is_some();
        if captures.get(name).is_some() {
            // A number of lines or a version acts nowhere.
            let is_number = text.as_str().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let is_ours = is_number || captures.is_column(name);
            return Some(if is_ours { Said::Ours(text) } else { Said::Theirs(text) });
        }
        let is_ours = match name {
            "package" => is_typed(&text),
            "requirement" => Word::requirement(&text).is_some(),
            "python" => true,
            _ => self.fact(name).is_some_and(|fact| {
                fact.source == Source::Measured || !matches!(fact.value, Value::Text(_) | Value::Set(_))
            }),
        };
        Some(if is_ours { Said::Ours(text) } else { Said::Theirs(text) })
    }

    /// For a command.
    pub(super) fn word(&self, name: &str, captures: &Captures) -> Option<Word> {
        if let Some(capture) = captures.get(name) {
            return if captures.is_column(name) { Word::own(capture) } else { Word::captured(name, capture) };
        }
        // What lies on this machine is installed from there: another's project may have its name.
        let package = || Word::name(self.package.filter(|package| !self.is_own_project(package))?);
        match name {
            "package" => package(),
            "requirement" => self.requirement.and_then(Word::requirement).or_else(package),
            "python" => self.python(),
            _ => Word::fact(self.fact(name)?),
        }
    }

    /// The project in whose folder the command was run, and not one of an index.
    fn is_own_project(&self, package: &Clean) -> bool {
        const PROJECT: FactId = FactId::of("command.project");
        let facts = self.facts.text(PROJECT);
        facts.is_some_and(|own| normalise(own.as_str()) == normalise(package.as_str()))
    }

    /// The same as it is pasted, which on Windows is more than one word.
    pub(super) fn shell_word_for_python(&self) -> Clean {
        const COMMAND: FactId = FactId::of("python.command");
        match self.facts.get(COMMAND) {
            Some(Fact { value: Value::Text(command), source: Source::Measured }) => command.clone(),
            _ => self.python().map_or_else(|| fact::usual_python(self.facts), |word| word.text().clone()),
        }
    }

    /// The subject's interpreter as a command: as a shell of the user reaches it if that was measured
    /// here, else as the failing command named it.
    pub(super) fn python(&self) -> Option<Word> {
        const COMMAND: FactId = FactId::of("python.command");
        match self.facts.get(COMMAND) {
            Some(fact) if fact.source == Source::Measured && fact.value.is_present() => Word::fact(fact),
            _ => Word::interpreter(
                &fact::python_of_command(self.facts).unwrap_or_else(|| fact::usual_python(self.facts)),
            ),
        }
    }

    fn fact(&self, name: &str) -> Option<&Fact> {
        let id = FactId::find(name)?;
        self.facts.get(id).filter(|fact| fact.value.is_present())
    }
}
