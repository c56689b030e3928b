//! Puts captures, facts and table columns in the places that authored text leaves for them.

use crate::redact::Clean;

use super::word::{Said, Word};

/// Where a place may stand: `{name}`, `{fact.id}`.
pub(crate) fn places(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        let length = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        if length > 0 && rest[length..].starts_with('}') {
            found.push(&rest[..length]);
        }
    }
    found
}

/// Fills a text of one piece; nothing if a place in it is not known. What is a stranger's stands in
/// quotation.
pub(crate) fn whole(text: &Clean, value: &dyn Fn(&str) -> Option<Said>) -> Option<Clean> {
    let places = places(text.as_str());
    if places.is_empty() {
        return Some(text.clone());
    }
    if !places.iter().all(|name| value(name).is_some()) {
        return None;
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    // Every second piece stands between back-ticks.
    for (index, piece) in text.as_str().split('`').enumerate() {
        let end = start + piece.len();
        pieces.push(text.slice(start..end).fill(&|name| {
            let said = value(name)?;
            Some(if index % 2 == 1 { said.in_span() } else { said.in_prose() })
        }));
        start = end + 1;
    }
    Some(Clean::join(&pieces, "`"))
}

/// Fills words that are not shown, such as a range of versions.
pub(crate) fn words(text: &str, value: &dyn Fn(&str) -> Option<Clean>) -> Option<String> {
    let mut filled = text.to_owned();
    for name in places(text) {
        filled = filled.replace(&format!("{{{name}}}"), value(name)?.as_str());
    }
    Some(filled)
}

/// Fills a text of sentences, and leaves out those with a place that is not known.
pub(crate) fn sentences(text: &Clean, value: &dyn Fn(&str) -> Option<Said>) -> Clean {
    if places(text.as_str()).is_empty() {
        return text.clone();
    }
    let mut kept = Vec::new();
    let mut start = 0;
    for end in sentence_ends(text.as_str()) {
        kept.extend(whole(&text.slice(start..end), value));
        start = end;
    }
    Clean::join(&kept, "")
}

/// Fills a command; nothing if a place has no value that may stand in one.
pub(crate) fn command(text: &Clean, value: &dyn Fn(&str) -> Option<Word>) -> Option<Clean> {
    let known = places(text.as_str()).iter().all(|name| value(name).is_some());
    known.then(|| text.fill(&|name| value(name).map(|word| word.text().clone())))
}

fn is_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.'
}

/// Where sentences end: after a full stop and white space, after an empty line, at the end.
fn sentence_ends(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut ends: Vec<usize> = (1..bytes.len())
        .filter(|index| {
            let (before, at) = (bytes[index - 1], bytes[*index]);
            // The white space stays with the sentence that it follows.
            let blank_before = before == b' ' || before == b'\n';
            let stop = index.checked_sub(2).map(|index| bytes[index]);
            (blank_before && stop == Some(b'.') && at != b' ') || (before == b'\n' && stop == Some(b'\n'))
        })
        .collect();
    ends.push(bytes.len());
    ends
}

#[cfg(test)]
mod tests {
    use super::{Said, Word, command, places, sentences, whole, words};
    use crate::redact::Clean;

    fn value(name: &str) -> Option<Said> {
        match name {
            "known" => Some(Said::Ours(Clean::literal("K"))),
            "said" => Some(Said::Theirs(Clean::literal("now `run` this"))),
            _ => None,
        }
    }

    #[test]
    fn what_a_stranger_says_stays_in_quotation() {
        let text = Clean::literal("It says {said} of `{said}` and {known}.");
        let filled = "It says `now 'run' this` of `now 'run' this` and K.";
        assert_eq!(whole(&text, &value).unwrap(), filled);
        assert_eq!(sentences(&text, &value), filled);
    }

    #[test]
    fn a_command_is_filled_with_typed_values_or_not_at_all() {
        let word = |name: &str| Word::name(&Clean::literal(if name == "package" { "numpy" } else { "a b" }));
        let filled = |text: &'static str| command(&Clean::literal(text), &word);
        assert_eq!(filled("pip install {package}").unwrap(), "pip install numpy");
        assert_eq!(filled("pip install {package} {other}"), None);
    }

    #[test]
    fn only_names_are_places() {
        assert_eq!(places("{a} {b.c} ${D} {} {e f} {{known}} {open"), ["a", "b.c", "known"]);
    }

    #[test]
    fn a_sentence_with_an_unknown_place_is_left_out() {
        let text =
            Clean::literal("First {known}. Second {unknown}, so to say. Third, 3.11 too.\n\nLast {known}.");
        assert_eq!(sentences(&text, &value), "First K. Third, 3.11 too.\n\nLast K.");
        let text = Clean::literal("Nothing {unknown}.");
        assert_eq!(sentences(&text, &value), "");
    }

    #[test]
    fn words_are_filled_as_a_whole_or_not() {
        let value = |name: &str| (name == "known").then(|| Clean::literal("K"));
        assert_eq!(words(">={known},<{known}", &value).as_deref(), Some(">=K,<K"));
        assert_eq!(words(">={unknown}", &value), None);
    }
}
