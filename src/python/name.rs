//! Names of distributions.

use std::ops::Range;

/// Longer than any name that a distribution has.
const LONGEST: usize = 100;

/// Ends of what pip and conda take for a file, whether there is one or not (pip's
/// `is_archive_file`; conda's explicit packages).
const ARCHIVES: &[&str] = &[
    ".whl", ".zip", ".egg", ".tar", ".tgz", ".tbz", ".txz", ".tlz", ".gz", ".bz2", ".xz", ".lz", ".lzma",
    ".conda",
];

/// Whether it is the name of a distribution (PEP 508) that an installer takes for nothing else: no
/// option, no path, no address, no file.
pub fn is_name(text: &str) -> bool {
    let is_edge = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
    let small = text.to_ascii_lowercase();
    text.len() <= LONGEST
        && is_edge(text.chars().next())
        && is_edge(text.chars().next_back())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && !ARCHIVES.iter().any(|end| small.ends_with(end))
}

/// Whether a part of a line is a name as a whole, and not the beginning of an address, a path or a
/// file's name: of `git+https://…` a pattern for names sees `git`.
pub fn is_whole(line: &str, range: Range<usize>) -> bool {
    let (Some(before), Some(behind)) = (line.get(..range.start), line.get(range.end..)) else { return false };
    let mut behind = behind.chars();
    let (next, after) = (behind.next(), behind.next());
    let is_parted = after.is_none_or(char::is_whitespace);
    let goes_on = match next {
        Some('+' | '%' | '$' | '{') => true,
        Some(':') => !is_parted,
        // uv writes `name@1.0` of a release.
        Some('@') => !is_parted && !after.is_some_and(|c| c.is_ascii_digit()),
        // A folder of a path may be named like a package; the beginning of a path is not.
        Some('/' | '\\') => !before.ends_with(['/', '\\']),
        Some(next) => !next.is_ascii(),
        None => false,
    };
    !goes_on && line.get(range).is_some_and(is_name)
}

/// The name that a requirement (PEP 508) begins with: `Pillow[xmp]>=9` is `Pillow`.
pub fn of_requirement(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
    &text[..end]
}

/// A name in the normal form of PEP 503: small letters, and one `-` for each run of `-`, `_`, `.`.
pub fn normalise(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for character in name.trim().chars() {
        if matches!(character, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(character.to_lowercase());
        }
    }
    normal
}

/// Where in a path the top package stands that a file of an installed distribution belongs to: right behind the last
/// `site-packages` or `dist-packages`. Nothing for a module that is a single file.
pub(crate) fn top_package(path: &str) -> Option<Range<usize>> {
    const FOLDER: &str = "-packages";
    let start = path.rfind(FOLDER)? + FOLDER.len() + 1;
    let length = path.get(start..)?.find(['/', '\\'])?;
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_whole, normalise};

    #[test]
    fn a_name_has_one_normal_form() {
        for (name, normal) in
            [("Foo__Bar.baz", "foo-bar-baz"), (" Ruamel.YAML ", "ruamel-yaml"), ("x-_.y", "x-y"), ("", "")]
        {
            assert_eq!(normalise(name), normal);
        }
    }

    #[test]
    fn the_beginning_of_an_address_is_no_name() {
        for (line, whole) in [
            ("https://files.example/x-1.0.tar.gz", false),
            ("git+https://forge.example/x", false),
            ("C:\\x\\y", false),
            ("x/y", false),
            ("x-1.0-py3-none-any.whl", false),
            ("caf\u{e9}", false),
            ("x@latest", false),
            ("cryptography", true),
            ("cryptography[ssh]>=3", true),
            ("cryptography~=3.0 (from x)", true),
            ("x@1.0", true),
            ("x@ https://files.example/x-1.0.tar.gz", true),
            ("x: no such release", true),
        ] {
            let end =
                line.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(line.len());
            assert_eq!(is_whole(line, 0..end), whole, "{line}");
        }
        assert!(is_name("a") && is_name("x2.y_z") && !is_name(&"x".repeat(101)) && !is_name("x-"));
    }
}
