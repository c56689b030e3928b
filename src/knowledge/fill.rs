//! Puts captures, facts and table columns in the places that authored text leaves for them.

use crate::redact::Clean;

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

/// Fills a text of one piece; nothing if a place in it is not known.
pub(crate) fn whole(text: &Clean, value: &dyn Fn(&str) -> Option<Clean>) -> Option<Clean> {
    let known = places(text.as_str()).iter().all(|name| value(name).is_some());
    known.then(|| text.fill(value))
}

/// The same for words that are not shown, such as a range of versions.
pub(crate) fn words(text: &str, value: &dyn Fn(&str) -> Option<Clean>) -> Option<String> {
    let mut filled = text.to_owned();
    for name in places(text) {
        filled = filled.replace(&format!("{{{name}}}"), value(name)?.as_str());
    }
    Some(filled)
}

/// Fills a text of sentences, and leaves out those with a place that is not known.
pub(crate) fn sentences(text: &Clean, value: &dyn Fn(&str) -> Option<Clean>) -> Clean {
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

/// Fills a command; nothing if a place is not known or its value is not safe to paste. Only of our
/// own words (`ours`) may there be several in one place: what a log says must not add a word to a
/// command, let alone a command.
pub(crate) fn command(
    text: &Clean,
    value: &dyn Fn(&str) -> Option<Clean>,
    ours: &dyn Fn(&str) -> bool,
) -> Option<Clean> {
    whole(text, &|name| {
        let value = value(name)?;
        match name {
            _ if ours(name) => Some(value).filter(|value| value.as_str().split(' ').all(is_word)),
            _ if is_word(value.as_str()) => Some(value),
            "python" | "requirement" => quoted(&value),
            _ => None,
        }
    })
}

/// Whether every shell takes the text as it is, as one word, and no program takes it for an option.
fn is_word(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+@/:=,~-".contains(c))
}

/// A path of Windows or with blanks, or a requirement with bounds, in quotes that every shell knows.
/// What stays special within them is refused.
fn quoted(text: &Clean) -> Option<Clean> {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "._+@/:=,~- ()<>[]\\".contains(c);
    let fit = text.as_str().chars().all(is_fit) && !text.as_str().starts_with('-');
    // A backslash before the quote would take it away.
    let fit = fit && !text.as_str().ends_with('\\') && !text.as_str().contains("\\\\");
    fit.then(|| Clean::literal("\"{text}\"").fill(&|_| Some(text.clone())))
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
    use super::{places, sentences, words};
    use crate::redact::Clean;

    fn value(name: &str) -> Option<Clean> {
        (name == "known").then(|| Clean::literal("K"))
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
        assert_eq!(words(">={known},<{known}", &value).as_deref(), Some(">=K,<K"));
        assert_eq!(words(">={unknown}", &value), None);
    }
}
