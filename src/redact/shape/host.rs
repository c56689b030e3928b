//! Machines of a private network by their name: `nas.local`, `build-7.lan`, `db.intern`.

use crate::fact::FactId;

use super::super::Category;
use super::super::span::Span;

/// Ends of names that no public server has.
const PRIVATE: [&str; 10] = [
    ".local",
    ".lan",
    ".localdomain",
    ".internal",
    ".intern",
    ".intranet",
    ".corp",
    ".home.arpa",
    ".ad",
    ".fritz.box",
];

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    for end in PRIVATE {
        for (at, _) in text.match_indices(end) {
            let stop = at + end.len();
            let start = at
                - text[..at]
                    .bytes()
                    .rev()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
                    .count();
            let name = text[start..at].trim_start_matches(['.', '-']);
            let start = at - name.len();
            let goes_on = text[stop..]
                .starts_with(|next: char| next.is_alphanumeric() || matches!(next, '_' | '-'))
                || text[stop..].strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
            // A name of our own for something that is known is no machine.
            let is_fact = FactId::find(&text[start..stop]).is_some();
            if !name.is_empty() && !goes_on && !is_fact && names_a_machine(text, start, stop, name) {
                spans.push(Span::new(start, stop, Category::Host));
            }
        }
    }
}

/// `threading.local` is a name of Python: something must speak for a machine.
fn names_a_machine(text: &str, start: usize, stop: usize, name: &str) -> bool {
    let before = &text[text.floor_char_boundary(start.saturating_sub(40))..start];
    let after = &text[stop..];
    let opens = ["://", "@", "host='", "host=\"", "\\\\"].iter().any(|open| before.ends_with(open));
    let port =
        after.strip_prefix(':').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    let lower = before.to_ascii_lowercase();
    let speaks = ["host", "resolv", "connect", "lookup", "server", " to ", "ping ", "proxy", "dns"]
        .iter()
        .any(|word| lower.contains(word));
    let is_path = before.ends_with(['/', '\\', '_', '$']);
    opens
        || port
        || !is_path && (speaks || name.contains(['-', '.']) && name.bytes().any(|byte| byte.is_ascii_digit()))
}
