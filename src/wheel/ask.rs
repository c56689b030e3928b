//! Asks one interpreter's pip what it accepts and how it is configured.
//!
//! That costs more than the whole checkup, so it is done for the subject and for `wheels` only.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::choose::Settings;
use super::tags::TagList;
use super::target::{Libc, Platform, Target};
use crate::python::name::normalise;
use crate::python::version::Version;
use crate::redact::Raw;
use crate::system::{Ending, Invocation, System};

/// What that pip answered.
#[derive(Clone, Debug)]
pub struct PipAnswer {
    /// Its version.
    pub pip: Version,
    /// The tags that it accepts, in its order.
    pub tags: TagList,
    /// The interpreter, for the tags that another pip would accept. On Linux without glibc its C
    /// library is unknown here: it follows from the interpreter's loader.
    pub target: Target,
    /// The whole version of Python.
    pub python: Version,
    /// Where it looks for files.
    pub sources: Sources,
    /// What its configuration says of the choice.
    pub settings: Settings,
    /// All that files and variables set: section, name, value.
    pub configured: Vec<(String, String, Raw)>,
}

/// Where a pip looks for files. Addresses may hold credentials.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The index; nothing with `--no-index`.
    pub index: Option<Raw>,
    /// The index of a pip without any configuration.
    pub default_index: Option<Raw>,
    /// Extra indexes.
    pub extra: Vec<Raw>,
    /// Folders, files and pages of `--find-links`.
    pub find_links: Vec<Raw>,
    /// The file of trusted certificates.
    pub certificates: Option<Raw>,
    /// The proxy.
    pub proxy: Option<Raw>,
    /// Hosts whose certificates are not verified.
    pub trusted_hosts: Vec<Raw>,
    /// It is a pip before 22.2, which does not ask for JSON (PEP 691).
    pub html_only: bool,
}

/// Why a pip could not be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no pip, or it cannot be imported: the words of the error.
    Broken(Raw),
    /// It did not answer in time.
    Time,
    /// The interpreter could not be started, or answered something else.
    Unreadable,
}

#[derive(Deserialize)]
struct Reply {
    answer: Option<Answer>,
    error: Option<Raw>,
}

#[derive(Deserialize)]
struct Answer {
    pip: String,
    tags: Vec<String>,
    target: TargetAnswer,
    index: Option<Raw>,
    default_index: Option<Raw>,
    extra: Vec<Raw>,
    find_links: Vec<Raw>,
    no_binary: Vec<String>,
    only_binary: Vec<String>,
    prefer_binary: bool,
    prereleases: bool,
    certificates: Option<Raw>,
    proxy: Option<Raw>,
    trusted_hosts: Vec<Raw>,
    configured: Vec<(String, String, Raw)>,
}

#[derive(Deserialize)]
struct TargetAnswer {
    implementation: String,
    version: (u32, u32, u32),
    pypy_version: Option<(u32, u32)>,
    soabi: Option<String>,
    extension_suffix: Option<String>,
    debug: bool,
    free_threaded: bool,
    wide_unicode: bool,
    is_32bit: bool,
    platform: String,
    glibc: Option<String>,
    macos: Option<String>,
    mac_machine: Option<String>,
}

/// Asks the pip of the interpreter at `python`.
pub async fn ask(system: &System, python: &Path, deadline: Duration) -> Result<PipAnswer, Refusal> {
    // The environment stays as it is: PIP_* and PYTHONPATH are part of the answer.
    let invocation = Invocation::new(python)
        // It was started before: whether it may be was judged then.
        .trusted()
        .args(["-B", "-W", "ignore", "-c", include_str!("ask.py")])
        .variable("PYTHONIOENCODING", "utf-8")
        .output_limit(4 << 20)
        .deadline(deadline);
    let outcome = system.run(&invocation).await;
    if matches!(outcome.ending, Ending::TimedOut) {
        return Err(Refusal::Time);
    }
    let line =
        outcome.stdout.lines().into_iter().rfind(|line| !line.is_blank()).ok_or(Refusal::Unreadable)?;
    let reply: Reply = serde_json::from_str(line.unredacted()).map_err(|_| Refusal::Unreadable)?;
    match (reply.answer, reply.error) {
        (Some(answer), _) => answer.read().ok_or(Refusal::Unreadable),
        (None, Some(error)) => Err(Refusal::Broken(error)),
        (None, None) => Err(Refusal::Unreadable),
    }
}

impl Answer {
    fn read(self) -> Option<PipAnswer> {
        let pip = Version::parse(&self.pip)?;
        let triples = self.tags.iter().filter_map(|tag| {
            let mut parts = tag.splitn(3, '-');
            Some((parts.next()?, parts.next()?, parts.next()?))
        });
        let names = |names: Vec<String>| {
            names
                .iter()
                .map(|name| if name.starts_with(':') { name.clone() } else { normalise(name) })
                .collect()
        };
        let release = (pip.major(), pip.minor());
        let (major, minor, patch) = self.target.version;
        Some(PipAnswer {
            python: Version::parse(&format!("{major}.{minor}.{patch}"))?,
            target: self.target.read(),
            tags: TagList::from_tags(triples),
            settings: Settings {
                no_binary: names(self.no_binary),
                only_binary: names(self.only_binary),
                prefer_binary: self.prefer_binary,
                prereleases: self.prereleases,
                ignore_requires_python: release < (9, 0),
                ignore_yanked: release < (19, 2),
            },
            sources: Sources {
                index: self.index,
                default_index: self.default_index,
                extra: self.extra,
                find_links: self.find_links,
                certificates: self.certificates.filter(|path| !path.is_blank()),
                proxy: self.proxy.filter(|proxy| !proxy.is_blank()),
                trusted_hosts: self.trusted_hosts,
                html_only: release < (22, 2),
            },
            configured: self.configured,
            pip,
        })
    }
}

impl TargetAnswer {
    fn read(self) -> Target {
        let pair = |text: &str| {
            let mut numbers = text.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
            (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
        };
        let platform = match (&self.macos, self.platform.strip_prefix("linux-")) {
            (Some(version), _) => {
                Platform::MacOs { version: pair(version), machine: self.mac_machine.unwrap_or_default() }
            }
            (None, Some(machine)) => {
                let libc = self.glibc.as_deref().map(pair);
                let libc = libc.map_or(Libc::Other, |(major, minor)| Libc::Glibc(major, minor));
                Platform::Linux { machine: machine.to_owned(), libc, hard_float: false }
            }
            _ => Platform::Other(self.platform),
        };
        Target {
            implementation: self.implementation,
            version: (self.version.0, self.version.1),
            pypy_version: self.pypy_version,
            soabi: self.soabi,
            extension_suffix: self.extension_suffix,
            debug: self.debug,
            free_threaded: self.free_threaded,
            wide_unicode: self.wide_unicode,
            is_32bit: self.is_32bit,
            platform,
        }
    }
}
