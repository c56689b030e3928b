//! Which of several finders a text concerns at all, by words without which they find nothing.
//!
//! It deliberately does not know what they look for.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// The words of finders, in the finders' order.
pub(super) struct Wanted {
    /// Nothing only if it could not be built: then every finder is wanted.
    automaton: Option<AhoCorasick>,
    /// The finder that each word belongs to.
    owners: Vec<usize>,
    finders: usize,
}

impl Wanted {
    /// Finders by their words, which are found in either case of ASCII.
    pub(super) fn new<'a>(words: impl Iterator<Item = &'a [&'a str]>) -> Self {
        let (mut owners, mut all, mut finders) = (Vec::new(), Vec::new(), 0);
        for words in words {
            owners.resize(owners.len() + words.len(), finders);
            all.extend_from_slice(words);
            finders += 1;
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(all)
            .ok();
        Self { automaton, owners, finders }
    }

    /// Of each finder, whether the text holds one of its words.
    pub(super) fn by(&self, text: &str) -> Vec<bool> {
        let mut wanted = vec![self.automaton.is_none(); self.finders];
        for found in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            wanted[self.owners[found.pattern().as_usize()]] = true;
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finder_is_wanted_where_one_of_its_words_stands() {
        let wanted = Wanted::new([["login", "pass"].as_slice(), &["@"], &["a"]].into_iter());
        assert_eq!(wanted.by("docker LOGIN"), [true, false, false]);
        assert_eq!(wanted.by("pass ann@box"), [true, true, true]);
        assert_eq!(wanted.by(""), [false, false, false]);
    }
}
