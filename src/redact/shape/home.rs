//! Other people's home folders in a pasted log: `/home/alice/`, `C:\Users\alice\`,
//! `\\server\users$\alice\`.

use super::super::Category;
use super::super::names::is_nobody;
use super::super::span::Span;
use super::pattern::Pattern;

pub(super) const WORDS: &[&str] = &[
    "home/",
    "/home",
    "einstellungen\\",
    "benutzer\\",
    "utilisateurs\\",
    "usuarios\\",
    "home\\",
    "home%2f",
    "users/",
    "users\\",
    "users%2f",
    "users%5c",
    "settings\\",
    "settings/",
    "users$",
    "home$",
    "homes/",
    "/user/",
    "/u/",
    "\\\\",
    "profiles\\",
    "people/",
];

static PARENT: Pattern = Pattern::new(concat!(
    r"(?:[\\/]|%2[Ff]|%5[Cc])(?:homes?[0-9]{0,2}\$?|[Uu]sers\$?|people|Documents and Settings)(?:[\\/]|%2[Ff]|%5[Cc])+",
    r"|(?i-u:[a-z]:|/[a-z]|/mnt/[a-z])(?:[\\/]|%2[Ff]|%5[Cc])+(?i-u:users|documents and settings|profiles|dokumente und einstellungen|benutzer|utilisateurs|usuarios)(?:[\\/]|%2[Ff]|%5[Cc])+",
    r"|/(?:afs/[^/\s]+/(?:user|usr|home)/[a-z0-9]/(?:[a-z0-9]/)?)",
    r"|(?:^|[\s'\x22=:(])/u/",
));

/// `\\server\share\…`: the machine that it names.
static SERVER: Pattern = Pattern::new(
    r#"(?:^|[\s"'(=,;])(?:\\\\|\\\\\\\\)([A-Za-z0-9][A-Za-z0-9_.-]*)\\{1,2}[A-Za-z0-9_.$ -]+\\"#,
);

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut more = Vec::new();
    for found in PARENT.places(text, spans) {
        let start = found.end();
        if is_address(&text[..found.start()]) {
            continue;
        }
        let name = name(&text[start..], found.as_str());
        if !says_nothing(name) {
            more.push(Span::new(start, start + name.len(), Category::User));
        }
        domain_and_user(text, start, name, &mut more);
    }
    for found in SERVER.captures(text, spans).filter_map(|found| found.get(1)) {
        if !matches!(found.as_str(), "wsl$" | "wsl" | "wsl.localhost" | "localhost" | ".")
            && !found.as_str().starts_with("wsl")
        {
            more.push(Span::new(found.start(), found.end(), Category::Host));
        }
    }
    spans.append(&mut more);
}

/// Below a domain's folder lies the user's: `/home/CORP/ann/`, `/home/local/CORP/ann`,
/// `/home/corp.example/ann`.
fn domain_and_user(text: &str, start: usize, name: &str, spans: &mut Vec<Span>) {
    let ends = [
        ".com",
        ".net",
        ".org",
        ".edu",
        ".local",
        ".lan",
        ".corp",
        ".intern",
        ".internal",
        ".example",
        ".ac.uk",
    ];
    let is_domain = |name: &str| {
        if is_nobody(name) {
            return false;
        }
        name == "local"
            || name == "domain"
            || name.len() >= 2
                && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
                && name.bytes().any(|byte| byte.is_ascii_uppercase())
            || ends.iter().any(|end| name.ends_with(end))
    };
    let mut place = start;
    let mut name = name;
    for _ in 0..2 {
        let rest = &text[place + name.len()..];
        if !rest.starts_with('/') {
            return;
        }
        let next = word(&rest[1..]);
        // `/home/a/ann`: large sites have a folder for each first letter.
        let is_letter = name.len() == 1 && next.len() > 1 && next.starts_with(name);
        if !is_letter && !is_domain(name) {
            return;
        }
        place += name.len() + 1;
        let is_user = !next.is_empty()
            && !next.starts_with('.')
            && !["venv", "env", "bin", "lib", "src", "work", "projects", "miniconda3", "anaconda3", "go"]
                .contains(&next);
        if !is_user {
            return;
        }
        if !says_nothing(next) {
            spans.push(Span::new(place, place + next.len(), Category::User));
        }
        name = next;
    }
}

