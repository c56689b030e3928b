//! Words that nobody can read: long, mixed, without any part that looks like a word of a language
//! or of a program. Whatever issuer made them, they are taken out.
//!
//! Tools print such words too, and those stay: digests and commits are hexadecimal, names of
//! temporary files are short, and the rest is known by what stands before it.

use super::super::Category;
use super::super::span::Span;

/// For each letter the letters that often follow it in words and identifiers: of 50,000 words of
/// Python's library and C headers 87 of 100 pairs are among these 230 of 676, of random letters 34.
const FOLLOWERS: [u32; 26] = [
    0x11e_b94e, 0x016_4911, 0x01e_4d95, 0x016_4939, 0x1ef_f97f, 0x012_6931, 0x006_2911, 0x008_4111,
    0x22e_f87f, 0x000_0000, 0x000_0010, 0x11c_4919, 0x014_d113, 0x03c_617d, 0x07e_f96f, 0x01e_c931,
    0x010_0000, 0x11e_f95d, 0x11c_c995, 0x11e_d9bd, 0x00e_b913, 0x000_0111, 0x000_0111, 0x008_0000,
    0x000_8000, 0x000_0010,
];

/// A word of both cases and digits may be as short as this.
const SHORTEST: usize = 20;
/// A word of one case and digits: file names and keys of caches are shorter.
const SHORTEST_OF_ONE_CASE: usize = 32;
/// Base64 with its slashes, which may also be a path.
const SHORTEST_WITH_SLASHES: usize = 38;

/// What a digest stands behind, and folders whose entries tools name at random.
const DIGESTS: [&str; 12] = [
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "blake2b",
    "md5",
    "folders/",
    "incremental/",
    "store/",
    "integrity",
    "archive-v",
];

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if !is_long_run(bytes[index]) {
            index += 1;
            continue;
        }
        let start = index;
        while index < bytes.len() && is_long_run(bytes[index]) {
            index += 1;
        }
        if index - start >= SHORTEST {
            judge(text, start, index, spans);
        }
    }
}

/// Characters of base64, plain and for addresses.
fn is_long_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/')
}

fn judge(text: &str, start: usize, end: usize, spans: &mut Vec<Span>) {
    let run = &text[start..end];
    if run.contains(['/', '+']) && run.len() >= SHORTEST_WITH_SLASHES && is_base64(run) {
        if !is_digest(text, start) {
            spans.push(Span::new(start, padded(text, end), Category::Token));
        }
        return;
    }
    if is_digest(text, start) {
        return;
    }
    let mut from = start;
    for word in run.split(['/', '+']) {
        let place = from;
        from += word.len() + 1;
        if is_opaque(word) && !is_digest(text, place) && !is_mangled(text, place) {
            spans.push(Span::new(place, padded(text, place + word.len()), Category::Token));
        }
    }
}

/// The `=` at the end of base64 are part of it.
fn padded(text: &str, end: usize) -> usize {
    end + text[end..].bytes().take(2).take_while(|byte| *byte == b'=').count()
}

/// Whether the word is one that nobody can read.
pub(in crate::redact) fn is_opaque(word: &str) -> bool {
    if word.len() < SHORTEST || is_hexadecimal(word) {
        return false;
    }
    let class = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    let lower = class(u8::is_ascii_lowercase);
    let upper = class(u8::is_ascii_uppercase);
    let digits = class(u8::is_ascii_digit);
    if lower >= 3 && upper >= 3 {
        let (readable, breaks) = (readable(word), breaks(word));
        let long = word.len() >= 40;
        return readable < if long { 70 } else { 64 } && breaks > 14
            || readable < 82 && breaks > 38 && digits > 1;
    }
    // Of one case: names and tags consist of parts, a key is one piece.
    word.split(['_', '-']).any(|part| {
        part.len() >= SHORTEST_OF_ONE_CASE
            && !is_hexadecimal(part)
            && part.bytes().filter(u8::is_ascii_digit).count() >= 3
            && readable(part) < 64
            && breaks(part) > 14
    })
}

/// The same for a part of an address that may be shorter, since it stands where words stand.
pub(super) fn is_opaque_part(part: &str) -> bool {
    let class = |test: fn(&u8) -> bool| part.bytes().any(|byte| test(&byte));
    let mixed = class(u8::is_ascii_lowercase) && class(u8::is_ascii_uppercase) && class(u8::is_ascii_digit);
    is_opaque(part)
        || part.len() >= 12 && mixed && !is_hexadecimal(part) && readable(part) < 60 && breaks(part) > 24
}

