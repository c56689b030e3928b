//! Collects the files of a project from where a pip is set to look: indexes, folders, pages.

use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::answer::Answer;
use super::ask::Sources;
use super::index::{self, filename_of};
use super::release::File;
use crate::network::{Client, Fault, Page, Settings};
use crate::redact::{Clean, Raw, Redactor};
use crate::system::{SMALL_FILE, System};

/// The largest page that is read; the largest of the public index have some 20 MB.
const PAGE_LIMIT: usize = 48 << 20;

/// What stands for itself in a user name or a password, beside letters and digits (RFC 3986, 2.3).
const USER_INFORMATION: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What was found.
#[derive(Debug, Default)]
pub struct Collected {
    /// The files, in the order in which pip looks.
    pub files: Vec<File>,
    /// The places that answered, or were read.
    pub places: Vec<Clean>,
    /// The places that did not, and why.
    pub faults: Vec<Clean>,
    /// What the index itself answered; nothing where none was asked, or where it could be several
    /// things.
    pub answer: Option<Answer>,
}

/// Asks every place for the files of `project`.
pub async fn collect(
    system: &System,
    redactor: &Redactor,
    sources: &Sources,
    project: &str,
    deadline: Duration,
) -> Collected {
    let mut collected = Collected::default();
    let indexes = sources.index.iter().chain(&sources.extra);
    let pages =
        indexes.map(|index| Raw::from(format!("{}/{project}/", index.unredacted().trim_end_matches('/'))));
    let addresses: Vec<Raw> = pages.chain(sources.find_links.iter().cloned()).collect();
    for (number, address) in addresses.iter().enumerate() {
        let answer = if let Some(path) = local_path(system, address) {
            read_local(system, &path, project)
        } else {
            let Fetched { files, answer } = fetch(system, sources, address, project, deadline).await;
            if number == 0 && sources.index.is_some() {
                collected.answer = answer;
            }
            files
        };
        let shown = redactor.clean(address);
        match answer {
            Ok(files) => {
                collected.files.extend(files);
                collected.places.push(shown);
            }
            Err(words) => {
                collected.faults.push(Clean::literal("{place}: {words}").fill(&|name| match name {
                    "place" => Some(shown.clone()),
                    _ => Some(words.clone()),
                }));
            }
        }
    }
    collected
}

/// Reads an index page from a file.
pub fn from_file(system: &System, path: &Path, project: &str) -> Result<Vec<File>, Clean> {
    let page = system.read(path, PAGE_LIMIT as u64).map_err(|_| Clean::literal("it cannot be read"))?;
    index::read(&page, None, project)
        .ok_or(Clean::literal("it is no index page, neither JSON (PEP 691) nor HTML (PEP 503)"))
}

/// What came of a place on the network.
struct Fetched {
    files: Result<Vec<File>, Clean>,
    answer: Option<Answer>,
}

async fn fetch(
    system: &System,
    sources: &Sources,
    address: &Raw,
    project: &str,
    deadline: Duration,
) -> Fetched {
    let page = match request(system, sources, address, deadline).await {
        Ok(page) => page,
        Err(fault) => return Fetched { files: Err(fault.words()), answer: Answer::of_fault(fault) },
    };
    let files = index::read(&page.body, page.media_type.as_deref(), project);
    let answer = Answer::of_page(&page.body, files.as_deref());
    let none = Clean::literal("its answer is no index page, neither JSON (PEP 691) nor HTML (PEP 503)");
    Fetched { files: files.ok_or(none), answer }
}

async fn request(
    system: &System,
    sources: &Sources,
    address: &Raw,
    deadline: Duration,
) -> Result<Page, Fault> {
    let certificates = match &sources.certificates {
        Some(path) => Some(system.read(&path.path(), SMALL_FILE * 4).map_err(|_| Fault::CertificateFile)?),
        None => None,
    };
    let settings = Settings {
        certificates,
        proxy: sources.proxy.clone(),
        trust_any: host_of(address.unredacted()).is_some_and(|host| is_trusted(sources, host)),
    };
    let address = with_netrc(system, address);
    let accept = if sources.html_only { index::ACCEPT_BEFORE_JSON } else { index::ACCEPT };
    Client::new(&settings)?.get(&address, accept, PAGE_LIMIT, deadline).await
}

fn is_trusted(sources: &Sources, host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    sources.trusted_hosts.iter().any(|trusted| {
        let trusted = trusted.unredacted();
        trusted == host || trusted == name
    })
}

/// Host and port of an address.
fn host_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    Some(authority.rsplit_once('@').map_or(authority, |(_, host)| host))
}

