//! Tokens and keys that are known by how they begin, and private keys.
//!
//! The beginnings are facts of their issuers, one a line in `data/redact/tokens.txt`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::super::Category;
use super::super::span::Span;
use super::pattern::Pattern;

/// The issuers' beginnings.
static ISSUERS: LazyLock<Issuers> =
    LazyLock::new(|| Issuers::read(include_str!("../../../data/redact/tokens.txt")));

struct Issuers {
    automaton: Option<AhoCorasick>,
    rows: Vec<Row>,
}

/// How the tokens of one issuer look.
struct Row {
    start: &'static str,
    rest: Alphabet,
    least: usize,
}

/// The characters of the rest of a token.
#[derive(Clone, Copy)]
enum Alphabet {
    Hex,
    Upper,
    Base36,
    Base62,
    Url,
    Dotted,
    Dashed,
    Base64,
    Padded,
    Percent,
}

impl Issuers {
    fn read(table: &'static str) -> Self {
        let rows: Vec<Row> = table.lines().filter_map(Row::read).collect();
        let automaton = AhoCorasick::new(rows.iter().map(|row| row.start)).ok();
        Self { automaton, rows }
    }
}

impl Row {
    fn read(line: &'static str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (start, alphabet, least) = (words.next()?, words.next()?, words.next()?);
        let rest = match alphabet {
            "hex" => Alphabet::Hex,
            "upper" => Alphabet::Upper,
            "base36" => Alphabet::Base36,
            "base62" => Alphabet::Base62,
            "url" => Alphabet::Url,
            "dotted" => Alphabet::Dotted,
            "dashed" => Alphabet::Dashed,
            "base64" => Alphabet::Base64,
            "padded" => Alphabet::Padded,
            "percent" => Alphabet::Percent,
            _ => return None,
        };
        (!start.starts_with('#')).then_some(Self { start, rest, least: least.parse().ok()? })
    }
}

impl Alphabet {
    fn has(self, byte: u8) -> bool {
        let more: &[u8] = match self {
            Self::Hex => return byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Self::Upper => return byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Self::Base36 => return byte.is_ascii_digit() || byte.is_ascii_lowercase(),
            Self::Base62 => b"",
            Self::Url => b"_-",
            Self::Dotted => b"_-.",
            Self::Dashed => b"-_.",
            Self::Base64 => b"+/=,",
            Self::Padded => b"_-=+/",
            Self::Percent => b"%-_",
        };
        byte.is_ascii_alphanumeric() || more.contains(&byte)
    }
}

/// A token of JSON for the web; a bot of Telegram; a team of Terraform; a user of Airtable.
static COMPOSED: Pattern = Pattern::new(concat!(
    r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)(?:\.[A-Za-z0-9_-]*){0,3}",
    r"|(?-u:\b)[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34}",
    r"|(?-u:\b)[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,}",
    r"|(?-u:\b)pat[A-Za-z0-9]{14}\.[a-f0-9]{64}",
    r"|(?-u:\b)[a-f0-9]{32}-us[0-9]{1,2}(?-u:\b)",
    r"|(?-u:\b)[a-z]{2}-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}(?-u:\b)",
    r"|(?-u:\b)(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}(?-u:\b)",
    r"|(?-u:\b)[A-Za-z0-9_-]{24}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
    r"|(?-u:\b)[A-Za-z0-9]{60,}JQQJ99[A-Za-z0-9]{14}[A-Z]{4}[A-Za-z0-9]{4}(?-u:\b)",
    r"|AccountKey=[A-Za-z0-9+/]{40,}={0,2}|SharedAccessKey=[A-Za-z0-9+/]{20,}={0,2}",
));

const COMPOSED_WORDS: &[&str] =
    &["eyJ", ":AA", ".atlasv1.", "pat", "-us", "JQQJ99", "Account", "SharedAccess"];

/// A private key, with its body as far as it stands here; what follows a line that is not its own
/// is learned from the whole text. The header alone is no secret: OpenSSL names it in its errors.
static PRIVATE_KEY: Pattern = Pattern::new(concat!(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr]|[A-Za-z-]+: [^\n]*\n)*[A-Za-z0-9+/=]{16,}",
    r"(?:[A-Za-z0-9+/=]|\s|\\[nr])*(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)?"
));

