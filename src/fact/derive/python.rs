//! Facts of the subject interpreter and its pip.

use super::{Measured, id, set, text, version};
use crate::fact::{FactId, Value};
use crate::inventory::{Interpreter, TroubleKind};
use crate::python::version::Version;
use crate::redact::Clean;

const OF_INTERPRETER: &[FactId] = &[
    id!("pip.broken"),
    id!("pip.version"),
    id!("python.abi"),
    id!("python.android_api"),
    id!("python.architectures"),
    id!("python.active"),
    id!("python.base_exists"),
    id!("python.bits"),
    id!("python.broken"),
    id!("python.command"),
    id!("python.debug"),
    id!("python.environment"),
    id!("python.executable"),
    id!("python.externally_managed"),
    id!("python.free_threaded"),
    id!("python.headers"),
    id!("python.implementation"),
    id!("python.left_folder"),
    id!("python.left_packages"),
    id!("python.libressl"),
    id!("python.machine"),
    id!("python.macos_seen"),
    id!("python.macos_target"),
    id!("python.missing_modules"),
    id!("python.openssl"),
    id!("python.origin"),
    id!("python.platform"),
    id!("python.same_version"),
    id!("python.store_alias"),
    id!("python.translated"),
    id!("python.user_site"),
    id!("python.usual"),
    id!("python.venv"),
    id!("python.version"),
    id!("setuptools.version"),
];

/// An interpreter that did not answer.
const SILENT: &str = "the interpreter did not tell";

pub(super) fn derive(measured: &mut Measured<'_>) {
    let Some(python) = measured.subject() else {
        let reason = measured
            .failed("interpreters")
            .unwrap_or(Clean::literal("there is no interpreter that the report could be about"));
        measured.unknown(OF_INTERPRETER, &reason);
        return;
    };
    measured.put(id!("python.broken"), broken(python));
    let alias = python.trouble.as_ref().is_some_and(|trouble| trouble.kind == TroubleKind::StoreAlias);
    measured.put(id!("python.store_alias"), Value::Bool(alias));
    let executable = python.executable.as_ref().unwrap_or(&python.real_path);
    measured.put(id!("python.executable"), Value::Text(executable.clone()));

    measured.or_unknown(
        id!("python.command"),
        text(python.command.as_ref()),
        "no word for it that could be pasted",
    );
    // An environment that was moved: its scripts name an interpreter that is not there any more, and its
    // own works.
    let active = measured.inventory.interpreters.iter().find(|other| {
        other.trouble.is_none()
            && other.version.is_some()
            && other.reached.iter().any(|reach| reach.through == "active environment")
    });
    let active = active.filter(|other| other.id != python.id && python.trouble.is_some());
    let active = active.and_then(|other| text(other.command.as_ref()));
    measured.or_absent(id!("python.active"), active);
    // The link decides, which an environment shares with its base.
    let usual = measured.inventory.interpreters.iter().any(|other| {
        other.real_path == python.real_path
            && other.reached.iter().any(|reach| reach.path == "/usr/bin/python3")
    });
    measured.put(id!("python.usual"), Value::Bool(usual));

    // What it told itself, or what its files tell.
    for (id, value) in [
        (id!("python.version"), version(python.version.as_ref())),
        (id!("python.implementation"), text(python.implementation.as_ref())),
        (id!("python.abi"), python.abi().map(Value::Text)),
        (id!("python.machine"), text(python.machine.as_ref())),
        (id!("python.platform"), text(python.platform.as_ref())),
        (id!("python.origin"), text(python.origin.as_ref())),
        (id!("python.bits"), python.bits.map(|bits| Value::Integer(i64::from(bits)))),
        (id!("python.debug"), python.debug.map(Value::Bool)),
        (id!("python.free_threaded"), python.free_threaded.map(Value::Bool)),
        (id!("python.headers"), python.headers.map(Value::Bool)),
        (id!("python.user_site"), python.user_site_enabled.map(Value::Bool)),
    ] {
        measured.or_unknown(id, value, SILENT);
    }
    let answered = answered(python);
    of_broken(measured, python);
    measured.or_absent(id!("python.venv"), python.venv.as_ref().map(|venv| Value::Text(venv.kind.clone())));
    match &python.venv {
        Some(venv) => {
            let exists = venv.base_exists.map(Value::Bool);
            measured.or_unknown(id!("python.base_exists"), exists, "its pyvenv.cfg does not name its base");
        }
        None => measured.put(id!("python.base_exists"), Value::Absent),
    }
    let managed = python.externally_managed.map(|managed| Value::Bool(managed && python.venv.is_none()));
    measured.or_unknown(id!("python.externally_managed"), managed, SILENT);
    let missing = answered.then(|| set(python.missing_modules.iter().cloned()).unwrap_or(Value::Absent));
    measured.or_unknown(id!("python.missing_modules"), missing, SILENT);
    openssl(measured, python, answered);
    of_macos(measured, python);
    measured.or_absent(
        id!("python.android_api"),
        python.android_api.map(|level| Value::Integer(i64::from(level))),
    );

    for (id, name) in [(id!("pip.version"), "pip"), (id!("setuptools.version"), "setuptools")] {
        match version(python.tool(name)) {
            Some(value) => measured.put(id, value),
            None if answered => measured.put(id, Value::Absent),
            None => measured.or_unknown(id, None, SILENT),
        }
    }
    let pip_broken = match (&python.pip_broken, python.tool("pip")) {
        (Some(_), _) => Some(Value::Bool(true)),
        (None, Some(_)) => answered.then_some(Value::Bool(false)),
        (None, None) => answered.then_some(Value::Absent),
    };
    measured.or_unknown(id!("pip.broken"), pip_broken, SILENT);
}

