//! The project on this machine that a command installs or builds: its files and its name, read in the
//! folder that the command names.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::fact::{FactId, Facts, Source, Value};
use crate::python::name;
use crate::python::project::{self, DESCRIBES};
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

/// Such files are short; more of one is not read.
const MOST_BYTES: u64 = 512 * 1024;

/// Adds which project it is.
pub(super) fn state(command: &[OsString], system: &System, facts: &mut Facts, redactor: &Redactor) {
    const PROJECT: FactId = FactId::of("command.project");
    const PROJECT_FILES: FactId = FactId::of("command.project_files");
    let mut set = |id, value| facts.set(id, value, Source::Measured);
    let held = |folder: &PathBuf| -> BTreeSet<&str> {
        DESCRIBES.into_iter().filter(|file| system.is_file(&folder.join(file))).collect()
    };
    let folders = folders(command, system);
    let Some((folder, files)) =
        folders.iter().map(|folder| (folder, held(folder))).find(|(_, files)| !files.is_empty())
    else {
        set(PROJECT, Value::Absent);
        set(PROJECT_FILES, Value::Absent);
        return;
    };
    set(PROJECT_FILES, Value::Set(files.into_iter().map(Clean::literal).collect()));
    let name = DESCRIBES.iter().find_map(|file| stated_name(system, &folder.join(file)));
    set(
        PROJECT,
        match name {
            Some(name) => Value::Text(redactor.clean(&Raw::from(name::normalise(&name)))),
            None => Value::Unknown(Clean::literal("its files do not state its name")),
        },
    );
}

/// Folders that the command installs, builds or works on.
fn folders(command: &[OsString], system: &System) -> Vec<PathBuf> {
    let words: Vec<&str> = command.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    let Some(here) = system.working_directory() else { return Vec::new() };
    project::folders(&words).iter().map(|folder| here.join(folder)).collect()
}

/// The name that one of its files states.
fn stated_name(system: &System, file: &Path) -> Option<String> {
    let bytes = system.read(file, MOST_BYTES).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    // One that is no TOML is read by its lines.
    if let Ok(table) = text.parse::<toml::Table>() {
        let of = |path: &[&str]| {
            let (last, tables) = path.split_last()?;
            let inner = tables.iter().try_fold(&table, |table, key| table.get(*key)?.as_table())?;
            inner.get(*last)?.as_str().map(str::to_owned)
        };
        let places: [&[&str]; 4] = [
            &["project", "name"],
            &["tool", "poetry", "name"],
            &["tool", "flit", "metadata", "dist-name"],
            &["tool", "flit", "metadata", "module"],
        ];
        return places.into_iter().find_map(of).filter(|name| name::is_name(name));
    }
    text.lines().map(str::trim_start).find_map(|line| {
        let line = line.strip_prefix("setup(").unwrap_or(line);
        let value = line.strip_prefix("name")?.trim_start().strip_prefix('=')?.trim_start();
        let value = value.trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)));
        let name = &value[..end.unwrap_or(value.len())];
        name::is_name(name).then(|| name.to_owned())
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;

    use super::{FactId, Facts, Redactor, System, state};

    #[test]
    fn the_folder_of_a_command_tells_which_project_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("pyproject.toml", "[project]\nname = \"Own_Tool\"\n");
        write("poems/pyproject.toml", "[tool.poetry]\nname = \"poems\"\nauthors = []\n");
        write("broken/pyproject.toml", "[project]\nname = \"half\nversion = 1\n");
        write("old/setup.py", "from setuptools import setup\nsetup(name='old.thing', version='1')\n");
        write("silent/setup.py", "from setuptools import setup\nsetup(**read())\n");
        let system = System::with_environment(BTreeMap::new(), folder.path().to_owned());
        let said = |command: &str| {
            let words: Vec<_> = command.split(' ').map(Into::into).collect();
            let mut facts = Facts::default();
            state(&words, &system, &mut facts, &Redactor::default());
            let shown = |id| facts.get(FactId::of(id)).map(|fact| fact.value.to_clean().to_string());
            (shown("command.project").unwrap(), shown("command.project_files").unwrap())
        };
        let project = |command| said(command).0;
        for command in ["pip install .", "python -m pip install -e .[dev]", "uv sync", "python -m build"] {
            assert_eq!(project(command), "own-tool", "{command}");
        }
        assert_eq!(project("pip install --no-deps ./poems"), "poems");
        assert_eq!(project("pip install poems@file://./poems"), "poems");
        assert_eq!(project("pip install -e./broken"), "half");
        assert_eq!(said("pip wheel old/ --no-deps"), ("old-thing".into(), "setup.py".into()));
        assert_eq!(said("pip install ./silent").1, "setup.py");
        for command in
            ["pip install poems", "pip install -r ./old/list.txt", "python app.py", "pip install ./none"]
        {
            assert_eq!(project(command), project("true"), "{command}");
        }
    }
}
