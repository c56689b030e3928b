//! The files that are compiled in: those of `checks/` and `data/`, as the build script packed them.
//!
//! It hands out paths and texts. It deliberately does not know what they mean.

use std::sync::LazyLock;

/// See `build.rs` for what is in it.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/embedded.lz4"));

static UNPACKED: LazyLock<String> = LazyLock::new(|| {
    let unpacked = lz4_flex::block::decompress_size_prepended(PACKED);
    debug_assert!(unpacked.is_ok(), "what the build script packs can be unpacked");
    unpacked.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
});

/// One file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Embedded {
    /// Its path in the repository, with `/` between folders.
    pub(crate) path: &'static str,
    /// What it holds.
    pub(crate) text: &'static str,
}

static FILES: LazyLock<Vec<Embedded>> = LazyLock::new(|| {
    let (index, mut texts) = UNPACKED.split_once("\n\n").unwrap_or_default();
    let file = |line: &'static str| {
        let (path, length) = line.rsplit_once(' ')?;
        let (text, rest) = texts.split_at_checked(length.parse().ok()?)?;
        texts = rest;
        Some(Embedded { path, text })
    };
    index.lines().filter_map(file).collect()
});

/// All files, sorted by folder and name.
pub(crate) fn files() -> impl Iterator<Item = Embedded> {
    FILES.iter().copied()
}

/// The text of one file; nothing if there is none of this path.
pub(crate) fn text(path: &str) -> &'static str {
    files().find(|file| file.path == path).map_or("", |file| file.text)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn files_come_out_as_they_lie_in_the_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut count = 0;
        for file in files() {
            let text = fs::read_to_string(root.join(file.path)).unwrap().replace("\r\n", "\n");
            assert!(file.text == text, "{}", file.path);
            count += 1;
        }
        assert!(count > 80, "{count}");
        assert!(text("data/reading/events/steps.toml").contains("[[event]]"));
        assert_eq!(text("data/nowhere.toml"), "");
    }
}
