//! Addresses on the tracker: a new issue, an issue, a search.
//!
//! An address is no report. It holds what the user typed as `--issue` and the host of their own
//! settings as they are, since it would lead nowhere otherwise; it is shown to this user and given
//! to their browser, and goes nowhere else. All other text in it is the report's own.

use reqwest::Url;

use crate::redact::Clean;
use crate::report::{Evidence, Report};
use crate::system::System;

/// The host without `GH_HOST`, as gh has it.
const DEFAULT_HOST: &str = "github.com";

/// Most characters of a title.
const LONGEST_TITLE: usize = 120;

/// Most words that are searched for: each must occur, so few find more.
const MOST_WORDS: usize = 8;

/// Words that say nothing, and the operators of the search.
const IDLE: &[&str] = &["error", "fatal", "note", "and", "or", "not"];

/// Where a report is to be handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The GitHub server.
    pub host: String,
    /// The account that the repository belongs to.
    pub owner: String,
    /// The repository.
    pub repository: String,
    /// The issue to comment on, if there is one already.
    pub number: Option<u64>,
}

impl Target {
    /// Reads `OWNER/REPO`, `OWNER/REPO#N` or the address of either on the server.
    pub fn parse(text: &str, host: String) -> Option<Self> {
        let short = match text.strip_prefix("https://") {
            Some(address) => shortened_address(address.strip_prefix(&host)?.strip_prefix('/')?)?,
            None => text.to_owned(),
        };
        let text = short.as_str();
        let (path, number) = match text.split_once('#') {
            Some((path, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                (path, Some(number.parse().ok().filter(|number| *number > 0)?))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let (owner, repository) = path.split_once('/')?;
        if ![owner, repository].into_iter().all(is_name) {
            return None;
        }
        Some(Self { host, owner: owner.to_owned(), repository: repository.to_owned(), number })
    }

    /// As gh takes a repository: `HOST/OWNER/REPO`.
    pub fn full_name(&self) -> String {
        format!("{}/{}/{}", self.host, self.owner, self.repository)
    }

    /// The page of the issue, or the one where a new one is written.
    pub fn page(&self) -> Option<Url> {
        match self.number {
            Some(number) => self.url(&["issues", &number.to_string()]),
            None => self.url(&["issues", "new"]),
        }
    }

    /// A new issue with this title and text. Parameters that need rights (labels, assignees) would
    /// answer 404 to everybody else, so there are none.
    pub fn new_issue(&self, title: &str, body: &str) -> Option<Url> {
        let mut url = self.url(&["issues", "new"])?;
        url.query_pairs_mut().append_pair("title", title).append_pair("body", body);
        Some(url)
    }

    /// Issues, open or closed, that hold these words.
    pub fn search(&self, words: &str) -> Option<Url> {
        let mut url = self.url(&["issues"])?;
        url.query_pairs_mut().append_pair("q", &format!("is:issue {words}"));
        Some(url)
    }

    fn url(&self, below: &[&str]) -> Option<Url> {
        let mut url = Url::parse(&format!("https://{}/", self.host)).ok()?;
        url.path_segments_mut()
            .ok()?
            .pop_if_empty()
            .extend([self.owner.as_str(), self.repository.as_str()].iter().chain(below));
        Some(url)
    }
}

/// `OWNER/REPO#N` of the path of an address: what a browser shows of a repository, its issues or one.
fn shortened_address(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    let mut parts = path.split('/');
    let (owner, repository) = (parts.next()?, parts.next()?.trim_end_matches(".git"));
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) | (Some("issues"), None | Some("new"), None) => Some(format!("{owner}/{repository}")),
        (Some("issues"), Some(number), None) => Some(format!("{owner}/{repository}#{number}")),
        _ => None,
    }
}

/// The GitHub server: `GH_HOST` as gh reads it, or the public one. Nothing if it is no host name.
pub fn host(system: &System) -> Option<String> {
    let Some(raw) = system.variable("GH_HOST") else { return Some(DEFAULT_HOST.to_owned()) };
    let text = raw.unredacted().trim().to_ascii_lowercase();
    let (name, port) = text.split_once(':').unwrap_or((&text, "443"));
    let is_host = !name.is_empty()
        && !name.starts_with(['.', '-'])
        && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
        && port.parse::<u16>().is_ok();
    is_host.then_some(text)
}

/// A title for the issue: the package and what is wrong with it.
pub(super) fn title(report: &Report) -> String {
    let package = report.subject.requirement.as_ref().or(report.subject.package.as_ref());
    let cause = report.first_cause().map(|cause| cause.title.as_str());
    let title = match (package, cause) {
        (Some(package), Some(cause)) => format!("{package}: {cause}"),
        (Some(package), None) => format!("{package} does not install"),
        (None, Some(cause)) => cause.to_owned(),
        (None, None) => "A package does not install".to_owned(),
    };
    shortened(&title, LONGEST_TITLE)
}

/// What to look for among the issues that are there: the words of the line that shows the first
/// cause, else of its title.
pub(super) fn words(report: &Report) -> Option<String> {
    let cause = report.first_cause();
    let shown: Option<&Clean> = cause.and_then(|cause| {
        cause.evidence.iter().find_map(|evidence| match evidence {
            Evidence::Log { text, .. } => Some(text),
            Evidence::Fact { .. } => None,
        })
    });
    let last = report.log.as_ref().and_then(|log| log.error_block.last()).map(|line| &line.text);
    let line = shown.or(cause.map(|cause| &cause.title)).or(last)?;
    let words: Vec<&str> = line.as_str().split_whitespace().filter_map(word).take(MOST_WORDS).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A word that other people's logs hold too: no path, no placeholder, no number.
fn word(token: &str) -> Option<&str> {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let speaks = token.len() > 1
        && token.chars().any(char::is_alphabetic)
        && token.chars().all(|c| c.is_alphanumeric() || "'’-_.".contains(c))
        && !IDLE.iter().any(|idle| token.eq_ignore_ascii_case(idle));
    speaks.then_some(token)
}

fn shortened(text: &str, most: usize) -> String {
    let one_line: Vec<&str> = text.split_whitespace().collect();
    let one_line = one_line.join(" ");
    if one_line.chars().count() <= most {
        return one_line;
    }
    let cut: String = one_line.chars().take(most - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A name of an account or repository; dots alone would be another folder.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && text.chars().any(|c| c != '.')
        && !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::{Target, shortened, word};

    fn parse(text: &str) -> Option<Target> {
        Target::parse(text, "github.example".into())
    }

    #[test]
    fn an_issue_has_an_owner_a_repository_and_perhaps_a_number() {
        for text in ["pyca/cryptography", "pyca/cryptography#12", "a-b/c.d_e", "a/.github"] {
            assert!(parse(text).is_some(), "{text}");
        }
        let wrong = [
            "",
            "pyca",
            "pyca/",
            "/x",
            "a/b#",
            "a/b#x",
            "a/b/c",
            "a b/c",
            "../..",
            "a/b#1#2",
            "a/b#0",
            "-a/b",
            "a/b#99999999999999999999",
        ];
        for text in wrong {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_address_carries_any_text() {
        let target = parse("pyca/cryptography").unwrap();
        let url = target.new_issue("a & b", "one\ntwo #3 ü").unwrap();
        assert_eq!(
            url.as_str(),
            "https://github.example/pyca/cryptography/issues/new?title=a+%26+b&body=one%0Atwo+%233+%C3%BC"
        );
        let search = target.search("can't find").unwrap();
        assert_eq!(
            search.as_str(),
            "https://github.example/pyca/cryptography/issues?q=is%3Aissue+can%27t+find"
        );
        let issue = parse("a/b#12").unwrap();
        assert_eq!(issue.page().unwrap().as_str(), "https://github.example/a/b/issues/12");
    }

    #[test]
    fn only_words_that_others_have_too_are_searched_for() {
        let line =
            "error: command '/home/<user>/bin/gcc' failed: can't find \"Rust\" compiler, exit 1 OR (x)";
        let words: Vec<&str> = line.split_whitespace().filter_map(word).collect();
        assert_eq!(words, ["command", "failed", "can't", "find", "Rust", "compiler", "exit"]);
    }

    #[test]
    fn a_title_is_one_short_line() {
        assert_eq!(shortened("a\nb  c", 10), "a b c");
        assert_eq!(shortened("aaaa bbbb", 6), "aaaa…");
    }
}