/// What an environment that cannot be started is made again from: its folder, a Python of its version, and what
/// was in it.
fn of_broken(measured: &mut Measured<'_>, python: &Interpreter) {
    let environment = python.venv.as_ref().filter(|venv| venv.kind != "conda");
    let word = environment.and_then(|venv| venv.word.as_ref());
    measured.or_absent(id!("python.environment"), text(word));
    let gone = environment.is_some_and(|venv| venv.base_exists == Some(false));
    let is_broken = gone || python.trouble.as_ref().is_some_and(|trouble| trouble.kind.is_proof());
    let works = |other: &&Interpreter| {
        answered(other) && other.venv.is_none() && other.command.is_some() && other.id != python.id
    };
    let others = measured.inventory.interpreters.iter().filter(works).filter(|_| is_broken);
    let numbers = |version: &Version| (version.major(), version.minor());
    let is_same = |other: &&Interpreter| {
        let here = python.version.as_ref().map(numbers);
        let is_plain = |one: &Interpreter| one.implementation.as_ref().is_none_or(|name| *name == "cpython");
        here.is_some()
            && other.version.as_ref().map(numbers) == here
            && (is_plain(other) || other.implementation == python.implementation)
    };
    // `venv` needs no pip of the base; its words are short where PATH leads to it.
    let length = |other: &&Interpreter| other.command.as_ref().map_or(0, |command| command.as_str().len());
    let same = others.clone().filter(is_same).min_by_key(length);
    // Where there is none, it is the usual one that makes an environment.
    let usual = |other: &&Interpreter| {
        other.reached.iter().any(|reach| reach.first && reach.path.as_str().ends_with("/python3"))
    };
    let maker = same.or_else(|| others.clone().find(usual));
    // `pip freeze --path` came with pip 19.2.
    let lists =
        maker.and_then(|maker| maker.tool("pip")).is_some_and(|pip| (pip.major(), pip.minor()) >= (19, 2));
    let left = is_broken && python.distributions > 0;
    let folder = python.site_word.as_ref().filter(|_| left && lists);
    let packages = i64::try_from(python.distributions).ok().filter(|_| left).map(Value::Integer);
    let same = same.and_then(|same| text(same.command.as_ref()));
    let folder = text(folder);
    measured.or_absent(id!("python.same_version"), same);
    measured.or_absent(id!("python.left_folder"), folder);
    measured.or_absent(id!("python.left_packages"), packages);
}

/// Why it cannot start, where something shows that it cannot. Of one that did not answer it is not
/// known.
fn broken(python: &Interpreter) -> Value {
    let unknown = |reason: &Clean| {
        Value::Unknown(
            Clean::literal("the interpreter did not answer: {reason}").fill(&|_| Some(reason.clone())),
        )
    };
    match (&python.trouble, &python.not_started) {
        (Some(trouble), _) if trouble.kind.is_proof() => Value::Text(trouble.detail.clone()),
        (Some(trouble), _) => unknown(&trouble.detail),
        (None, Some(reason)) => {
            Value::Unknown(Clean::literal("it was not started: {reason}").fill(&|_| Some(reason.clone())))
        }
        (None, None) => Value::Absent,
    }
}

/// It was started and told, rather than merely read.
fn answered(python: &Interpreter) -> bool {
    python.version.is_some() && python.trouble.is_none() && python.not_started.is_none()
}

fn openssl(measured: &mut Measured<'_>, python: &Interpreter, answered: bool) {
    // `OpenSSL 3.0.19 27 Jan 2026`, `LibreSSL 2.8.3`
    for (id, name) in [(id!("python.openssl"), "OpenSSL "), (id!("python.libressl"), "LibreSSL ")] {
        let value = match &python.openssl {
            Some(said) => said.as_str().strip_prefix(name).map_or(Some(Value::Absent), |rest| {
                rest.split_whitespace().next().and_then(Version::parse).map(Value::Version)
            }),
            None => answered.then_some(Value::Absent),
        };
        measured.or_unknown(id, value, SILENT);
    }
}

/// What only macOS has two of: versions and architectures.
fn of_macos(measured: &mut Measured<'_>, python: &Interpreter) {
    let system = &measured.inventory.system;
    let ids = [
        id!("python.architectures"),
        id!("python.macos_seen"),
        id!("python.macos_target"),
        id!("python.translated"),
    ];
    if system.os != "macos" {
        for id in ids {
            measured.put(id, Value::Absent);
        }
        return;
    }
    let translated = python
        .machine
        .as_ref()
        .map(|machine| Value::Bool(*machine == "x86_64" && system.architecture == "aarch64"));
    let values = [
        set(python.architectures.iter().cloned()),
        version(python.os_version.as_ref()),
        version(python.macos_target.as_ref()),
        translated,
    ];
    for (id, value) in ids.into_iter().zip(values) {
        measured.or_unknown(id, value, SILENT);
    }
}
