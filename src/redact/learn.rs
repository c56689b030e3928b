//! Where this machine says who its user is and what is secret.
//!
//! The order is fixed: identity, environment, configuration files, each sorted. It decides the
//! numbers of private indexes.

mod files;
mod log;
mod setting;

use std::path::PathBuf;

use super::Category;
use super::literal::Literals;
use super::names::is_loopback;
use super::sensitive::sensitivity;
use super::shape::{authority, split_host};
use crate::system::System;

pub(super) use log::hosts;

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

/// Credentials and private indexes in the environment and in configuration files.
pub(super) fn configuration(system: &System, literals: &mut Literals) {
    for (name, value) in system.variables() {
        let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
        variable(&name, &value, literals);
    }
    files::learn(system, literals);
}

/// What one variable tells.
pub(super) fn variable(name: &str, value: &str, literals: &mut Literals) {
    let upper = name.to_uppercase();
    addresses(value, literals);
    if upper.ends_with("_PROXY") && upper != "NO_PROXY" {
        proxy(value, literals);
    }
    let is_tool =
        ["PIP_", "UV_", "PDM_", "POETRY_", "PIPENV_", "CONDA_"].iter().any(|tool| upper.starts_with(tool));
    if is_tool && setting::names_index(&upper) {
        index(value, literals);
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

/// The hosts of indexes that a setting names.
fn index(value: &str, literals: &mut Literals) {
    for host in log::values(value) {
        literals.add_index(&host);
    }
}
