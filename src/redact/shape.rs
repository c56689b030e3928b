//! What a secret looks like, whoever's it is.
//!
//! One scan over the text says which kinds of shape can be in it at all; only their finders run.
//! This module knows nothing of this machine and its user.

mod account;
mod assignment;
mod header;
mod home;
mod host;
mod login;
mod mail;
mod number;
mod opaque;
pub(super) mod pattern;
mod prompt;
mod segment;
mod token;
mod url;
mod wanted;

use std::sync::LazyLock;

use super::Category;
use super::span::Span;
use wanted::Wanted;

pub(super) use url::{authority, split_host};

/// How far a finder looks around a find.
const FARTHEST: usize = 1024;

/// A finder, and the words without which it finds nothing.
struct Finder {
    words: &'static [&'static str],
    find: fn(&str, &mut Vec<Span>),
}

const FINDERS: [Finder; 11] = [
    Finder { words: &["://", ":\\/\\/", "%3a%2f%2f", "@"], find: url::find },
    Finder { words: &["@", "%40"], find: mail::find },
    Finder { words: &["@", "㉿", " in ", "$ "], find: prompt::find },
    Finder { words: &["://", ":\\/\\/", "url: /", "/basic/"], find: segment::find },
    Finder { words: assignment::WORDS, find: assignment::find },
    Finder { words: login::WORDS, find: login::find },
    Finder { words: &["authorization", "bearer ", "cookie:"], find: header::find },
    Finder { words: home::WORDS, find: home::find },
    Finder { words: account::WORDS, find: account::find },
    Finder { words: &[".", ":", "-"], find: number::find },
    Finder { words: &[".l", ".int", ".corp", ".home.arpa", ".ad", ".fritz"], find: host::find },
];

static WANTED: LazyLock<Wanted> = LazyLock::new(|| Wanted::new(FINDERS.iter().map(|finder| finder.words)));

/// Everything in the text that has the shape of a secret.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    for (finder, _) in FINDERS.iter().zip(WANTED.by(text)).filter(|(_, wanted)| *wanted) {
        (finder.find)(text, spans);
    }
    token::find(text, spans);
    token::find_key_lines(text, spans);
    opaque::find(text, spans);
}

/// The users and machines that a line names for certain: in a shell's prompt, or as the value of the
/// variable that is made for it.
pub(super) fn names(line: &str) -> Vec<(&str, Category)> {
    const VARIABLES: [(&str, Category); 5] = [
        ("USER=", Category::User),
        ("LOGNAME=", Category::User),
        ("USERNAME=", Category::User),
        ("COMPUTERNAME=", Category::Host),
        ("HOSTNAME=", Category::Host),
    ];
    let value = |(name, category)| Some((line.trim_start().strip_prefix(name)?, category));
    if let Some((value, category)) = VARIABLES.into_iter().find_map(value) {
        return vec![(value.trim_matches(['"', '\'', ' ']), category)];
    }
    let mut spans = Vec::new();
    if line.contains(['@', '㉿']) {
        prompt::find(line, &mut spans);
    }
    spans.iter().map(|span| (&line[span.start..span.end], span.category)).collect()
}

/// The last part of a text, as far as a finder looks back: looking back to the start at every
/// find would take quadratic time.
fn tail(text: &str) -> &str {
    &text[text.floor_char_boundary(text.len().saturating_sub(FARTHEST))..]
}

/// The first part of a text, as far as a finder looks ahead.
fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(FARTHEST)]
}
