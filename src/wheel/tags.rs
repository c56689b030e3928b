//! The tags that an interpreter accepts, in pip's order (PEP 425).

use std::collections::HashMap;

use super::platforms::platforms;
use super::rules::Rules;
use super::target::{Platform, Target};

/// A tag, by the numbers of its three parts.
type Triple = (u32, u32, u32);

/// An ordered list of tags that answers quickly which place a tag has.
///
/// The three parts are numbered, so that some thousand tags need no text of their own and a file
/// is judged without building one.
#[derive(Clone, Debug, Default)]
pub struct TagList {
    parts: HashMap<String, u32>,
    names: Vec<String>,
    order: Vec<Triple>,
    ranks: HashMap<Triple, u32>,
}

impl TagList {
    /// The tags of `target` as a pip of these rules computes them.
    pub fn compute(target: &Target, rules: &Rules) -> Self {
        let mut list = Self::default();
        let platforms = platforms(target, rules);
        if rules.own_code {
            list.add_by_own_code(target, rules, &platforms);
        } else {
            list.add_by_packaging(target, rules, &platforms);
        }
        list
    }

    /// Tags in the order in which they are given, such as a pip itself printed them.
    pub fn from_tags<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        let mut list = Self::default();
        for (python, abi, platform) in tags {
            list.add(python, abi, platform);
        }
        list
    }

    /// The place of a tag, from 0; nothing if it is not accepted.
    pub fn rank(&self, python: &str, abi: &str, platform: &str) -> Option<u32> {
        let part = |name| self.parts.get(name).copied();
        self.ranks.get(&(part(python)?, part(abi)?, part(platform)?)).copied()
    }

    /// Whether any tag has this part.
    pub fn knows(&self, part: &str) -> bool {
        self.parts.contains_key(part)
    }

    /// The tags in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let name = |part: u32| self.names.get(part as usize).map_or("", String::as_str);
        self.order.iter().map(move |(python, abi, platform)| (name(*python), name(*abi), name(*platform)))
    }

    /// How many tags there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn add(&mut self, python: &str, abi: &str, platform: &str) {
        let triple = (self.number(python), self.number(abi), self.number(platform));
        if let std::collections::hash_map::Entry::Vacant(place) = self.ranks.entry(triple) {
            #[expect(clippy::cast_possible_truncation, reason = "a list has some thousand tags")]
            place.insert(self.order.len() as u32);
            self.order.push(triple);
        }
    }

    fn number(&mut self, part: &str) -> u32 {
        if let Some(number) = self.parts.get(part) {
            return *number;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a list has some hundred parts")]
        let number = self.names.len() as u32;
        self.parts.insert(part.to_owned(), number);
        self.names.push(part.to_owned());
        number
    }

    /// `packaging.tags`, which pip vendors from 20.0 on.
    fn add_by_packaging(&mut self, target: &Target, rules: &Rules, platforms: &[String]) {
        let (major, minor) = target.version;
        let interpreter = format!("{}{}", target.short_name(), nodot(major, minor, rules));
        if target.is_cpython() {
            self.add_cpython(target, rules, platforms, &interpreter);
        } else {
            for abi in generic_abi(target, rules).iter().map(String::as_str).chain(["none"]) {
                for platform in platforms {
                    self.add(&interpreter, abi, platform);
                }
            }
        }
        let range = python_range(major, minor, rules);
        for python in &range {
            for platform in platforms {
                self.add(python, "none", platform);
            }
        }
        // `interpreter_version()` reads `py_version_nodot`, which never had the underscore.
        self.add(&format!("{}{major}{minor}", target.short_name()), "none", "any");
        for python in &range {
            self.add(python, "none", "any");
        }
    }

    fn add_cpython(&mut self, target: &Target, rules: &Rules, platforms: &[String], interpreter: &str) {
        let (major, minor) = target.version;
        let threaded = rules.modern && target.free_threaded;
        let stable = match (major, minor) {
            version if version < (3, 2) => None,
            _ if !threaded => Some("abi3"),
            _ if rules.abi3t => Some("abi3t"),
            _ => None,
        };
        let abis = cpython_abis(target, rules);
        for abi in abis.iter().map(String::as_str).chain(stable).chain(["none"]) {
            for platform in platforms {
                self.add(interpreter, abi, platform);
            }
        }
        if let Some(stable) = stable {
            for older in (2..minor).rev() {
                let python = format!("cp{}", nodot(major, older, rules));
                for platform in platforms {
                    self.add(&python, stable, platform);
                }
            }
        }
    }

    /// `pep425tags`, pip's own code up to 19.3.
    fn add_by_own_code(&mut self, target: &Target, rules: &Rules, platforms: &[String]) {
        let short = target.short_name();
        // PyPy's tags counted its own version: https://github.com/pypa/pip/issues/2882.
        let versions: Vec<String> = match target.pypy_version {
            Some((major, minor)) if target.implementation == "pypy" => {
                (0..=minor).rev().map(|minor| format!("{}{major}{minor}", target.version.0)).collect()
            }
            _ => (0..=target.version.1).rev().map(|minor| format!("{}{minor}", target.version.0)).collect(),
        };
        let Some(newest) = versions.first() else { return };
        let major = target.version.0;
        let interpreter = format!("{short}{newest}");
        // The suffix `.abi3.so` gave it away, which Windows does not have.
        let stable = (target.is_cpython()
            && target.version >= (3, 2)
            && !matches!(&target.platform, Platform::Other(platform) if platform.starts_with("win")))
        .then_some("abi3");
        let own = own_abi(target);
        for abi in own.as_deref().into_iter().chain(stable).chain(["none"]) {
            for platform in platforms {
                self.add(&interpreter, abi, platform);
            }
        }
        if rules.older_abi3
            && let Some(stable) = stable
        {
            for version in
                versions.iter().skip(1).take_while(|version| !matches!(version.as_str(), "31" | "30"))
            {
                for platform in platforms {
                    self.add(&format!("{short}{version}"), stable, platform);
                }
            }
        }
        for platform in platforms {
            self.add(&format!("py{major}"), "none", platform);
        }
        self.add(&interpreter, "none", "any");
        self.add(&format!("{short}{major}"), "none", "any");
        for (index, version) in versions.iter().enumerate() {
            self.add(&format!("py{version}"), "none", "any");
            if index == 0 {
                self.add(&format!("py{major}"), "none", "any");
            }
        }
    }
}

