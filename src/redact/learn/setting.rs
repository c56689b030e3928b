//! Lines of configuration, of whatever format: INI, TOML, YAML, JSON and netrc have in common
//! that a name stands before its value, or a section or a list above it.

use super::super::Category;
use super::super::literal::Literals;
use super::super::sensitive::sensitivity;

/// Whose configuration it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of an installer: every address that a setting of its own names is an index.
    Installer,
    /// Of a project: only the sections of installers count.
    Project,
    /// Credentials alone.
    Credentials,
    /// Names and e-mail.
    Git,
    /// `machine … login … password …`.
    Netrc,
}

/// Whether a setting of this name holds indexes.
pub(super) fn names_index(name: &str) -> bool {
    let name = name.to_lowercase().replace('-', "_");
    let words = [
        "index",
        "find_links",
        "trusted_host",
        "repositor",
        "channel",
        "source",
        "mirror",
        "registry",
        "insecure_host",
    ];
    (words.iter().any(|word| name.contains(word)) || name == "url") && !name.contains("strategy")
}

/// Learns from one file.
pub(super) fn learn(text: &str, kind: Kind, literals: &mut Literals) {
    if kind == Kind::Netrc {
        return netrc(text, literals);
    }
    let mut section = String::new();
    let mut carried = String::new();
    for line in text.lines() {
        let body = line.trim();
        let body = body.strip_prefix("- ").unwrap_or(body).trim_start();
        if body.is_empty() || body.starts_with(['#', ';']) {
            continue;
        }
        super::addresses(body, literals);
        if let Some(name) = body.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
            && !body.contains("://")
            && !body.contains(',')
        {
            section = name.trim_matches(['[', ']', ' ']).to_lowercase();
            carried.clear();
            continue;
        }
        let pair = split(body).filter(|(name, _)| !name.contains("//"));
        let (name, value) = match pair {
            Some((name, value)) => {
                carried = format!("{section}.{name}");
                (name, value)
            }
            None => ("", body),
        };
        learn_value(name, value, &section, &carried, kind, literals);
    }
}

fn learn_value(name: &str, value: &str, section: &str, carried: &str, kind: Kind, literals: &mut Literals) {
    let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'', '{', '}', '[', ']', ' ']);
    let is_login =
        section.contains("http-basic") || section.contains("pypi-token") || carried.contains("pypi-token");
    let last = name.rsplit('.').next().unwrap_or(name);
    if is_login || matches!(last, "username" | "login") && kind != Kind::Git {
        literals.add_secret(value, Category::Credentials);
        for part in value.split(['"', '\'']).skip(1).step_by(2) {
            literals.add_secret(part, Category::Credentials);
        }
    }
    if sensitivity(name).is_some() || kind == Kind::Credentials && matches!(last, "auth" | "key") {
        literals.add_secret(value, Category::Token);
    }
    if kind == Kind::Git && section == "user" && name == "name" && value.contains(' ') {
        literals.add_user(value);
    }
    if last.ends_with("proxy") || section.contains("proxy") && !name.is_empty() {
        super::proxy(value, literals);
    }
    let of_installer = match kind {
        Kind::Installer => true,
        Kind::Project => {
            section == "source"
                || ["tool.uv", "tool.poetry.source", "tool.pdm"].iter().any(|tool| section.starts_with(tool))
        }
        Kind::Credentials | Kind::Git | Kind::Netrc => false,
    };
    if of_installer && names_index(carried) && !section.ends_with("sources") {
        super::index(value, literals);
    }
    // `trusted-host` takes a host without a scheme.
    if of_installer && carried.contains("trusted") {
        for host in value.split([' ', ',', '"', '\'']).filter(|host| !host.is_empty()) {
            literals.add_index(super::split_host(host));
        }
    }
}

/// A name and its value: `name = value`, `name: value`, `"name": value`.
fn split(line: &str) -> Option<(&str, &str)> {
    let at = line.find(['=', ':'])?;
    let name = line[..at].trim().trim_matches(['"', '\'']);
    let value = line[at + 1..].trim_start_matches('=');
    let is_name = !name.is_empty() && !name.contains(' ') && !value.starts_with("//");
    is_name.then_some((name, value))
}

fn netrc(text: &str, literals: &mut Literals) {
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if matches!(word, "login" | "password" | "account")
            && let Some(value) = words.next()
        {
            literals.add_secret(value, Category::Credentials);
        }
    }
}
