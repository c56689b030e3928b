//! What an index answered when it was asked for a project's page, in one word.
//!
//! Where more than one thing may be behind an answer there is no word: a wrong one is worse than none.

use super::release::File;
use crate::network::Fault;

/// What an index answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A page that lists files of the project.
    Files,
    /// A page of an index without a file of the project.
    Empty,
    /// It has no such page.
    NotFound,
    /// It wants a user name and password, or others.
    WantsCredentials,
    /// It refuses access.
    Refused,
    /// The proxy wants a user name and password.
    ProxyRefuses,
    /// There is no way to it.
    Unreachable,
    /// It did not answer in time.
    Slow,
    /// Its certificate is not trusted.
    Certificate,
    /// A page that is none of an index: a login, a notice, a list of something else.
    NotAnIndex,
    /// It says that it is out of order, or too busy.
    Failing,
    /// The answer broke off.
    Broken,
}

impl Answer {
    /// The value of the fact.
    pub fn word(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Empty => "empty",
            Self::NotFound => "not-found",
            Self::WantsCredentials => "wants-credentials",
            Self::Refused => "refused",
            Self::ProxyRefuses => "proxy-refuses",
            Self::Unreachable => "unreachable",
            Self::Slow => "slow",
            Self::Certificate => "certificate",
            Self::NotAnIndex => "not-an-index",
            Self::Failing => "failing",
            Self::Broken => "broken",
        }
    }

    /// What a fault is a sign of; nothing where it could be several things.
    pub fn of_fault(fault: Fault) -> Option<Self> {
        match fault {
            Fault::Connection => Some(Self::Unreachable),
            Fault::Certificate => Some(Self::Certificate),
            Fault::Redirects => Some(Self::NotAnIndex),
            Fault::Time => Some(Self::Slow),
            Fault::Unauthorised(401) => Some(Self::WantsCredentials),
            Fault::Unauthorised(407) => Some(Self::ProxyRefuses),
            Fault::Unauthorised(_) => Some(Self::Refused),
            Fault::Status(404 | 410) => Some(Self::NotFound),
            Fault::Status(429 | 500..) => Some(Self::Failing),
            Fault::Broken => Some(Self::Broken),
            Fault::Status(_) | Fault::Address | Fault::Size | Fault::CertificateFile => None,
        }
    }

    /// What a page is, with the files that were read of it; nothing where it is a bare page that may be
    /// anybody's.
    pub fn of_page(page: &[u8], files: Option<&[File]>) -> Option<Self> {
        let Some(files) = files else { return Some(Self::NotAnIndex) };
        if !files.is_empty() {
            return Some(Self::Files);
        }
        let text = String::from_utf8_lossy(&page[..page.len().min(HEAD)]).to_ascii_lowercase();
        let is_json = text.trim_start().starts_with('{');
        if is_json || OF_INDEXES.iter().any(|mark| text.contains(mark)) {
            return Some(Self::Empty);
        }
        OF_OTHERS.iter().any(|mark| text.contains(mark)).then_some(Self::NotAnIndex)
    }
}

/// How much of a page tells what it is.
const HEAD: usize = 64 << 10;
/// What pages of indexes have, by PEP 503, 629 and what servers write.
const OF_INDEXES: [&str; 3] = ["pypi:repository-version", "<title>links for", "<h1>links for"];
/// What no page of an index has.
const OF_OTHERS: [&str; 6] = ["<form", "<script", "<input", "<iframe", "http-equiv=\"refresh\"", "<img"];
