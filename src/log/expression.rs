//! How expressions of data files are read: as ASCII has it, with the letters of other scripts whole.

/// The expression with `\w`, `\d`, `\s` and `\b` as ASCII has them. Names, versions and paths of tools
/// are ASCII, and with the letters of all scripts an expression takes three times as long to compile.
/// Switching Unicode off instead would split the letters that localised messages are written in.
pub(crate) fn ascii(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        let escaped = if letter == '\\' { letters.next() } else { None };
        match escaped {
            Some('w') => text.push_str("[0-9A-Za-z_]"),
            Some('W') => text.push_str("[^0-9A-Za-z_]"),
            Some('d') => text.push_str("[0-9]"),
            Some('D') => text.push_str("[^0-9]"),
            Some('s') => text.push_str("[\\t-\\r ]"),
            Some('S') => text.push_str("[^\\t-\\r ]"),
            // `\b{start}` and its like are another thing.
            Some('b') if !letters.as_str().starts_with('{') => text.push_str("(?-u:\\b)"),
            Some(other) => text.extend([letter, other]),
            None => text.push(letter),
        }
    }
    text
}
