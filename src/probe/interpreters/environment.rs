//! What lies around an interpreter's file: the environment that it belongs to, read from
//! `pyvenv.cfg`, and the installation's origin, known by its folder.

use std::path::{Path, PathBuf};

use crate::inventory::Venv;
use crate::probe::packages::binary;
use crate::probe::programs::interpreter::interpreter_of;
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// The folder of the virtual environment in which the file lies: that with `pyvenv.cfg`, beside
/// the file or one level up, as CPython looks for it (PEP 405). Links to the file itself are not
/// followed: a link from elsewhere into an environment runs the base interpreter.
pub(super) fn folder_of(system: &System, file: &Path) -> Option<PathBuf> {
    let folder = system.canonical(file.parent()?).ok()?;
    let above = folder.parent().map(Path::to_owned);
    [Some(folder), above].into_iter().flatten().find(|folder| system.is_file(&folder.join("pyvenv.cfg")))
}

/// What `pyvenv.cfg` states.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) home: Option<PathBuf>,
    pub(super) version: Option<Version>,
    pub(super) system_site: Option<bool>,
    pub(super) kind: &'static str,
    pub(super) base_exists: Option<bool>,
}

/// Reads `pyvenv.cfg`.
pub(super) fn settings(system: &System, prefix: &Path) -> Option<Settings> {
    let text = system.read_text(&prefix.join("pyvenv.cfg")).ok()?;
    let mut settings = Settings { kind: "venv", ..Settings::default() };
    for line in text.unredacted().lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "home" => settings.home = Some(PathBuf::from(value)).filter(|path| path.is_absolute()),
            // venv writes `version`, virtualenv and uv `version_info`.
            "version" | "version_info" => {
                let parts: Vec<&str> = value.split('.').take(3).collect();
                settings.version = Version::parse(&parts.join("."));
            }
            "include-system-site-packages" => settings.system_site = Some(value.eq_ignore_ascii_case("true")),
            "uv" => settings.kind = "uv",
            "virtualenv" => settings.kind = "virtualenv",
            _ => {}
        }
    }
    // `home` is the folder of the base's program: PREFIX/bin, or PREFIX itself on Windows.
    settings.base_exists = settings.home.as_ref().map(|home| {
        let prefix = if system.is_windows() { Some(home.as_path()) } else { home.parent() };
        prefix.and_then(|prefix| interpreter_of(system, prefix)).is_some_and(|file| system.is_file(&file))
            || ["python3", "python", "pypy3"].iter().any(|name| system.is_file(&home.join(name)))
    });
    Some(settings)
}

/// The environment that the interpreter is in, if it is one.
pub(super) fn describe(system: &System, prefix: &Path, clean: &dyn Fn(&Path) -> Clean) -> Option<Venv> {
    let is_active = |name: &str| {
        let active = system.variable_os(name).map(Path::new).filter(|path| path.is_absolute());
        active.is_some_and(|active| system.canonical(active).ok() == system.canonical(prefix).ok())
    };
    if let Some(settings) = settings(system, prefix) {
        return Some(Venv {
            kind: Clean::literal(settings.kind),
            home: settings.home.as_deref().map(clean),
            base_exists: settings.base_exists,
            version: settings.version,
            system_site: settings.system_site,
            active: is_active("VIRTUAL_ENV"),
            word: None,
        });
    }
    system.is_folder(&prefix.join("conda-meta")).then(|| Venv {
        kind: Clean::literal("conda"),
        active: is_active("CONDA_PREFIX"),
        ..Venv::default()
    })
}

/// The architectures in an interpreter's file on macOS, or in the framework's library, of which the
/// file is only the launcher.
pub(super) fn architectures(system: &System, base: &Path, real: &Path) -> Vec<Clean> {
    if system.os() != "macos" {
        return Vec::new();
    }
    let files = [real.to_owned(), base.join("Python"), base.join("Python3"), base.join("PythonT")];
    let image = files.iter().find_map(|file| binary::read(system, file).ok());
    image.into_iter().flat_map(|image| image.architectures).map(Clean::literal).collect()
}

/// Who installed it, as the folder of the base installation tells.
pub(super) fn origin(system: &System, base: &Path, real: &Path) -> Option<Clean> {
    if system.is_folder(&base.join("conda-meta")) {
        return Some(Clean::literal("conda"));
    }
    let marks = [
        ("/.pyenv/", "pyenv"),
        ("/pyenv/versions/", "pyenv"),
        ("/pyenv-win/versions/", "pyenv"),
        ("/uv/python/", "uv"),
        ("/uv/data/python/", "uv"),
        ("/.rye/py/", "rye"),
        ("/asdf/installs/", "asdf"),
        ("/.asdf/installs/", "asdf"),
        ("/mise/installs/", "mise"),
        ("/cellar/", "homebrew"),
        ("/homebrew/", "homebrew"),
        ("/linuxbrew/", "homebrew"),
        ("/opt/local/library/frameworks/", "macports"),
        ("/system/library/frameworks/python.framework/", "apple"),
        ("/library/frameworks/python.framework/", "python.org"),
        ("/library/frameworks/pythont.framework/", "python.org"),
        ("/commandlinetools/", "xcode"),
        ("/xcode.app/", "xcode"),
        ("/python3.framework/", "xcode"),
        ("/nix/store/", "nix"),
        ("/gnu/store/", "guix"),
        ("/hostedtoolcache/", "tool cache of the CI"),
        ("/windowsapps/", "store"),
        ("/programs/python/", "python.org"),
        ("/appdata/local/python/", "python.org"),
        ("/scoop/apps/", "scoop"),
        ("/chocolatey/", "chocolatey"),
        ("/program files/python", "python.org"),
        ("/program files (x86)/python", "python.org"),
        (":/python2", "python.org"),
        (":/python3", "python.org"),
        ("/msys64/", "msys2"),
        ("/cygwin64/", "cygwin"),
        ("/data/data/com.termux/", "termux"),
        ("/opt/python/", "manylinux"),
    ];
    let flat = |path: &Path| Raw::from_os(path).unredacted().replace('\\', "/").to_ascii_lowercase() + "/";
    let (base, real) = (flat(base), flat(real));
    let found = marks.iter().find(|(mark, _)| base.contains(mark) || real.contains(mark));
    if let Some((_, origin)) = found {
        return Some(Clean::literal(origin));
    }
    (base == "/usr/" || base == "/").then(|| Clean::literal("system"))
}
