//! The files that are compiled in: those of `checks/` and `data/`, as the build script packed them.
//!
//! It hands out paths and what is in them. It deliberately does not know what it means.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;

/// See `build.rs` for what is in it.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/embedded.packed"));

static UNPACKED: LazyLock<String> = LazyLock::new(|| unpacked(PACKED));

/// What the build script has packed.
pub(crate) fn unpacked(packed: &[u8]) -> String {
    // For a browser it packs nothing: what carries a page packs all of it, and better.
    #[cfg(target_arch = "wasm32")]
    let unpacked = Ok::<_, std::convert::Infallible>(packed.to_vec());
    #[cfg(not(target_arch = "wasm32"))]
    let unpacked = lz4_flex::block::decompress_size_prepended(packed);
    debug_assert!(unpacked.is_ok(), "what the build script packs can be unpacked");
    unpacked.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// One file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Embedded {
    /// Its path in the repository, with `/` between folders.
    pub(crate) path: &'static str,
    /// What it holds: the build script has made JSON of the TOML in the repository.
    json: &'static str,
}

impl Embedded {
    /// What it holds.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json)
    }

    /// How many bytes there are to read.
    pub(crate) fn size(self) -> usize {
        self.json.len()
    }
}

static FILES: LazyLock<Vec<Embedded>> = LazyLock::new(|| {
    let (index, mut texts) = UNPACKED.split_once("\n\n").unwrap_or_default();
    let file = |line: &'static str| {
        let (path, length) = line.rsplit_once(' ')?;
        let (text, rest) = texts.split_at_checked(length.parse().ok()?)?;
        texts = rest;
        Some(Embedded { path, json: text })
    };
    index.lines().filter_map(file).collect()
});

/// All files, sorted by folder and name.
pub(crate) fn files() -> impl Iterator<Item = Embedded> {
    FILES.iter().copied()
}

/// What the file of this path holds; nothing if there is none, or it is of another form: a test reads each.
pub(crate) fn read<T: DeserializeOwned>(path: &str) -> Option<T> {
    let read = files().find(|file| file.path == path)?.read();
    debug_assert!(read.is_ok(), "{path}: {:?}", read.as_ref().err());
    read.ok()
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
            let stands: serde_json::Value = toml::from_str(&text).unwrap();
            assert!(file.read::<serde_json::Value>().unwrap() == stands, "{}", file.path);
            count += 1;
        }
        assert!(count > 80, "{count}");
        let steps: toml::Table = read("data/reading/events/steps.toml").unwrap();
        assert!(steps.contains_key("event"));
        assert_eq!(read::<toml::Table>("data/nowhere.toml"), None);
    }
}
