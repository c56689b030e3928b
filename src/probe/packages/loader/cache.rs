//! `ld.so.cache`, glibc's list of libraries (`sysdeps/generic/dl-cache.h`).

use std::collections::BTreeMap;
use std::path::PathBuf;

use memchr::memmem;

const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
const HEADER: usize = 48;
const ENTRY: usize = 24;

/// Paths by the name of the library, in the order of the list. A file of another format has none.
pub(super) fn read(bytes: &[u8]) -> BTreeMap<String, Vec<PathBuf>> {
    let mut found: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    // A list in the old format may stand before it. Offsets count from here.
    let Some(start) = memmem::find(bytes, MAGIC) else { return found };
    let bytes = &bytes[start..];
    let number = |place: usize| {
        let four = bytes.get(place..place + 4)?;
        let value = u32::from_ne_bytes(four.try_into().ok()?);
        usize::try_from(value).ok()
    };
    let string = |place: usize| {
        let rest = bytes.get(place..)?;
        let length = memchr::memchr(0, rest)?;
        std::str::from_utf8(&rest[..length]).ok()
    };
    let count = number(MAGIC.len()).unwrap_or(0).min(bytes.len() / ENTRY);
    for index in 0..count {
        let entry = HEADER + index * ENTRY;
        let Some(name) = number(entry + 4).and_then(string) else { continue };
        let Some(path) = number(entry + 8).and_then(string) else { continue };
        found.entry(name.to_owned()).or_default().push(PathBuf::from(path));
    }
    found
}

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    use super::read;

    #[test]
    fn the_cache_of_this_machine_knows_its_c_library() {
        let Ok(bytes) = std::fs::read("/etc/ld.so.cache") else {
            eprintln!("skipped: this machine has no ld.so.cache");
            return;
        };
        let found = read(&bytes);
        let paths = found.get("libc.so.6").expect("libc.so.6 is in the cache");
        assert!(paths.iter().any(|path| path.is_file()), "{paths:?}");
        assert!(!found.contains_key("libnowhere.so.1"));
    }
}
