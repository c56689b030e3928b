//! Where this machine says who its user is and what is secret.
//!
//! The order is fixed: identity, environment, configuration files, each sorted. It decides the
//! numbers of private indexes.

mod lines;
mod log;
mod setting;

use std::path::PathBuf;

use super::Category;
use super::literal::Literals;
use super::names::is_loopback;
use super::sensitive::sensitivity;
use super::shape::{authority, split_host};
use crate::system::System;

pub(super) use lines::{learn as lines, owners};
pub(super) use log::{Hosts, hosts};
pub(crate) use setting::Kind;

/// The names of the user, the home folder and the machine.
pub(super) fn identity(system: &System, literals: &mut Literals) {
    for name in ["USER", "LOGNAME", "USERNAME", "SUDO_USER", "DOAS_USER"] {
        if let Some(user) = system.variable(name) {
            literals.add_user(user.unredacted());
        }
    }
    for name in ["HOME", "USERPROFILE", "HOMEPATH", "SUDO_HOME"] {
        let Some(home) = system.variable(name) else { continue };
        literals.add_home(home.unredacted());
        let path = home.path();
        // Of a recorded machine the real path lies in the recording.
        if path.is_absolute()
            && let Ok(real) = system.canonical(&path)
        {
            literals.add_home(&real.to_string_lossy());
        }
    }
    account(system, literals);
    for name in ["HOSTNAME", "COMPUTERNAME", "HOST", "USERDOMAIN"] {
        if let Some(host) = system.variable(name) {
            literals.add_host(host.unredacted());
        }
    }
    if let Some(host) = system.host_name() {
        literals.add_host(host.unredacted());
    }
    for file in ["/etc/hostname", "/proc/sys/kernel/hostname"] {
        if let Ok(host) = system.read_text(&PathBuf::from(file)) {
            literals.add_host(host.unredacted());
        }
    }
}

/// The account that this process runs under, which variables need not name.
fn account(system: &System, literals: &mut Literals) {
    let Some(number) = system.user_number() else { return };
    let Ok(accounts) = system.read_text(&PathBuf::from("/etc/passwd")) else { return };
    for line in accounts.unredacted().lines() {
        let fields: Vec<&str> = line.split(':').collect();
        if let [name, _, id, _, full_name, home, ..] = fields.as_slice()
            && id.parse() == Ok(number)
            && number != 0
        {
            literals.add_user(name);
            literals.add_home(home);
            let full_name = full_name.split(',').next().unwrap_or_default();
            if full_name.contains(' ') {
                literals.add_user(full_name);
            }
        }
    }
}

/// What may name credentials and private indexes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Settings<'a> {
    /// A variable of the environment, or one setting of an installer.
    Variable(&'a str, &'a str),
    /// The text of a file.
    File(&'a str, Kind),
    /// One setting of an installer, whatever it is read from.
    Installer(&'a str, &'a str),
}

/// Learns from one of them.
pub(super) fn settings(settings: &Settings<'_>, literals: &mut Literals) {
    match settings {
        Settings::Variable(name, value) => variable(name, value, literals),
        Settings::File(text, kind) => setting::learn(text, *kind, literals),
        Settings::Installer(name, value) => installer(name, value, literals),
    }
}

/// A setting that is about to be shown: every address in it is one of the installer's.
fn installer(name: &str, value: &str, literals: &mut Literals) {
    addresses(value, literals);
    let lower = name.to_lowercase();
    if lower.contains("proxy") {
        value.split([',', ' ', '\n']).for_each(|value| proxy(value, literals));
    } else {
        for word in
            value.split([' ', '\n', ',', '\t', '"', '\'', ';', '[', ']']).filter(|word| word.contains("://"))
        {
            index(word, literals);
        }
        if lower.contains("host") {
            value.split([' ', '\n', ',']).for_each(|host| {
                literals.add_index(split_host(host));
            });
        }
    }
    if sensitivity(name).is_some() {
        literals.add_secret(value, Category::Token);
    }
}

/// What one variable tells.
pub(super) fn variable(name: &str, value: &str, literals: &mut Literals) {
    let upper = name.to_uppercase();
    addresses(value, literals);
    if upper == "NO_PROXY" {
        without_proxy(value, literals);
    } else if upper.ends_with("_PROXY") {
        proxy(value, literals);
    }
    let is_tool =
        ["PIP_", "UV_", "PDM_", "POETRY_", "PIPENV_", "CONDA_", "MAMBA_", "TWINE_", "HATCH_", "FLIT_"]
            .iter()
            .any(|tool| upper.starts_with(tool));
    if is_tool && !upper.ends_with("_PROXY") {
        installer(name, value, literals);
    }
    let is_login = is_tool && (upper.ends_with("_USERNAME") || upper.contains("HTTP_BASIC"));
    if is_login || sensitivity(name).is_some() {
        literals.add_secret(value, if is_login { Category::Credentials } else { Category::Token });
    }
}

/// The user information of all addresses in a value.
fn addresses(value: &str, literals: &mut Literals) {
    for (offset, _) in value.match_indices("://") {
        login(authority(&value[offset + 3..]), literals);
    }
}

fn login(authority: &str, literals: &mut Literals) {
    let Some((info, _)) = authority.rsplit_once('@') else { return };
    let (name, password) = info.split_once(':').unwrap_or((info, ""));
    if name != "git" {
        literals.add_secret(name, Category::Credentials);
    }
    literals.add_secret(password, Category::Credentials);
}

/// The host of a proxy is part of a company's network.
fn proxy(value: &str, literals: &mut Literals) {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let authority = authority(rest);
    login(authority, literals);
    let host = split_host(authority);
    if !is_loopback(host) {
        literals.add_host(host);
    }
}

/// What is reached without a proxy is inside: `NO_PROXY=localhost,.corp.example`.
fn without_proxy(value: &str, literals: &mut Literals) {
    for host in value.split([',', ' ']).map(|host| split_host(host).trim_start_matches(['.', '*'])) {
        let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'/'));
        if host.contains('.') && !is_number {
            literals.add_host(host);
        }
    }
}

/// The hosts of indexes that a setting names.
fn index(value: &str, literals: &mut Literals) {
    for host in log::values(value) {
        literals.add_index(&host);
    }
}