pub(super) fn is_hexadecimal(word: &str) -> bool {
    let letters = |wanted: fn(&u8) -> bool| {
        word.bytes().all(|byte| byte.is_ascii_digit() || wanted(&byte) || matches!(byte, b'-' | b'_'))
    };
    letters(|byte| matches!(byte, b'a'..=b'f')) || letters(|byte| matches!(byte, b'A'..=b'F'))
}

/// How many of a hundred pairs of letters are common ones.
fn readable(word: &str) -> usize {
    let mut pairs = 0;
    let mut common = 0;
    for pair in word.as_bytes().windows(2) {
        let [first, second] = [pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase()];
        if first.is_ascii_lowercase() && second.is_ascii_lowercase() {
            pairs += 1;
            common += usize::from(FOLLOWERS[usize::from(first - b'a')] >> (second - b'a') & 1 == 1);
        }
    }
    (common * 100).checked_div(pairs).unwrap_or(0)
}

/// How many of a hundred neighbours are of different kinds; a capital before a small letter begins
/// a word.
fn breaks(word: &str) -> usize {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let neighbours = word.as_bytes().windows(2);
    let count = neighbours.len().max(1);
    let different = neighbours.filter(|pair| {
        let (first, second) = (kind(pair[0]), kind(pair[1]));
        first != second && !(first == 1 && second == 0)
    });
    different.count() * 100 / count
}

/// Base64 with slashes: hardly any of its parts is a word, and it has all kinds of characters.
fn is_base64(run: &str) -> bool {
    let class = |test: fn(&u8) -> bool| run.bytes().filter(test).count();
    class(u8::is_ascii_lowercase) >= 5
        && class(u8::is_ascii_uppercase) >= 5
        && class(u8::is_ascii_digit) >= 1
        && !run.starts_with('/')
        && !run.contains(['_', '-'])
        && readable(run) < 60
        && breaks(run) > 20
}

/// Whether what stands before says that it is a digest or a name that a tool made.
fn is_digest(text: &str, start: usize) -> bool {
    let before = &text[text.floor_char_boundary(start.saturating_sub(24))..start];
    if before.ends_with("SHA256:") {
        return true;
    }
    let lower = before.to_ascii_lowercase();
    let head = lower.trim_end_matches(['=', ':', '-', '"', '\'', ' ', '<', '>', ']']);
    if DIGESTS.iter().any(|word| head.ends_with(word)) {
        return true;
    }
    // The folders of uv's cache and of temporary files on macOS have names made at random.
    let path = &text[text.floor_char_boundary(start.saturating_sub(160))..start];
    let path = &path[path.rfind([' ', '\n', '"', '\'']).map_or(0, |at| at + 1)..];
    ["/uv/", "\\uv\\", "/folders/", "/incremental/", "archive-v0", "sdists-v", "/nix/store/", "/spack/"]
        .iter()
        .any(|folder| path.contains(folder))
}

/// A symbol as compilers write it: `_ZN3foo3barEv`, `_RNvC3foo`, `PyInit_x`, `?f@@YAXXZ`.
fn is_mangled(text: &str, start: usize) -> bool {
    let word = &text[start..];
    let before = text[..start].chars().next_back();
    [
        "_Z", "__Z", "___Z", "_R", "__R", "_D", "$s", "__imp_", "_GLOBAL_", "__pyx_", "__Pyx", "_objc_",
        "ZN", "NK",
    ]
    .iter()
    .any(|mark| word.starts_with(mark))
        || matches!(before, Some('?' | '@' | '$' | '%'))
        || word.contains("@@")
            && word.split([' ', '\t', '\n', '"', '\'']).next().is_some_and(|word| word.contains("@@"))
}

#[cfg(test)]
mod tests {
    use super::is_opaque;

    #[test]
    fn what_can_be_read_is_no_secret() {
        for word in [
            "PyUnicode_AsUTF8AndSize",
            "ProxyConnectionTimeoutException",
            "SetuptoolsDeprecationWarning",
            "manylinux_2_17_x86_64_cp312_cp312",
            "0123456789abcdef0123456789abcdef",
            "psycopg2_0123456789abcdef0123456789abcdef",
            "__pyx_f_6pandas_5_libs_6tslibs_10timestamps",
            "CMAKE_CXX_COMPILER_ID_PLATFORM_CONTENT",
            "test_that_something_long_works_as_it_should",
            "XcodeDefaultToolchainsDeveloperContents",
            "8BDFE669-9705-4184-9368-DB9CE581E0E7",
        ] {
            assert!(!is_opaque(word), "{word}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_one() {
        for word in
            ["q7Xw2Lp9Zr4Tk8Vb1Nc6", "Hd83jKq0Zx5vWm2PtY7sRb4LfGn1", "xk7q2w9z4v8j3b6n1m5t0p2r7x4k9d8s3h6g"]
        {
            assert!(is_opaque(word), "{word}");
        }
    }
}
