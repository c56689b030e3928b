//! A machine that was recorded: what tests inspect in the place of one that is not at hand.
//!
//! Its files lie below a folder, its programs are scripts among them, which are really started, and
//! it says which system it is. Links within it are relative ones, so that they stay within it.
//! What no file tells (memory, free space, rights) is that of the real machine.

use std::borrow::Cow;
use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Kernel, Registry, System};
use crate::redact::Raw;

/// Which system a recorded machine is, in the words of `std::env::consts`.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    os: String,
    architecture: String,
    registry: Registry,
}

impl System {
    /// The same, with the files of a recorded machine below `root`.
    #[must_use]
    pub fn rooted(mut self, root: PathBuf) -> Self {
        self.root = Some(fs::canonicalize(&root).unwrap_or(root));
        self
    }

    /// The same, as if this program had been built for that system and architecture and ran there.
    #[must_use]
    pub fn recorded_on(mut self, os: &str, architecture: &str) -> Self {
        let registry = Registry::default();
        self.recorded = Some(Recorded { os: os.to_owned(), architecture: architecture.to_owned(), registry });
        self
    }

    /// The same, with the registry of that recorded machine.
    #[must_use]
    pub fn with_registry(mut self, registry: Registry) -> Self {
        if let Some(recorded) = &mut self.recorded {
            recorded.registry = registry;
        }
        self
    }

    pub(super) fn recorded_registry(&self) -> Option<&Registry> {
        self.recorded.as_ref().map(|recorded| &recorded.registry)
    }

    /// The system that this program was built for: linux, macos, windows, …
    pub fn os(&self) -> &str {
        self.recorded.as_ref().map_or(env::consts::OS, |recorded| &recorded.os)
    }

    /// Whether it is Windows.
    pub fn is_windows(&self) -> bool {
        self.os() == "windows"
    }

    /// The architecture that this program was built for.
    pub fn architecture(&self) -> &str {
        self.recorded.as_ref().map_or(env::consts::ARCH, |recorded| &recorded.architecture)
    }

    /// Whether this is a recorded machine, of which only its files are known.
    pub fn is_recorded(&self) -> bool {
        self.recorded.is_some()
    }

    /// Where the file of this path lies.
    pub(super) fn locate(&self, path: &Path) -> PathBuf {
        match &self.root {
            // Without its root, on Windows without its drive as well.
            Some(root) => {
                let path = self.in_words_of_this_system(path);
                root.join(
                    path.components()
                        .filter(|part| !matches!(part, Component::Prefix(_) | Component::RootDir))
                        .collect::<PathBuf>(),
                )
            }
            // `/etc/os-release` would be looked for on the drive that is worked in.
            None if cfg!(windows) && path.has_root() && !path.is_absolute() => PathBuf::new(),
            None => path.to_owned(),
        }
    }

    /// A recorded Windows has no drives here, and both kinds of separators lead to its files.
    fn in_words_of_this_system<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        let text = path.to_str().filter(|text| !cfg!(windows) && self.is_windows() && text.contains('\\'));
        text.map_or(Cow::Borrowed(path), |text| Cow::Owned(PathBuf::from(text.replace('\\', "/"))))
    }

    /// The path that a file has on its own machine.
    pub(super) fn recorded_path(&self, path: PathBuf) -> PathBuf {
        match self.root.as_ref().and_then(|root| path.strip_prefix(root).ok()) {
            Some(inner) => Path::new("/").join(inner),
            None => path,
        }
    }

    /// The kernel of a recorded machine, as far as files tell of it.
    pub(super) fn recorded_kernel(&self) -> Option<Kernel> {
        let recorded = self.recorded.as_ref()?;
        let read = |name: &str| {
            self.read_text(&Path::new("/proc/sys/kernel").join(name)).ok().map(|text| text.trimmed())
        };
        Some(Kernel {
            release: read("osrelease").unwrap_or_default(),
            // Linux has this file from 6.1 on.
            machine: read("arch").unwrap_or_else(|| Raw::from(recorded.architecture.as_str())),
        })
    }

    /// The value of an extended attribute of a file. The name is macOS's own. Linux keeps such
    /// names below `user.`, as do programs that copy them there.
    pub fn attribute(&self, path: &Path, name: &str) -> io::Result<Option<Raw>> {
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        {
            let name = if cfg!(target_vendor = "apple") { name.to_owned() } else { format!("user.{name}") };
            let mut value = [0_u8; 256];
            let length = match rustix::fs::getxattr(self.locate(path), name.as_str(), &mut value) {
                Ok(length) => length.min(value.len()),
                // Longer than any that is asked for here: it is there.
                Err(rustix::io::Errno::RANGE) => 0,
                Err(error) if is_no_attribute(error) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            Ok(Some(Raw::from_bytes(&value[..length])))
        }
        #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
        {
            let _ = (path, name);
            Ok(None)
        }
    }
}

/// Not there, or on a file system that has no attributes at all.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_no_attribute(error: rustix::io::Errno) -> bool {
    matches!(error, rustix::io::Errno::NODATA | rustix::io::Errno::NOTSUP)
}

#[cfg(target_vendor = "apple")]
fn is_no_attribute(error: rustix::io::Errno) -> bool {
    matches!(error, rustix::io::Errno::NOATTR | rustix::io::Errno::NOTSUP)
}
