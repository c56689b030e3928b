//! Lines of configuration, of whatever format: INI, TOML, YAML, JSON and netrc have in common
//! that a name stands before its value, or a section or a list above it.

use super::super::Category;
use super::super::literal::Literals;
use super::super::sensitive::sensitivity;

/// Whose configuration it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
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
    /// Options of a command, as in requirements.
    Options,
    /// Logins of Docker, name and password in base64.
    Docker,
    /// Nothing but a secret.
    Secret,
}

/// Learns from one file.
pub(super) fn learn(text: &str, kind: Kind, literals: &mut Literals) {
    match kind {
        Kind::Netrc => return netrc(text, literals),
        Kind::Secret => return literals.add_secret(text, Category::Token),
        Kind::Options => return options(text, literals),
        Kind::Docker => docker(text, literals),
        Kind::Installer | Kind::Project | Kind::Credentials | Kind::Git => {}
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
        let bare = body.find(" #").or_else(|| body.find("\t#")).map_or(body, |at| body[..at].trim_end());
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
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
    if sensitivity(name).is_some()
        || matches!(kind, Kind::Credentials | Kind::Docker)
            && matches!(last, "auth" | "key" | "identitytoken" | "_auth")
    {
        literals.add_secret(value, Category::Token);
    }
    if kind == Kind::Git && section == "user" && name == "name" && value.contains(' ') {
        literals.add_user(value);
    }
    if last.ends_with("proxy") || section.contains("proxy") && !name.is_empty() {
        super::proxy(value, literals);
    }
    let of_installer = match kind {
        // Whatever its name: what an installer is told to use is an index.
        Kind::Installer => true,
        Kind::Project => {
            section == "source"
                || ["tool.uv", "tool.poetry.source", "tool.pdm", "easy_install", "global", "install"]
                    .iter()
                    .any(|tool| section.starts_with(tool))
                || carried.contains("source")
        }
        Kind::Credentials | Kind::Git | Kind::Netrc | Kind::Options | Kind::Docker | Kind::Secret => false,
    };
    if !of_installer || section.ends_with("sources") || last.ends_with("proxy") || section.contains("proxy") {
        return;
    }
    super::installer(carried, value, literals);
    super::index(value, literals);
}

/// Options as a requirements file has them.
fn options(text: &str, literals: &mut Literals) {
    super::addresses(text, literals);
    let hosts = super::log::hosts(text);
    for host in hosts.indexes {
        literals.add_index(&host);
    }
}

/// `"auth": "bmFtZTpwYXNzd29yZA=="`: the name and the password in it.
fn docker(text: &str, literals: &mut Literals) {
    for (at, word) in text.match_indices("\"auth\"") {
        let value = text[at + word.len()..].split('"').nth(1).unwrap_or_default();
        if let Some((name, password)) = decoded(value).as_deref().and_then(|pair| pair.split_once(':')) {
            literals.add_secret(name, Category::Credentials);
            literals.add_secret(password, Category::Credentials);
        }
    }
}

fn decoded(base64: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(base64.len());
    let (mut bits, mut count) = (0_u32, 0);
    for byte in base64.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
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
