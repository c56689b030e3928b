//! What each pip knows of tags.
//!
//! Up to 19.3 pip had its own code (`pep425tags`); from 20.0 on it vendors `packaging`, with the
//! version that its `vendor.txt` names. Read from the sources of pip 8.1.2 to 26.2.

use crate::python::version::Version;

/// The rules by which one pip computes tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// pip's own code, before 20.0.
    pub own_code: bool,
    /// Wheels for the stable ABI of older Pythons are taken (9.0).
    pub older_abi3: bool,
    /// The manylinux tags that are known.
    pub manylinux: Manylinux,
    /// `cp3_10` in the place of `cp310` (packaging 20.3 and 20.4, in pip 20.1 and 20.2).
    pub underscore: bool,
    /// A 32-bit process on aarch64 counts as `armv7l` (packaging 20.3).
    pub arm_32bit: bool,
    /// macOS 11 and later, universal2 (packaging 20.5).
    pub macos_11: bool,
    /// universal2 wheels for macOS 10 on arm64 (packaging 20.9).
    pub universal2_before_11: bool,
    /// musllinux (PEP 656, packaging 21.0).
    pub musllinux: bool,
    /// armv8l, riscv64, the ABI by `EXT_SUFFIX`, free-threaded builds (packaging 24.1).
    pub modern: bool,
    /// The stable ABI of free-threaded builds (PEP 803, packaging 26.1).
    pub abi3t: bool,
}

/// Which manylinux tags a pip knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manylinux {
    /// None, before 8.1.
    None,
    /// manylinux1 (PEP 513).
    One,
    /// manylinux2010 (PEP 571).
    TwentyTen,
    /// manylinux2014 (PEP 599).
    TwentyFourteen,
    /// Any glibc version (PEP 600).
    Perennial,
}

impl Rules {
    /// The rules of this pip.
    pub fn of(pip: &Version) -> Self {
        let release = (pip.major(), pip.minor());
        // Before 18.0 pip's minor number counted features: 9.0, 10.0.
        let from = |major, minor| release >= (major, minor);
        let patch = pip.pep440().release().get(2).copied().unwrap_or(0);
        Self {
            own_code: !from(20, 0),
            older_abi3: from(9, 0),
            manylinux: match release {
                _ if from(20, 3) => Manylinux::Perennial,
                _ if from(19, 3) => Manylinux::TwentyFourteen,
                _ if from(19, 0) => Manylinux::TwentyTen,
                _ if from(8, 1) => Manylinux::One,
                _ => Manylinux::None,
            },
            underscore: from(20, 1) && !from(20, 3),
            arm_32bit: from(20, 1),
            macos_11: from(20, 3),
            universal2_before_11: from(21, 1) || (release == (21, 0) && patch >= 1),
            musllinux: from(21, 2),
            modern: from(24, 1),
            abi3t: from(26, 1),
        }
    }

    /// The rules of a current pip.
    pub fn current() -> Self {
        Self {
            own_code: false,
            older_abi3: true,
            manylinux: Manylinux::Perennial,
            underscore: false,
            arm_32bit: true,
            macos_11: true,
            universal2_before_11: true,
            musllinux: true,
            modern: true,
            abi3t: true,
        }
    }
}