/// The address with the user name and password that netrc has for its host, as requests adds them
/// where the address has none.
fn with_netrc(system: &System, address: &Raw) -> Raw {
    let text = address.unredacted();
    let has_own =
        text.split_once("://").is_some_and(|(_, rest)| rest.split('/').next().unwrap_or(rest).contains('@'));
    let found = (!has_own).then(|| host_of(text)).flatten().and_then(|host| {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        netrc(system, name)
    });
    match (found, text.split_once("://")) {
        (Some((user, password)), Some((scheme, rest))) => {
            let coded = |text: &str| utf8_percent_encode(text, USER_INFORMATION).to_string();
            Raw::from(format!("{scheme}://{}:{}@{rest}", coded(&user), coded(&password)))
        }
        _ => address.clone(),
    }
}

/// The entry of netrc for a host: `machine NAME login USER password WORD`, on one line or more.
fn netrc(system: &System, host: &str) -> Option<(String, String)> {
    let path = match system.variable_os("NETRC") {
        Some(path) => PathBuf::from(path),
        None => system.home()?.join(if cfg!(windows) { "_netrc" } else { ".netrc" }),
    };
    let text = system.read_text(&path).ok()?;
    let mut words = text.unredacted().split_whitespace();
    let (mut is_ours, mut user, mut password) = (false, None, None);
    while let Some(word) = words.next() {
        match word {
            "machine" | "default" if is_ours => break,
            "machine" => is_ours = words.next() == Some(host),
            "default" => is_ours = true,
            "login" if is_ours => user = words.next().map(str::to_owned),
            "password" if is_ours => password = words.next().map(str::to_owned),
            _ => {}
        }
    }
    Some((user?, password.unwrap_or_default()))
}

/// The path of `file:` addresses and of find-links that name a folder or file.
fn local_path(system: &System, address: &Raw) -> Option<PathBuf> {
    let text = address.unredacted();
    if let Some(path) = text.strip_prefix("file:") {
        let path = path.trim_start_matches("//");
        let path = if cfg!(windows) { path.trim_start_matches('/') } else { path };
        return Some(PathBuf::from(path));
    }
    if text.contains("://") {
        return None;
    }
    let path = PathBuf::from(text);
    if path.is_absolute() { Some(path) } else { Some(system.working_directory()?.join(path)) }
}

fn read_local(system: &System, path: &Path, project: &str) -> Result<Vec<File>, Clean> {
    if system.is_folder(path) {
        // A folder of files, or the page of a `file:` index.
        let page = path.join("index.html");
        if system.is_file(&page) && path.ends_with(project) {
            return from_file(system, &page, project);
        }
        let names = system.entries(path);
        let files = names.iter().filter_map(|entry| {
            File::parse(&filename_of(&entry.file_name()?.to_string_lossy().replace('%', "%25")), project)
        });
        return Ok(files.collect());
    }
    if system.is_file(path) {
        let own = path.file_name().and_then(|name| File::parse(&name.to_string_lossy(), project));
        return own.map_or_else(|| from_file(system, path, project), |file| Ok(vec![file]));
    }
    Err(Clean::literal("there is no such file or folder"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::ffi::OsString;
    use std::fs;

    use super::{Raw, System, host_of, netrc, with_netrc};

    #[test]
    fn hosts_are_found_behind_credentials() {
        assert_eq!(host_of("https://user:p%40ss@index.example:8443/simple/"), Some("index.example:8443"));
        assert_eq!(host_of("index.example"), None);
    }

    #[test]
    fn netrc_is_read_for_its_host_alone() {
        let home = tempfile::tempdir().unwrap();
        fs::write(
            home.path().join(".netrc"),
            "machine other.example login x password y\nmachine index.example\n login jo\n password p@ss\ndefault login z password w\n",
        )
        .unwrap();
        let name = if cfg!(windows) { "NETRC" } else { "HOME" };
        let value = if cfg!(windows) { home.path().join(".netrc") } else { home.path().to_owned() };
        let environment = BTreeMap::from([(OsString::from(name), value.into_os_string())]);
        let system = System::with_environment(environment, home.path().to_owned());
        assert_eq!(netrc(&system, "index.example"), Some(("jo".to_owned(), "p@ss".to_owned())));
        assert_eq!(netrc(&system, "else.example"), Some(("z".to_owned(), "w".to_owned())));
        let address = with_netrc(&system, &Raw::from("https://index.example/simple"));
        assert_eq!(address.unredacted(), "https://jo:p%40ss@index.example/simple");
    }
}
