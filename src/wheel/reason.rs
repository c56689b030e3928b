//! Why a wheel does not fit, in the contract's words, the closest to a fit first.

use super::filename::WheelName;
use super::rules::Rules;
use super::tags::TagList;
use super::target::{Platform, Target};
use crate::python::version::Version;

/// One reason, with what is needed and what is there. The order is that of closeness: what an
/// upgrade of pip settles comes before what needs another machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mismatch {
    /// A newer pip would take it.
    PipTooOld {
        /// The first pip that would.
        needs: &'static str,
    },
    /// It needs a newer glibc.
    Glibc {
        /// The oldest glibc that will do.
        needs: (u32, u32),
    },
    /// It needs musl, or a newer one.
    Musl {
        /// The oldest musl that will do.
        needs: (u32, u32),
    },
    /// It needs a newer macOS.
    MacOs {
        /// The oldest macOS that will do.
        needs: (u32, u32),
    },
    /// It is for another Python.
    Python {
        /// Its interpreter tag.
        needs: String,
    },
    /// It is for another binary interface of the same Python.
    Abi {
        /// Its ABI tag.
        needs: String,
    },
    /// It is for a build with the global lock, or for one without.
    FreeThreaded {
        /// Its ABI tag.
        needs: String,
    },
    /// It is for another architecture.
    Architecture {
        /// Its architecture.
        needs: String,
    },
    /// It is for another operating system.
    Os {
        /// Its operating system.
        needs: &'static str,
    },
}

/// The pips from which on more tags are known, in order.
const MILESTONES: [&str; 12] =
    ["8.1", "9.0", "19.0", "19.3", "20.0", "20.1", "20.3", "21.0.1", "21.2.4", "22.0", "24.1", "26.1"];

/// Why `wheel` is not in `accepted`, the tags of the pip in question. Empty if it fits.
pub fn mismatches(
    wheel: &WheelName<'_>,
    target: &Target,
    accepted: &TagList,
    current: &TagList,
) -> Vec<Mismatch> {
    let fits = |list: &TagList| {
        wheel.tags().any(|(python, abi, platform)| list.rank(python, abi, platform).is_some())
    };
    if fits(accepted) {
        return Vec::new();
    }
    if fits(current) {
        let needs = MILESTONES.into_iter().find(|pip| {
            Version::parse(pip).is_some_and(|pip| fits(&TagList::compute(target, &Rules::of(&pip))))
        });
        return vec![Mismatch::PipTooOld { needs: needs.unwrap_or("the newest") }];
    }
    let mut found: Vec<Mismatch> = Vec::new();
    found.extend(interface(wheel, target, current));
    found.extend(place(wheel, target, current));
    found.sort();
    found
}

/// The Python and ABI part: any platform that is accepted serves to ask.
fn interface(wheel: &WheelName<'_>, target: &Target, current: &TagList) -> Option<Mismatch> {
    let platform = current.iter().map(|(_, _, platform)| platform).find(|platform| *platform != "any")?;
    let pairs: Vec<(&str, &str)> = wheel
        .pythons
        .split('.')
        .flat_map(|python| wheel.abis.split('.').map(move |abi| (python, abi)))
        .collect();
    let accepted = |(python, abi): &(&str, &str)| {
        current.rank(python, abi, platform).is_some() || current.rank(python, abi, "any").is_some()
    };
    if pairs.iter().any(accepted) {
        return None;
    }
    pairs.into_iter().map(|(python, abi)| pair_mismatch(python, abi, target)).min()
}

fn pair_mismatch(python: &str, abi: &str, target: &Target) -> Mismatch {
    let own = format!("{}{}{}", target.short_name(), target.version.0, target.version.1);
    let is_threaded = abi == "abi3t" || (abi.starts_with("cp") && abi.ends_with('t'));
    let newest_stable = python.strip_prefix("cp3").and_then(|minor| minor.parse::<u32>().ok());
    let stable_fits = abi.starts_with("abi3")
        && target.is_cpython()
        && newest_stable.is_some_and(|minor| minor <= target.version.1);
    if (python == own || stable_fits) && target.is_cpython() && is_threaded != target.free_threaded {
        return Mismatch::FreeThreaded { needs: abi.to_owned() };
    }
    if python == own {
        Mismatch::Abi { needs: abi.to_owned() }
    } else {
        Mismatch::Python { needs: python.to_owned() }
    }
}

/// The platform part.
fn place(wheel: &WheelName<'_>, target: &Target, current: &TagList) -> Option<Mismatch> {
    if wheel.platforms.split('.').any(|platform| current.knows(platform)) {
        return None;
    }
    wheel.platforms.split('.').filter_map(|platform| platform_mismatch(platform, target, current)).min()
}

fn platform_mismatch(platform: &str, target: &Target, current: &TagList) -> Option<Mismatch> {
    let needs = Needs::of(platform);
    let own_os = match &target.platform {
        Platform::Linux { .. } => "linux",
        Platform::MacOs { .. } => "macos",
        Platform::Other(name) if name.starts_with("win") => "windows",
        Platform::Other(_) => "other",
    };
    if needs.os != own_os {
        return Some(Mismatch::Os { needs: needs.os });
    }
    // An architecture is known if the machine takes anything for it at all.
    let known = current.iter().any(|(_, _, accepted)| {
        let accepted = Needs::of(accepted);
        accepted.os == needs.os && accepted.machine == needs.machine
    });
    if !known {
        return Some(Mismatch::Architecture { needs: needs.machine.to_owned() });
    }
    match needs.libc {
        Some((true, version)) => Some(Mismatch::Musl { needs: version }),
        Some((false, version)) => Some(Mismatch::Glibc { needs: version }),
        None => needs.macos.map(|version| Mismatch::MacOs { needs: version }),
    }
}

/// What a platform tag asks for.
struct Needs<'a> {
    os: &'static str,
    machine: &'a str,
    /// musl or not, and its version.
    libc: Option<(bool, (u32, u32))>,
    macos: Option<(u32, u32)>,
}

impl<'a> Needs<'a> {
    fn of(platform: &'a str) -> Self {
        let mut needs = Self { os: "other", machine: platform, libc: None, macos: None };
        let numbered = |rest: &'a str| {
            let mut pieces = rest.splitn(3, '_');
            let major = pieces.next()?.parse().ok()?;
            let minor = pieces.next()?.parse().ok()?;
            Some(((major, minor), pieces.next()?))
        };
        if let Some((version, machine)) = platform.strip_prefix("macosx_").and_then(numbered) {
            return Self { os: "macos", machine, macos: Some(version), libc: None };
        }
        if let Some((version, machine)) = platform.strip_prefix("musllinux_").and_then(numbered) {
            return Self { os: "linux", machine, libc: Some((true, version)), macos: None };
        }
        if let Some((version, machine)) = platform.strip_prefix("manylinux_").and_then(numbered) {
            return Self { os: "linux", machine, libc: Some((false, version)), macos: None };
        }
        for (name, version) in
            [("manylinux1_", (2, 5)), ("manylinux2010_", (2, 12)), ("manylinux2014_", (2, 17))]
        {
            if let Some(machine) = platform.strip_prefix(name) {
                return Self { os: "linux", machine, libc: Some((false, version)), macos: None };
            }
        }
        if let Some(machine) = platform.strip_prefix("linux_") {
            needs.os = "linux";
            needs.machine = machine;
        } else if platform.starts_with("win") {
            needs.os = "windows";
        } else if platform.starts_with("android") {
            needs.os = "android";
        } else if platform.starts_with("ios") {
            needs.os = "ios";
        }
        needs
    }
}