fn nodot(major: u32, minor: u32, rules: &Rules) -> String {
    if rules.underscore && minor >= 10 { format!("{major}_{minor}") } else { format!("{major}{minor}") }
}

fn python_range(major: u32, minor: u32, rules: &Rules) -> Vec<String> {
    let mut range = vec![format!("py{}", nodot(major, minor, rules)), format!("py{major}")];
    range.extend((0..minor).rev().map(|minor| format!("py{}", nodot(major, minor, rules))));
    range
}

fn cpython_abis(target: &Target, rules: &Rules) -> Vec<String> {
    let version = nodot(target.version.0, target.version.1, rules);
    let threaded = if rules.modern && target.free_threaded && target.version >= (3, 13) { "t" } else { "" };
    let debug = if target.debug { "d" } else { "" };
    let pymalloc = if target.version < (3, 8) { "m" } else { "" };
    let wide = if target.version < (3, 3) && target.wide_unicode { "u" } else { "" };
    let mut abis = vec![format!("cp{version}{threaded}{debug}{pymalloc}{wide}")];
    // From 3.8 on a debug build loads modules of normal builds.
    if target.debug && target.version >= (3, 8) {
        abis.push(format!("cp{version}{threaded}"));
    }
    abis
}

/// The ABI of PyPy, GraalPy and others.
fn generic_abi(target: &Target, rules: &Rules) -> Option<String> {
    if !rules.modern {
        return target.soabi.as_deref().map(|soabi| soabi.replace(['.', '-'], "_"));
    }
    let suffix = target.extension_suffix.as_deref()?;
    let soabi = suffix.split('.').nth(1).filter(|_| suffix.split('.').count() >= 3)?;
    let pieces = |count| soabi.split('-').take(count).collect::<Vec<_>>().join("-");
    let abi = match soabi {
        _ if soabi.starts_with("cpython") => format!("cp{}", soabi.split('-').nth(1)?),
        _ if soabi.starts_with("cp") => pieces(1),
        _ if soabi.starts_with("pypy") => pieces(2),
        _ if soabi.starts_with("graalpy") => pieces(3),
        _ => soabi.to_owned(),
    };
    Some(abi.replace(['.', '-', ' '], "_"))
}

/// The ABI as `pep425tags` read it from SOABI, or put it together where that was missing.
fn own_abi(target: &Target) -> Option<String> {
    match target.soabi.as_deref() {
        Some(soabi) if soabi.starts_with("cpython-") => Some(format!("cp{}", soabi.split('-').nth(1)?)),
        Some(soabi) if !soabi.is_empty() => Some(soabi.replace(['.', '-'], "_")),
        _ if target.is_cpython() => cpython_abis(target, &Rules::current()).into_iter().next(),
        _ => None,
    }
}
