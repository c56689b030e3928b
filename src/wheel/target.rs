//! What the tags of an interpreter depend on.

/// An interpreter and its platform, as far as wheel tags are concerned.
///
/// It is made of facts: asked from a live interpreter, or inferred from a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `sys.implementation.name`: cpython, pypy, graalpy, …
    pub implementation: String,
    /// The first two numbers of the Python version.
    pub version: (u32, u32),
    /// The first two numbers of PyPy's own version.
    pub pypy_version: Option<(u32, u32)>,
    /// `SOABI` of sysconfig, such as `cpython-312-x86_64-linux-gnu`.
    pub soabi: Option<String>,
    /// `EXT_SUFFIX` of sysconfig, such as `.cpython-312-x86_64-linux-gnu.so`.
    pub extension_suffix: Option<String>,
    /// A debug build.
    pub debug: bool,
    /// A free-threaded build (PEP 703).
    pub free_threaded: bool,
    /// Wide Unicode, which Python before 3.3 has in its ABI tag.
    pub wide_unicode: bool,
    /// The process has 32-bit pointers.
    pub is_32bit: bool,
    /// Where it runs.
    pub platform: Platform,
}

impl Target {
    /// The same interpreter in 64 bits on the same machine; nothing if it is no 32-bit one.
    #[must_use]
    pub fn in_64_bits(&self) -> Option<Self> {
        let platform = match &self.platform {
            Platform::Linux { machine, libc, hard_float } => Platform::Linux {
                machine: wide_name(machine)?.to_owned(),
                libc: *libc,
                hard_float: *hard_float,
            },
            Platform::Other(name) if name == "win32" => Platform::Other("win-amd64".to_owned()),
            Platform::MacOs { .. } | Platform::Other(_) => return None,
        };
        self.is_32bit.then(|| Self { is_32bit: false, platform, ..self.clone() })
    }
}

/// The 64-bit architecture of a Linux machine, by either of its names.
fn wide_name(machine: &str) -> Option<&'static str> {
    match machine {
        "x86_64" | "i686" | "i386" => Some("x86_64"),
        "aarch64" | "armv8l" | "armv7l" => Some("aarch64"),
        _ => None,
    }
}

/// The platform of an interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Linux, with what `sysconfig.get_platform()` names behind `linux-`.
    Linux {
        /// Architecture of that name: `x86_64`, `aarch64`, `armv7l`, …
        machine: String,
        /// The C library.
        libc: Libc,
        /// ARM with the hard-float calling convention, as the interpreter's ELF header tells.
        hard_float: bool,
    },
    /// macOS, with its true version.
    MacOs {
        /// The first two numbers.
        version: (u32, u32),
        /// `platform.mac_ver()`'s architecture: `arm64`, `x86_64`, …
        machine: String,
    },
    /// Every other system: `sysconfig.get_platform()`, such as `win-amd64`.
    Other(String),
}

/// The C library of a Linux system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Libc {
    /// glibc of this version.
    Glibc(u32, u32),
    /// musl of this version.
    Musl(u32, u32),
    /// Another one, or unknown.
    Other,
}

#[cfg(test)]
impl Target {
    /// CPython 3.11 of Debian 12, in 64 bits.
    pub(in crate::wheel) fn linux(machine: &str) -> Self {
        Self {
            implementation: "cpython".to_owned(),
            version: (3, 11),
            pypy_version: None,
            soabi: Some(format!("cpython-311-{machine}-linux-gnu")),
            extension_suffix: None,
            debug: false,
            free_threaded: false,
            wide_unicode: true,
            is_32bit: false,
            platform: Platform::Linux {
                machine: machine.to_owned(),
                libc: Libc::Glibc(2, 36),
                hard_float: false,
            },
        }
    }
}

impl Target {
    /// Whether it is CPython, whose tags follow their own rules.
    pub fn is_cpython(&self) -> bool {
        self.implementation == "cpython"
    }

    /// The short name of the implementation that tags begin with.
    pub fn short_name(&self) -> &str {
        match self.implementation.as_str() {
            "cpython" => "cp",
            "pypy" => "pp",
            "ironpython" => "ip",
            "jython" => "jy",
            other => other,
        }
    }
}
