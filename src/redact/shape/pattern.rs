//! Patterns that are compiled in, and what happens if one of them does not compile.

use std::sync::OnceLock;

use regex::{Captures, Match, Regex};

use super::super::Category;
use super::super::span::Span;

/// A pattern that is compiled when it is first needed.
///
/// A pattern that this build of the regex crate refuses, for instance because one of its features
/// is off, must not be absent in silence: then the whole text goes, and every test says so.
pub(in crate::redact) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(in crate::redact) const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(self.text).ok()).as_ref()
    }

    /// All places, with their groups.
    pub(in crate::redact) fn captures<'a>(
        &'a self,
        text: &'a str,
        spans: &mut Vec<Span>,
    ) -> impl Iterator<Item = Captures<'a>> + use<'a> {
        let regex = self.regex();
        if regex.is_none() {
            spans.push(everything(text));
        }
        regex.into_iter().flat_map(|regex| regex.captures_iter(text))
    }

    /// All places.
    pub(in crate::redact) fn places<'a>(
        &'a self,
        text: &'a str,
        spans: &mut Vec<Span>,
    ) -> impl Iterator<Item = Match<'a>> + use<'a> {
        let regex = self.regex();
        if regex.is_none() {
            spans.push(everything(text));
        }
        regex.into_iter().flat_map(|regex| regex.find_iter(text))
    }

    /// The first place at or behind an offset.
    pub(in crate::redact) fn next<'a>(
        &self,
        text: &'a str,
        from: usize,
        spans: &mut Vec<Span>,
    ) -> Option<Captures<'a>> {
        let regex = self.regex();
        if regex.is_none() {
            spans.push(everything(text));
        }
        regex?.captures_at(text, from)
    }
}

fn everything(text: &str) -> Span {
    Span::new(0, text.len(), Category::Token)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn where_a_pattern_does_not_compile_nothing_is_shown() {
        let broken = Pattern::new("(");
        let mut spans = Vec::new();
        assert_eq!(broken.places("some text", &mut spans).count(), 0);
        assert_eq!(spans.iter().map(|span| (span.start, span.end)).collect::<Vec<_>>(), [(0, 9)]);
    }
}
