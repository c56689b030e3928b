//! The index and proxies that pip uses in the subject interpreter, from its configuration.
//!
//! Nothing is asked of the network. What pip takes by default, its own files tell.

use std::sync::Arc;

use super::settings::{self, Entry, Origin, pip};
use super::{Context, Contribution, Probe, Running};
use crate::inventory::{Index, Installer, Interpreter, Inventory, Setting};
use crate::redact::{Clean, Raw};
use crate::system::System;

/// Reads pip's configuration.
#[derive(Debug)]
pub struct IndexProbe;

impl Probe for IndexProbe {
    fn name(&self) -> &'static str {
        "index"
    }

    fn start(&self, context: Arc<Context>, so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let subject = so_far.interpreters.iter().find(|python| python.subject);
            let prefix = subject.and_then(|python| python.places.prefix.as_ref()).map(Raw::path);
            let entries = pip::effective(&context.system, prefix.as_deref());
            let shown: Vec<Setting> = entries.iter().map(|entry| entry.show(&context)).collect();
            let index = index(&context, subject, &entries);
            let lost = lost_certificates(&context.system, &entries).map(|file| context.redactor.clean(&file));
            Box::new(move |inventory: &mut Inventory| {
                if let Some(file) = lost {
                    inventory.openssl.ca_file = Some(file);
                    inventory.openssl.ca_file_exists = Some(false);
                }
                let reachable = inventory.index.reachable.take();
                inventory.index = Index { reachable, ..index };
                match inventory.installers.iter_mut().find(|installer| installer.name == "pip") {
                    Some(installer) => installer.settings = shown,
                    None if shown.is_empty() => {}
                    None => {
                        let name = Clean::literal("pip");
                        let installer = Installer { name, settings: shown, ..Installer::default() };
                        inventory.installers.insert(0, installer);
                    }
                }
            }) as Contribution
        })
    }
}

fn index(context: &Context, subject: Option<&Interpreter>, entries: &[Entry]) -> Index {
    let system = &context.system;
    let default = subject.and_then(|python| built_in_index(system, python));
    let set = entries.iter().rfind(|entry| last_part(&entry.name) == "index-url");
    let plain = |address: &Raw| address.unredacted().trim().trim_end_matches('/').to_owned();
    let private =
        set.is_some_and(|entry| default.as_ref().is_none_or(|default| plain(default) != plain(&entry.value)));
    let url = set.map(|entry| entry.value.clone()).or(default);
    let mut extra: Vec<Setting> = entries
        .iter()
        .filter(|entry| last_part(&entry.name) == "extra-index-url")
        .flat_map(|entry| {
            entry
                .value
                .unredacted()
                .split_whitespace()
                .map(|address| Entry { value: Raw::from(address), ..entry.clone() })
                .collect::<Vec<_>>()
        })
        .map(|entry| entry.show(context))
        .collect();
    let of_uv = settings::of(system, "uv");
    extra.extend(of_uv.iter().filter(|entry| names_an_index(&entry.name)).map(|entry| entry.show(context)));
    Index {
        url: url.as_ref().map(|address| context.redactor.clean(address)),
        origin: set.map(|entry| entry.show(context).origin),
        private,
        extra,
        proxies: proxies(context, entries),
        reachable: None,
        answer: None,
    }
}

/// The file of trusted certificates that pip is told to use, if it is not there: pip then refuses
/// every connection.
fn lost_certificates(system: &System, entries: &[Entry]) -> Option<Raw> {
    let file = &entries.iter().rfind(|entry| last_part(&entry.name) == "cert")?.value;
    let path = file.path();
    // A path that begins with `~` or is relative depends on who looks.
    (path.is_absolute() && system.metadata(&path).is_err()).then(|| file.clone())
}

/// The default of the pip of this interpreter.
fn built_in_index(system: &System, python: &Interpreter) -> Option<Raw> {
    let places = &python.places;
    places
        .search_path
        .iter()
        .chain(&places.site_folders)
        .find_map(|folder| pip::default_index(system, &folder.path()))
}

/// `install.index-url` is the option `index-url` of one command.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Options and variables of uv that name an index.
fn names_an_index(name: &str) -> bool {
    let last = last_part(name);
    matches!(last, "index-url" | "extra-index-url" | "default-index")
        || matches!(name, "UV_INDEX" | "UV_DEFAULT_INDEX" | "UV_INDEX_URL" | "UV_EXTRA_INDEX_URL")
        || name.starts_with("index[") && last == "url"
}

/// Variables in the spelling that curl and Python read, and in the other one.
const PROXIES: &[&str] = &[
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "https_proxy",
    "http_proxy",
    "no_proxy",
];

fn proxies(context: &Context, entries: &[Entry]) -> Vec<Setting> {
    let of_pip = entries.iter().filter(|entry| last_part(&entry.name) == "proxy").cloned();
    let variables = PROXIES.iter().filter_map(|name| {
        let value = context.system.variable(name)?;
        Some(Entry { name: (*name).to_owned(), value, origin: Origin::Variable((*name).to_owned()) })
    });
    of_pip.chain(variables).map(|entry| entry.show(context)).collect()
}
