//! The tools that are looked for, and how each states its version. Data, and small readers.

use crate::python::version::Version;
use crate::redact::Raw;

/// On which systems a tool is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    Everywhere,
    /// Not on Windows.
    Unix,
}

impl On {
    pub(super) fn includes(self, os: &str) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Unix => os != "windows",
        }
    }
}

/// A tool and how it is asked.
pub(super) struct Recipe {
    /// Its name in the report.
    pub(super) name: &'static str,
    /// Names of the program, the first that is found counts.
    pub(super) programs: &'static [&'static str],
    /// The variable that names the program instead.
    pub(super) variable: Option<&'static str>,
    /// Folders in which it may be besides, of a variable or of the system.
    pub(super) besides: &'static [Besides],
    /// The Python distribution that may have put it there: its version is read, not asked.
    pub(super) distribution: Option<&'static str>,
    /// What it is asked.
    pub(super) arguments: &'static [&'static str],
    /// Its version in what it says.
    pub(super) version: fn(&str) -> Option<Version>,
    /// What else it says of itself.
    pub(super) detail: fn(&str) -> Option<Raw>,
    pub(super) on: On,
    /// Not worth a word where it is absent.
    pub(super) optional: bool,
}

/// A folder that need not be on PATH.
pub(super) enum Besides {
    /// `bin` below the folder that a variable names.
    Variable(&'static str),
    /// At this path.
    At(&'static str),
}

/// Where build scripts look for CUDA (`torch.utils.cpp_extension`).
const CUDA: &[Besides] =
    &[Besides::Variable("CUDA_HOME"), Besides::Variable("CUDA_PATH"), Besides::At("/usr/local/cuda/bin")];

const PLAIN: Recipe = Recipe {
    name: "",
    programs: &[],
    variable: None,
    besides: &[],
    distribution: None,
    arguments: &["--version"],
    version: first_number,
    detail: nothing,
    on: On::Everywhere,
    optional: false,
};

/// `-v` tells version and target at once.
const COMPILER: Recipe =
    Recipe { arguments: &["-v"], version: compiler_version, detail: compiler_kind, ..PLAIN };

/// The tools, in the order of the report.
pub(super) const TOOLS: &[Recipe] = &[
    Recipe { name: "CC", variable: Some("CC"), optional: true, ..COMPILER },
    Recipe { name: "CXX", variable: Some("CXX"), optional: true, ..COMPILER },
    Recipe { name: "cc", programs: &["cc"], on: On::Unix, ..COMPILER },
    Recipe { name: "gcc", programs: &["gcc"], ..COMPILER },
    Recipe { name: "clang", programs: &["clang"], ..COMPILER },
    Recipe { name: "c++", programs: &["c++"], on: On::Unix, ..COMPILER },
    Recipe { name: "g++", programs: &["g++"], ..COMPILER },
    Recipe { name: "clang++", programs: &["clang++"], optional: true, ..COMPILER },
    Recipe { name: "gfortran", programs: &["gfortran"], ..COMPILER },
    Recipe { name: "rustc", programs: &["rustc"], arguments: &["-vV"], detail: rust_host, ..PLAIN },
    Recipe { name: "cargo", programs: &["cargo"], ..PLAIN },
    Recipe { name: "make", programs: &["make", "gmake"], on: On::Unix, ..PLAIN },
    Recipe { name: "cmake", programs: &["cmake"], distribution: Some("cmake"), ..PLAIN },
    Recipe { name: "ninja", programs: &["ninja", "ninja-build"], distribution: Some("ninja"), ..PLAIN },
    Recipe { name: "meson", programs: &["meson"], distribution: Some("meson"), ..PLAIN },
    Recipe { name: "pkg-config", programs: &["pkg-config", "pkgconf"], ..PLAIN },
    Recipe { name: "nvcc", programs: &["nvcc"], besides: CUDA, version: nvcc_version, ..PLAIN },
];

fn nothing(_: &str) -> Option<Raw> {
    None
}

/// The first word of the first line that is a number with a point in it. What stands in
/// parentheses is a vendor's own number.
pub(super) fn first_number(said: &str) -> Option<Version> {
    numbers(said.lines().find(|line| !line.trim().is_empty())?).next()
}

fn numbers(line: &str) -> impl Iterator<Item = Version> {
    let mut depth = 0_u32;
    let outside: String = line
        .chars()
        .map(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return ' ';
                }
                _ => {}
            }
            if depth > 0 { ' ' } else { letter }
        })
        .collect();
    let words: Vec<Version> = outside
        .split_whitespace()
        .map(|word| word.trim_matches(|letter: char| matches!(letter, ',' | ';' | '"')))
        .map(|word| word.strip_prefix(['v', 'V']).unwrap_or(word))
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_digit()) && word.contains('.'))
        .filter_map(Version::parse)
        .collect();
    words.into_iter()
}

