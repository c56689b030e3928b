//! The table of shapes: `tests/data/privacy/*.toml`.
//!
//! A row has a text, what of it must be gone and what must stay. In the text `{base62:36}` stands
//! for so many characters made at random, which must be gone, `{keep hex:40}` for some that must
//! stay, and `{filler:17000}` for so much harmless prose. So no row holds a secret, and every row is
//! a shape that can be tried with as many secrets as one likes.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

/// A row as it stands in its file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    text: String,
    #[serde(default)]
    gone: Vec<String>,
    #[serde(default)]
    stay: Vec<String>,
}

/// A row with its secrets made.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) gone: Vec<String>,
    pub(crate) stay: Vec<String>,
}

impl Row {
    /// What of it survived in a text that must be clean: of a long secret any piece of twelve characters.
    pub(crate) fn leaks(&self, shown: &str) -> Vec<&str> {
        let survives = |secret: &&String| {
            let pieces: Vec<char> = secret.chars().collect();
            match pieces.len() {
                0..5 => false,
                5..20 => shown.contains(secret.as_str()),
                _ => pieces.windows(12).any(|piece| shown.contains(&piece.iter().collect::<String>())),
            }
        };
        self.gone.iter().filter(survives).map(String::as_str).collect()
    }

    /// What is missing though it is nobody's secret.
    pub(crate) fn losses(&self, shown: &str) -> Vec<&str> {
        self.stay.iter().filter(|part| !shown.contains(part.as_str())).map(String::as_str).collect()
    }

    /// Whether nothing of it is a secret.
    pub(crate) fn is_reverse(&self) -> bool {
        self.gone.is_empty()
    }
}

/// All rows, with the secrets of one seed.
pub(crate) fn rows(seed: u64) -> Vec<Row> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/privacy");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let table: BTreeMap<String, Entry> = toml::from_str(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        rows.extend(table.into_iter().map(|(name, entry)| expand(name, entry, seed)));
    }
    rows
}

fn expand(name: String, entry: Entry, seed: u64) -> Row {
    let mut source = Source::new(&name, seed);
    let Entry { text: template, mut gone, mut stay } = entry;
    let mut text = String::new();
    let mut rest = template.as_str();
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let made = rest[open..].find('}').and_then(|close| {
            let words = &rest[open + 1..open + close];
            let (keep, words) = words.strip_prefix("keep ").map_or((false, words), |words| (true, words));
            let (kind, length) = words.split_once(':').unwrap_or((words, "36"));
            Some((source.make(kind, length.parse().ok()?)?, keep, kind == "filler", open + close + 1))
        });
        let Some((made, keep, filler, end)) = made else {
            text.push('{');
            rest = &rest[open + 1..];
            continue;
        };
        text.push_str(&made);
        if keep {
            stay.push(made);
        } else if !filler {
            gone.push(made);
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    Row { name, text, gone, stay }
}

/// Numbers that are the same every time (`SplitMix64`).
struct Source(u64);

impl Source {
    fn new(name: &str, seed: u64) -> Self {
        let start = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        Self(start ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn one_of<'a>(&mut self, all: &'a [u8]) -> &'a u8 {
        &all[usize::try_from(self.next() % all.len() as u64).unwrap()]
    }

    /// Text of a kind; nothing for a brace that is none of ours.
    fn make(&mut self, kind: &str, length: usize) -> Option<String> {
        const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
        const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const DIGITS: &str = "0123456789";
        let letters = match kind {
            "hex" => String::from("0123456789abcdef"),
            "HEX" => String::from("0123456789ABCDEF"),
            "digits" => String::from(DIGITS),
            "lower" => String::from(LOWER),
            "base32" => [LOWER, "234567"].concat(),
            "BASE32" => [UPPER, "234567"].concat(),
            "BECH32" => String::from("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
            "base36" => [LOWER, DIGITS].concat(),
            "BASE36" => [UPPER, DIGITS].concat(),
            "base62" => [LOWER, UPPER, DIGITS].concat(),
            "base64" => [LOWER, UPPER, DIGITS, "+/"].concat(),
            "base64url" => [LOWER, UPPER, DIGITS, "-_"].concat(),
            "password" => [LOWER, UPPER, DIGITS, "!%^*_-+=."].concat(),
            "uuid" => {
                let hex = self.make("hex", 32)?;
                return Some([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"));
            }
            "filler" => return Some(self.prose(length)),
            _ => return None,
        };
        // Machines make tokens that hold a bit of everything; so does whoever has to choose a password.
        loop {
            let made: String = (0..length).map(|_| char::from(*self.one_of(letters.as_bytes()))).collect();
            let has =
                |class: &str| !letters.contains(class) || made.contains(|next: char| class.contains(next));
            let is_plain = length < 8 || has(LOWER) && has(UPPER) && has(DIGITS);
            let inner = length < 6
                || !made.starts_with(|next| "+/-_.=!%^*".contains(next))
                    && !made.ends_with(|next| "+/-_.=".contains(next));
            if is_plain && inner {
                return Some(made);
            }
        }
    }

    fn prose(&mut self, length: usize) -> String {
        const WORDS: [&str; 12] = [
            "building", "wheel", "for", "package", "with", "setup", "and", "compile", "the", "source", "not",
            "found",
        ];
        let mut made = String::with_capacity(length);
        while made.len() < length {
            made.push_str(WORDS[usize::try_from(self.next() % 12).unwrap()]);
            made.push(' ');
        }
        made.truncate(length - 1);
        made.push(' ');
        made
    }
}