/// An Anaconda channel: `https://host/t/<token>/channel`. A forum's `/t/title-of-topic/123` is not.
static CHANNEL: Pattern = Pattern::new(r#"/t/([A-Za-z0-9_.~%-]{8,})(/[^/\s"'<>]*|)"#);

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    issued(text, spans);
    if COMPOSED_WORDS.iter().any(|word| text.contains(word))
        || text.matches('-').count() >= 4
        || text.contains('.')
    {
        let found: Vec<Span> = COMPOSED
            .places(text, spans)
            .map(|found| {
                let value = found
                    .as_str()
                    .find('=')
                    .filter(|_| found.as_str().contains("Key="))
                    .map_or(0, |at| at + 1);
                Span::new(found.start() + value, found.end(), Category::Token)
            })
            .filter(|span| text[span.start..span.end].bytes().any(|byte| byte.is_ascii_digit()))
            .filter(|span| {
                !text[span.start..span.end].bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            })
            .filter(|span| !is_three_words(&text[span.start..span.end]))
            .collect();
        spans.extend(found);
    }
    if text.contains("PRIVATE KEY") {
        let found: Vec<Span> = PRIVATE_KEY
            .places(text, spans)
            .map(|found| Span::new(found.start(), found.end(), Category::Token))
            .collect();
        spans.extend(found);
    }
    if text.contains("/t/") {
        let mut more = Vec::new();
        for found in CHANNEL.captures(text, spans) {
            let (Some(token), Some(next)) = (found.get(1), found.get(2)) else { continue };
            let next = next.as_str().trim_start_matches('/');
            let is_topic = !next.is_empty() && next.bytes().all(|byte| byte.is_ascii_digit());
            if !is_topic && token.as_str().bytes().any(|byte| byte.is_ascii_digit()) {
                more.push(Span::new(token.start(), token.end(), Category::Token));
            }
        }
        spans.extend(more);
    }
}

/// Three parts with points between them are a bot's token only if they are opaque together:
/// names of modules have parts as well.
fn is_three_words(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3 && parts[1].len() == 6 && !parts.iter().any(|part| super::opaque::is_opaque(part))
}

fn issued(text: &str, spans: &mut Vec<Span>) {
    let issuers = &*ISSUERS;
    let Some(automaton) = &issuers.automaton else {
        spans.push(Span::new(0, text.len(), Category::Token));
        return;
    };
    for found in automaton.find_overlapping_iter(text) {
        let row = &issuers.rows[found.pattern().as_usize()];
        let body = text.as_bytes()[found.end()..].iter().take_while(|byte| row.rest.has(**byte)).count();
        if body < row.least || !begins_a_word(text, found.start()) {
            continue;
        }
        let mut end = found.end() + body;
        // Of a rule (`pa------------`) nothing is left but what it begins with.
        while end > found.end() && matches!(text.as_bytes()[end - 1], b'.' | b'-' | b',') {
            end -= 1;
        }
        // `key-name-of-a-thing-that-is-long`: words are no token.
        let rest = &text[found.end()..end];
        let is_made_up = rest.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        // Where the alphabet is exact, more of its letters beyond it is another word.
        let goes_on = matches!(row.rest, Alphabet::Hex | Alphabet::Upper)
            && text[end..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        if is_made_up && !goes_on {
            spans.push(Span::new(found.start(), end, Category::Token));
        }
    }
}

/// Nothing that belongs to the word stands before it; the letter of an escape does not.
fn begins_a_word(text: &str, start: usize) -> bool {
    let before = &text[..start];
    match before.chars().next_back() {
        Some(last) if last.is_alphanumeric() => super::super::literal::is_escape(before),
        _ => true,
    }
}

/// The lines of a key whose header went by on another line: nothing but base64, as long as PEM
/// makes them, and too mixed for a hash. Before them may stand what a log puts before every line.
pub(super) fn find_key_lines(text: &str, spans: &mut Vec<Span>) {
    let mut start = 0;
    for line in text.split('\n') {
        let body = line.trim_end();
        let body = &body[body.rfind([' ', '\t', '|', '>']).map_or(0, |at| at + 1)..];
        if (60..=76).contains(&body.len()) && is_key_line(body) {
            let offset = start + line.trim_end().len() - body.len();
            spans.push(Span::new(offset, offset + body.len(), Category::Token));
        }
        start += line.len() + 1;
    }
}

fn is_key_line(line: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    line.bytes().all(base64)
        && line.bytes().any(|byte| byte.is_ascii_lowercase())
        && line.bytes().any(|byte| byte.is_ascii_uppercase())
        && line.bytes().filter(u8::is_ascii_digit).count() >= 2
        && (super::opaque::is_opaque(line) || line.contains(['+', '/', '=']) && !line.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::ISSUERS;

    #[test]
    fn every_line_of_the_table_is_understood() {
        let table = include_str!("../../../data/redact/tokens.txt");
        let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(ISSUERS.rows.len(), lines);
        assert!(ISSUERS.automaton.is_some());
    }
}