/// `gcc version 12.2.0 (Debian 12.2.0-14)`, `Apple clang version 15.0.0 (clang-1500.3.9.4)`.
fn compiler_version(said: &str) -> Option<Version> {
    said.lines()
        .filter(|line| line.contains(" version "))
        .find_map(|line| numbers(line).next())
        .or_else(|| first_number(said))
}

/// The compiler's kind and what it builds for.
fn compiler_kind(said: &str) -> Option<Raw> {
    let kind = said
        .lines()
        .filter(|line| line.contains(" version "))
        .find_map(|line| ["Apple clang", "clang", "gcc"].into_iter().find(|kind| line.contains(kind)))?;
    match said.lines().find_map(|line| line.strip_prefix("Target: ")) {
        Some(target) => Some(Raw::from(format!("{kind} for {}", target.trim()))),
        None => Some(Raw::from(kind)),
    }
}

/// `host: x86_64-unknown-linux-gnu`
fn rust_host(said: &str) -> Option<Raw> {
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(|host| Raw::from(format!("for {}", host.trim())))
}

/// `Cuda compilation tools, release 12.2, V12.2.140`
fn nvcc_version(said: &str) -> Option<Version> {
    said.lines().find(|line| line.contains("release")).and_then(|line| numbers(line).last())
}

#[cfg(test)]
mod tests {
    use super::{compiler_kind, compiler_version, first_number, nvcc_version};

    fn text(version: Option<crate::python::version::Version>) -> String {
        version.map(|version| version.to_string()).unwrap_or_default()
    }

    #[test]
    fn versions_are_found_where_each_tool_puts_them() {
        assert_eq!(text(first_number("GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu")), "4.3");
        assert_eq!(text(first_number("cmake version 3.25.1\n\nCMake suite")), "3.25.1");
        assert_eq!(text(first_number("1.8.1")), "1.8.1");
        assert_eq!(text(first_number("cargo 1.97.0-nightly (4f9b52075 2026-05-01)")), "1.97.0");
        assert_eq!(text(first_number("1.11.1.git.kitware.jobserver-1")), "1.11.1");
        assert_eq!(
            text(nvcc_version("nvcc: NVIDIA (R)\nCuda compilation tools, release 12.2, V12.2.140")),
            "12.2.140"
        );
    }

    #[test]
    fn vendors_words_in_parentheses_are_passed_over() {
        let red_hat = "Using built-in specs.\nTarget: x86_64-redhat-linux\n\
                       gcc version 11.4.1 20230605 (Red Hat 11.4.1-2) (GCC)\n";
        assert_eq!(text(compiler_version(red_hat)), "11.4.1");
        assert_eq!(compiler_kind(red_hat).unwrap().unredacted(), "gcc for x86_64-redhat-linux");
        let apple = "Apple clang version 15.0.0 (clang-1500.3.9.4)\nTarget: arm64-apple-darwin23.5.0\n";
        assert_eq!(text(compiler_version(apple)), "15.0.0");
        assert_eq!(compiler_kind(apple).unwrap().unredacted(), "Apple clang for arm64-apple-darwin23.5.0");
    }
}
