//! Posts a question and hands over the answer piece by piece, as it arrives.
//!
//! Redirects are not followed: what is sent is meant for one host, and so is the key.
//! It deliberately does not know what is asked, nor how long an answer may be.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Url, redirect};

use super::{Client, Fault, fault_of, install_cryptography};
use crate::redact::{Clean, Raw, Redactor};

impl Client {
    /// A client for a conversation. This machine is reached past every proxy.
    pub fn for_conversation(is_local: bool) -> Result<Self, Fault> {
        install_cryptography();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("pip-doctor/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none());
        if is_local {
            builder = builder.no_proxy();
        }
        builder.build().map(|inner| Self { inner }).map_err(|error| fault_of(&error))
    }

    /// Posts `body` as JSON, and gives the answer when its head is there.
    pub async fn post(
        &self,
        address: &Raw,
        headers: &[(&'static str, Raw)],
        body: Vec<u8>,
    ) -> Result<Incoming, Fault> {
        let mut all = HeaderMap::new();
        all.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in headers {
            let mut value = HeaderValue::from_str(value.unredacted()).map_err(|_| Fault::Address)?;
            value.set_sensitive(true);
            all.insert(*name, value);
        }
        let request = self.inner.post(address.unredacted()).headers(all).body(body);
        request.send().await.map(|response| Incoming { response }).map_err(|error| fault_of(&error))
    }
}

/// An answer that is on its way.
#[derive(Debug)]
pub struct Incoming {
    response: reqwest::Response,
}

impl Incoming {
    /// The status.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// How long the server asks to wait. A date, which the header may also hold, is not read.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.response.headers().get("retry-after")?.to_str().ok()?;
        text.trim().parse().ok().map(Duration::from_secs)
    }

    /// The next piece; nothing at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let chunk = self.response.chunk().await.map_err(|error| fault_of(&error))?;
        Ok(chunk.map(|bytes| bytes.to_vec()))
    }
}

/// An address as far as it matters who is asked.
#[derive(Clone, Debug)]
pub struct Address {
    url: Url,
}

impl Address {
    /// The address, if it is one of the web.
    pub fn parse(text: &Raw) -> Option<Self> {
        let url = Url::parse(text.unredacted().trim()).ok()?;
        let is_web = ["http", "https"].contains(&url.scheme()) && url.has_host();
        is_web.then_some(Self { url })
    }

    /// Whether it is this machine.
    pub fn is_local(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Host and port, as they may be shown.
    pub fn shown(&self, redactor: &Redactor) -> Clean {
        let host = self.url.host_str().unwrap_or_default();
        let text = match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        redactor.clean(&Raw::from(text))
    }

    /// A place below it.
    pub fn below(&self, path: &str) -> Raw {
        Raw::from(format!("{}/{path}", self.url.as_str().trim_end_matches('/')))
    }

    /// Whether the last part of its path is this one.
    pub fn ends_with(&self, part: &str) -> bool {
        self.url.path().trim_end_matches('/').rsplit('/').next() == Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;
    use crate::redact::Raw;

    #[test]
    fn this_machine_is_told_from_others() {
        for (text, local) in [
            ("http://127.0.0.1:8091/v1", true),
            ("http://127.8.0.1/", true),
            ("http://localhost:11434", true),
            ("http://[::1]:80/v1", true),
            ("http://localhost.files.example/v1", false),
            ("http://127.0.0.1.files.example/v1", false),
            ("http://127.0.0.1@files.example/v1", false),
            ("https://10.0.0.1/v1", false),
            ("http://0.0.0.0/", false),
        ] {
            assert_eq!(Address::parse(&Raw::from(text)).unwrap().is_local(), local, "{text}");
        }
        assert!(Address::parse(&Raw::from("file:///etc/passwd")).is_none());
        assert!(Address::parse(&Raw::from("index.example/v1")).is_none());
    }
}