fn says_nothing(name: &str) -> bool {
    name.is_empty()
        || name.chars().all(|character| !character.is_alphanumeric())
        // A hidden folder is a program's, where the home folder itself is called so.
        || name.starts_with(['$', '%', '{', '*', '~', '.'])
        || is_nobody(name)
        || name == "local"
}

/// The folder's name at the start of the text.
fn name<'a>(text: &'a str, parent: &str) -> &'a str {
    let first = word(text);
    // `C:\Users\Ann Smith\AppData`, `C:\Users\Smith, Ann (IT)\`: up to four words, if a folder follows.
    if parent.contains('\\') || parent.contains("Users") || parent.contains("sers%") {
        let closed = spaced(text);
        if closed.len() > first.len() {
            return closed;
        }
    }
    first.trim_end_matches('.')
}

/// A name with blanks, commas, brackets and apostrophes in it, if it ends at a folder's end.
fn spaced(text: &str) -> &str {
    let limit = text.floor_char_boundary(64);
    let end = text[..limit]
        .find(|next: char| {
            matches!(
                next,
                '/' | '\\'
                    | ':'
                    | '*'
                    | '?'
                    | '"'
                    | '<'
                    | '>'
                    | '|'
                    | '\n'
                    | '\t'
                    | '`'
                    | ';'
                    | '='
                    | '&'
                    | '#'
                    | '{'
                    | '}'
            )
        })
        .unwrap_or(limit);
    let coded = word(text);
    if coded.len() > end {
        return coded;
    }
    let name = &text[..end];
    let closes = text[end..].starts_with(['/', '\\', '>']);
    let blanks = name.matches(' ').count();
    // An apostrophe may end a quotation instead.
    let quotes =
        name.find('\'').filter(|at| name[at + 1..].starts_with([' ', ',', ')', ']']) || at + 1 == name.len());
    if closes && blanks <= 4 && quotes.is_none() && !name.contains("  ") && !name.contains(" - ") {
        name
    } else {
        ""
    }
}

fn word(text: &str) -> &str {
    let mut end = 0;
    while let Some(character) = text[end..].chars().next() {
        let rest = &text[end..];
        end += match character {
            '%' if ["%2F", "%2f", "%5C", "%5c"].iter().any(|separator| rest.starts_with(separator)) => break,
            '\\' => match coded(rest) {
                0 => break,
                length => length,
            },
            // `o'neil`; before anything else it ends a quotation.
            '\'' if end > 0
                && rest[1..].starts_with(char::is_alphanumeric)
                && text[..end].ends_with(char::is_alphanumeric) =>
            {
                1
            }
            '/' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\'' | '`' | ',' | ';' | '(' | ')' | '['
            | ']' | '&' | '=' | '#' | '}' => break,
            _ if character.is_whitespace() => break,
            _ => character.len_utf8(),
        };
    }
    &text[..end]
}

/// The length of a letter that was printed as a code: `\xfc`, `\u00eb`, `\U0001f600`, `\303` (a byte
/// of UTF-8 as `ls` and git have it). A folder's name may begin like one, so Latin-1 and Unicode
/// count beyond ASCII only.
fn coded(text: &str) -> usize {
    let bytes = text.as_bytes();
    let hex = |from: usize, count: usize| {
        bytes.get(from..from + count).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    match bytes.get(1) {
        Some(b'x') if matches!(bytes.get(2), Some(b'8'..=b'9' | b'a'..=b'f')) && hex(2, 2) => 4,
        Some(b'u') if hex(2, 4) && !text[2..6].starts_with("000") => 6,
        Some(b'U') if hex(2, 8) && text[2..10].starts_with("000") => 10,
        Some(b'2'..=b'3')
            if bytes
                .get(2..4)
                .is_some_and(|digits| digits.iter().all(|digit| (b'0'..=b'7').contains(digit))) =>
        {
            4
        }
        _ => 0,
    }
}

/// Whether the text ends within the path of a web address: `https://docs.example/home/start`.
fn is_address(before: &str) -> bool {
    let before = super::tail(before);
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-_~/:%<>@".contains(character);
    let run = before.trim_end_matches(plain).len();
    let run = &before[run..];
    let Some(scheme) = run.rfind("://") else { return false };
    // `https://a.example:/home/alice` are two things in a list.
    (run[..scheme].ends_with("http") || run[..scheme].ends_with("https")) && !run[scheme + 3..].contains(":/")
}
