//! What `py` starts when nothing else is said, worked out from the files and variables that it reads.
//!
//! Two programs are called so. The launcher that came with Python's installers until 3.15: an
//! active environment, then `PY_PYTHON` or `python` in `py.ini`, then the newest version
//! (<https://docs.python.org/3/using/windows.html>, "Customization"). And the install manager that
//! follows it, whose wish is `PYTHON_MANAGER_DEFAULT` or `default_tag` in its `PyManager.json`.
//! Neither is started here: that takes as long as the interpreter itself.

use std::path::{Path, PathBuf};

use super::interpreter::interpreter_of;
use super::store;
use crate::probe::settings::ini;
use crate::python::version::Version;
use crate::system::System;

/// An interpreter that follows python.org's way of naming: `3.13`, `3.13-32`, `3.13t-arm64`.
type Tagged<'a> = (&'a str, &'a PathBuf);

/// The interpreter that the program at `launcher` starts.
pub(crate) fn target(system: &System, launcher: &Path, registered: &[(String, PathBuf)]) -> Option<PathBuf> {
    let active = system.variable_os("VIRTUAL_ENV").map(Path::new).filter(|path| path.is_absolute());
    if let Some(python) = active.and_then(|prefix| interpreter_of(system, prefix)) {
        return Some(python);
    }
    let manager = launcher.parent().is_some_and(|folder| is_manager(system, folder));
    let wish = if manager { wish_of_manager(system) } else { wish_of_launcher(system, launcher) };
    let tags: Vec<Tagged<'_>> = registered
        .iter()
        .filter_map(|(name, path)| Some((name.strip_prefix("PythonCore\\")?, path)))
        .collect();
    default(&tags, wish.as_deref()).cloned()
}

/// The interpreter that an alias of the install manager starts, if it has any.
pub(crate) fn of_manager(system: &System, aliases: &Path) -> Option<PathBuf> {
    let is_its_package = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        name.starts_with(b"PythonSoftwareFoundation.PythonManager_")
    };
    if !system.entries(aliases).iter().any(is_its_package) {
        return None;
    }
    target(system, &aliases.join("py.exe"), &system.registered_pythons())
}

fn is_manager(system: &System, folder: &Path) -> bool {
    store::is_store(folder) || system.is_file(&folder.join("pymanager.exe"))
}

fn wish_of_launcher(system: &System, launcher: &Path) -> Option<String> {
    let local = system.variable_os("LOCALAPPDATA").map(PathBuf::from).filter(|path| path.is_absolute());
    let folders = local.into_iter().chain(launcher.parent().map(Path::to_owned));
    let files: Vec<_> = folders
        .filter_map(|folder| system.read_text(&folder.join("py.ini")).ok())
        .map(|text| ini::read(text.unredacted()))
        .collect();
    let named = |variable: &str| {
        let set = system.variable(variable).map(|value| value.unredacted().trim().to_owned());
        // `PY_PYTHON3` is `python3` in the files.
        let name = variable.trim_start_matches("PY_").to_lowercase();
        set.or_else(|| {
            let defaults = files.iter().flatten().filter(|(section, ..)| section == "defaults");
            defaults.filter(|(_, other, _)| *other == name).map(|(.., value)| value.clone()).next()
        })
    };
    let wish = named("PY_PYTHON")?;
    // A bare `3` is looked up once more.
    let closer = wish.bytes().all(|byte| byte.is_ascii_digit()).then(|| named(&format!("PY_PYTHON{wish}")));
    Some(closer.flatten().unwrap_or(wish))
}

fn wish_of_manager(system: &System) -> Option<String> {
    if let Some(wish) = system.variable("PYTHON_MANAGER_DEFAULT") {
        return Some(wish.unredacted().trim().to_owned());
    }
    let roaming = system.variable_os("APPDATA").map(PathBuf::from).filter(|path| path.is_absolute())?;
    let text = system.read_text(&roaming.join(r"Python\PyManager.json")).ok()?;
    let settings: serde_json::Value = serde_json::from_str(text.unredacted()).ok()?;
    Some(settings.get("default_tag")?.as_str()?.to_owned())
}

/// The newest of those that the wish fits, 64 bits before 32, ordinary builds before free-threaded
/// ones.
fn default<'a>(tags: &[Tagged<'a>], wish: Option<&str>) -> Option<&'a PathBuf> {
    let rank = |tag: &str| {
        let (number, platform) = tag.split_once('-').unwrap_or((tag, ""));
        let plain = number.trim_end_matches('t');
        (plain == number, Version::parse(plain), platform != "32")
    };
    let fitting = tags.iter().filter(|(tag, _)| wish.is_none_or(|wish| fits(tag, wish)));
    fitting.max_by_key(|(tag, _)| rank(tag)).map(|(_, path)| *path)
}

/// `3` is any 3.x, `3.13` is no 3.1; `-64` is what has no other mark.
fn fits(tag: &str, wish: &str) -> bool {
    let wish = wish.strip_prefix("PythonCore\\").unwrap_or(wish);
    let (number, platform) = tag.split_once('-').unwrap_or((tag, "64"));
    let (wished, wished_platform) = wish.split_once('-').map_or((wish, None), |(wish, on)| (wish, Some(on)));
    let longer = number.strip_prefix(wished).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    longer && wished_platform.is_none_or(|wished| wished == platform)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::default;

    #[test]
    fn the_newest_that_is_wished_for_is_started() {
        let tags = ["3.9", "3.13-32", "3.13", "3.12", "3.13t", "3.1", "2.7"];
        let paths: Vec<PathBuf> = tags.iter().map(PathBuf::from).collect();
        let tagged: Vec<_> = tags.iter().copied().zip(&paths).collect();
        let of = |wish: Option<&str>| default(&tagged, wish).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(of(None).as_deref(), Some("3.13"));
        assert_eq!(of(Some("3")).as_deref(), Some("3.13"));
        assert_eq!(of(Some("2")).as_deref(), Some("2.7"));
        assert_eq!(of(Some("3.1")).as_deref(), Some("3.1"));
        assert_eq!(of(Some("3.13-32")).as_deref(), Some("3.13-32"));
        assert_eq!(of(Some("3.12-64")).as_deref(), Some("3.12"));
        assert_eq!(of(Some("3.13t")).as_deref(), Some("3.13t"));
        assert_eq!(of(Some("3.8")), None);
    }
}
