//! Fetches from the network, within limits: time, size, redirects.
//!
//! TLS is verified with the system's trusted certificates, or with the file that the user's
//! configuration names. What goes wrong becomes a [`Fault`] with one clear line.
//! It deliberately does not know what is fetched or why.

mod conversation;

use std::error::Error as _;
use std::sync::Once;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Certificate, Proxy, StatusCode, redirect};
use tokio::time::timeout;

use crate::redact::{Clean, Raw};

pub use conversation::{Address, Incoming};

/// Most redirects that are followed; `requests`, and so pip, has 30, curl none.
const REDIRECTS: usize = 10;

/// What came back.
#[derive(Debug)]
pub struct Page {
    /// The media type that the server states.
    pub media_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The address cannot be read.
    Address,
    /// The server cannot be reached.
    Connection,
    /// Its certificate is not trusted.
    Certificate,
    /// Redirects without end.
    Redirects,
    /// It did not answer in time.
    Time,
    /// The answer is larger than any index page.
    Size,
    /// It answered with this status.
    Status(u16),
    /// It asks for a user name and password, or refuses those that were given.
    Unauthorised(u16),
    /// The answer broke off or could not be read.
    Broken,
    /// The file of trusted certificates that the configuration names cannot be used.
    CertificateFile,
}

impl Fault {
    /// What went wrong, in a few words.
    pub fn words(self) -> Clean {
        let words = match self {
            Self::Address => "its address cannot be read",
            Self::Connection => "it cannot be reached; is there a network, and is the proxy right?",
            Self::Certificate => {
                "its certificate is not trusted here; a proxy of a company or school may stand between"
            }
            Self::Redirects => "it redirects without end",
            Self::Time => "it did not answer in time",
            Self::Size => "its answer is too large for an index page",
            Self::Unauthorised(_) => "it refuses access; it wants a user name and password, or others",
            Self::Status(404) => "it does not know this project (status 404)",
            Self::Status(code) => {
                return Clean::literal("it answered with status {code}").fill(&|_| Some(Clean::from(code)));
            }
            Self::Broken => "its answer broke off",
            Self::CertificateFile => "the file of trusted certificates that pip is set to use cannot be read",
        };
        Clean::literal(words)
    }
}

/// How to reach the network.
#[derive(Debug, Default)]
pub struct Settings {
    /// Trusted certificates in PEM form, in the place of the system's.
    pub certificates: Option<Vec<u8>>,
    /// The proxy; without one the system's and the environment's are used.
    pub proxy: Option<Raw>,
    /// Certificates are not verified: only where pip's configuration says so for this host.
    pub trust_any: bool,
}

/// A client within limits.
#[derive(Clone, Debug)]
pub struct Client {
    inner: reqwest::Client,
}

impl Client {
    /// A client for these settings.
    pub fn new(settings: &Settings) -> Result<Self, Fault> {
        install_cryptography();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("pip-doctor/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::limited(REDIRECTS));
        if let Some(pem) = &settings.certificates {
            let certificates = Certificate::from_pem_bundle(pem).map_err(|_| Fault::CertificateFile)?;
            builder = builder.tls_certs_only(certificates);
        }
        if let Some(proxy) = settings.proxy.as_ref().filter(|proxy| !proxy.is_blank()) {
            builder = builder.proxy(Proxy::all(proxy.unredacted()).map_err(|_| Fault::Address)?);
        }
        if settings.trust_any {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        builder.build().map(|inner| Self { inner }).map_err(|error| fault_of(&error))
    }

    /// Fetches a page of at most `limit` bytes. The address may hold credentials.
    pub async fn get(
        &self,
        address: &Raw,
        accept: &str,
        limit: usize,
        deadline: Duration,
    ) -> Result<Page, Fault> {
        timeout(deadline, self.get_in_time(address, accept, limit)).await.unwrap_or(Err(Fault::Time))
    }

    async fn get_in_time(&self, address: &Raw, accept: &str, limit: usize) -> Result<Page, Fault> {
        let request = self.inner.get(address.unredacted()).header(ACCEPT, accept);
        let mut response = request.send().await.map_err(|error| fault_of(&error))?;
        match response.status() {
            StatusCode::OK => {}
            status @ (StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::PROXY_AUTHENTICATION_REQUIRED) => {
                return Err(Fault::Unauthorised(status.as_u16()));
            }
            status => return Err(Fault::Status(status.as_u16())),
        }
        let media_type =
            response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(Fault::Size);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| fault_of(&error))? {
            if body.len() + chunk.len() > limit {
                return Err(Fault::Size);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Page { media_type, body })
    }
}

/// Ring is the provider of cryptography: smaller than the default one, and builds everywhere.
fn install_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Of two calls in one process the second has nothing to do.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

fn fault_of(error: &reqwest::Error) -> Fault {
    if error.is_builder() {
        return Fault::Address;
    }
    if error.is_redirect() {
        return Fault::Redirects;
    }
    if error.is_timeout() {
        return Fault::Time;
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.downcast_ref::<rustls::Error>().is_some() || cause.to_string().contains("certificate") {
            return Fault::Certificate;
        }
        // hyper keeps its causes inside `io::Error`s, which do not give them as sources.
        if let Some(rustls::Error::InvalidCertificate(_)) = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        {
            return Fault::Certificate;
        }
        source = cause.source();
    }
    if error.is_connect() { Fault::Connection } else { Fault::Broken }
}
